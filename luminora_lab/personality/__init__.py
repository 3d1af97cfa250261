"""What a personality is and everything that is done with it before a model answers.

Define and load, validate, compile, blend, adapt to affinity and mood, map, evolve. The room answers to its own name:
``ll.personality("juniper")`` is :func:`luminora_lab.personality.library.personality`, whatever was imported before.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import lazy_loader as lazy

__all__ = [
    "BlendFit",
    "CompiledPrompt",
    "Evolution",
    "FolderReport",
    "Moment",
    "MoodState",
    "Personality",
    "PromptDiff",
    "Report",
    "Update",
    "add_folder",
    "blend",
    "compile",
    "detect_mood",
    "diff",
    "evolution_history",
    "evolve",
    "fit_blend",
    "json_schema",
    "moment",
    "mood_timeline",
    "personalities",
    "personality",
    "provider_table",
    "remove_folder",
    "trait_clusters",
    "trait_distances",
    "trait_frame",
    "trait_map",
    "trait_vector",
    "trajectory",
    "undo_evolution",
    "update",
    "user_folder",
    "validate",
    "validate_folder",
    "wording_table",
]

__getattr__, __dir__, _ = lazy.attach(
    __name__,
    submod_attrs={
        "blending": ["blend"],
        "compiling": ["compile"],
        "dialects": ["provider_table"],
        "differing": ["PromptDiff", "diff"],
        "evolution": ["Evolution", "evolution_history", "evolve", "undo_evolution"],
        "fitting": ["BlendFit", "fit_blend"],
        "library": ["add_folder", "personalities", "personality", "remove_folder", "user_folder"],
        "model": ["Personality"],
        "moments": ["Moment", "moment", "trajectory"],
        "moods": ["MoodState", "detect_mood", "mood_timeline"],
        "prompt": ["CompiledPrompt"],
        "schema": ["json_schema"],
        "trait_space": ["trait_clusters", "trait_distances", "trait_map"],
        "traits": ["trait_frame", "trait_vector"],
        "updating": ["Update", "update"],
        "validation": ["FolderReport", "Report", "validate", "validate_folder"],
        "wording": ["wording_table"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.personality.blending import blend
    from luminora_lab.personality.compiling import compile
    from luminora_lab.personality.dialects import provider_table
    from luminora_lab.personality.differing import PromptDiff, diff
    from luminora_lab.personality.evolution import Evolution, evolution_history, evolve, undo_evolution
    from luminora_lab.personality.fitting import BlendFit, fit_blend
    from luminora_lab.personality.library import add_folder, personalities, personality, remove_folder, user_folder
    from luminora_lab.personality.model import Personality
    from luminora_lab.personality.moments import Moment, moment, trajectory
    from luminora_lab.personality.moods import MoodState, detect_mood, mood_timeline
    from luminora_lab.personality.prompt import CompiledPrompt
    from luminora_lab.personality.schema import json_schema
    from luminora_lab.personality.trait_space import trait_clusters, trait_distances, trait_map
    from luminora_lab.personality.traits import trait_frame, trait_vector
    from luminora_lab.personality.updating import Update, update
    from luminora_lab.personality.validation import FolderReport, Report, validate, validate_folder
    from luminora_lab.personality.wording import wording_table


class _Room(ModuleType):
    """Importing a room puts it in the place of a function of the same name, so the room does what the function does."""

    def __call__(self, name_or_path_or_dict: Any) -> Any:
        from luminora_lab.personality.library import personality

        return personality(name_or_path_or_dict)


sys.modules[__name__].__class__ = _Room
