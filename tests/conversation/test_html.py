from html.parser import HTMLParser

import pandas as pd
import pytest

from luminora_lab.conversation import Conversation, load, transcript
from luminora_lab.errors import DataError


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.open, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("br",):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def read(talk):
    reader = Reader()
    reader.feed(transcript(talk))
    assert reader.open == []
    return reader


def test_dates_sessions_and_speakers(write):
    talk = load(write("locomo"))
    reader = read(talk)
    text = "".join(reader.text)
    assert "2023-05-08 13:56" in text
    assert text.count("Session ") == 2
    assert "[picture: a photo of a broken lamp]" in text
    assert {attrs["class"] for tag, attrs in reader.tags if tag == "p"} == {"ll-s0", "ll-s1"}
    assert talk._repr_html_() == transcript(talk)


def test_everything_from_data_is_escaped():
    evil = '"><script>alert(1)</script>{x}<img src=x onerror=1>'
    frame = {"turn_id": [evil], "session": [1], "speaker": [evil], "text": [evil], "caption": [evil]}
    talk = Conversation.from_frames(evil, pd.DataFrame(frame), title=evil, language=evil)
    reader = read(talk)
    assert {tag for tag, _ in reader.tags} <= {
        "style",
        "section",
        "header",
        "strong",
        "br",
        "small",
        "div",
        "h4",
        "p",
        "b",
        "i",
        "time",
    }
    assert "".join(reader.text).count(evil) >= 4
    assert next(attrs["lang"] for tag, attrs in reader.tags if tag == "div") == evil


def test_long_conversations_are_cut():
    n = 75
    frame = {"turn_id": [str(i) for i in range(n)], "session": 1, "speaker": "Ada", "text": "Hi."}
    reader = read(Conversation.from_frames("long", pd.DataFrame(frame)))
    assert sum(attrs.get("class") == "ll-s0" for tag, attrs in reader.tags if tag == "p") == 60
    assert "... and 15 more turns: see .turns" in "".join(reader.text)


def test_works_in_light_and_dark_and_loads_nothing(write):
    html = transcript(load(write("table")))
    assert "light-dark(" in html
    assert "var(--jp-" in html
    assert "http" not in html
    assert "url(" not in html


def test_only_conversations():
    with pytest.raises(DataError, match="'x' is not a conversation"):
        transcript("x")
