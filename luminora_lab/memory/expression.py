"""The algebra of strategies: a scorer is an expression, and expressions combine with ordinary operators.

A scorer gives every memory a number for every question. Everything here is data: an operation's name, its parts and
its parameters. So an expression prints as the code that makes it, travels as JSON, and has a stable hash. New
primitive scorers are plain functions under :func:`scorer`; new combinations are functions under :func:`combination`.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import numpy as np

from luminora_lab.errors import StrategyError
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from luminora_lab.memory.pool import Bool, Float, Pool

__all__ = ["OPERATIONS", "Scorer", "combination", "scorer"]

P = ParamSpec("P")
Value = float | int | str | bool | None


@dataclass(frozen=True)
class Operation:
    """A named function with its defaults: primitive (pool to scores) or a combination of other scorers."""

    name: str
    function: Callable[..., Any]
    defaults: dict[str, Value]
    primitive: bool


OPERATIONS: dict[str, Operation] = {}
_REQUIRED: Any = inspect.Parameter.empty
_KINDS: tuple[tuple[type, type | tuple[type, ...], str], ...] = (
    (bool, bool, "True or False"),
    (float, (int, float), "a number"),
    (int, int, "a whole number"),
    (str, str, "text"),
)


@dataclass(frozen=True)
class Scorer:
    """An expression: an operation, the scorers it is made of, and its parameters.

    Make one with the functions of :mod:`luminora_lab.memory` and combine them: ``+``, ``-``, ``*`` (by numbers or
    scorers), :meth:`normalise`, :meth:`where`, :meth:`top`, :meth:`within`, :meth:`mmr`.

    Examples
    --------
    >>> from luminora_lab import memory as mem
    >>> park = mem.relevance() + 0.5 * mem.recency(decay=0.99).normalise("minmax")
    >>> park
    relevance() + 0.5 * recency(decay=0.99).normalise('minmax')
    >>> mem.from_json(park.to_json()) == park
    True
    """

    op: str
    of: tuple[Scorer, ...] = ()
    params: tuple[tuple[str, Value], ...] = ()

    # -- evaluation -----------------------------------------------------------------------------------------------
    def evaluate(self, pool: Pool, mask: Bool) -> tuple[Float, Bool]:
        """Return scores and the candidates that are left, both (n_questions, n_memories), given those so far.

        Scores of memories outside the returned candidates are finite but mean nothing.
        """
        operation, given = _operation(self.op), dict(self.params)
        if not operation.primitive:
            scores, left = operation.function(pool, mask, self.of, **given)
            return scores, left
        values = pool.once((self.op, self.params), lambda: _checked(operation, operation.function(pool, **given), pool))
        return values, mask

    def scores(self, pool: Pool) -> Float:
        """Return the score of every memory for every question: (n_questions, n_memories) float32.

        A memory that is no candidate (it came later, or ``where``, ``top`` or ``within`` left it out) has -inf.
        """
        values, mask = self.evaluate(pool, pool.candidates)
        check_finite(self, values, mask)
        return np.where(mask, values, np.float32(-np.inf)).astype(np.float32, copy=False)

    def scores_all(self, pool: Pool) -> Float:
        """Return scores without regard to candidates; for scorers that are built on other scorers."""
        values, _ = self.evaluate(pool, np.ones(pool.shape, dtype=bool))
        return values

    # -- operators ------------------------------------------------------------------------------------------------
    def __add__(self, other: Scorer | float) -> Scorer:
        return Scorer("add", (self, other)) if isinstance(other, Scorer) else self._number("shift", other)

    def __radd__(self, other: float) -> Scorer:
        return self._number("shift", other)

    def __sub__(self, other: Scorer | float) -> Scorer:
        return Scorer("subtract", (self, other)) if isinstance(other, Scorer) else self._number("shift", -other)

    def __mul__(self, other: Scorer | float) -> Scorer:
        return Scorer("multiply", (self, other)) if isinstance(other, Scorer) else self._number("scale", other)

    def __rmul__(self, other: float) -> Scorer:
        return self._number("scale", other)

    def __truediv__(self, other: float) -> Scorer:
        if other == 0:
            raise StrategyError("division of a scorer by 0", place=str(self), remedy="divide by another number")
        return self._number("scale", 1 / other)

    def __neg__(self) -> Scorer:
        return self._number("scale", -1.0)

    def _number(self, op: str, value: float) -> Scorer:
        if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not np.isfinite(value):
            remedy = "combine scorers with scorers or finite numbers"
            raise StrategyError(f"{value!r} is not a finite number", place=f"{self}", remedy=remedy)
        return Scorer(op, (self,), (("by", float(value)),))

    def normalise(self, method: str = "minmax", constant: float = 0.0) -> Scorer:
        """Scale each question's scores over its candidates: "minmax" to 0..1, "zscore", or "rank" to 0..1.

        ``constant`` is the value where all candidates score the same (0 by default).
        """
        return _make("normalise", (self,), {"method": method, "constant": constant})

    def squash(self, midpoint: float = 0.0, steepness: float = 1.0) -> Scorer:
        """Pass scores through a sigmoid: 1 / (1 + exp(-steepness * (score - midpoint)))."""
        return _make("squash", (self,), {"midpoint": midpoint, "steepness": steepness})

    def where(self, **conditions: Value) -> Scorer:
        """Leave only memories that meet every condition; what is normalised inside sees only those.

        Conditions: ``speaker=``, ``role=`` (equal), ``after=``, ``before=`` (ISO dates), ``within_days=`` of the
        question, ``min_tokens=``, ``min_cosine=`` with the question, ``at_least=`` (this scorer's own value); of facts
        ``valid=True`` (it holds when the question is asked) and ``category=``, of episodes ``type=``; ``unit=``.
        """
        return _make("where", (self,), conditions)

    def top(self, k: int) -> Scorer:
        """Leave the k best candidates of every question."""
        return _make("top", (self,), {"k": k})

    def within(self, tokens: int) -> Scorer:
        """Leave the longest run of best candidates whose tokens together fit the budget."""
        return _make("within", (self,), {"tokens": tokens})

    def mmr(self, lambda_: float = 0.5, depth: int = 50, scale: str = "minmax") -> Scorer:
        """Re-rank the ``depth`` best by maximal marginal relevance (Carbonell & Goldstein 1998).

        Greedily takes the candidate with the highest ``lambda_ * score - (1 - lambda_) * (highest cosine to one
        already taken)``. Scores are first scaled to 0..1 over the candidates (``scale="minmax"``) or taken as they
        are (``scale="none"``).
        """
        return _make("mmr", (self,), {"lambda_": lambda_, "depth": depth, "scale": scale})

    # -- text, JSON, hash -----------------------------------------------------------------------------------------
    def __repr__(self) -> str:
        from luminora_lab.memory.printing import code

        return code(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the expression as nested plain data."""
        out: dict[str, Any] = {"op": self.op}
        if self.of:
            out["of"] = [part.to_dict() for part in self.of]
        if self.params:
            out["with"] = dict(self.params)
        return out

    def to_json(self) -> str:
        """Return the expression as JSON with sorted keys; equal expressions give equal text."""
        return json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of :meth:`to_json`; the same on every machine."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    def operations(self) -> set[str]:
        """Return the names of all operations in the expression."""
        return {self.op}.union(*(part.operations() for part in self.of))


def scorer(function: Callable[Concatenate[Pool, P], Float]) -> Callable[P, Scorer]:
    """Make a primitive scorer of a function from a pool to scores of shape (n_questions, n_memories).

    The function's name becomes the scorer's; its keyword parameters (numbers, text, None) become the expression's.
    A result of shape (n_memories,) counts for every question.

    Examples
    --------
    >>> import numpy as np
    >>> @scorer
    ... def shouting(pool, *, weight: float = 1.0):
    ...     "Share of capital letters."
    ...     return np.array([weight * sum(map(str.isupper, t)) / max(1, len(t)) for t in pool.texts])
    >>> shouting(weight=2.0) + shouting()
    shouting(weight=2.0) + shouting()
    >>> del OPERATIONS["shouting"]
    """
    name = _register(function, primitive=True, skip=1)

    signature = inspect.signature(function)

    @wraps(function)
    def make(*args: P.args, **kwargs: P.kwargs) -> Scorer:
        bound = signature.bind(None, *args, **kwargs)
        bound.apply_defaults()
        return _make(name, (), dict(list(bound.arguments.items())[1:]))

    del make.__wrapped__  # or inspect shows the pool as an argument
    make.__signature__ = _without_pool(function)  # type: ignore[attr-defined]
    return make


def combination(function: Callable[..., tuple[Float, Bool]]) -> Callable[..., tuple[Float, Bool]]:
    """Register a function (pool, mask, parts, **parameters) -> (scores, candidates) as an operation."""
    _register(function, primitive=False, skip=3)
    return function


def _register(function: Callable[..., Any], *, primitive: bool, skip: int) -> str:
    name: str = function.__name__.rstrip("_")
    parameters = list(inspect.signature(function).parameters.values())[skip:]
    defaults = {p.name: p.default for p in parameters if p.kind is not p.VAR_KEYWORD}
    if name in OPERATIONS and OPERATIONS[name].function.__module__ != function.__module__:
        raise StrategyError(f"a scorer {name!r} exists already", place="scorer", remedy="choose another name")
    OPERATIONS[name] = Operation(name, function, defaults, primitive)
    return name


_signature = lru_cache(maxsize=None)(inspect.signature)


def _without_pool(function: Callable[..., Any]) -> inspect.Signature:
    signature = inspect.signature(function)
    return signature.replace(parameters=list(signature.parameters.values())[1:], return_annotation=Scorer)


def _operations() -> dict[str, Operation]:
    """Return all operations, having loaded the modules that register the lab's own."""
    import luminora_lab.memory.catalogue  # noqa: F401  # registers every scorer and combination

    return OPERATIONS


def _operation(op: str) -> Operation:
    """Return an operation by name; a worker process may have loaded none yet, and never knows those of a notebook."""
    found = OPERATIONS.get(op) or _operations().get(op)
    if found is None:
        remedy = "define it in a module that can be imported, or run with one process"
        raise StrategyError(f"this process has no scorer {op!r}", place="strategy", remedy=remedy)
    return found


def check_finite(strategy: Scorer, values: Float, mask: Bool) -> None:
    """Refuse infinite and undefined scores of candidates: they cannot be ranked.

    Raises
    ------
    StrategyError
        A candidate's score is not a finite number.
    """
    if not np.isfinite(values).all() and not np.isfinite(values[mask]).all():
        remedy = "use smaller numbers, or normalise first"
        raise StrategyError("it gives scores that are not finite numbers", place=f"strategy {strategy}", remedy=remedy)


def _make(op: str, of: tuple[Scorer, ...], given: dict[str, Any]) -> Scorer:
    """Check parameters and make the expression; defaults are written out, so that a later default changes nothing."""
    operation = _operations().get(op)
    if operation is None:
        known = ", ".join(sorted(OPERATIONS))
        raise StrategyError(f"there is no scorer or operation {op!r}", place="strategy", remedy=f"use one of {known}")
    parameters = _signature(operation.function).parameters.values()
    strange = (
        [n for n in given if n not in operation.defaults] if all(p.kind != p.VAR_KEYWORD for p in parameters) else []
    )
    if strange:
        remedy = f"its parameters are {', '.join(operation.defaults) or 'none'}"
        raise StrategyError(f"{op}() has no parameter {strange[0]!r}", place="strategy", remedy=remedy)
    values = {**{n: v for n, v in operation.defaults.items() if v is not _REQUIRED}, **given}
    lacking = [n for n in operation.defaults if n not in values]
    if lacking:
        raise StrategyError(f"{op}() needs {lacking[0]!r}", place="strategy", remedy="give it")
    plain = {name: _plain(op, name, value, operation.defaults.get(name)) for name, value in values.items()}
    return Scorer(op, of, tuple(sorted(plain.items())))


def _plain(op: str, name: str, value: object, default: object) -> Value:
    """Return a parameter as a plain value of its default's kind."""
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, float | int | str | bool | None) or (
        isinstance(value, float | int) and not abs(value) < 1e300
    ):
        what = f"{op}({name}={quote(value)}) is not a finite number, text, true, false or nothing"
        raise StrategyError(what, place="strategy", remedy="parameters must be plain values")
    for kind, accepted, word in _KINDS:
        if type(default) is kind:
            if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
                raise StrategyError(f"{op}({name}={quote(value)})", place="strategy", remedy=f"{name} is {word}")
            break
    return float(value) if isinstance(default, float) and isinstance(value, int) else value


def _checked(operation: Operation, values: Any, pool: Pool) -> Float:
    scores = np.asarray(values, dtype=np.float32)
    if scores.ndim == 1 and scores.shape[0] == pool.shape[1]:
        scores = np.broadcast_to(scores, pool.shape)
    if scores.shape != pool.shape:
        what = f"{operation.name}() gave scores of shape {scores.shape}"
        raise StrategyError(what, place="strategy", remedy=f"it must be {pool.shape}: questions x memories")
    if np.isnan(scores).any():
        raise StrategyError(f"{operation.name}() gave NaN", place="strategy", remedy="every memory needs a number")
    scores.flags.writeable = False
    return scores
