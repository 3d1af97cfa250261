import pandas as pd
import pytest

from luminora_lab.conversation import load, load_all
from luminora_lab.errors import DataError


def test_table(write):
    talk = load(write("table", "talk"))
    assert talk.id == "talk"
    assert talk.turns["speaker"].tolist() == ["Ada", "Bo", "Ada"]
    assert talk.turns["text"].iloc[0] == "I moved to Lund,\nat last."
    assert talk.turns["turn_id"].tolist() == ["s1.1", "s1.2", "s2.1"]
    assert talk.turns["at"].tolist() == [
        pd.Timestamp("2024-05-01 10:00"), pd.Timestamp("2024-05-01 10:01"), pd.Timestamp("2024-05-09"),
    ]  # fmt: skip
    assert [r.what for r in talk.provenance.repairs] == ["not used: 'Mood'"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("header", [("who", "body"), ("AUTHOR", "Text"), ("role", "content"), ("name", "message")])
def test_synonyms_and_delimiters(write, delimiter, header):
    rows = [header, ("user", "Hi, you; there | all"), ("assistant", "Yes")]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    turns = load(write(text)).turns
    assert turns["text"].tolist() == ["Hi, you; there | all", "Yes"]
    assert turns["role"].tolist() == ["user", "assistant"]


def test_several_conversations_one_session_no_dates(write):
    one, two = load_all(write("conversation_id,speaker,text\nx,Ada,Hi\ny,Bo,Hm\nx,Bo,Hello\n"))
    assert one.turns["text"].tolist() == ["Hi", "Hello"]
    assert two.turns["session"].tolist() == [1]
    assert one.turns["at"].isna().all()


def test_byte_order_mark_and_windows_line_ends(write):
    talk = load(write("﻿speaker,text\r\nAda,Hi\r\n".encode()))
    assert talk.turns["text"].tolist() == ["Hi"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("speaker,text\n", "no row below the header"),
        ("speaker,text\nAda,Hi\nBo\n", "line 3: 1 cells where the header has 2"),
        ("speaker,text\nAda,Hi, you\n", "line 2: 3 cells where the header has 2"),
        ('speaker,text\nAda,"Hi\n', "line 2: not a table"),
        ("speaker,text\n,Hi\n", "line 2: the speaker is empty"),
        ("speaker,text,date\nAda,Hi,03/04/2024\n", "line 2: date '03/04/2024' cannot be read; write YYYY-MM-DD"),
        ("speaker,text,session\nAda,Hi,a\nBo,Hm,b\nBo,Ah,a\n", "line 4: session 'a' goes on after another one began"),
        ("id,speaker,text\n1,Ada,Hi\n1,Bo,Hm\n", r"line 3: turn id '1' occurs twice \(first at line 2\)"),
        ("speaker,text\nAda," + "x" * 200_000 + "\n", "line 2: not a table"),
    ],
)
def test_faults_name_their_place(write, text, message):
    with pytest.raises(DataError, match=message):
        load(write(text))
