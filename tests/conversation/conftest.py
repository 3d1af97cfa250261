"""One small valid file of every format: made-up talk with the shapes (and for LoCoMo the defects) of the real ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LAB = [
    {
        "type": "conversation",
        "format": "luminora-conversation/1",
        "id": "harbour",
        "title": "A leaking boat",
        "language": "en",
        "licence": "CC BY 4.0",
        "split": "train",
        "roles": {"Iris": "user", "Otto": "assistant"},
    },
    {
        "type": "turn",
        "turn_id": "t1",
        "session": 1,
        "speaker": "Iris",
        "text": "The boat leaks.",
        "at": "2024-03-01T09:30:00",
    },
    {"type": "turn", "turn_id": "t2", "session": 1, "speaker": "Otto", "text": "Where?", "at": "2024-03-01T09:31:00"},
    {
        "type": "turn",
        "turn_id": "t3",
        "session": 2,
        "speaker": "Iris",
        "text": "Under the mast, Zoë says.",
        "at": "2024-03-04T20:00:00",
        "caption": "a wet plank",
        "importance": 4.5,
    },
    {
        "type": "question",
        "question_id": "q1",
        "text": "Where does the boat leak?",
        "answer": "under the mast",
        "category": "single-hop",
        "evidence": ["t3"],
        "asked_at": "2024-04-01T00:00:00",
    },
    {
        "type": "question",
        "question_id": "q2",
        "text": "Who sold it?",
        "category": "adversarial",
        "evidence": [],
        "evidence_sessions": [1],
    },
    {"type": "conversation", "format": "luminora-conversation/1", "id": "second"},
    {"type": "turn", "turn_id": "t1", "session": 1, "speaker": "Ada", "text": "No dates here."},
]

LOCOMO = [
    {
        "sample_id": "pier-1",
        "qa": [
            {"question": "What broke?", "answer": "the lamp", "evidence": ["D1:2"], "category": 4},
            {"question": "When was the ferry?", "answer": 2019, "evidence": ["D1:1; D2:1"], "category": 2},
            {"question": "Who was there?", "answer": "Mira", "evidence": ["D:2:2", "D1:1 D1:2"], "category": 1},
            {"question": "Would she like fog?", "answer": "no", "evidence": ["D02:01", "D"], "category": 3},
            {
                "question": "What did Teo paint?",
                "adversarial_answer": "a wall",
                "evidence": ["D2:1", "D2:1"],
                "category": 5,
            },
            {"question": "what  broke?", "answer": "a lamp", "evidence": ["D9:9"], "category": 4},
            {"question": "Why?", "answer": "unknown", "evidence": [], "category": 3},
        ],
        "conversation": {
            "speaker_a": "Mira",
            "speaker_b": "Teo",
            "session_1_date_time": "1:56 pm on 8 May, 2023",
            "session_1": [
                {"speaker": "Mira", "dia_id": "D1:1", "text": "I took the early ferry."},
                {
                    "speaker": "Teo",
                    "dia_id": "D1:2",
                    "text": "My lamp fell off the pier.",
                    "img_url": ["https://example.org/a.jpg"],
                    "blip_caption": "a photo of a broken lamp",
                    "query": "broken lamp pier",
                },
            ],
            "session_2_date_time": "12:05 am on 1 June, 2023",
            "session_2": [
                {"speaker": "Teo", "dia_id": "D2:1", "text": "A new lamp came."},
                {"speaker": "Mira", "dia_id": "D2:2", "text": "Good. I was there."},
            ],
            "session_3_date_time": "9:00 am on 3 June, 2023",
        },
        "event_summary": {},
        "observation": {},
        "session_summary": {},
    }
]

LONGMEMEVAL = [
    {
        "question_id": "k1",
        "question_type": "multi-session",
        "question": "What did I plant?",
        "answer": "leeks",
        "question_date": "2023/05/30 (Tue) 23:40",
        "haystack_dates": ["2023/05/20 (Sat) 02:21", "2023/05/10 (Wed) 08:00", "2023/05/25 (Thu) 12:00"],
        "haystack_session_ids": ["answer_a_2", "x_1", "answer_a_1"],
        "haystack_sessions": [
            [
                {"role": "user", "content": "I planted leeks.", "has_answer": True},
                {"role": "assistant", "content": "Leeks like rain.", "has_answer": False},
            ],
            [{"role": "user", "content": "Name a tall tree."}, {"role": "assistant", "content": "A redwood."}],
            [{"role": "user", "content": "And the garden?"}, {"role": "assistant", "content": "It grows."}],
        ],
        "answer_session_ids": ["answer_a_1", "answer_a_2"],
    },
    {
        "question_id": "k2_abs",
        "question_type": "single-session-user",
        "question": "What is my goat called?",
        "answer": "You did not say.",
        "question_date": "2023/05/30 (Tue) 23:40",
        "haystack_dates": ["2023/05/20 (Sat) 02:21"],
        "haystack_session_ids": ["answer_b_abs_1"],
        "haystack_sessions": [[{"role": "user", "content": "I keep a sheep.", "has_answer": True}]],
        "answer_session_ids": ["answer_b_abs_1"],
    },
]

MSC = [
    {
        "personas": [["I row."], ["I bake."]],
        "dialog": [{"text": "Back from the river.", "id": "Speaker 1"}, {"text": "Bread is ready.", "id": "Speaker 2"}],
        "metadata": {"initial_data_id": "train:ordinary_7", "session_id": 1},
        "previous_dialogs": [
            {
                "personas": [["I row."], ["I bake."]],
                "dialog": [{"text": "Hello, I row."}, {"text": "I bake."}, {"text": "Rye?"}],
                "time_num": 3,
                "time_unit": "days",
                "time_back": "3 days ago",
            }
        ],
        "init_personas": [["I row."], ["I bake."]],
        "self_instruct": {"B": "What did you bake?", "A": "Rye bread."},
    },
    {
        "dialog": [{"text": "Cold today.", "id": "bot_0"}, {"text": "Very.", "id": "bot_1", "persona_text": "x"}],
        "init_personachat": {"init_personas": [["I ski."], ["I sail."]]},
        "initial_data_id": "valid:ordinary_8",
    },
]


def _node(id: str, parent: str | None, children: list[str], role: str | None, text: str, **more: Any) -> dict[str, Any]:
    message = None
    if role is not None:
        message = {
            "id": id,
            "author": {"role": role, "name": None, "metadata": {}},
            "create_time": more.pop("create_time", 1699564800.5),
            "content": {"content_type": "text", "parts": [text]},
            "metadata": {},
            "recipient": "all",
            **more,
        }
    return {"id": id, "message": message, "parent": parent, "children": children}


CHATGPT = [
    {
        "title": "Fixing a kite",
        "create_time": 1699564800.0,
        "update_time": 1699568400.0,
        "mapping": {
            "root": _node("root", None, ["sys"], None, ""),
            "sys": _node("sys", "root", ["u1"], "system", "", create_time=None),
            "u1": _node("u1", "sys", ["a1", "a1b"], "user", "My kite tore."),
            "a1": _node("a1", "u1", [], "assistant", "Buy another."),
            "a1b": _node("a1b", "u1", ["tool"], "assistant", "Tape it.", create_time=1699564860.0),
            "tool": _node("tool", "a1b", ["hid"], "tool", "search results"),
            "hid": _node("hid", "tool", ["u2"], "user", "x", metadata={"is_visually_hidden_from_conversation": True}),
            "u2": _node("u2", "hid", ["a2"], "user", "Which tape?"),
            "a2": _node("a2", "u2", [], "assistant", "Ripstop tape.", create_time=None),
        },
        "current_node": "a2",
        "conversation_id": "c-1",
    },
    {"title": "Nothing", "mapping": {"r": _node("r", None, [], None, "")}, "current_node": "r", "id": "c-2"},
]

CHATML = [
    {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Is it late?"},
            {"role": "assistant", "content": "Yes."},
        ]
    },
    {
        "id": "named",
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "Again?"}]},
            {"role": "assistant", "content": None},
            {"role": "assistant", "content": "Again."},
        ],
    },
]
SHAREGPT = [
    {
        "id": "s-1",
        "conversations": [{"from": "human", "value": "A word for rain?"}, {"from": "gpt", "value": "Drizzle."}],
    },
    {"id": "s-2", "conversations": [{"from": "human", "value": "One for snow?"}, {"from": "gpt", "value": "Sleet."}]},
]
CSV = """Date,Speaker,Message,Session,Mood
2024-05-01 10:00,Ada,"I moved to Lund,
at last.",a,glad
2024-05-01 10:01,Bo,When?,a,
2024-05-09,Ada,In April.,b,calm
"""


def _lines(values: list[Any]) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


SAMPLES: dict[str, Any] = {
    "lab": LAB,
    "locomo": LOCOMO,
    "longmemeval": LONGMEMEVAL,
    "msc": MSC,
    "chatgpt": CHATGPT,
    "chatml": CHATML,
    "sharegpt": SHAREGPT,
    "table": CSV,
}
AS_LINES = {"lab", "msc", "chatml", "sharegpt"}


def render(name: str, value: Any) -> str:
    """Write a sample as the text of its file."""
    if isinstance(value, str):
        return value
    return _lines(value) if name in AS_LINES else json.dumps(value, ensure_ascii=False, indent=1)


@pytest.fixture(scope="session")
def samples() -> dict[str, Any]:
    """Samples by name, as values."""
    return copy.deepcopy(SAMPLES)


@pytest.fixture(scope="session")
def rendered() -> Callable[[str, Any], str]:
    """The function that writes a sample as text."""
    return render


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a sample, text, bytes or a JSON value to a file with a name that says nothing."""

    def to_file(what: Any, name: str = "file") -> Path:
        path = tmp_path / name
        if isinstance(what, str) and what in SAMPLES:
            what = render(what, SAMPLES[what])
        if not isinstance(what, (str, bytes)):
            what = json.dumps(what)
        path.write_bytes(what.encode() if isinstance(what, str) else what)
        return path

    return to_file


@pytest.fixture
def sample() -> Callable[[str], Any]:
    """Return a function that gives a copy of a sample to change."""
    return lambda name: copy.deepcopy(SAMPLES[name])


@pytest.fixture
def as_lines() -> Callable[[list[Any]], str]:
    """Return the function that writes JSON lines."""
    return _lines
