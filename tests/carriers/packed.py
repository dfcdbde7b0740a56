"""What tests of packed sources share: something to pack, and how it comes out again."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from rejoinder.carriers.opened import Source
from rejoinder.carriers.packing import open_source
from rejoinder.core.errors import BrokenSource

LINES = b"".join(b"line %d %d\n" % (number, number * 7919 % 10_007) for number in range(20_000))


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def source_of(tmp_path: Path, data: bytes, name: str = "given") -> Source:
    path = tmp_path / name
    path.write_bytes(data)
    return open_source(path)


def whole(source: Source, part: str | None = None) -> bytes:
    with source.open(part) as file:
        return file.read()


def delivered(source: Source, part: str | None = None) -> tuple[bytes, BrokenSource | None]:
    """Return what comes of a part, line by line, and how it broke off."""
    parts: list[bytes] = []
    try:
        with source.open(part) as file:
            parts += file
    except BrokenSource as fault:
        return b"".join(parts), fault
    return b"".join(parts), None
