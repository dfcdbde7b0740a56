"""No regular expression can be made slow by what it is applied to (MD-02).

`--rounds 1000` applies each of them to 100,000 strings; by default it is 2,000.
"""

from __future__ import annotations

import importlib
import random
import re
from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

import pytest

from rejoinder.carriers.recovery import html_times, page_words, speakers, times
from rejoinder.carriers.recovery.lines import Block
from rejoinder.carriers.recovery.repetition import cleaning, dates, levels, marks, numbers, parents
from rejoinder.carriers.structured import votes
from tests.machinery.patterns import Found, all_patterns
from tests.machinery.pumping import LENGTHS, STEEPEST, applied, pumps, steepness

STRINGS_PER_ROUND = 100
OUR_OWN = ("rejoinder.store.", "rejoinder.cli.reference.", "rejoinder.demo.")
"""What is applied to files that we wrote only: SQL, style sheets, phrases."""


class Bound(NamedTuple):
    """How many characters a pattern is applied to at the most, and what applies it to a text of any length."""

    chars: int
    apply: Callable[[str], object]


def _as_attribution(line: str) -> object:
    return speakers.speaker(Block(0, 1, line, 0, 1, False), Block(1, 2, "b" * 200, 0, 2, False))


def _as_class(line: str) -> object:
    return list(levels._of_classes(line))


def _without_time(line: str) -> object:
    return dates.without(line + "!", (len(line), len(line) + 1))


def _as_moment(line: str) -> object:
    return html_times.moment_in(line, html_times.Calendar(captured_at=0))


BOUNDED = {
    "rejoinder.carriers.recovery.times._ONLY_TIME": Bound(times.MOST_HEAD_CHARS, times.is_time),
    "rejoinder.carriers.recovery.times._SAYING": Bound(times.MOST_HEAD_CHARS, times.name_and_time),
    "rejoinder.carriers.recovery.times._TIME_FIRST": Bound(times.MOST_HEAD_CHARS, times.name_and_time),
    "rejoinder.carriers.recovery.times._TIME_LAST": Bound(times.MOST_HEAD_CHARS, times.name_and_time),
    "rejoinder.carriers.recovery.speakers._SPEAKER": Bound(speakers.MOST_ATTRIBUTION_CHARS, _as_attribution),
    "rejoinder.carriers.recovery.html_times._MDY": Bound(html_times.MOST_CHARS, _as_moment),
    "rejoinder.carriers.recovery.html_times._AGO": Bound(html_times.MOST_CHARS, _as_moment),
    "rejoinder.carriers.recovery.html_times._CJK_AGO": Bound(html_times.MOST_CHARS, _as_moment),
    "rejoinder.carriers.recovery.page_words._CONNECTING": Bound(
        page_words.MOST_CONNECTING_CHARS, page_words.is_connecting
    ),
    "rejoinder.carriers.recovery.repetition.cleaning._SAYING": Bound(cleaning.MOST_SAYING_CHARS, cleaning.clean),
    "rejoinder.carriers.recovery.repetition.dates._PART": Bound(dates.MOST_TIME_CHARS, dates.time_in),
    "rejoinder.carriers.recovery.repetition.dates._BEFORE": Bound(dates.MOST_TIME_CHARS, _without_time),
    "rejoinder.carriers.recovery.repetition.levels._CLASS": Bound(levels.MOST_TOKEN_CHARS, _as_class),
    "rejoinder.carriers.recovery.repetition.numbers._KEY": Bound(numbers.MOST_KEY_CHARS, numbers._last),
    "rejoinder.carriers.recovery.repetition.parents._DOTTED": Bound(parents.MOST_NUMBERED_CHARS, parents._numbered),
    "rejoinder.carriers.recovery.repetition.parents._QUOTED": Bound(parents.MOST_OPENING_CHARS, parents._quoted),
    "rejoinder.carriers.structured.votes._LEGACY": Bound(votes.MOST_COUNT_CHARS, votes._counter),
    "rejoinder.carriers.recovery.repetition.marks._NUMBERED": Bound(marks.MOST_NAME_CHARS, marks.id_pattern),
    "rejoinder.carriers.recovery.repetition.marks._CONTROL": Bound(marks.MOST_CONTROL_CHARS, marks.is_control),
}
"""What they are applied to is short, which is checked first: for so few characters a few powers are no harm."""
STEEPEST_WHEN_BOUNDED = 6.0

