"""The first line of each comment: how this page prints author and time there, and what that says of every one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import SILENT, Field, absent, judged
from rejoinder.carriers.recovery.entries import Entry
from rejoinder.carriers.recovery.lines import Line, most_common
from rejoinder.carriers.recovery.names import Shape, name_before_text, name_without_text, shape_of, share_of_others
from rejoinder.carriers.recovery.times import is_time, name_and_time

_NAMELIKE = frozenset((Shape.PROPER, Shape.CAPITAL, Shape.LOWER, Shape.PHRASE, Shape.LONG_PROPER))
_LEAST_HEADS = 2
_HEADS_SHARE = 0.3
_COLON_SHARE = 0.6
_TIGHT_SHARE = 0.6


class HeadStyle(StrEnum):
    """How a page's comments begin: the name on a line of its own, with a blank line below or without, with the time
    or "says" on the same line, or before a colon and the text.
    """

    ALONE = "alone"
    TIGHT = "tight"
    COMPOUND = "compound"
    COLON = "colon"


@dataclass(frozen=True, slots=True)
class Layout:
    """What the heads of a page have in common.

    `named_count` of the `count` comments that show it begin with a name; `repeats` counts heads that stand over more
    than one text; `usual_gap` is the number of blank lines between two comments, `repeated_count` that of names that
    stand over more than one comment.
    """

    style: HeadStyle
    count: int
    named_count: int
    has_times: bool
    repeats: Counter[str]
    usual_gap: int
    repeated_count: int

    @property
    def share_named(self) -> float:
        """Return the share of comments that begin with a name."""
        return self.named_count / self.count if self.count else 0.0

    @property
    def share_of_others(self) -> float:
        """Return the share of the comments beside a named one that have a name too, kept off 0 and 1."""
        return share_of_others(self.named_count, self.count)


@dataclass(frozen=True, slots=True)
class Head:
    """What one head says. `text` is the part of it that belongs to the comment's text, None when there is none."""

    author: Field[str]
    text: str | None
    posted_text: str | None = None
    is_whole: bool = True


def layout_of(lines: Sequence[Line], entries: Sequence[Entry]) -> Layout:
    """Return how the heads of `entries` are laid out."""
    heads = [entry.bullet.line.head for entry in entries]
    compound = [parts for head in heads if (parts := name_and_time(head)) and shape_of(parts[0]) in _NAMELIKE]
    below = sum(1 for entry in entries if _time_below(lines, entry))
    times = sum(1 for _, time in compound if time) + below + sum(1 for entry in entries if entry.time)
    has_times = times >= _LEAST_HEADS and times >= len(heads) * _HEADS_SHARE
    named = sum(1 for entry in entries if entry.name is not None or entry.bullet.is_named)
    repeats = Counter(head_key(entry.bullet.line.head) for entry in entries if entry.own)
    usual_gap = most_common((entry.bullet.gap_before for entry in entries[1:]), 1)
    style = HeadStyle.ALONE
    if len(compound) >= _LEAST_HEADS and len(compound) >= len(heads) * _HEADS_SHARE:
        style, named = HeadStyle.COMPOUND, len(compound) + named
    elif named * 3 < len(heads):
        style, named = _other_style(lines, entries, named)
    # A lone line that may be a name tells nothing about the share: it is what the share is needed for.
    undecided = sum(1 for entry in entries if not entry.own and entry.name is None and entry.bullet.shape in _NAMELIKE)
    count = len(entries) - undecided if style in (HeadStyle.ALONE, HeadStyle.TIGHT) else len(entries)
    names = Counter(head_key(name) for entry in entries if (name := _probable_name(entry, style)) is not None)
    repeated_count = sum(1 for times in names.values() if times > 1)
    return Layout(style, max(count, named), named, has_times, repeats, usual_gap, repeated_count)


