"""Readers vote; the counters are exact at once, and readers are told once a second."""

from dataclasses import replace

from rejoinder.actions.pacing import spend
from rejoinder.actions.telling import tell
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment
from rejoinder.core.errors import BadField, NotFound, OwnComment, Unauthenticated, VotesOff
from rejoinder.core.events import EventKind
from rejoinder.core.ids import CommentId, StoryId
from rejoinder.core.pace import CLASSES, Pace, RateClass
from rejoinder.core.permissions import may_see
from rejoinder.core.ranking import rank
from rejoinder.core.site import Site, Stop
from rejoinder.store import comment_writes, comments, stories, votes
from rejoinder.store.query import Tx


def vote_on(
    tx: Tx, viewer: Viewer, site: Site, comment_id: CommentId, value: int, *, pace: Pace = CLASSES[RateClass.VOTE]
) -> Comment:
    """Set the viewer's vote on a comment (1, -1, or 0 to take it back) and return the comment with new counters.

    The same vote again changes nothing. Refuses NotFound, Unauthenticated, VotesOff, OwnComment, TooOften.
    Locks the comment's row, so that votes on it are counted one after the other.
    """
    if value not in (-1, 0, 1):
        raise BadField(field="value", why="1, 0 or -1")
    if viewer.key is None:
        raise Unauthenticated()
    _, comment, before = tx.fetch_all(
        comment_writes.lock_comment(comment_id),
        comments.get_comment(comment_id),
        votes.find_vote(comment_id, viewer.key),
    )
    if not may_see(viewer, comment) or not comment.is_visible:
        raise NotFound(what="comment")
    if not votes_on(site, viewer):
        raise VotesOff()
    if comment.is_by(viewer):
        raise OwnComment()
    if value == (before or 0):
        return comment
    spend(tx, viewer, RateClass.VOTE, pace)
    up, down = tx.fetch(
        comment_writes.add_votes(comment.id, (value == 1) - (before == 1), (value == -1) - (before == -1))
    )
    counted = replace(comment, up=up, down=down, rank=rank(up, down))
    tx.put(
        votes.put_vote(comment, viewer.key, value, tx.now) if value else votes.delete_vote(comment.id, viewer.key),
        comment_writes.update_rank(comment.id, counted.rank),
        votes.put_tally(comment),
    )
    return counted


def votes_on(site: Site, viewer: Viewer) -> bool:
    """Whether the viewer may vote on the site: accounts always, guests when the site lets them."""
    if site.policy.stop is Stop.CLOSE_ALL:
        return False
    return viewer.account is not None or (site.policy.guest_votes and site.policy.stop is not Stop.GUESTS_OFF)


def tally_story(tx: Tx, story_id: StoryId) -> int | None:
    """Tell the public the counters that changed since the last tally; the event's seq, None when none did.

    Only visible comments are told of. Locks the story's row when there is something to tell.
    """
    # Before the story is locked: this waits for votes that are being committed, and nobody who posts shall.
    changed = tx.fetch(votes.take_tallies(story_id))
    if not changed:
        return None
    _, seen = tx.fetch_all(stories.lock_story(story_id), comments.list_comments_by_id(changed))
    told = tuple(one for one in changed if one in seen and seen[one].is_visible)
    if not told:
        return None
    seq, *_ = tx.fetch(stories.take_seq(story_id, now=tx.now, added=0))
    tell(tx, seen[told[0]].site_id, story_id, seq, EventKind.TALLIED, told)
    return seq


def list_untold(tx: Tx, limit: int) -> list[StoryId]:
    """Return stories with counters that the public has not been told, at most `limit`."""
    return tx.fetch(votes.list_untold_stories(limit))
