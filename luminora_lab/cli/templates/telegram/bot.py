"""A Telegram bot: /start, /forget, and answers to texts. The token is TELEGRAM_TOKEN's."""

import asyncio
import logging
import os
from typing import Any

import luminora_lab as ll
from luminora_lab.providers import Provider
from luminora_lab.store import BaseStore
from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, filters

from talking import CONFIG, answer, forget, pieces

Bot = Application[Any, Any, Any, Any, Any, Any]
LIMIT = 4_096
"""Characters of one message on Telegram."""


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say who this is."""
    if update.message is not None:
        who = ll.personality(CONFIG["personality"])
        about = f"{who.name}. {who.persona.description}\n/forget removes everything that is kept of you."
        await update.message.reply_text(about[:LIMIT])


async def erase(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Remove everything of who asks."""
    if update.message is not None and update.effective_user is not None:
        kept = context.bot_data
        await asyncio.to_thread(forget, kept["store"], update.effective_user.id, kept["provider"])
        await update.message.reply_text("Everything that I knew of you is gone.")


async def talk(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a text."""
    if update.message is not None and update.message.text and update.effective_user is not None:
        kept, user_id, text = context.bot_data, update.effective_user.id, update.message.text
        reply = await asyncio.to_thread(answer, kept["store"], user_id, text, kept["provider"])
        for piece in pieces(reply, LIMIT):
            await update.message.reply_text(piece)


def build(token: str, store: BaseStore, provider: Provider | str = CONFIG["provider"]) -> Bot:
    """Return the bot with its handlers; updates are handled one after another."""
    made = Application.builder().token(token).build()
    made.bot_data.update(store=store, provider=provider)
    private = filters.ChatType.PRIVATE
    made.add_handler(CommandHandler("start", start, private))
    made.add_handler(CommandHandler("forget", erase, private))
    made.add_handler(MessageHandler(private & filters.TEXT & ~filters.COMMAND, talk))
    return made


def main() -> None:
    """Connect with the token of the environment."""
    token = os.environ.get("TELEGRAM_TOKEN")
    if not token:
        raise SystemExit("TELEGRAM_TOKEN is not set: put the bot's token into the environment")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would write addresses, which hold the token
    with ll.open_store(CONFIG["store"]) as store:
        build(token, store, ll.provider(CONFIG["provider"])).run_polling(allowed_updates=[Update.MESSAGE])


if __name__ == "__main__":
    main()
