"""Replies that a person wrote beforehand: no model, no network, and labelled as such wherever they are shown."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from luminora_lab._resources import bundled
from luminora_lab.errors import DataError, ProviderError
from luminora_lab.files import strictjson, strictyaml
from luminora_lab.files.strictjson import quote
from luminora_lab.providers.base import BaseProvider
from luminora_lab.providers.reply import Messages, Reply, last_user_text

__all__ = ["ScriptedProvider", "scripted", "voices"]

_KEYS = ("match", "regex", "system", "reply", "fail", "times")


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    system: re.Pattern[str] | None
    reply: str | None
    fail: str | None
    times: int | None


_FOLDER = "recordings"


def voices() -> list[str]:
    """Return the names of the bundled voices: written replies of every bundled personality, each in its own manner.

    Examples
    --------
    >>> voices()
    ['ash', 'birch', 'cedar']
    """
    return sorted(file.stem for file in (bundled("datasets") / _FOLDER).glob("*.jsonl"))


def scripted(path: str, **params: Any) -> ScriptedProvider:
    """Return the provider of a bundled voice, or of a file of rules; ``params`` mean nothing to it.

    Raises
    ------
    DataError
        The file cannot be read, or a rule cannot be used.
    """
    if path in voices():
        return _voice(path)
    return ScriptedProvider.from_file(path)


@lru_cache(maxsize=8)
def _voice(name: str) -> ScriptedProvider:
    made = ScriptedProvider.from_file(bundled("datasets") / _FOLDER / f"{name}.jsonl")
    made.name = f"scripted:{name}"
    return made


class ScriptedProvider(BaseProvider):
    """A provider that replies by rules.

    The first rule that matches the last message of the user replies. A rule is a mapping with ``match`` (it occurs in
    the message) or ``regex`` (it is found in the message; "." also matches a line end); with ``reply`` (a text) or
    ``fail`` (a kind of :class:`~luminora_lab.errors.ProviderError`); optionally with ``system`` (these words must also
    stand in the instructions, such as "You are Quill"); and optionally with ``times``: after so many uses it is passed
    over. Parameters of a call change nothing.

    Parameters
    ----------
    rules
        The rules, in order.
    name
        What the script is called; ``name`` of the provider is "scripted:" and this.

    Raises
    ------
    DataError
        A rule that cannot be used; the message names its place and quotes the value.

    Examples
    --------
    >>> script = ScriptedProvider([{"match": "tea", "reply": "Please."}, {"regex": "^Bye", "fail": "timeout"}], "talk")
    >>> reply = script.complete([{"role": "user", "content": "Some tea?"}])
    >>> reply.text, reply.kind, reply.provider
    ('Please.', 'scripted', 'scripted:talk')
    >>> script.complete([{"role": "user", "content": "Coffee?"}])
    Traceback (most recent call last):
    luminora_lab.errors.ProviderError: scripted:talk: no rule matches the message 'Coffee?'; add a rule for it
    """

    kind = "scripted"

    def __init__(self, rules: Sequence[Mapping[str, Any]], name: str = "rules") -> None:
        self.name = f"scripted:{name}"
        if not isinstance(rules, Sequence) or isinstance(rules, str) or not rules:
            raise DataError(f"{quote(rules)} is no list of rules", place=self.name, remedy="write a list of rules")
        self._rules = [_rule(rule, f"{self.name}, rule {i + 1}") for i, rule in enumerate(rules)]
        self._used = [0] * len(self._rules)
        self._lock = threading.Lock()
        written = json.dumps([dict(rule) for rule in rules], sort_keys=True)
        self.model = f"script-{hashlib.sha256(written.encode()).hexdigest()[:12]}"

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Self:
        """Read the rules from a file: one a line where its name ends in .jsonl; else a list, in JSON (.json) or YAML.

        Raises
        ------
        DataError
            The file cannot be read, or a rule cannot be used.
        """
        file = Path(path)
        try:
            raw = file.read_bytes()
        except OSError as error:
            remedy = "name a file of rules"
            raise DataError(f"cannot be read ({error.strerror})", place=str(file), remedy=remedy) from None
        kind = file.suffix.lower()
        if kind == ".jsonl":
            lines = enumerate(raw.splitlines(), start=1)
            rules = [strictjson.loads(line, f"{file}, line {n}") for n, line in lines if line.strip()]
            return cls(rules, file.name)
        read = strictjson.loads if kind == ".json" else strictyaml.loads
        return cls(read(raw, str(file)), file.name)

    def complete(self, messages: Messages, **params: Any) -> Reply:
        """Return the reply of the first rule that matches.

        Raises
        ------
        ProviderError
            The rule says so, or no rule matches.
        """
        params.pop("repeat", None)
        asked = last_user_text(messages)
        rule = self._first(asked, messages)
        if rule is None:
            what = f"no rule matches the message {quote(asked)}"
            raise ProviderError(what, place=self.name, remedy="add a rule for it")
        if rule.fail is not None:
            raise ProviderError(f"a scripted failure ({rule.fail})", kind=rule.fail, place=self.name)
        key = self.request(messages, **params).sha256
        return Reply(rule.reply or "", self.name, self.model, finish_reason="stop", kind="scripted", request=key)

    def _first(self, asked: str, messages: Messages) -> _Rule | None:
        system = "\n".join(str(one.get("content")) for one in messages if one.get("role") in ("system", "developer"))
        with self._lock:
            for i, rule in enumerate(self._rules):
                if rule.times is not None and self._used[i] >= rule.times:
                    continue
                if rule.pattern.search(asked) and (rule.system is None or rule.system.search(system)):
                    self._used[i] += 1
                    return rule
        return None

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "_lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _lock=threading.Lock())

    def __repr__(self) -> str:
        return f"<ScriptedProvider {self.name!r}: {len(self._rules)} rules>"


def _rule(given: Any, place: str) -> _Rule:
    if not isinstance(given, Mapping):
        raise DataError(f"{quote(given)} is no rule", place=place, remedy="write match and reply")
    for key in given:
        if key not in _KEYS:
            raise DataError(f"there is no {quote(key)}", place=place, remedy=f"use {', '.join(_KEYS)}")
    for pair in (("match", "regex"), ("reply", "fail")):
        if len([key for key in pair if key in given]) != 1:
            raise DataError(f"it has {quote(list(given))}", place=place, remedy=f"give either {' or '.join(pair)}")
    for key in ("match", "regex", "system", "reply", "fail"):
        if key in given and (not isinstance(given[key], str) or (key != "reply" and not given[key])):
            raise DataError(f"{key} is {quote(given[key])}", place=place, remedy="write a text, in quotes")
    fail, times = given.get("fail"), given.get("times")
    if fail is not None and fail not in ProviderError.kinds:
        remedy = f"use one of {', '.join(ProviderError.kinds)}"
        raise DataError(f"fail is {quote(fail)}", place=place, remedy=remedy)
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
        raise DataError(f"times is {quote(times)}", place=place, remedy="write a whole number from 1")
    return _Rule(_pattern(given, place), _words(given.get("system")), given.get("reply"), fail, times)


def _words(given: str | None) -> re.Pattern[str] | None:
    """Return the pattern of words that stand in a text as whole words."""
    return None if given is None else re.compile(rf"(?<!\w){re.escape(given)}(?!\w)")


def _pattern(given: Mapping[str, Any], place: str) -> re.Pattern[str]:
    if "match" in given:
        return re.compile(re.escape(given["match"]))
    try:
        return re.compile(given["regex"], re.DOTALL | re.MULTILINE)
    except re.error as error:
        what = f"regex is {quote(given['regex'])} ({error})"
        raise DataError(what, place=place, remedy="write a regular expression of Python") from None
