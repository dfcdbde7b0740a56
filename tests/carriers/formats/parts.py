"""A source of several parts in a test, and what came out of reading one."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from rejoinder.carriers.carrier import Carrier
from rejoinder.carriers.opened import BytesSource, Source, spooled
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Item, Loss, Skip, StoryRecord
from rejoinder.carriers.source import HEAD_BYTES, ReadOptions
from rejoinder.core.errors import ImportRefused, TooLarge


@dataclass(frozen=True, slots=True)
class PartsSource:
    """A folder in memory: contents by name, in their order."""

    parts: Mapping[str, bytes]
    name: str = "folder"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.parts)

    def head(self, part: str | None = None) -> bytes:
        return self._content(part)[:HEAD_BYTES]

    def open(self, part: str | None = None) -> BinaryIO:
        return io.BytesIO(self._content(part))

    @contextmanager
    def on_disk(self, part: str | None = None) -> Iterator[Path]:
        with spooled(self.open(part)) as path:
            yield path

    def _content(self, part: str | None) -> bytes:
        return self.parts[part if part is not None else self.names[0]]


def folder_source(folder: Path, *patterns: str) -> PartsSource:
    """Return the files of a folder that match one of `patterns` (all by default) as a source."""
    files = sorted({path for pattern in patterns or ("*",) for path in folder.glob(pattern) if path.is_file()})
    return PartsSource({path.name: path.read_bytes() for path in files}, folder.name)


class Told:
    """All items that a source gave, by kind and in order."""

    def __init__(self, carrier: Carrier, source: Source | bytes | str) -> None:
        if isinstance(source, str):
            source = source.encode("utf-8", "surrogatepass")
        self.source = BytesSource(source) if isinstance(source, bytes) else source
        self.items: tuple[Item, ...] = tuple(carrier.read(self.source, ReadOptions()))

    @property
    def stories(self) -> list[StoryRecord]:
        return [item for item in self.items if isinstance(item, StoryRecord)]

    @property
    def comments(self) -> list[CommentRecord]:
        return [item for item in self.items if isinstance(item, CommentRecord)]

    def comment(self, key: str) -> CommentRecord:
        return next(one for one in self.comments if one.source_key == key)

    def lost(self, reason: Reason) -> int:
        return sum(item.count for item in self.items if isinstance(item, Loss) and item.reason is reason)

    def skipped(self, reason: Reason) -> int:
        return sum(item.count for item in self.items if isinstance(item, Skip) and item.reason is reason)

    def tree(self) -> list[tuple[str, str | None]]:
        return [(one.source_key, one.parent_key.value) for one in self.comments]

    def depths(self) -> dict[str, int]:
        """Return how many comments stand on each level, as the corpus writes it; a missing parent counts as none."""
        parents = dict(self.tree())
        counts: Counter[int] = Counter()
        for key in parents:
            depth, above = 1, parents[key]
            while above in parents:
                depth, above = depth + 1, parents[above]
            counts[depth] += 1
        return {str(depth): counts[depth] for depth in sorted(counts)}

    def parents_missing(self) -> int:
        parents = dict(self.tree())
        return sum(parent is not None and parent not in parents for parent in parents.values())


def told_in_spite_of_cuts(carrier: Carrier, data: bytes, cuts: int = 40) -> list[int]:
    """Return how many records come of a file cut off at each of `cuts` places, and check that nothing else comes than
    the refusals that an import knows.
    """
    counts = []
    for cut in sorted({len(data) * place // cuts for place in range(1, cuts)} | {len(data) - 1, len(data) - 2}):
        items: list[Item] = []
        with suppress(ImportRefused, TooLarge):
            for item in carrier.read(BytesSource(data[:cut]), ReadOptions()):
                items.append(item)  # noqa: PERF402  what came before the break counts
        counts.append(sum(isinstance(item, CommentRecord | StoryRecord) for item in items))
    return counts
