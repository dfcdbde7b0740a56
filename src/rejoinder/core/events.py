"""Committed facts in the past tense; rows hold kinds and ids, never text."""

from dataclasses import dataclass
from enum import StrEnum

from rejoinder.core.ids import CommentId, StoryId


class EventKind(StrEnum):
    """What the public can see happen to a story."""

    PUBLISHED = "published"
    EDITED = "edited"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    TALLIED = "tallied"
    STORY_CHANGED = "story_changed"
    IMPORTED = "imported"


TAKEN_AWAY = 0
"""Announced in place of a seq, beside it: something of the story may not be shown any more."""


@dataclass(frozen=True, slots=True)
class Event:
    """`seq` numbers the event within its story, without gaps. `comment_ids` holds several for a tally, else one."""

    story_id: StoryId
    seq: int
    kind: EventKind
    comment_ids: tuple[CommentId, ...]
    at: int
