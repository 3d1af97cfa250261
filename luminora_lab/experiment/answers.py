"""Does what was retrieved help? Questions answered with nothing, with what a strategy finds, with everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, LuminoraError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.providers.base import failed
from luminora_lab.providers.reply import label_of

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation

__all__ = ["CONTROLS", "Answers", "evaluate_answers"]

CONTROLS = ("closed book", "gold evidence", "full context")
"""Conditions beside the strategies: no memory, the turns that hold the answer, all turns before the question."""
INSTRUCTIONS = (
    "Answer the question from the notes of earlier conversations alone, in as few words as possible. "
    "If the notes do not hold the answer, say: I don't know."
)
RUBRIC = (
    "Two answers to one question are compared with the right answer. Say which one is right: A, B, both or neither. "
    "Reply with one of these words and nothing else."
)
_SCORES = ("f1", "exact", "contains", "abstained")
_VERDICTS = {"a": (1.0, 0.0), "b": (0.0, 1.0), "both": (1.0, 1.0), "neither": (0.0, 0.0)}


@dataclass(frozen=True, repr=False)
class Answers:
    """What :func:`evaluate_answers` found.

    Attributes
    ----------
    frame
        One row a question and condition: conversation, question_id, category, condition, answer, gold, found (share of
        the evidence that was in the notes), tokens (of the notes), f1, exact, contains, abstained (NaN where there was
        an error), judged (0..1, where there is a judge), error, kind, cost.
    label
        What must be said of the answers; "" for those of models.
    judge
        Of the judge: calls, cost (US dollars or None), flips (share of pairs judged otherwise in the other order),
        agreement with f1 >= .5 (Krippendorff's alpha); empty without one.
    """

    frame: pd.DataFrame
    label: str
    judge: Mapping[str, Any]

    def summary(self, scores: Sequence[str] = ("f1", "exact", "contains", "abstained", "found")) -> pd.DataFrame:
        """Return means with intervals over conversations: condition, metric, mean, lo, hi, n, n_clusters, note."""
        from luminora_lab.measure import summarise

        names = [*scores, *(["judged"] if self.judge and "judged" not in scores else [])]
        table = summarise(self.frame, names, by=["condition"])
        table.attrs["label"] = self.label
        return table

    def against(self, condition: str = "closed book", score: str = "f1") -> pd.DataFrame:
        """Return every condition less one, paired by question: condition, difference, lo, hi, p, n, note."""
        import pandas as pd

        from luminora_lab.measure import difference

        wide = self.frame.pivot(index=["conversation", "question_id"], columns="condition", values=score)
        if condition not in wide:
            raise UnknownName(
                f"no condition {quote(condition)}", place="condition", remedy=f"use {', '.join(map(str, wide.columns))}"
            )
        rows = []
        for name in dict.fromkeys(self.frame["condition"]):
            if name == condition:
                continue
            found = difference(wide[name], wide[condition], wide.index.get_level_values("conversation"))
            rows.append((name, found.difference, found.lo, found.hi, found.p, found.n, found.note))
        table = pd.DataFrame(rows, columns=["condition", "difference", "lo", "hi", "p", "n", "note"])
        table.attrs["label"] = self.label
        return table

    def __repr__(self) -> str:
        said = f"; {self.label}" if self.label else ""
        n = self.frame[["conversation", "question_id"]].drop_duplicates().shape[0]
        return f"<Answers to {n} questions under {self.frame['condition'].nunique()} conditions{said}>"

    def _repr_html_(self) -> str:
        from markupsafe import escape

        table = self.summary().pivot(index="condition", columns="metric", values="mean").round(3)
        return f"<p>{escape(repr(self)[1:-1])}</p>{table.to_html(escape=True)}"


def evaluate_answers(
    provider: Any,
    conversations: Any,
    strategies: Any = ("bm25",),
    *,
    tokens: int = 500,
    questions: int | None = None,
    controls: Sequence[str] = CONTROLS,
    judge: Any = None,
    seed: int = 0,
    **params: Any,
) -> Answers:
    """Let a provider answer the conversations' questions from what strategies retrieve, and score the answers.

    Parameters
    ----------
    provider
        Who answers: a provider or a name. Wrap it in ``luminora_lab.providers.recording`` to keep the replies.
    conversations
        With questions that have gold answers; conversations, names or paths.
    strategies
        Presets, expressions, or a mapping of names to them.
    tokens
        Budget of the notes under a strategy.
    questions
        Most questions of a conversation, drawn by ``seed``; None for all.
    controls
        Of :data:`CONTROLS`.
    judge
        A provider that compares each condition's answer with that of the first control, in both orders; None: no
        judge. An answer's judged score is the mean over the orders.
    **params
        For every call.

    Returns
    -------
    Answers

    Raises
    ------
    DataError
        No question has a gold answer.
    UnknownName
        There is no such control.

    Notes
    -----
    Token F1 of long sentences is low even where they are right: read it with ``contains`` and between conditions.
    Adversarial questions (category "adversarial", or without an answer) are right when the answer abstains.

    References
    ----------
    Maharana et al. (2024), LoCoMo, ACL (F1, adversarial questions). Zheng et al. (2023), Judging LLM-as-a-judge,
    NeurIPS (position swap).

    Examples
    --------
    >>> from luminora_lab.providers import ScriptedProvider
    >>> silent = ScriptedProvider([{"regex": ".", "reply": "I don't know."}], "silent")
    >>> found = evaluate_answers(silent, "riverside", questions=5)
    >>> found.summary(["abstained"])["mean"].tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    import pandas as pd

    from luminora_lab.experiment.gathering import gather
    from luminora_lab.experiment.strategies import named_strategies
    from luminora_lab.providers import provider as find

    for name in controls:
        if name not in CONTROLS:
            raise UnknownName(f"no control {quote(name)}", place="controls", remedy=f"use {', '.join(CONTROLS)}")
    asked = find(provider) if isinstance(provider, str) else provider
    named = named_strategies(strategies)
    rows: list[dict[str, Any]] = []
    for talk in gather(conversations):
        rows += _of_conversation(talk, asked, named, tokens, questions, controls, seed, params)
    if not rows:
        raise DataError("no question has an answer", place="conversations", remedy="give questions with answers")
    frame = pd.DataFrame(rows)
    frame = pd.concat([frame, _scored(frame)], axis=1)
    told: dict[str, Any] = {}
    if judge is not None:
        frame["judged"], told = _judged(frame, find(judge) if isinstance(judge, str) else judge)
    return Answers(frame, label_of(frame["kind"]), told)


def _of_conversation(
    talk: Conversation, provider: Any, strategies: Mapping[str, Any], tokens: int, most: int | None,
    controls: Sequence[str], seed: int, params: Mapping[str, Any],
) -> list[dict[str, Any]]:  # fmt: skip
    from luminora_lab.session.recalling import retrieve
    from luminora_lab.text.tokens import count_tokens

    turns = talk.turns.rename(columns={"turn_id": "memory_id"})
    rows: list[dict[str, Any]] = []
    for question in _chosen(talk, most, seed).to_dict("records"):
        when = question["asked_at"]
        known = turns if when != when else turns[~(turns["at"] > when)]
        evidence = set(question["evidence"])
        notes: dict[str, pd.DataFrame] = {}
        for name in controls:
            if name == "closed book":
                notes[name] = known.iloc[:0]
            else:
                notes[name] = known if name == "full context" else known[known["memory_id"].isin(evidence)]
        for name, strategy in strategies.items():
            found = retrieve(known, question["text"], strategy, tokens, at=when, language=talk.language)
            notes[name] = found.sort_values("position")
        for condition, used in notes.items():
            lines = [_line(row) for row in used.to_dict("records")]
            gold = question["answer"] if isinstance(question["answer"], str) else None
            if question["category"] == "adversarial":
                gold = None
            share = len(evidence & set(used["memory_id"])) / len(evidence) if evidence else float("nan")
            head = {
                "conversation": talk.id, "question_id": question["question_id"], "category": question["category"],
                "condition": condition, "question": question["text"], "gold": gold, "found": share,
                "tokens": int(count_tokens(lines).sum()) if lines else 0,
            }  # fmt: skip
            rows.append({**head, **_answer(provider, question["text"], lines, params)})
    return rows


def _chosen(talk: Conversation, most: int | None, seed: int) -> pd.DataFrame:
    """Return the questions that can be scored: with an answer, or adversarial."""
    asked = talk.questions
    good = asked[asked["answer"].notna() | asked["category"].eq("adversarial")]
    if most is None or len(good) <= most:
        return good
    return good.sample(most, random_state=seed).sort_index()


def _line(turn: Mapping[Any, Any]) -> str:
    at = turn.get("at")
    when = f"[{at:%Y-%m-%d}] " if at is not None and at == at else ""
    return f"{when}{turn['speaker']}: {turn['text']}"


def _answer(provider: Any, question: str, lines: list[str], params: Mapping[str, Any]) -> dict[str, Any]:
    notes = "\n".join(lines) or "(none)"
    messages = [
        {"role": "system", "content": INSTRUCTIONS},
        {"role": "user", "content": f"Notes:\n{notes}\n\nQuestion: {question}"},
    ]
    try:
        reply = provider.complete(messages, **params)
    except LuminoraError as error:
        return {
            "answer": None,
            "error": failed(error)["error"],
            "kind": getattr(provider, "kind", "model"),
            "cost": None,
        }
    return {"answer": reply.text, "error": None, "kind": reply.kind, "cost": reply.cost}


def _scored(frame: pd.DataFrame) -> pd.DataFrame:
    from luminora_lab.measure.answering import answer_scores

    there = frame["answer"].notna()
    gold = [one if isinstance(one, str) else None for one in frame["gold"]]
    found = answer_scores(frame["answer"].fillna("").tolist(), gold)
    found.loc[~there.to_numpy(), :] = float("nan")
    return found


def _judged(frame: pd.DataFrame, judge: Any) -> tuple[pd.Series, dict[str, Any]]:
    """Return the judged score of every answer against the first condition's, and what the judging was like."""
    import numpy as np
    import pandas as pd

    from luminora_lab.measure.answering import agreement

    score: Any = pd.Series(np.nan, index=frame.index)
    calls = flips = pairs = 0
    costs: list[float | None] = []
    first = frame["condition"].iloc[0]
    for _, part in frame[frame["answer"].notna()].groupby(["conversation", "question_id"], sort=False):
        base = part[part["condition"] == first]
        for row in part.index if len(base) else ():
            if row == base.index[0]:
                continue
            seen = []
            for swapped in (False, True):
                verdict, cost = _verdict(judge, frame.loc[row], base.iloc[0], swapped)
                calls, costs = calls + 1, [*costs, cost]
                if verdict is not None:
                    seen.append(verdict)
            if len(seen) == 2:
                pairs += 1
                flips += seen[0] != seen[1]
            if seen:
                score[row] = np.mean([one[0] for one in seen])
                others = [score[base.index[0]]] if not np.isnan(score[base.index[0]]) else []
                score[base.index[0]] = np.mean([*others, *(one[1] for one in seen)])
    both = np.vstack([score.to_numpy() >= 0.5, frame["f1"].to_numpy() >= 0.5]).astype(float)
    both[:, score.isna().to_numpy()] = np.nan
    known = [cost for cost in costs if cost is not None]
    told = {
        "calls": calls, "cost": sum(known) if len(known) == len(costs) else None,
        "flips": flips / pairs if pairs else float("nan"), "agreement": agreement(both, level="nominal", n_boot=200),
    }  # fmt: skip
    return score, told


def _verdict(judge: Any, one: Any, other: Any, swapped: bool) -> tuple[tuple[float, float] | None, float | None]:
    """Return (score of one, score of the other) by the judge, None where it says nothing usable."""
    a, b = (other["answer"], one["answer"]) if swapped else (one["answer"], other["answer"])
    right = one["gold"] if isinstance(one["gold"], str) else "(it is not known; right is to say so)"
    said = f"Question: {one['question']}\nRight answer: {right}\nAnswer A: {a}\nAnswer B: {b}"
    try:
        reply = judge.complete([{"role": "system", "content": RUBRIC}, {"role": "user", "content": said}])
    except LuminoraError:
        return None, None
    verdict = _VERDICTS.get(reply.text.strip().strip(".").lower())
    if verdict is None:
        return None, reply.cost
    return (verdict[::-1] if swapped else verdict), reply.cost
