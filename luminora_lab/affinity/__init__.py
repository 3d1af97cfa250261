"""Affinity: events that move a relationship, models of how, curves, levels, fits, sweeps."""

from typing import TYPE_CHECKING

import lazy_loader as _lazy

__all__ = [
    "CURVE_COLUMNS",
    "EVENT_COLUMNS",
    "AffinityFit",
    "AffinityModel",
    "affinity_curve",
    "affinity_sensitivity",
    "affinity_sweep",
    "days_to_level",
    "fit_affinity",
    "interaction_events",
    "level_transitions",
    "time_in_level",
]

__getattr__, __dir__, _ = _lazy.attach(
    __name__,
    submod_attrs={
        "curve": ["CURVE_COLUMNS", "affinity_curve"],
        "events": ["EVENT_COLUMNS", "interaction_events"],
        "fitting": ["AffinityFit", "fit_affinity"],
        "levels": ["level_transitions", "time_in_level"],
        "model": ["AffinityModel"],
        "passage": ["days_to_level"],
        "sweeping": ["affinity_sensitivity", "affinity_sweep"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.affinity.curve import CURVE_COLUMNS, affinity_curve
    from luminora_lab.affinity.events import EVENT_COLUMNS, interaction_events
    from luminora_lab.affinity.fitting import AffinityFit, fit_affinity
    from luminora_lab.affinity.levels import level_transitions, time_in_level
    from luminora_lab.affinity.model import AffinityModel
    from luminora_lab.affinity.passage import days_to_level
    from luminora_lab.affinity.sweeping import affinity_sensitivity, affinity_sweep
