import json

import pandas as pd
import pytest

from luminora_lab.conversation import check, load, load_all
from luminora_lab.errors import DataError


def test_lab(write):
    talk, second = load_all(write("lab"))
    assert (talk.id, talk.title, talk.language) == ("harbour", "A leaking boat", "en")
    assert (talk.provenance.licence, talk.provenance.split) == ("CC BY 4.0", "train")
    assert talk.turns["role"].tolist() == ["user", "assistant", "user"]
    assert talk.turns["caption"].tolist() == ["", "", "a wet plank"]
    assert talk.turns["importance"].tolist()[2] == 4.5
    assert talk.questions["evidence"].tolist() == [("t3",), ()]
    assert talk.questions["evidence_sessions"].tolist() == [(), (1,)]
    assert talk.questions["asked_at"].iloc[0] == pd.Timestamp("2024-04-01")
    assert len(talk.usable_questions) == 2
    assert second.turns["at"].isna().all()
    assert len(second.questions) == 0


@pytest.mark.parametrize(
    ("index", "change", "message"),
    [
        (2, {"turn_id": "t1"}, r"line 3: turn id 't1' occurs twice \(first at line 2\)"),
        (4, {"evidence": ["t9"]}, "line 5: evidence 't9' of question 'q1' points nowhere"),
        (5, {"evidence_sessions": [4]}, "line 6: evidence session 4 of question 'q2' points nowhere"),
        (1, {"at": "31 February"}, r"line 2, \$\.at: .*\(here '31 February'\)"),
        (1, {"session": 0}, r"line 2, \$\.session: .*greater than or equal to 1"),
        (1, {"session": 2}, "do not stand together"),
        (1, {"session": 10**12}, "line 2: session 1000000000000 is too large"),
        (1, {"mood": "glad"}, r"line 2, \$\.mood: Extra inputs"),
        (1, {"at": "0001-01-01T00:00:00+10:00"}, "line 2.*date"),
        (0, {"format": "luminora-conversation/2"}, r"line 1, \$\.format"),
        (6, {"id": "harbour"}, "line 7: conversation 'harbour' occurs twice"),
        (6, {"type": "turn"}, "line 7"),
        (0, {"type": "turn"}, "line 1"),
    ],
)
def test_faults_name_their_place(write, sample, as_lines, index, change, message):
    data = sample("lab")
    data[index] |= change
    if change == {"session": 2}:
        data[2] |= {"session": 1}
        data[3] |= {"session": 2}
    with pytest.raises(DataError, match=message):
        load_all(write(as_lines(data)))


def test_turn_before_any_conversation(write, sample, as_lines):
    with pytest.raises(DataError, match="line 1: a 'turn' line before any conversation"):
        load_all(write(as_lines(sample("lab")[1:])))


def test_check_goes_on_after_a_fault(write, sample, as_lines):
    data = sample("lab")
    data[1]["at"] = "never"
    data[4]["text"] = 5
    report = check(write(as_lines(data)))
    assert len(report.problems) == 2
    assert [talk["id"] for talk in report.conversations] == ["second"]
    assert not report.usable


def test_one_line_object_over_several_lines_is_refused_clearly(write, sample):
    with pytest.raises(DataError, match="has no turn"):
        load(write(json.dumps(sample("lab")[0], indent=2)))
