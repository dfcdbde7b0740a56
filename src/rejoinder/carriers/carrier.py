"""What a carrier is, which carriers there are, and which of them a file belongs to.

A new format is one file with a class of this shape and one row of CARRIERS.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from rejoinder.carriers.record import Item
from rejoinder.carriers.recovery.archived_text import ArchivedText
from rejoinder.carriers.source import HEAD_BYTES, ReadOptions, is_binary
from rejoinder.core.errors import BinaryFile, EmptyFile, UnknownCarrier
from rejoinder.core.story import Origin


class Carrier(Protocol):
    """One foreign format. `name` is what the command line calls it, `title` what people do.

    `reads` and `writes` say what it can. `origin` marks what it brings: imported (an export that states its fields)
    or recovered (a saved page, whose fields are concluded and carry their confidence).
    """

    name: str
    title: str
    origin: Origin
    reads: bool
    writes: bool

    def detect(self, head: bytes, name: str) -> float:
        """Return how probably a file is of this format (0..1), by its first 64 KB; its name only tips a balance."""
        ...

    def read(self, source: BinaryIO, options: ReadOptions) -> Iterator[Item]:
        """Yield each story followed by its comments in the source's order, and between them what is doubtful,
        lost or left out. A parent may come after its replies.

        Nothing is yielded before the source has been recognised: NotADiscussion, EmptyFile and BinaryFile come first.
        BrokenSource and TooLarge may come later; what was yielded before stays true. Memory stays bounded by the
        limits of `source`, for formats of records by one story.
        """
        ...


CARRIERS: tuple[Carrier, ...] = (ArchivedText(),)

LEAST_LIKELY = 0.05


def carrier_named(name: str) -> Carrier:
    """Return the carrier called `name`; UnknownCarrier when there is none."""
    for carrier in CARRIERS:
        if carrier.name == name:
            return carrier
    raise UnknownCarrier(name=name, known=", ".join(carrier.name for carrier in CARRIERS))


def detect(path: Path) -> Carrier:
    """Return the carrier that reads the file, judged by its content.

    EmptyFile for a file with nothing in it, BinaryFile for one that is no text and that no carrier claims,
    UnknownCarrier (`name` None) for a text that none reads. Whether a readable file holds a discussion is known only
    when it is read.
    """
    with path.open("rb") as source:
        head = source.read(HEAD_BYTES)
    if not head.strip():
        raise EmptyFile()
    likely, carrier = max(
        ((one.detect(head, path.name), one) for one in CARRIERS if one.reads), key=lambda rated: rated[0]
    )
    if likely >= LEAST_LIKELY:
        return carrier
    if is_binary(head):
        raise BinaryFile()
    raise UnknownCarrier(name=None, known=", ".join(one.name for one in CARRIERS))


def read_file(path: Path, carrier: Carrier, options: ReadOptions | None = None) -> Iterator[Item]:
    """Yield what `carrier` reads from the file; the file is closed when the iterator ends or is closed."""
    with path.open("rb") as source:
        yield from carrier.read(source, options or ReadOptions(name=path.name))
