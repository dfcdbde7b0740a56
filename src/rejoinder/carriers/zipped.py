"""Zip archives: which members are read, what is left aside, and what a cut archive still gives.

Nothing is ever written under a member's name: a member is bytes that are read, wherever its name points.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt, Item, Loss
from rejoinder.carriers.source import writable
from rejoinder.carriers.unpackers import FAULTS, UNPACKERS, Unpacker, inflating
from rejoinder.carriers.unpacking import MOST_UNPACKED_BYTES, Meter, broken
from rejoinder.core.errors import TooLarge

MOST_MEMBERS: Final = 10_000
_SMALLEST_ENTRY_BYTES: Final = 46
_MOST_INDEX_BYTES: Final = 16_000_000
_READ_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_IS_ENCRYPTED, _HAS_SIZES_BEHIND = 0x1, 0x8
_LOCAL_HEAD: Final = struct.Struct("<4s5H3L2H")
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_OTHERS_FOLDERS: Final = frozenset(("__MACOSX",))


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive.

    `head` says where what stands before it begins in the archive. `crc` is None where the archive's index is gone;
    `is_last` then says that the archive breaks off in or behind it.
    """

    name: str
    head: int
    packed_bytes: int
    method: int
    crc: int | None = None
    is_last: bool = False


def read_members(path: Path, most: int = MOST_MEMBERS) -> tuple[list[Member], tuple[Item, ...]]:
    """Return the members that can be read, and notes on those that can't.

    TooLarge for more than `most` entries and for more bytes than are unpacked; BrokenSource when nothing can be read.
    """
    _judge_index(path, most)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, *FAULTS, NotImplementedError, struct.error):
        return _salvaged(path, most), ()
    if len(entries) > most:
        raise _too_many(most)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
        raise TooLarge(limit_bytes=MOST_UNPACKED_BYTES, why="so much is not unpacked")
    if sum(entry.compress_size for entry in entries) > path.stat().st_size:
        raise broken("members of the zip archive overlap, as no tool makes them")
    members: dict[str, Member] = {}
    notes: list[Item] = []
    for entry in entries:
        if (note := _note_on(entry)) is not None:
            notes.append(note)
        elif (name := plain_name(entry.filename)) and not is_aside(name) and not entry.is_dir():
            while name in members:
                name += "'"
            members[name] = Member(name, entry.header_offset, entry.compress_size, entry.compress_type, entry.CRC)
    return list(members.values()), tuple(notes)


def member_blocks(path: Path, member: Member, meter: Meter) -> Iterator[bytes]:
    """Yield what a member holds; BrokenSource after what precedes a fault, TooLarge above the bounds."""
    meter.packed_bytes += member.packed_bytes
    engine = _unpacker(member.method)
    given, taken, crc = 0, 0, 0
    start = _start(path, member)
    try:
        for block in _file_slice(path, start, member.packed_bytes):
            taken += len(block)
            for piece in (block,) if engine is None else engine.feed(block):
                given += len(piece)
                meter.allow(given)
                crc = zlib.crc32(piece, crc)
                yield piece
    except FAULTS:
        raise broken(f"the zip archive is damaged in {member.name}") from None
    if taken < member.packed_bytes or (engine is not None and not engine.is_done):
        raise broken(f"the zip archive breaks off in {member.name}, at byte {start + taken}")
    if member.crc is not None and crc != member.crc:
        raise broken(f"the zip archive is damaged in {member.name}: its checksum differs")
    if member.is_last:
        raise broken(f"the zip archive breaks off behind {member.name}; what followed is lost")


def plain_name(name: str) -> str | None:
    """Return a member's name as a relative path with slashes; None for one that points out of its archive."""
    name = writable(name).replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/"):
        return None
    return str(PurePosixPath(name))


def is_aside(name: str) -> bool:
    """Whether a file lies there for a program's own use: hidden, or what a Mac adds to archives."""
    parts = name.split("/")
    return any(part.startswith(".") for part in parts) or parts[0] in _OTHERS_FOLDERS


