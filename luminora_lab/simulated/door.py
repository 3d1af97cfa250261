"""What ``ll.provider("simulated:NAME")`` calls: the entry point "simulated" of the group luminora_lab.providers."""

from __future__ import annotations

from typing import Any

from luminora_lab.errors import UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.providers.reply import Provider

__all__ = ["simulated"]


def simulated(name: str, **settings: Any) -> Provider:
    """Return a simulated provider.

    Parameters
    ----------
    name
        "respondent" or "writer"; what follows a hyphen is a label ("writer-a"), so that several can stand in one plan.
    **settings
        Of :class:`~luminora_lab.simulated.RespondentProvider` or :class:`~luminora_lab.simulated.WriterProvider`.

    Raises
    ------
    UnknownName
        There is none of that name.
    DataError
        A setting out of range.

    Examples
    --------
    >>> simulated("writer-a", seed=1).name
    'simulated:writer-a'
    """
    kind = name.partition("-")[0]
    if kind == "respondent":
        from luminora_lab.simulated.respondent import RespondentProvider

        return RespondentProvider(name=name, **settings)
    if kind == "writer":
        from luminora_lab.simulated.writer import WriterProvider

        return WriterProvider(name=name, **settings)
    raise UnknownName(
        f"simulated:{quote(name)}", place="provider", remedy="use simulated:respondent or simulated:writer"
    )
