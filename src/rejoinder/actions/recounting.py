"""Counters are compared with what they count."""

from rejoinder.core.ids import StoryId
from rejoinder.store import recounts
from rejoinder.store.query import Tx
from rejoinder.store.recounts import Difference


def recount(tx: Tx, story_id: StoryId | None = None) -> list[Difference]:
    """Return every counter of a story that is not what it counts, of all stories when `story_id` is None.

    Compared are comments, replies, branches, what is visible and shown, votes and the numbers of events. At most
    1,000 of each kind are listed. It reads all comments, whatever their number, and holds no lock.
    """
    queries = (
        recounts.list_wrong_comment_counts(story_id),
        recounts.list_wrong_reply_counts(story_id),
        recounts.list_wrong_branch_counts(story_id),
        recounts.list_wrong_visible(story_id),
        recounts.list_wrong_shown(story_id),
        recounts.list_wrong_votes(story_id, 1),
        recounts.list_wrong_votes(story_id, -1),
        recounts.list_wrong_seqs(story_id),
    )
    return [difference for query in queries for difference in tx.fetch(query)]
