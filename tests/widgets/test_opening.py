"""A conversation of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from luminora_lab.errors import LuminoraError
from luminora_lab.widgets import own

CHAT = "speaker,text\nAda,Is the kiln on?\nBo,<b>No</b>.\n"


def sent(name: str, content: bytes) -> tuple[dict[str, object], ...]:
    return ({"name": name, "type": "", "size": len(content), "content": content, "last_modified": None},)


def test_a_file_that_is_sent_is_read() -> None:
    panel = own()
    panel._sent({"new": sent("<i>chat</i>.csv", CHAT.encode())})
    assert panel.conversation.turns["text"].tolist() == ["Is the kiln on?", "<b>No</b>."]
    assert "no question with evidence yet" in panel._said.value
    assert "<i>" not in panel._said.value
    assert "<i>" not in panel.static()


def test_a_path_is_read(tmp_path: Path) -> None:
    file = tmp_path / "chat.csv"
    file.write_text(CHAT, encoding="utf-8")
    panel = own(str(file))
    assert len(panel.conversation) == 2
    panel.path = "saltroad"
    assert panel.conversation.id == "saltroad"
    assert "60 questions with evidence" in panel._said.value


def test_a_file_with_several_lets_one_choose() -> None:
    panel = own("train")
    assert panel._which.layout.display is None
    panel._which.index = 2
    assert panel.conversation.id == panel._talks[2].id
    assert panel.conversation.id in panel._said.value


def test_what_cannot_be_read_is_said_and_the_last_stays() -> None:
    panel = own("workshop")
    panel._sent({"new": sent("noise.json", b"\x00\x01")})
    assert 'role="alert"' in panel._error.value
    assert panel.conversation.id == "workshop"
    panel.path = "nowhere.csv"
    assert "nowhere.csv" in panel._error.value
    assert panel.conversation.id == "workshop"


def test_nothing_open_is_an_error() -> None:
    panel = own("nowhere.csv")
    with pytest.raises(LuminoraError, match="no conversation is open"):
        _ = panel.conversation
