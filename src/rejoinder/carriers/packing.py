"""What was given to be imported, opened: a file, a packed one, an archive or a folder of several, by its content."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from rejoinder.carriers.blocks import BlockReader
from rejoinder.carriers.opened import FileSource, Source, spool, spooled
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt, Item
from rejoinder.carriers.source import HEAD_BYTES, writable
from rejoinder.carriers.unpacking import MOST_LEVELS, Meter, Packing, file_blocks, packing_of, peeked, peeled
from rejoinder.carriers.zipped import is_aside, member_blocks, read_members
from rejoinder.core.errors import BrokenSource, EmptyFile, TooLarge

MOST_FILES: Final = 100_000
# Whether a file of a folder is an archive itself is looked up in so many of them, not in thousands of pages.
_MOST_LOOKED_INTO: Final = 1_000
_ENDINGS: Final = (".gz", ".gzip", ".bz2", ".xz", ".zst", ".zstd", ".zip")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a source. `blocks` gives its bytes as they are kept; `path` is where they stand as a file by
    themselves, None within an archive.
    """

    name: str
    blocks: Callable[[Meter], Iterator[bytes]]
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class PackedSource:
    """A source of one or several parts, their packing peeled off as they are read.

    `levels` says how many layers may still be peeled. `notes` are what could not be read of it, for the report.
    `kept` are the temporary files behind the parts: they vanish with the source.
    """

    name: str
    parts: Mapping[str, Part]
    levels: int = MOST_LEVELS
    notes: tuple[Item, ...] = ()
    kept: tuple[IO[bytes], ...] = field(default=(), repr=False, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.parts)

    def head(self, part: str | None = None) -> bytes:
        with self.open(part) as file:
            return file.read(HEAD_BYTES)

    def open(self, part: str | None = None) -> BinaryIO:
        meter = Meter()
        blocks = self._part(part).blocks(meter)
        return cast(BinaryIO, BlockReader(_begun(blocks, meter, self.levels)))

    def on_disk(self, part: str | None = None) -> AbstractContextManager[Path]:
        found = self._part(part)
        if found.path is not None and packing_of(_head_of(found.path)) is None:
            return nullcontext(found.path)
        return spooled(self.open(part))

    def _part(self, name: str | None) -> Part:
        if not self.parts:
            raise EmptyFile()
        return self.parts[name if name is not None else next(iter(self.parts))]


def open_source(path: Path) -> Source:
    """Return what stands at `path`, to be read: a file, or a folder or an archive of several.

    BrokenSource for what can't be opened at all, TooLarge above the bounds on archives; both may come later too.
    """
    if path.is_dir():
        return _folder(path)
    packing = packing_of(_head_of(path))
    if packing is None:
        return FileSource(path)
    if packing is Packing.ZIP:
        return _archive(path, _unpacked_name(path.name), MOST_LEVELS - 1)
    return _packed_file(path)


def _packed_file(path: Path) -> Source:
    """Return a file that is packed; when an archive comes out, its members."""
    name = _unpacked_name(path.name)
    meter = Meter()
    head, blocks = peeked(peeled(file_blocks(path, meter), meter))
    if packing_of(head) is not Packing.ZIP:
        return PackedSource(name, {name: Part(name, partial(file_blocks, path))})
    kept = _kept(BlockReader(blocks))
    return _archive(Path(kept.name), _unpacked_name(name), MOST_LEVELS - 2, (kept,))


def _archive(path: Path, name: str, levels: int, kept: tuple[IO[bytes], ...] = ()) -> PackedSource:
    members, notes = read_members(path)
    parts = {member.name: Part(member.name, partial(member_blocks, path, member)) for member in members}
    return _expanded(PackedSource(name, parts, max(0, levels), notes, kept))


def _folder(path: Path) -> PackedSource:
    """Return the files of a folder in the order of their names; links that lead out of it are left aside."""
    parts: dict[str, Part] = {}
    notes: list[Item] = []
    root = path.resolve()
    for file in _files_below(path):
        name = writable(file.relative_to(path).as_posix())
        while name in parts:
            name += "'"
        if is_aside(name):
            continue
        if file.is_symlink() and not file.resolve().is_relative_to(root):
            notes.append(Doubt(Reason.LINK_TO_A_FILE, 1.0, field="file", value=name))
            continue
        if not file.exists() or not stat.S_ISREG(file.stat().st_mode):
            continue
        if len(parts) >= MOST_FILES:
            raise TooLarge(limit_bytes=None, why=f"it holds more than {MOST_FILES} files", limit=MOST_FILES)
        parts[name] = Part(name, partial(file_blocks, file), file)
    source = PackedSource(path.resolve().name, dict(sorted(parts.items())), notes=tuple(notes))
    return _expanded(source)


def _files_below(path: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(files))


def _expanded(source: PackedSource) -> PackedSource:
    """Return a source in which archives among the parts are replaced by their members, as far as there are few."""
    if not source.levels or len(source.parts) > _MOST_LOOKED_INTO:
        return source
    parts: dict[str, Part] = {}
    notes, kept = list(source.notes), list(source.kept)
    for name, part in source.parts.items():
        head, blocks = peeked(part.blocks(Meter()))
        if packing_of(head) is not Packing.ZIP:
            parts[name] = part
            continue
        path = part.path
        if path is None:
            kept.append(_kept(BlockReader(blocks)))
            path = Path(kept[-1].name)
        inner = _archive(path, name, source.levels - 1)
        parts |= {f"{name}/{member}": _renamed(found, f"{name}/{member}") for member, found in inner.parts.items()}
        notes += inner.notes
        kept += inner.kept
        if len(parts) > MOST_FILES:
            raise TooLarge(limit_bytes=None, why=f"it holds more than {MOST_FILES} files", limit=MOST_FILES)
    return PackedSource(source.name, parts, source.levels, tuple(notes), tuple(kept))


def _renamed(part: Part, name: str) -> Part:
    return Part(name, part.blocks, part.path)


def _begun(blocks: Iterator[bytes], meter: Meter, levels: int) -> Iterator[bytes]:
    """Peel only when it is read, so that a fault comes to whoever reads."""
    yield from peeled(blocks, meter, levels)


def _kept(content: BlockReader) -> IO[bytes]:
    """Return a temporary file with what `content` holds; it stays as long as somebody has it."""
    file = tempfile.NamedTemporaryFile(prefix="rejoinder-")  # noqa: SIM115
    with content, suppress(BrokenSource):
        # Of what breaks off, the beginning is read like any archive that does.
        spool(cast(BinaryIO, content), file)
    file.flush()
    return file


def _head_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def _unpacked_name(name: str) -> str:
    ending = next((ending for ending in _ENDINGS if name.lower().endswith(ending)), "")
    return name[: len(name) - len(ending)] or name


def digest_of(path: Path) -> bytes:
    """Return the SHA-256 of a file, or of the names and digests of a folder's files."""
    if not path.is_dir():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    whole = hashlib.sha256()
    for file_path in _files_below(path):
        if file_path.is_file() and not file_path.is_symlink():
            name = file_path.relative_to(path).as_posix()
            whole.update(name.encode("utf-8", "surrogateescape") + b"\0" + digest_of(file_path))
    return whole.digest()
