"""JSON as people and templates write it: with comments, commas too many, line breaks in strings, single quotes.

It nests as deep as its text is long, and takes one pass over it.
"""

import re
from typing import Any, Final

_BLANK: Final = re.compile(
    r"(?:[\s\ufeff;]+|//[^\n]*|/\*.*?(?:\*/|\Z)|<!--|-->|<!\[CDATA\[|\]\]>)*", re.DOTALL
)  # what stands between values; CDATA and HTML comments are wrapped around scripts
_STRING: Final = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"', re.DOTALL)
_SINGLE: Final = re.compile(r"'([^'\\]*+(?:\\.[^'\\]*+)*+)'", re.DOTALL)
_ESCAPE: Final = re.compile(
    r"\\(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL
)
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_WORD: Final = re.compile(r"[^\s,:\[\]{}\"'/]+")
_NAMED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "\n": ""}
_WORDS: Final = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None, "None": None}
_LONGEST_NUMBER: Final = 300


class NotJson(Exception):
    """The text can't be read on. `position` is the character where, `value` what came before as far as it goes."""

    def __init__(self, position: int, value: object) -> None:
        super().__init__(position)
        self.position = position
        self.value = value


def loads(text: str) -> Any:
    """Return the value that `text` writes; several values one after the other are a list. NotJson says where it ends.

    An unclosed array or object ends with the text: NotJson holds it so far.
    """
    values: list[Any] = []
    position = _skip(text, 0)
    while position < len(text):
        reading = _Reading(text, position)
        try:
            position = reading.run()
        except NotJson as error:
            partly = [*values, *([reading.root] if reading.is_begun else [])]
            raise NotJson(error.position, partly[0] if len(partly) == 1 else partly) from None
        values.append(reading.root)
        position = _skip(text, position)
        if text.startswith(",", position):
            position = _skip(text, position + 1)
    if not values:
        raise NotJson(0, None)
    return values[0] if len(values) == 1 else values


class _Reading:
    """One value on its way. Containers in the making stand on a stack, so that no depth ends the program's own."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position = position
        self.root: Any = None
        self.is_begun = False
        self._open: list[Any] = []
        self._name: list[str | None] = []

    def run(self) -> int:
        """Read one value; return where it ends."""
        while True:
            self.position = _skip(self.text, self.position)
            sign = self.text[self.position : self.position + 1]
            if self._open and (sign == "," or sign == ("]" if isinstance(self._open[-1], list) else "}")):
                self.position += 1
                self._name[-1] = None
                if sign != ",":
                    self._open.pop()
                    self._name.pop()
            elif self._open and isinstance(self._open[-1], dict) and self._name[-1] is None:
                self._read_name()
                continue
            elif sign in ("[", "{"):
                self.position += 1
                self._put([] if sign == "[" else {})
                continue
            else:
                self._put(self._scalar(sign))
            if not self._open:
                return self.position

    def _put(self, value: Any) -> None:
        if not self.is_begun:
            self.root, self.is_begun = value, True
        elif isinstance(self._open[-1], list):
            self._open[-1].append(value)
        else:
            self._open[-1][self._name[-1]] = value
            self._name[-1] = None
        if isinstance(value, list | dict):
            self._open.append(value)
            self._name.append(None)

    def _read_name(self) -> None:
        sign = self.text[self.position : self.position + 1]
        name = self._scalar(sign) if sign in ('"', "'") else self._word()
        self.position = _skip(self.text, self.position)
        if not self.text.startswith(":", self.position):
            raise NotJson(self.position, None)
        self.position += 1
        self._name[-1] = str(name)

    def _scalar(self, sign: str) -> Any:
        if sign in ('"', "'"):
            at = self.position
            found = _STRING.match(self.text, at) if sign == '"' else _SINGLE.match(self.text, at)
            if found is None:
                raise NotJson(self.position, None)
            self.position = found.end()
            return _ESCAPE.sub(_unescaped, found[1]) if "\\" in found[1] else found[1]
        number = _NUMBER.match(self.text, self.position)
        if number is not None and number.end() - number.start() <= _LONGEST_NUMBER:
            self.position = number.end()
            return int(number[0]) if number[0].lstrip("+-").isdigit() else float(number[0])
        return _WORDS.get(self._word())

    def _word(self) -> str:
        found = _WORD.match(self.text, self.position)
        if found is None:
            raise NotJson(self.position, None)
        self.position = found.end()
        return found[0]


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1]
    if code[0] == "u" and len(code) > 1:
        return bytes.fromhex(code.replace("\\u", "")[1:]).decode("utf-16-be", "replace")
    return _NAMED.get(code, code)


def _skip(text: str, position: int) -> int:
    found = _BLANK.match(text, position)
    return found.end() if found is not None else position
