import pandas as pd
import pytest

from luminora_lab.conversation import check, load, load_all
from luminora_lab.errors import DataError


def test_follows_the_current_branch(write):
    (talk,) = load_all(write("chatgpt"))
    assert (talk.id, talk.title) == ("c-1", "Fixing a kite")
    assert talk.turns["text"].tolist() == ["My kite tore.", "Tape it.", "Which tape?", "Ripstop tape."]
    assert talk.turns["role"].tolist() == ["user", "assistant", "user", "assistant"]
    assert talk.turns["turn_id"].tolist() == ["s1.1", "s1.2", "s1.3", "s1.4"]
    assert talk.turns["at"].iloc[0] == pd.Timestamp("2023-11-09 21:20:00")
    assert pd.isna(talk.turns["at"].iloc[3])


def test_says_what_was_left_out(write):
    report = check(write("chatgpt"))
    assert report.usable
    assert [(r.kind, r.place, r.what) for r in report.repairs] == [
        ("excluded", "c-2", "a chat without any text is left out"),
        ("noted", "c-1 mapping", "left out 1 system message"),
        ("noted", "c-1 mapping", "left out 1 tool message"),
        ("noted", "c-1 mapping", "left out 1 hidden message"),
        ("noted", "c-1 mapping", "left out 1 other branch (1 nodes) beside the path to current_node"),
    ]


def test_without_current_node_the_latest_leaf_counts(write, sample):
    data = sample("chatgpt")[:1]
    del data[0]["current_node"]
    data[0]["mapping"]["a1"]["message"]["create_time"] = 1799564800
    talk = load(write(data))
    assert talk.turns["text"].tolist() == ["My kite tore.", "Buy another."]
    assert "repaired" in {r.kind for r in talk.provenance.repairs}


def test_absent_parent(write, sample):
    data = sample("chatgpt")[:1]
    del data[0]["mapping"]["a1b"]
    talk = load(write(data))
    assert talk.turns["text"].tolist() == ["Which tape?", "Ripstop tape."]
    assert any("parent 'a1b' is absent" in r.what for r in talk.provenance.repairs)


def test_parts_and_recipients(write, sample):
    data = sample("chatgpt")[:1]
    nodes = data[0]["mapping"]
    nodes["u2"]["message"]["content"] = {
        "content_type": "multimodal_text",
        "parts": [{"content_type": "image_asset_pointer", "asset_pointer": "file-service://x"}, "This one?", ""],
    }
    nodes["a2"]["message"]["recipient"] = "python"
    nodes["a1b"]["message"]["content"] = {"content_type": "thoughts", "thoughts": []}
    assert load(write(data)).turns["text"].tolist() == ["My kite tore.", "This one?"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m["root"].update(parent="a2"), "is its own ancestor"),
        (
            lambda m: m["u1"]["message"].update(create_time="soon"),
            r"mapping\['u1'\]\.message\.create_time: 'soon' is not",
        ),
        (lambda m: m["u1"]["message"].update(create_time=1e300), "1e\\+300 is not a Unix time"),
        (lambda m: m["u1"]["message"].pop("author"), r"mapping\['u1'\]\.message: there is no 'author'"),
        (lambda m: m.update(u1=3), r"mapping\['u1'\]: 3 is not an object"),
    ],
)
def test_faults_name_their_place(write, sample, change, message):
    data = sample("chatgpt")[:1]
    change(data[0]["mapping"])
    with pytest.raises(DataError, match=message):
        load(write(data))


def test_nothing_but_empty_chats(write, sample):
    path = write(sample("chatgpt")[1:])
    with pytest.raises(DataError, match="there is no conversation in it"):
        load(path)
    assert not check(path).usable
