"""A source that counts what is read of it, to say how far an import is."""

import io
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from rejoinder.carriers.opened import Source
from rejoinder.carriers.record import Item


class WatchedSource:
    """A source as it is, with `position`: how many bytes were read of all its parts."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.position = 0

    @property
    def name(self) -> str:
        return self._source.name

    @property
    def names(self) -> tuple[str, ...]:
        return self._source.names

    @property
    def notes(self) -> tuple[Item, ...]:
        """What could not be read of an archive or a folder."""
        return tuple(getattr(self._source, "notes", ()))

    def head(self, part: str | None = None) -> bytes:
        return self._source.head(part)

    def open(self, part: str | None = None) -> BinaryIO:
        return io.BufferedReader(_Counted(self._source.open(part), self))

    def on_disk(self, part: str | None = None) -> AbstractContextManager[Path]:
        return self._source.on_disk(part)


class _Counted(io.RawIOBase):
    def __init__(self, content: BinaryIO, watched: WatchedSource) -> None:
        self._content = content
        self._watched = watched

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        data = self._content.read(len(buffer))
        buffer[: len(data)] = data
        self._watched.position += len(data)
        return len(data)

    def close(self) -> None:
        self._content.close()
        super().close()
