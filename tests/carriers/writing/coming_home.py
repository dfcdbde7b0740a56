"""A discussion that every format has trouble with, and what a carrier reads of it as stories again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from rejoinder.actions import publishing
from rejoinder.actions.exporting import TakenComment, TakenStory, take_site
from rejoinder.actions.publishing import StoryText
from rejoinder.carriers.carrier import Carrier
from rejoinder.carriers.packing import open_source
from rejoinder.carriers.record import CommentRecord, StoryRecord
from rejoinder.carriers.source import ReadOptions
from rejoinder.carriers.writing.canonical import canonical_hash
from rejoinder.carriers.writing.writer import Held
from rejoinder.core import markup
from rejoinder.core.account import Role
from rejoinder.core.comment import Author, AuthorKind, Comment, Status
from rejoinder.core.ids import CommentId, SiteId, StoryId
from rejoinder.core.site import Site
from rejoinder.core.story import Origin, ReportedAs, Story
from rejoinder.store.engine import Store
from rejoinder.store.query import Tx
from tests.actions.talking import Talk, begin_talk
from tests.store.counters import Clock

_NO_SITE = SiteId(bytes(16))
TITLE = "Ships & <b>boats</b>, &amp; =1"
TRICKY = (
    "> The first word.\n\nA line\nand <b>another</b> &amp; `]]>` a < b",
    "- one\n- two\n\n```\nin a row\n\n  and below\n```\n\n*so* [a link](https://a.example/x?a=1&b=2)",
    "=1+1 \U0001f6a2 سفينة",
    "<!-- no comment -->\n\n---\n\n2 > 1",
)


def begin_tricky_talk(store: Store, clock: Clock) -> Talk:
    """Return a talk of two stories, the first closed, with all statuses, votes, an edit, and texts full of marks."""
    talk = begin_talk(store, clock)
    talk.story_id = _publish(talk, "/a?b=1&c=2", published_at=clock.at)
    ada, bo, staff = talk.guest(), talk.guest(), talk.member("Grace <of> \"the\" 'desk'", Role.EDITOR)
    top = talk.try_post(ada, "The *first* word.", name="Ada & Bo").comment
    reply = talk.post(bo, TRICKY[0], parent=top)
    below = talk.post(staff, TRICKY[1], parent=reply)
    gone = talk.post(bo, "What I said.", parent=below)
    talk.post(ada, TRICKY[2], parent=gone)
    talk.post(ada, TRICKY[3])
    talk.vote(bo, top, 1)
    talk.vote(ada, reply, -1)
    talk.edit(ada, top, "The *very first* word.")
    talk.withdraw(bo, gone)
    for status in (Status.HELD, Status.REJECTED, Status.SPAM):
        talk.decide(talk.post(bo, f"{status}: said."), status)
    talk.store.write_now(publishing.close_story, talk.editor(), talk.story_id, closed=True)
    talk.story_id = _publish(talk, "/second", published_at=None)
    talk.post(ada, "Elsewhere.")
    talk.post(staff, "From the desk.")
    return talk


def _publish(talk: Talk, path: str, published_at: int | None) -> StoryId:
    text = StoryText(
        f"{talk.site.public_url}{path}",
        TITLE,
        byline="A. & B.",
        body="A *text*.\n\nOf two paragraphs & more.",
        published_at=published_at,
    )
    return talk.store.write_now(publishing.publish_story, talk.editor(), talk.site, text).story.id


def hash_of(
    store: Store, site: Site, holds: frozenset[Held], *, only_visible: bool = False, only_discussed: bool = False
) -> str:
    """Return the canonical hash of what the store has of a site, perhaps only of what some formats can take."""

    def taken(tx: Tx) -> str:
        found = []
        for story in take_site(tx, site.id):
            comments = [one for one in story.comments if one.comment.is_visible or not only_visible]
            if comments or not only_discussed:
                found.append(replace(story, comments=iter(comments)))
        return canonical_hash(found, holds)

    return store.read_now(taken)


def records_of(carrier: Carrier, path: Path) -> tuple[list[StoryRecord], list[CommentRecord]]:
    """Return what a carrier reads of a file; it must recognise it."""
    with_source = open_source(path)
    assert carrier.detect(with_source) > 0.5
    items = list(carrier.read(with_source, ReadOptions(name=path.name)))
    stories = [item for item in items if isinstance(item, StoryRecord)]
    return stories, [item for item in items if isinstance(item, CommentRecord)]


def come_home(stories: Iterable[StoryRecord], comments: Iterable[CommentRecord], site: Site) -> list[TakenStory]:
    """Return the stories and comments that records are of; every parent must have come."""
    below: dict[str, list[CommentRecord]] = {}
    for one in comments:
        below.setdefault(one.story_key, []).append(one)
    return [TakenStory(_story(one, site), one.aliases, iter(_placed(below.pop(one.source_key, [])))) for one in stories]


def _placed(records: list[CommentRecord]) -> list[TakenComment]:
    known = {one.source_key: one for one in records}
    found: dict[str, TakenComment] = {}

    def place(one: CommentRecord) -> None:
        parent = one.parent_key.value
        if one.source_key in found:
            return
        if parent is not None:
            place(known[parent])
        found[one.source_key] = TakenComment(_comment(one, None if parent is None else _id(parent)))

    for one in records:
        place(one)
    return list(found.values())


def _id(key: str) -> CommentId:
    return CommentId(sha256(key.encode()).digest()[:16])


def _comment(one: CommentRecord, parent: CommentId | None) -> Comment:
    return Comment(
        id=_id(one.source_key), site_id=_NO_SITE, story_id=StoryId(_id(one.story_key)), parent_id=parent, depth=1,
        level=1, path=b"", author=Author(AuthorKind.IMPORTED, one.author.value, None, one.author_is_staff),
        body=one.body, html=markup.render(one.body), renderer=1, status=one.status,
        withdrawn_at=0 if one.is_withdrawn else None, reply_count=0, branch_count=0, up=one.up, down=one.down, rank=0,
        sort_at=0, posted_at=one.posted_at.value, edited_at=one.edited_at, version=1, origin=Origin.IMPORTED,
    )  # fmt: skip


def _story(one: StoryRecord, site: Site) -> Story:
    url = one.url or ""
    return Story(
        id=StoryId(_id(one.source_key)), site_id=site.id, url=f"{site.public_url}{url}" if url[:1] == "/" else url,
        title=one.title.value or "", byline=one.byline.value, language="en", summary=one.summary, body=one.body,
        body_html=None if one.body is None else markup.render_story(one.body), picture=None,
        reported_as=ReportedAs.CONFIRMED, published_at=one.published_at.value, modified_at=one.modified_at,
        closed_at=0 if one.is_closed else None, closes_at=None, origin=Origin.IMPORTED, seq=0, sort_at=0,
        comment_count=0, created_at=0,
    )  # fmt: skip
