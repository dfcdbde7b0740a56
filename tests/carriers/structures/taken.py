"""A discussion with something of everything that a format may hold, and how it is written in tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from rejoinder.actions.exporting import TakenComment, TakenStory, take_site
from rejoinder.carriers.carrier import Carrier
from rejoinder.carriers.packing import open_source
from rejoinder.carriers.record import CommentRecord, StoryRecord
from rejoinder.carriers.source import ReadOptions
from rejoinder.carriers.writing.writer import WriteOptions, Writer, Written
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Author, AuthorKind, Comment, Status
from rejoinder.core.ids import CommentId, to_text
from rejoinder.core.story import Picture, Source, Story
from rejoinder.store.engine import open_store
from rejoinder.store.query import Tx
from tests.actions.talking import Talk, begin_talk
from tests.store.counters import Clock


def begin_full_talk(folder: Path) -> Talk:
    """Return a discussion of every status, with votes, an edit, quotations and depth; its store is to be closed."""
    clock = Clock()
    talk = begin_talk(open_store(f"sqlite:///{folder}/talk.db", create=True, clock=clock), clock)
    talk.story_id = talk.open_story(
        body="The *bridge* opens at noon, said the mayor & her <staff>.\n\nIt rains.",
        byline="A. Reporter",
        published_at=1_700_000_000_000_000,
    )
    ada, bo = talk.guest(), talk.guest()
    top = talk.post(ada, "The *first* word & <b>more</b>.")
    reply = talk.post(bo, "> The first word\n\nThe second: `a < b`.", parent=top)
    talk.post(ada, "> The bridge opens at noon\n\nThe third.", parent=reply)
    gone = talk.post(ada, "I regret this.", parent=top)
    last = talk.post(bo, "Still here, [a link](https://example.org/a?b=1&c=2).", parent=gone)
    talk.vote(bo, top, 1)
    talk.vote(ada, reply, -1)
    clock.at += 90_123_456
    talk.edit(bo, last, "Still *here*, [a link](https://example.org/a?b=1&c=2).")
    talk.withdraw(ada, gone)
    for status in (Status.HELD, Status.REJECTED, Status.SPAM):
        talk.decide(talk.post(bo, f"This is {status.value}."), status)
    return talk


@dataclass(frozen=True, slots=True)
class Kept:
    """A story that was taken and can be written often."""

    story: Story
    aliases: tuple[str, ...]
    comments: list[TakenComment]

    def taken(self) -> TakenStory:
        return TakenStory(self.story, self.aliases, iter(self.comments))


def full_view(talk: Talk) -> list[Kept]:
    """Return the site as an administrator takes it, the story that is discussed first."""
    return _view(talk, None)


def public_view(talk: Talk) -> list[Kept]:
    """Return the site as every reader sees it."""
    return _view(talk, Viewer(talk.site.id))


def _view(talk: Talk, viewer: Viewer | None) -> list[Kept]:
    def take(tx: Tx) -> list[Kept]:
        stories = take_site(tx, talk.site.id, viewer=viewer)
        kept = [Kept(one.story, one.aliases, list(one.comments)) for one in stories]
        return sorted(kept, key=lambda one: one.story.id != talk.story_id)

    return talk.store.read_now(take)


def written(writer: Writer, talk: Talk, stories: list[Kept], target: Path) -> Written:
    return writer.write((one.taken() for one in stories), target, WriteOptions(talk.site))


def read_back(carrier: Carrier, path: Path) -> tuple[list[StoryRecord], list[CommentRecord]]:
    """Return what a carrier reads of a file that was written."""
    items = list(carrier.read(open_source(path), ReadOptions(name=path.name)))
    stories = [item for item in items if isinstance(item, StoryRecord)]
    return stories, [item for item in items if isinstance(item, CommentRecord)]


def own_id(comment: Comment) -> str:
    return f"rejoinder:{to_text(comment.id)}"


def grown(story: Story, template: Comment, count: int, *, is_deep: bool = False) -> Kept:
    """Return a story with so many comments, below each other when `is_deep`, else side by side."""
    made: list[TakenComment] = []
    for number in range(1, count + 1):
        comment_id = CommentId(number.to_bytes(16, "big"))
        parent = made[-1].comment.id if is_deep and made else None
        depth = number if is_deep else 1
        made.append(
            TakenComment(
                replace(template, id=comment_id, story_id=story.id, parent_id=parent, depth=depth, reply_count=0)
            )
        )
    return Kept(story, (), made)


def lost(comment: Comment) -> Comment:
    """Return a comment of which neither name nor time were preserved."""
    return replace(comment, author=Author(AuthorKind.UNKNOWN, None, None), posted_at=None, edited_at=None)


PICTURE = Picture("", "A bridge at dawn", "The new bridge", "C. Amera")
SOURCES = (Source("It will open at noon.", "The mayor", "https://city.example/press"),)
