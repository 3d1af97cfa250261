import json

import pytest

from luminora_lab.conversation import load, load_all
from luminora_lab.errors import DataError


def test_chatml(write):
    first, second = load_all(write("chatml", "talk.jsonl"))
    assert (first.id, second.id) == ("talk-1", "named")
    assert first.turns["role"].tolist() == ["user", "assistant"]
    assert first.turns["text"].tolist() == ["Is it late?", "Yes."]
    assert [r.what for r in first.provenance.repairs] == ["left out 1 system message"]
    assert second.turns["text"].tolist() == ["Again?", "Again."]
    assert [r.what for r in second.provenance.repairs] == ["left out 1 empty message"]


def test_sharegpt(write):
    talk = load(write("sharegpt"), id="s-2")
    assert talk.turns["speaker"].tolist() == ["human", "gpt"]
    assert talk.turns["role"].tolist() == ["user", "assistant"]
    assert talk.provenance.format == "ShareGPT"


@pytest.mark.parametrize("layout", ["array", "indented", "single", "messages"])
def test_other_layouts(write, sample, layout):
    record = sample("chatml")[0]
    text = {
        "array": json.dumps([record]),
        "indented": json.dumps([record], indent=2),
        "single": json.dumps(record, indent=2),
        "messages": json.dumps(record["messages"]),
    }[layout]
    assert load(write(text)).turns["text"].tolist() == ["Is it late?", "Yes."]


def test_names_and_other_roles(write):
    messages = [{"role": "user", "name": "Ada", "content": "Hi."}, {"role": "critic", "content": "Hm."}]
    turns = load(write({"messages": messages})).turns
    assert turns["speaker"].tolist() == ["Ada", "critic"]
    assert turns["role"].tolist() == ["user", "participant"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"messages": [{"role": "user", "content": "a"}]}\n{"messages": []}\n', "line 2.*has no turn"),
        ('{"messages": [{"role": "user", "content": 5}]}', r"line 1, \$\.messages\[0\]\.content: 5 is not a list"),
        ('{"messages": [{"content": "a"}]}', r"messages\[0\]: there is no 'role', only 'content'"),
        (
            '{"id": "x", "messages": [{"role": "user", "content": "a"}]}\n' * 2,
            r"line 2.*'x' occurs twice \(first at line 1",
        ),
    ],
)
def test_faults_name_their_place(write, text, message):
    with pytest.raises(DataError, match=message):
        load_all(write(text))
