"""The first pass of an import: whatever a carrier reads is laid out in the staging file, in any order."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import msgspec

from rejoinder.actions.arriving import ArrivingComment
from rejoinder.actions.drafting import body_hash
from rejoinder.actions.publishing import StoryText
from rejoinder.carriers.arrivals import arriving_comment, stored_key, story_text, title_of
from rejoinder.carriers.carrier import carrier_named, read_source
from rejoinder.carriers.html_markdown import from_html
from rejoinder.carriers.packing import open_source
from rejoinder.carriers.record import CommentRecord, Item, StoryRecord
from rejoinder.carriers.remapping import UrlMap, absolute
from rejoinder.carriers.report import Report
from rejoinder.carriers.source import ReadOptions, writable
from rejoinder.carriers.watching import WatchedSource
from rejoinder.core.claims import claim_hash
from rejoinder.core.comment import Status
from rejoinder.core.errors import BrokenSource, TooLarge
from rejoinder.core.links import canonical_url, safe_url, url_key
from rejoinder.core.story import Origin
from rejoinder.store.staging.file import (
    EMPTY,
    HELD,
    LIVING,
    REJECTED,
    SPAM,
    WITHDRAWN,
    StagedComment,
    StagedStory,
    StagingFile,
)

AT_ONCE = 500
_STATES = {Status.PUBLISHED: 0, Status.HELD: HELD, Status.REJECTED: REJECTED, Status.SPAM: SPAM}
_encode = msgspec.msgpack.Encoder().encode
decode_comment = msgspec.msgpack.Decoder(ArrivingComment).decode


class StoryData(msgspec.Struct, frozen=True, array_like=True):
    """What is staged of a story beside its keys. The text's `url` is empty when the story has no address."""

    text: StoryText
    origin: Origin


decode_story = msgspec.msgpack.Decoder(StoryData).decode


@dataclass(frozen=True, slots=True)
class Asked:
    """How an import was asked to go.

    `base_url` is what addresses without a host belong to. `is_held` makes everything wait for a person. `claim_key`
    keys the hashes of mail addresses; without it none are kept.
    """

    carrier: str
    base_url: str
    url_map: UrlMap = field(default_factory=UrlMap)
    is_held: bool = False
    claim_key: bytes | None = None


class Laid(msgspec.Struct, array_like=True):
    """Some records on their way to the staging file. `position` is how many bytes of the source were read for them.

    `html` is what the bodies of some comments are still to be made of, by their places among `comments`. The last has
    the report on everything that was read.
    """

    stories: list[StagedStory]
    comments: list[StagedComment]
    html: list[tuple[int, str]] = msgspec.field(default_factory=list)
    position: int = 0
    report: Report | None = None


def lay_out(items: Iterable[Item], asked: Asked, position: Callable[[], int] | None = None) -> Iterator[Laid]:
    """Yield what a carrier reads as it is staged, some hundred records at once, with the report in the last.

    A source that breaks off ends there, and the report says why. Raises the refusals of the carrier when nothing came
    before.
    """
    report = Report(asked.carrier)
    laid = Laid([], [])
    for item in _stoppable(items, report):
        report.note(item)
        if isinstance(item, CommentRecord):
            if item.body_html is not None:
                laid.html.append((len(laid.comments), item.body_html))
            laid.comments.append(staged_comment(item, asked))
        elif isinstance(item, StoryRecord):
            laid.stories.append(staged_story(item, asked))
        if len(laid.comments) + len(laid.stories) >= AT_ONCE:
            laid.position = position() if position is not None else 0
            yield laid
            laid = Laid([], [])
    laid.report = report
    yield laid


def lay_out_file(path: Path, carrier: str, options: ReadOptions, asked: Asked) -> Iterator[Laid]:
    """Yield what a file holds, as `lay_out` does."""
    source = WatchedSource(open_source(path))
    return lay_out(read_source(source, carrier_named(carrier), options), asked, lambda: source.position)


def stage(laid: Iterable[Laid], file: StagingFile, on_progress: Callable[[int, int], None] | None = None) -> Report:
    """Put into the file what was laid out and return the report; `on_progress` hears of comments and of bytes read."""
    comments = 0
    report: Report | None = None
    for some in laid:
        for story in some.stories:
            file.add_story(story)
        for place, html in some.html:
            some.comments[place] = _with_body(some.comments[place], html)
        file.add_comments(some.comments)
        comments += len(some.comments)
        report = some.report or report
        if on_progress is not None:
            on_progress(comments, some.position)
    if report is None:
        raise BrokenSource(line=None, column=None, why="it ended without a word")
    return report


