"""Train the classifiers that ship: ``python -m luminora_lab.memory.classifying.training [FILE]``.

They learn from the train half of the bundled conversations and its labels alone. The same data give the same digest.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from luminora_lab.conversation import load_all
from luminora_lab.errors import LuminoraError
from luminora_lab.memory._shipped import digest, write
from luminora_lab.memory.classifying.learning import TARGETS, fit_classifier, labelled_turns, shipped_path

__all__ = ["main", "train"]


def train() -> dict[str, Any]:
    """Return both classifiers of the train half, as they are written.

    Examples
    --------
    >>> sorted(train())
    ['category', 'level', 'trained_on']
    """
    talks = load_all("train")
    fitted = {target: fit_classifier(target, labelled_turns(target, talks)) for target in TARGETS}
    return {**fitted, "trained_on": [talk.fingerprint for talk in talks]}


def main(argv: Sequence[str] | None = None) -> int:
    """Train and write; 2 on a user's error."""
    given = list(sys.argv[1:] if argv is None else argv)
    path = Path(given[0]) if given else shipped_path()
    try:
        content = train()
        write(path, content)
    except LuminoraError as error:
        print(f"training: {error}", file=sys.stderr)
        return error.exit_code
    print(f"{path.name}: trained on {len(content['trained_on'])} conversations, digest {digest(content)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
