"""The carrier `saved-pages`: a folder or archive of pages saved as HTML."""

from collections.abc import Iterator

from rejoinder.carriers.opened import OnePart, Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Item, Loss, Skip
from rejoinder.carriers.recovery.page_collection import Found, Page, read_pages
from rejoinder.carriers.recovery.saved_page import SavedPage
from rejoinder.carriers.source import ReadOptions, read_bytes
from rejoinder.core.errors import EmptyFile, Refusal
from rejoinder.core.story import Origin

_SAMPLE = 50
_LEAST_LIKELY_PAGE = 0.3


class SavedPages:
    """Reads the pages of a folder, one story a page."""

    name = "saved-pages"
    title = "Folder of pages saved as HTML"
    origin = Origin.RECOVERED

    def detect(self, source: Source) -> float:
        """Return how probably it is one: 0.75 where there are several files, pages among them, else 0.0."""
        if len(source.names) < 2:
            return 0.0
        return 0.75 if any(_is_page(source, name) for name in _sample(source.names)) else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the stories and comments of each page that has a discussion, in the order of the folder.

        Files that are no pages and pages without a discussion are skipped and counted. NotADiscussion when no page has
        one; BrokenSource of a page at the end of what could be read.
        """
        return read_pages(_found(source), options)


def _sample(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return some of the names, those that sound like pages first."""
    likely = [name for name in names if name.lower().endswith((".html", ".htm", ".xhtml"))]
    return (*likely[:_SAMPLE], *names[:_SAMPLE])


def _is_page(source: Source, name: str) -> bool:
    try:
        return SavedPage().detect(OnePart(source, name)) >= _LEAST_LIKELY_PAGE
    except Refusal:
        return False


def _found(source: Source) -> Iterator[Found]:
    for name in source.names:
        try:
            if not _is_page(source, name):
                yield Skip(Reason.ANOTHER_KIND, source_key=name)
                continue
            with source.open(name) as file:
                yield Page(name, read_bytes(file))
        except EmptyFile:
            yield Skip(Reason.ANOTHER_KIND, source_key=name)
        except Refusal:
            yield Loss(Reason.BAD_RECORD, source_key=name)