def staged_story(record: StoryRecord, asked: Asked) -> StagedStory:
    """Return a story as it is staged, under its new address where the map says one; the old is one more then."""
    url = old = None if record.url is None else absolute(record.url, asked.base_url)
    aliases = [alias for alias in (absolute(one, asked.base_url) for one in record.aliases) if alias is not None]
    if url is not None and (moved := asked.url_map.new_of(url)) is not None:
        aliases.insert(0, url)
        url = moved
    aliases += [new for new in map(asked.url_map.new_of, aliases) if new is not None]
    text = story_text(record, url or "")
    addresses = {url_key(one): canonical_url(one) for one in ([url] if url else []) + aliases if safe_url(one)}
    return StagedStory(
        key=stored_key(asked.carrier, record.source_key),
        url=url,
        title=title_of(record),
        has_body=text.body is not None,
        begun_at=record.published_at.value,
        data=_encode(StoryData(text, record.origin)),
        names=tuple(f"k{key}" for key in record.other_keys),
        addresses=tuple(addresses.items()),
        moved_from=old if old != url else None,
    )


def staged_comment(record: CommentRecord, asked: Asked) -> StagedComment:
    """Return a comment as it is staged."""
    claim = None
    if record.author_email is not None and asked.claim_key is not None:
        claim = _claim(asked.claim_key, record.author_email)
    arriving = arriving_comment(record, asked.carrier, record.story_key, claim=claim, is_held=asked.is_held)
    is_seen = not arriving.is_withdrawn and arriving.status in (Status.PUBLISHED, Status.HELD)
    state = _STATES[arriving.status] | (LIVING if is_seen else 0) | (WITHDRAWN if arriving.is_withdrawn else 0)
    if not is_seen and not arriving.body.strip():
        state |= EMPTY
    return StagedComment(
        arriving.source_key,
        stored_key(asked.carrier, record.story_key),
        arriving.parent_key,
        arriving.posted_at,
        record.order_index,
        state,
        _encode(arriving),
        arriving.other_keys,
    )


def _with_body(staged: StagedComment, html: str) -> StagedComment:
    """Return a staged comment with the body that was to be made of HTML."""
    body = writable(from_html(html))
    arriving = msgspec.structs.replace(decode_comment(staged.data), body=body)
    state = staged.state & ~EMPTY if body.strip() else staged.state
    return staged._replace(state=state, data=_encode(arriving))


def another_key(key: str, data: bytes) -> str:
    """Return the key of a comment whose own is another's: made of what it says, the same at every reading."""
    return f"{key}~{blake2b(data, digest_size=6).hexdigest()}"


def print_of(at: int, data: bytes) -> bytes | None:
    """Return what is equal for a comment that came twice: author, second and words; None without name or words."""
    arriving = decode_comment(data)
    if arriving.name is None or not arriving.body.strip():
        return None
    return print_of_stored(at, arriving.name, body_hash(arriving.body))


def print_of_stored(at: int, name: str, hashed: bytes) -> bytes:
    """Return the same of a comment that is stored."""
    return blake2b(f"{at // 1_000_000} {name.casefold()} ".encode() + hashed, digest_size=16).digest()


def lost_story(title: str, origin: Origin) -> bytes:
    """Return the staged data of the story for comments whose own never came."""
    return _encode(StoryData(StoryText(url="", title=title), origin))


@lru_cache(4_096)
def _claim(key: bytes, address: str) -> bytes | None:
    return claim_hash(key, address)


def _stoppable(items: Iterable[Item], report: Report) -> Iterator[Item]:
    """Yield items; a source that breaks off after its first record ends there, and the report says why."""
    rest = iter(items)
    is_begun = False
    while True:
        try:
            item = next(rest, None)
        except (BrokenSource, TooLarge) as refusal:
            if not is_begun:
                raise
            report.add_error(refusal)
            return
        if item is None:
            return
        is_begun = is_begun or isinstance(item, (StoryRecord, CommentRecord))
        yield item
