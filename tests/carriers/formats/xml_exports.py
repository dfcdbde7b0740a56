"""Exports in XML read for a test: what came out, and what ended it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from rejoinder.carriers.carrier import Carrier
from rejoinder.carriers.opened import BytesSource
from rejoinder.carriers.record import CommentRecord, Doubt, Item, Loss, Skip, StoryRecord
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import BrokenSource, ImportRefused, TooLarge
from tests.machinery.corpora import corpus

PIECES = 50


class Outcome(NamedTuple):
    """What a carrier read, in order, and the refusal that ended it, None when it came to the end."""

    items: list[Item]
    refusal: ImportRefused | TooLarge | None

    @property
    def stories(self) -> list[StoryRecord]:
        return [item for item in self.items if isinstance(item, StoryRecord)]

    @property
    def comments(self) -> list[CommentRecord]:
        return [item for item in self.items if isinstance(item, CommentRecord)]

    @property
    def losses(self) -> list[Loss]:
        return [item for item in self.items if isinstance(item, Loss)]

    @property
    def doubts(self) -> list[Doubt]:
        return [item for item in self.items if isinstance(item, Doubt)]

    @property
    def skips(self) -> list[Skip]:
        return [item for item in self.items if isinstance(item, Skip)]


def read(carrier: Carrier, data: bytes | str, *, lenient: bool = False, name: str = "export.xml") -> Outcome:
    """Return what `carrier` makes of a file; other failures than refusals of imports are failures of the test."""
    source = BytesSource(data.encode() if isinstance(data, str) else data, name)
    items: list[Item] = []
    try:
        for item in carrier.read(source, ReadOptions(name=name, lenient=lenient)):
            items.append(item)
    except (ImportRefused, TooLarge) as refusal:
        return Outcome(items, refusal)
    return Outcome(items, None)


def depths(comments: Sequence[CommentRecord]) -> dict[str, int]:
    """Return how many comments stand at each level; one whose parent is not there stands at the first."""
    parents = {one.source_key: one.parent_key.value for one in comments}
    found: Counter[int] = Counter()
    for key in parents:
        depth, above = 1, parents[key]
        while above in parents:
            depth, above = depth + 1, parents[above]
        found[depth] += 1
    return {str(depth): count for depth, count in sorted(found.items())}


def missing_parents(comments: Sequence[CommentRecord]) -> int:
    """Return how many comments answer one that is not there."""
    keys = {one.source_key for one in comments}
    return sum(1 for one in comments if one.parent_key.value is not None and one.parent_key.value not in keys)


def expected(name: str) -> dict[str, object]:
    """Return the counts that are known of a file of the corpus."""
    found: dict[str, dict[str, object]] = json.loads((corpus("imports") / "expected-counts.json").read_text())
    return found[name]


def check_that_cuts_keep_what_precedes(carrier: Carrier, data: bytes) -> None:
    """Cut a file at every fiftieth: each piece gives a beginning of the whole, and says where it ends."""
    whole = read(carrier, data)
    records = [item for item in whole.items if isinstance(item, StoryRecord | CommentRecord)]
    kept = 0
    for piece in range(1, PIECES):
        cut = read(carrier, data[: len(data) * piece // PIECES])
        found = [item for item in cut.items if isinstance(item, StoryRecord | CommentRecord)]
        assert found == records[: len(found)]
        assert len(found) >= kept
        assert cut.refusal is not None
        if found:
            assert isinstance(cut.refusal, BrokenSource)
            assert cut.refusal.line is not None
            assert cut.refusal.column is not None
            assert cut.refusal.last_key is not None
        kept = len(found)
    assert kept
