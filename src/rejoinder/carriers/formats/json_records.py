"""JSON of any size and shape as one record after the other: lines, a big array, a document that holds big arrays.

What can't be read of a record is a Loss with its line, and the next one is read; a file that breaks off gives its
whole records and then BrokenSource.
"""

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, TypeAlias

from rejoinder.carriers.formats.json_scanning import MOST_RECORD_BYTES, Input, Scanner
from rejoinder.carriers.formats.json_tolerant import Decoded, MalformedJson, decode
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt, Loss
from rejoinder.core.errors import BrokenSource, EmptyFile, TooLarge

_CHUNK_BYTES: Final = 1_000_000
_LINES_LOOKED_AT: Final = 20


@dataclass(frozen=True, slots=True)
class Found:
    """One value. `path` is that of the container it stood in, names joined by dots, empty at the top; `key` its name
    there if that is an object. `line` is where it begins, 1-based.
    """

    path: str
    value: object
    line: int
    key: str | None = None


Entry: TypeAlias = Found | Loss | Doubt


def records(file: BinaryIO, paths: Collection[str] = ()) -> Iterator[Entry]:
    """Yield the records of a file whatever holds them: JSON lines (with commas and brackets around them or not), an
    array, objects one after the other, or an object with arrays under `paths`, which are told apart by its head.

    EmptyFile when nothing is in it, BrokenSource where it breaks off.
    """
    source = Input(file)
    if is_lines(source.head):
        yield from _lines(source)
    else:
        yield from _elements(source, frozenset(paths), enters_all=False)


def lines(file: BinaryIO) -> Iterator[Entry]:
    """Yield a value a line; brackets around all and commas between them are passed over."""
    yield from _lines(Input(file))


def elements(file: BinaryIO, paths: Collection[str]) -> Iterator[Entry]:
    """Yield what stands in the arrays or objects at `paths` of a document, and the single values beside them.

    "comments" is the member of that name of the outermost object, "data.Comment" a member of a member. The elements
    of an outermost array and of the arrays among `paths` have no `key`; members have. Other containers are passed
    over, however large.
    """
    yield from _elements(Input(file), frozenset(paths), enters_all=True)


def document(file: BinaryIO, most_bytes: int = MOST_RECORD_BYTES) -> object:
    """Return a small document whole. EmptyFile, TooLarge; BrokenSource where it can't be read."""
    source = Input(file)
    data = b""
    while chunk := source.read(most_bytes + 1 - len(data) or 1):
        data += chunk
        if len(data) > most_bytes:
            raise TooLarge(limit_bytes=most_bytes)
    if not data.strip():
        raise EmptyFile()
    try:
        return decode(data, levels=data.count(b"{") + data.count(b"[")).value
    except MalformedJson as error:
        before = data.decode("utf-8", "replace")[: error.place]
        line_start = before.rfind("\n") + 1
        raise BrokenSource(line=before.count("\n") + 1, column=len(before) - line_start + 1, why=error.why) from None


def is_lines(head: bytes) -> bool:
    """Whether a file with this head has a value a line: at least two lines that each look whole."""
    ended = [line.strip() for line in head.split(b"\n")]
    seen = [line for line in ended if line][:_LINES_LOOKED_AT]
    if seen and seen[0] == b"[":
        seen = seen[1:]
    if not seen or (not _looks_whole(seen[0]) and (seen[0][:1] != b"{" or seen[0][-1:] in b"[{,:")):
        return False
    whole = sum(map(_looks_whole, seen))
    return whole >= 2 and whole * 2 > len(seen)


def _looks_whole(line: bytes) -> bool:
    line = line.strip(b", \t\r")
    return line[:1] == b"{" and line[-1:] == b"}"


class _Reading:
    """What one file gave so far."""

    def __init__(self) -> None:
        self._guessed = False

    def found(self, path: str, raw: bytes | None, levels: int, line: int, key: str | None = None) -> Iterator[Entry]:
        if raw is None:
            yield Loss(Reason.BAD_RECORD, line=line)
            return
        try:
            decoded = decode(raw, levels)
        except MalformedJson as error:
            before = raw.decode("utf-8", "replace")[: error.place]
            yield Loss(Reason.BAD_RECORD, line=line + before.count("\n"))
            return
        yield from self.doubt(decoded, line)
        yield Found(path, decoded.value, line, key)

    def doubt(self, decoded: Decoded, line: int) -> Iterator[Doubt]:
        """Say once for the file that its encoding was guessed."""
        if decoded.is_guessed and not self._guessed:
            self._guessed = True
            yield Doubt(Reason.ENCODING_GUESSED, 0.7, field="encoding", line=line)


def _elements(source: Input, paths: frozenset[str], *, enters_all: bool) -> Iterator[Entry]:
    scan = Scanner(source)
    reading = _Reading()
    if not scan.peek():
        raise EmptyFile()
    enters = enters_all or _names_one(source.head, paths)
    while mark := scan.peek():
        if mark in b",;":
            scan.step()
        elif mark == b"[":
            yield from _array(scan, reading, "")
        elif mark == b"{" and enters:
            yield from _members(scan, reading, paths, "")
        else:
            line = scan.line
            yield from reading.found("", scan.value(), scan.deepest, line)


