"""What the beginning of a JSON file shows of its shape, so that a format is told by the names its records have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rejoinder.carriers.source import head_text

_DEEPEST: Final = 5
_LEAST_NAMES: Final = 2
# LeanCloud begins its exports with a line about them.
_HEAD_LINE: Final = re.compile(r"\A(?:#[^\n]*\n\s*)+")
_TOKEN: Final = re.compile(
    r'"(?P<text>[^"\\]*+(?:\\.[^"\\]*+)*+)(?:"|\\?\Z)|(?P<mark>[{}\[\]:,])|(?P<word>[^\s"{}\[\]:,]+)', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Outline:
    """`keys` are the names of members by the path of their object: "" for outermost objects, "[]" for those in an
    outermost list, "data.Comment[]" for those in a list of a member. `values` are the first single values by path.
    `start` is the first sign, empty when this is no JSON. `objects` counts outermost objects.
    """

    start: str
    keys: Mapping[str, frozenset[str]]
    values: Mapping[str, str]
    objects: int

    def has(self, path: str, *names: str) -> bool:
        """Whether objects at `path` have all these names."""
        return self.keys.get(path, frozenset()).issuperset(names)

    def record_keys(self, *paths: str) -> frozenset[str]:
        """Return the names that records have: outermost objects, those of an outermost list, those at `paths`."""
        return frozenset().union(*(self.keys.get(path, frozenset()) for path in ("", "[]", *paths)))


NO_JSON: Final = Outline("", {}, {}, 0)


def outline(head: bytes) -> Outline:
    """Return the outline of a file by its head; NO_JSON when it begins otherwise. A head cut anywhere will do."""
    # A stray NUL makes no binary file of one that begins like this.
    return _outline(head.replace(b"\x00", b" ") if head.lstrip()[:1] in (b"{", b"[") else head)


@lru_cache(maxsize=128)
def _outline(head: bytes) -> Outline:
    text = _HEAD_LINE.sub("", head_text(head).lstrip("\ufeff \t\r\n,"))
    if text[:1] not in ("{", "["):
        return NO_JSON
    sketch = _Sketch()
    for token in _TOKEN.finditer(text):
        if (mark := token["mark"]) is not None:
            sketch.mark(mark)
        else:
            sketch.single(token["text"] if token["word"] is None else token["word"], is_text=token["word"] is None)
        if sketch.is_wrong:
            # What was whole before a fault is seen all the same.
            if sum(map(len, sketch.keys.values())) < _LEAST_NAMES:
                return NO_JSON
            break
    found = {path: frozenset(names) for path, names in sketch.keys.items()}
    return Outline(text[:1], found, sketch.values, sketch.objects)


class _Sketch:
    """The containers that are open: each its sign, its path (None below the bound) and the name that was read last."""

    def __init__(self) -> None:
        self.keys: dict[str, set[str]] = {}
        self.values: dict[str, str] = {}
        self.objects = 0
        self.is_wrong = False
        self._signs: list[str] = []
        self._paths: list[str | None] = []
        self._names: list[str] = []
        self._name = ""
        self._is_name_due = False

    def mark(self, mark: str) -> None:
        if mark in "{[":
            self._open(mark)
        elif mark in "}]":
            if self._signs:
                self._signs.pop()
                self._paths.pop()
            self._is_name_due = False
        elif mark == ",":
            self._is_name_due = bool(self._signs) and self._signs[-1] == "{"
        else:
            self._is_name_due = False

    def single(self, text: str, *, is_text: bool) -> None:
        if not self._signs:
            # Words outside of everything, before anything was closed: prose that happens to begin with a bracket.
            self.is_wrong = self.is_wrong or not self.objects
            return
        path = self._paths[-1]
        if self._is_name_due:
            self.is_wrong = self.is_wrong or not is_text
            self._name = text
            if path is not None:
                self.keys.setdefault(path, set()).add(text)
        elif path is not None and self._signs[-1] == "{":
            self.values.setdefault(f"{path}.{self._name}".lstrip("."), text)
        elif not is_text and len(self._signs) == 1 and not _is_single(text):
            self.is_wrong = True

    def _open(self, mark: str) -> None:
        above = self._paths[-1] if self._signs else ""
        if not self._signs:
            path: str | None = "" if mark == "{" else "[]"
            self.objects += mark == "{"
        elif above is None or len(self._signs) > _DEEPEST:
            path = None
        elif self._signs[-1] == "{":
            path = f"{above}.{self._name}".lstrip(".") + ("[]" if mark == "[" else "")
        else:
            path = above + ("[]" if mark == "[" else "")
        self._signs.append(mark)
        self._paths.append(path)
        self._is_name_due = mark == "{"


def _is_single(word: str) -> bool:
    return word in ("true", "false", "null", "NaN") or word.lstrip("+-")[:1].isdigit()
