"""Whether a page holds only a part of its discussion: links to other pages of comments, buttons that load more."""

import re
from collections.abc import Callable

from lxml import html

from rejoinder.carriers.recovery.engines.selectors import find_all
from rejoinder.carriers.recovery.page_words import words

_LINKS = 'a[href*=comment-page-], a[href*="cpage="], a[href*="#comments"][rel=next], a[rel=next][href*=comment]'
_BUTTONS = "a, button, span, div, p"
_MORE = re.compile(
    r"^\W*(?:(?:load|show|view|see|read|display)\s+(?:all|more|\d+)\b[^.]{0,30}\b(?:comments?|replies|responses|posts)"
    r"|(?:\d+\s+)?more (?:comments|replies)|continue this thread"
    r"|(?:alle|weitere|mehr)\s+(?:\d+\s+)?(?:kommentare|antworten"
    r"|beiträge)(?:\s+(?:anzeigen|laden|lesen))?|(?:voir|afficher|charger)\s[^.]{0,30}(?:commentaires|réponses)"
    r"|(?:ver|mostrar|cargar|carregar)\s[^.]{0,30}(?:comentarios|respuestas|comentários)|(?:mostra|carica|vedi)\s[^.]{0,30}"
    r"commenti|показать ещё|ещё комментарии|عرض المزيد|更多评论|更多留言|もっと見る)\W*$",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\d{1,6}")
_MOST_CHARS = 60


def more_of(
    root: html.HtmlElement, is_comment: Callable[[html.HtmlElement], bool]
) -> tuple[html.HtmlElement, int | None] | None:
    """Return what leads to comments that the page does not show, and how many comments it names; None without any."""
    for element in find_all(root, _LINKS):
        if not is_comment(element):
            return element, None
    for element in find_all(root, _BUTTONS):
        if len(element) > 2 or not isinstance(element.tag, str):
            continue
        text = words(element)
        if text and len(text) <= _MOST_CHARS and _MORE.match(text):
            count = _COUNT.search(text)
            return element, int(count[0]) if count else None
    return None