def _names_one(head: bytes, paths: frozenset[str]) -> bool:
    """Whether the outermost object of a file names one of `paths` where it begins."""
    names = outline_names(head)
    return any(path.partition(".")[0] in names for path in paths)


def outline_names(head: bytes) -> frozenset[str]:
    """Return the names of the members of the outermost object, as far as the head shows them."""
    names = set()
    scan = Scanner(Input(io.BytesIO(head)))
    try:
        if scan.peek() != b"{":
            return frozenset()
        scan.step()
        while scan.peek() == b'"':
            names.add(str(decode(scan.value() or b'""').value))
            if scan.peek() != b":":
                break
            scan.step()
            if not scan.peek():
                break
            scan.value(is_kept=False)
            if scan.peek() == b",":
                scan.step()
    except (BrokenSource, MalformedJson):
        pass
    return frozenset(names)


def _array(scan: Scanner, reading: _Reading, path: str) -> Iterator[Entry]:
    scan.step()
    while mark := scan.peek():
        if mark == b",":
            scan.step()
        elif mark == b"]":
            scan.step()
            return
        else:
            line = scan.line
            yield from reading.found(path, scan.value(), scan.deepest, line)
    raise scan.broken("the file ends within a list")


def _members(scan: Scanner, reading: _Reading, paths: frozenset[str], path: str) -> Iterator[Entry]:
    scan.step()
    while mark := scan.peek():
        if mark == b",":
            scan.step()
        elif mark == b"}":
            scan.step()
            return
        elif mark != b'"':
            raise scan.broken("no name of a member stands here")
        else:
            yield from _member(scan, reading, paths, path)
    raise scan.broken("the file ends within an object")


def _member(scan: Scanner, reading: _Reading, paths: frozenset[str], path: str) -> Iterator[Entry]:
    line = scan.line
    key = str(_name(scan))
    if scan.peek() != b":":
        raise scan.broken("no colon follows the name of a member")
    scan.step()
    mark = scan.peek()
    where = f"{path}.{key}" if path else key
    if not mark:
        raise scan.broken("the file ends before a member's value")
    if where in paths and mark == b"[":
        yield from _array(scan, reading, where)
    elif mark == b"{" and path not in paths and (where in paths or any(one.startswith(f"{where}.") for one in paths)):
        yield from _members(scan, reading, paths, where)
    elif mark not in b"{[" or path in paths:
        yield from reading.found(path, scan.value(), scan.deepest, line, key)
    else:
        scan.value(is_kept=False)


def _name(scan: Scanner) -> object:
    try:
        return decode(scan.value() or b'""').value
    except MalformedJson:
        raise scan.broken("the name of a member can't be read") from None


def _lines(source: Input) -> Iterator[Entry]:
    reading = _Reading()
    is_empty = True
    is_open = False
    number = 0
    for number, line, is_ended in _split(source):
        if line is None:
            yield Loss(Reason.BAD_RECORD, line=number)
            continue
        bare = line.strip(b", \t\r\x00\x0b\x0c")
        is_open = bare == b"[" if is_empty else is_open and bare[-1:] != b"]"
        is_empty = is_empty and not bare
        if bare not in (b"", b"[", b"]", b"[]"):
            yield from _line(reading, bare, number, is_ended=is_ended)
    if is_empty:
        raise EmptyFile()
    if is_open:
        raise BrokenSource(line=number, column=1, why="the file ends within a list")


def _split(source: Input) -> Iterator[tuple[int, bytes | None, bool]]:
    """Yield (number, line, whether a line end follows); a line is None when it is above 64 MB."""
    number = 1
    pieces: list[bytes] = []
    held = 0
    while chunk := source.read(_CHUNK_BYTES):
        first, *others = chunk.split(b"\n")
        held += len(first)
        if held <= MOST_RECORD_BYTES:
            pieces.append(first)
        for following in others:
            yield number, b"".join(pieces) if held <= MOST_RECORD_BYTES else None, True
            number += 1
            pieces, held = [following], len(following)
    if held:
        yield number, b"".join(pieces) if held <= MOST_RECORD_BYTES else None, False


def _line(reading: _Reading, line: bytes, number: int, *, is_ended: bool) -> Iterator[Entry]:
    """Yield the value of a line; the values, when there are several on it."""
    try:
        decoded = decode(line, line.count(b"{") + line.count(b"["))
    except MalformedJson:
        yield from _several(reading, line, number, is_ended=is_ended)
        return
    yield from reading.doubt(decoded, number)
    values = decoded.value if isinstance(decoded.value, list) else (decoded.value,)
    for value in values:
        yield Found("", value, number)


def _several(reading: _Reading, line: bytes, number: int, *, is_ended: bool) -> Iterator[Entry]:
    scan = Scanner(Input(io.BytesIO(line)))
    try:
        while mark := scan.peek():
            if mark in b",[]":
                scan.step()
            else:
                yield from reading.found("", scan.value(), scan.deepest, number)
    except BrokenSource as error:
        if is_ended:
            yield Loss(Reason.BAD_RECORD, line=number, column=_column(error))
        else:
            raise BrokenSource(line=number, column=error.column, why=error.why) from None


def _column(error: BrokenSource) -> int | None:
    return error.column if isinstance(error.column, int) else None
