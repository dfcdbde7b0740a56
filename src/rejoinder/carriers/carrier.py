"""What a carrier is, which carriers there are, and which of them a file belongs to.

A new format is one file with a class of this shape and one row of CARRIERS.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import islice
from typing import NamedTuple, Protocol, runtime_checkable

from rejoinder.carriers.opened import Source
from rejoinder.carriers.packing import PackedSource
from rejoinder.carriers.record import Item
from rejoinder.carriers.report import Report
from rejoinder.carriers.source import ReadOptions, is_binary
from rejoinder.core.errors import BinaryFile, EmptyFile, UnknownCarrier
from rejoinder.core.story import Origin
from rejoinder.store.engine import Store


class Carrier(Protocol):
    """One foreign format that is read. `name` is what the command line calls it, `title` what people do.

    `origin` marks what it brings: imported (an export that states its fields) or recovered (a saved page, whose
    fields are concluded and carry their confidence).
    """

    name: str
    title: str
    origin: Origin

    def detect(self, source: Source) -> float:
        """Return how probably a source is of this format (0..1), by the heads and names of its parts.

        What the content says counts; a name only tips a balance.
        """
        ...

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield stories and comments in the source's order, and between them what is doubtful, lost or left out.

        A comment names its story and its parent by their keys; either may come later than it, or never. Nothing is
        yielded before the source has been recognised: NotADiscussion, EmptyFile and BinaryFile come first.
        BrokenSource and TooLarge may come later; what was yielded before stays true. Memory stays bounded by the
        limits of `source`, for formats of records by one record.
        """
        ...


@runtime_checkable
class RowCarrier(Protocol):
    """Our own format, which brings the rows of a site as they are; `detect` is as a `Carrier`'s."""

    name: str
    title: str
    origin: Origin

    def detect(self, source: Source) -> float: ...

    def preview(self, source: Source) -> Report:
        """Return what would come in, checked whole; nothing is stored. BrokenSource."""
        ...

    def bring(self, store: Store, slug: str, source: Source, on_progress: Callable[[int], None]) -> Report:
        """Bring the source into the site called `slug`, made of it when there is none; return what became of it."""
        ...


class Row(NamedTuple):
    """A carrier's name and where its class stands: each is loaded only when a file asks for it."""

    name: str
    where: str


CARRIERS: tuple[Row, ...] = (
    Row("activitystreams", "rejoinder.carriers.formats.activitystreams:ActivityStreams"),
    Row("archived-text", "rejoinder.carriers.recovery.archived_text:ArchivedText"),
    Row("artalk", "rejoinder.carriers.formats.artalk:Artalk"),
    Row("comentario", "rejoinder.carriers.formats.comentario:Comentario"),
    Row("commento", "rejoinder.carriers.formats.commento:Commento"),
    Row("convokit", "rejoinder.carriers.formats.convokit:ConvoKit"),
    Row("coral", "rejoinder.carriers.formats.coral:Coral"),
    Row("disqus", "rejoinder.carriers.formats.disqus:Disqus"),
    Row("feed", "rejoinder.carriers.formats.feeds:Feed"),
    Row("hackernews", "rejoinder.carriers.formats.hackernews:HackerNews"),
    Row("hypercomments", "rejoinder.carriers.formats.hypercomments:HyperComments"),
    Row("isso", "rejoinder.carriers.formats.isso:Isso"),
    Row("json-ld", "rejoinder.carriers.formats.json_ld:JsonLd"),
    Row("microformats2", "rejoinder.carriers.formats.microformats2:Microformats2"),
    Row("reddit", "rejoinder.carriers.formats.reddit:Reddit"),
    Row("rejoinder-archive", "rejoinder.carriers.archive.carrier:ArchiveCarrier"),
    Row("remark42", "rejoinder.carriers.formats.remark42:Remark42"),
    Row("saved-page", "rejoinder.carriers.recovery.saved_page:SavedPage"),
    Row("talkyard", "rejoinder.carriers.formats.talkyard:Talkyard"),
    Row("twikoo", "rejoinder.carriers.formats.twikoo:Twikoo"),
    Row("valine", "rejoinder.carriers.formats.valine:Valine"),
    Row("waline", "rejoinder.carriers.formats.waline:Waline"),
    Row("wxr", "rejoinder.carriers.formats.wxr:Wxr"),
)

LEAST_LIKELY = 0.05


def load(row: Row) -> Carrier | RowCarrier:
    """Return the carrier of a row."""
    module, _, name = row.where.partition(":")
    carrier: Carrier | RowCarrier = getattr(import_module(module), name)()
    return carrier


def carrier_named(name: str) -> Carrier | RowCarrier:
    """Return the carrier called `name`; UnknownCarrier when there is none."""
    for row in CARRIERS:
        if row.name == name:
            return load(row)
    raise UnknownCarrier(name=name, known=_known())


def detect(source: Source) -> Carrier | RowCarrier:
    """Return the carrier that reads the source, judged by its content.

    EmptyFile for one with nothing in it, BinaryFile for one that is no text and that no carrier claims,
    UnknownCarrier (`name` None) for a text that none reads. Whether a readable file holds a discussion is known only
    when it is read.
    """
    if not source.names or not any(source.head(part).strip() for part in source.names[:100]):
        raise EmptyFile()
    rated = [(carrier.detect(source), carrier) for carrier in map(load, CARRIERS)]
    likely, found = max(rated, key=lambda pair: pair[0])
    if likely >= LEAST_LIKELY:
        return found
    if is_binary(source.head()):
        raise BinaryFile()
    raise UnknownCarrier(name=None, known=_known())


def read_source(source: Source, carrier: Carrier, options: ReadOptions | None = None) -> Iterator[Item]:
    """Yield what `carrier` reads from the source, and what could not be read of an archive or a folder."""
    items = carrier.read(source, options or ReadOptions(name=source.name))
    # Nothing comes before the carrier has recognised the source.
    yield from islice(items, 1)
    yield from source.notes if isinstance(source, PackedSource) else ()
    yield from items


def _known() -> str:
    return ", ".join(row.name for row in CARRIERS)
