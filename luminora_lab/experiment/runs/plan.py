"""What is to be asked: personalities x providers x strategies x conversations x repeats, seen before anything runs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from luminora_lab._resources import bundled
from luminora_lab.errors import DataError, StrategyError, UnknownName
from luminora_lab.experiment.runs.cells import Cell, Options
from luminora_lab.experiment.runs.plan_file import PlanFile, checked, read_plan
from luminora_lab.files.plain import Frozen
from luminora_lab.files.strictjson import quote
from luminora_lab.session.flags import Flags

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.memory.expression import Scorer
    from luminora_lab.providers import Provider

__all__ = ["Plan", "prompts"]

_PROMPTS = "prompts:"
_OWN = ("provider", "label")


class Plan:
    """A cross product of parts; each combination is a cell, and a cell is one reply to each chosen turn.

    Parameters
    ----------
    personalities
        Personalities, names or paths; one or several.
    providers
        Names as :func:`luminora_lab.provider` takes them, provider objects, or mappings with ``provider``, optionally
        ``label``, and settings (temperature, max_tokens, api_base, ...). A mapping of labels to any of these works too.
    conversations
        Conversations, names or paths; "prompts:everyday" for the bundled single messages, "prompts:FILE" for others.
    strategies
        How memories are chosen: presets, expressions, or None for none.
    repeats
        How often each cell is asked.
    turns
        Which turns of the user are replied to: None for all, a number for so many evenly spread, or turn ids.
    tokens, window
        Budget of the memories; recent messages that the provider sees as they are.
    affinity, mood
        A value for all turns; "follow" computes them from the conversation (dated, in a covered language); None: no
        level and no mood acts.
    context
        "recorded": every reply follows on what was really said. "live": replies take the place of what the other said.
    speaker
        Who talks to the personality; by default the role "user", else who speaks first.
    params
        Parameters of every call.
    flags
        None; or what is switched off, one or several (:meth:`luminora_lab.session.Flags.of`: "all", "no mood_system"):
        each cell is then a session that lives through the conversation (:meth:`luminora_lab.Session.rehearse`), follows
        affinity, mood, facts and episodes itself, and is asked at the chosen turns. So ``affinity``, ``mood`` and
        ``context`` are left out.

    Raises
    ------
    DataError, UnknownName, StrategyError
        A part that there is not or that does not fit; the message names it.

    Examples
    --------
    >>> from luminora_lab.providers import ScriptedProvider
    >>> yes = ScriptedProvider([{"regex": ".", "reply": "Yes."}], "yes")
    >>> plan = Plan(["pip", "quill"], yes, "riverside", [None, "bm25"], turns=3)
    >>> plan.frame[["personality", "provider", "strategy", "conversation", "calls"]]
      personality      provider strategy conversation  calls
    0         Pip  scripted:yes     none    riverside      3
    1         Pip  scripted:yes     bm25    riverside      3
    2       Quill  scripted:yes     none    riverside      3
    3       Quill  scripted:yes     bm25    riverside      3
    """

    def __init__(
        self,
        personalities: Any,
        providers: Any,
        conversations: Any,
        strategies: Any = None,
        *,
        repeats: int = 1,
        turns: int | Sequence[str] | None = None,
        tokens: int = 300,
        window: int = 6,
        affinity: float | str | None = None,
        mood: str | None = None,
        context: str = "recorded",
        speaker: str | None = None,
        params: Mapping[str, Any] | None = None,
        flags: Any = None,
    ) -> None:
        listed = list(turns) if isinstance(turns, Sequence) and not isinstance(turns, str) else turns
        self._checked = checked(
            {
                "personalities": ["-"], "providers": ["-"], "conversations": ["-"], "repeats": repeats, "turns": listed,
                "tokens": tokens, "window": window, "affinity": _number(affinity), "mood": mood, "context": context,
                "speaker": speaker, "params": dict(params or {}),
            },
            "plan",
        )  # fmt: skip
        self.personalities = _personalities(personalities)
        self.providers = _providers(providers)
        self.conversations = _conversations(conversations)
        self.strategies = _strategies(strategies)
        self.repeats = repeats
        self.flags = _flags(flags)
        if flags is not None and (affinity, mood, context) != (None, None, "recorded"):
            what = "affinity, mood or context beside flags"
            raise DataError(what, place="plan", remedy="leave them out: a session follows them itself")
        where: Any = tuple(listed) if isinstance(listed, list) else listed
        self.options = Options(where, tokens, window, _number(affinity), mood, context, speaker, Frozen(params or {}))
        _check_moods(self.personalities, mood)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Self:
        """Read a plan from a YAML or JSON file (``datasets/plan.schema.json``).

        Raises
        ------
        DataError, UnknownName, StrategyError
            It cannot be used; the message names the line or the part.
        """
        return cls.of(read_plan(Path(path)))

    @classmethod
    def of(cls, file: PlanFile) -> Self:
        """Make a plan of a checked file."""
        given = file.model_dump(exclude={"personalities", "providers", "conversations", "strategies"})
        providers = [one if isinstance(one, str) else one.model_dump(exclude_none=True) for one in file.providers]
        return cls(file.personalities, providers, file.conversations, file.strategies, **given)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every combination, the last named part varying fastest."""
        made = [
            Cell(p, provider, label, strategy, name, talk, repeat, self.options, flags)
            for p in self.personalities
            for label, provider in self.providers.items()
            for name, strategy in self.strategies.items()
            for talk in self.conversations
            for flags in self.flags
            for repeat in range(self.repeats)
        ]
        seen: dict[str, Cell] = {}
        for cell in made:
            first = seen.setdefault(cell.id, cell)
            if first is not cell:
                what = f"{quote(first.label)} and {quote(cell.label)} ask the same"
                raise DataError(what, place="plan", remedy="give each part once")
        return tuple(made)

    @property
    def frame(self) -> pd.DataFrame:
        """One row a cell: cell (its id), personality, provider, kind ("model", "scripted", "simulated"), strategy,
        conversation, repeat, calls; flags after the conversation, where the plan has them.
        """
        import pandas as pd

        rows = [
            (c.id, c.personality.name, c.label, getattr(c.provider, "kind", "model"), c.strategy_name,
             c.conversation.id, c.repeat, len(c))
            for c in self.cells
        ]  # fmt: skip
        names = ["cell", "personality", "provider", "kind", "strategy", "conversation", "repeat", "calls"]
        made = pd.DataFrame(rows, columns=names)
        if self.flags != (None,):
            made.insert(6, "flags", [cell.flags.label if cell.flags else None for cell in self.cells])
        return made

    @cached_property
    def sha256(self) -> str:
        """Hash over the cells: what decides whether a folder holds this plan."""
        return hashlib.sha256("\n".join(cell.id for cell in self.cells).encode()).hexdigest()

    def cost(self) -> pd.DataFrame:
        """Return what the plan may cost, before anything is asked; see :func:`~.costing.cost`."""
        from luminora_lab.experiment.runs.costing import cost

        return cost(self)

    def __len__(self) -> int:
        return len(self.cells)

    def __repr__(self) -> str:
        parts = [
            f"{len(self.personalities)} personalities", f"{len(self.providers)} providers",
            f"{len(self.strategies)} strategies", f"{len(self.conversations)} conversations", f"{self.repeats} repeats",
        ]  # fmt: skip
        parts += [f"{len(self.flags)} sets of flags"] if self.flags != (None,) else []
        calls = sum(len(cell) for cell in self.cells)
        return f"<Plan: {' x '.join(parts)} = {len(self)} cells, {calls:,} calls>"

    def _repr_html_(self) -> str:
        from markupsafe import escape

        table: str = self.frame.head(40).to_html(index=False, escape=True)
        return f"<p>{escape(repr(self)[1:-1])}</p>{table}"


