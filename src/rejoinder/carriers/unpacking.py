"""Packed data unpacked as they are read, within bounds: known by their content, one layer inside another."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Final

from rejoinder.carriers.unpackers import BLOCK_BYTES, BZIP2_STARTS, FAULTS, UNPACKERS, NeedsMemory
from rejoinder.core.errors import BrokenSource, Refusal, TooLarge

MOST_LEVELS: Final = 3
MOST_RATIO: Final = 200
MOST_UNPACKED_BYTES: Final = 1 << 40
# So little harms nobody, however much it was packed: a ratio is judged beyond it.
RATIO_FREE_BYTES: Final = 16_000_000


class Packing(StrEnum):
    """What data are packed with, as people call it."""

    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "zstd"
    ZIP = "zip"


def packing_of(head: bytes) -> Packing | None:
    """Return what data that begin with `head` are packed with, None when they are not."""
    if head.startswith(b"\x1f\x8b\x08"):
        return Packing.GZIP
    if head.startswith(b"BZh") and head[3:4] in b"123456789" and head[4:10] in BZIP2_STARTS:
        return Packing.BZIP2
    if head.startswith(b"\xfd7zXZ\x00"):
        return Packing.XZ
    if head.startswith(b"\x28\xb5\x2f\xfd") or (head[1:4] == b"\x2a\x4d\x18" and head[0] & 0xF0 == 0x50):
        return Packing.ZSTD
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Packing.ZIP
    return None


@dataclass(slots=True)
class Meter:
    """How many packed bytes were read: what came of them may not be too much more."""

    packed_bytes: int = 0

    def allow(self, unpacked_bytes: int) -> None:
        """Raise TooLarge when so much must not come of what was read."""
        if unpacked_bytes > MOST_UNPACKED_BYTES:
            raise TooLarge(limit_bytes=MOST_UNPACKED_BYTES, why="so much is not unpacked")
        if unpacked_bytes > max(RATIO_FREE_BYTES, MOST_RATIO * self.packed_bytes):
            why = f"it unpacks to more than {MOST_RATIO} times its size, as no discussion does"
            raise TooLarge(limit_bytes=max(RATIO_FREE_BYTES, MOST_RATIO * self.packed_bytes), why=why)


def file_blocks(path: Path, meter: Meter) -> Iterator[bytes]:
    """Yield what stands in a file."""
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            meter.packed_bytes += len(block)
            yield block


def peeled(blocks: Iterator[bytes], meter: Meter, levels: int = MOST_LEVELS) -> Iterator[bytes]:
    """Return data without the layers they are packed in; zip archives are left as they are.

    BrokenSource, here or later, where the packing breaks off or has more than `levels` layers; TooLarge above the
    bounds. All that precedes is yielded.
    """
    for _ in range(levels):
        head, blocks = peeked(blocks)
        packing = packing_of(head)
        if packing in (None, Packing.ZIP):
            return blocks
        blocks = _unpacked(Packing(packing), blocks, meter)
    head, blocks = peeked(blocks)
    if packing_of(head) not in (None, Packing.ZIP):
        raise broken(f"it is packed more than {MOST_LEVELS} times over")
    return blocks


def peeked(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the beginning of data (16 bytes and more, fewer when there are no more), and all of them again.

    A fault comes behind what precedes it.
    """
    first: list[bytes] = []
    try:
        while sum(map(len, first)) < 16 and (block := next(blocks, b"")):
            first.append(block)
    except Refusal as fault:
        return b"".join(first), chain(first, _raising(fault))
    return b"".join(first), chain(first, blocks)


def _raising(fault: Refusal) -> Iterator[bytes]:
    raise fault
    yield b""


def broken(why: str) -> BrokenSource:
    """Return a fault of packing; who counts the bytes unpacked adds where."""
    return BrokenSource(line=None, column=None, why=why)


def _unpacked(packing: Packing, blocks: Iterator[bytes], meter: Meter) -> Iterator[bytes]:
    engine = UNPACKERS[packing]()
    taken, given = 0, 0
    for block in blocks:
        data = block
        while data:
            if engine.is_done:
                # Tapes and some tools fill up with these.
                data = data.lstrip(b"\0\r\n ")
                if not data:
                    break
                engine = UNPACKERS[packing]()
            step, data = data[: engine.step_bytes], data[engine.step_bytes :]
            try:
                for piece in engine.feed(step):
                    given += len(piece)
                    meter.allow(given)
                    yield piece
            except NeedsMemory as needs:
                raise TooLarge(limit_bytes=needs.limit_bytes, why=needs.why) from None
            except FAULTS:
                raise broken(f"the {packing} data are damaged at about byte {taken}") from None
            taken += len(step)
            if engine.is_done:
                taken -= len(engine.rest)
                data = engine.rest + data
    if not engine.is_done:
        raise broken(f"the {packing} data break off at byte {taken}")
