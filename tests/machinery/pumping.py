"""Strings that are made to make a regular expression slow, and how the time of one grows with their length."""

from __future__ import annotations

import importlib
import math
import random
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_parser = importlib.import_module("re._parser")

LENGTHS = (16, 20, 24, 28, 32, 48, 96, 384, 1_536)
"""Short ones first: what grows exponentially is noticed before it takes forever."""
LOOKED_AT_S = 0.0008
"""What takes less has no growth to speak of yet; what takes more is measured, not judged."""
STEEPEST = 1.6
"""The power of the length that the time may grow by: 1 is linear, 2 is quadratic; what is between is the clock's."""
ENOUGH_S = 0.3
REPEATS = 3
_ENDS = ("", "", "\x00", "\n", "!", "a", " ", "0", "\u00e9")
_ANY = "a0 _-.\n\u00e9<>&/:@"


@dataclass(frozen=True, slots=True)
class Pump:
    """A string of any length: `prefix`, then `unit` again and again, then `suffix`."""

    prefix: str
    unit: str
    suffix: str

    def text(self, length: int) -> str:
        """Return the string of `length` characters."""
        body = self.prefix + self.unit * (length // len(self.unit) + 1)
        return body[: length - len(self.suffix)] + self.suffix[-length:]


def pumps(pattern: re.Pattern[Any], chance: random.Random) -> Iterator[Pump]:
    """Yield strings without end, made of what the pattern itself is made of."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = _parser.parse(source, pattern.flags)
    repeated = list(_repeated(tree))
    while True:
        whole = "".join(_sample(tree, chance) for _ in range(chance.choice((1, 1, 2))))
        cut = chance.randint(0, len(whole))
        kind = chance.random()
        if kind < 0.5 and repeated:
            unit = "".join(_sample(chance.choice(repeated), chance) for _ in range(chance.choice((1, 1, 2))))
        elif kind < 0.9 and whole:
            start = chance.choice((0, chance.randrange(len(whole))))
            unit = whole[start : start + chance.choice((1, 1, 2, chance.randint(1, 12), 40))]
        else:
            unit = "".join(chance.choice(_ANY + whole) for _ in range(chance.choice((1, 2))))
        suffix = chance.choice(_ENDS) if chance.random() < 0.8 else whole[cut:] + chance.choice(_ENDS)
        yield Pump(chance.choice(("", whole[:cut], whole)), unit or "a", suffix)


def applied(pattern: re.Pattern[Any], methods: frozenset[str]) -> list[Callable[[Any], object]]:
    """Return how the source applies the pattern: from the start, as a whole, or anywhere and again and again."""
    ways: list[Callable[[Any], object]] = []
    if "match" in methods:
        ways.append(pattern.match)
    if "fullmatch" in methods:
        ways.append(pattern.fullmatch)
    if methods - {"match", "fullmatch", "compile"} or not ways:
        ways.append(lambda text: deque(pattern.finditer(text), maxlen=0))
    return ways


def steepness(
    apply: Callable[[Any], object], pump: Pump, *, is_bytes: bool = False, longest: int = LENGTHS[-1]
) -> float:
    """Return the power of the length by which the time grows for this string; 0.0 when it takes next to none.

    `longest` is the most characters that the pattern is ever applied to.
    """

    def taken_s(length: int, repeats: int) -> float:
        text: Any = pump.text(length)
        if is_bytes:
            text = text.encode("latin-1", "replace")
        best = math.inf
        for _ in range(repeats):
            start = time.process_time()
            apply(text)
            best = min(best, time.process_time() - start)
            if best > ENOUGH_S:
                break
        return best

    lengths = [length for length in LENGTHS if length < longest] + [longest]
    for place, length in enumerate(lengths):
        if taken_s(length, 1) < LOOKED_AT_S or taken_s(length, REPEATS) < LOOKED_AT_S:
            continue
        # Compared with the next shorter length where that is far, with a quarter of it where time allows.
        shorter = lengths[place - 1] if length <= 96 and place else length // 4
        quick, slow = taken_s(shorter, REPEATS), taken_s(length, REPEATS)
        return math.log(slow / max(quick, 1e-7)) / math.log((length + 1) / (shorter + 1))
    return 0.0


def _repeated(tree: Any) -> Iterator[Any]:
    """Yield what stands under a repetition, at any depth."""
    for op, argument in tree:
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            if argument[1] > 1:
                yield argument[2]
            yield from _repeated(argument[2])
        else:
            for inner in _inside(name, argument):
                yield from _repeated(inner)


def _inside(name: str, argument: Any) -> list[Any]:
    match name:
        case "SUBPATTERN":
            return [argument[-1]]
        case "BRANCH":
            return list(argument[1])
        case "ASSERT" | "ASSERT_NOT":
            return [argument[1]]
        case "ATOMIC_GROUP":
            return [argument]
        case "GROUPREF_EXISTS":
            return [part for part in argument[1:] if part is not None]
        case _:
            return []


def _sample(tree: Any, chance: random.Random) -> str:
    return "".join(_sample_one(str(op), argument, chance) for op, argument in tree)


def _sample_one(name: str, argument: Any, chance: random.Random) -> str:
    match name:
        case "LITERAL":
            return chr(argument)
        case "NOT_LITERAL":
            return chance.choice([sign for sign in _ANY if ord(sign) != argument])
        case "ANY":
            return chance.choice(_ANY)
        case "IN":
            return _of_set(argument, chance)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, inner = argument
            times = chance.choice((least, least, least + 1, least + 2, min(most, least + 5)))
            return "".join(_sample(inner, chance) for _ in range(min(times, most, least + 5)))
        case "ASSERT":
            return _sample(argument[1], chance) if chance.random() < 0.3 else ""
        case "ASSERT_NOT":
            return _sample(argument[1], chance) if chance.random() < 0.1 else ""
        case _:
            inside = _inside(name, argument)
            return _sample(chance.choice(inside), chance) if inside else ""


_CATEGORIES = {
    "CATEGORY_DIGIT": "05\u0665", "CATEGORY_NOT_DIGIT": "a _.", "CATEGORY_SPACE": " \t\n\u00a0",
    "CATEGORY_NOT_SPACE": "a0_.<", "CATEGORY_WORD": "a_0\u00e9", "CATEGORY_NOT_WORD": " .-<\n",
}  # fmt: skip


def _of_set(members: Any, chance: random.Random) -> str:
    """Return a member of a set, or of what a set leaves out."""
    known = [(str(op), argument) for op, argument in members]
    if known[0][0] == "NEGATE":
        taken = re.compile("[" + "".join(_spelt(op, argument) for op, argument in known[1:]) + "]")
        left = [sign for sign in _ANY + "xyz,;|'\"" if not taken.match(sign)]
        return chance.choice(left or ["\u2603"])
    op, argument = chance.choice(known)
    if op == "RANGE":
        return chr(chance.randint(*argument))
    return chance.choice(_CATEGORIES[str(argument)]) if op == "CATEGORY" else chr(argument)


def _spelt(op: str, argument: Any) -> str:
    if op == "RANGE":
        return f"{_escaped(argument[0])}-{_escaped(argument[1])}"
    if op == "CATEGORY":
        letter = str(argument).rpartition("_")[2][0].lower()
        return "\\" + (letter.upper() if "_NOT_" in str(argument) else letter)
    return _escaped(argument)


def _escaped(point: int) -> str:
    return f"\\U{point:08x}"
