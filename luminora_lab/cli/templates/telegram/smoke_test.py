"""Send made-up updates to the handlers: no network, no token. The replies are written ones."""

import asyncio
import logging
import os
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import luminora_lab as ll
from luminora_lab.store import BaseStore

import bot
from check_talking import ADA, BO, VOICE, check_talking


def update(sent: list[str], user_id: int, text: str) -> Any:
    """Return what looks like an update of Telegram; what is replied to it goes to ``sent``."""

    async def reply_text(words: str) -> None:
        sent.append(words)

    return SimpleNamespace(
        message=SimpleNamespace(text=text, reply_text=reply_text), effective_user=SimpleNamespace(id=user_id)
    )


async def check_handlers(store: BaseStore) -> None:
    """The handlers answer, and forget."""
    sent: list[str] = []
    made = bot.build("1:made-up", store, VOICE)
    assert sum(map(len, made.handlers.values())) == 3
    context: Any = SimpleNamespace(bot_data=made.bot_data)
    await bot.start(update(sent, ADA, "/start"), context)
    await bot.talk(update(sent, ADA, "Where do I live?"), context)
    assert len(sent) == 2
    assert all(sent)
    await bot.erase(update(sent, ADA, "/forget"), context)
    assert store.count("turns", {"user": str(ADA)}) == 0
    assert store.count("turns", {"user": str(BO)}) == 2


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    os.chdir(Path(__file__).resolve().parent)
    with tempfile.TemporaryDirectory() as folder, ll.open_store(f"sqlite:///{folder}/test.db") as store:
        check_talking(store, bot.LIMIT)
        asyncio.run(check_handlers(store))
    print("sessions of two users, limits, errors, the handlers and /forget work, without Telegram")
