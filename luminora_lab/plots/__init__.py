"""Figures: one function per figure, over frames; each returns the Axes it drew on."""

from typing import TYPE_CHECKING

import lazy_loader as _lazy

__all__ = [
    "affinity",
    "alt_text",
    "by_category",
    "coefficients",
    "differences",
    "episodes_over_time",
    "facts_over_time",
    "moods_over_turns",
    "palette",
    "parameter_sweep",
    "parameters_by_affinity",
    "personality_map",
    "recall_curve",
    "reliability_curve",
    "reply_means",
    "session_metrics",
    "shaping_curve",
    "style",
    "style_map",
    "summary_dots",
    "token_curve",
    "trait_radar",
]

__getattr__, __dir__, _ = _lazy.attach(
    __name__,
    submod_attrs={
        "_sheet": ["palette", "style"],
        "affinity_line": ["affinity"],
        "alternative": ["alt_text"],
        "against_k": ["recall_curve"],
        "against_tokens": ["token_curve"],
        "calibration": ["reliability_curve"],
        "categories": ["by_category"],
        "dots": ["summary_dots"],
        "episode_blocks": ["episodes_over_time"],
        "fact_lanes": ["facts_over_time"],
        "forest": ["differences"],
        "mood_line": ["moods_over_turns"],
        "parameters": ["parameters_by_affinity"],
        "radar": ["trait_radar"],
        "reply_dots": ["reply_means"],
        "session_line": ["session_metrics"],
        "shaping": ["shaping_curve"],
        "style_points": ["style_map"],
        "sweep_lines": ["parameter_sweep"],
        "trait_map": ["personality_map"],
        "weights": ["coefficients"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.plots._sheet import palette, style
    from luminora_lab.plots.affinity_line import affinity
    from luminora_lab.plots.against_k import recall_curve
    from luminora_lab.plots.against_tokens import token_curve
    from luminora_lab.plots.alternative import alt_text
    from luminora_lab.plots.calibration import reliability_curve
    from luminora_lab.plots.categories import by_category
    from luminora_lab.plots.dots import summary_dots
    from luminora_lab.plots.episode_blocks import episodes_over_time
    from luminora_lab.plots.fact_lanes import facts_over_time
    from luminora_lab.plots.forest import differences
    from luminora_lab.plots.mood_line import moods_over_turns
    from luminora_lab.plots.parameters import parameters_by_affinity
    from luminora_lab.plots.radar import trait_radar
    from luminora_lab.plots.reply_dots import reply_means
    from luminora_lab.plots.session_line import session_metrics
    from luminora_lab.plots.shaping import shaping_curve
    from luminora_lab.plots.style_points import style_map
    from luminora_lab.plots.sweep_lines import parameter_sweep
    from luminora_lab.plots.trait_map import personality_map
    from luminora_lab.plots.weights import coefficients
