"""What an import stores, made ready page by page out of its staging file: decoded, rendered, hashed.

It needs nothing but the file, so that a second process can do it while the first one stores.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from rejoinder.actions.arriving import ArrivingComment, Ready
from rejoinder.actions.drafting import body_hash
from rejoinder.carriers.staging import decode_comment, decode_story
from rejoinder.core import markup
from rejoinder.core.comment import AuthorKind
from rejoinder.core.ids import StoryId
from rejoinder.core.story import Origin
from rejoinder.store.staging import numbers, sameness
from rejoinder.store.staging.file import MISSING, StagingFile

PART_COMMENTS = 200
PART_CHARS = 400_000
_NO_BODY_HASH = body_hash("")


class Part(msgspec.Struct, array_like=True):
    """Some comments of one page. The first part of a page says what page it is; the last gives further names.

    `data` is a staged story's. `names` are (key of the comment, further names of it).
    """

    page: int
    key: str
    data: bytes | None
    story_id: StoryId | None
    keys: list[str]
    addresses: list[tuple[str, str]]
    ready: list[Ready]
    is_relative: bool = False
    is_last: bool = True
    names: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = msgspec.field(default_factory=list)


def produce(path: Path) -> Iterator[Part]:
    """Yield everything that the staging file at `path` says is to be stored, in its order."""
    file = StagingFile.finished(path)
    try:
        for page, key, data, story_id, _, is_relative in numbers.list_pages(file):
            keys, addresses = numbers.list_page_names(file, page)
            part = Part(page, key, data, story_id, keys, addresses, [], bool(is_relative), False)
            origin = Origin.IMPORTED if data is None else decode_story(data).origin
            chars = 0
            for key_of, parent_key, sort_at, _, state, content in numbers.list_planned(file, page):
                if len(part.ready) >= PART_COMMENTS or chars >= PART_CHARS:
                    yield part
                    chars = 0
                    part = Part(page, key, None, story_id, [], [], [], bool(is_relative), False)
                ready = (
                    _missing(key_of, parent_key, sort_at, origin)
                    if state & MISSING
                    else _ready(key_of, parent_key, sort_at, content)
                )
                part.ready.append(ready)
                chars += len(ready.html)
            part.is_last = True
            part.names = [
                (kept, (own, *arriving.other_keys), arriving.anchors)
                for kept, own, content in sameness.list_further_names(file, page)
                for arriving in (decode_comment(content),)
            ]
            yield part
    finally:
        file.let_go()


def _ready(key: str, parent_key: str | None, sort_at: int, content: bytes) -> Ready:
    arriving = decode_comment(content)
    if arriving.source_key != key or arriving.parent_key != parent_key:
        others = arriving.other_keys
        if arriving.source_key != key and "~" not in key:
            others = (arriving.source_key, *others)
        arriving = msgspec.structs.replace(arriving, source_key=key, parent_key=parent_key, other_keys=others)
    body = arriving.body
    if not body:
        return Ready(arriving, sort_at, "", _NO_BODY_HASH)
    return Ready(arriving, sort_at, markup.render(body), body_hash(body))


def _missing(key: str, parent_key: str | None, sort_at: int, origin: Origin) -> Ready:
    """Return what keeps the place of a comment that did not come: readers see that it was not preserved."""
    arriving = ArrivingComment(key, parent_key, None, "", origin, kind=AuthorKind.MISSING, is_withdrawn=True)
    return Ready(arriving, sort_at, "", _NO_BODY_HASH)
