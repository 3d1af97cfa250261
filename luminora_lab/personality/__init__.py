"""What a personality is and everything that is done with it before a model answers.

Define and load, validate, compile, blend, adapt to affinity and mood, map, evolve. The room answers to its own name:
``ll.personality("juniper")`` is :func:`luminora_lab.personality.library.personality`, whatever was imported before.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import lazy_loader as lazy

__all__ = [
    "CompiledPrompt",
    "Moment",
    "Personality",
    "PromptDiff",
    "add_folder",
    "compile",
    "diff",
    "moment",
    "personalities",
    "personality",
    "provider_table",
    "remove_folder",
    "trajectory",
    "user_folder",
    "wording_table",
]

__getattr__, __dir__, _ = lazy.attach(
    __name__,
    submod_attrs={
        "compiling": ["compile"],
        "dialects": ["provider_table"],
        "differing": ["PromptDiff", "diff"],
        "library": ["add_folder", "personalities", "personality", "remove_folder", "user_folder"],
        "model": ["Personality"],
        "moments": ["Moment", "moment", "trajectory"],
        "prompt": ["CompiledPrompt"],
        "wording": ["wording_table"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.personality.compiling import compile
    from luminora_lab.personality.dialects import provider_table
    from luminora_lab.personality.differing import PromptDiff, diff
    from luminora_lab.personality.library import add_folder, personalities, personality, remove_folder, user_folder
    from luminora_lab.personality.model import Personality
    from luminora_lab.personality.moments import Moment, moment, trajectory
    from luminora_lab.personality.prompt import CompiledPrompt
    from luminora_lab.personality.wording import wording_table


class _Room(ModuleType):
    """Importing a room puts it in the place of a function of the same name, so the room does what the function does."""

    def __call__(self, name_or_path_or_dict: Any) -> Any:
        from luminora_lab.personality.library import personality

        return personality(name_or_path_or_dict)


sys.modules[__name__].__class__ = _Room