def prompts(name: str) -> Conversation:
    """Return single messages as a conversation of sessions with one turn each: bundled by name, or a file.

    Raises
    ------
    UnknownName
        There are none of that name.
    """
    from luminora_lab.conversation import load

    folder = bundled("datasets") / "prompts"
    known = sorted(file.stem for file in folder.glob("*.jsonl"))
    if name in known:
        return load(folder / f"{name}.jsonl")
    if not Path(name).exists():
        raise UnknownName(
            f"no prompts {quote(name)}", place="conversations", remedy=f"use {', '.join(known)} or a file"
        )
    return load(name)


def _flags(given: Any) -> tuple[Flags | None, ...]:
    if given is None:
        return (None,)
    several = [Flags.of(one) for one in _several(given, (str, Mapping, Flags))]
    _named(several, [one.label for one in several], "flags")
    return tuple(several)


def _number(value: Any) -> Any:
    """Return a whole number as a float, so that 50 and 50.0 are one plan."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _several(given: Any, single: tuple[type, ...]) -> list[Any]:
    return [given] if isinstance(given, single) or not isinstance(given, Iterable) else list(given)


def _personalities(given: Any) -> list[Any]:
    from luminora_lab.personality import Personality, personality

    several = [personality(one) for one in _several(given, (str, os.PathLike, Mapping, Personality))]
    return _named(several, [one.name for one in several], "personalities")


def _conversations(given: Any) -> list[Any]:
    from luminora_lab.conversation import Conversation
    from luminora_lab.experiment.gathering import gather

    several: list[Any] = []
    for one in _several(given, (str, Path, Conversation)):
        is_prompts = isinstance(one, str) and one.startswith(_PROMPTS)
        several += [prompts(one.removeprefix(_PROMPTS))] if is_prompts else gather(one)
    return _named(several, [one.id for one in several], "conversations")


def _strategies(given: Any) -> dict[str, Scorer | None]:
    from luminora_lab.experiment.strategies import named_strategies
    from luminora_lab.memory.expression import Scorer

    if given is None:
        return {"none": None}
    pairs = given.items() if isinstance(given, Mapping) else [(None, one) for one in _several(given, (str, Scorer))]
    out: dict[str, Scorer | None] = {}
    for name, one in pairs:
        named = {name or "none": None} if one is None else named_strategies({name: one} if name else [one])
        for label, strategy in named.items():
            if label in out:
                raise StrategyError(
                    f"two strategies are called {label!r}", place="strategies", remedy="name each its own"
                )
            if strategy is not None and not isinstance(strategy, Scorer):
                remedy = "use learned() for the one that ships, or learned(model='FILE') for one that was saved"
                raise StrategyError(f"{label!r} is a ranker that has yet to learn", place="strategies", remedy=remedy)
            out[label] = strategy
    return out


def _providers(given: Any) -> dict[str, Provider]:
    from luminora_lab.providers import provider

    if isinstance(given, Mapping) and "provider" not in given:
        pairs = list(given.items())
    else:
        single = _several(given, (str, Mapping)) if not hasattr(given, "complete") else [given]
        pairs = [(one.get("label") if isinstance(one, Mapping) else None, one) for one in single]
    labels, made = [], []
    for label, one in pairs:
        if isinstance(one, str):
            one = {"provider": one}
        if isinstance(one, Mapping):
            settings = {key: value for key, value in one.items() if key not in _OWN}
            labels.append(str(label or one["provider"]))
            made.append(provider(one["provider"], **settings))
        elif hasattr(one, "complete"):
            labels.append(str(label or one.name))
            made.append(one)
        else:
            raise DataError(
                f"{quote(one)} is no provider", place="providers", remedy="give a name, a mapping or a provider"
            )
    return dict(zip(_named(labels, labels, "providers"), made, strict=True))


def _named(several: list[Any], names: list[str], place: str) -> list[Any]:
    """Return parts.

    Raises
    ------
    DataError
        There is none, or two have one name.
    """
    if not several:
        raise DataError("there is none", place=place, remedy="give at least one")
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise DataError(
            f"two are called {quote(min(twice))}", place=place, remedy="give each once, or a label of its own"
        )
    return several


def _check_moods(personalities: list[Any], mood: str | None) -> None:
    from luminora_lab.personality import moment

    if mood not in (None, "follow", "neutral"):
        for p in personalities:
            moment(p, None, mood)  # raises where the personality has no such mood
