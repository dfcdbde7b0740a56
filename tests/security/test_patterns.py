"""No regular expression can be made slow by what it is applied to (MD-02).

`--rounds 1000` applies each of them to 100,000 strings; by default it is 2,000.
"""

from __future__ import annotations

import importlib
import random
import re
from itertools import islice

import pytest

from rejoinder.carriers.recovery import speakers, times
from rejoinder.carriers.recovery.lines import Block
from rejoinder.carriers.recovery.speakers import MOST_ATTRIBUTION_CHARS
from rejoinder.carriers.recovery.times import MOST_HEAD_CHARS
from tests.machinery.patterns import Found, all_patterns
from tests.machinery.pumping import LENGTHS, STEEPEST, applied, pumps, steepness

STRINGS_PER_ROUND = 100
OUR_OWN = ("rejoinder.store.", "rejoinder.cli.reference.", "rejoinder.demo.")
"""What is applied to files that we wrote only: SQL, style sheets, phrases."""

BOUNDED = {
    "rejoinder.carriers.recovery.times._ONLY_TIME": MOST_HEAD_CHARS,
    "rejoinder.carriers.recovery.times._SAYING": MOST_HEAD_CHARS,
    "rejoinder.carriers.recovery.times._TIME_FIRST": MOST_HEAD_CHARS,
    "rejoinder.carriers.recovery.times._TIME_LAST": MOST_HEAD_CHARS,
    "rejoinder.carriers.recovery.speakers._SPEAKER": MOST_ATTRIBUTION_CHARS,
}
"""What they are applied to is short, which is checked first: for so few characters a few powers are no harm."""
STEEPEST_WHEN_BOUNDED = 6.0

PUT_TOGETHER = {"rejoinder.core.quoting._is_verbatim()", "rejoinder.carriers.recovery.languages.language_of()"}
"""Made of escaped text, or of one set, while the function runs: nothing in them can be tried in two ways."""

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
    longest = BOUNDED.get(str(found))
    assert slowest(found.pattern, found.methods, STRINGS_PER_ROUND * rounds, str(found), longest) is None


def test_the_reviewed_lists_name_what_is_there() -> None:
    assert {str(found) for found in PATTERNS if found.pattern is None} == PUT_TOGETHER
    assert set(BOUNDED) <= {str(found) for found in FIXED}


@pytest.mark.parametrize("name", BOUNDED)
def test_what_is_steep_is_never_applied_to_more_than_its_bound(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, _, attribute = name.rpartition(".")

    class Never:
        def match(self, line: str) -> None:
            raise AssertionError(f"applied to {len(line)} characters")

    monkeypatch.setattr(importlib.import_module(module), attribute, Never())
    line = "a" * (BOUNDED[name] + 1)
    assert not times.is_time(line)
    assert times.name_and_time(line) is None
    assert speakers.speaker(Block(0, 1, line, 0, 1, False), Block(1, 2, "b" * 200, 0, 2, False)) is None


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
