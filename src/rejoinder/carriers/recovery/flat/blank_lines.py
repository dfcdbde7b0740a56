"""Comments of a flat page without anything that recurs: names over texts, told apart by shape and blank lines.

A converter that lost a name or a text often left its blank lines: between two parts stands the page's usual number,
one more where a name is missing, one more where a text is. The likeliest reading of all blocks is found at once
(Viterbi's algorithm), so that one odd line does not decide.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import log

from rejoinder.carriers.recovery.flat.glue import is_anonymous, is_code
from rejoinder.carriers.recovery.heads import head_key
from rejoinder.carriers.recovery.lines import Block
from rejoinder.carriers.recovery.names import Shape, shape_of
from rejoinder.carriers.recovery.words import begins_with_answer


class Role(IntEnum):
    """What a block is: of the article, a name, the first or a further block of a named comment's text, the first of
    one whose name is missing.
    """

    ARTICLE = 0
    NAME = 1
    FIRST = 2
    NAMELESS = 3
    FURTHER = 4


# Per shape, how often a name, a block of a text, and a block of an article look so. Orders of magnitude.
_NAME = {
    Shape.PROPER: 0.60,
    Shape.CAPITAL: 0.20,
    Shape.LOWER: 0.10,
    Shape.PHRASE: 0.05,
    Shape.LONG_PHRASE: 0.01,
    Shape.LONG_PROPER: 0.015,
    Shape.ANSWER: 0.001,
    Shape.SENTENCE: 0.000_05,
}
_TEXT = {
    Shape.PROPER: 0.004,
    Shape.CAPITAL: 0.004,
    Shape.LOWER: 0.004,
    Shape.PHRASE: 0.01,
    Shape.LONG_PHRASE: 0.02,
    Shape.LONG_PROPER: 0.002,
    Shape.ANSWER: 0.02,
    Shape.SENTENCE: 0.93,
}
_ARTICLE = dict.fromkeys(Shape, 0.02) | {Shape.SENTENCE: 0.86}
_REPEATED = 30.0
_MOST_REPEATS = 3
_ODD = 1e-4
_FURTHER_SHARE = 0.4
_BODY_LOST = 0.04
_BLOCK_LOST = 0.03
_BORDER = 0.03
_ROUNDS = 3
_LEAST_SHARE, _MOST_SHARE = 0.1, 0.97
_ANSWERING = 1.5
_LIKELY_NAME = 3.0
_LEAST_LIKELY = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """The roles of some blocks, how many blank lines are usual within a comment and between two, and the share of
    comments that have a name.
    """

    roles: tuple[Role, ...]
    within: int
    between: int
    share_named: float


@dataclass(frozen=True, slots=True)
class _Page:
    """What the steps from block to block depend on: the share of comments with a name, and whether comments stand
    further apart than their parts.
    """

    share: float
    is_spaced: bool


def read_blocks(blocks: Sequence[Block], start: int | None) -> Reading:
    """Return the likeliest roles of a page's blocks; `start` is the first that belongs to the discussion if known."""
    repeats = Counter(head_key(block.text) for block in blocks if block.is_single)
    emissions = [_emission(block, repeats[head_key(block.text)] - 1 if block.is_single else 0) for block in blocks]
    within = _usual_gap(blocks[1:])
    likely = [
        block
        for block, emission in zip(blocks[1:], emissions[1:], strict=True)
        if emission[Role.NAME] > emission[Role.FIRST] + _LIKELY_NAME
    ]
    between = max(within, _usual_gap(likely)) if len(likely) >= _LEAST_LIKELY else within
    gaps = [(block.gap - within, block.gap - between) for block in blocks]
    share = 0.6
    roles: list[Role] = []
    for _ in range(_ROUNDS):
        roles = _likeliest(emissions, gaps, _Page(share, between > within), start)
        named = sum(1 for role in roles if role is Role.NAME)
        nameless = sum(1 for role in roles if role is Role.NAMELESS)
        share = min(_MOST_SHARE, max(_LEAST_SHARE, named / (named + nameless) if named + nameless else share))
    return Reading(tuple(roles), within, between, share)


