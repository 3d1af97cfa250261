"""Title and summary in the words of the turns."""

from __future__ import annotations

import numpy as np

from luminora_lab.memory.episodic.telling import tell

NONE = np.zeros(256)


def test_the_sentences_nearest_the_centre() -> None:
    texts = ["The kiln broke in the night. Ha!", "Bread.", "The old kiln needs a new element now. The kiln is dead."]
    found = tell(texts, NONE, 2)
    assert found.turns == (0, 2)
    assert all("kiln" in sentence for sentence in found.sentences)
    assert len(tell(texts, NONE, 99).sentences) == 5


def test_a_title_is_a_clause() -> None:
    found = tell(
        ["Well, the kiln broke down, and nobody in the whole of this long street knows what to do about it."], NONE
    )
    assert found.title == "The kiln broke down"


def test_a_long_sentence_is_cut() -> None:
    text = "one two three four five six seven eight nine ten eleven"
    assert tell([text], NONE).title == "One two three four five six seven eight nine…"


def test_nothing_to_tell() -> None:
    assert tell(["", " "], NONE) == ("", (), ())
    assert tell(["?"], NONE).sentences == ("?",)
