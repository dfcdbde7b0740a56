"""How many voted for and against, as schema.org counts it."""

import re
from typing import Final

from rejoinder.carriers.structured.nodes import Node, Value, local_name, text_of

_UP: Final = frozenset(("LikeAction", "UserLikes", "UserPlusOnes", "VoteAction", "AgreeAction"))
_DOWN: Final = frozenset(("DislikeAction", "DisagreeAction"))
MOST_COUNT_CHARS: Final = 100
_LEGACY: Final = re.compile(r"(User\w+|\w+Action)\s*[:/]\s*(\d{1,9})|(\d{1,9})\s+(User\w+)")


def votes_of(node: Node) -> tuple[int, int]:
    """Return a comment's counts of votes for and against it, 0 where it states none.

    A negative count for it is a count against it.
    """
    up, down = _number(node.text("upvoteCount", "likeCount")), _number(node.text("downvoteCount"))
    for value in node.all("interactionStatistic", "interactionCount"):
        kind, count = _counter(value)
        up = up or (count if kind in _UP else 0)
        down = down or (count if kind in _DOWN else 0)
    return max(up, 0), max(down, 0) + max(-up, 0)


def _counter(value: Value) -> tuple[str, int]:
    if isinstance(value, Node):
        kind = next((_kind(one) for one in value.all("interactionType")), "")
        return kind, _number(value.text("userInteractionCount", "interactionCount", "value"))
    found = _LEGACY.search(text_of(value)[:MOST_COUNT_CHARS])
    return ((found[1] or found[4]), int(found[2] or found[3])) if found else ("", 0)


def _kind(value: Value) -> str:
    if isinstance(value, Node):
        return next(iter(value.types), None) or local_name(value.id or "")
    return local_name(text_of(value) if isinstance(value, str) else value.address or text_of(value))


def _number(text: str | None) -> int:
    found = re.fullmatch(r"([+-]?)(\d{1,9})(?:\.0+)?", re.sub(r"[\s,'\u2009\u00a0]", "", text or ""))
    return int(found[1] + found[2]) if found else 0