def _usual_gap(blocks: Sequence[Block]) -> int:
    counts = Counter(block.gap for block in blocks)
    return min(counts, key=lambda gap: (-counts[gap], gap)) if counts else 1


def _emission(block: Block, repeats: int) -> dict[Role, float]:
    is_line = block.is_single and not block.is_list and not is_code(block.text)
    shape = shape_of(block.text) if is_line else Shape.SENTENCE
    name, text, article = _NAME[shape], _TEXT[shape], _ARTICLE[shape]
    if shape is not Shape.SENTENCE:
        name *= _REPEATED ** min(repeats, _MOST_REPEATS)
        if is_anonymous(block.text):
            name = max(name, 0.5)
    start = text * (_ANSWERING if begins_with_answer(block.text) else 1.0)
    return {
        Role.ARTICLE: log(article),
        Role.NAME: log(name),
        Role.FIRST: log(start),
        Role.NAMELESS: log(start),
        Role.FURTHER: log(text),
    }


def _likeliest(
    emissions: Sequence[dict[Role, float]], gaps: Sequence[tuple[int, int]], page: _Page, start: int | None
) -> list[Role]:
    """Return the roles whose joint probability is the greatest."""
    if not emissions:
        return []
    best: list[dict[Role, float]] = []
    origin: list[dict[Role, Role]] = []
    for place, emission in enumerate(emissions):
        row: dict[Role, float] = {}
        back: dict[Role, Role] = {}
        for role in Role:
            if start is not None and (place < start) != (role is Role.ARTICLE):
                row[role], back[role] = float("-inf"), Role.ARTICLE
                continue
            if place == 0:
                chance = 0.9 if role is Role.ARTICLE else 0.05 if role in (Role.NAME, Role.NAMELESS) else _ODD
                row[role], back[role] = log(chance) + emission[role], role
                continue
            row[role], back[role] = max(
                (best[-1][before] + log(_step(before, role, gaps[place], page, is_border=place == start)), before)
                for before in Role
            )
            row[role] += emission[role]
        best.append(row)
        origin.append(back)
    role = max(Role, key=lambda one: best[-1][one])
    roles = [role]
    for back in reversed(origin[1:]):
        role = back[role]
        roles.append(role)
    return roles[::-1]


def _step(before: Role, role: Role, gap: tuple[int, int], page: _Page, *, is_border: bool) -> float:
    """Return how probably a block of `role` follows one of `before`; `gap` are the blank lines between beyond the
    usual number within a comment and between two.
    """
    extra, apart = gap
    if before is Role.ARTICLE:
        return _step_from_article(role, extra, is_border=is_border)
    if role is Role.ARTICLE or (role is Role.FIRST) != (before is Role.NAME and role in (Role.FIRST, Role.FURTHER)):
        return _ODD * _ODD
    if role is Role.FIRST:
        return (1 - _BODY_LOST) * _chance(extra, 0, _BLOCK_LOST)
    if role is Role.FURTHER:
        return _FURTHER_SHARE * _chance(extra, 0, _BLOCK_LOST)
    if before is Role.NAME:
        if role is Role.NAME:
            return _BODY_LOST * page.share * _chance(apart, 1, 0.1)
        return _BODY_LOST * (1 - page.share) * _chance(apart, 2, 0.1)
    if role is Role.NAME:
        return (1 - _FURTHER_SHARE) * page.share * _chance(apart, 0, _BLOCK_LOST)
    chance = _chance(apart, 1, 0.05)
    # Where comments stand apart anyway, the usual gap begins one too.
    return (1 - _FURTHER_SHARE) * (1 - page.share) * (max(chance, 0.5) if page.is_spaced and apart >= 0 else chance)


def _step_from_article(role: Role, extra: int, *, is_border: bool) -> float:
    if role is Role.ARTICLE:
        return 1 - _BORDER
    if role is Role.NAME:
        return 0.5 if is_border else _BORDER * (0.7 if extra else 0.3)
    if role is Role.NAMELESS:
        return 0.4 if is_border else _BORDER * (0.2 if extra > 0 else 0.005)
    return _ODD * _ODD


def _chance(extra: int, expected: int, otherwise: float) -> float:
    if extra == expected:
        return 1 - otherwise
    return otherwise if extra == expected + 1 else otherwise / 4
