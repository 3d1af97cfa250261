"""What a session lives through leads where the batch functions say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import luminora_lab as ll
from luminora_lab import memory as mem
from luminora_lab.affinity import affinity_curve, interaction_events
from luminora_lab.affinity.model import AffinityModel
from luminora_lab.experiment.runs.cells import Cell, Options, steps
from luminora_lab.providers import ScriptedProvider
from luminora_lab.session import moments
from luminora_lab.session.following import user_of

from .conftest import RULES, talk_of

TEXTS = st.sampled_from([
    "Thank you so much, that was lovely!", "No. You are wrong about that.", "I live in Lund now.", "What do you mean?",
    "My fern has wilted again.", "First fruit on the tomatoes!", "I work as a nurse.", "I'm sorry, I was rude.", "Ha!",
    "I used to play the cello.", "This is terrible, I hate it.", "My sister Lena is a welder. She lives in Oslo.",
    "Do you remember my fern?", "I sold the Volvo yesterday.", "Frost tonight, they say.", "ok",
])  # fmt: skip
TALKS = st.lists(st.tuples(st.integers(1, 3), st.booleans(), TEXTS), min_size=1, max_size=14)


def conversation(drawn: list[tuple[int, bool, str]]) -> Any:
    ordered = sorted(drawn, key=lambda one: one[0])
    return talk_of([(n, "Ada" if user else "Juniper", text) for n, user, text in ordered])


def replayed(talk: Any, model: AffinityModel | None = None, **how: Any) -> tuple[ll.Session, pd.DataFrame]:
    session = ll.Session(
        "juniper", ScriptedProvider(RULES), how.pop("strategy", None), user="Ada", affinity=model, **how
    )
    return session, session.replay(talk, speaker="Ada" if "Ada" in talk.speakers else None)


MODELS = [
    None,
    AffinityModel.upstream("juniper").replace(half_life="2D", resting=10, negative=2, streak=0.2),
    AffinityModel.upstream("juniper").replace(diminishing=0.7, daily_cap=6, floor=0, hysteresis=3, start=18),
]


@settings(max_examples=60, deadline=None)
@given(drawn=TALKS, which=st.integers(0, len(MODELS) - 1))
def test_a_replay_gives_what_the_batch_functions_give(drawn: list[tuple[int, bool, str]], which: int) -> None:
    talk = conversation(drawn)
    if "Ada" not in talk.speakers:
        return
    session, frame = replayed(talk, MODELS[which])
    wanted = moments(talk, ll.personality("juniper"), MODELS[which], speaker="Ada")
    assert frame["turn_id"].tolist() == wanted["turn_id"].tolist()
    assert frame["mood"].tolist() == wanted["mood"].tolist()
    np.testing.assert_allclose(frame["intensity"], wanted["intensity"], atol=1e-12)
    np.testing.assert_allclose(frame["affinity"].astype(float), wanted["affinity"], atol=1e-9)
    facts = mem.extract_facts(talk)
    pd.testing.assert_frame_equal(session.facts, facts)
    assert frame["facts"].iloc[-1] == len(facts)


@settings(max_examples=25, deadline=None)
@given(drawn=TALKS, stop=st.integers(0, 14))
def test_a_relation_goes_on_in_another_session_object(drawn: list[tuple[int, bool, str]], stop: int) -> None:
    """Whatever has to be kept is kept: a replay in two processes is a replay in one."""
    talk = conversation(drawn)
    if "Ada" not in talk.speakers:
        return
    whole, wanted = replayed(talk)
    store = ll.open_store("memory:")
    turns = talk.turns
    cut = turns["session"].iloc[min(stop, len(turns) - 1)]
    parts = [part for part in (turns[turns["session"] < cut], turns[turns["session"] >= cut]) if len(part)]
    rows = []
    for part in parts:
        own = ll.Conversation.from_frames("part", part, roles=dict(talk.roles))
        session = ll.Session("juniper", ScriptedProvider(RULES), None, store, user="Ada")
        rows.append(
            session.replay(own, speaker="Ada" if "Ada" in own.speakers else None) if "Ada" in own.speakers else None
        )
        if rows[-1] is None:
            return
    frame = pd.concat(rows, ignore_index=True)
    assert frame[["turn_id", "mood", "facts"]].values.tolist() == wanted[["turn_id", "mood", "facts"]].values.tolist()
    np.testing.assert_allclose(frame["intensity"], wanted["intensity"])
    np.testing.assert_allclose(frame["affinity"].astype(float), wanted["affinity"].astype(float))
    pd.testing.assert_frame_equal(session.facts, whole.facts)


@pytest.mark.parametrize("name", ["greenhouse", "riverside", "nightshift"])
def test_bundled_conversations_lead_where_the_batch_functions_say(name: str) -> None:
    talk = ll.load(name)
    user = sorted(user_of(talk))[0]
    session = ll.Session("juniper", ScriptedProvider(RULES), None, user=user)
    frame = session.replay(talk)
    wanted = moments(talk, ll.personality("juniper"), speaker=user)
    np.testing.assert_allclose(frame["affinity"].astype(float), wanted["affinity"])
    assert frame["mood"].tolist() == wanted["mood"].tolist()
    pd.testing.assert_frame_equal(session.facts, mem.extract_facts(talk))
    curve = affinity_curve(interaction_events(talk, "juniper", speaker=user), AffinityModel.upstream("juniper"))
    assert session.affinity == pytest.approx(curve["affinity"].iloc[-1])
    assert session.relation.level == curve["level"].iloc[-1]
    again = session.conversation(whole=True)
    assert again.turns["text"].tolist() == talk.turns["text"].tolist()
    assert again.turns["at"].tolist() == talk.turns["at"].tolist()


def test_a_replay_compiles_what_a_plans_cell_compiles() -> None:
    """The same memories, the same moment, the same prompt, byte for byte, before every recorded reply."""
    talk = ll.load("greenhouse")
    user = sorted(user_of(talk))[0]
    p, strategy = ll.personality("juniper"), mem.rrf(mem.bm25(), mem.relevance())
    provider = ScriptedProvider(RULES)
    cell = Cell(p, provider, "talk", strategy, "hybrid", talk, 0, Options(affinity="follow", mood="follow"))
    wanted = {step.message.turn_id: step for step in steps(cell)}
    flags = {"fact_extraction": False, "episodic_memory": False}
    session = ll.Session(p, provider, strategy, user=user, flags=flags, exact=10_000)
    session.replay(talk)
    traces = [t for head in session.store.find("sessions", order="number")
              for t in ll.Session.resume(head["session_id"], session.store, provider).traces()]  # fmt: skip
    assert len(traces) > 100
    for trace in traces:
        step = wanted[trace.turn_id]
        assert step.memories is not None
        assert [m["memory_id"] for m in trace.retrieved] == step.memories["memory_id"].tolist()
        assert trace.prompt_sha256 == step.prompt.sha256


def test_an_undated_recording_needs_affinity_switched_off() -> None:
    talk = talk_of([(1, "Ada", "Tea?"), (1, "Juniper", "Please.")])
    bare = ll.Conversation.from_frames("bare", talk.turns.drop(columns="at"), roles=dict(talk.roles))
    session = ll.Session("juniper", ScriptedProvider(RULES), user="Ada")
    with pytest.raises(ll.LuminoraError, match="affinity needs dated turns"):
        session.replay(bare)
    free = ll.Session("juniper", ScriptedProvider(RULES), user="Ada", flags="no affinity_system")
    assert free.replay(bare)["affinity"].isna().all()


def test_a_pause_within_a_recorded_session_does_not_end_it() -> None:
    talk = talk_of(
        [(1, "Ada", "My fern has wilted."), (1, "Juniper", "Oh."), (1, "Ada", "Thank you!"), (2, "Ada", "Ha!")]
    )
    turns = talk.turns.assign(at=pd.to_datetime(["2024-03-01", "2024-03-01", "2024-03-03", "2024-03-05"]))
    talk = ll.Conversation.from_frames("slow", turns, roles=dict(talk.roles))
    session, frame = replayed(talk)
    wanted = moments(talk, ll.personality("juniper"), speaker="Ada")
    assert frame["mood"].tolist() == wanted["mood"].tolist()
    assert [head["number"] for head in session.store.find("sessions", order="number")] == [1, 2]


def test_two_recordings_of_the_same_two_with_the_same_ids() -> None:
    first = talk_of([(1, "Ada", "I live in Lund."), (1, "Juniper", "Good.")])
    second = talk_of([(1, "Ada", "I live in Oslo."), (1, "Juniper", "Oh.")], start="2024-06-01")
    session, _ = replayed(first, strategy="bm25", window=0)
    frame = session.replay(second, speaker="Ada")
    assert frame["turn_id"].tolist() == ["t0", "t1"]
    assert session.conversation(whole=True).turns["turn_id"].tolist() == ["t0", "t1", "2:t0", "2:t1"]
    assert session.facts["value"].tolist() == ["Lund", "Oslo"]
    assert session.send("Where do I live?").trace.memories["memory_id"].tolist()  # type: ignore[union-attr]
