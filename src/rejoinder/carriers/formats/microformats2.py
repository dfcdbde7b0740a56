"""The carrier `microformats2`: parsed microformats, the JSON that parsers of mf2 write."""

from collections.abc import Iterator, Mapping

from rejoinder.carriers.formats.json_parts import Fields, checked, records_of, sample, share
from rejoinder.carriers.formats.json_records import Found
from rejoinder.carriers.formats.loose_values import list_in
from rejoinder.carriers.formats.structured_records import items_of
from rejoinder.carriers.opened import Source
from rejoinder.carriers.record import Item
from rejoinder.carriers.source import ReadOptions
from rejoinder.carriers.structured.entries import read_items
from rejoinder.carriers.structured.microformats_json import is_item, nodes_of
from rejoinder.core.story import Origin


class Microformats2:
    """Reads entries with their comments from parsed microformats; pages that hold them are read as saved pages."""

    name = "microformats2"
    title = "Microformats: entries and comments as parsed mf2 JSON"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {"": "published", "like, repost, bookmark": "skipped: reaction"}
    loses = (
        "Statuses: only what is public has microformats.",
        "Votes, earlier wordings and e-mail addresses.",
        "Likes and reposts: they are left out and counted.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it is parsed microformats: which share of its first objects are items."""
        return 0.96 * share(sample(source), _is_known)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the entries of each document as stories, and their comments.

        Raises NotADiscussion, EmptyFile and BrokenSource as they say.
        """
        return checked(_items(source, options), "no entry of microformats is in it")


def _items(source: Source, options: ReadOptions) -> Iterator[Item]:
    for _, entry in records_of(source):
        if not isinstance(entry, Found):
            yield entry
        else:
            yield from items_of(read_items(nodes_of(entry.value), options.url), options)


def _is_known(fields: Fields) -> bool:
    return is_item(fields) or any(map(is_item, list_in(fields.get("items"))[:5]))
