"""Recordings: replayed byte for byte, safe against crashes, other writers and secrets."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from luminora_lab.errors import DataError, NotRecorded, ProviderError, UnknownName
from luminora_lab.providers import Recording, RecordingWarning, Reply, Request, ScriptedProvider, provider, recording

SECRET = "sk-proj-S3cretS3cretS3cret"
RULES = [{"match": "tea", "reply": "Please."}, {"match": "coffee", "reply": "No \U0001f375, thanks.\n\u2028"}]


def ask(text: str, system: str = "You are Pip.") -> list[dict[str, str]]:
    return [{"role": "system", "content": system}, {"role": "user", "content": text}]


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    return tmp_path / "tape.jsonl"


class Counting:
    """A provider that is not derived from anything, and counts."""

    name, model, kind = "own:one", "one-1", "simulated"

    def __init__(self) -> None:
        self.calls = 0

    def complete(self, messages: Any, **params: Any) -> Reply:
        self.calls += 1
        return Reply(f"{messages[-1]['content']} {self.calls}", self.name, self.model, cost=0.5, kind="simulated")


def test_what_is_recorded_is_replayed_the_same(tape: Path) -> None:
    live = recording(ScriptedProvider(RULES, "talk"), tape)
    first = [live.complete(ask(text)) for text in ("tea", "coffee")]
    again = provider(f"recorded:{tape}")
    assert [again.complete(ask(text)) for text in ("tea", "coffee")] == first
    assert first[1].text == RULES[1]["reply"]
    assert (first[0].kind, first[0].provider) == ("scripted", "scripted:talk")
    assert tape.read_bytes().count(b"\n") == 2


def test_auto_asks_once_and_record_asks_again(tape: Path) -> None:
    one = Counting()
    auto = recording(one, tape)
    assert [auto.complete(ask("tea")).text for _ in range(3)] == ["tea 1"] * 3
    assert recording(one, tape, mode="record").complete(ask("tea")).text == "tea 2"
    assert recording(one, tape, mode="replay").complete(ask("tea")).text == "tea 2"  # the later line counts
    assert (one.calls, auto.asked, auto.replayed) == (2, 3, 2)


def test_repeats_and_parameters_are_other_requests(tape: Path) -> None:
    auto = recording(Counting(), tape)
    texts = [auto.complete(ask("tea"), repeat=r, **p).text for r in (0, 1) for p in ({}, {"max_tokens": 5})]
    assert texts == ["tea 1", "tea 2", "tea 3", "tea 4"]
    assert auto.complete(ask("tea"), repeat=1).text == "tea 3"


def test_another_script_is_asked_something_else(tape: Path) -> None:
    recording(ScriptedProvider(RULES, "talk"), tape).complete(ask("tea"))
    changed = recording(ScriptedProvider([{"match": "tea", "reply": "Milk?"}], "talk"), tape, mode="replay")
    with pytest.raises(NotRecorded, match="model"):
        changed.complete(ask("tea"))


@pytest.mark.parametrize(
    ("messages", "params", "said"),
    [
        (ask("tee"), {}, r"messages\[1\] at character 2"),
        (ask("tea", "You are Quill."), {}, r"messages\[0\] at character 8"),
        (ask("tea"), {"max_tokens": 9}, r"params.max_tokens \(None, not 9\)"),
        (ask("tea"), {"repeat": 3}, r"repeat \(0, not 3\)"),
        ([*ask("tea"), {"role": "assistant", "content": "?"}], {}, r"messages\[2\] \(it has none\)"),
    ],
)
def test_a_miss_names_what_differs(tape: Path, messages: Any, params: dict[str, Any], said: str) -> None:
    recording(ScriptedProvider(RULES, "talk"), tape).complete(ask("tea"))
    with pytest.raises(NotRecorded, match=said):
        provider(f"recorded:{tape}").complete(messages, **params)


def test_an_answer_that_is_an_error_is_replayed_and_what_may_pass_is_not(tape: Path) -> None:
    rules = [{"match": "a", "fail": "content_filter"}, {"match": "b", "fail": "network"}]
    live = recording(ScriptedProvider(rules), tape)
    for text in "ab":
        with pytest.raises(ProviderError):
            live.complete(ask(text))
    again = recording(ScriptedProvider(rules), tape, mode="replay")
    with pytest.raises(ProviderError) as caught:
        again.complete(ask("a"))
    assert caught.value.kind == "content_filter"
    with pytest.raises(NotRecorded):
        again.complete(ask("b"))


def test_async_and_streams_are_recorded_too(tape: Path) -> None:
    auto = recording(ScriptedProvider(RULES), tape)
    assert asyncio.run(auto.acomplete(ask("tea"))).text == "Please."
    stream = auto.stream(ask("coffee"))
    assert "".join(stream) == stream.reply.text == RULES[1]["reply"]
    assert len(Recording(tape)) == 2


def test_secrets_never_reach_the_file(tape: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = "no-usual-form-but-set"
    monkeypatch.setenv("LAB_API_KEY", plain)
    messages = [{"role": "user", "content": f"my key is {SECRET} and {plain}", "name": SECRET}]
    params = {"extra_headers": {"Authorization": f"Bearer {SECRET}"}, "user": plain, "metadata": {"api_key": "x1y2"}}
    asked = Request.of("openai/gpt-4o", messages, params, api_base=f"http://me:{plain}@127.0.0.1/v1?key={SECRET}")
    raw = {"headers": {"authorization": "Basic abc123"}, "body": SECRET, "nested": [{"password": "hunter22"}]}
    reply = Reply(f"You said {SECRET}", "openai/gpt-4o", f"m {plain}", raw=raw)
    kept = Recording(tape, missing_ok=True)
    kept.append(asked, reply)
    kept.append(Request.of("openai/b", messages), error=ProviderError(f"bad {SECRET}", kind="refused", place=plain))
    for secret in (SECRET, plain, "x1y2", "abc123", "hunter22"):
        assert secret not in tape.read_text(encoding="utf-8")
    assert json.loads(tape.read_text().splitlines()[0])["redacted"] is True
    assert kept.reply(asked.sha256).text == "You said [redacted]"
    other = Request.of(
        "openai/gpt-4o", [{**messages[0], "content": "my key is sk-proj-Another1Another1 and x"}], params
    )
    assert other.sha256 not in kept  # two requests that look the same without their secrets stay two


def test_a_torn_line_is_passed_over_and_ended(tape: Path) -> None:
    live = recording(ScriptedProvider(RULES), tape)
    live.complete(ask("tea"))
    whole = tape.read_bytes()
    tape.write_bytes(whole + whole[: len(whole) // 2])
    with pytest.warns(RecordingWarning, match="line 2"):
        kept = Recording(tape)
    assert len(kept) == 1
    kept.append(Request.of("openai/a", ask("later")), Reply("Later.", "openai/a"))
    with pytest.warns(RecordingWarning, match="line 2"):
        assert len(Recording(tape)) == 2
    assert tape.read_bytes().startswith(whole)


def test_what_another_process_appends_is_found(tape: Path) -> None:
    one, other = Recording(tape, missing_ok=True), Recording(tape, missing_ok=True)
    asked = Request.of("openai/a", ask("tea"))
    one.append(asked, Reply("Please.", "openai/a"))
    assert asked.sha256 not in other
    other.refresh()
    assert other.reply(asked.sha256).text == "Please."
    assert pickle.loads(pickle.dumps(other)).reply(asked.sha256).text == "Please."


WRITER = """
import sys
from luminora_lab.providers import Recording, Reply, Request
tape = Recording(sys.argv[1], missing_ok=True)
for i in range(int(sys.argv[3])):
    asked = Request.of("openai/a", [{"role": "user", "content": f"{sys.argv[2]} {i}"}])
    tape.append(asked, Reply("x" * (i % 7) * 1000, "openai/a"))
    print(asked.sha256, flush=True)