def _note_on(entry: zipfile.ZipInfo) -> Item | None:
    name = writable(entry.filename)[:200]
    if plain_name(entry.filename) is None:
        return Doubt(Reason.OUTSIDE, 1.0, field="file", value=name)
    if stat.S_ISLNK(entry.external_attr >> 16):
        return Doubt(Reason.LINK_TO_A_FILE, 1.0, field="file", value=name)
    if entry.flag_bits & _IS_ENCRYPTED:
        return Loss(Reason.ENCRYPTED, source_key=name)
    if entry.compress_type not in _READ_METHODS:
        return Loss(Reason.UNKNOWN_PACKING, source_key=name)
    return None


def _too_many(most: int) -> TooLarge:
    return TooLarge(limit_bytes=None, why=f"it holds more than {most} files", limit=most)


def _judge_index(path: Path, most: int) -> None:
    """Raise TooLarge where the index is too long even to be read: each of its entries takes memory."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 65_536 - 98))
        tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + 22:
        return
    count, index_bytes = struct.unpack("<HL", tail[place + 10 : place + 16])
    if (wide := tail.rfind(b"PK\x06\x06")) >= 0 and len(tail) >= wide + 48:
        count, index_bytes = struct.unpack("<QQ", tail[wide + 32 : wide + 48])
    if count > most or index_bytes > max(_MOST_INDEX_BYTES, most * _SMALLEST_ENTRY_BYTES):
        raise _too_many(most)


def _salvaged(path: Path, most: int) -> list[Member]:
    """Return the members of an archive whose index is gone, by what stands before each of them.

    BrokenSource when there is none.
    """
    members: list[Member] = []
    size = path.stat().st_size
    with path.open("rb") as file:
        place = 0
        while (found := _local_head(file.read(_LOCAL_HEAD.size), place)) is not None:
            if len(members) >= most:
                raise _too_many(most)
            member, flags, rest_bytes, name_bytes = found
            name = plain_name(file.read(name_bytes).decode("utf-8", "replace"))
            start = place + _LOCAL_HEAD.size + rest_bytes
            if flags & _HAS_SIZES_BEHIND and member.method == zipfile.ZIP_DEFLATED:
                member = replace(member, packed_bytes=_deflated_bytes(path, start))
            if name and not is_aside(name) and not flags & _IS_ENCRYPTED and start < size:
                members += [replace(member, name=name)] * (member.method in _READ_METHODS)
            place = start + member.packed_bytes
            file.seek(place)
            # The sizes may stand behind, with or without a mark.
            place += max(0, file.read(28).find(b"PK\x03\x04"))
            file.seek(place)
    if not members:
        raise broken("the zip archive breaks off before its first file")
    return [*members[:-1], replace(members[-1], is_last=True)]


def _local_head(head: bytes, place: int) -> tuple[Member, int, int, int] | None:
    """Return the member whose head begins at `place`, its flags, how much follows the head, how long its name is."""
    if len(head) < _LOCAL_HEAD.size:
        return None
    mark, _, flags, method, _, _, _, packed, _, name_bytes, extra_bytes = _LOCAL_HEAD.unpack(head)
    if mark != b"PK\x03\x04":
        return None
    return Member("", place, packed, method), flags, name_bytes + extra_bytes, name_bytes


def _start(path: Path, member: Member) -> int:
    """Return where a member's data begin; what the index says of it and what stands before it may differ."""
    with path.open("rb") as file:
        file.seek(member.head)
        found = _local_head(file.read(_LOCAL_HEAD.size), member.head)
    if found is None:
        raise broken(f"the zip archive is damaged before {member.name}")
    return member.head + _LOCAL_HEAD.size + found[2]


def _unpacker(method: int) -> Unpacker | None:
    if method == zipfile.ZIP_STORED:
        return None
    return inflating(is_raw=True) if method == zipfile.ZIP_DEFLATED else UNPACKERS["bzip2"]()


def _deflated_bytes(path: Path, start: int) -> int:
    """Return how many bytes deflated data take that begin at `start`, to their end or to where they break off."""
    engine, taken, given, meter = inflating(is_raw=True), 0, 0, Meter()
    try:
        for block in _file_slice(path, start, None):
            meter.packed_bytes += len(block)
            taken += len(block)
            for piece in engine.feed(block):
                given += len(piece)
                meter.allow(given)
            if engine.is_done:
                return taken - len(engine.rest)
    except FAULTS:
        pass
    return taken


def _file_slice(path: Path, start: int, size: int | None) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        left = size
        while block := file.read(65_536 if left is None else min(65_536, left)):
            if left is not None:
                left -= len(block)
            yield block
