"""The article above a discussion on a saved page: title, caption, paragraphs, and whose words they quote."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, Paragraph, absent, judged
from rejoinder.carriers.recovery.lines import Block, Line, blocks
from rejoinder.carriers.recovery.names import Shape, shape_of
from rejoinder.carriers.recovery.speakers import speaker, words_of
from rejoinder.carriers.recovery.times import is_time
from rejoinder.carriers.recovery.words import byline_of, credit_of, is_control
from rejoinder.core.story import ReportedAs, Source

_LONG_CHARS = 160
_MOST_TITLE_CHARS = 300
_LEAST_TITLE_WORDS = 3
_LEAST_TITLE_CHARS = 15
_CAPTION_BLOCKS = 6
_MOST_CAPTION_CHARS = 300
_MOST_FURNITURE_CHARS = 60
_STOPS = tuple(".!?…。！？؟:：")
_CLOSED = re.compile(r"[.!?…。！？؟][\"”’»)\]]*$")
_HEDGES = re.compile(
    r"\b(?:reports?|reportedly|allegedly|unconfirmed|rumou?rs?|sources)\b|\bberichte\b|\bangeblich\b|\bselon\b|сообщ\w+|تقارير|أنباء",
    re.IGNORECASE,
)
_HEDGED_TITLE = re.compile(
    r"(?:[-–—|:,]\s*(?:reports?|sources|media|report says)\s*$)|^(?:reports?|unconfirmed|rumou?r)\s*:"
    r"|\b(?:reportedly|allegedly|unconfirmed reports?)\b|[-–—|:,]\s*(?:berichte|medien|selon la presse|СМИ|تقارير)\s*$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:h.]\d{2}(?!\d)")
_FILE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|bmp)$", re.IGNORECASE)
_LEAST_CAPTION_WORDS = 3
_MOST_STAMP_CHARS = 40
_OPENING, _CLOSING = '“"„«「‘', '”"“»」’'


@dataclass(frozen=True, slots=True)
class Article:
    """What stands above a discussion. `used` are the indices of its lines, `furniture` those of short lines of the
    page around it that say nothing.
    """

    title: Field[str]
    byline: Field[str]
    published_text: str | None
    caption: Field[str]
    credit: Field[str]
    paragraphs: tuple[Paragraph, ...]
    sources: tuple[Source, ...]
    used: tuple[int, ...]
    furniture: tuple[int, ...]

    @property
    def text(self) -> str:
        """Return everything that a comment may quote."""
        parts = [self.title.value, self.caption.value, *(paragraph.text for paragraph in self.paragraphs)]
        return "\n\n".join(part for part in parts if part)


@dataclass(slots=True)
class _Parts:
    """What has been found; `left` are the blocks that are still only paragraphs."""

    left: list[Block]
    found: dict[str, Field[str]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)


def read_article(lines: Sequence[Line], last: int) -> Article:
    """Return the article in the lines before `last`; everything on them is part of it or called furniture."""
    found = list(blocks(lines, 0, last))
    furniture = _furniture(found)
    kept = found[: len(found) - furniture]
    parts = _Parts(kept)
    _take_title(parts)
    _take_lines_near_top(parts)
    _take_caption(parts)
    paragraphs = _paragraphs(parts)
    missing: Field[str] = absent()
    return Article(
        title=parts.found.get("title", missing),
        byline=parts.found.get("byline", missing),
        published_text=parts.found.get("published", missing).value,
        caption=parts.found.get("caption", missing),
        credit=parts.found.get("credit", missing),
        paragraphs=tuple(paragraphs),
        sources=tuple(parts.sources),
        used=_indices(lines, kept),
        furniture=_indices(lines, found[len(found) - furniture :]),
    )


def reported_as(title: str | None, text: str) -> Field[ReportedAs]:
    """Return a suggestion of "unconfirmed" when the title itself speaks of reports; never a fact.

    Whether news was confirmed is the newsroom's to say: a saved page shows only what was known then.
    """
    if title is None or not _HEDGED_TITLE.search(title):
        return absent()
    confidence = 0.75 if _HEDGES.search(text) else 0.6
    return absent(Reason.HEDGED_TITLE, ReportedAs.UNCONFIRMED, confidence)


def _indices(lines: Sequence[Line], found: Sequence[Block]) -> tuple[int, ...]:
    return tuple(index for block in found for index in range(block.first, block.end))


def _furniture(found: Sequence[Block]) -> int:
    """Return how many blocks at the end are short lines of the page: buttons, labels, advertisements."""
    count = 0
    for block in reversed(found):
        if not block.is_single or len(block.text) > _MOST_FURNITURE_CHARS or block.text.endswith(_STOPS):
            break
        count += 1
    # A page of nothing but short lines has no end to cut off; its first line is the title.
    return count if count < len(found) else 0


def _is_label(text: str) -> bool:
    """Whether `text` is a time stamp, a byline (whose name may be lost), a button or a file's name."""
    if is_time(text) or is_control(text) or byline_of(text) is not None or _FILE_NAME.search(text):
        return True
    return len(text) <= _MOST_STAMP_CHARS and bool(_CLOCK.search(text))


