"""The carrier `twikoo`: Twikoo's comments as its database exports them, an object a line or in a list."""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urldefrag

from rejoinder.carriers.formats.gathering import Gathering, complete, parts_of, rated
from rejoinder.carriers.formats.json_outline import outline
from rejoinder.carriers.formats.json_records import Found, records
from rejoinder.carriers.formats.json_values import Fields
from rejoinder.carriers.formats.valine_comments import STATUSES, comment_record
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Item, Loss
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.story import Origin

_WRAPPERS: Final = ("comment", "comments", "data")
_OWN: Final = frozenset("nick mail mailMd5 link href url master created updated isSpam ups downs uid".split())


class Twikoo:
    """Reads comments whose ids are texts or Mongo's objects and whose times are counted in milliseconds."""

    name = "twikoo"
    title = "Twikoo comments (JSON)"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {name: STATUSES[name] for name in ("isSpam", "(none)", "(other)")}
    loses = (
        "The titles of pages.",
        "Deleted comments.",
        "Who voted: the votes are counted only.",
        "Earlier wordings.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it is such an export: by the names its comments have."""
        return rated(source, _rate)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the comments in the file's order and the stories of their pages.

        NotADiscussion when there are none; EmptyFile, BrokenSource and TooLarge as they say.
        """
        for part in parts_of(source, _rate):
            gathered = Gathering()
            yield from complete(
                _items(source, part, gathered),
                gathered.rest,
                why="no comments as Twikoo keeps them were found",
                may_be_empty=_rate(source, part) > 0,
            )


def _rate(source: Source, part: str) -> float:
    keys = outline(source.head(part)).record_keys(*(f"{name}[]" for name in _WRAPPERS))
    if not {"_id", "comment"} <= keys or "objectId" in keys:
        return 0.0
    return 0.95 if len(keys & _OWN) >= 4 else 0.4


def _items(source: Source, part: str, gathered: Gathering) -> Iterator[Item]:
    with source.open(part) as file:
        for entry in records(file, _WRAPPERS):
            if not isinstance(entry, Found):
                yield entry
                continue
            if entry.key is not None:
                continue
            one = Fields.of(entry.value)
            key = one.identifier("_id", "id") if one else None
            if one is None or key is None or not one.has("comment"):
                yield Loss(Reason.BAD_RECORD, source_key=key, line=entry.line)
                continue
            href = one.url("href")
            address = urldefrag(href).url if href else one.url("url")
            story_key = f"page:{one.line('url') or address or ''}"
            yield from gathered.page(story_key, address, one.line("title"))
            yield comment_record(one, key, story_key, gathered)
