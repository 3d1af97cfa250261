"""What a session leaves: files, snapshots, metrics, spans."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

import luminora_lab as ll
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.providers import ScriptedProvider
from luminora_lab.session import (
    JsonFormatter,
    Session,
    diff_snapshots,
    load_snapshot,
    restore_snapshot,
    save_snapshot,
)
from luminora_lab.store import KINDS

from .conftest import RULES, talk_of


@pytest.fixture
def lived(script: ScriptedProvider) -> Session:
    session = Session("juniper", script, "bm25", user="Ada", title="a *day*")
    for text in ("I live in Lund.", "=SUM(A1) | <b>tea</b>\n# and more", "Thank you!"):
        session.send(text)
    session.end()
    session.begin()
    session.send("Good morning.")
    return session


@pytest.mark.parametrize(
    ("name", "format"), [("a.json", None), ("a.md", None), ("a.csv", None), ("a.jsonl", None), ("a.txt", "markdown")]
)
def test_every_format_is_written_whole(lived: Session, tmp_path: Path, name: str, format: str | None) -> None:
    lived.export(tmp_path / name, format, whole=True)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert "Good morning." in text
    assert "Lund" in text


def test_json_has_every_turn(lived: Session, tmp_path: Path) -> None:
    lived.export(tmp_path / "a.json", whole=True)
    told = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    talk = lived.conversation(whole=True)
    assert [turn["text"] for turn in told["turns"]] == talk.turns["text"].tolist()
    assert told["personality"] == "Juniper"
    assert "scripted replies" in told["title"]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_csv_and_chatml_are_read_back(lived: Session, tmp_path: Path, name: str) -> None:
    lived.export(tmp_path / name, whole=True)
    talks = list(ll.iter_conversations(tmp_path / name))
    texts = [text.removeprefix("'") for talk in talks for text in talk.turns["text"]]
    assert texts == lived.conversation(whole=True).turns["text"].tolist()


def test_a_spreadsheet_sees_no_formula_and_markdown_no_marks(lived: Session, tmp_path: Path) -> None:
    lived.export(tmp_path / "a.csv", whole=True)
    assert "\"'=SUM" in (tmp_path / "a.csv").read_text() or "'=SUM" in (tmp_path / "a.csv").read_text()
    lived.export(tmp_path / "a.md", whole=True)
    text = (tmp_path / "a.md").read_text()
    assert "<b>" not in text
    assert "\n# and more" not in text
    assert "*a \\*day\\*; scripted replies" in text


def test_a_recording_is_what_was_lived_through(lived: Session) -> None:
    talk = lived.conversation(whole=True)
    assert (talk.speakers, talk.turns["session"].tolist()) == (("Ada", "Juniper"), [1] * 6 + [2] * 2)
    assert talk.provenance.format == "luminora-session"
    assert "scripted replies: written for this project" in talk.title
    facts = ll.memory.extract_facts(talk)
    assert facts["value"].tolist() == lived.facts["value"].tolist()


def test_what_cannot_be_exported_is_named(lived: Session, script: ScriptedProvider, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"no format '\.docx'; use one of json, markdown, csv, chatml"):
        lived.export(tmp_path / "a.docx")
    with pytest.raises(DataError, match="nothing was said"):
        Session("juniper", script, None).export(tmp_path / "a.json")
    assert list(tmp_path.iterdir()) == []


# -- snapshots --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("url", ["memory:", "json:{}/s", "sqlite:///{}/s.db"])
def test_a_snapshot_goes_round_without_loss(lived: Session, tmp_path: Path, url: str) -> None:
    made = lived.snapshot(tmp_path / "a.json", title="before")
    read = load_snapshot(tmp_path / "a.json")
    assert read == made
    store = ll.open_store(url.format(tmp_path))
    restore_snapshot(read, store)
    kinds = [kind for kind in KINDS if kind != "snapshots"]
    assert {kind: store.find(kind) for kind in kinds} == {kind: lived.store.find(kind) for kind in kinds}
    again = Session.resume(lived.session_id, store, ScriptedProvider(RULES))
    assert again.snapshot(title="before") == made
    here, there = (one.send("Tea, and where do I live?").trace for one in (lived, again))
    assert here == there


def test_a_changed_snapshot_is_refused(lived: Session, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    lived.snapshot(file)
    file.write_text(file.read_text(encoding="utf-8").replace("Lund", "Kiel"), encoding="utf-8")
    with pytest.raises(DataError, match="checksum differs"):
        load_snapshot(file)
    for text in ("{}", "[]", "tea", ""):
        file.write_text(text)
        with pytest.raises(DataError, match=r"no snapshot|JSON"):
            load_snapshot(file)
    with pytest.raises(DataError, match="cannot be read"):
        load_snapshot(tmp_path / "none.json")


def test_a_snapshot_replaces_only_when_it_may(lived: Session, script: ScriptedProvider) -> None:
    before = lived.snapshot()
    lived.send("I live in Oslo now.")
    with pytest.raises(DataError, match="something of 'Ada' and Juniper already"):
        restore_snapshot(before, lived.store)
    restore_snapshot(before, lived.store, replace=True)
    fresh = Session.resume(lived.session_id, lived.store, script)
    assert fresh.snapshot() == before


def test_two_snapshots_are_compared(lived: Session, tmp_path: Path) -> None:
    before = lived.snapshot()
    lived.send("I live in Oslo now. Thank you!")
    change = diff_snapshots(before, lived.snapshot())
    told = change[change["kind"] == "facts"][["change", "column", "b"]].values.tolist()
    assert ["added", "", "Ada, home_city, Oslo"] in told
    assert any(column == "invalid_at" for _, column, _ in told)
    assert diff_snapshots(before, before).empty
    save_snapshot(before, tmp_path / "b.json")
    assert load_snapshot(tmp_path / "b.json") == before


# -- metrics ----------------------------------------------------------------------------------------------------------
class Priced:
    kind, model, name = "simulated", "m-1", "simulated:priced"
    params: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self) -> None:
        self.n = 0

    def complete(self, messages: Any, **params: Any) -> Any:
        from luminora_lab.providers.reply import Reply

        self.n += 1
        return Reply("Right.", self.name, "m-1", "stop", 10 * self.n, 5, 0.01, "simulated", float(self.n))


def test_metrics_by_hand() -> None:
    session = Session("juniper", Priced(), "bm25", user="Ada", window=0)
    for text in ("I live in Lund.", "My fern has wilted.", "Where do I live?"):
        session.send(text)
    row = ll.session_metrics(session).iloc[0]
    assert (row["turns"], row["replies"], row["kind"]) == (3, 3, "simulated")
    assert (row["tokens_in"], row["tokens_out"], row["cost"]) == (60, 15, pytest.approx(0.03))
    assert (row["latency_p50"], row["latency_p95"]) == (2.0, pytest.approx(2.9))
    assert (row["facts"], row["facts_per_turn"]) == (1, pytest.approx(1 / 3))
    assert row["retrieved"] == pytest.approx((0 + 2 + 4) / 3)
    assert row["hit_share"] == pytest.approx(2 / 3)
    assert row["moods"] == pytest.approx({"neutral": 1 / 3, "worried": 2 / 3})
    gold = ll.session_metrics(session, evidence={"1.5": ["1.1"], "1.3": ["9.9"]})
    assert gold["hit_share"].tolist() == [0.5]


def test_metrics_of_a_store(lived: Session) -> None:
    frame = ll.session_metrics(lived.store)
    assert frame["number"].tolist() == [1, 2]
    assert frame["ended"].tolist() == ["ended", ""]
    assert frame["turns"].tolist() == [3, 1]
    assert ll.session_metrics(lived.store, {"number": 2})["session_id"].tolist() == [lived.session_id]
    assert ll.session_metrics(ll.open_store("memory:")).empty
    with pytest.raises(DataError, match="no session and no store"):
        ll.session_metrics(7)  # type: ignore[arg-type]


# -- spans and logs ---------------------------------------------------------------------------------------------------
def test_spans_and_metrics_through_the_api(script: ScriptedProvider, caplog: pytest.LogCaptureFixture) -> None:
    sdk = pytest.importorskip("opentelemetry.sdk.trace", reason="the extra telemetry is not installed")
    from opentelemetry import trace
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    kept = InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    trace.set_tracer_provider(provider)
    secret = "my password is hunter2-hunter2"
    with caplog.at_level(logging.INFO, logger="luminora_lab.session"):
        session = Session("juniper", script, "bm25", user="Ada")
        session.send(f"{secret}, and tea")
        failing = Session("juniper", ScriptedProvider([{"match": "x", "fail": "timeout"}]), None)
        with pytest.raises(ll.LuminoraError):
            failing.send("x")
        Session("juniper", script, None, flags="no conversation_analytics").send("Tea?")
        Session("juniper", script, None, user="Ada").replay(talk_of([(1, "Ada", "Hello."), (1, "Juniper", "Yes?")]))
    spans = kept.get_finished_spans()
    assert [span.name for span in spans] == ["luminora.turn"] * 3
    first, second, third = (dict(span.attributes or {}) for span in spans)
    assert (first["luminora.kind"], first["luminora.affinity"], first["luminora.facts"]) == ("scripted", 1.0, 0)
    assert second["error.type"] == "timeout"
    assert third["luminora.kind"] == "recorded"
    told = json.dumps([dict(span.attributes or {}) for span in spans]) + caplog.text
    assert "hunter2" not in told
    assert [record.levelname for record in caplog.records if "luminora" in record.name] == ["INFO", "WARNING", "INFO"]
    own = next(record for record in caplog.records if record.name == "luminora_lab.session")
    line = json.loads(JsonFormatter().format(own))
    assert (line["message"], line["kind"], line["turn"]) == ("turn", "scripted", "1.1")


def test_a_log_line_holds_no_credential() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, "api_key=sk-proj-abcdefgh123", (), None)
    record.luminora = {"authorization": "Bearer abcdefgh"}
    line = JsonFormatter().format(record)
    assert "abcdefgh" not in line
