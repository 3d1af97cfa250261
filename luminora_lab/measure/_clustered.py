"""Made-up question scores that look like recall and cluster by conversation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from luminora_lab.measure._checks import FloatArray, IntArray

__all__ = ["SETTINGS", "Setting", "draw_paired", "draw_totals", "true_mean"]

EVIDENCE = np.array([1, 2, 3, 4])
"""Pieces of evidence of a question, and how often; close to LoCoMo, where about four questions in five have one."""
EVIDENCE_SHARES = np.array([0.75, 0.15, 0.06, 0.04])
COMMON = 12
"""Every share found/evidence is a whole number of twelfths."""


@dataclass(frozen=True)
class Setting:
    """How scores are made; normal effects act on the logit of finding one piece of evidence.

    Attributes
    ----------
    mean_logit
        Logit for the average question of the average conversation.
    sd_conversation, sd_question
        Standard deviations of the conversations' and the questions' effects.
    mean_questions, size_spread
        Questions per conversation: their mean, and the standard deviation of the logarithm.
    size_effect
        Correlation of a conversation's effect with the logarithm of its size, in [-1, 1].
    """

    mean_logit: float = 0.8
    sd_conversation: float = 0.4
    sd_question: float = 1.5
    mean_questions: float = 60.0
    size_spread: float = 0.4
    size_effect: float = 0.0

    def sizes(self, z: FloatArray) -> IntArray:
        """Questions of conversations whose size is ``z`` standard deviations from the typical one; at least 2."""
        raw = self.mean_questions * np.exp(self.size_spread * z - self.size_spread**2 / 2)
        return np.maximum(2, np.round(raw)).astype(np.int64)


SETTINGS = {
    "typical": Setting(),
    "uneven sizes": Setting(size_spread=0.8),
    "near the ceiling": Setting(mean_logit=3.5, sd_conversation=0.7),
    "long is hard": Setting(size_effect=-0.7),
}


def true_mean(setting: Setting) -> float:
    """The mean over questions, ``E[sum] / E[size]``, by quadrature over sizes and effects."""
    from scipy import special

    z = special.ndtri((np.arange(20_001) + 0.5) / 20_001)
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    centre = setting.mean_logit + setting.size_effect * setting.sd_conversation * z
    spread = np.hypot(setting.sd_conversation * np.sqrt(1 - setting.size_effect**2), setting.sd_question)
    chance = special.expit(centre[:, None] + spread * nodes) @ (weights / weights.sum())
    return float(np.average(chance, weights=setting.sizes(z)))


def _conversations(
    rng: np.random.Generator, n_runs: int, n_conversations: int, setting: Setting
) -> tuple[IntArray, IntArray, FloatArray, IntArray]:
    """Sizes (runs x conversations, flat), the conversation of each question, its logit, its pieces of evidence."""
    n = n_runs * n_conversations
    z = rng.standard_normal(n)
    own = np.sqrt(1 - setting.size_effect**2) * rng.standard_normal(n)
    effect = setting.sd_conversation * (setting.size_effect * z + own)
    sizes = setting.sizes(z)
    owner = np.repeat(np.arange(n), sizes)
    logit = setting.mean_logit + effect[owner] + setting.sd_question * rng.standard_normal(owner.size)
    return sizes, owner, logit, rng.choice(EVIDENCE, size=owner.size, p=EVIDENCE_SHARES)


def _found(rng: np.random.Generator, logit: FloatArray, evidence: IntArray) -> IntArray:
    """Evidence found, in twelfths of a question's evidence."""
    from scipy import special

    return np.asarray(rng.binomial(evidence, special.expit(logit)) * (COMMON // evidence), dtype=np.int64)


def draw_totals(
    rng: np.random.Generator, n_runs: int, n_conversations: int, setting: Setting
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sums, sums of squares and numbers of scores, each (n_conversations, n_runs)."""
    sizes, owner, logit, evidence = _conversations(rng, n_runs, n_conversations, setting)
    score = _found(rng, logit, evidence) / COMMON

    def by_run(flat: FloatArray | IntArray) -> FloatArray:
        return np.asarray(flat.reshape(n_runs, n_conversations).T, dtype=np.float64)

    sums, squares = (np.bincount(owner, weights, sizes.size) for weights in (score, score**2))
    return by_run(sums), by_run(squares), by_run(sizes)


def draw_paired(
    rng: np.random.Generator, n_runs: int, n_conversations: int, setting: Setting, sd_difference: float
) -> tuple[FloatArray, FloatArray, list[FloatArray]]:
    """Scores of two strategies without a mean difference on the same questions.

    Their effects on a conversation differ by a normal amount with mean 0 and standard deviation ``sd_difference``, half
    up for one and half down for the other, so that the two are exchangeable within every conversation.

    Returns the sums of the differences and the numbers of questions, (n_conversations, n_runs) each, and the question
    differences of each run.
    """
    sizes, owner, logit, evidence = _conversations(rng, n_runs, n_conversations, setting)
    half = (sd_difference / 2 * rng.standard_normal(sizes.size))[owner]
    off = (_found(rng, logit + half, evidence) - _found(rng, logit - half, evidence)) / COMMON
    shape = (n_runs, n_conversations)
    sums = np.asarray(np.bincount(owner, off, sizes.size).reshape(shape).T, dtype=np.float64)
    by_run = np.split(off, np.cumsum(sizes.reshape(shape).sum(axis=1))[:-1])
    return sums, sizes.reshape(shape).T.astype(np.float64), by_run
