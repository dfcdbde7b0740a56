"""What repeated structure finds on a page, in the form in which rules give it."""

from lxml import html

from rejoinder.carriers.recovery.page_comments import Found, PageComment, owners_of
from rejoinder.carriers.recovery.repetition import FoundItem, find_items


def find_repeated(root: html.HtmlElement, url: str | None) -> Found | None:
    """Return the comments that a page's repeated structure shows; None when it shows none."""
    found = find_items(root, url=url)
    if not found.items:
        return None
    comments = [_comment(item) for item in found.items]
    comments += [PageComment(element, skipped=reason) for element, reason in found.skipped]
    return Found(comments, owners_of(root, comments), found.confidence, found.reason)


def _comment(item: FoundItem) -> PageComment:
    up, down = item.votes or (0, 0)
    return PageComment(
        item.element,
        author=item.author,
        author_url=item.author_url,
        time_text=item.time_text,
        time_mark=item.time_attr,
        texts=list(item.text_elements),
        dropped=set(item.left_out),
        dropped_texts=set(item.left_out_texts),
        members=[member for member in item.members if member is not item.element],
        id=item.id,
        level=item.level,
        parent=item.parent_index,
        parent_reason=item.parent_reason,
        parent_confidence=item.parent_confidence,
        up=max(0, up),
        down=max(0, down),
        boundary=item.boundary,
    )
