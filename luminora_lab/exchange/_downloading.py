"""Files over HTTP, bounded in size, time and redirects, and never by another protocol."""

from __future__ import annotations

import http.client
import ipaddress
import re
import ssl
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from urllib.parse import SplitResult, urljoin, urlsplit

from luminora_lab.errors import DataError
from luminora_lab.files.settings import without_password
from luminora_lab.files.strictjson import quote

__all__ = ["HttpSource", "is_loopback", "split"]

MAX_REDIRECTS = 3
TIMEOUT = 20.0
"""Seconds that a server may be silent."""
DEADLINE = 60.0
"""Seconds that one file may take."""
_REDIRECTS = (301, 302, 303, 307, 308)
_ADDRESS = re.compile(r"[!-~]+")  # no blanks, no control characters: an address has them encoded


class HttpSource:
    """An index and the files that it names, on a web server.

    Parameters
    ----------
    address
        Of the index.
    most
        Bytes that a file may have.
    insecure
        Whether http:// may leave this machine.
    """

    def __init__(self, address: str, most: int, insecure: bool) -> None:
        self._most, self._insecure = most, insecure
        self._local = is_loopback(split(address).hostname or "")
        self.place, self._address, self._base = without_password(address), address, address
        self.revision = ""
        self._allow(address)

    def index(self) -> bytes:
        """Return the bytes of the index; addresses in it begin where it was found in the end."""
        raw, self._base = self._get(self._address)
        return raw

    def file(self, address: str) -> tuple[bytes, str]:
        """Return the bytes of a file that the index names, and its whole address."""
        if not _ADDRESS.fullmatch(address):
            raise DataError(f"{quote(address)} is no address", place=self.place, remedy="the index has to be mended")
        whole = urljoin(self._base, address)
        return self._get(whole)[0], without_password(whole)

    def _allow(self, address: str) -> SplitResult:
        """Check an address before anything is asked there.

        Raises
        ------
        DataError
            Another protocol, a password, http:// to another machine, or this machine where the source is another.
        """
        parts = split(address)
        host = parts.hostname or ""
        if parts.username is not None or parts.password is not None:
            raise DataError("the address holds a user or a password", place=host or "source", remedy="leave it out")
        place, shown = self.place, quote(without_password(address))
        if parts.scheme not in ("http", "https") or not host:
            what = f"{shown} is not fetched"
            raise DataError(what, place=place, remedy="only addresses with https:// and http:// are")
        if is_loopback(host) and not self._local:
            what = f"{shown} is on this machine, the source is not"
            raise DataError(what, place=place, remedy="ask who keeps the index")
        if parts.scheme == "http" and not is_loopback(host) and not self._insecure:
            what = f"{shown} is not encrypted"
            raise DataError(what, place=place, remedy="use https://, or add --insecure-http (insecure_http=True)")
        return parts

    def _get(self, address: str) -> tuple[bytes, str]:
        """Return the bytes at an address, and the address after redirects."""
        ends = time.monotonic() + DEADLINE
        for _ in range(MAX_REDIRECTS + 1):
            parts, shown = self._allow(address), without_password(address)
            try:
                with _opener(is_loopback(parts.hostname or "")).open(_request(address), timeout=TIMEOUT) as answer:
                    return self._read(answer, shown, ends), address
            except urllib.error.HTTPError as error:
                with error:
                    target = error.headers.get("Location")
                    if error.code not in _REDIRECTS or not target:
                        raise DataError(_status(error.code), place=shown, remedy="check the address") from None
                if not _ADDRESS.fullmatch(target):
                    raise DataError("it redirects to no address", place=shown, remedy="check the address") from None
                address = urljoin(address, target)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise DataError(_why(error), place=shown, remedy="check the address and the network") from None
        what = f"it redirects more than {MAX_REDIRECTS} times"
        raise DataError(what, place=self.place, remedy="give the address where it ends")

    def _read(self, answer: http.client.HTTPResponse, place: str, ends: float) -> bytes:
        length = answer.headers.get("Content-Length", "")
        if length.isdecimal() and int(length[:20]) > self._most:
            raise _too_large(place, self._most)
        parts, size = [], 0
        while part := answer.read1(2**16):
            parts.append(part)
            size += len(part)
            if size > self._most:
                raise _too_large(place, self._most)
            if time.monotonic() > ends:
                what = f"it is not complete after {DEADLINE:g} seconds"
                raise DataError(what, place=place, remedy="try again later")
        return b"".join(parts)


def split(address: str) -> SplitResult:
    """Take an address apart.

    Raises
    ------
    DataError
        It is none.

    Examples
    --------
    >>> split("https://example.org:99999/index.json")
    Traceback (most recent call last):
    luminora_lab.errors.DataError: source: 'https://example.org:99999/index.json' is no address; ...
    """
    try:
        parts = urlsplit(address if _ADDRESS.fullmatch(address) else "")
        if parts.scheme and parts.port != -1 and (parts.hostname or "").encode("idna") is not None:
            return parts
    except ValueError:
        pass
    shown = quote(without_password(address)) if "@" not in address else "what was given"  # it may hold a password
    raise DataError(f"{shown} is no address", place="source", remedy="write https://HOST/index.json or git+https://...")


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("example.org")
    (True, True, False)
    """
    if host.rstrip(".").lower() == "localhost" or host.lower().endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _opener(local: bool) -> urllib.request.OpenerDirector:
    """What opens http and https and nothing else; redirects come back as errors, and this machine needs no proxy."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler({} if local else None),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context()),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _request(address: str) -> urllib.request.Request:
    headers = {"User-Agent": "luminora-lab", "Accept-Encoding": "identity"}
    return urllib.request.Request(address, headers=headers)


def _status(code: int) -> str:
    try:
        return f"the server answers {code} ({HTTPStatus(code).phrase})"
    except ValueError:
        return f"the server answers {code}"


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    if isinstance(reason, TimeoutError):
        return f"the server says nothing for {TIMEOUT:g} seconds"
    said = getattr(reason, "strerror", None) or getattr(reason, "verify_message", None) or type(reason).__name__
    return f"it cannot be fetched ({said})"


def _too_large(place: str, most: int) -> DataError:
    return DataError(f"it has more than {most / 2**20:.3g} MB", place=place, remedy="it is no personality")
