"""A Discord bot: it answers direct messages, and where it is mentioned. The token is DISCORD_TOKEN's."""

import asyncio
import os
from collections import defaultdict

import discord
import luminora_lab as ll
from luminora_lab.providers import Provider
from luminora_lab.store import BaseStore

from talking import CONFIG, answer, forget, pieces

LIMIT = 2_000
"""Characters of one message on Discord."""


class Bot(discord.Client):
    """A client that answers one message of a user after another."""

    def __init__(self, store: BaseStore, provider: Provider | str = CONFIG["provider"]) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        super().__init__(intents=intents, allowed_mentions=discord.AllowedMentions.none())
        self.store, self.provider = store, provider
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot; "!forget" removes everything of who sends it."""
        if message.author.bot or not (message.guild is None or self.user in message.mentions):
            return
        text = message.content
        if self.user is not None:
            text = text.replace(f"<@{self.user.id}>", "").strip()
        async with self._turns[message.author.id]:
            if text == "!forget":
                await asyncio.to_thread(forget, self.store, message.author.id, self.provider)
                reply = "Everything that I knew of you is gone."
            else:
                reply = await asyncio.to_thread(answer, self.store, message.author.id, text, self.provider)
        for piece in pieces(reply, LIMIT):
            await message.channel.send(piece)


def main() -> None:
    """Connect with the token of the environment."""
    token = os.environ.get("DISCORD_TOKEN")
    if not token:
        raise SystemExit("DISCORD_TOKEN is not set: put the bot's token into the environment")
    with ll.open_store(CONFIG["store"]) as store:
        Bot(store, ll.provider(CONFIG["provider"])).run(token)


if __name__ == "__main__":
    main()
