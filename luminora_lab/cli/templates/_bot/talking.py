"""What the bot does with a message, without knowing where it came from."""

import logging
import tomllib
from pathlib import Path

import luminora_lab as ll
from luminora_lab.errors import LuminoraError
from luminora_lab.providers import Provider
from luminora_lab.store import BaseStore

CONFIG: dict[str, str] = tomllib.loads((Path(__file__).parent / "luminora.toml").read_text(encoding="utf-8"))
MOST = 4_000
"""Characters of a message that is answered."""
SORRY = "I have no answer just now. Please send it again."
TOO_LONG = "That is more than I can read at once. Please send less."


def session_of(store: BaseStore, user_id: int, provider: Provider | str) -> ll.Session:
    """Return the session of a user with the personality: the last one, or the first."""
    personality, user = ll.personality(CONFIG["personality"]), str(user_id)
    mine = {"user": user, "personality": personality.name}
    last = store.find("sessions", mine, order="-number", limit=1)
    if last and not last[0]["ended"]:
        return ll.Session.resume(last[0]["session_id"], store, provider, clock="now")
    return ll.Session(personality, provider, CONFIG["strategy"], store, user=user, clock="now")


def answer(store: BaseStore, user_id: int, text: str, provider: Provider | str = CONFIG["provider"]) -> str:
    """Return what the personality says to a message; it is stored with it. An error's own words are never sent."""
    if not text.strip():
        return ""
    if len(text) > MOST:
        return TOO_LONG
    try:
        return session_of(store, user_id, provider).send(text).text
    except LuminoraError as error:
        logging.getLogger(__name__).warning("no answer: %s", type(error).__name__)
        return SORRY


def forget(store: BaseStore, user_id: int, provider: Provider | str = CONFIG["provider"]) -> int:
    """Remove everything of a user, and return how many records went."""
    return session_of(store, user_id, provider).forget()


def pieces(text: str, most: int) -> list[str]:
    """Cut a text into pieces that a message can hold, at a line or a blank where there is one."""
    out = []
    while len(text) > most:
        cut = max(text.rfind(mark, 1, most) for mark in ("\n", " "))
        cut = cut if cut > 0 else most
        out.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*out, text] if text else out