"""


def _writer(tape: Path, name: str, n: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", WRITER, str(tape), name, str(n)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=dict(os.environ))


@pytest.mark.slow
def test_two_processes_append_at_once(tape: Path) -> None:
    writers = [_writer(tape, name, 150) for name in ("one", "other")]
    keys = {key for writer in writers for key in writer.communicate()[0].split()}
    kept = Recording(tape)
    assert len(keys) == 300
    assert set(kept) == keys


@pytest.mark.slow
def test_a_killed_writer_loses_nothing_that_it_acknowledged(tape: Path) -> None:
    said: set[str] = set()
    for round_ in range(4):
        writer = _writer(tape, f"round {round_}", 100_000)
        assert writer.stdout is not None
        said.add(writer.stdout.readline().strip())
        time.sleep(0.05 * round_)
        writer.send_signal(signal.SIGKILL)
        said |= set(writer.communicate()[0].split("\n")[:-1])
    with pytest.MonkeyPatch.context(), _whatever_warning():
        kept = Recording(tape)
    assert {key for key in said if len(key) == 64} <= set(kept)


def _whatever_warning() -> Any:
    import warnings

    return warnings.catch_warnings(action="ignore", category=RecordingWarning)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"type":"conversation"}\n', "no recording"),
        (b'{"format":"luminora-recording/1"}\n', "no key"),
    ],
)
def test_what_is_no_recording(tape: Path, content: bytes, said: str) -> None:
    tape.write_bytes(content)
    with pytest.raises(DataError, match=said) as caught:
        Recording(tape)
    assert f"{tape}, line 1" in str(caught.value)


def test_names_that_lead_nowhere(tape: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        provider(f"recorded:{tape}")
    two = Recording(tape, missing_ok=True)
    two.append(Request.of("openai/a", ask("tea")), Reply("1", "openai/a"))
    two.append(Request.of("mistral/b", ask("tea"), {"temperature": 0.0}), Reply("2", "mistral/b"))
    with pytest.raises(UnknownName, match='"mistral/b", "openai/a"'):
        provider(f"recorded:{tape}")
    assert provider(f"recorded:{tape}", provider="mistral/b").complete(ask("tea")).text == "2"
    with pytest.raises(UnknownName, match="mode"):
        recording(ScriptedProvider(RULES), tape, mode="rewind")


def test_a_request_is_a_value() -> None:
    one = Request.of("openai/a", ask("tea"), {"temperature": 0, "top_p": None})
    assert one.sha256 == Request.of("openai/a", ask("tea"), {"temperature": 0.0}).sha256
    assert one.sha256 == Request.of("openai/a", ask("tea"), {"temperature": 0}, api_base=None).sha256
    other = {
        Request.of("openai/b", ask("tea")).sha256, Request.of("openai/a", ask("tea"), {"temperature": 1}).sha256,
        Request.of("openai/a", ask("tea"), repeat=1).sha256, Request.of("openai/a", ask("tea"), api_base="http://x").sha256,
        Request.of("other/a", ask("tea")).sha256, Request.of("openai/a", ask("tee")).sha256,
    }  # fmt: skip
    assert len(other | {one.sha256}) == 7
    keyed = [Request.of("openai/a", [], {"extra_headers": {"X-Key": value}}).sha256 for value in "ab"]
    assert keyed[0] == keyed[1]
    for repeat in (-1, True, 1.5):
        with pytest.raises(DataError, match="repeat"):
            Request.of("openai/a", [], repeat=repeat)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="plain data"):
        _ = Request.of("openai/a", [], {"when": object()}).sha256
