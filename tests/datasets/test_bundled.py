"""Every label of the bundled recordings, checked mechanically, and the numbers that the dataset card states."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date

import pandas as pd
import pytest

import luminora_lab as ll
from luminora_lab._resources import bundled
from luminora_lab.conversation.schema import json_schema
from luminora_lab.errors import LuminoraError

NAMES = ["greenhouse", "lighthouse", "nightshift", "riverside", "saltroad", "workshop"]
CATEGORIES = {"single-hop", "multi-hop", "temporal", "open-domain", "adversarial"}
EPISODES = {"emotional_moment", "milestone", "confession", "conflict", "achievement", "bonding", "routine"}
EVENTS = {"very_positive", "positive", "neutral", "negative", "very_negative"}
KEYS = {
    "personal_info": "name age birthday home_city hometown home_type nationality language education owns vehicle",
    "preferences": "likes dislikes favourite diet",
    "relationships": "partner relationship_status parent sibling child grandparent relative friend colleague pet",
    "hobbies": "hobby instrument sport member_of collects",
    "goals": "plan wants saving_for learning",
    "health": "condition allergy injury medication treatment habit",
    "work": "job_title employer workplace project former_job schedule",
    "events": "attended travelled_to celebrated bought lost achieved started ended made",
    "other": "other",
}


@pytest.fixture(scope="module", params=NAMES)
def talk(request: pytest.FixtureRequest) -> ll.Conversation:
    return ll.load(str(request.param))


def rows(talk: ll.Conversation, kind: str) -> list[dict[str, object]]:
    # read as a file: ll.gold would rightly refuse the test half
    path = bundled("datasets") / "gold" / talk.id / f"{kind}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_there_are_six_and_half_of_them_are_for_tests() -> None:
    frame = ll.datasets()
    assert sorted(frame["name"]) == NAMES
    assert [t.id for t in ll.load_all("test")] == ["lighthouse", "saltroad", "workshop"]
    assert [t.id for t in ll.load_all("train")] == ["greenhouse", "nightshift", "riverside"]


def test_the_schema_beside_the_data_is_current() -> None:
    committed = json.loads((bundled("datasets") / "conversation.schema.json").read_text(encoding="utf-8"))
    assert committed == json_schema()


def test_conversations(talk: ll.Conversation) -> None:
    turns = talk.turns
    assert len(talk.speakers) == 2
    assert 10 <= turns["session"].nunique() <= 20
    assert len(turns) >= 285
    assert turns["at"].is_monotonic_increasing
    assert (turns["at"].max() - turns["at"].min()) > pd.Timedelta(days=180)
    assert not turns["text"].duplicated().any()
    assert talk.provenance.licence == "CC-BY-4.0"
    assert talk.provenance.repairs == ()


def test_questions(talk: ll.Conversation) -> None:
    asked = talk.questions
    assert len(asked) == 60
    assert set(asked["category"]) == CATEGORIES
    assert asked["category"].value_counts().min() >= 7
    assert not asked["text"].duplicated().any()
    assert (asked["evidence"].map(len) >= 1).all()
    assert (asked["evidence"].map(lambda e: len(set(e))) == asked["evidence"].map(len)).all()
    assert (asked["answer"].isna() == (asked["category"] == "adversarial")).all()
    session = dict(zip(talk.turns["turn_id"], talk.turns["session"], strict=True))
    several = asked[asked["category"] == "multi-hop"]["evidence"].map(lambda e: len({session[t] for t in e}))
    assert (several >= 2).mean() >= 0.8  # the third reading dropped a turn of some
    used = Counter(session[t] for e in asked["evidence"] for t in e)
    assert len(used) == len(set(session.values())), "every session holds evidence"


def test_facts(talk: ll.Conversation) -> None:
    facts, turns = rows(talk, "facts"), set(talk.turns["turn_id"])
    assert len(facts) >= 60
    assert {f["category"] for f in facts} == set(KEYS)
    for fact in facts:
        assert fact["key"] in KEYS[str(fact["category"])].split(), fact
        assert fact["turns"], fact
        assert set(fact["turns"]) <= turns, fact  # type: ignore[call-overload]
        start = date.fromisoformat(str(fact["valid_at"]))
        if fact["invalid_at"] is not None:
            assert date.fromisoformat(str(fact["invalid_at"])) >= start, fact
    assert sum(f["invalid_at"] is not None for f in facts) >= 8


def test_episodes_tile_the_sessions(talk: ll.Conversation) -> None:
    ids = talk.turns["turn_id"].tolist()
    place = {turn: i for i, turn in enumerate(ids)}
    session = talk.turns["session"].tolist()
    covered: list[str] = []
    for episode in rows(talk, "episodes"):
        first, last = place[str(episode["first_turn"])], place[str(episode["last_turn"])]
        assert session[first] == session[last]
        assert episode["type"] in EPISODES
        assert episode["title"]
        covered += ids[first : last + 1]
    assert covered == ids


def test_turn_labels(talk: ll.Conversation) -> None:
    labels = rows(talk, "turns")
    assert [label["turn_id"] for label in labels] == talk.turns["turn_id"].tolist()
    assert {label["importance"] for label in labels} == {1, 2, 3, 4, 5}
    assert {label["event"] for label in labels} == EVENTS


def test_the_test_half_keeps_its_gold_for_benchmarks() -> None:
    assert len(ll.gold("riverside", "facts")) >= 60
    with pytest.raises(LuminoraError, match="only benchmarks"):
        ll.gold("workshop", "facts")


def test_the_card_states_what_the_files_hold() -> None:
    card = (bundled("datasets") / "README.md").read_text(encoding="utf-8")
    for name in NAMES:
        talk = ll.load(name)
        counts = (talk.turns["session"].nunique(), len(talk), len(talk.questions), len(rows(talk, "facts")))
        row = next(line for line in card.splitlines() if line.startswith(f"| {name} |"))
        assert tuple(map(int, re.findall(r"\b\d+\b", row)[:4])) == counts
        assert talk.provenance.split is not None
        assert f"| {talk.provenance.split} |" in row


def test_word_overlap_alone_does_not_solve_them() -> None:
    mean = ll.compare_memory(["bm25"], "demo", progress=False).summary(["recall@10"])["mean"].iloc[0]
    assert mean < 0.80
    assert f"{mean:.3f}".lstrip("0") in (bundled("datasets") / "README.md").read_text(encoding="utf-8")