def _take_title(parts: _Parts) -> None:
    top: list[Block] = []
    for block in parts.left:
        if block.is_list or len(block.text) > _MOST_TITLE_CHARS or (len(block.text) > _LONG_CHARS and top):
            break
        top.append(block)
    candidates = [block for block in top if not _is_label(block.text)]
    likely = [block for block in candidates if _reads_like_title(block)]
    chosen = next(iter(likely or candidates), None)
    if chosen is None:
        return
    is_first = chosen is parts.left[0]
    confidence = 0.97 if is_first and likely else 0.85 if likely else 0.8
    lines = chosen.text.split("\n")
    parts.found["title"] = judged(lines[0], confidence, Reason.TITLE_LINE)
    rest = [Block(chosen.first + 1, chosen.end, "\n".join(lines[1:]), 0, chosen.number + 1, False)] if lines[1:] else []
    place = parts.left.index(chosen)
    parts.left = [*parts.left[:place], *rest, *parts.left[place + 1 :]]


def _reads_like_title(block: Block) -> bool:
    line = block.text.split("\n")[0]
    is_long_enough = len(line.split()) >= _LEAST_TITLE_WORDS or len(line) >= _LEAST_TITLE_CHARS
    return is_long_enough and not line.endswith((".", "…", ":"))


def _take_lines_near_top(parts: _Parts) -> None:
    """Take the byline and the date from the first blocks."""
    for block in parts.left[:_CAPTION_BLOCKS]:
        name = byline_of(block.text) if block.is_single else None
        if name is not None and "byline" not in parts.found and _names_somebody(name):
            parts.found["byline"] = judged(name, 0.9, Reason.BYLINE)
            parts.left.remove(block)
        elif block.is_single and is_time(block.text) and "published" not in parts.found:
            parts.found["published"] = judged(block.text, 0.9, Reason.DATE_LINE)
            parts.left.remove(block)


def _names_somebody(name: str) -> bool:
    return shape_of(name.partition(",")[0].strip()) in (Shape.PROPER, Shape.CAPITAL, Shape.LONG_PROPER)


def _take_caption(parts: _Parts) -> None:
    """Take a picture's caption: marked by a word or sign, or a short phrase without a stop above the first text."""
    for place, block in enumerate(parts.left[:_CAPTION_BLOCKS]):
        if block.is_list or len(block.text) > _MOST_CAPTION_CHARS:
            if len(block.text) > _LONG_CHARS:
                break
            continue
        marked = credit_of(block.text) if block.is_single else None
        if marked is not None and (marked[0] or marked[1]):
            before, after = marked
            if before:
                parts.found["caption"] = judged(before, 0.9, Reason.CAPTION_MARK)
            if after:
                parts.found["credit"] = judged(after, 0.9, Reason.CAPTION_MARK)
            parts.left.remove(block)
            return
        is_near = place <= 1 and len(parts.left) > place + 1
        if block.is_single and is_near and _reads_like_caption(block.text, parts.found.get("title")):
            confidence = 0.9 if block.gap > 1 else 0.82
            parts.found["caption"] = judged(block.text, confidence, Reason.CAPTION_SHAPE)
            parts.left.remove(block)
            return
        if len(block.text) > _LONG_CHARS:
            break


def _reads_like_caption(text: str, title: Field[str] | None) -> bool:
    if _is_label(text) or (title is not None and title.value is not None and text.casefold() == title.value.casefold()):
        return False
    return _is_phrase(text) and len(text.split()) >= _LEAST_CAPTION_WORDS


def _is_phrase(text: str) -> bool:
    return len(text.split()) >= 2 and not text.endswith(_STOPS) and not _CLOSED.search(text) and "?" not in text


def _paragraphs(parts: _Parts) -> list[Paragraph]:
    paragraphs: list[Paragraph] = []
    place = 0
    while place < len(parts.left):
        block = parts.left[place]
        who = speaker(block, parts.left[place + 1]) if place + 1 < len(parts.left) else None
        if who is None:
            paragraphs.append(Paragraph(block.text, _role(parts.left, place), block.number))
            place += 1
            continue
        quoted = words_of(parts.left, place + 1)
        paragraphs.append(Paragraph(block.text, "text", block.number))
        paragraphs += [Paragraph(one.text, "quotation", one.number, who) for one in quoted]
        parts.sources.append(Source("\n\n".join(one.text for one in quoted), who))
        place += 1 + len(quoted)
    return paragraphs


def _role(left: Sequence[Block], place: int) -> str:
    block = left[place]
    if block.is_list:
        return "list"
    follows = place + 1 < len(left) and len(left[place + 1].text) > len(block.text)
    if block.is_single and len(block.text) <= _MOST_FURNITURE_CHARS and _is_phrase(block.text) and follows:
        return "heading"
    return "text"
