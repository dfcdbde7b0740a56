"""The keys by which what was exported from here is known when it comes back."""

from collections.abc import Iterable
from typing import Final

from rejoinder.core.errors import BadId
from rejoinder.core.ids import CommentId, from_text, to_text

OWN: Final = "rejoinder:"


def own_key(comment_id: bytes) -> str:
    """Return the key that our exports give a comment."""
    return OWN + to_text(comment_id)


def own_ids(keys: Iterable[str]) -> list[CommentId]:
    """Return the ids in those of the keys that our exports gave."""
    found = []
    for key in keys:
        if key.startswith(OWN):
            try:
                found.append(CommentId(from_text(key.removeprefix(OWN))))
            except BadId:
                continue
    return found