PUT_TOGETHER = {
    "rejoinder.core.quoting._is_verbatim()",
    "rejoinder.carriers.formats.feed_entries.on",
    "rejoinder.carriers.formats.xml_damage.__init__()",
    "rejoinder.carriers.formats.xml_damage.open()",
    "rejoinder.carriers.recovery.engines.applying._read()",
    "rejoinder.carriers.recovery.engines.items._items()",
    "rejoinder.carriers.recovery.engines.searching.match",
    "rejoinder.carriers.recovery.html_checks._story_path()",
    "rejoinder.carriers.recovery.html_times._relative()",
    "rejoinder.carriers.recovery.languages.language_of()",
    "rejoinder.carriers.recovery.notices._any()",
    "rejoinder.carriers.recovery.page_source._end_of()",
    "rejoinder.carriers.recovery.times.nowhere",
    "rejoinder.carriers.remapping.new_of()",
}
"""Made while the program runs: of escaped text or of one set, where nothing can be tried in two ways; of our own rules
about known systems, for ids and labels; of the operator's own map, for addresses of at most 2,000 characters."""

PATTERNS = [found for found in all_patterns() if not found.module.startswith(OUR_OWN)]
FIXED = [found for found in PATTERNS if found.pattern is not None]


def slowest(
    pattern: re.Pattern[str] | re.Pattern[bytes],
    methods: frozenset[str],
    strings: int,
    seed: str,
    longest: int | None = None,
) -> str | None:
    """Return the string that the time grows too steeply with, None when there is none among so many."""
    is_bytes = isinstance(pattern.pattern, bytes)
    length, steepest = (LENGTHS[-1], STEEPEST) if longest is None else (longest, STEEPEST_WHEN_BOUNDED)
    for pump in islice(pumps(pattern, random.Random(seed)), strings):
        for apply in applied(pattern, methods):
            # Once more: whatever else runs on the machine does not come three times at the same place.
            measured = [steepness(apply, pump, is_bytes=is_bytes, longest=length)]
            while measured[-1] > steepest and len(measured) < 3:
                measured.append(steepness(apply, pump, is_bytes=is_bytes, longest=length))
            if measured[-1] > steepest:
                return f"{pump} grows by the power of {min(measured):.1f}"
    return None


def test_every_regular_expression_is_found() -> None:
    found = {str(one) for one in PATTERNS}
    assert len(found) > 100
    assert "rejoinder.core.markup._TAG_LINE" in found
    assert "rejoinder.web.pages.ETAG" in found


@pytest.mark.parametrize("found", FIXED, ids=str)
def test_no_string_makes_a_regular_expression_slow(found: Found, rounds: int) -> None:
    assert found.pattern is not None
    longest = BOUNDED[str(found)].chars if str(found) in BOUNDED else None
    assert slowest(found.pattern, found.methods, STRINGS_PER_ROUND * rounds, str(found), longest) is None


def test_the_reviewed_lists_name_what_is_there() -> None:
    assert {str(found) for found in PATTERNS if found.pattern is None} == PUT_TOGETHER
    assert set(BOUNDED) <= {str(found) for found in FIXED}


class Watching:
    """Stands for a pattern, and sees how long the texts are that it is applied to; nothing matches."""

    def __init__(self, most: int) -> None:
        self.most = most

    def _see(self, text: str, *_: int) -> None:
        assert len(text) <= self.most, f"applied to {len(text)} characters"

    match = search = fullmatch = _see

    def finditer(self, text: str) -> list[re.Match[str]]:
        self._see(text)
        return []

    def sub(self, _: object, text: str) -> str:
        self._see(text)
        return text


@pytest.mark.parametrize("name", BOUNDED)
def test_what_is_steep_is_never_applied_to_more_than_its_bound(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, _, attribute = name.rpartition(".")
    bound = BOUNDED[name]
    monkeypatch.setattr(importlib.import_module(module), attribute, Watching(bound.chars))

    bound.apply("a" * (bound.chars + 1))
    bound.apply("1 " * bound.chars)


@pytest.mark.parametrize(
    "slow",
    [
        r"(a+)+$",
        r"(a|a)*b",
        r"(\w+\s?)*:",
        r"a*a*b",
        r"\s+$",
        r"<!--.*?-->",
        r"(x+x+)+y",
        r"(?:[a-z]+\.)*[a-z]+@",
        r"\d+\d+!",
    ],
)
def test_a_slow_one_would_be_noticed(slow: str) -> None:
    assert slowest(re.compile(slow, re.DOTALL), frozenset({"search"}), 1_000, slow) is not None


@pytest.mark.parametrize("quick", [r"[a-z]+", r"a{1,3}b", r"<[^<>]*>", r"(?:\n|\r\n?)", r"\bwww\.", r"[0-9]{1,9}$"])
def test_a_quick_one_is_acquitted(quick: str) -> None:
    assert slowest(re.compile(quick), frozenset({"search"}), 1_000, quick) is None
