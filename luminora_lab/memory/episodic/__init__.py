"""Episodes: a conversation cut where its topic changes, each piece with its type, a title, a summary and a weight."""

from typing import TYPE_CHECKING

import lazy_loader as _lazy

__all__ = ["EPISODE_COLUMNS", "EPISODE_TYPES", "IMPORTANCE", "EpisodeModel", "episodes", "load_episode_model"]

__getattr__, __dir__, _ = _lazy.attach(
    __name__,
    submod_attrs={
        "building": ["EPISODE_COLUMNS", "IMPORTANCE", "episodes"],
        "model": ["EPISODE_TYPES", "EpisodeModel", "load_episode_model"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.memory.episodic.building import EPISODE_COLUMNS, IMPORTANCE, episodes
    from luminora_lab.memory.episodic.model import EPISODE_TYPES, EpisodeModel, load_episode_model
