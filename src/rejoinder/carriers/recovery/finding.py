"""Finding the comments of a page: by rules about known systems, by what it says for machines, by repetition."""

from lxml import html

from rejoinder.carriers.recovery.completing import complete, complete_from_data, found_in_data, says_more
from rejoinder.carriers.recovery.engines.applying import apply
from rejoinder.carriers.recovery.engines.selectors import find_all
from rejoinder.carriers.recovery.engines.tables import RULES
from rejoinder.carriers.recovery.html_checks import check
from rejoinder.carriers.recovery.html_parents import pass_over_skipped
from rejoinder.carriers.recovery.page_comments import Found
from rejoinder.carriers.recovery.page_texts import words_of
from rejoinder.carriers.recovery.repeated_items import find_repeated
from rejoinder.carriers.recovery.repeated_labels import drop_repeated_labels
from rejoinder.carriers.structured.page import structured_comments

# Repetition beats a rule only when it finds far more: then the rule met the list of something else.
_FAR_MORE = 1.5


def find_comments(root: html.HtmlElement, text: str, url: str | None, *, with_rules: bool = True) -> Found | None:
    """Return the comments of a page; None without any. `text` is the whole file's.

    Of several rules the one that finds most counts, of equal ones the first. What it leaves open is filled from what
    the page says for machines and from repeated structure.
    """
    ruled = _by_rules(root, text, url) if with_rules else None
    repeated = find_repeated(root, url)
    if repeated is not None:
        check(repeated, url)
    best = ruled
    if repeated is not None and repeated.kept:
        if best is None or len(repeated.kept) > len(best.kept) * _FAR_MORE + 2:
            best = repeated
        elif best.name is not None:
            complete(best, repeated)
    data = structured_comments(root, url)
    if data:
        described = found_in_data(root, data)
        if described is not None:
            check(described, url)
            best = described if says_more(described, best) else best
        if best is not None and best is not described:
            complete_from_data(best, data)
    if best is None or not best.kept:
        return None
    if best.name is not None:
        drop_repeated_labels(best)
    pass_over_skipped(best.comments)
    return best


def _by_rules(root: html.HtmlElement, text: str, url: str | None) -> Found | None:
    best: Found | None = None
    most = 0
    for rule in RULES:
        if rule.is_last_resort and best is not None:
            continue
        found = apply(rule, root, text)
        if found is None:
            continue
        check(found, url)
        count = _accepted(found)
        if count > most:
            best, most = found, count
    return best


def _accepted(found: Found) -> int:
    """Return how many comments hold words, a picture or a notice: a rule that is wrong finds empty ones."""
    return sum(
        1
        for index, one in enumerate(found.comments)
        if one.skipped is None
        and (one.notice is not None or words_of(one, found.owners, index) or find_all(one.element, "img"))
    )
