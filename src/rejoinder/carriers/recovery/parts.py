"""Comments printed as several bullets side by side: one with name and time, one with the text, one with an answer."""

from collections import Counter
from collections.abc import Sequence

from rejoinder.carriers.recovery.entries import Entry
from rejoinder.carriers.recovery.lines import Line
from rejoinder.carriers.recovery.names import Shape, shape_of
from rejoinder.carriers.recovery.times import name_and_time
from rejoinder.carriers.recovery.words import is_control

_LEAST_ANCHORS = 3
_ANCHORS_SHARE = 0.2
_LEAST_PLACEHOLDERS = 3


def join_parts(lines: Sequence[Line], entries: Sequence[Entry]) -> tuple[list[Entry], set[int]]:
    """Return the entries with the parts of each comment joined, and the lines of placeholders between them.

    Anchors are bullets that hold nothing but a name and a time. What follows one up to the next is, in this order, its
    name once more, its text, and answers to it. Without at least three anchors, each with other bullets after it, the
    entries are returned as they are.
    """
    anchors = [place for place, entry in enumerate(entries) if _anchor(entry) is not None]
    is_side_by_side = len({entry.bullet.line.indent for entry in entries}) == 1
    if not is_side_by_side or len(anchors) < max(_LEAST_ANCHORS, len(entries) * _ANCHORS_SHARE):
        return list(entries), set()
    if any(following == place + 1 for place, following in zip(anchors, anchors[1:], strict=False)):
        return list(entries), set()
    placeholders = _placeholders(entries, set(anchors))
    joined: list[Entry] = []
    for place, end in zip([0, *anchors], [*anchors, len(entries)], strict=True):
        group = [entry for entry in entries[place:end] if entry.bullet.index not in placeholders]
        if place in anchors and group:
            _join(lines, group, joined)
        else:
            joined += group
    return joined, placeholders


def _anchor(entry: Entry) -> tuple[str, str] | None:
    """Return name and time of a bullet that holds nothing else."""
    found = None if entry.own else name_and_time(entry.bullet.line.head)
    if found is None or found[1] is None:
        return None
    name = found[0].lstrip("#0123456789. ") if found[0].startswith("#") else found[0]
    words = name.split()
    half = len(words) // 2
    # Account and shown name, which are mostly the same.
    if half and words[:half] == words[half:]:
        name = " ".join(words[:half])
    return name, found[1]


def _placeholders(entries: Sequence[Entry], anchors: set[int]) -> set[int]:
    bare = Counter(
        entry.bullet.line.head for place, entry in enumerate(entries) if place not in anchors and not entry.own
    )
    return {
        entry.bullet.index
        for place, entry in enumerate(entries)
        if place not in anchors and not entry.own and bare[entry.bullet.line.head] >= _LEAST_PLACEHOLDERS
        if not _repeats_anchor(entries, place)
    }


def _repeats_anchor(entries: Sequence[Entry], place: int) -> bool:
    return place > 0 and entries[place].bullet.line.head in entries[place - 1].bullet.line.head


def _join(lines: Sequence[Line], group: list[Entry], joined: list[Entry]) -> None:
    anchor, *parts = group
    name, time = _anchor(anchor) or ("", "")
    lead = [anchor.bullet.index]
    if parts and not parts[0].own and parts[0].bullet.line.head in anchor.bullet.line.head:
        name = parts[0].bullet.line.head
        lead.append(parts.pop(0).bullet.index)
    if not parts:
        joined.append(Entry(anchor.bullet, None, 1, lead=lead[1:], name=name, time=time, is_head_only=True))
        return
    body, *answers = parts
    joined.append(Entry(body.bullet, None, 1, own=body.own, lead=lead, name=name, time=time))
    parent = len(joined) - 1
    for answer in answers:
        said = _signature(lines, answer)
        signed = answer.own.pop() if said else None
        joined.append(
            Entry(
                answer.bullet,
                parent,
                2,
                own=answer.own,
                lead=[signed] if signed is not None else [],
                name=said[0] if said else None,
                time=said[1] if said else None,
                answers=True,
            )
        )


def _signature(lines: Sequence[Line], entry: Entry) -> tuple[str, str | None] | None:
    """Return name and time of an answer's last line, such as "Ann, 3 May 2014 Reply"."""
    if not entry.own:
        return None
    line = lines[entry.own[-1]].text
    rest, _, last = line.rpartition(" ")
    found = name_and_time(rest if rest and is_control(last) else line)
    return found if found and shape_of(found[0]) is not Shape.SENTENCE else None
