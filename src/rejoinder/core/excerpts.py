"""Excerpts in old pages: passages in quotation marks, with the name they are addressed to in the line above."""

import re
from dataclasses import dataclass
from typing import Final

from rejoinder.core.quoting import contains, passage_parts, spelt_alike

SHORTEST_EXCERPT_CHARS: Final = 20
LONGEST_EXCERPT_CHARS: Final = 2_000
LONGEST_ADDRESSEE_CHARS: Final = 60

# One pair for each manner of quoting; within a pair there is no further mark of it, so each is found in one pass.
# Single marks quote only where they hold a whole line: elsewhere they are apostrophes.
_PAIRS: Final = ("“[^“”]{%s}”", "„[^„“”]{%s}[“”]", "«[^«»]{%s}»", "»[^«»]{%s}«", "「[^「」]{%s}」", '"[^"\n]{%s}"')
_BOUNDS: Final = f"{SHORTEST_EXCERPT_CHARS},{LONGEST_EXCERPT_CHARS}"
_QUOTED: Final = re.compile(
    "|".join(pair % _BOUNDS for pair in _PAIRS) + rf"|^[ \t]*['‘][^\n]{{{_BOUNDS}}}['’][ \t]*$", re.MULTILINE
)
_SENTENCE_END: Final = re.compile(r"[.!?:;,…)\"”]\s*\Z")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage in quotation marks at `start:end` of a body (marks included).

    `parts` are its words as `quoting` compares them, in more than one part where an ellipsis leaves something out.
    `is_apart` says that it has its lines to itself, as an excerpt has that the author answers; `addressee` is the
    short line right above it that may be a name, None without one.
    """

    text: str
    start: int
    end: int
    parts: tuple[str, ...]
    is_apart: bool
    addressee: str | None


def find_excerpts(body: str) -> tuple[Excerpt, ...]:
    """Return the passages of at least 20 letters that a body holds in quotation marks, in order."""
    found = []
    for match in _QUOTED.finditer(body):
        start = match.end() - len(match[0].lstrip())
        end = start + len(match[0].strip())
        parts = passage_parts(body[start + 1 : end - 1])
        if sum(map(len, parts)) >= SHORTEST_EXCERPT_CHARS:
            above, before = _lines_before(body, start)
            after = body[end:].partition("\n")[0]
            is_apart = not before.strip() and not after.strip(" \t.,…")
            addressee = _addressee(above) if is_apart else None
            found.append(Excerpt(body[start:end], start, end, parts, is_apart, addressee))
    return tuple(found)


def leading_excerpt(body: str) -> Excerpt | None:
    """Return the excerpt that a body opens with, after nothing but its addressee; None without one."""
    for excerpt in find_excerpts(body)[:1]:
        above = body[: excerpt.start].strip()
        if excerpt.is_apart and above == (excerpt.addressee or ""):
            return excerpt
    return None


def is_excerpt_of(excerpt: Excerpt, text: str) -> bool:
    """Return whether `text` (visible text of a comment or story) contains the excerpt verbatim."""
    return contains(spelt_alike(text), excerpt.parts)


def _lines_before(body: str, start: int) -> tuple[str, str]:
    """Return the line above the one `start` is in, and what stands before `start` in its own."""
    lines = body[max(0, start - 500) : start].split("\n")
    return (lines[-2].strip() if len(lines) > 1 else ""), lines[-1]


def _addressee(line: str) -> str | None:
    """Return `line` when it may be a name: short and no sentence."""
    if (
        not line
        or len(line) > LONGEST_ADDRESSEE_CHARS
        or _SENTENCE_END.search(line.removesuffix(":").removesuffix(","))
    ):
        return None
    return line.removesuffix(":").removesuffix(",").removeprefix("@").strip() or None
