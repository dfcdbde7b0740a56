"""Comments in the making: the lines of an entry as author, time and text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, Loss
from rejoinder.carriers.recovery.discussion import Discussion
from rejoinder.carriers.recovery.entries import Entry
from rejoinder.carriers.recovery.heads import Head, Layout, read_head
from rejoinder.carriers.recovery.lines import Line, gaps
from rejoinder.carriers.recovery.times import is_time
from rejoinder.carriers.recovery.words import is_control

_LEAST_REPEATS = 3
_LEAST_CONTROLS = 2
_REPEATS_SHARE = 0.3
_MOST_LABEL_CHARS = 40
_MOST_LABEL_WORDS = 4
_MOST_ROUNDS = 4
_STOPS = tuple(".!?…。！？؟")
# Above this share of equal gaps, a wider one means that something is missing there.
_REGULAR_SHARE = 0.8
_LEAST_GAPS = 3


@dataclass(slots=True)
class Draft:
    """One comment before its keys are known. `parent` is an index among the drafts, None at the top.

    `first_line` is the 1-based line of its bullet; `text_lines` are the indices of the lines of `raw`, `labels` those
    of controls and times around it.
    """

    entry: Entry
    parent: int | None
    head: Head
    author: Field[str]
    raw: str = ""
    posted_text: str | None = None
    text_lines: list[int] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Return the 1-based line of its bullet."""
        return self.entry.bullet.line.number


def drafts_of(lines: Sequence[Line], discussion: Discussion) -> list[Draft]:
    """Return a draft for each entry, in document order."""
    gap = gaps(lines)
    drafts = []
    for entry in discussion.entries:
        head = read_head(entry, discussion.layout, _gap_below(gap, lines, entry))
        drafts.append(
            Draft(entry, entry.parent, head, head.author, posted_text=head.posted_text, text_lines=list(entry.own))
        )
    _take_times_off(lines, drafts, discussion.layout)
    _take_labels_off(lines, drafts)
    usual = _usual_gaps(gap, drafts)
    for draft in drafts:
        draft.raw = _text(lines, draft)
        draft.losses = _losses(lines, gap, draft, usual)
    return drafts


def _gap_below(gap: Sequence[int], lines: Sequence[Line], entry: Entry) -> int:
    last = entry.own[-1] if entry.own else entry.bullet.index
    following = next((index for index in range(last + 1, len(lines)) if not lines[index].is_blank), None)
    return gap[following] if following is not None else 0


def _take_times_off(lines: Sequence[Line], drafts: Sequence[Draft], layout: Layout) -> None:
    """Move a time right below the head out of the text, on a page that has times."""
    if not layout.has_times:
        return
    for draft in drafts:
        if draft.text_lines and draft.head.text is None and is_time(lines[draft.text_lines[0]].text):
            index = draft.text_lines.pop(0)
            draft.labels.append(index)
            draft.posted_text = draft.posted_text or lines[index].text


def _take_labels_off(lines: Sequence[Line], drafts: Sequence[Draft]) -> None:
    """Move what the page prints below its comments (controls, votes, times) out of their texts.

    Only what stands below several comments goes: one reader may well end with "Report!".
    """
    for _ in range(_MOST_ROUNDS):
        kinds = [_label_kind(lines, draft) for draft in drafts]
        counts = Counter(kind for kind in kinds if kind is not None)
        with_text = sum(1 for draft in drafts if draft.text_lines)
        found = False
        for draft, kind in zip(drafts, kinds, strict=True):
            if kind is None or not _is_label(kind, counts[kind], with_text):
                continue
            index = draft.text_lines.pop()
            draft.labels.append(index)
            found = True
            if kind == "time":
                draft.posted_text = draft.posted_text or lines[index].text
        if not found:
            return


def _label_kind(lines: Sequence[Line], draft: Draft) -> str | None:
    """Return what the last line of a text would be as a label: "time", "number" or its words; None if no label."""
    if not draft.text_lines:
        return None
    line = lines[draft.text_lines[-1]]
    text = line.text
    if is_time(text):
        return "time"
    if line.marker is not None and not is_control(text):
        return None
    if len(text) > _MOST_LABEL_CHARS or len(text.split()) > _MOST_LABEL_WORDS or text.endswith(_STOPS):
        return None
    # What stands alone below a name is the comment's whole text, however often others say the same.
    if len(draft.text_lines) < 2 and draft.head.text is None and not is_control(text):
        return None
    return "number" if not any(char.isalpha() for char in text) and is_control(text) else text.casefold()


def _is_label(kind: str, count: int, with_text: int) -> bool:
    if kind == "time" or is_control(kind):
        return count >= _LEAST_CONTROLS and count >= with_text * _REPEATS_SHARE / 2
    if kind == "number":
        return count >= _LEAST_REPEATS and count * 2 >= with_text
    return count >= _LEAST_REPEATS and count >= with_text * _REPEATS_SHARE


def _text(lines: Sequence[Line], draft: Draft) -> str:
    """Return the text, dedented, single line ends kept and wider gaps made one blank line."""
    margin = min((lines[index].indent for index in draft.text_lines), default=0)
    parts = []
    previous = None
    if draft.head.text is not None:
        parts.append(draft.head.text)
        previous = draft.entry.bullet.index
    for index in draft.text_lines:
        if previous is not None:
            parts.append("\n" if index == previous + 1 else "\n\n")
        parts.append(" " * (lines[index].indent - margin) + lines[index].text)
        previous = index
    return "".join(parts)


def _usual_gaps(gap: Sequence[int], drafts: Sequence[Draft]) -> dict[str, int]:
    """Return the number of blank lines that is usual below heads, between paragraphs and below comments.

    A place where the page is not regular is left out: nothing can be told from its gaps.
    """
    seen: dict[str, Counter[int]] = {"head": Counter(), "text": Counter(), "end": Counter()}
    for place, draft in enumerate(drafts):
        if draft.text_lines and draft.head.text is None:
            seen["head"][gap[draft.text_lines[0]]] += 1
        paragraphs = draft.text_lines if draft.head.text is not None else draft.text_lines[1:]
        seen["text"].update(gap[index] for index in paragraphs if gap[index])
        if place + 1 < len(drafts) and draft.text_lines:
            seen["end"][gap[drafts[place + 1].entry.first_index]] += 1
    everywhere = _regular(seen["head"] + seen["text"] + seen["end"])
    return {name: usual for name, counts in seen.items() if (usual := _regular(counts) or everywhere)}


def _regular(counts: Counter[int]) -> int:
    """Return the usual one of the counted gaps, 0 when none is usual."""
    if counts.total() < _LEAST_GAPS:
        return 0
    gap, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return gap if count >= counts.total() * _REGULAR_SHARE else 0


def _losses(lines: Sequence[Line], gap: Sequence[int], draft: Draft, usual: dict[str, int]) -> list[Loss]:
    losses = []
    if draft.author.value is None and draft.author.reason is Reason.NAME_LOST:
        losses.append(Loss(Reason.NAME_LOST, line=draft.line))
    if not draft.raw:
        losses.append(Loss(Reason.BODY_LOST, line=draft.line))
        return losses
    for place, index in enumerate(draft.text_lines):
        name = "text" if place or draft.head.text is not None else "head"
        if name in usual and gap[index] > max(usual[name], 1):
            losses.append(Loss(Reason.BLOCK_LOST, line=lines[index].number))
    return losses
