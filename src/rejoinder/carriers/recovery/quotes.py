"""Quotations in recovered comments: who is quoted, who is addressed, and the text as Markdown with `>` blocks."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rejoinder.carriers.plain_markdown import from_plain, join_blocks, quotation
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, absent, judged
from rejoinder.carriers.recovery.drafts import Draft
from rejoinder.carriers.recovery.heads import head_key
from rejoinder.carriers.recovery.names import Shape, shape_of
from rejoinder.core.excerpts import find_excerpts
from rejoinder.core.quoting import (
    SHORTEST_ALIKE_CHARS,
    contains,
    fewest_changes,
    passage_parts,
    spelt_alike,
)

STORY = -1
"""Stands for the article where else the index of a comment stands."""

_MOST_EXCERPTS = 50
_NEAREST = 200
_MOST_ANCESTORS = 64
_SHORTEST_COPY_CHARS = 30
_LONGEST_COPY_CHARS = 2_000
_ALIKE_CANDIDATES = 6
_LONGEST_ALIKE_CHARS = 1_000
# What one page may spend on looking for passages, in characters: some seconds.
_SEARCH_BUDGET_CHARS = 4_000_000_000
_ALIKE_BUDGET_CHARS = 2_000_000
_MARKED_LINES = re.compile(r"^[ \t]*>.*(?:\n[ \t]*>.*)*", re.MULTILINE)
_QUOTE_MARK = re.compile(r"^[ \t]*>[ \t>]*", re.MULTILINE)
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_AROUND_CORE = "".join(("\"“”„«»「」'‘’", ".…,", " \xa0\t\n"))
_AFTER_EXCERPT = re.compile(r"[ \t.,…]*")
_ADDRESS_START = re.compile(r"^@?\s?(?P<name>[^:,\n]{1,60}?)(?P<mark>[:,]|$)", re.MULTILINE)
_HANDLE_SHAPES = frozenset((Shape.PROPER, Shape.CAPITAL, Shape.LOWER, Shape.LONG_PROPER))


@dataclass(frozen=True, slots=True)
class Traced:
    """A passage at `start:end` of a raw text and what it quotes: the index of a draft, or STORY.

    `shown` is the passage as the quotation shows it, `core` without marks and ellipses around. `is_apart` passages
    become `>` blocks; the others are evidence only.
    """

    start: int
    end: int
    shown: str
    core: str
    target: int
    confidence: float
    is_apart: bool
    addressee: str | None = None


@dataclass(slots=True)
class Conversation:
    """All comments of a page, prepared for finding passages. `own` are their texts without what they quote."""

    drafts: Sequence[Draft]
    story: str
    own: list[str] = field(default_factory=list)
    by_author: dict[str, list[int]] = field(default_factory=dict)
    search_left: int = _SEARCH_BUDGET_CHARS
    alike_left: int = _ALIKE_BUDGET_CHARS


def conversation_of(drafts: Sequence[Draft], story_text: str) -> Conversation:
    """Return the drafts with an index of their words and authors."""
    by_author: dict[str, list[int]] = defaultdict(list)
    for index, draft in enumerate(drafts):
        if draft.author.value is not None:
            by_author[head_key(draft.author.value)].append(index)
    own = [spelt_alike(_without_excerpts(draft.raw)) for draft in drafts]
    return Conversation(drafts, spelt_alike(story_text), own, dict(by_author))


def _without_excerpts(raw: str) -> str:
    parts = []
    position = 0
    for excerpt in find_excerpts(raw):
        if excerpt.is_apart:
            parts.append(raw[position : excerpt.start])
            position = excerpt.end
    return _MARKED_LINES.sub("", "".join(parts) + raw[position:])


def ancestors(drafts: Sequence[Draft], index: int) -> Iterator[int]:
    """Yield the parent, its parent and so on, at most 64."""
    parent = drafts[index].parent
    for _ in range(_MOST_ANCESTORS):
        if parent is None:
            return
        yield parent
        parent = drafts[parent].parent


def trace(talk: Conversation, index: int) -> list[Traced]:
    """Return the passages that draft `index` quotes and whose source was found, in order, without overlap."""
    raw = talk.drafts[index].raw
    found: list[Traced] = []
    for start, end, parts, is_apart, addressee in sorted(_passages(raw)):
        if (found and start < found[-1].end) or len(found) >= _MOST_EXCERPTS:
            continue
        target, confidence = _find(talk, index, parts, addressee, is_apart=is_apart)
        if target is not None:
            shown = _QUOTE_MARK.sub("", raw[start:end])
            found.append(Traced(start, end, shown, _core(shown), target, confidence, is_apart, addressee))
    return found or list(_copies(talk, index, raw))


_Passage = tuple[int, int, tuple[str, ...], bool, str | None]


def _passages(raw: str) -> Iterator[_Passage]:
    """Yield what a text holds in quotation marks or after `>`: place, words, whether it is apart, addressee."""
    for excerpt in find_excerpts(raw):
        end = excerpt.end
        if excerpt.is_apart and (rest := _AFTER_EXCERPT.match(raw, end)):
            end = rest.end()
        yield excerpt.start, end, excerpt.parts, excerpt.is_apart, excerpt.addressee
    for marked in _MARKED_LINES.finditer(raw):
        parts = passage_parts(_QUOTE_MARK.sub("", marked[0]))
        if parts:
            yield marked.start(), marked.end(), parts, True, None


def _core(shown: str) -> str:
    return shown.strip(_AROUND_CORE)


def _find(
    talk: Conversation, index: int, parts: tuple[str, ...], addressee: str | None, *, is_apart: bool
) -> tuple[int | None, float]:
    """Return what holds the words and how sure that is; (None, 0.0) when nothing does."""
    above = list(ancestors(talk.drafts, index))
    addressed = talk.by_author.get(head_key(addressee), []) if addressee else []
    addressed = [other for other in addressed if other != index]
    near = range(index - 1, max(-1, index - _NEAREST), -1)
    ranked = list(dict.fromkeys([*(a for a in above if a in set(addressed)), *above, *addressed[-_NEAREST:], *near]))
    holding = [other for other in ranked if _holds(talk, talk.own[other], parts)]
    if addressee and (by_name := [other for other in holding if other in set(addressed)]):
        return by_name[0], 0.99
    if holding:
        is_sure = holding[0] in above or len(holding) == 1
        return holding[0], 0.97 if is_sure else 0.85
    if _holds(talk, talk.story, parts):
        return STORY, 0.95
    if is_apart and len(parts) == 1:
        return _find_alike(talk, parts[0], [*above[:_ALIKE_CANDIDATES], *addressed[-_ALIKE_CANDIDATES:]])
    return None, 0.0


def _holds(talk: Conversation, text: str, parts: tuple[str, ...]) -> bool:
    if talk.search_left <= 0:
        return False
    talk.search_left -= len(text)
    return contains(text, parts)


def _find_alike(talk: Conversation, passage: str, candidates: list[int]) -> tuple[int | None, float]:
    if not SHORTEST_ALIKE_CHARS <= len(passage) <= _LONGEST_ALIKE_CHARS:
        return None, 0.0
    for other in [*candidates, STORY]:
        text = talk.story if other == STORY else talk.own[other]
        if talk.alike_left < len(text):
            break
        talk.alike_left -= len(text)
        if fewest_changes(passage, text) <= len(passage) // 10:
            return other, 0.85
    return None, 0.0


def _copies(talk: Conversation, index: int, raw: str) -> Iterator[Traced]:
    """Yield paragraphs that repeat the parent's words without any mark, when the comment says more than that."""
    parent = talk.drafts[index].parent
    if parent is None or not talk.own[parent]:
        return
    paragraphs = list(_PARAGRAPH.finditer(raw))
    if len(paragraphs) < 2:
        return
    found = []
    for paragraph in paragraphs:
        text = paragraph[0]
        if _SHORTEST_COPY_CHARS <= len(text) <= _LONGEST_COPY_CHARS and "\n" not in text:
            parts = passage_parts(text)
            if sum(map(len, parts)) >= _SHORTEST_COPY_CHARS and _holds(talk, talk.own[parent], parts):
                found.append(Traced(paragraph.start(), paragraph.end(), text, text.strip(), parent, 0.85, True))
    if len(found) < len(paragraphs):
        yield from found


