"""Clauses that the simulated writer strings together. They mean little on purpose: only their style is looked at."""

from __future__ import annotations

__all__ = ["EXCLAIMS", "HEDGED", "PLAIN", "QUESTIONS", "TO_YOU"]

# "{a|b}": the contracted and the full form
PLAIN = (
    "the first step {isn't|is not} the hard one", "{it's|it is} a matter of order", "the list comes before the walk",
    "one thing at a time works", "{there's|there is} a door on the left", "the old way {doesn't|does not} hold",
    "a small start beats a grand plan", "the weather {won't|will not} wait", "{that's|that is} the short of it",
    "the numbers {don't|do not} lie here", "a second pair of hands helps", "the boat leaves at six",
    "{we've|we have} seen worse evenings", "the kettle knows its own time", "a good knot {doesn't|does not} slip",
    "the map {isn't|is not} the hill", "two lamps cast two shadows", "the ledger wants a quiet hour",
    "bread asks for patience and salt", "a river keeps its own calendar", "moss climbs the north wall first",
    "the clockmaker {didn't|did not} hurry", "old timber sings before it breaks",
    "the harbour {can't|cannot} hold every sail", "an orchard forgives one late frost",
    "copper turns green and stays strong", "the attic smells of apples",
    "{there's|there is} music in the loose shutter", "a lantern makes the marsh smaller",
    "winter {isn't|is not} an argument",
)  # fmt: skip
TO_YOU = (
    "{you've|you have} carried this for a while", "your week sounds heavy", "{you're|you are} not alone with it",
    "your hands know more than your head", "{you'd|you would} feel it in your shoulders", "your worry makes sense",
    "{you've|you have} every right to be tired", "your own pace is enough", "{you're|you are} allowed to rest",
    "your friend heard you", "{you'll|you will} find your footing", "your work shows",
)  # fmt: skip
QUESTIONS = (
    "how are you holding up", "what would help you most", "where does it start for you",
    "{what's|what is} the next step", "who else knows of it", "when did the door stick last",
    "which of the two is yours", "{isn't|is not} that the point",
)  # fmt: skip
HEDGED = ("perhaps", "I think", "it may be that", "it seems to me", "possibly", "I suppose", "in a way", "maybe")
EXCLAIMS = (
    "what a morning", "and then the goat ate the plan", "ha, the kettle wins again", "so much for the umbrella",
    "blame the cat", "that was one wet parade",
)  # fmt: skip
