"""How many votes an item shows: the counts in elements that speak of votes, or "12 points"."""

import re
from typing import Final

from rejoinder.carriers.recovery.repetition.page import Page
from rejoinder.carriers.recovery.repetition.reading import Item

_COUNT: Final = re.compile(r"\W?([+−–-]?\d{1,6})\W?")
_POINTS: Final = re.compile(
    r"\W*([+−-]?\d{1,6})\s+(?:points?|likes?|votes?|upvotes?|punkte?|puntos?|баллов)\W*",
    re.IGNORECASE,
)
_UP: Final = re.compile(
    r"(?<![a-z])up|like|thumb|plus|positiv|recommend|rating-?up|upvote|gef[aä]llt|kudos|heart",
    re.IGNORECASE,
)
_DOWN: Final = re.compile(r"(?<![a-z])down|dislike|minus|negativ|downvote", re.IGNORECASE)
_SCORE: Final = re.compile(r"vote|score|karma|points|rating", re.IGNORECASE)
_MOST_SEEN: Final = 200


def votes_of(page: Page, item: Item) -> tuple[int, int] | None:
    """Return the votes up and down that an item shows, None when it shows none. A sum below zero counts as down."""
    texts = set(item.body.pieces)
    up = down = total = None
    for piece in item.layout.own_pieces[item.place][:_MOST_SEEN]:
        if piece in texts and len(page.pieces[piece]) > 12:
            continue
        text = page.pieces[piece]
        if match := _POINTS.fullmatch(text):
            total = _number(match[1])
            continue
        match = _COUNT.fullmatch(text)
        if match is None:
            continue
        owner = page.owner[piece]
        names = f"{page.names[owner]} {page.names[page.parent[owner]]}"
        if _DOWN.search(names):
            down = abs(_number(match[1])) if down is None else down
        elif _UP.search(names):
            up = _number(match[1]) if up is None else up
        elif _SCORE.search(names):
            total = _number(match[1])
    if up is None and down is None and total is not None:
        return max(total, 0), max(-total, 0)
    return (max(up or 0, 0), down or 0) if up is not None or down is not None else None


def _number(text: str) -> int:
    return int(text.replace("−", "-").replace("–", "-"))