def _probable_name(entry: Entry, style: HeadStyle) -> str | None:
    head = entry.bullet.line.head
    if entry.name is not None:
        return entry.name
    if style is HeadStyle.COLON:
        before = _before_colon(head)
        return before[0] if before else None
    if style is HeadStyle.COMPOUND and (parts := name_and_time(head)):
        return parts[0]
    return head if entry.bullet.is_titled else None


def _other_style(lines: Sequence[Line], entries: Sequence[Entry], named: int) -> tuple[HeadStyle, int]:
    tight = sum(1 for entry in entries if entry.own and entry.bullet.gap_after == 0 and entry.bullet.shape in _NAMELIKE)
    if tight >= _LEAST_HEADS and tight >= len(entries) * _TIGHT_SHARE:
        return HeadStyle.TIGHT, tight
    colons = sum(1 for entry in entries if _before_colon(entry.bullet.line.head) is not None)
    if colons >= _LEAST_HEADS and colons >= len(entries) * _COLON_SHARE:
        return HeadStyle.COLON, colons
    return HeadStyle.ALONE, named


def _before_colon(head: str) -> tuple[str, str] | None:
    name, colon, text = head.partition(":")
    if not colon or not text[:1].isspace() or shape_of(name.strip()) not in _NAMELIKE:
        return None
    return name.strip(), text.strip()


def _time_below(lines: Sequence[Line], entry: Entry) -> bool:
    return bool(entry.own) and is_time(lines[entry.own[0]].text)


def head_key(head: str) -> str:
    """Return what makes two heads the same name."""
    return " ".join(head.split()).casefold()


def read_head(entry: Entry, layout: Layout, gap_below: int) -> Head:
    """Return author, time and text of the entry's first line; `gap_below` counts the blank lines after the entry."""
    head = entry.bullet.line.head
    if entry.name is not None:
        text = None if entry.is_head_only else head
        return Head(judged(entry.name, 0.95, Reason.NAME_IN_HEAD), text, entry.time)
    if layout.style is HeadStyle.COMPOUND and (parts := name_and_time(head)):
        name, time = parts
        if shape_of(name) in _NAMELIKE:
            return Head(judged(name, 0.95, Reason.NAME_IN_HEAD), None, time)
    if layout.style is HeadStyle.COLON and (before := _before_colon(head)):
        return Head(judged(before[0], 0.9, Reason.NAME_IN_HEAD), before[1], is_whole=False)
    if not entry.own:
        return _lone_head(head, entry.bullet.shape, layout, gap_below)
    if entry.bullet.gap_after == 0 and layout.style is not HeadStyle.TIGHT:
        return Head(absent(Reason.NAME_LOST, confidence=0.9), head)
    return _head_over_text(head, entry.bullet.shape, layout)


def _head_over_text(head: str, shape: Shape, layout: Layout) -> Head:
    repeats = layout.repeats[head_key(head)] - 1
    probability = name_before_text(shape, layout.share_of_others, repeats=repeats)
    reason = Reason.NAME_REPEATED if repeats > 0 else Reason.NAME_LINE
    if probability < SILENT:
        reason = Reason.NAME_LIKE_A_PHRASE if layout.share_named >= 0.5 else Reason.NAME_UNUSUAL_HERE
    return _judged_head(head, probability, reason)


def _lone_head(head: str, shape: Shape, layout: Layout, gap_below: int) -> Head:
    has_wider_gap = gap_below > layout.usual_gap
    repeats = layout.repeats[head_key(head)]
    probability = name_without_text(shape, layout.share_of_others, repeats=repeats, has_wider_gap=has_wider_gap)
    return _judged_head(head, probability, Reason.NAME_LINE if probability >= SILENT else Reason.NAME_OR_TEXT)


def _judged_head(head: str, probability: float, reason: Reason) -> Head:
    author = judged(head, round(probability, 3), reason)
    if author.value is not None:
        return Head(author, None)
    if probability < 0.3:
        return Head(absent(Reason.NAME_LOST, confidence=round(1 - probability, 3)), head)
    return Head(author, head)
