"""What may become a conversation: everything else gets one error that names the row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from luminora_lab.conversation import Conversation
from luminora_lab.errors import DataError


def turns(**change: Any) -> pd.DataFrame:
    plain = {"turn_id": ["1", "2"], "session": [1, 1], "speaker": ["Ada", "Bo"], "text": ["Tea?", "Please."]}
    return pd.DataFrame({**plain, **change})


def questions(**change: Any) -> pd.DataFrame:
    return pd.DataFrame({"question_id": ["q"], "text": ["What?"], **change})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": ["a", None]}, "text of row 1 is"),
        ({"text": ["a", float("nan")]}, "text of row 1 is nan"),
        ({"turn_id": ["1", None]}, "turn_id of row 1"),
        ({"turn_id": ["1", "1"]}, "occurs twice"),
        ({"speaker": ["Ada", None]}, "speaker of row 1"),
        ({"session": [1.2, 1.7]}, "session of row 0 is .*1.2"),
        ({"session": [1, None]}, "session of row 1 is"),
        ({"session": ["a", "b"]}, "session"),
        ({"at": ["soon", "later"]}, "a date cannot be read"),
        ({"importance": ["high", "low"]}, "importance"),
    ],
)
def test_turns_that_cannot_be_used(change: dict[str, Any], says: str) -> None:
    with pytest.raises(DataError, match=says):
        Conversation.from_frames("x", turns(**change))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"evidence": ["12"]}, "evidence of question 'q' is '12'"),
        ({"evidence": [3]}, "evidence of question 'q' is 3"),
        ({"evidence": [["9"]]}, "'9' of question 'q' points nowhere"),
        ({"evidence_sessions": [[99]]}, "99 of question 'q' points nowhere"),
        ({"evidence_sessions": [1]}, "evidence_sessions of question 'q' is 1"),
        ({"text": [None]}, "text of row 0"),
        ({"asked_at": ["soon"]}, "a date cannot be read"),
    ],
)
def test_questions_that_cannot_be_used(change: dict[str, Any], says: str) -> None:
    with pytest.raises(DataError, match=says):
        Conversation.from_frames("x", turns(), questions(**change))


def test_what_is_harmless_is_put_right() -> None:
    talk = Conversation.from_frames(
        "x",
        turns(turn_id=[1, 2], at=["2024-05-01T12:00:00+02:00", "2024-05-01T12:00:00+00:00"]),
        questions(evidence=[["2", "2"]], asked_at=[None]),
    )
    assert talk.turns["turn_id"].tolist() == ["1", "2"]
    assert talk.turns["at"].astype(str).tolist() == ["2024-05-01 10:00:00", "2024-05-01 12:00:00"]
    assert talk.questions["evidence"].tolist() == [("2",)]


def test_frames_are_the_callers_own() -> None:
    given = turns()
    talk = Conversation.from_frames("x", given, questions(evidence=[["1"]]))
    given.loc[0, "text"] = "changed"
    handed = talk.turns
    handed["session"].array[0] = 8
    handed.loc[1, "text"] = "changed"
    assert talk.turns["text"].tolist() == ["Tea?", "Please."]
    assert talk.turns["session"].tolist() == [1, 1]
    assert np.array_equal(talk.evidence_matrix(), [[True, False]])
