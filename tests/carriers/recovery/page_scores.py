"""How well the comments of annotated pages are found by repeated structure alone."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import html

from rejoinder.carriers.record import BELIEVED, SILENT
from rejoinder.carriers.recovery.repetition import FoundItem, find_items

LEAST_OVERLAP = 0.6
GRAM_CHARS = 5


@dataclass(slots=True)
class Tally:
    """Counts for one page. `names_wrong_surely` are wrong names at a confidence that nobody would look at."""

    found: int = 0
    true: int = 0
    matched: int = 0
    names_right: int = 0
    names_wrong_surely: int = 0
    replies: int = 0
    replies_right: int = 0
    pairs: dict[int, int] = field(default_factory=dict)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.matched / (self.found + self.true) if self.found + self.true else 1.0


def tally(page: Path) -> Tally:
    """Return the counts for one page, whose annotations stand beside it."""
    truth = json.loads(page.with_suffix("").with_suffix(".gold.json").read_text(encoding="utf-8"))
    comments = [comment for comment in truth["comments"] if comment["type"] == "comment"]
    text = page.read_bytes().decode("utf-8", "replace")
    items = find_items(html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True)), url=truth["url"]).items
    result = Tally(found=len(items), true=len(comments))
    result.pairs = _pairs(items, comments)
    result.matched = len(result.pairs)
    places = {comment["index"]: place for place, comment in enumerate(comments)}
    for found, true in result.pairs.items():
        _count(result, items[found], comments[true], places)
    return result


def _count(result: Tally, item: FoundItem, comment: dict[str, Any], places: dict[int, int]) -> None:
    is_right = _plain(item.author.value) == _plain(comment["author"])
    result.names_right += is_right
    result.names_wrong_surely += item.author.value is not None and not is_right and item.author.confidence >= SILENT
    if comment["parent"] is not None:
        parent = item.parent_index if item.parent_confidence >= BELIEVED else None
        result.replies += 1
        result.replies_right += parent is not None and result.pairs.get(parent) == places[comment["parent"]]


def _pairs(items: list[FoundItem], comments: list[dict[str, Any]]) -> dict[int, int]:
    """Return which found comment is which true one: most alike first, then nearest."""
    found = [_grams(" ".join(item.body().itertext())) for item in items]
    true = [_grams(comment["text"]) for comment in comments]
    alike = []
    for here, grams in enumerate(found):
        for there, others in enumerate(true):
            overlap = len(grams & others) / max(1, len(grams | others))
            if overlap >= LEAST_OVERLAP:
                alike.append((-overlap, abs(here - there), here, there))
    pairs: dict[int, int] = {}
    for _, _, here, there in sorted(alike):
        if here not in pairs and there not in pairs.values():
            pairs[here] = there
    return pairs


def _grams(text: str) -> set[str]:
    letters = re.sub(r"\W+", "", unicodedata.normalize("NFKC", text).casefold())
    return {letters[start : start + GRAM_CHARS] for start in range(max(1, len(letters) - GRAM_CHARS + 1))}


def _plain(name: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", name or "").split())
