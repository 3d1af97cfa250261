"""Codes P3xx and P4xx: what may do harm, and what a prompt costs."""

from __future__ import annotations

__all__ = ["COST", "SAFETY"]

SAFETY: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "P301", "error", "Text works against safety",
        "It tells the model to set its limits aside. No character needs it.",
        "Remove it.",
    ),
    (
        "P302", "warning", "Text reads like a prompt injection",
        "Phrases that address the instructions of a model change how the rest of the prompt is taken.",
        "Say it in other words, or remove it.",
    ),
    (
        "P303", "error", "Imported text reads like a prompt injection",
        "The document comes from somebody else (metadata.luminora.imported), and so such files take over a model.",
        "Read the file, and remove the phrase.",
    ),
    (
        "P304", "warning", "Text holds the markup of a chat template",
        "Role markers end a message early for the models that use them.",
        "Remove the marker.",
    ),
    (
        "P305", "warning", "Text holds HTML or a linked picture",
        "A page that shows the text unescaped runs it or loads what it points to; a model copies it into replies.",
        "Write plain text.",
    ),
    (
        "P306", "warning", "Text holds control characters",
        "They are invisible, and terminals obey them.",
        "Remove them.",
    ),
    (
        "P307", "warning", "Text reverses its direction of reading",
        "With such characters a text reads otherwise than it is compiled.",
        "Remove the bidirectional control characters.",
    ),
    (
        "P308", "warning", "Text holds invisible characters",
        "They hide words from a reader, or split a word so that filters miss it.",
        "Remove them.",
    ),
    (
        "P309", "suggestion", "Word mixes alphabets",
        "Letters that only look Latin hide a word from filters, and tokenise badly.",
        "Type the word again in one alphabet.",
    ),
    (
        "P310", "suggestion", "No safety guards",
        "Without them only the model's own limits hold.",
        "Name forbidden topics, limits of tone, or content filters.",
    ),
    (
        "P311", "warning", "Document is larger than 64 KB",
        "A personality is read on every turn; a large one is slow and costly.",
        "Move what is no part of the character elsewhere.",
    ),
    (
        "P312", "warning", "Text has more than 4,000 characters",
        "It fills a prompt alone, and long texts hide instructions from a reader.",
        "Shorten it.",
    ),
    (
        "P313", "warning", "More than 100 rules or examples",
        "No model follows a hundred rules, and all of them are paid for on every turn.",
        "Keep those that make a difference.",
    ),
)  # fmt: skip

COST: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "P401", "suggestion", "Prompt has more than 2,000 tokens",
        "It is sent, and paid for, with every message.",
        "Shorten what the message names, or give compile a token_budget.",
    ),
)  # fmt: skip
