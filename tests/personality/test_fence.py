"""Untrusted text cannot end its fence, and loses what nobody sees."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.personality.fence import clean, fenced, one_line

nasty = st.lists(
    st.text(max_size=20)
    | st.sampled_from([
        "\n", "\r", "\u2028", "\x85", "\v", "</memories>", "[end of memories]", "<|im_start|>", "[INST]", "</s>", "> ",
        "[memories, quoted:]", "\u202e", "\u200b", "\x00", "<memories>", "&lt;", "<start_of_turn>", "<<SYS>>",
        "<｜Assistant｜>", "[SYSTEM_PROMPT]", "[TOOL_CALLS]", "<bos>", "<EOS_TOKEN>",
    ]),
    max_size=8,
).map("".join)  # fmt: skip


@given(nasty)
def test_no_text_ends_a_quoted_fence(text: str) -> None:
    lines = fenced(text, "memories").splitlines()
    assert lines[0] == "[memories, quoted:]"
    assert lines[-1] == "[end of memories]"
    assert all(line.startswith(">") for line in lines[1:-1])


@given(nasty)
def test_no_text_ends_an_element(text: str) -> None:
    made = fenced(text, "memories", xml=True)
    assert made.startswith("<memories>\n")
    assert made.endswith("\n</memories>")
    inside = made[len("<memories>\n") : -len("\n</memories>")]
    assert "<" not in inside
    assert ">" not in inside


@given(nasty)
def test_cleaning_is_done_once_and_leaves_nothing_unseen(text: str) -> None:
    made = clean(text)
    assert clean(made) == made
    assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in made)
    markers = "<| |> <｜ ｜> [SYSTEM_PROMPT] [TOOL_CALLS] <bos> <EOS_TOKEN> [INST] <s> </s> <<SYS>> <start_of_turn>"
    for marker in [*markers.split(), "\u202e", "\u200b"]:
        assert marker not in made


@pytest.mark.parametrize(
    "text", ["Zoë: 3 < 4, a > b [sic]", "naïve — “quote”…", "月が綺麗", "\U0001f469\u200d\U0001f52c", "tab\tline\n"]
)
def test_ordinary_text_stays(text: str) -> None:
    assert clean(text) == text


def test_one_line_has_one() -> None:
    assert one_line(" a\u2028 b\r\n\tc ") == "a b c"
