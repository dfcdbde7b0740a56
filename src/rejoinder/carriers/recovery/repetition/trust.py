"""How sure the parts of an item are. The numbers were set so that, on pages whose truth is known, fields at a
confidence are right about as often as it says.
"""

from typing import Final

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, absent, judged
from rejoinder.carriers.recovery.names import Shape, shape_of
from rejoinder.carriers.recovery.repetition.reading import Item, Reading, text_of

_LONG_NAME_CHARS: Final = 30


def author_of(item: Item) -> Field[str]:
    """Return the author of an item: below 0.8 only a suggestion; none when the place of the name is empty."""
    if item.names is None:
        return absent(Reason.NOT_STATED, confidence=0.8)
    if item.name is None:
        return absent(Reason.NAME_LOST, confidence=0.8)
    confidence = item.names.evidence
    shape = shape_of(item.name)
    if shape is Shape.SENTENCE:
        confidence -= 0.12
    if len(item.name) > _LONG_NAME_CHARS:
        confidence -= 0.08
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
    numbered = len(reading.numbers.by_item) / count
    confidence = 0.3 + 0.3 * best.group.word + 0.2 * best.quality + 0.15 * timed + 0.1 * numbered
    confidence += 0.05 * min(1.0, count / 10) - 0.1 * (1 - best.alike)
    return round(max(0.1, min(0.98, confidence)), 3)


def boundary_of(reading: Reading, item: Item, certainty: float) -> float:
    """Return how sure it is that an item is one whole comment."""
    confidence = certainty
    if item.names is not None and item.name is None:
        confidence -= 0.1
    if not text_of(reading.page, item):
        confidence -= 0.1
    return round(max(0.1, min(0.98, confidence)), 3)
