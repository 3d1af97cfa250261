"""Keys stay out of what is shown: whatever looks like a credential is taken out of a message."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["redacted", "redacted_data"]

_MARK = "[redacted]"
_NAMES = ("_KEY", "_TOKEN", "_SECRET", "_PASSWORD", "_CREDENTIALS")
_SHORTEST = 8  # of the value of a variable that is called a key: shorter ones are parts of ordinary words
_AFTER = re.compile(
    r"""((?:\bbearer|\bbasic)\s+ | (?:\bauthorization|api[-_ ]?key|[-_]key|[?&]key|secret|password
    |\b(?:access|api|auth|id|refresh|session)?[-_ ]?token)
    (?:\s+(?:provided|is|was))?["']?\s*[:=]\s*["']?(?:bearer\s+|basic\s+)?) ([^\s"'&,;)}\]]+)""",
    re.IGNORECASE | re.VERBOSE,
)
_ALONE = re.compile(
    r"""(?<![A-Za-z0-9])(?:
      (?:sk|pk|rk|gsk|hf|xai|pplx|r8|nvapi|fw|tgp|ghp|gho|ghs|ghu|github_pat|glpat|xox[abprs])[-_][\w*.-]{6,}[\w*]
    | AIza[\w-]{20,} | (?:AKIA|ASIA)[A-Z0-9]{12,} | eyJ[\w-]{8,}\.[\w.-]{8,}
    | (?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{32,}
    )""",
    re.VERBOSE,
)
_NAMED = re.compile(
    r"""(?:^|[-_ ])(?:api[-_ ]?key|(?:secret|private|access)[-_ ]?key|secret|password|passwd|authorization|credentials?
    |cookie|(?:access|api|auth|refresh|session|bearer)[-_ ]?token)$ | ^(?:x|ocp)-.*key$""",
    re.IGNORECASE | re.VERBOSE,
)
_IN_ADDRESS = re.compile(r"(?<=://)[^/\s@]+(?=@)")


def redacted(text: str, *secrets: str | None) -> str:
    """Return a text without what looks like a credential.

    Gone are ``secrets`` and the values of environment variables that are called a key, token, secret or password (of at
    least 8 characters); what follows such a name or "Bearer"; the user of a web address; and words with the usual
    prefixes ("sk-", "hf_", "AIza") or of at least 32 letters and digits.

    Examples
    --------
    >>> redacted("Incorrect API key provided: sk-proj-1234****cdef, see the manual")
    'Incorrect API key provided: [redacted], see the manual'
    >>> redacted("GET http://me:pass@127.0.0.1/v1?key=abc", "127.0.0.1")
    'GET http://[redacted]@[redacted]/v1?key=[redacted]'
    """
    return _without(text, _known(secrets))


def redacted_data(value: Any, *secrets: str | None) -> Any:
    """Return plain data in which every text is :func:`redacted`, and so is what stands under the name of a credential.

    Examples
    --------
    >>> redacted_data({"api_key": "abc", "headers": {"Authorization": "abc"}, "said": ["Tea?", "sk-proj-12345678"]})
    {'api_key': '[redacted]', 'headers': {'Authorization': '[redacted]'}, 'said': ['Tea?', '[redacted]']}
    """
    return _tree(value, _known(secrets))


def _known(secrets: tuple[str | None, ...]) -> list[str]:
    """Return what is known to be secret, the longest first."""
    known = {value for value in secrets if value}
    for name, value in os.environ.items():
        if name.upper().endswith(_NAMES) and len(value) >= _SHORTEST:
            known.add(value)
    return sorted(known, key=lambda value: (-len(value), value))


def _without(text: str, known: list[str]) -> str:
    for value in known:
        text = text.replace(value, _MARK)
    text = _IN_ADDRESS.sub(_MARK, text)
    return _ALONE.sub(_MARK, _AFTER.sub(rf"\1{_MARK}", text))


def _tree(value: Any, known: list[str]) -> Any:
    if isinstance(value, str):
        return _without(value, known)
    if isinstance(value, Mapping):
        return {_without(str(key), known): _under(str(key), part, known) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_tree(part, known) for part in value]
    return value


def _under(name: str, value: Any, known: list[str]) -> Any:
    secret = bool(value) and isinstance(value, str) and _NAMED.search(name) is not None
    return _MARK if secret else _tree(value, known)
