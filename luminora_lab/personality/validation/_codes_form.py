"""Codes P0xx: what the format says of a document."""

from __future__ import annotations

__all__ = ["FORM"]

FORM: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "P001", "error", "File cannot be read as JSON or YAML",
        "Nothing in the file can be used.",
        "Mend the file at the place that the message names.",
    ),
    (
        "P002", "error", "Document is no personality",
        "A personality is one object of plain data; this holds something else, or a value that JSON does not have.",
        'Write an object with a "persona" that holds text, finite numbers, true, false, lists and objects.',
    ),
    (
        "P003", "error", "Something required is missing",
        "Without it the document cannot be used: a character needs a name, a level its range, an example its reply.",
        "Add it.",
    ),
    (
        "P004", "error", "Value is of the wrong kind",
        "A text where a number belongs (or the reverse) cannot be used, and guessing would change the character.",
        "Write a value of the kind that the message names.",
    ),
    (
        "P005", "error", "Number is out of range",
        "Parameters and limits are shares of 1; a number outside its range has no meaning.",
        "Write a number inside the range that the message names.",
    ),
    (
        "P006", "error", "Name is empty",
        "The name is what a prompt calls the character, and what lists and files show.",
        "Give the character a name.",
    ),
    (
        "P007", "error", "Range does not have two numbers",
        "A level holds from one number of affinity points to another.",
        "Write [from, to], such as [0, 20].",
    ),
    (
        "P010", "warning", "Null stands where a value belongs",
        "It is read as absent. Other readers of the format refuse it.",
        "Leave the key out, or write a value.",
    ),
    (
        "P011", "warning", "One text stands where a list belongs",
        "It is read as a list of one. Other readers of the format refuse it.",
        "Put it in brackets.",
    ),
    (
        "P012", "warning", "Rules are an object",
        "They are read as one list, with Never: before those under never_do. Other readers of the format refuse it.",
        "Write one list of rules.",
    ),
    (
        "P013", "warning", "Key is unknown",
        "It is kept and has no effect. A misspelt key silently does nothing.",
        "Mend its spelling, or move it to metadata, where anything may stand.",
    ),
    (
        "P014", "warning", "Key among the parameters is not one of the six",
        "Only the six parameters of the character have an effect; settings of a model belong to the request.",
        "Remove it, and give settings such as the temperature with the request.",
    ),
    (
        "P015", "warning", "Word is not in the format's list",
        "It is used as it stands, but nothing that compares, blends or maps personalities knows what it means.",
        "Choose a word of the list, or keep your own knowingly.",
    ),
    (
        "P016", "warning", "Something that the format requires is missing",
        "The lab gets by without it. Other readers of the format refuse the document.",
        "Add it.",
    ),
    (
        "P017", "suggestion", "Something recommended is missing",
        "The character works without it and is less distinct; a missing parameter counts as 0.5.",
        "Add it.",
    ),
    (
        "P018", "warning", "Version is not semantic",
        "Versions are compared; without three numbers they have no order.",
        'Write major.minor.patch, such as "1.1.0".',
    ),
    (
        "P019", "warning", "Entry stands twice in a list",
        "The repetition costs tokens and adds nothing.",
        "Keep one of them.",
    ),
    (
        "P020", "warning", "Text is empty",
        "An empty entry is compiled as an empty line, or is left over from a template.",
        "Write it, or remove it.",
    ),
    (
        "P021", "suggestion", "Text is longer than the format allows",
        "It is used in full. Other readers of the format refuse it, and long texts crowd out others in a prompt.",
        "Shorten it, or split it into several.",
    ),
    (
        "P022", "warning", "Date cannot be read",
        "Lists are sorted by dates, and exchange formats carry them.",
        "Write an ISO 8601 date (2026-11-22), and an update that is not before the creation.",
    ),
    (
        "P023", "warning", "Download count or rating makes no sense",
        "Downloads are counted from 0, and ratings go from 0 to 5.",
        "Write such a number, or leave it out.",
    ),
    (
        "P024", "warning", "Memory switch is neither true nor false",
        "Only true and false are read; any other value leaves the switch unset.",
        "Write true or false.",
    ),
)  # fmt: skip
