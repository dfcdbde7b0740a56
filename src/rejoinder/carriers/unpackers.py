"""The libraries that unpack, made alike: a little at a time, bounded in memory, keeping what precedes a fault."""

import bz2
import lzma
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, Protocol

import zstandard

BLOCK_BYTES: Final = 262_144
BZIP2_STARTS: Final = (b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90")
FAULTS: Final = (zlib.error, lzma.LZMAError, zstandard.ZstdError, OSError, EOFError, ValueError)

# What a zstd frame may look back on is held in memory. `zstd --long=31`, the habit of the largest dumps, asks for
# 2 GiB: that is taken where the machine has it twice over, and refused with a way out where not.
_ALWAYS_WINDOW_BYTES: Final = 512 << 20
_MOST_WINDOW_BYTES: Final = 2 << 30
_XZ_MEMORY_BYTES: Final = 128 << 20


class NeedsMemory(Exception):
    """Unpacking would need more memory than `limit_bytes`."""

    def __init__(self, limit_bytes: int, why: str) -> None:
        super().__init__(why)
        self.limit_bytes = limit_bytes
        self.why = why


class Unpacker(Protocol):
    """Unpacks one member of packed data: gzip's and their like may follow each other in one file."""

    step_bytes: int

    @property
    def is_done(self) -> bool: ...

    @property
    def rest(self) -> bytes:
        """What was fed and stands behind the end of the member."""
        ...

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what comes of `data`; one of FAULTS, after all that precedes it, or NeedsMemory."""
        ...


class _Inflating:
    step_bytes = 65_536

    def __init__(self, wbits: int) -> None:
        self._engine = zlib.decompressobj(wbits=wbits)

    @property
    def is_done(self) -> bool:
        return self._engine.eof

    @property
    def rest(self) -> bytes:
        return self._engine.unused_data

    def feed(self, data: bytes) -> Iterator[bytes]:
        before, given = self._engine.copy(), 0
        try:
            step = data
            while True:
                piece = self._engine.decompress(step, BLOCK_BYTES)
                given += len(piece)
                if piece:
                    yield piece
                step = self._engine.unconsumed_tail
                if self._engine.eof or (not step and len(piece) < BLOCK_BYTES):
                    return
        except zlib.error:
            # The library keeps back what precedes the damage: it is taken out byte by byte.
            pieces: list[bytes] = []
            try:
                for place in range(len(data)):
                    pieces.append(before.decompress(data[place : place + 1]))
            except zlib.error:
                if rest := b"".join(pieces)[given:]:
                    yield rest
            raise


class _Stepping:
    """bzip2 and xz, which speak alike."""

    step_bytes = 65_536

    def __init__(self, engine: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> None:
        self._engine = engine

    @property
    def is_done(self) -> bool:
        return self._engine.eof

    @property
    def rest(self) -> bytes:
        return self._engine.unused_data

    def feed(self, data: bytes) -> Iterator[bytes]:
        while True:
            try:
                piece = self._engine.decompress(data, BLOCK_BYTES)
            except lzma.LZMAError as error:
                if "Memory" in str(error):
                    raise NeedsMemory(_XZ_MEMORY_BYTES, "its xz dictionary needs more memory than that") from None
                raise
            if piece:
                yield piece
            if self._engine.eof or self._engine.needs_input:
                return
            data = b""


class _Zstd:
    # All that comes of a step comes at once, and may be 32,768 times as much.
    step_bytes = 1_024

    def __init__(self) -> None:
        self._window_bytes = _window_bytes()
        self._engine = zstandard.ZstdDecompressor(max_window_size=self._window_bytes).decompressobj()

    @property
    def is_done(self) -> bool:
        return self._engine.eof

    @property
    def rest(self) -> bytes:
        return self._engine.unused_data

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            piece = self._engine.decompress(data)
        except zstandard.ZstdError as error:
            if "too much memory" in str(error):
                why = "its zstd window needs more memory than can be spared here: unpack it first (zstd -d --long=31)"
                raise NeedsMemory(self._window_bytes, why) from None
            raise
        if piece:
            yield piece


def inflating(*, is_raw: bool = False) -> Unpacker:
    """Return an unpacker of gzip and zlib data, by their heads, or of bare deflate data as zip and some servers use."""
    return _Inflating(-15 if is_raw else 47)


def _window_bytes() -> int:
    return min(_MOST_WINDOW_BYTES, max(_ALWAYS_WINDOW_BYTES, _available_bytes() // 2))


def _available_bytes() -> int:
    """Return how much memory can still be had, as far as the system tells; 0 where it does not."""
    found = []
    try:
        pages = {line.split(":")[0]: line for line in Path("/proc/meminfo").read_text().splitlines()}
        found.append(int(pages["MemAvailable"].split()[1]) * 1024)
        group = Path("/sys/fs/cgroup")
        found.append(int((group / "memory.max").read_text()) - int((group / "memory.current").read_text()))
    except (OSError, KeyError, ValueError):
        # "max" is no number: the group has no bound.
        pass
    if not found and hasattr(os, "sysconf") and "SC_AVPHYS_PAGES" in os.sysconf_names:
        found.append(os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(found, default=0)


UNPACKERS: Final[Mapping[str, Callable[[], Unpacker]]] = {
    "gzip": inflating,
    "bzip2": lambda: _Stepping(bz2.BZ2Decompressor()),
    "xz": lambda: _Stepping(lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES)),
    "zstd": _Zstd,
}
