"""The page on what can be imported: each format, what becomes of its statuses, and what it can't hold."""

from __future__ import annotations

from rejoinder.carriers.carrier import CARRIERS, Carrier, load
from rejoinder.carriers.reasons import Reason
from rejoinder.cli.reference.tables import code, page, table

_OUR_STATUSES = {
    "published": "Readers see it.",
    "held": "It waits for a moderator.",
    "rejected": "A moderator removed it, here or there.",
    "spam": "It was taken for spam, here or there.",
    "withdrawn": "Its author took it back.",
}
_RULES = (
    Reason.STORY_MISSING, Reason.PARENT_MISSING, Reason.PARENT_IN_ANOTHER_STORY, Reason.PARENTS_IN_A_RING,
    Reason.SAME_KEY_TWICE, Reason.SAME_COMMENT, Reason.SAME_PAGE, Reason.DELETED_EMPTY, Reason.BAD_RECORD,
)  # fmt: skip


def carriers_page() -> str:
    """Return the page."""
    carriers = [load(row) for row in CARRIERS]
    return page(
        "# Carriers",
        "A carrier reads one foreign format. `rejoinder import FILE` finds out by the content which one a file is of;"
        " `--carrier NAME` says it. How to: [import a discussion](../how-to/import-a-discussion.md).",
        table(("name", "what it reads"), ((code(one.name), one.title) for one in carriers)),
        "## What becomes of a comment",
        "Each format's own words for the state of a comment become one of ours:",
        table(("ours", "meaning"), ((code(name), meaning) for name, meaning in _OUR_STATUSES.items())),
        "## What the report says",
        "Whatever the format, these are put together by the same rules, and each is told with its reason:",
        table(("reason", "meaning"), ((code(one.value), one.sentence) for one in _RULES)),
        *(block for one in carriers for block in _section(one)),
    )


def _section(carrier: Carrier) -> list[str | list[str]]:
    """Return what is to be said of one carrier; recovered pages have no statuses of their own."""
    blocks: list[str | list[str]] = [f"## {code(carrier.name)}", f"{carrier.title}."]
    statuses: dict[str, str] = dict(getattr(carrier, "statuses", {}))
    if statuses:
        rows = ((code(word) if word else "(nothing said)", ours) for word, ours in statuses.items())
        blocks.append(table(("its word", "becomes"), rows))
    loses: tuple[str, ...] = tuple(getattr(carrier, "loses", ()))
    if loses:
        blocks += ["What the format cannot say:", [f"- {sentence}" for sentence in loses]]
    return blocks
