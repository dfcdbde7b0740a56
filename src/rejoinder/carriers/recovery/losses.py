"""What a page shows to be missing as a whole: comments whose place is left, and counts that do not agree."""

from collections.abc import Iterator, Sequence

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt, Loss
from rejoinder.carriers.recovery.discussion import Discussion
from rejoinder.carriers.recovery.drafts import Draft


def page_losses(drafts: Sequence[Draft], discussion: Discussion, keys: Sequence[str]) -> Iterator[Loss | Doubt]:
    """Yield a loss for each place where comments are missing, and a doubt when the page states another number."""
    previous: dict[int | None, tuple[int | None, bool]] = {}
    is_counting = _is_counting(drafts)
    for index, draft in enumerate(drafts):
        order = draft.entry.bullet.line.order
        before, was_skipped = previous.get(draft.parent, (0, False))
        if draft.entry.skipped and not was_skipped:
            yield Loss(Reason.COMMENTS_LOST, keys[index], draft.line)
        if is_counting and not draft.entry.skipped and order is not None:
            if before is not None and order > before + 1:
                yield Loss(Reason.COMMENTS_LOST, keys[index], draft.line, count=order - before - 1)
            previous[draft.parent] = (order, False)
        else:
            previous[draft.parent] = (before, draft.entry.skipped)
    if discussion.stated is not None and discussion.stated != len(drafts):
        line = drafts[0].line if drafts else None
        yield Doubt(
            Reason.COUNT_DIFFERS,
            0.9,
            field="comments",
            value=str(len(drafts)),
            suggestion=str(discussion.stated),
            line=line,
        )


def _is_counting(drafts: Sequence[Draft]) -> bool:
    """Whether the numbers before comments count up among siblings, as they don't in lists written with 1. only."""
    last: dict[int | None, int] = {}
    rising = falling = 0
    for draft in drafts:
        order = draft.entry.bullet.line.order
        if order is None:
            continue
        if draft.parent in last:
            rising += order > last[draft.parent]
            falling += order <= last[draft.parent]
        last[draft.parent] = order
    return rising > 0 and falling == 0
