"""The carrier `rejoinder-archive`: a site that was taken away comes home."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from rejoinder.carriers.archive.contents import FORMAT, MANIFEST
from rejoinder.carriers.archive.storing import import_archive, preview_archive
from rejoinder.carriers.opened import Source
from rejoinder.carriers.record import Item
from rejoinder.carriers.report import Report
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import ImportRefused
from rejoinder.core.story import Origin
from rejoinder.store.engine import Store


class ArchiveCarrier:
    """Brings the rows of a site as they are."""

    name = FORMAT
    title = "Rejoinder's own archive"
    origin = Origin.IMPORTED
    statuses: Final[Mapping[str, str]] = {one: one for one in ("published", "held", "rejected", "spam", "withdrawn")}
    loses: tuple[str, ...] = ()

    def detect(self, source: Source) -> float:
        """Return 1.0 for the parts of an archive, 0.0 for everything else."""
        if MANIFEST not in source.names or "comment.jsonl" not in source.names:
            return 0.0
        return 1.0 if FORMAT.encode() in source.head(MANIFEST) else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Refuse: what an archive holds is more than records can say. ImportRefused."""
        raise ImportRefused(why="an archive comes in whole, not record by record")

    def preview(self, source: Source) -> Report:
        return preview_archive(source)

    def bring(self, store: Store, slug: str, source: Source, on_progress: Callable[[int], None]) -> Report:
        return import_archive(store, slug, source, on_progress)
