"""Discussions of any size for the demo: the same count, seed and roots always give the same comments.

Who answers whom follows three habits that large discussions show: most people answer what was written a moment ago,
some answer where many have answered already (so that the numbers of replies follow a power law, up to a few famous
comments that everybody answers), and now and then two readers can't stop, which makes the long, thin chains.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from zlib import crc32

from rejoinder.core.comment import Status
from rejoinder.demo.content import DemoComment
from rejoinder.demo.phrases import Phrases, Said

MOST_COMMENTS = 1_000_000
SPAN_MINUTES = 4 * 24 * 60
DEEPEST = 90
_POOL = 4_000
_REMEMBERED = 24
_MOST_FAMOUS = 12


@dataclass(slots=True)
class _Place:
    """A comment that can still be answered, and what was said just below it."""

    id: str
    above: "_Place | None"
    author: str | None
    sentence: str | None
    depth: int
    is_answerable: bool = True
    said: "deque[int]" = field(default_factory=lambda: deque(maxlen=_REMEMBERED))


@dataclass(slots=True)
class _Duel:
    """Two readers who can't stop: each answers the other until `left` runs out."""

    authors: tuple[str | None, str | None]
    last: _Place
    left: int


def grow(count: int, seed: int, roots: Sequence[DemoComment] = ()) -> Iterator[DemoComment]:
    """Yield `count` comments, oldest first, every parent before its replies; parents may also be visible `roots`.

    They begin a minute after the newest root and end `SPAN_MINUTES` later, the first ones closest together. Memory
    does not grow with `count`. Ids are `grown-1` and so on. ValueError for more than `MOST_COMMENTS`.
    """
    if not 0 <= count <= MOST_COMMENTS:
        raise ValueError(f"from 0 to {MOST_COMMENTS} comments can be grown, not {count}")
    start = max((root.minutes or 0 for root in roots), default=-1) + 1
    return _Discussion(Random(seed), Phrases(Random(seed + 1)), roots).comments(count, start)


class _Discussion:
    """The part of a growing discussion that can still be answered."""

    def __init__(self, chance: Random, phrases: Phrases, roots: Sequence[DemoComment]) -> None:
        self._chance, self._phrases = chance, phrases
        self._pool: list[_Place] = []
        self._recent: deque[_Place] = deque(maxlen=8)
        self._duels: list[_Duel] = []
        self._famous: list[_Place] = []
        known: dict[str, _Place] = {}
        for root in roots:
            above = known.get(root.parent) if root.parent else None
            place = _Place(root.id, above, root.author, None, above.depth + 1 if above else 1, root.is_visible)
            known[root.id] = place
            if root.is_visible:
                self._remember(place)

    def comments(self, count: int, start: int) -> Iterator[DemoComment]:
        for number in range(1, count + 1):
            minutes = start + int(SPAN_MINUTES * (number / count) ** 1.8)
            yield self._comment(f"grown-{number}", minutes)

    def _comment(self, identifier: str, minutes: int) -> DemoComment:
        duel = self._duel()
        above = duel.last if duel else self._above()
        author = duel.authors[duel.left % 2] if duel else self._author(above)
        said = self._said(above, is_duel=duel is not None)
        comment = self._judged(identifier, above, author, said, minutes)
        if comment.status in (Status.HELD, Status.SPAM):
            return comment
        place = _Place(identifier, above, author, said.sentence, above.depth + 1 if above else 1)
        self._remember(place)
        if duel:
            duel.last, duel.left = place, duel.left - 1
        elif above and self._chance.random() < 0.004:
            left = int(self._chance.paretovariate(1.1) * 7)
            self._duels.append(_Duel((above.author, author), place, min(left, DEEPEST)))
        return comment

    def _duel(self) -> _Duel | None:
        self._duels = [duel for duel in self._duels if duel.left > 0 and duel.last.depth < DEEPEST]
        if self._duels and self._chance.random() < 0.12:
            return self._chance.choice(self._duels)
        return None

    def _above(self) -> _Place | None:
        habit = self._chance.random()
        if habit < 0.1 or not self._pool:
            return None
        if habit < 0.15 and self._famous:
            place = self._famous[int(len(self._famous) * self._chance.random() ** 2)]
        elif habit < 0.45:
            place = self._chance.choice(self._recent)
        else:
            place = self._chance.choice(self._pool)
            # To answer whom somebody else answered is to prefer what has many replies already.
            while place.above and place.above.is_answerable and self._chance.random() < 0.55:
                place = place.above
        return place if place.depth < DEEPEST else None

    def _author(self, above: _Place | None) -> str | None:
        author = self._phrases.name()
        return self._phrases.name() if above and above.author == author else author

    def _said(self, above: _Place | None, *, is_duel: bool) -> Said:
        said = Said("", None)
        for _ in range(6):
            if above is None:
                said = self._phrases.opening()
            elif is_duel:
                said = self._phrases.retort(above.sentence)
            else:
                said = self._phrases.answer(above.sentence)
            if above is None or crc32(said.body.encode()) not in above.said:
                break
        if above:
            above.said.append(crc32(said.body.encode()))
        return said

    def _remember(self, place: _Place) -> None:
        self._recent.append(place)
        if place.above is None and len(self._famous) < _MOST_FAMOUS and self._chance.random() < 0.05:
            self._famous.append(place)
        if len(self._pool) < _POOL:
            self._pool.append(place)
        else:
            self._pool[self._chance.randrange(_POOL)] = place

    def _judged(
        self, identifier: str, above: _Place | None, author: str | None, said: Said, minutes: int
    ) -> DemoComment:
        chance = self._chance
        fate = chance.random()
        depth = above.depth + 1 if above else 1
        popular = min(int(chance.paretovariate(1.1)) - 1, 400) // (1 + depth // 4)
        status, reason = Status.PUBLISHED, None
        if said.is_rude and fate < 0.25:
            status, reason = Status.REJECTED, "Insults another reader; house rule 2."
        elif fate < 0.002:
            status, reason = Status.HELD, "Held because it was this writer's first comment on the site."
        elif fate < 0.004:
            status, reason = Status.SPAM, "The same text was posted many times within a few minutes."
        is_edited = status is Status.PUBLISHED and 0.02 < fate < 0.034
        return DemoComment(
            id=identifier,
            parent=above.id if above else None,
            author=None if 0.01 < fate < 0.012 else author,
            minutes=None if 0.012 < fate < 0.013 else minutes,
            body=said.body,
            up=popular,
            down=int(chance.expovariate(0.9)) + (int(chance.expovariate(0.3)) if said.is_rude else 0),
            status=status,
            reason=reason,
            withdrawn=status is Status.PUBLISHED and 0.004 < fate < 0.01,
            edited=minutes + 1 + int(chance.expovariate(0.2)) if is_edited else None,
            previous=said.body.replace(".", "", 1) if is_edited else None,
        )
