"""Reading strategies back: from the code that they print as, from JSON, from a preset's name."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from typing import Any

from luminora_lab.errors import StrategyError
from luminora_lab.memory.expression import OPERATIONS, Scorer, _make

__all__ = ["from_dict", "from_json", "parse"]

_METHODS = ("normalise", "squash", "where", "top", "within", "mmr")
_DEPTH = 60


def from_dict(data: Any) -> Scorer:
    """Return the expression that :meth:`Scorer.to_dict` wrote.

    Raises
    ------
    StrategyError
        It is not such data, or names an operation or parameter that does not exist.
    """
    return _from_dict(data, 0)


def _from_dict(data: Any, depth: int) -> Scorer:
    if not isinstance(data, dict) or not isinstance(data.get("op"), str) or set(data) - {"op", "of", "with"}:
        remedy = 'write {"op": name, "of": [parts], "with": {parameters}}'
        raise StrategyError(f"{str(data)[:60]!r} is no strategy", place="strategy", remedy=remedy)
    parts, given = data.get("of", []), data.get("with", {})
    if depth > _DEPTH or not isinstance(parts, list) or not isinstance(given, dict):
        remedy = "'of' is a list, 'with' a map"
        raise StrategyError(f"{str(data)[:60]!r} is no strategy", place="strategy", remedy=remedy)
    of = tuple(_from_dict(part, depth + 1) for part in parts)
    made = _make(data["op"], of, given)
    wanted = {"add": 2, "subtract": 2, "multiply": 2, "rrf": None}.get(made.op, 0 if _primitive(made.op) else 1)
    if (wanted is not None and len(of) != wanted) or (wanted is None and not of):
        remedy = f"give it {'at least 1' if wanted is None else wanted}"
        raise StrategyError(f"{made.op!r} with {len(of)} parts", place="strategy", remedy=remedy)
    return made


def _primitive(op: str) -> bool:
    return OPERATIONS[op].primitive


def from_json(text: str) -> Scorer:
    """Return the expression that :meth:`Scorer.to_json` wrote.

    Examples
    --------
    >>> from_json('{"op": "bm25", "with": {"field": "text"}}')
    bm25(field='text')
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StrategyError(f"not JSON: {error}", place="strategy", remedy="write what to_json() writes") from None
    return from_dict(data)


def parse(code: str) -> Scorer:
    """Return the strategy of an expression or preset name, without running any code.

    Only scorers, presets, ``rrf``, ``last_k``, numbers, text, ``+ - * /`` and the methods of a scorer are understood.

    Parameters
    ----------
    code
        ``"bm25() + 0.5 * recency(decay=0.99)"``, or a name of :data:`luminora_lab.memory.presets`.

    Raises
    ------
    StrategyError
        The text is no such expression; the message points at the part.

    Examples
    --------
    >>> parse("rrf(bm25(), relevance()).where(role='user').top(20)")
    rrf(bm25(), relevance()).where(role='user').top(20)
    """
    from luminora_lab.memory.catalogue import presets

    if code.strip() in presets:
        return presets[code.strip()].strategy
    try:
        tree = ast.parse(code.strip(), mode="eval").body
        value = _read(tree, code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        remedy = "write e.g. bm25() + 0.5 * recency(decay=0.99), or a preset's name"
        raise StrategyError(f"{code[:80]!r} cannot be read ({error})", place="strategy", remedy=remedy) from None
    if not isinstance(value, Scorer):
        raise StrategyError(f"{code[:80]!r} is a number", place="strategy", remedy="use at least one scorer")
    return value


def _read(node: ast.expr, code: str) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float | str | bool | None):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_read(node.operand, code)
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        left, right = _read(node.left, code), _read(node.right, code)
        if isinstance(left, str) or isinstance(right, str):
            raise _unclear(node, code)
        try:
            return _ARITHMETIC[type(node.op)](left, right)
        except (TypeError, ZeroDivisionError, OverflowError):
            raise _unclear(node, code) from None
    if isinstance(node, ast.Call):
        return _call(node, code)
    raise _unclear(node, code)


_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


def _call(node: ast.Call, code: str) -> Scorer:
    from luminora_lab.memory import combine, ranker, scorers

    args = [_read(a, code) for a in node.args]
    keywords = {k.arg: _read(k.value, code) for k in node.keywords if k.arg is not None}
    if len(keywords) != len(node.keywords):
        raise _unclear(node, code)
    if isinstance(node.func, ast.Attribute):
        owner = _read(node.func.value, code)
        if not isinstance(owner, Scorer) or node.func.attr not in _METHODS:
            raise _unclear(node, code)
        function: Any = getattr(owner, node.func.attr)
    elif isinstance(node.func, ast.Name):
        name = node.func.id
        named = {**{n: getattr(scorers, n) for n in scorers.__all__}, "rrf": combine.rrf, "learned": ranker.learned}
        function = named.get(name)
        if function is None and name in OPERATIONS and OPERATIONS[name].primitive and not args:
            return _make(name, (), keywords)
        if function is None:
            known = ", ".join(sorted(named))
            raise StrategyError(f"there is no scorer {name!r}", place=f"strategy {code[:60]!r}", remedy=f"use {known}")
    else:
        raise _unclear(node, code)
    try:
        made: Scorer = function(*args, **keywords)
    except TypeError as error:
        raise StrategyError(str(error), place=f"strategy {code[:60]!r}", remedy="check its parameters") from None
    return made


def _unclear(node: ast.expr, code: str) -> StrategyError:
    part = ast.get_source_segment(code.strip(), node) or code
    remedy = "use scorers, numbers, + - * / and the methods of a scorer"
    return StrategyError(f"{part[:60]!r} is not understood", place=f"strategy {code[:60]!r}", remedy=remedy)
