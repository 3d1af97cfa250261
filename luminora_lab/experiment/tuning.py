"""Tuning: searching the parameters of a personality for replies in a wanted style, checked on messages kept aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError, LuminoraError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.providers.reply import label_of

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.personality import Personality

__all__ = ["PARAMETERS", "Tuned", "tune"]

PARAMETERS = ("verbosity", "formality", "humor", "empathy", "creativity", "directness")


@dataclass(frozen=True, repr=False)
class Tuned:
    """What :func:`tune` found.

    Attributes
    ----------
    personality
        The tuned one; ``luminora_lab.export(tuned.personality, to="bundle", path=...)`` writes it with its log.
    log
        One row a trial: trial, the parameters (or weights), loss on the tuning messages, best so far.
    check
        On the messages kept aside: index, target, before, after, lo, hi of ``|after - target| - |before - target|``
        over messages, in the index's unit: below 0 is nearer.
    loss, start_loss
        On the messages kept aside, after and before.
    label
        What must be said of the replies; "" for those of models.
    """

    personality: Personality
    log: pd.DataFrame
    check: pd.DataFrame
    loss: float
    start_loss: float
    label: str

    @property
    def better(self) -> bool:
        """Whether the loss fell on messages that were not tuned on."""
        return self.loss < self.start_loss

    def __repr__(self) -> str:
        said = f"; {self.label}" if self.label else ""
        losses = f"held-out loss {self.start_loss:.3f} to {self.loss:.3f}"
        return f"<Tuned {self.personality.name!r}: {losses}, {len(self.log)} trials{said}>"


def tune(
    personality: Personality | str | Mapping[str, Any],
    target: Mapping[str, float],
    provider: Any,
    messages: Sequence[str] | str = "prompts:everyday",
    *,
    parameters: Sequence[str] = PARAMETERS,
    blend: Sequence[Any] = (),
    trials: int = 40,
    held_out: float = 0.5,
    repeats: int = 1,
    seed: int = 0,
    **params: Any,
) -> Tuned:
    """Search parameters (or weights of a blend) whose replies come nearest to a target style.

    Parameters
    ----------
    personality
        Where the search starts; with ``blend`` its first parent.
    target
        Style indices to wanted means (``{"words": 40, "questions": 0.2}``).
    provider
        Who replies: a provider or a name; give a recording to pay once.
    messages
        What it replies to, or "prompts:NAME".
    parameters
        Which of the six may change; each takes the middle of its five bands, since a prompt knows no others.
    blend
        Further parents: their weights are searched instead of parameters.
    trials
        Most evaluations on the tuning messages: the start, then seeded coordinate search (one parameter, the best of
        its bands; again until nothing improves), or seeded weights from a Dirichlet distribution.
    held_out
        Share of the messages that are kept aside for the check, 0..1 excluded.
    repeats, seed
        Calls a message; the seed of the split and the search.
    **params
        For every call.

    Returns
    -------
    Tuned

    Raises
    ------
    UnknownName
        There is no such index or parameter.
    DataError
        Fewer than 4 messages, or no reply at all.

    Notes
    -----
    The loss is the mean over indices of ``|mean - target|`` / (the standard deviation of the index over the start's
    replies, or the target's size where that is 0). The best of many trials looks better on the tuning messages than it
    is: read ``check``, which is measured on the others.

    References
    ----------
    Bergstra, Bengio (2012), Random search for hyper-parameter optimization, JMLR 13 (why few dimensions matter).

    Examples
    --------
    >>> import luminora_lab as ll
    >>> writer = ll.provider("simulated:writer", seed=1)
    >>> found = tune("juniper", {"words": 15}, writer, parameters=["verbosity"], trials=6)
    >>> found.better, found.personality.advanced_parameters.verbosity
    (True, 0.1)
    """
    from luminora_lab.experiment.runs.plan import prompts
    from luminora_lab.measure import style_indices
    from luminora_lab.personality import personality as find_personality
    from luminora_lab.providers import provider as find

    known = style_indices()["index"].tolist()
    for name in target:
        if name not in known:
            raise UnknownName(f"no index {quote(name)}", place="target", remedy=f"use {', '.join(known)}")
    for name in parameters:
        if name not in PARAMETERS:
            raise UnknownName(f"no parameter {quote(name)}", place="parameters", remedy=f"use {', '.join(PARAMETERS)}")
    if isinstance(messages, str):
        messages = prompts(messages.removeprefix("prompts:")).turns["text"].tolist()
    if len(messages) < 4 or not 0 < held_out < 1:
        what = f"{len(messages)} messages, {held_out} of them held out"
        raise DataError(what, place="messages", remedy="give at least 4, and a share between 0 and 1")
    order = np.random.default_rng(seed).permutation(len(messages))
    cut = min(len(messages) - 2, max(2, round(len(messages) * held_out)))
    aside, used = ([messages[i] for i in sorted(part)] for part in (order[:cut], order[cut:]))
    start = find_personality(personality)
    asked = find(provider) if isinstance(provider, str) else provider
    trial = _Trial(asked, dict(target), repeats, params)
    scale = trial.scale(start, used)
    search = _weights(start, blend, trials, seed) if blend else _coordinates(start, parameters, trials, seed)
    best, log = _searched(search, trial, used, scale)
    check = _checked(trial, start, best, aside)
    loss, start_loss = (trial.loss(one, aside, scale) for one in (best, start))
    return Tuned(best, log, check, loss, start_loss, label_of(trial.kinds))


class _Trial:
    """Measures a personality's replies; each (personality, message) is asked once."""

    def __init__(self, provider: Any, target: dict[str, float], repeats: int, params: Mapping[str, Any]) -> None:
        self._provider, self.target, self._repeats, self._params = provider, target, repeats, params
        self._seen: dict[tuple[str, str, int], str | None] = {}
        self.kinds: set[str] = set()

    def measured(self, p: Personality, messages: Sequence[str]) -> pd.DataFrame:
        """Return the indices, one row a message (the mean over repeats); messages without a reply are NaN."""
        import pandas as pd

        from luminora_lab.measure import style

        keys = [(message, r) for message in messages for r in range(self._repeats)]
        texts = [self._reply(p, message, r) for message, r in keys]
        if not any(texts):
            raise DataError("there is no reply", place=self._provider.name, remedy="see what it says to one message")
        table = style([text or "" for text in texts], indices=list(self.target), language=p.persona.language)
        return table.groupby([message for message, _ in keys], sort=False).mean().reindex(pd.Index(list(messages)))

    def scale(self, start: Personality, messages: Sequence[str]) -> dict[str, float]:
        """Return the spread of each index over the start's replies."""
        found = self.measured(start, messages).std(ddof=1)
        return {
            name: float(found[name]) if found[name] > 1e-9 else abs(aim) or 1.0 for name, aim in self.target.items()
        }

    def loss(self, p: Personality, messages: Sequence[str], scale: Mapping[str, float]) -> float:
        """Return the mean distance to the target."""
        means = self.measured(p, messages).mean()
        return float(np.mean([abs(means[name] - aim) / scale[name] for name, aim in self.target.items()]))

    def _reply(self, p: Personality, message: str, repeat: int) -> str | None:
        from luminora_lab.session.step import Message, Setting, State, turn_step

        key = (p.sha256, message, repeat)
        if key not in self._seen:
            setting = Setting(p, self._provider, params=self._params)
            try:
                _, step = turn_step(State(), Message(message), setting, repeat=repeat)
            except LuminoraError as error:
                raise DataError(f"it cannot be asked ({error})", place=self._provider.name) from None
            self._seen[key] = None if step.reply is None else step.reply.text
            self.kinds.add(getattr(self._provider, "kind", "model") if step.reply is None else step.reply.kind)
        return self._seen[key]


_BANDS = (0.1, 0.3, 0.5, 0.7, 0.9)


def _coordinates(start: Personality, parameters: Sequence[str], trials: int, seed: int) -> Any:
    """Propose personalities one parameter at a time; told the loss of each, go on from the best."""
    rng = np.random.default_rng([seed, 1])
    best: dict[str, float] = {}
    best_loss = yield start, {}
    made = 1
    while True:
        improved = False
        for name in rng.permutation(list(parameters)).tolist():
            for band in _BANDS:
                if made >= trials:
                    return
                values = {**best, name: band}
                if values == best:
                    continue
                loss = yield start.replace({"advanced_parameters": values}), values
                made += 1
                if loss < best_loss - 1e-9:
                    best, best_loss, improved = values, loss, True
        if not improved:
            return


def _weights(start: Personality, parents: Sequence[Any], trials: int, seed: int) -> Any:
    """Propose blends by weights from an even Dirichlet distribution."""
    from luminora_lab.personality import blend, personality

    people = [start, *(personality(one) for one in parents)]
    rng = np.random.default_rng([seed, 2])
    yield start, {start.name: 1.0}
    for _ in range(trials - 1):
        drawn = np.round(rng.dirichlet(np.ones(len(people))), 3)
        drawn[-1] = round(1 - float(drawn[:-1].sum()), 3)
        weights = {one.name: float(w) for one, w in zip(people, drawn, strict=True)}
        mixture: dict[Any, float] = dict(zip(people, drawn.tolist(), strict=True))
        yield blend(mixture, name=start.name), weights


def _searched(search: Any, trial: _Trial, messages: Sequence[str], scale: Mapping[str, float]) -> tuple[Any, Any]:
    import pandas as pd

    rows: list[dict[str, Any]] = []
    best, least = None, float("inf")
    proposal = next(search, None)
    while proposal is not None:
        p, values = proposal
        loss = trial.loss(p, messages, scale)
        if loss < least:
            best, least = p, loss
        rows.append({"trial": len(rows), **values, "loss": loss, "best": least})
        try:
            proposal = search.send(loss)
        except StopIteration:
            break
    return best, pd.DataFrame(rows)


def _checked(trial: _Trial, start: Any, best: Any, messages: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    from luminora_lab.measure import mean_interval

    before, after = (trial.measured(one, messages) for one in (start, best))
    rows = []
    for name, aim in trial.target.items():
        nearer = (after[name] - aim).abs().to_numpy() - (before[name] - aim).abs().to_numpy()
        found = mean_interval(nearer, list(range(len(messages))))
        rows.append((name, aim, float(before[name].mean()), float(after[name].mean()), found.lo, found.hi))
    return pd.DataFrame(rows, columns=["index", "target", "before", "after", "lo", "hi"])
