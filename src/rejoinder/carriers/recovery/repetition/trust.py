"""How sure the parts of an item are. The numbers were set so that, on pages whose truth is known, fields at a
confidence are right about as often as it says.
"""

from typing import Final

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, absent, judged
from rejoinder.carriers.recovery.names import Shape, shape_of
from rejoinder.carriers.recovery.repetition.reading import Item, Reading, text_of

LEAST_CERTAINTY: Final = 0.5
_MOST_UNMARKED: Final = 0.94
_WITH_RIVAL: Final = 0.85
_LONG_NAME_CHARS: Final = 30


def author_of(item: Item) -> Field[str]:
    """Return the author of an item: below 0.8 only a suggestion; none when the place of the name is empty."""
    if item.names is None:
        return absent(Reason.NOT_STATED, confidence=0.8)
    if item.name is None:
        return absent(Reason.NAME_LOST, confidence=0.8)
    confidence = item.names.evidence
    shape = shape_of(item.name)
    doubt = 0.05 if item.names.has_mark else 0.1
    confidence -= doubt * ((shape is Shape.SENTENCE) + (len(item.name) > _LONG_NAME_CHARS))
    if item.place in item.names.rivals:
        confidence = min(confidence, _WITH_RIVAL)
    shown = item.names.shown.by_item.get(item.place) if item.names.shown else None
    if shown is not None:
        confidence = 0.97 if _bare(shown[0]) == _bare(item.name) else 0.9
    return judged(item.name, round(max(0.3, min(0.98, confidence)), 3), Reason.REPEATED_STRUCTURE)


def _bare(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def whole(reading: Reading) -> float:
    """Return how sure it is that the items are the discussion of the page."""
    best, count = reading.choice.best, len(reading.items)
    timed = sum(item.stamp is not None for item in reading.items) / count
    named = sum(item.name is not None for item in reading.items) / count
    numbered = len(reading.numbers.by_item) / count
    confidence = 0.2 + 0.3 * best.group.word + 0.2 * best.quality * named + 0.15 * timed + 0.1 * numbered
    confidence += 0.2 * best.has_heading + 0.15 * best.with_replies + 0.05 * min(1.0, count / 10)
    confidence -= 0.15 * (1 - best.alike) + 0.35 * best.with_titles + 0.25 * best.group.is_elsewhere
    # Stories and their teasers do not stand inside each other, comments do.
    confidence += 0.1 * best.quality * any(outer >= 0 for outer in best.group.outer)
    empty = sum(not item.body.pieces for item in reading.items) / count
    confidence -= 0.6 * empty
    return round(max(0.1, min(0.98, confidence)), 3)


def boundary_of(reading: Reading, item: Item, certainty: float) -> float:
    """Return how sure it is that an item is one whole comment."""
    confidence = certainty if reading.choice.best.group.word else min(certainty, _MOST_UNMARKED)
    if item.names is not None and item.name is None:
        confidence -= 0.1
    if not text_of(reading.page, item):
        confidence -= 0.1
    return round(max(0.1, min(0.98, confidence)), 3)
