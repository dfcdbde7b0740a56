"""What is to be read, whatever it comes in: a file, or a folder or archive of several, its packing peeled off."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Final, Protocol

from rejoinder.carriers.source import HEAD_BYTES
from rejoinder.core.errors import TooLarge

MOST_SPOOLED_BYTES: Final = 16_000_000_000


class Source(Protocol):
    """One thing that was given to be imported.

    `name` is its file's or folder's name, without the endings of what packed it. `names` are the paths of its parts
    in order, one for a single file; where a method takes the name of a part, None means the first.
    """

    @property
    def name(self) -> str: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    def head(self, part: str | None = None) -> bytes:
        """Return the first 64 KB of a part, unpacked; fewer for a shorter one."""
        ...

    def open(self, part: str | None = None) -> BinaryIO:
        """Return a part from its beginning, unpacked; the caller closes it.

        Reading it raises BrokenSource where its packing breaks off and TooLarge above the bounds on unpacking.
        """
        ...

    def on_disk(self, part: str | None = None) -> AbstractContextManager[Path]:
        """Give the path of a file with the bytes of a part, for readers that need one; it is never written to."""
        ...


@dataclass(frozen=True, slots=True)
class FileSource:
    """A single file that is not packed."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def names(self) -> tuple[str, ...]:
        return (self.path.name,)

    def head(self, part: str | None = None) -> bytes:
        with self.path.open("rb") as file:
            return file.read(HEAD_BYTES)

    def open(self, part: str | None = None) -> BinaryIO:
        return self.path.open("rb")

    @contextmanager
    def on_disk(self, part: str | None = None) -> Iterator[Path]:
        yield self.path


@dataclass(frozen=True, slots=True)
class BytesSource:
    """A single file in memory."""

    data: bytes
    name: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def head(self, part: str | None = None) -> bytes:
        return self.data[:HEAD_BYTES]

    def open(self, part: str | None = None) -> BinaryIO:
        return io.BytesIO(self.data)

    @contextmanager
    def on_disk(self, part: str | None = None) -> Iterator[Path]:
        with spooled(self.open(part)) as path:
            yield path


@dataclass(frozen=True, slots=True)
class OnePart:
    """One part of a source, as a source of its own."""

    whole: Source
    name: str

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def head(self, part: str | None = None) -> bytes:
        return self.whole.head(self.name)

    def open(self, part: str | None = None) -> BinaryIO:
        return self.whole.open(self.name)

    def on_disk(self, part: str | None = None) -> AbstractContextManager[Path]:
        return self.whole.on_disk(self.name)


@contextmanager
def spooled(content: BinaryIO) -> Iterator[Path]:
    """Give the path of a temporary file with what `content` holds; both are gone afterwards. TooLarge as `spool`."""
    with content, tempfile.NamedTemporaryFile(prefix="rejoinder-") as file:
        spool(content, file)
        yield Path(file.name)


def spool(content: BinaryIO, file: IO[bytes], most_bytes: int = MOST_SPOOLED_BYTES) -> None:
    """Write what `content` holds to `file`; TooLarge above `most_bytes`: a disk has an end."""
    left = most_bytes
    while block := content.read(262_144):
        left -= len(block)
        if left < 0:
            raise TooLarge(limit_bytes=most_bytes, why="so much is not unpacked to the disk")
        file.write(block)
    file.flush()
