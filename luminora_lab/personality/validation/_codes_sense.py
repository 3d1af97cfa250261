"""Codes P1xx and P2xx: what does not fit together, and what could be better."""

from __future__ import annotations

__all__ = ["COHERENCE", "QUALITY"]

COHERENCE: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "P101", "warning", "Traits contradict each other",
        "A model that is told two opposite things follows one of them, and which one changes from reply to reply.",
        "Keep the trait that the examples show.",
    ),
    (
        "P102", "warning", "Trait and parameter contradict each other",
        "The word and the number are compiled into the same prompt.",
        "Change the number or the word.",
    ),
    (
        "P103", "suggestion", "Archetype without what makes it one",
        "The archetype alone is one word of the prompt; rules and parameters carry it.",
        "Add what the message names, or choose another archetype.",
    ),
    (
        "P110", "warning", "Levels overlap",
        "A level begins at its lower bound and ends where the next begins, so the end of the first is ignored.",
        "Let each range end where the next begins.",
    ),
    (
        "P111", "warning", "Levels leave a gap",
        "Inside a gap the level below goes on; below the first level the first one holds.",
        "Let the ranges together cover 0 to 100.",
    ),
    (
        "P112", "warning", "Range runs backwards",
        "Its lower bound is above its upper one, so the level begins where it was meant to end.",
        "Write the smaller number first.",
    ),
    (
        "P113", "warning", "Two levels have one name",
        "Records of a relationship name the level; with one name for two they cannot be told apart.",
        "Name each level.",
    ),
    (
        "P114", "suggestion", "Levels are out of order",
        "They are sorted when they are used; people read them from distant to close.",
        "Sort them by their lower bounds.",
    ),
    (
        "P115", "warning", "Range leaves 0 to 100",
        "Affinity has 0 to 100 points, so that part is never reached.",
        "Keep ranges within [0, 100].",
    ),
    (
        "P116", "suggestion", "Switched on, and empty",
        "The section says that it is in use and holds nothing.",
        "Fill it, or remove the section.",
    ),
    (
        "P120", "warning", "Modifier drives a parameter past its end",
        "Parameters end at 0 and 1: what goes beyond is cut off, and two levels or moods become the same.",
        "Make the modifier smaller, or move the base value.",
    ),
    (
        "P121", "warning", "Formality falls below its guard",
        "Formality never falls below 1 - max_informality: the guard holds it there, and the number has no effect.",
        "Raise the formality, or allow more informality.",
    ),
    (
        "P122", "warning", "Modifier changes a parameter that does not exist",
        "Only the six parameters can be modified.",
        "Mend its spelling, or remove it.",
    ),
    (
        "P123", "suggestion", "Modifier changes nothing",
        "The character is the same as without this level or mood.",
        "Say what it changes, or remove it.",
    ),
    (
        "P130", "warning", "Mood has no triggers",
        "No phrase brings it about.",
        "Give it phrases under mood_triggers, or remove it.",
    ),
    (
        "P131", "warning", "Triggers are of a mood that does not exist",
        "They are never used.",
        "Mend the name, or define the mood.",
    ),
    (
        "P132", "warning", "One phrase triggers two moods",
        "Which one comes about then depends on the order of the file.",
        "Keep the phrase under one mood.",
    ),
    (
        "P133", "suggestion", "Trigger is the name of an event",
        "Triggers are phrases that are looked for in what a user writes; nobody writes in snake_case.",
        "Write phrases that a user would type.",
    ),
    (
        "P134", "warning", "Trigger is a word that stands everywhere",
        "Nearly every message would bring the mood about, or none where such words are not read.",
        "Write a longer phrase.",
    ),
    (
        "P140", "warning", "Highest level is out of reach",
        "No interaction adds points, so affinity never rises.",
        "Give positive interactions positive points.",
    ),
    (
        "P141", "warning", "Highest level is reached at once",
        "Three interactions lead from stranger to the top, so the levels between are hardly ever seen.",
        "Give fewer points, or begin the highest level later.",
    ),
    (
        "P142", "warning", "Points leave -10 to 10",
        "One interaction moves affinity by 10 points at most; more is cut off.",
        "Write a number between -10 and 10.",
    ),
    (
        "P143", "warning", "Points contradict the name of the interaction",
        "A positive interaction that costs points (or the reverse) turns the relationship around.",
        "Change the sign, or the order of the points.",
    ),
    (
        "P150", "warning", "Memory preferences admit nothing",
        "Nothing that happens in a conversation can fulfil them, so the character remembers nothing.",
        "Lower the threshold, or name kinds of the format's lists.",
    ),
    (
        "P151", "suggestion", "Switch and list of memories contradict each other",
        "The list asks for what the switch turns off; the switch wins.",
        "Remove one of them.",
    ),
)  # fmt: skip

QUALITY: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "P201", "warning", "Fewer than three rules",
        "Rules are what can be seen in a reply; without them characters sound alike.",
        "Write at least three rules that a reader can check in a reply.",
    ),
    (
        "P202", "warning", "Fewer than two examples",
        "One example is copied; a model needs two to see what they have in common.",
        "Add examples on different subjects.",
    ),
    (
        "P203", "suggestion", "Fewer than four examples",
        "Examples teach the voice better than any description.",
        "Add examples: a mistake, a feeling, a question about itself.",
    ),
    (
        "P204", "warning", "Rules contradict each other",
        "One rule asks for what another forbids; a model follows either.",
        "Keep one, or say when each applies.",
    ),
    (
        "P205", "warning", "Rule is repeated in other words",
        "It costs tokens and adds nothing.",
        "Keep the clearer one.",
    ),
    (
        "P206", "warning", "Example breaks a rule",
        "Models follow examples rather than rules.",
        "Rewrite the example, or drop the rule.",
    ),
    (
        "P207", "warning", "Example speaks of a forbidden topic",
        "It shows the model how to do what the guard forbids.",
        "Rewrite the example so that it declines, or choose another subject.",
    ),
    (
        "P208", "suggestion", "Punctuation does not match its style",
        "Models follow examples rather than descriptions.",
        "Change the reply, or punctuation_style.",
    ),
    (
        "P209", "suggestion", "Characteristic words are never used",
        "A word that no example uses is seldom used by the model, or dropped in at random.",
        "Let an example or a trigger response use it, or remove it.",
    ),
    (
        "P210", "warning", "Two examples have the same reply",
        "The second teaches the model to repeat itself.",
        "Write another reply.",
    ),
    (
        "P211", "suggestion", "All examples have the same length",
        "Models copy the length of examples, whatever the question needs.",
        "Vary the length.",
    ),
    (
        "P212", "suggestion", "Situation has no response",
        "In that situation the character has nothing of its own to say.",
        "Add one to three responses.",
    ),
    (
        "P213", "warning", "Replies are in another language",
        "The model is told one language and shown another.",
        "Mend persona.language, or translate the replies.",
    ),
    (
        "P214", "suggestion", "Length of the replies does not match verbosity",
        "Models follow the examples rather than the number.",
        "Change the number, or the replies.",
    ),
    (
        "P215", "warning", "Placeholder was left in",
        "It is part of the prompt as it stands.",
        "Write the text that belongs there.",
    ),
)  # fmt: skip
