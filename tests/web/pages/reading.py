"""What tests of pages ask of HTML."""

from __future__ import annotations

from dataclasses import replace

from lxml import html as parser
from lxml.html import HtmlElement

from rejoinder.core.comment import Author, AuthorKind, Status
from rejoinder.core.ids import to_text
from rejoinder.core.story import Change, Origin, Picture, ReportedAs, Source
from rejoinder.web.assets import load_assets
from rejoinder.web.rendering import Pages
from rejoinder.web.views import DiscussionView, FormView, Mine, QuoteView, ViewerView
from tests.web.pages import discussions as made

PAGES = Pages(load_assets())
HOSTILE = "\"'><img src=x onerror=alert(1)></script><script>alert(2)</script><!--{{7*7}}\u2028\u202e"


def tree_of(html: str) -> HtmlElement:
    return parser.document_fromstring(html)


def story_tree(view: DiscussionView | None = None, form: FormView | None = None) -> HtmlElement:
    return tree_of(PAGES.story_page(view or made.discussion(), form or FormView()))


def article_of(tree: HtmlElement, number: int) -> HtmlElement:
    return tree.get_element_by_id("rj-c-" + to_text(made.comment_id(number)))


def words_of(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def hostile_discussion() -> DiscussionView:
    author = Author(AuthorKind.GUEST, HOSTILE, None)
    thread = made.Thread()
    first = thread.add("Fine.", author=author, author_suggestion=HOSTILE, origin=Origin.RECOVERED)
    mine = Mine(is_mine=True, can_moderate=True, reason=HOSTILE, note=HOSTILE)
    thread.add(HOSTILE, first, author=author, status=Status.HELD, mine=mine)
    thread.add("> quoted\n\nyes", first, author=author, quotes=(QuoteView(0, HOSTILE, '/comments/x"><b>'),))
    story = made.story(
        title=HOSTILE,
        byline=HOSTILE,
        summary=HOSTILE,
        picture=Picture("https://example.org/p.png", HOSTILE, HOSTILE, HOSTILE, 3, 2),
        sources=(Source(HOSTILE, HOSTILE, "https://example.org/"),),
        history=(Change(ReportedAs.RETRACTED, made.NOW, HOSTILE),),
        reported_as=ReportedAs.RETRACTED,
    )
    viewer = ViewerView(name=HOSTILE, is_known=True, is_staff=True, csrf=HOSTILE)
    site = replace(made.SITE, name=HOSTILE)
    items = tuple(thread.views)
    replying = tuple(
        replace(item, reply_to=(item.comment.parent_id, HOSTILE)) for item in items if item.comment.parent_id
    )
    return made.discussion(site=site, story=story, items=(items[0], *replying), viewer=viewer, held=items[1:2])
