"""What a plan may cost: a range, with what it assumes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.experiment.runs.plan import Plan

__all__ = ["ASSUMPTIONS", "COST_COLUMNS", "cost"]

COST_COLUMNS = ("provider", "calls", "tokens_in", "tokens_out_low", "tokens_out_high", "cost_low", "cost_high", "note")
ASSUMPTIONS = (
    "Tokens in: counted on up to 5 calls of each cell, the rest like them. Tokens out, low: 16 a reply; high: what "
    "max_tokens (or the compiler) allows, four times that for models that think before they reply. No retries. Prices: "
    "litellm's list; None where it has none."
)
_SAMPLED, _SHORT, _THINKING = 5, 16, 4


class _Measuring:
    """A provider that asks nobody: it counts what it would be sent."""

    kind = "model"

    def __init__(self, inner: Any) -> None:
        self._inner, self.name = inner, inner.name
        self.kind = getattr(inner, "kind", "model")
        self.seen: list[tuple[Any, Any]] = []

    def complete(self, messages: Any, **params: Any) -> Any:
        from luminora_lab.providers.reply import Reply

        given = {**getattr(self._inner, "params", {}), **params}
        self.seen.append((list(messages), given.get("max_tokens")))
        return Reply("", self.name)


def cost(plan: Plan) -> pd.DataFrame:
    """Return what a plan may cost, one row a provider and one for all.

    Returns
    -------
    DataFrame
        provider, calls, tokens_in, tokens_out_low, tokens_out_high, cost_low and cost_high (US dollars; NaN where the
        price is not known, 0 for what asks no model), note. ``attrs["assumptions"]`` says what it rests on.
    """
    import numpy as np
    import pandas as pd

    rows = [_row(plan, label) for label in plan.providers]
    table = pd.DataFrame(rows, columns=list(COST_COLUMNS))
    total = table.drop(columns=["provider", "note"]).sum(skipna=False)
    unknown = bool(table["cost_high"].isna().any())
    note = "without a price for some: no total" if unknown else ""
    last = pd.DataFrame([{"provider": "all", **total.to_dict(), "note": note}])
    out = pd.concat([table, last], ignore_index=True)
    whole = ["calls", "tokens_in", "tokens_out_low", "tokens_out_high"]
    out[whole] = out[whole].astype(np.int64)
    out.attrs["assumptions"] = ASSUMPTIONS
    return out


def _row(plan: Plan, label: str) -> tuple[Any, ...]:
    from dataclasses import replace

    from luminora_lab.experiment.runs.cells import chosen_turns, steps
    from luminora_lab.providers.tokens import count_tokens

    provider: Any = plan.providers[label]
    kind = getattr(provider, "kind", "model")
    model = provider.name.rpartition("/")[2]
    calls, tokens_in, longest = 0, 0.0, 0.0
    for cell in (c for c in plan.cells if c.label == label and c.repeat == 0):
        rows = chosen_turns(cell.conversation, cell.options)
        n = len(rows) * plan.repeats
        calls += n
        if kind != "model" or not rows:
            continue
        ids = cell.conversation.turns["turn_id"]
        spread = sorted({rows[i * (len(rows) - 1) // max(1, _SAMPLED - 1)] for i in range(_SAMPLED)})
        measured = _Measuring(provider)
        sample = replace(cell, options=replace(cell.options, turns=tuple(ids[row] for row in spread)))
        for _ in steps(sample, measured):
            pass
        tokens_in += n * sum(count_tokens(messages, model) for messages, _ in measured.seen) / len(measured.seen)
        longest += n * sum(most or 4_096 for _, most in measured.seen) / len(measured.seen)
    if kind != "model":
        return label, calls, 0, 0, 0, 0.0, 0.0, f"{kind}: asks no model"
    thinking = _thinks(model)
    low, high = calls * _SHORT, round(longest * (_THINKING if thinking else 1))
    price = getattr(provider, "price", lambda *_: None)
    dollars = [price(round(tokens_in), tokens) for tokens in (low, high)]
    known = all(one is not None for one in dollars)
    note = ("thinks before it replies" if thinking else "") if known else "price not known"
    nan = float("nan")
    return label, calls, round(tokens_in), low, high, *(dollars if known else (nan, nan)), note


def _thinks(model: str) -> bool:
    from luminora_lab.providers._litellm import litellm

    return bool((litellm().model_cost.get(model) or {}).get("supports_reasoning"))
