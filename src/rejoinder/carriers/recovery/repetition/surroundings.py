"""What stands before and in the items of a group and tells comments from teasers: headings, labels, titles."""

import re
from bisect import bisect_right
from typing import Final

from rejoinder.carriers.recovery.repetition.columns import Layout
from rejoinder.carriers.recovery.words import is_discussion_heading

_LOOKED_BACK: Final = 6
_LOOKED_BACK_CHARS: Final = 400
_MOST_LABEL_CHARS: Final = 40
_EARLY: Final = 4
_LONG_TITLE_CHARS: Final = 30
_TITLES: Final = frozenset(("h1", "h2", "h3", "h4"))
_REPLY: Final = re.compile(
    r"\W*(?:(?:log in to )?repl(?:y|ies)(?: to .{0,30})?|\d+ repl(?:y|ies)|respond|quote|report(?: .{0,20})?"
    r"|flag|permalink"
    r"|antworten?|zitieren|zitat|melden|r[ée]pondre|signaler|alerter|citer|responder|contestar|denunciar|citar|rispondi"
    r"|segnala|cita|reageren|beantwoorden|citeren|svara?|anm[äa]l|citera|odpowiedz|cytuj|zg[łl]o[śs]"
    r"|odpov[ěe]d[ěe]t|yan[ıi]tla"
    r"|cevapla|[şs]ikayet et"
    r"|ответить|цитировать|пожаловаться|відповісти|رد|الرد|إبلاغ|اقتباس|הגב|回覆|回复|引用|返信|답글)\W*",
    re.IGNORECASE,
)


def has_heading(layout: Layout) -> bool:
    """Whether a heading such as "12 Comments" stands shortly before the first item."""
    page = layout.page
    first = page.first_piece[layout.group.items[0][0]]
    for piece in range(first - 1, max(-1, first - 1 - _LOOKED_BACK), -1):
        if page.chars[first] - page.chars[piece] > _LOOKED_BACK_CHARS:
            return False
        if is_discussion_heading(page.pieces[piece]):
            return True
    return False


def with_replies(layout: Layout) -> float:
    """Return the share of items with a label by which readers answer, quote or report."""
    page = layout.page
    hits = 0
    for item in layout.read:
        first, end = layout.group.items[item]
        pressed = page.buttons[bisect_right(page.buttons, (first, "")) : bisect_right(page.buttons, (end, ""))]
        labels = [page.pieces[piece] for piece in layout.own_pieces[item]] + [label for _, label in pressed]
        hits += any(len(label) < _MOST_LABEL_CHARS and _REPLY.fullmatch(label) for label in labels)
    return hits / layout.count


def with_titles(layout: Layout) -> float:
    """Return the share of items with a title: a long link to another place, in a heading or at the beginning."""
    page = layout.page
    hits = 0
    for item in layout.read:
        for place, piece in enumerate(layout.own_pieces[item]):
            text = page.pieces[piece]
            if not page.in_link[piece] or len(text) < _LONG_TITLE_CHARS or text.startswith(("http", "www.")):
                continue
            around = [page.owner[piece]]
            while len(around) < 4 and page.parent[around[-1]] >= 0:
                around.append(page.parent[around[-1]])
            link = next((index for index in around if page.tags[index] == "a"), None)
            if link is None or "#" in page.attribute(link, "href"):
                continue
            parent = page.parent[link]
            size = page.chars[page.last_piece[parent]] - page.chars[page.first_piece[parent]]
            is_alone = place < _EARLY and size <= len(text) + 20 and page.tags[parent] != "p"
            if place == 0 or is_alone or any(page.tags[index] in _TITLES for index in around):
                hits += 1
                break
    return hits / layout.count
