"""The carrier `rejoinder-archive`: a site that was taken away comes home."""

from collections.abc import Callable, Mapping
from typing import Final

from rejoinder.carriers.archive.contents import FORMAT, MANIFEST
from rejoinder.carriers.archive.storing import import_archive, preview_archive
from rejoinder.carriers.opened import Source
from rejoinder.carriers.report import Report
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

    def preview(self, source: Source) -> Report:
        return preview_archive(source)

    def bring(self, store: Store, slug: str, source: Source, on_progress: Callable[[int], None]) -> Report:
        return import_archive(store, slug, source, on_progress)
