"""Train the model of episodes that ships: ``python -m luminora_lab.memory.episodic.training [FILE]``.

It learns from the train half of the bundled conversations and its labels alone. The same data give the same digest.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from luminora_lab.conversation import gold, load_all
from luminora_lab.errors import LuminoraError
from luminora_lab.memory.episodic.model import EpisodeModel, shipped_path

__all__ = ["main", "train"]


def train() -> EpisodeModel:
    """Return a model of the train half.

    Examples
    --------
    >>> len(train().trained_on)
    3
    """
    talks = load_all("train")
    return EpisodeModel.fit(talks, [gold(talk, "episodes") for talk in talks])


def main(argv: Sequence[str] | None = None) -> int:
    """Train and write; 2 on a user's error."""
    given = list(sys.argv[1:] if argv is None else argv)
    path = Path(given[0]) if given else shipped_path()
    try:
        model = train()
        model.save(path)
    except LuminoraError as error:
        print(f"training: {error}", file=sys.stderr)
        return error.exit_code
    print(f"{path.name}: trained on {len(model.trained_on)} conversations, digest {model.digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
