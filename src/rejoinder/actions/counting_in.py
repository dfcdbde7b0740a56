"""Counters of what is shown, for many comments at once: added up in memory, written once for each comment."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from rejoinder.core.ids import CommentId
from rejoinder.core.tree import ids_of
from rejoinder.store.imports import Place


@dataclass(slots=True)
class CountingIn:
    """Counts comments into the displayed order; `find` loads the place of a stored comment.

    `replies` and `branches` say by how much each comment's counters rise: of those that are new, from 0. The story's
    row must be locked from the first place that is loaded.
    """

    find: Callable[[CommentId], Place]
    places: dict[CommentId, Place] = field(default_factory=dict)
    replies: Counter[CommentId] = field(default_factory=Counter)
    branches: Counter[CommentId] = field(default_factory=Counter)

    def add(self, place: Place) -> None:
        """Make a comment known, stored or new (with no replies yet)."""
        self.places[place.id] = place

    def count(self, place: Place) -> None:
        """Count a new visible comment; a parent that nobody saw becomes a tombstone by it and comes in too."""
        current = place
        while True:
            self.branches.update(CommentId(one) for one in ids_of(current.path))
            if current.parent_id is None:
                return
            self.replies[current.parent_id] += 1
            parent = self._place(current.parent_id)
            if parent.visible or parent.reply_count + self.replies[parent.id] > 1:
                return
            current = parent

    def _place(self, comment_id: CommentId) -> Place:
        place = self.places.get(comment_id)
        if place is None:
            place = self.places[comment_id] = self.find(comment_id)
        return place
