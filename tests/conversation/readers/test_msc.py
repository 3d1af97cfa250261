import json

import pytest

from luminora_lab.conversation import load, load_all
from luminora_lab.errors import DataError


def test_dialogue_layout(write):
    talk = load(write("msc"), id="train:ordinary_7")
    assert talk.turns["turn_id"].tolist() == ["s1.1", "s1.2", "s1.3", "s2.1", "s2.2"]
    assert talk.turns["speaker"].tolist() == ["Speaker 1", "Speaker 2", "Speaker 1", "Speaker 1", "Speaker 2"]
    assert talk.turns["at"].isna().all()
    assert talk.turns["text"].iloc[3] == "Back from the river."
    assert talk.questions["text"].tolist() == ["What did you bake?"]
    assert len(talk.usable_questions) == 0
    assert [r.kind for r in talk.provenance.repairs] == ["noted", "excluded"]


def test_summary_layout(write):
    talk = load(write("msc"), id="valid:ordinary_8")
    assert talk.turns["speaker"].tolist() == ["Speaker 1", "Speaker 2"]
    assert talk.turns["session"].tolist() == [1, 1]


def test_plain_lists_and_array(write):
    record = {"personas": [[], []], "previous_dialogs": [["Hi.", "Hello."], []], "dialog": ["Bye."]}
    path = write(json.dumps([record]))
    (talk,) = load_all(path)
    assert talk.id == "file-0"
    assert talk.turns["session"].tolist() == [1, 1, 2]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"previous_dialogs": [], "dialog": []}, "has no turn"),
        ({"previous_dialogs": [{"time_num": 1}], "dialog": []}, r"previous_dialogs\[0\]: there is no 'dialog'"),
        ({"previous_dialogs": [], "dialog": [{"text": 3}]}, r"line 1, \$\.dialog\[0\]\.text: 3 is not a text"),
    ],
)
def test_faults_name_their_place(write, record, message):
    with pytest.raises(DataError, match=message):
        load(write(record))
