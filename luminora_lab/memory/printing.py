"""An expression as the code that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luminora_lab.memory.expression import OPERATIONS

if TYPE_CHECKING:
    from luminora_lab.memory.expression import Scorer

__all__ = ["code"]

_METHODS = ("normalise", "squash", "where", "top", "within", "mmr")


def code(node: Scorer) -> str:
    """Return the Python that makes an expression, with as few brackets and parameters as it needs.

    Examples
    --------
    >>> from luminora_lab import memory as mem
    >>> code((mem.bm25() + 2 * mem.recency()).top(10))
    '(bm25() + 2.0 * recency()).top(10)'
    """
    given = dict(node.params)
    if node.op in ("add", "subtract"):
        right = code(node.of[1])
        right = f"({right})" if node.of[1].op in ("add", "subtract", "shift") else right
        return f"{code(node.of[0])} {'+' if node.op == 'add' else '-'} {right}"
    if node.op == "shift":
        return f"{code(node.of[0])} + {given['by']!r}"
    if node.op == "multiply":
        left, right = _tight(node.of[0]), _tight(node.of[1])
        return f"{left} * {f'({right})' if node.of[1].op in ('multiply', 'scale') else right}"
    if node.op == "scale":
        inner = _tight(node.of[0])
        return f"{given['by']!r} * {f'({inner})' if node.of[0].op in ('multiply', 'scale') else inner}"
    defaults = OPERATIONS[node.op].defaults if node.op in OPERATIONS else {}
    shown = {k: v for k, v in given.items() if k not in defaults or defaults[k] != v}
    if node.op in _METHODS:
        inner = code(node.of[0])
        inner = f"({inner})" if node.of[0].op in ("add", "subtract", "shift", "multiply", "scale") else inner
        first = {"normalise": "method", "top": "k", "mmr": "lambda_"}.get(node.op)
        head = [repr(given[first])] if first else []
        rest = [f"{k}={v!r}" for k, v in shown.items() if k != first]
        return f"{inner}.{node.op}({', '.join(head + rest)})"
    arguments = [code(part) for part in node.of] + [f"{k}={v!r}" for k, v in shown.items()]
    return f"{node.op}({', '.join(arguments)})"


def _tight(node: Scorer) -> str:
    text = code(node)
    return f"({text})" if node.op in ("add", "subtract", "shift") else text
