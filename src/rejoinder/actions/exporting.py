"""A site is read to be taken away: story after story, each with its comments, in one snapshot."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment, Quotation
from rejoinder.core.ids import CommentId, SiteId, StoryId
from rejoinder.core.permissions import may_see, may_see_text
from rejoinder.core.story import Story
from rejoinder.store import comments, exports, stories
from rejoinder.store.exports import Places
from rejoinder.store.query import Tx

_PLACES_AT_ONCE = 5_000
_STORIES_AT_ONCE = 500
_COMMENTS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class TakenComment:
    """One comment with what belongs to it: its quotations by block, and its earlier wordings with their instants.

    What the one who takes it may not read is taken out: then `body` of the comment is None.
    """

    comment: Comment
    quotations: tuple[Quotation, ...] = ()
    earlier: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TakenStory:
    """One story with its further URLs and its comments, parents before their replies; they can be read once."""

    story: Story
    aliases: tuple[str, ...]
    comments: Iterator[TakenComment]


def take_site(
    tx: Tx,
    site_id: SiteId,
    *,
    viewer: Viewer | None = None,
    wanted: frozenset[StoryId] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Iterator[TakenStory]:
    """Yield the stories of a site, the oldest first; each one's comments must be read before the next.

    `viewer` None means the administrator's full view; else only what that viewer may see, with tombstones where
    replies hang on what they may not. `wanted` limits it to some stories. Memory holds some hundred comments.
    """
    with Places() as places:
        _note_places(tx, site_id, places, wanted)
        after = b""
        while page := tx.fetch(exports.list_story_ids(site_id, after, _STORIES_AT_ONCE)):
            after = page[-1]
            for story_id in page:
                if wanted is None or story_id in wanted:
                    yield _taken(tx, story_id, places, viewer, on_progress)


def _note_places(tx: Tx, site_id: SiteId, places: Places, wanted: frozenset[StoryId] | None) -> None:
    after = b""
    while page := tx.fetch(exports.list_placed(site_id, after, _PLACES_AT_ONCE)):
        after = page[-1].id
        places.add(page if wanted is None else [one for one in page if one.story_id in wanted])
    places.order()


def _taken(
    tx: Tx, story_id: StoryId, places: Places, viewer: Viewer | None, on_progress: Callable[[int], None] | None
) -> TakenStory:
    found, aliases, sources, history = tx.fetch_all(
        stories.get_story(story_id),
        stories.list_aliases(story_id),
        stories.list_sources(story_id),
        stories.list_changes(story_id),
    )
    story = stories.complete(found, sources, history)
    others = tuple(alias for alias in aliases if alias != story.url)
    return TakenStory(story, others, _comments(tx, places.ids_of(story_id), viewer, on_progress))


def _comments(
    tx: Tx, ids: Iterator[CommentId], viewer: Viewer | None, on_progress: Callable[[int], None] | None
) -> Iterator[TakenComment]:
    while some := list(islice(ids, _COMMENTS_AT_ONCE)):
        found, quotations, earlier = tx.fetch_all(
            comments.list_comments_by_id(some), comments.list_quotations(some), exports.list_earlier(some)
        )
        for comment_id in some:
            comment = found[comment_id]
            taken = TakenComment(
                comment,
                tuple(quotations.get(comment_id, ())),
                tuple((body, at) for body, at in earlier.get(comment_id, ()) if body is not None),
            )
            shown = taken if viewer is None else _shown_to(viewer, taken)
            if shown is not None:
                yield shown
        if on_progress is not None:
            on_progress(len(some))


def _shown_to(viewer: Viewer, taken: TakenComment) -> TakenComment | None:
    """Return a comment as `viewer` may see it: whole, as a tombstone, or not at all."""
    comment = taken.comment
    if may_see_text(viewer, comment):
        # Earlier wordings may hold what a moderator kept back; the pages judge each, an export leaves them out.
        return replace(taken, earlier=())
    if not may_see(viewer, comment):
        return None
    author = replace(comment.author, name=None, key=None, is_staff=False)
    return TakenComment(replace(comment, author=author, body=None, html="", author_suggestion=None, up=0, down=0))
