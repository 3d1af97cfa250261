"""Check what the bot does with messages, without a network: two users, limits, errors. `smoke_test.py` calls it."""

from luminora_lab.providers import ScriptedProvider
from luminora_lab.store import BaseStore

import talking

VOICE = "scripted:replies.yaml"
ADA, BO = 101, 202


def check_talking(store: BaseStore, limit: int) -> None:
    """Each user has a session of their own, which goes on; errors and lengths are kept in bounds."""
    assert talking.answer(store, ADA, "My name is Ada.", VOICE)
    assert talking.answer(store, ADA, "I live in Lund.", VOICE)
    assert talking.answer(store, BO, "My name is Bo.", VOICE)
    assert [store.count("sessions", {"user": str(user)}) for user in (ADA, BO)] == [1, 1]
    assert store.count("turns", {"user": str(ADA)}) == 4
    assert talking.answer(store, ADA, "a" * (talking.MOST + 1), VOICE) == talking.TOO_LONG
    broken = ScriptedProvider([{"regex": ".", "fail": "authentication"}])
    assert talking.answer(store, ADA, "Hello?", broken) == talking.SORRY
    assert store.count("turns", {"user": str(ADA)}) == 4, "a turn that fails stores nothing"
    cut = talking.pieces("word " * 900 + "a" * 4_500, limit)
    assert max(map(len, cut)) <= limit
    assert "".join(cut).replace(" ", "") == "word" * 900 + "a" * 4_500
