"""Send made-up messages to the bot: no network, no token. The replies are written ones."""

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


class Channel:
    """Keeps what is sent to it."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, text: str) -> None:
        """Keep a message."""
        self.sent.append(text)


def message(channel: Channel, user_id: int, text: str, *, by_bot: bool = False, guild: object = None) -> Any:
    """Return what looks like a message of Discord."""
    author = SimpleNamespace(id=user_id, bot=by_bot)
    return SimpleNamespace(author=author, content=text, channel=channel, guild=guild, mentions=[])


async def check_handler(store: BaseStore) -> None:
    """The bot answers who talks to it, and nobody else."""
    client, channel = bot.Bot(store, VOICE), Channel()
    await client.on_message(message(channel, 1, "Hello.", by_bot=True))
    await client.on_message(message(channel, ADA, "Hello, everybody.", guild=object()))
    assert channel.sent == []
    await client.on_message(message(channel, ADA, "Where do I live?"))
    assert len(channel.sent) == 1
    assert channel.sent[0]
    await client.on_message(message(channel, ADA, "!forget"))
    assert store.count("turns", {"user": str(ADA)}) == 0
    assert store.count("turns", {"user": str(BO)}) == 2
    await client.close()


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    os.chdir(Path(__file__).resolve().parent)
    with tempfile.TemporaryDirectory() as folder, ll.open_store(f"sqlite:///{folder}/test.db") as store:
        check_talking(store, bot.LIMIT)
        asyncio.run(check_handler(store))
    print("sessions of two users, limits, errors, the handler and !forget work, without Discord")
