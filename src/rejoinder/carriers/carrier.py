"""What a carrier is, which carriers there are, and which of them a file belongs to.

A new format is one file with a class of this shape and one row of CARRIERS.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol

from rejoinder.carriers.opened import FileSource, Source
from rejoinder.carriers.record import Item
from rejoinder.carriers.source import ReadOptions, is_binary
from rejoinder.core.errors import BinaryFile, EmptyFile, UnknownCarrier
from rejoinder.core.story import Origin


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


class Row(NamedTuple):
    """A carrier's name and where its class stands: each is loaded only when a file asks for it."""

    name: str
    where: str


CARRIERS: tuple[Row, ...] = (
    Row("archived-text", "rejoinder.carriers.recovery.archived_text:ArchivedText"),
    Row("flat-text", "rejoinder.carriers.recovery.flat.flat_text:FlatText"),
)

LEAST_LIKELY = 0.05


def load(row: Row) -> Carrier:
    """Return the carrier of a row."""
    module, _, name = row.where.partition(":")
    carrier: Carrier = getattr(import_module(module), name)()
    return carrier


def carrier_named(name: str) -> Carrier:
    """Return the carrier called `name`; UnknownCarrier when there is none."""
    for row in CARRIERS:
        if row.name == name:
            return load(row)
    raise UnknownCarrier(name=name, known=_known())


def detect(source: Source) -> Carrier:
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


def open_source(path: Path) -> Source:
    """Return what stands at `path`, to be read."""
    return FileSource(path)


def read_source(source: Source, carrier: Carrier, options: ReadOptions | None = None) -> Iterator[Item]:
    """Yield what `carrier` reads from the source."""
    return carrier.read(source, options or ReadOptions(name=source.name))


def _known() -> str:
    return ", ".join(row.name for row in CARRIERS)
