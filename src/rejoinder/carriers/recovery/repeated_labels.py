"""What a page prints at the end of many comments' texts: "Show more", a rule of dashes. It is no reader's word."""

from collections import Counter
from collections.abc import Iterator

from lxml import html

from rejoinder.carriers.recovery.page_comments import Found, PageComment
from rejoinder.carriers.recovery.page_words import BREAKS, UNSEEN, words

_MOST_CHARS = 30
_MOST_ROUNDS = 3
_LEAST_TIMES = 3
_LEAST_SHARE = 0.2


def drop_repeated_labels(found: Found) -> None:
    """Leave out the last element of texts where several have the same and more beside it.

    One reader may well end with "Report!", and short comments are often alike: a whole text is never a label.
    """
    kept = [(index, one) for index, one in enumerate(found.comments) if one.skipped is None]
    for _ in range(_MOST_ROUNDS):
        last = [(index, one, _last_element(found, index, one)) for index, one in kept]
        labels = Counter(words(element) for _, _, element in last if element is not None)
        dropped = 0
        for _, comment, element in last:
            if element is None:
                continue
            times = labels[words(element)]
            if times >= _LEAST_TIMES and times >= len(kept) * _LEAST_SHARE:
                comment.dropped.add(element)
                dropped += 1
        if not dropped:
            return


def _last_element(found: Found, index: int, comment: PageComment) -> html.HtmlElement | None:
    """Return the outermost element that holds the last words of a text and nothing else; None when it is the text."""
    if not comment.texts:
        return None
    root = comment.texts[-1]
    best = None
    element: html.HtmlElement | None = root
    while element is not None:
        element = next(_with_words(found, index, comment, element), None)
        if element is None:
            break
        text = words(element)
        if len(text) <= _MOST_CHARS and text != words(root):
            best = element
            break
    return best


def _with_words(
    found: Found, index: int, comment: PageComment, element: html.HtmlElement
) -> Iterator[html.HtmlElement]:
    """Yield the last child of an element, where no words stand behind it."""
    for child in reversed(element):
        is_shown = isinstance(child.tag, str) and child.tag not in UNSEEN
        is_apart = child in comment.dropped or found.owners.get(child) != index
        is_dropped_tail = (child, True) in comment.dropped_texts
        if child.tail and child.tail.strip() and not is_dropped_tail:
            return
        if is_shown and not is_apart and words(child):
            if child.tag in BREAKS or child.tag in ("a", "span", "button", "font", "small", "em", "i"):
                yield child
            return
