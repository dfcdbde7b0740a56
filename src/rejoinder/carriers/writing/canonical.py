"""One hash of a discussion over what a format holds: equal before it was written and after it was read again."""

import hashlib
from collections.abc import Iterable

import msgspec

from rejoinder.actions.exporting import TakenComment, TakenStory
from rejoinder.carriers.writing.writer import HIDDEN, Held
from rejoinder.core import markup
from rejoinder.core.comment import Status

_SECOND = 1_000_000
_TOP = b""


def canonical_hash(stories: Iterable[TakenStory], holds: frozenset[Held]) -> str:
    """Return the SHA-256, in hexadecimal, of what `holds` names of these stories, whatever their order and ids.

    A comment's place is what it answers: equal comments under equal ones are the same. What a format can't hold at all
    (a status without a word for it) is left out together with what hangs on it being there.
    """
    told = sorted(_story(story, holds) for story in stories)
    return hashlib.sha256(b"\n".join(told)).hexdigest()


def _story(taken: TakenStory, holds: frozenset[Held]) -> bytes:
    story = taken.story
    said: dict[str, object] = {}
    if Held.STORY_URL in holds:
        said["url"] = story.url
    if Held.STORY_TITLE in holds:
        said["title"] = story.title
    if Held.STORY_BODY in holds:
        said["body"] = " ".join(markup.text_of(story.body_html or "").split())
    if Held.STORY_BYLINE in holds:
        said["byline"] = story.byline
    if Held.STORY_TIME in holds:
        said["published"] = None if story.published_at is None else story.published_at // _SECOND
    if Held.STORY_CLOSED in holds:
        said["closed"] = story.closed_at is not None
    if Held.ALIASES in holds:
        said["aliases"] = sorted(taken.aliases)
    places: dict[bytes, bytes] = {}
    digests = []
    for one in taken.comments:
        above = one.comment.parent_id
        parent = _TOP if above is None or Held.PARENT not in holds else places[above]
        digest = hashlib.sha256(parent + msgspec.json.encode(project(one, holds), order="sorted")).digest()
        places[one.comment.id] = digest
        digests.append(digest.hex())
    return msgspec.json.encode([said, sorted(digests)], order="sorted")


def project(taken: TakenComment, holds: frozenset[Held]) -> dict[str, object]:
    """Return what `holds` names of a comment."""
    comment = taken.comment
    is_hidden = not comment.is_visible
    said: dict[str, object] = {}
    if Held.AUTHOR in holds:
        said["author"] = comment.author.name
    if Held.STAFF in holds:
        said["staff"] = comment.author.is_staff
    if not is_hidden or Held.HIDDEN_TEXT in holds:
        if Held.BODY in holds:
            said["body"] = comment.body or ""
        if Held.TEXT in holds:
            said["text"] = " ".join(markup.text_of(comment.html).split())
    if Held.EXACT_TIME in holds:
        said["at"] = comment.posted_at
    elif Held.TIME in holds:
        said["at"] = None if comment.posted_at is None else comment.posted_at // _SECOND
    if Held.EDITED in holds:
        said["edited"] = None if comment.edited_at is None else comment.edited_at // _SECOND
    if Held.VOTES in holds:
        said["votes"] = [comment.up, comment.down]
    elif Held.SCORE in holds:
        said["score"] = comment.up - comment.down
    if comment.status is not Status.PUBLISHED and HIDDEN[comment.status.value] in holds:
        said["status"] = comment.status.value
    if Held.WITHDRAWN in holds:
        said["withdrawn"] = comment.withdrawn_at is not None
    if Held.HISTORY in holds:
        said["earlier"] = [list(one) for one in taken.earlier]
    if Held.QUOTATIONS in holds:
        said["quotes"] = [[one.block, one.excerpt, one.source_id is not None] for one in taken.quotations]
    return said
