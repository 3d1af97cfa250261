"""How an inventory is given: items alone or together, in which order, under which instructions, to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError, LuminoraError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.measure._checks import at_least, one_of
from luminora_lab.measure.psychometrics.questionnaire import Inventory, inventory

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BIOGRAPHIES", "INSTRUCTIONS", "administration", "ask", "shaped_biographies"]

INSTRUCTIONS: dict[str, str] = {
    "i1": "How well does this describe you? Reply with one number alone.",
    "i2": "Please rate how accurate the statement is for you. Give only the number.",
    "i3": "Say to what degree you see yourself this way. One number, nothing else.",
    "i4": "Think of how you usually are. Choose the number that fits best and write only that.",
    "i5": "Be honest rather than modest: which number describes you? Answer with the number.",
}
"""Wordings of the task; each asks the same."""
BIOGRAPHIES: dict[str, str] = {
    "b01": "I repair bicycles in a coastal town. On Sundays I swim, whatever the weather.",
    "b02": "I teach chemistry to teenagers and keep two old dogs. I read crime novels on the tram.",
    "b03": "I grew up on a dairy farm and now plan bus routes. I miss the smell of hay.",
    "b04": "I am a night nurse. I bake when I cannot sleep, which is often.",
    "b05": "I translate manuals from Finnish. My flat is full of ferns.",
    "b06": "I drive a delivery van and sing in a choir. I know every bridge in the city.",
    "b07": "I studied law, left it, and build kitchens. I have never regretted the change for long.",
    "b08": "I am retired and keep bees on a roof. My grandchildren count the hives.",
    "b09": "I write software for weather stations. I walk to work and take the long way back.",
    "b10": "I own a small cinema with my sister. We argue about the programme every month.",
    "b11": "I am learning to tune pianos. Before that I sold insurance for eleven years.",
    "b12": "I cook in a school. I collect postcards of lighthouses that I have not seen.",
}
"""Short fictional lives that say nothing of traits: simulated respondents."""
_ADJECTIVES = {
    "extraversion": (("quiet", "shy", "withdrawn"), ("talkative", "bold", "energetic")),
    "agreeableness": (("cold", "harsh", "rude"), ("kind", "warm", "cooperative")),
    "conscientiousness": (("careless", "disorganized", "sloppy"), ("organized", "efficient", "systematic")),
    "neuroticism": (("relaxed", "unenvious", "even-tempered"), ("moody", "fretful", "touchy")),
    "openness": (("uncreative", "unintellectual", "unimaginative"), ("imaginative", "creative", "philosophical")),
}
_QUALIFIERS = ("extremely", "very", "", "a bit")


def administration(
    questions: Inventory | str,
    *,
    biographies: Mapping[str, str] | pd.DataFrame | None = None,
    instructions: Sequence[str] | Mapping[str, str] = ("i1",),
    items: str = "isolated",
    order_seed: int | None = None,
    options: str = "up",
    option_seed: int = 0,
    repeats: int = 1,
) -> pd.DataFrame:
    """Return the requests that give an inventory to simulated respondents.

    Parameters
    ----------
    questions
        The inventory, with texts.
    biographies
        Persona to a text in the first person, or a frame with persona and text (other columns are kept); the twelve
        :data:`BIOGRAPHIES` by default.
    instructions
        Keys of :data:`INSTRUCTIONS`, or a mapping of names to wordings of your own.
    items
        "isolated": each item in a chat of its own, so that no answer sees another. "together": all in one.
    order_seed
        Shuffles the items, anew for every persona and instruction; None: as the inventory has them.
    options
        Order in which the answers are shown: "up", "down", or "shuffled" (anew for every request, by ``option_seed``).
    repeats
        How often each request is made.

    Returns
    -------
    DataFrame
        One row a request: persona (and its columns), instruction, repeat, item_id (missing where all are together),
        options (values as shown, separated by spaces), messages. :func:`ask` and
        :func:`~luminora_lab.measure.psychometrics.parse_answers` take it.

    Raises
    ------
    DataError
        The inventory has keys only.
    UnknownName
        There is no such instruction, order or way.

    References
    ----------
    Serapio-García et al. (2025), Nature Machine Intelligence 7: items asked one by one, varied instructions and
    biographies as respondents.

    Examples
    --------
    >>> plan = administration("mini-markers", instructions=["i1", "i2"], options="shuffled")
    >>> len(plan), plan["item_id"].nunique()
    (960, 40)
    """
    import pandas as pd

    asked = inventory(questions)
    if not asked.frame["text"].str.len().gt(0).all():
        what, remedy = "it has keys only, so nothing can be asked", "give a file with the items' texts"
        raise DataError(what, place=asked.name, remedy=remedy)
    one_of(items, ("isolated", "together"), "items")
    one_of(options, ("up", "down", "shuffled"), "options")
    people, wordings = _people(biographies), _wordings(instructions)
    rows = []
    shuffle = np.random.default_rng([option_seed, 7])
    for place, person in enumerate(people.to_dict("records")):
        for number, (name, wording) in enumerate(wordings.items()):
            order = np.arange(len(asked))
            if order_seed is not None:
                order = np.random.default_rng([order_seed, place, number]).permutation(len(asked))
            for repeat in range(at_least(repeats, 1, "repeats")):
                groups = [[i] for i in order.tolist()] if items == "isolated" else [order.tolist()]
                for group in groups:
                    shown = _shown(asked, options, shuffle)
                    head = {key: value for key, value in person.items() if key != "text"}
                    item = asked.frame["item_id"].iloc[group[0]] if items == "isolated" else None
                    messages = _messages(person["text"], wording, asked, group, shown)
                    rows.append({**head, "instruction": name, "repeat": repeat, "item_id": item,
                                 "options": " ".join(map(str, shown)), "messages": messages})  # fmt: skip
    frame = pd.DataFrame(rows)
    return frame if items == "isolated" else frame.drop(columns="item_id")


def _people(given: Any) -> pd.DataFrame:
    import pandas as pd

    if isinstance(given, pd.DataFrame):
        for name in ("persona", "text"):
            if name not in given:
                raise DataError(f"no column {quote(name)}", place="biographies", remedy="give persona and text")
        return given
    several = BIOGRAPHIES if given is None else dict(given)
    return pd.DataFrame({"persona": list(several), "text": list(several.values())})


def _wordings(given: Sequence[str] | Mapping[str, str]) -> dict[str, str]:
    if isinstance(given, Mapping):
        return dict(given)
    names = [given] if isinstance(given, str) else list(given)
    for name in names:
        if name not in INSTRUCTIONS:
            what = f"no instruction {quote(name)}"
            raise UnknownName(what, place="instructions", remedy=f"use {', '.join(INSTRUCTIONS)}, or a mapping")
    return {name: INSTRUCTIONS[name] for name in names}


def _shown(asked: Inventory, options: str, rng: np.random.Generator) -> list[int]:
    rising = list(range(asked.lowest, asked.highest + 1))
    if options == "up":
        return rising
    return rising[::-1] if options == "down" else [int(value) for value in rng.permutation(rising)]


def _messages(
    biography: str, wording: str, asked: Inventory, group: list[int], shown: list[int]
) -> list[dict[str, str]]:
    labels = asked.labels or tuple("" for _ in shown)
    lines = [
        f"{asked.lowest + place} = {labels[value - asked.lowest]}".rstrip(" =") for place, value in enumerate(shown)
    ]
    turned = "" if shown == sorted(shown) else f"(in the order {' '.join(map(str, shown))})"
    texts = asked.frame["text"]
    if len(group) == 1:
        items = f'"{texts.iloc[group[0]]}"'
    else:
        ids = asked.frame["item_id"]
        items = (
            "\n".join(f"({ids.iloc[i]}) {texts.iloc[i]}" for i in group)
            + "\nWrite one line an item: its id, a colon, the number."
        )
    scale = "\n".join(lines)
    said = "\n\n".join(part for part in (wording, f"{scale}\n{turned}".strip(), items) if part)
    return [{"role": "system", "content": biography}, {"role": "user", "content": said}]


def shaped_biographies(
    traits: Sequence[str] | None = None, biographies: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return biographies that assign one trait at nine levels.

    Level 1 is "extremely" its low adjectives, 2 "very", 3 plain, 4 "a bit", 5 neither, up to 9 "extremely" its high
    ones.

    Parameters
    ----------
    traits
        Of extraversion, agreeableness, conscientiousness, neuroticism, openness; all by default.
    biographies
        What each begins with; the twelve by default.

    Returns
    -------
    DataFrame
        persona ("b01 openness 7"), biography, trait, level (1..9), text.

    References
    ----------
    Serapio-García et al. (2025), Nature Machine Intelligence 7; adjectives after Goldberg (1992), Psychological
    Assessment 4(1).

    Examples
    --------
    >>> table = shaped_biographies(["openness"], {"b": "I mend nets."})
    >>> table["text"].iloc[0]
    'I mend nets. I am extremely uncreative, extremely unintellectual and extremely unimaginative.'
    """
    import pandas as pd

    names = list(_ADJECTIVES if traits is None else traits)
    for name in names:
        if name not in _ADJECTIVES:
            raise UnknownName(f"no trait {quote(name)}", place="traits", remedy=f"use {', '.join(_ADJECTIVES)}")
    rows = []
    for key, text in (BIOGRAPHIES if biographies is None else biographies).items():
        for trait in names:
            for level in range(1, 10):
                rows.append((f"{key} {trait} {level}", key, trait, level, f"{text} {_sentence(trait, level)}"))
    return pd.DataFrame(rows, columns=["persona", "biography", "trait", "level", "text"])


