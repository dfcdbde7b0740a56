"""One JSON value whoever wrote it: strictly where that works, else with the faults that real files have.

Taken in spite of the standard: NaN and Infinity, numbers of any size, lone surrogates, control characters and foreign
escapes in texts, trailing commas, comments, bytes that are not UTF-8, and any depth up to a bound: nothing here
calls itself.
"""

import json
import re
from dataclasses import dataclass
from typing import Final

import msgspec

MOST_LEVELS: Final = 40_000
# msgspec calls itself for each level; Python allows it a thousand.
_STRICT_LEVELS: Final = 200
_MOST_DIGITS: Final = 300

_TOKEN: Final = re.compile(
    r'\s*(?:(?P<string>"[^"\\]*(?:\\.[^"\\]*)*")|(?P<word>[^\s,:"{}\[\]/]+)|(?P<mark>[{}\[\],:])'
    r"|(?P<remark>//[^\n]*|/\*.*?\*/))",
    re.DOTALL,
)
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")
_FOREIGN_ESCAPE: Final = re.compile(r'\\(?:(u[0-9a-fA-F]{4}|["\\/bfnrt])|)', re.DOTALL)
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_WORDS: Final = {"true": True, "false": False, "True": True, "False": False}
_NOTHING: Final = frozenset(("null", "None", "undefined", "NaN", "Infinity", "-Infinity", "nan", "inf", "-inf"))


class MalformedJson(ValueError):
    """`place` is where, in characters from the beginning of the value; `why` says what."""

    def __init__(self, place: int, why: str) -> None:
        super().__init__(why)
        self.place = place
        self.why = why


@dataclass(frozen=True, slots=True)
class Decoded:
    """A value; `is_guessed` says that its bytes were not UTF-8 and were read as windows-1252."""

    value: object
    is_guessed: bool = False


def decode(raw: bytes, levels: int = 0) -> Decoded:
    """Return the value of `raw`, which nests `levels` deep. NaN and its like become None. Raises MalformedJson."""
    if levels <= _STRICT_LEVELS:
        try:
            return Decoded(msgspec.json.decode(raw))
        except (msgspec.DecodeError, ValueError, RecursionError):
            pass
    try:
        text, is_guessed = raw.decode("utf-8"), False
    except UnicodeDecodeError:
        text, is_guessed = raw.decode("windows-1252", "replace"), True
    return Decoded(_Building(text).value(), is_guessed)


class _Building:
    """A value in the making: the containers that are open, each with the name its next value goes by."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[dict[str, object] | list[object]] = []
        self._names: list[str | None] = []
        self._done: list[object] = []

    def value(self) -> object:
        place, end = 0, len(self._text.rstrip())
        while place < end:
            token = _TOKEN.match(self._text, place)
            if token is None:
                raise MalformedJson(place, "neither a value nor a mark stands here")
            place = token.end()
            if self._done:
                if token["remark"] is None:
                    raise MalformedJson(token.start(), "something follows the value")
            elif token["string"] is not None:
                self._string(_text_of(token["string"]), place)
            elif token["word"] is not None:
                self._put(_word(token["word"], token.start("word")), place)
            elif token["mark"] is not None:
                self._mark(token["mark"], token.start("mark"))
        if not self._done:
            raise MalformedJson(place, "the value is not closed")
        return self._done[0]

    def _string(self, text: str, place: int) -> None:
        if self._open and isinstance(self._open[-1], dict) and self._names[-1] is None:
            self._names[-1] = text
        else:
            self._put(text, place)

    def _mark(self, mark: str, place: int) -> None:
        if mark in "{[":
            if len(self._open) >= MOST_LEVELS:
                raise MalformedJson(place, f"it nests deeper than {MOST_LEVELS} levels")
            container: dict[str, object] | list[object] = {} if mark == "{" else []
            self._put(container, place)
            self._done.clear()
            self._open.append(container)
            self._names.append(None)
        elif mark in "}]":
            if not self._open or isinstance(self._open[-1], dict) is not (mark == "}"):
                raise MalformedJson(place, f"{mark} closes nothing")
            closed = self._open.pop()
            self._names.pop()
            if not self._open:
                self._done.append(closed)

    def _put(self, value: object, place: int) -> None:
        if not self._open:
            self._done.append(value)
            return
        container = self._open[-1]
        if isinstance(container, list):
            container.append(value)
            return
        name = self._names[-1]
        if name is None:
            raise MalformedJson(place, "a member has no name")
        container[name] = value
        self._names[-1] = None


def _word(word: str, place: int) -> object:
    if word in _WORDS:
        return _WORDS[word]
    if word in _NOTHING:
        return None
    number = _NUMBER.fullmatch(word)
    if number is None:
        raise MalformedJson(place, "an unknown word")
    if number[1] is None and number[2] is None and len(word) <= _MOST_DIGITS:
        return int(word)
    return float(word)


def _text_of(token: str) -> str:
    try:
        text = json.loads(token, strict=False)
    except ValueError:
        text = json.loads(_FOREIGN_ESCAPE.sub(lambda escape: escape[0] if escape[1] else "\\\\", token), strict=False)
    return _SURROGATES.sub("\ufffd", text) if isinstance(text, str) else ""
