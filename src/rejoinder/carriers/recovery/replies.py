"""Whom a comment answers where the page does not show it: kept apart from what the page shows."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import log

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.recovery.drafts import Draft
from rejoinder.carriers.recovery.heads import head_key
from rejoinder.carriers.recovery.quotes import STORY, Traced
from rejoinder.carriers.recovery.words import begins_with_answer

# Evidence for "this answers that", each an independent probability; joined by noisy-or.
_EXCERPT = 0.95
_ADDRESSED = 0.85
_ANSWER_WORD = 0.6
_TURNS = 0.6
_FIRST_BELOW = 0.7
_MOST_SHARED = 0.3

_SMALLEST_FLATTENED_LEVEL = 3
# Depths at which systems commonly stop nesting: there even a pair of siblings is suspicious.
_COMMON_LIMITS = frozenset((5, 10))
_CANDIDATES = 30
_LEAST_SUGGESTED = 0.3
_WORD = re.compile(r"[^\W\d_]{4,}")

Guess = tuple[int, float, tuple[Reason, ...]]


def flattened(
    drafts: Sequence[Draft], traced: Sequence[Sequence[Traced]], addressees: Sequence[str | None]
) -> set[int]:
    """Return the drafts on the page's deepest level that may answer one another: the page nests no deeper.

    It counts when the level is a common limit, or when siblings there quote, address or answer each other in turns.
    """
    deepest = max((draft.entry.level for draft in drafts), default=0)
    if deepest < _SMALLEST_FLATTENED_LEVEL:
        return set()
    groups: dict[int | None, list[int]] = defaultdict(list)
    for index, draft in enumerate(drafts):
        if draft.entry.level == deepest:
            groups[draft.parent].append(index)
    runs = [group for group in groups.values() if len(group) > 1]
    if deepest in _COMMON_LIMITS or any(_answer_each_other(drafts, traced, addressees, group) for group in runs):
        return {index for group in runs for index in group}
    return set()


def _answer_each_other(
    drafts: Sequence[Draft], traced: Sequence[Sequence[Traced]], addressees: Sequence[str | None], group: list[int]
) -> bool:
    earlier: set[int] = set()
    names: set[str] = set()
    turns = 0
    for place, index in enumerate(group):
        if any(passage.target in earlier for passage in traced[index]):
            return True
        addressee = addressees[index]
        if addressee is not None and head_key(addressee) in names:
            return True
        turns += place >= 2 and _name(drafts, index) is not None and _takes_turn(drafts, group, place)
        earlier.add(index)
        if (name := _name(drafts, index)) is not None:
            names.add(name)
    return turns >= 2


def _name(drafts: Sequence[Draft], index: int) -> str | None:
    author = drafts[index].author
    name = author.value or author.suggestion
    return head_key(name) if name is not None else None


def _takes_turn(drafts: Sequence[Draft], group: Sequence[int], place: int) -> bool:
    if place < 2:
        return False
    first, second, third = (_name(drafts, index) for index in group[place - 2 : place + 1])
    return first is not None and first == third and first != second


def guesses(
    drafts: Sequence[Draft],
    traced: Sequence[Sequence[Traced]],
    addressees: Sequence[str | None],
    flat: set[int],
) -> Iterator[tuple[int, tuple[Guess, ...]]]:
    """Yield, for each draft whose place does not show what it answers, its two best guesses: (index, probability,
    reasons), the better first.
    """
    groups: dict[int | None, list[int]] = defaultdict(list)
    rarity = _rarity(drafts) if flat else {}
    for index in range(len(drafts)):
        if index in flat:
            group = groups[drafts[index].parent]
            group.append(index)
            best = _guesses_in_group(drafts, traced[index], addressees[index], group, rarity)
        elif drafts[index].parent is None or drafts[index].entry.skipped:
            best = _guesses_by_words(drafts, traced[index], addressees[index], index)
        else:
            continue
        if best:
            yield index, best


def _guesses_in_group(
    drafts: Sequence[Draft],
    passages: Sequence[Traced],
    addressee: str | None,
    group: Sequence[int],
    rarity: dict[str, float],
) -> tuple[Guess, ...]:
    place = len(group) - 1
    index = group[place]
    parent = drafts[index].parent
    candidates = [*([parent] if parent is not None else []), *group[max(0, place - _CANDIDATES) : place]]
    evidence: dict[int, list[tuple[float, Reason]]] = {candidate: [] for candidate in candidates}
    for candidate in candidates:
        evidence[candidate] += _evidence_by_words(drafts, passages, addressee, candidate)
        shared = _shared(drafts[index].raw, drafts[candidate].raw, rarity)
        if shared:
            evidence[candidate].append((shared, Reason.SHARED_WORDS))
    before = group[place - 1] if place else parent
    if before is not None:
        if begins_with_answer(drafts[index].raw):
            evidence[before].append((_ANSWER_WORD, Reason.ANSWER_WORD))
        if place == 0:
            evidence[before].append((_FIRST_BELOW, Reason.FIRST_BELOW))
        chain = [*([parent] if parent is not None else []), *group]
        if _takes_turn(drafts, chain, len(chain) - 1):
            evidence[before].append((_TURNS, Reason.TURNS))
    return _best(evidence)


def _guesses_by_words(
    drafts: Sequence[Draft], passages: Sequence[Traced], addressee: str | None, index: int
) -> tuple[Guess, ...]:
    """Return guesses for a comment at the top or below a lost one: only words count there."""
    quoted = [passage.target for passage in passages if passage.target not in (STORY, drafts[index].parent)]
    evidence = {
        candidate: list(_evidence_by_words(drafts, passages, addressee, candidate))
        for candidate in dict.fromkeys(quoted)
    }
    return _best(evidence)


def _evidence_by_words(
    drafts: Sequence[Draft], passages: Sequence[Traced], addressee: str | None, candidate: int
) -> Iterator[tuple[float, Reason]]:
    if any(passage.target == candidate for passage in passages):
        yield _EXCERPT, Reason.EXCERPT
    if addressee is not None and head_key(addressee) == _name(drafts, candidate):
        yield _ADDRESSED, Reason.ADDRESSED


def _best(evidence: dict[int, list[tuple[float, Reason]]]) -> tuple[Guess, ...]:
    rated = []
    for candidate, found in evidence.items():
        against = 1.0
        for probability, _ in found:
            against *= 1 - probability
        if 1 - against >= _LEAST_SUGGESTED:
            reasons = tuple(reason for _, reason in sorted(found, reverse=True))
            rated.append((round(1 - against, 3), candidate, reasons))
    rated.sort(key=lambda guess: (-guess[0], -guess[1]))
    return tuple((candidate, probability, reasons) for probability, candidate, reasons in rated[:2])


def _rarity(drafts: Sequence[Draft]) -> dict[str, float]:
    """Return for each word its inverse document frequency, 0 for a word of every comment."""
    counts = Counter(word for draft in drafts for word in _words(draft.raw))
    return {word: log(len(drafts) / count) for word, count in counts.items()}


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _shared(text: str, other: str, rarity: dict[str, float]) -> float:
    """Return up to 0.3 for the weight of the words that two texts share, against the shorter one's weight."""
    mine, others = _words(text), _words(other)
    weight = min(sum(rarity.get(word, 0.0) for word in words) for words in (mine, others))
    if weight <= 0:
        return 0.0
    return round(_MOST_SHARED * min(1.0, sum(rarity.get(word, 0.0) for word in mine & others) / weight), 3)


def named_by_replies(
    drafts: Sequence[Draft], traced: Sequence[Sequence[Traced]]
) -> Iterator[tuple[int, str, float, int]]:
    """Yield (draft, name, probability, reply) where a reply names somebody and quotes words found only in a comment
    whose author was not preserved.
    """
    known = {head_key(draft.author.value) for draft in drafts if draft.author.value is not None}
    for reply, passages in enumerate(traced):
        for passage in passages:
            if passage.addressee is None or passage.target == STORY or not passage.is_apart:
                continue
            if drafts[passage.target].author.value is None:
                # A name that others bear on this page is likelier a mistake about who said it.
                is_new = head_key(passage.addressee) not in known
                yield passage.target, passage.addressee, 0.95 if is_new else 0.75, reply