def body_of(raw: str, traced: Sequence[Traced]) -> str:
    """Return `raw` as Markdown in which the traced passages that stand apart are quotations."""
    parts = []
    position = 0
    for passage in traced:
        if passage.is_apart:
            parts.append(from_plain(raw[position : passage.start]))
            parts.append(quotation(passage.shown))
            position = passage.end
    parts.append(from_plain(raw[position:]))
    return join_blocks(parts)


def addressee_of(talk: Conversation, index: int, traced: Sequence[Traced]) -> Field[str]:
    """Return whom a comment addresses in its first words; absent when it addresses nobody."""
    raw = talk.drafts[index].raw
    match = _ADDRESS_START.match(raw)
    if match is None or not raw[match.end() :].strip():
        return absent()
    name = match["name"].strip().removeprefix("@").strip()
    is_marked = raw.startswith("@")
    ends_line = raw[match.end() : match.end() + 1] in ("\n", "") or match["mark"] == ":"
    known = talk.by_author.get(head_key(name))
    if known and (is_marked or ends_line or _is_above(talk, index, known)):
        written = talk.drafts[known[0]].author.value or name
        return judged(written, 0.97 if _is_above(talk, index, known) else 0.9, Reason.ADDRESSED)
    if is_marked and (called := _known_handle(talk, raw)):
        return judged(called, 0.9, Reason.ADDRESSED)
    leads = traced and traced[0].addressee and head_key(traced[0].addressee) == head_key(name)
    if leads and shape_of(name) in _HANDLE_SHAPES:
        return judged(name, 0.95, Reason.ADDRESSED)
    return absent()


def _is_above(talk: Conversation, index: int, known: list[int]) -> bool:
    return not set(known).isdisjoint(ancestors(talk.drafts, index))


def _known_handle(talk: Conversation, raw: str) -> str | None:
    words = raw[:200].lstrip("@ ").split()[:6]
    for count in range(len(words), 0, -1):
        known = talk.by_author.get(head_key(" ".join(words[:count]).rstrip(":,.!")))
        if known:
            return talk.drafts[known[0]].author.value
    return None
