"""The carrier `reddit`: listings as Reddit's API gives them, and the dumps of Pushshift and Arctic Shift."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from rejoinder.carriers.formats.json_parts import Fields, checked, records_of, sample, share
from rejoinder.carriers.formats.json_records import Found
from rejoinder.carriers.formats.loose_values import count_in, fields_in, key_in, list_in
from rejoinder.carriers.formats.reddit_things import Thing, comment_of, link_key, story_of
from rejoinder.carriers.formats.roots import Order
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Item, Loss, Skip
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.story import Origin

_KINDS: Final = ("Listing", "t1", "t3", "more")


class Reddit:
    """Reads submissions and comments of Reddit: nested listings, or an object a line."""

    name = "reddit"
    title = "Reddit: listings of its API, dumps of Pushshift and Arctic Shift"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {
        "": "published",
        "[deleted]": "withdrawn",
        "[removed]": "rejected",
        "[ Removed by Reddit ]": "rejected",
        "removed": "rejected",
        "spam": "spam",
    }
    loses = (
        "Votes: only their difference is stated, and nobody says who voted.",
        "Names of authors who deleted their account.",
        "Replies that a listing leaves out (“more”); how many is reported.",
        "Earlier wordings, awards and flair.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it holds things of Reddit: which share of its first objects are some."""
        return 0.97 * share(sample(source), lambda one: _is_known(one) or any(map(_is_known, _held(one))))

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield stories and comments in the order of the source, and how many replies it says it lacks.

        Raises NotADiscussion, EmptyFile and BrokenSource as they say.
        """
        return checked(_items(source), "nothing of Reddit is in it")


@dataclass(slots=True)
class _LeftOut:
    """Replies that listings leave out, until it is known which of them other listings of the source hold."""

    stubs: list[tuple[str | None, int, frozenset[str], int]] = field(default_factory=list)
    delivered: set[str] = field(default_factory=set)

    def add(self, fields: Fields, link: str | None, line: int) -> None:
        """Note a stub. Of a thread that goes on elsewhere it does not know how much: that is at least one."""
        ids = frozenset(key for one in list_in(fields.get("children")) if (key := key_in(one)) and key != "_")
        count = max(count_in(fields.get("count")) or 0, len(ids), 1)
        self.stubs.append((key_in(fields.get("parent_id")) or link, count, ids, line))

    def losses(self) -> Iterator[Loss]:
        for parent, count, ids, line in self.stubs:
            missing = ids - self.delivered
            if missing or not ids:
                yield Loss(Reason.NOT_DELIVERED, parent, line=line, count=count - len(ids) + len(missing))


def _items(source: Source) -> Iterator[Item]:
    order, left_out = Order(), _LeftOut()
    voted = 0
    # Only the answers of Pushshift's search hold their records in a list called data.
    for _, entry in records_of(source, ("data",), has_paths=lambda one: isinstance(one.get("data"), list)):
        if not isinstance(entry, Found):
            yield entry
            continue
        for item in _told(entry, order, left_out):
            voted += isinstance(item, CommentRecord) and bool(item.up or item.down)
            yield item
    yield from left_out.losses()
    if voted:
        yield Loss(Reason.VOTERS_UNKNOWN, count=voted)


def _told(entry: Found, order: Order, left_out: _LeftOut) -> Iterator[Item]:
    if entry.key is not None and not isinstance(entry.value, dict | list):
        return
    for thing in _things(entry.value, entry.line, left_out):
        if isinstance(thing, Thing):
            yield story_of(thing) if thing.is_story else comment_of(thing, order)
        else:
            yield thing


def _things(value: object, line: int, left_out: _LeftOut) -> Iterator[Thing | Loss | Skip]:
    """Yield the submissions and comments in a value, each before its replies and these in their order."""
    waiting: list[tuple[object, str | None]] = [(value, None)]
    while waiting:
        value, link = waiting.pop()
        if isinstance(value, list):
            waiting += ((one, link) for one in reversed(value))
            continue
        if not isinstance(value, dict):
            # What is not there is written as "" where a listing of replies would be.
            continue
        kind, data = value.get("kind"), value.get("data")
        if kind in ("t1", "t3", "more") and isinstance(data, dict):
            fields: Fields = data
        elif kind == "Listing" and isinstance(data, dict):
            waiting.append((data.get("children"), link))
            continue
        elif "json" in value:
            answer = fields_in(fields_in(value["json"]).get("data"))
            waiting.append((answer.get("things"), link))
            continue
        elif isinstance(data, list):
            waiting.append((data, link))
            continue
        else:
            fields, kind = value, _kind(value)
        if kind == "more":
            left_out.add(fields, link, line)
        elif kind is None and any(map(_is_known, _held(value))):
            # Something of somebody's own around things of Reddit, as {"post": {}, "comments": []}.
            waiting += ((one, link) for one in reversed(_held(value)))
        elif kind is None:
            known = isinstance(value.get("kind"), str) and isinstance(data, dict)
            yield Skip(Reason.ANOTHER_KIND, line=line) if known else Loss(Reason.BAD_RECORD, line=line)
        elif (thing := _thing(fields, kind, link, line)) is None:
            yield Loss(Reason.BAD_RECORD, line=line)
        else:
            yield thing
            if data is fields:
                left_out.delivered.add(thing.id)
            waiting.append((fields.get("replies"), thing.link))


def _thing(fields: Fields, kind: str, link: str | None, line: int) -> Thing | None:
    number = key_in(fields.get("id")) or key_in(fields.get("name"))
    if number is None:
        return None
    number = number.removeprefix(f"{kind}_")
    if kind == "t3":
        return Thing(fields, number, f"t3_{number}", True, line)
    link = link_key(fields) or link
    return Thing(fields, number, link or "t3_", False, line)


def _kind(fields: Fields) -> str | None:
    """Return what an object without wrapping is: a comment, a submission or neither."""
    name = fields.get("name")
    if isinstance(name, str) and name[:3] in ("t1_", "t3_"):
        return name[:2]
    if "body" in fields and ("link_id" in fields or "parent_id" in fields) and "subreddit" in fields:
        return "t1"
    if "body" in fields and isinstance(fields.get("link_id"), str) and fields["link_id"].startswith("t3_"):
        return "t1"
    if "title" in fields and "created_utc" in fields and ("subreddit" in fields or "is_self" in fields):
        return "t3"
    return None


def _held(fields: Fields) -> list[Fields]:
    return [one for value in fields.values() for one in list_in(value) if isinstance(one, dict)]


def _is_known(fields: Fields) -> bool:
    data = fields.get("data")
    if fields.get("kind") in _KINDS and isinstance(data, dict):
        return True
    if isinstance(data, list):
        return any(_kind(one) is not None for one in data[:3] if isinstance(one, dict))
    if "json" in fields:
        return "things" in fields_in(fields_in(fields["json"]).get("data"))
    return _kind(fields) is not None
