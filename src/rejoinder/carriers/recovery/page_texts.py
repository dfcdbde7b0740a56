"""The text of a comment on a page: which elements hold it, and what in them is none of it."""

from collections.abc import Callable

from lxml import html

from rejoinder.carriers.recovery.engines.selectors import find_all
from rejoinder.carriers.recovery.page_comments import PageComment, ancestors
from rejoinder.carriers.recovery.page_words import around, copy_of, is_connecting, text_before, words
from rejoinder.carriers.recovery.words import is_control

# Parts of a page's machinery that are no words of a reader, wherever they stand.
_NEVER = (
    "script, style, template, noscript, form, select, textarea, button, input, svg"
    ', img.avatar, img.photo, img[src*="gravatar.com"], img[class*=avatar]'
)
_LABELS = "a, span, button, li, small"
_MOST_LABELS = 200


def lay_out(
    comment: PageComment,
    owners: dict[html.HtmlElement, int],
    index: int,
    found: tuple[list[html.HtmlElement], list[html.HtmlElement]],
) -> None:
    """Set what holds a comment's text and what is left out of it.

    `found` are the elements of its text, none for the item itself, and what a rule leaves out.
    """
    texts, dropped = found
    comment.texts = texts or [comment.element]
    around_texts = {above for text in comment.texts for above in (text, *ancestors(text))}
    comment.dropped = {element for element in dropped if element not in around_texts}
    is_whole = not texts

    is_skipped = _skipper(comment, owners, index)
    for root in comment.texts:
        heads = [head for head in comment.heads if head is not root and root in ancestors_of(head)]
        comment.dropped |= {
            element for element in find_all(root, _NEVER) if owners.get(element) == index and element not in heads
        }
        comment.dropped |= set(heads)
        for head in heads:
            _drop_around(comment, head, root, is_skipped)
        if is_whole or heads:
            _drop_labels(comment, root, is_skipped)
    if texts and not words_of(comment, owners, index):
        # A theme that puts the text into what elsewhere holds name and date.
        comment.dropped -= {one for one in dropped if one not in comment.heads and words(one)}


def _drop_around(
    comment: PageComment,
    head: html.HtmlElement,
    root: html.HtmlElement,
    is_skipped: Callable[[html.HtmlElement], bool],
) -> None:
    """Leave out what holds a name or time alone, and the "says:" beside it."""
    outer = around(head, root, is_skipped)
    comment.dropped.add(outer)
    if outer.tail and outer.tail.strip() and is_connecting(outer.tail):
        comment.dropped_texts.add((outer, True))
    place, text = text_before(outer)
    if text.strip() and is_connecting(text):
        comment.dropped_texts.add(place)


def ancestors_of(element: html.HtmlElement) -> set[html.HtmlElement]:
    """Return the elements around an element."""
    return set(ancestors(element))


def _drop_labels(comment: PageComment, root: html.HtmlElement, is_skipped: Callable[[html.HtmlElement], bool]) -> None:
    """Leave out the labels of controls, such as "Reply", and what holds nothing else."""
    for element in find_all(root, _LABELS)[-_MOST_LABELS:]:
        if not is_skipped(element) and len(element) <= 2 and is_control(words(element)):
            comment.dropped.add(element)


def content_of(comment: PageComment, owners: dict[html.HtmlElement, int], index: int) -> html.HtmlElement:
    """Return a copy of a comment's text as one element."""
    return copy_of(comment.texts, _skipper(comment, owners, index), comment.dropped_texts)


def words_of(comment: PageComment, owners: dict[html.HtmlElement, int], index: int) -> str:
    """Return the words of a comment's text, blanks joined."""
    is_skipped = _skipper(comment, owners, index)
    return " ".join(words(root, is_skipped, comment.dropped_texts) for root in comment.texts).strip()


def _skipper(
    comment: PageComment, owners: dict[html.HtmlElement, int], index: int
) -> Callable[[html.HtmlElement], bool]:
    return lambda element: element in comment.dropped or owners.get(element) != index
