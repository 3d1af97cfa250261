"""A session: what a turn does, what it stores, and what goes wrong."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import luminora_lab as ll
from luminora_lab.errors import DataError, LuminoraError, ProviderError, UnknownName
from luminora_lab.providers import ScriptedProvider
from luminora_lab.providers.reply import Reply
from luminora_lab.session import Flags, Session, Trace

from .conftest import RULES


class Replies:
    """A provider that says what it is told, one reply a call, and keeps what it was asked."""

    kind, model, name = "simulated", "test", "simulated:test"
    params: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, *texts: str) -> None:
        self.texts, self.asked = list(texts), []

    def complete(self, messages: Any, **params: Any) -> Reply:
        self.asked.append([dict(message) for message in messages])
        if not self.texts:
            raise ProviderError("no more", kind="network", place=self.name)
        return Reply(self.texts.pop(0), self.name, "test", "stop", 10, 5, 0.001, "simulated", 0.5)

    def stream(self, messages: Any, **params: Any) -> Any:
        from luminora_lab.providers.base import ReplyStream

        reply = self.complete(messages, **params)
        return ReplyStream((word + " " for word in reply.text.split(" ")), lambda: reply)


def test_a_turn_hears_remembers_compiles_asks_and_stores(session: Session) -> None:
    reply = session.send("I live in Lund and my fern has wilted.")
    trace = reply.trace
    assert trace is not None
    assert (reply.text, reply.kind, trace.turn_id, trace.reply_id) == ("Go on.", "scripted", "1.1", "1.2")
    assert trace.affinity == (None, 1.0)
    assert (trace.level, trace.mood) == ("stranger", "worried")
    assert [fact["text"] for fact in trace.facts] == ["Ada, home city: Lund"]
    assert trace.prompt is not None
    assert "Lund" in trace.prompt.system
    assert trace.prompt_sha256 == trace.prompt.sha256
    assert session.store.counts() == {
        "sessions": 1, "turns": 2, "facts": 1, "episodes": 0, "events": 1, "moods": 1, "relations": 1,
        "personalities": 1, "snapshots": 0,
    }  # fmt: skip
    rows = session.store.find("turns")
    assert [(row["role"], row["speaker"], row["turn_id"]) for row in rows] == [
        ("user", "Ada", "1.1"), ("assistant", "Juniper", "1.2"),
    ]  # fmt: skip
    assert rows[1]["reply"]["kind"] == "scripted"
    assert Trace.from_dict(rows[1]["trace"]) == trace


def test_what_left_the_window_is_retrieved(script: ScriptedProvider) -> None:
    session = Session("juniper", script, "bm25", user="Ada", window=2)
    session.send("My fern is called Bertha.")
    for n in range(3):
        session.send(f"It rained {n} times.")
    trace = session.send("What is my fern called?").trace
    assert trace is not None
    assert trace.memories["memory_id"].iloc[0] == "1.1"
    assert trace.memories.columns.tolist() == ["memory_id", "rank", "score", "text"]
    assert session.traces()[-1].memories.equals(trace.memories)
    assert trace.prompt is not None
    assert "Bertha" in trace.prompt.system


def test_the_provider_sees_recent_messages_as_they_are() -> None:
    provider = Replies("One.", "Two.", "Three.")
    session = Session("juniper", provider, None, window=2)
    for text in ("a1", "a2", "a3"):
        session.send(text)
    chat = [(m["role"], m["content"]) for m in provider.asked[-1] if m["role"] != "system"][-3:]
    assert chat == [("user", "a2"), ("assistant", "Two."), ("user", "a3")]


def test_affinity_and_facts_outlive_a_session(script: ScriptedProvider) -> None:
    store = ll.open_store("memory:")
    first = Session("juniper", script, "bm25", store, user="Ada")
    first.send("Thank you, that was lovely! I live in Lund.")
    first.end()
    second = Session("juniper", script, "bm25", store, user="Ada")
    assert (second.affinity, second.facts["value"].tolist()) == (first.affinity, ["Lund"])
    trace = second.send("Where do I live?").trace
    assert trace is not None
    assert (second.number, trace.turn_id) == (2, "2.1")
    assert trace.affinity[0] == first.affinity
    assert "1.1" in trace.memories["memory_id"].tolist()
    other = Session("quill", script, "bm25", store, user="Ada")
    assert other.affinity is None
    assert Session("juniper", script, None, store, user="Bo").facts.empty


def test_episodes_are_memories_of_later_sessions(script: ScriptedProvider) -> None:
    store = ll.open_store("memory:")
    first = Session("juniper", script, "bm25", store, user="Ada")
    for text in ("My greenhouse burned down last night.", "Everything in the greenhouse is gone.", "Thank you."):
        first.send(text)
    first.end()
    assert first.episodes["episode_id"].tolist()[0] == "e1"
    with pytest.raises(DataError, match="the session has ended; begin"):
        first.send("One more thing.")
    second = Session("juniper", script, "bm25", store, user="Ada")
    found = second.send("What happened to the greenhouse?").trace
    assert found is not None
    assert any(memory["memory_id"].startswith("episode e1") for memory in found.retrieved)
    without = Session("juniper", script, "bm25", store, user="Ada", flags="no episodic_memory")
    trace = without.send("What happened to the greenhouse?").trace
    assert trace is not None
    assert not any(memory["memory_id"].startswith("episode") for memory in trace.retrieved)


def test_a_failed_turn_stores_nothing_and_can_be_sent_again() -> None:
    provider = Replies()
    session = Session("juniper", provider, "bm25")
    with pytest.raises(ProviderError, match="no more"):
        session.send("Thank you! I live in Lund.")
    assert sum(session.store.counts().values()) == 0
    provider.texts.append("Here.")
    reply = session.send("Thank you! I live in Lund.")
    assert reply.trace is not None
    assert (reply.trace.affinity[0], reply.trace.turn_id) == (None, "1.1")


@pytest.mark.parametrize("text", ["", "  \n", None, 7])
def test_a_message_is_a_text(session: Session, text: Any) -> None:
    with pytest.raises(DataError, match="say something"):
        session.send(text)
    assert session.store.count("turns") == 0


def test_times_come_from_the_data_and_never_go_back(session: Session) -> None:
    session.send("Hello.", at="2024-05-01 12:00")
    session.send("And?", at="2024-05-01T12:30:00+00:00")
    with pytest.raises(DataError, match="before the last message"):
        session.send("Back.", at="2024-05-01 11:00")
    with pytest.raises(DataError, match="'soon' is no date"):
        session.send("Back.", at="soon")
    session.send("A minute later.")
    assert session.conversation().turns["at"].iloc[-1] == pd.Timestamp("2024-05-01 12:31")


def test_without_a_clock_two_runs_are_the_same_bytes(script: ScriptedProvider) -> None:
    documents = []
    for _ in range(2):
        session = Session("juniper", script, "bm25", user="Ada")
        for text in ("I live in Lund.", "Thank you!", "Tea?"):
            session.send(text)
        documents.append(session.snapshot())
    assert documents[0] == documents[1]


def test_a_session_expires_and_the_next_message_begins_another(script: ScriptedProvider) -> None:
    session = Session("juniper", script, None, user="Ada", expires="2h")
    session.send("Hello.", at="2024-05-01 12:00")
    session.send("Still there?", at="2024-05-01 13:59")
    session.send("Good morning.", at="2024-05-02 08:00")
    heads = session.store.find("sessions", order="number")
    assert [(head["number"], head["ended"]) for head in heads] == [(1, "expired"), (2, None)]
    assert heads[0]["ended_at"].startswith("2024-05-01T13:59")
    assert session.number == 2
    assert session.store.count("episodes") >= 1


# -- guards -----------------------------------------------------------------------------------------------------------
BAD = "Take double the dosages of that medicine tonight."


def test_a_broken_guard_is_asked_again_and_the_trace_says_so() -> None:
    provider = Replies(BAD, "Ring your doctor, and drink some water.")
    session = Session("juniper", provider, None)
    reply = session.send("My head hurts.")
    assert reply.text == "Ring your doctor, and drink some water."
    assert reply.trace is not None
    assert (reply.trace.answered, [g["guard"] for g in reply.trace.guards]) == ("retried", ["forbidden_topics"])
    assert (reply.tokens_in, reply.tokens_out, reply.cost) == (20, 10, 0.002)
    assert "dosages of medicine" in provider.asked[1][-1]["content"]
    assert session.conversation().turns["text"].tolist()[-1] == reply.text
    assert ll.session_metrics(session)["guarded"].tolist() == [1]


def test_a_guard_broken_twice_gets_a_safe_answer() -> None:
    session = Session("juniper", Replies(BAD, BAD), None)
    reply = session.send("My head hurts.")
    assert reply.text == "I would rather leave that alone. Is there something else on your mind?"
    assert reply.trace is not None
    assert (reply.trace.answered, len(reply.trace.guards), reply.tokens_in) == ("safe", 2, 20)
    failing = Session("juniper", Replies(BAD), None)
    assert failing.send("My head hurts.").trace.answered == "safe"  # type: ignore[union-attr]


def test_a_stream_shows_whole_sentences_that_break_nothing() -> None:
    session = Session("juniper", Replies("Sit down. Drink some water. Then call me."), None)
    stream = session.stream("My head hurts.")
    pieces = list(stream)
    assert "".join(pieces).strip() == "Sit down. Drink some water. Then call me."
    assert len(pieces) > 1
    assert stream.reply.trace is not None


def test_a_stream_that_breaks_a_guard_midway_ends_safely() -> None:
    session = Session("juniper", Replies(f"Sit down first. {BAD} Then sleep."), None)
    stream = session.stream("My head hurts.")
    shown = "".join(stream)
    assert shown.startswith("Sit down first.")
    assert "dosages" not in shown
    assert stream.reply.text == shown
    assert stream.reply.trace.answered == "safe"  # type: ignore[union-attr]
    assert session.conversation().turns["text"].iloc[-1] == shown


def test_a_stream_that_breaks_a_guard_at_once_is_asked_again() -> None:
    session = Session("juniper", Replies(BAD, "Ring your doctor."), None)
    assert "".join(session.stream("My head hurts.")) == "Ring your doctor."


def test_errors_come_out_of_a_stream() -> None:
    stream = Session("juniper", Replies(), None).stream("Hello.")
    with pytest.raises(ProviderError, match="no more"):
        list(stream)
    with pytest.raises(ProviderError, match="no more"):
        _ = stream.reply


def test_coroutines(script: ScriptedProvider) -> None:
    session = Session("juniper", script, None)

    async def talk() -> tuple[str, list[str]]:
        return (await session.asend("Some tea?")).text, [piece async for piece in session.astream("Some tea?")]

    text, pieces = asyncio.run(talk())
    assert text == "".join(pieces) == "Tea it is. The kettle is on."


# -- several at once --------------------------------------------------------------------------------------------------
def test_two_objects_of_one_relation_lose_nothing(script: ScriptedProvider, tmp_path: Path) -> None:
    """Each reads anew what the other changed: every message is heard, and every turn is stored once."""
    url = f"sqlite:///{tmp_path / 'lab.db'}"
    sessions = [Session("juniper", script, "bm25", url, user="Ada") for _ in range(3)]
    errors: list[BaseException] = []

    def talk(session: Session, n: int) -> None:
        try:
            for i in range(8):
                session.send(f"Thank you, {n} and {i}!", at="2024-05-01 12:00")
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=talk, args=(one, n)) for n, one in enumerate(sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    kinds = {type(error).__name__ for error in errors}
    assert kinds <= {"Conflict"}, errors
    store = ll.open_store(url)
    turns = store.find("turns")
    sent = [row["text"] for row in turns if row["role"] == "user"]
    assert len(sent) == len(set(sent)) == store.get("relations", "Ada", "Juniper")["messages"]  # type: ignore[index]
    assert len(sent) + len(errors) * 1 <= 24
    assert store.count("events") == len(sent)
    assert {row["session"] for row in turns} == {1, 2, 3}
    affinity = [row["affinity"] for row in store.find("events", order="number")]
    assert affinity == sorted(affinity), "every message moved what the one before it left"


CHILD = """
import sys
import luminora_lab as ll
session = ll.Session.resume(sys.argv[2], sys.argv[1])
reply = session.send("Where do I live, and what about tea?")
print(reply.text, reply.trace.affinity[0], session.number, session.facts["value"].tolist())
"""


def test_a_session_goes_on_in_another_process(tmp_path: Path) -> None:
    rules = tmp_path / "talk.yaml"
    rules.write_text("- {match: tea, reply: Tea it is.}\n- {regex: ., reply: Go on.}\n", encoding="utf-8")
    url = f"json:{tmp_path / 'store'}"
    with Session("juniper", f"scripted:{rules}", "rrf(bm25(), relevance())", url, user="Ada", tokens=120) as session:
        session.send("I live in Lund. Thank you!")
        name, affinity = session.session_id, session.affinity
    done = subprocess.run([sys.executable, "-c", CHILD, url, name], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"Tea it is. {affinity} 1 ['Lund']"
    again = Session.resume(name, url, ScriptedProvider(RULES))
    assert (again.tokens, str(again.strategy), len(again.conversation())) == (120, "rrf(bm25(), relevance())", 4)
    with pytest.raises(UnknownName, match=f"no session 'none'; it has {name}"):
        Session.resume("none", url)


# -- what is given ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"personality": "nobody"}, "neither the name of a personality"),
        ({"provider": 7}, "no provider"),
        ({"strategy": 7}, "no strategy"),
        ({"strategy": "bm26"}, "bm26"),
        ({"store": "ftp://x"}, "no kind of store"),
        ({"user": " "}, "user is"),
        ({"tokens": -1}, "tokens is -1"),
        ({"window": True}, "window is"),
        ({"expires": "soon"}, "expires is 'soon'"),
        ({"flags": {"moods": False}}, "no flag 'moods'; use hierarchical_personality"),
        ({"flags": {"mood_system": 0}}, "mood_system is 0"),
        ({"extractor": "magic"}, "extractor 'magic'"),
    ],
)
def test_what_cannot_be_used_is_named(script: ScriptedProvider, how: dict[str, Any], message: str) -> None:
    given = {"personality": "juniper", "provider": script, **how}
    with pytest.raises(LuminoraError, match=message):
        Session(
            given.pop("personality"),
            given.pop("provider"),
            given.pop("strategy", None),
            given.pop("store", None),
            **given,
        )


@pytest.mark.parametrize("flag", sorted(Flags().__dict__))
def test_each_flag_switches_its_part_off(script: ScriptedProvider, flag: str) -> None:
    texts = ("Thank you, that was lovely! I live in Lund.", "My fern has wilted.", "Where do I live?")
    sessions = [
        Session("juniper", script, "bm25", user="Ada", window=2, flags=given) for given in (None, {flag: False})
    ]
    traces = [[session.send(text).trace for text in texts][-1] for session in sessions]
    for session in sessions:
        session.end()
    on, off = sessions
    assert all(traces)
    with_, without = traces
    assert with_ is not None
    assert without is not None
    if flag == "hierarchical_personality":
        assert (with_.level, without.level, off.affinity) == ("stranger", None, on.affinity)
    elif flag == "mood_system":
        assert (with_.mood, without.mood, off.store.count("moods")) == ("worried", None, 0)
    elif flag == "affinity_system":
        assert (without.level, off.affinity, off.store.count("events")) == (None, None, 0)
    elif flag == "episodic_memory":
        assert (on.store.count("episodes") > 0, off.store.count("episodes")) == (True, 0)
    elif flag == "semantic_search":
        assert (len(with_.retrieved) > 0, len(without.retrieved)) == (True, 0)
    elif flag == "fact_extraction":
        assert (len(on.facts), len(off.facts)) == (1, 0)
        assert "Lund" not in without.prompt.system.replace(texts[0], "")  # type: ignore[union-attr]
    elif flag == "conversation_analytics":
        assert [bool(row["trace"]) for row in off.store.find("turns")] == [False] * 6
        assert len(off.conversation()) == 6
    else:
        with pytest.raises(DataError, match="snapshot_export is off"):
            off.snapshot()
    assert off.store.find("sessions")[0]["flags"] == {flag: False}


def test_a_language_that_is_not_covered_goes_without_affinity() -> None:
    session = Session("brandt", ScriptedProvider([{"regex": ".", "reply": "Gut."}]), "bm25", user="Ada")
    trace = session.send("Danke, das war schön.").trace
    assert session.flags.off == ("affinity_system",)
    assert trace is not None
    assert trace.affinity == (None, None)


def test_an_extractor_without_a_reader_sees_the_last_turns(script: ScriptedProvider) -> None:
    from luminora_lab.memory.facts.model import candidates_frame

    class Towns:
        name = "towns"

        def extract(self, conversation: Any) -> pd.DataFrame:
            turns = conversation.turns[conversation.turns["text"].str.contains("live in")]
            return candidates_frame(
                {"subject": t.speaker, "category": "personal_info", "key": "home_city", "turns": [t.turn_id],
                 "value": t.text.split()[-1].strip("."), "said_at": t.at} for t in turns.itertuples()
            )  # fmt: skip

    session = Session("juniper", script, None, user="Ada", extractor=Towns())
    for text in ("I live in Tarn.", "Nice weather.", "Now I live in Brack."):
        session.send(text)
    facts = session.facts
    assert facts["value"].tolist() == ["Tarn", "Brack"]
    assert facts["invalid_at"].notna().tolist() == [True, False]


def test_strategies_that_need_an_access_history_have_one(script: ScriptedProvider) -> None:
    session = Session("juniper", script, "generative_agents", user="Ada", window=2)
    for text in ("My fern is called Bertha.", "It rained.", "It snowed.", "What is my fern called?", "And the fern?"):
        trace = session.send(text).trace
    assert trace is not None
    assert len(trace.retrieved) > 0


def test_hostile_text_is_only_text(session: Session) -> None:
    evil = "<script>alert(1)</script> '; DROP TABLE turns; -- \u202e ${jndi}"
    reply = session.send(evil)
    assert reply.trace is not None
    assert "<script>" not in reply.trace._repr_html_()
    assert session.conversation().turns["text"].iloc[0] == evil
    with pytest.raises(DataError, match=r"U\+0000"):
        session.send("a\0b")
    assert session.store.count("turns") == 2
