"""Blocks of bytes as a file to read from, which says where its source broke off."""

import io
from collections.abc import Iterator
from typing import Final

from rejoinder.carriers.source import HEAD_BYTES
from rejoinder.core.errors import BrokenSource, Refusal

_END: Final = b""


class BlockReader(io.BufferedIOBase):
    """A file whose content comes in blocks.

    What precedes a break is given first: `read(n)` and `readline` may end short there, and the next call raises
    BrokenSource with the line (of a text) and the byte. Reading all at once raises it straight away. Whoever reads
    until nothing comes is told.
    """

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._block = b""
        self._at = 0
        self._fault: Refusal | None = None
        self._before_bytes = 0
        self._before_lines = 0
        self._is_text = True

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            return b"".join(iter(self.read1, _END))
        parts: list[bytes] = []
        while size > 0 and self._has_more(is_short_fine=bool(parts)):
            part = self._block[self._at : self._at + size]
            self._at += len(part)
            size -= len(part)
            parts.append(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def read1(self, size: int = -1, /) -> bytes:
        if not self._has_more(is_short_fine=False):
            return _END
        part = self._block[self._at :] if size < 0 else self._block[self._at : self._at + size]
        self._at += len(part)
        return part

    def readline(self, size: int | None = -1, /) -> bytes:
        end = self._block.find(b"\n", self._at) + 1
        if end and (size is None or size < 0):
            line = self._block[self._at : end]
            self._at = end
            return line
        return self._long_line(-1 if size is None else size)

    def close(self) -> None:
        if not self.closed:
            self._block, self._blocks = b"", iter(())
        super().close()

    def _long_line(self, size: int) -> bytes:
        parts: list[bytes] = []
        left = size
        while left and self._has_more(is_short_fine=bool(parts)):
            end = self._block.find(b"\n", self._at) + 1 or len(self._block)
            part = self._block[self._at : end if left < 0 else min(end, self._at + left)]
            self._at += len(part)
            left -= len(part) if left > 0 else 0
            parts.append(part)
            if part.endswith(b"\n"):
                break
        return b"".join(parts)

    def _has_more(self, *, is_short_fine: bool) -> bool:
        """Take the next block when this one is used up; whether there is something to read."""
        while self._at >= len(self._block):
            if self._fault is None:
                self._count()
                try:
                    self._block, self._at = next(self._blocks, _END), 0
                except BrokenSource as fault:
                    self._fault = self._placed(fault)
                except Refusal as fault:
                    self._fault = fault
                else:
                    if not self._block:
                        return False
                    continue
            if is_short_fine:
                return False
            raise self._fault
        return True

    def _count(self) -> None:
        if not self._before_bytes:
            self._is_text = b"\0" not in self._block[:HEAD_BYTES]
        self._before_bytes += len(self._block)
        self._before_lines += self._block.count(b"\n")
        self._block, self._at = b"", 0

    def _placed(self, fault: BrokenSource) -> BrokenSource:
        line = fault.data.get("line") or (self._before_lines + 1 if self._is_text else None)
        why = f"{fault.data.get('why')}; {self._before_bytes} bytes came out of it"
        return BrokenSource(line=line, column=fault.data.get("column"), byte=self._before_bytes, why=why)
