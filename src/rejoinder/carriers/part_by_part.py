"""Carriers of single files on archives and folders of several: a large export often comes in numbered files.

A carrier whose format is one file says so by `is_of_one_file = True`; others see a source with all its parts.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rejoinder.carriers.opened import OnePart, Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Item, Skip
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import BinaryFile, EmptyFile, NotADiscussion, Refusal

if TYPE_CHECKING:
    from rejoinder.carriers.carrier import Carrier

_MOST_RATED: Final = 50
_MOST_LOOKED_AT: Final = 100
# A carrier that knows what to do with several files goes before one that takes them singly.
_SINGLY: Final = 0.99
_LEAST: Final = 0.5


def has_content(source: Source) -> bool:
    """Return whether there is more than blanks in one of the first parts; of a single one its fault is raised."""
    if len(source.names) == 1:
        return bool(source.head().strip())
    return any(_has_content(source, name) for name in source.names[:_MOST_LOOKED_AT])


def rate(carrier: "Carrier", source: Source) -> float:
    """Return how probably `carrier` reads the source, or for one of single files the likeliest of its parts."""
    if len(source.names) == 1:
        return carrier.detect(source)
    if not _is_singly(carrier, source):
        try:
            return carrier.detect(source)
        except Refusal:
            # It looked at a part that can't be opened; another carrier may look at others.
            return 0.0
    return _SINGLY * max(_rate_part(carrier, source, name) for name in source.names[:_MOST_RATED])


def read_parts(carrier: "Carrier", source: Source, options: ReadOptions) -> Iterator[Item]:
    """Yield what `carrier` reads, for one of single files from each part that it knows.

    Parts that it does not know are skipped and counted. What is wrong with one part is raised in the end, after what
    the others hold; a part without a discussion counts only when no other has one.
    """
    if not _is_singly(carrier, source):
        yield from carrier.read(source, options)
        return
    rated = {name: _rate_part(carrier, source, name) for name in source.names}
    least = min(_LEAST, max(rated.values()))
    skipped, has_read = 0, False
    nothing: Refusal | None = None
    fault: Refusal | None = None
    for name, rating in rated.items():
        if rating < least:
            skipped += 1
            continue
        try:
            for item in carrier.read(OnePart(source, name), replace(options, name=name)):
                has_read = True
                yield item
        except (NotADiscussion, EmptyFile, BinaryFile) as refusal:
            skipped += 1
            nothing = nothing or refusal
        except Refusal as refusal:
            fault = fault or refusal
    if skipped and has_read:
        yield Skip(Reason.ANOTHER_KIND, count=skipped)
    if fault is not None:
        raise fault
    if nothing is not None and not has_read:
        raise nothing


def _is_singly(carrier: "Carrier", source: Source) -> bool:
    return len(source.names) > 1 and bool(getattr(carrier, "is_of_one_file", False))


def _has_content(source: Source, name: str) -> bool:
    try:
        return bool(source.head(name).strip())
    except Refusal:
        return False


def _rate_part(carrier: "Carrier", source: Source, name: str) -> float:
    try:
        return carrier.detect(OnePart(source, name)) if _has_content(source, name) else 0.0
    except Refusal:
        return 0.0