def _sentence(trait: str, level: int) -> str:
    low, high = _ADJECTIVES[trait]
    if level == 5:
        return f"I am neither {low[0]} nor {high[0]}, neither {low[1]} nor {high[1]}."
    words = low if level < 5 else high
    qualifier = _QUALIFIERS[level - 1 if level < 5 else 9 - level]
    said = [f"{qualifier} {word}".strip() for word in words]
    return f"I am {said[0]}, {said[1]} and {said[2]}."


def ask(provider: Any, requests: pd.DataFrame, **params: Any) -> pd.DataFrame:
    """Make the requests of :func:`administration`, one by one.

    Parameters
    ----------
    provider
        Anything with ``complete(messages, **params)``, or a name for :func:`luminora_lab.provider`. Give
        ``luminora_lab.providers.recording(provider, path)`` to keep the replies.
    requests
        Of :func:`administration`.
    **params
        For every call.

    Returns
    -------
    DataFrame
        The requests without messages, with reply (missing where there was an error), error (its kind), kind ("model",
        "scripted" or "simulated").

    Examples
    --------
    >>> from luminora_lab.providers import ScriptedProvider
    >>> plan = administration("mini-markers", biographies={"b": "I mend nets."})
    >>> ask(ScriptedProvider([{"regex": ".", "reply": "5"}]), plan)["reply"].value_counts().to_dict()
    {'5': 40}
    """
    import pandas as pd

    from luminora_lab.providers import provider as find
    from luminora_lab.providers.base import failed

    asked = find(provider) if isinstance(provider, str) else provider
    rows = []
    for messages, repeat in zip(requests["messages"], requests["repeat"], strict=True):
        try:
            reply = asked.complete(messages, repeat=int(repeat), **params)
            rows.append((reply.text, None, reply.kind))
        except LuminoraError as error:
            rows.append((None, failed(error)["error"], getattr(asked, "kind", "model")))
    found = pd.DataFrame(rows, columns=["reply", "error", "kind"], index=requests.index)
    return pd.concat([requests.drop(columns="messages"), found], axis=1)
