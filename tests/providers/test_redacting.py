"""No key in a message, and the rest of the message as it was."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from luminora_lab.providers.redacting import redacted


@pytest.mark.parametrize(
    "key",
    [
        "sk-proj-abcDEF123456", "sk-ant-api03-Zz9_x-y8w7", "sk-1234****cdef", "gsk_abcdefgh12345678", "hf_AbCdEfGhIjKl",
        "AIzaSyA1234567890abcdefghijklmno", "AKIAIOSFODNN7EXAMPLE", "eyJhbGciOiJI.eyJzdWIiOiIx.sig-nature",
        "0123456789abcdef0123456789abcdef",
    ],
)  # fmt: skip
def test_keys_by_their_form(key: str) -> None:
    assert redacted(f"The thing '{key}' is wrong") == "The thing '[redacted]' is wrong"


@pytest.mark.parametrize(
    "before",
    ["Authorization: Bearer ", "Bearer ", "api_key=", "api-key: ", "API key provided: ", '"x-api-key": "', "token=",
     "access_token=", "password: ", "client_secret=", "https://host/v1?key="],
)  # fmt: skip
def test_keys_by_what_stands_before_them(before: str) -> None:
    assert redacted(f"{before}plainword, then") == f"{before}[redacted], then"


@pytest.mark.parametrize(
    "text",
    [
        "max_tokens: 500 is too many", "This model's maximum context length is 8192 tokens, requested 9000.",
        "anthropic.claude-3-5-sonnet-20241022-v2:0 is not known", "meta-llama/Llama-3.3-70B-Instruct-Turbo",
        "Client error '404 Not Found' for url 'http://127.0.0.1:8000/v1/chat/completions'", "no token was left",
        "the desk-bound clerk asked", "line 1 column 2 (char 1)",
    ],
)  # fmt: skip
def test_other_words_stay(text: str) -> None:
    assert redacted(text) == text


def test_keys_that_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "an ordinary phrase")
    monkeypatch.setenv("SHORT_TOKEN", "tea")
    assert redacted("an ordinary phrase, tea and kilns", "kilns") == "[redacted], tea and [redacted]"


@given(
    st.text(string.ascii_letters + string.digits + "-_=: \"'", min_size=2, max_size=60), st.text("äöü .,", max_size=40)
)
def test_a_secret_that_is_given_never_survives(secret: str, around: str) -> None:
    assume(secret not in "[redacted]" and secret.strip())
    assert secret not in redacted(f"{around}<{secret}>{around}", secret)
