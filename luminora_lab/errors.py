"""Every error that a user of the lab can meet: one small tree under :class:`LuminoraError`.

An error names the *place* (file, line, JSON path, argument), says *what* is wrong with the offending value in
quotes, and gives a *remedy*. The command line prints the message alone and exits with code 2.
"""

from __future__ import annotations

__all__ = [
    "Conflict",
    "DataError",
    "InSampleError",
    "LuminoraError",
    "MissingExtra",
    "MissingInput",
    "NotRecorded",
    "ProviderError",
    "StrategyError",
    "UnknownName",
]


class LuminoraError(Exception):
    """Something that the user can put right.

    Parameters
    ----------
    what
        What is wrong, with the offending value quoted.
    place
        Where: a file with a line or a JSON path, or the name of an argument.
    remedy
        What would be right.

    Examples
    --------
    >>> print(LuminoraError("date '31 February' does not exist", place="talk.csv, line 7", remedy="write YYYY-MM-DD"))
    talk.csv, line 7: date '31 February' does not exist; write YYYY-MM-DD
    """

    exit_code = 2

    def __init__(self, what: str, *, place: str = "", remedy: str = "") -> None:
        self.what, self.place, self.remedy = what, place, remedy
        message = f"{place}: {what}" if place else what
        super().__init__(f"{message}; {remedy}" if remedy else message)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.what, self.place, self.remedy))


def _rebuild(kind: type[LuminoraError], what: str, place: str, remedy: str) -> LuminoraError:
    return kind(what, place=place, remedy=remedy)


class DataError(LuminoraError):
    """A file or frame that cannot be used as it is."""


class Conflict(LuminoraError):
    """Something that another process has changed since it was read; nothing was written."""


class UnknownName(LuminoraError):
    """A name (dataset, preset, metric, option) that does not exist; the message lists those that do."""


class StrategyError(LuminoraError):
    """A strategy expression that cannot be read or makes no sense."""


class MissingInput(LuminoraError):
    """A scorer or measure that needs something that the data does not have (dates, an access history, facts)."""


class InSampleError(LuminoraError):
    """A learned strategy that would be scored on the conversations that it was trained on."""


class MissingExtra(LuminoraError, ImportError):
    """An optional package that is not installed; the message gives the one command that installs it."""

    def __init__(self, what: str, *, place: str = "", remedy: str = "") -> None:
        LuminoraError.__init__(self, what, place=place, remedy=remedy)


class NotRecorded(LuminoraError):
    """A reply that a recording does not hold; the message says what differs from the nearest request that it holds."""


class ProviderError(LuminoraError):
    """A model endpoint that gave no reply, or none that can be used.

    Attributes
    ----------
    kind
        One of :attr:`kinds`: "authentication" (no key, or one that is refused), "rate_limited" (too much at a time, or
        the quota is used up), "context_too_long", "timeout", "network" (not reached, or it failed with status 5xx),
        "content_filter" (the provider held the text back), "refused" (the model declined), "malformed" (not what the
        endpoint should send), "cut" (it ended too early) or "other".
    retry_after
        Seconds after which the endpoint asks to be tried again; None where it says nothing.

    Examples
    --------
    >>> ProviderError("no answer after 60 s", kind="timeout", place="openai/gpt-4o").kind
    'timeout'
    """

    kinds = (
        "authentication", "rate_limited", "context_too_long", "timeout", "network", "content_filter", "refused",
        "malformed", "cut", "other",
    )  # fmt: skip

    def __init__(
        self, what: str, *, kind: str = "other", place: str = "", remedy: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(what, place=place, remedy=remedy)
        if kind not in self.kinds:
            raise ValueError(f"kind is {kind!r}; use one of {', '.join(self.kinds)}")
        self.kind, self.retry_after = kind, retry_after

    def __reduce__(self) -> tuple[object, ...]:
        return (*super().__reduce__(), {"kind": self.kind, "retry_after": self.retry_after})
