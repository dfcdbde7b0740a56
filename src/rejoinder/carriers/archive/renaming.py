"""Ids of an archive in the database it comes into: its own, or others made of them where those are taken."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from rejoinder.carriers.archive.contents import HELD, Kind
from rejoinder.core.ids import SiteId, new_id
from rejoinder.store.query import Value

_STAMP_BYTES: Final = 6
_IDS: Final = {
    table: tuple(column.name for column in columns if column.kind is Kind.ID) for table, columns in HELD.items()
}


@dataclass(frozen=True, slots=True)
class Renaming:
    """Takes rows of the site `old` over into the site `new`; `is_apart` gives everything else other ids, too.

    They are made of the old ones, so that the same archive brought into the same site again finds what is there.
    """

    old: SiteId
    new: SiteId
    is_apart: bool

    def apply(self, table: str, row: dict[str, Value]) -> dict[str, Value]:
        """Return a row with the ids that it has here."""
        if self.old == self.new:
            return row
        changed = {name: self.id(row[name]) for name in _IDS[table] if isinstance(row[name], bytes)}
        return row | changed

    def id(self, identifier: Value) -> bytes:
        """Return the id here of what has this one in the archive."""
        known = bytes(identifier)  # type: ignore[arg-type]
        if known == self.old:
            return self.new
        if not self.is_apart:
            return known
        stamp = int.from_bytes(known[:_STAMP_BYTES]) * 1_000
        return new_id(stamp, blake2b(known, key=self.new, digest_size=10).digest())


Apply = Callable[[str, dict[str, Value]], dict[str, Value]]
