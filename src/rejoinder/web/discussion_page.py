"""The values that `discussion.html` shows: links, choices, lists and what the browser's side must know."""

import json
from dataclasses import replace
from typing import Any

from rejoinder.core.ids import to_text
from rejoinder.core.tree import Order, View
from rejoinder.web.browser_words import browser_words
from rejoinder.web.comment_html import Around
from rejoinder.web.comment_list import ancestors_html, list_html
from rejoinder.web.i18n import Language
from rejoinder.web.links import Links, with_query
from rejoinder.web.phrases import phrases_for
from rejoinder.web.sentences import FLAT, N_, ORDER_NAMES, ORDERS
from rejoinder.web.story_addresses import canonical_address
from rejoinder.web.views import DiscussionView


def around_of(view: DiscussionView, links: Links, language: Language) -> Around:
    """Return what the comments of a page depend on besides themselves."""
    return Around(
        phrases_for(language),
        links,
        takes_replies=view.closed_why is None,
        takes_votes=view.votes_on,
        csrf=view.viewer.csrf,
    )


def discussion_values(view: DiscussionView, links: Links, language: Language, *, canonical: Links) -> dict[str, Any]:
    """Return everything `discussion.html` needs beside the form; `canonical` writes the addresses to keep."""
    around = around_of(view, links, language)
    path, query = _where(view)
    return {
        "view": view,
        "is_nameless": is_nameless(view),
        "path": with_query(path, query),
        "comments": list_html(view, around),
        "ancestors": ancestors_html(view, around),
        "held": list_html(replace(view, items=view.held, branch=None, view=View.FLAT), around) if view.held else "",
        "choices": _choices(view, links, language),
        "means": language.gettext(FLAT if view.view is View.FLAT else ORDERS[view.order]),
        "first_href": links.to(path, **{**query, "cursor": None}),
        "next_href": links.to(path, **{**query, "cursor": view.next_cursor}) + "#rj-discussion",
        "back": links.to(path, **query),
        "canonical": _canonical(view, canonical, path, query),
        "settings": json.dumps(_settings(view, links, language), ensure_ascii=False, separators=(",", ":")),
    }


def is_nameless(view: DiscussionView) -> bool:
    """Whether nobody has named the story yet: its first comment does, by the page's URL."""
    return view.story.id == bytes(16)


def _where(view: DiscussionView) -> tuple[str, dict[str, str | None]]:
    """Where this page is: its path, and the query without what the site would choose anyway."""
    order = None if view.order is view.site.policy.default_order else view.order.value
    shape = "flat" if view.view is View.FLAT else None
    if view.branch is not None:
        return f"/comments/{to_text(view.branch.comment.id)}", {"order": order, "cursor": view.cursor}
    return f"/stories/{to_text(view.story.id)}", {"view": shape, "order": order, "cursor": view.cursor}


def _canonical(view: DiscussionView, links: Links, path: str, query: dict[str, str | None]) -> str:
    if view.branch is None and view.is_first and view.cursor is None:
        return canonical_address(view.story, view.site, links)
    return links.to(path, **query)


def _choices(view: DiscussionView, links: Links, language: Language) -> list[dict[str, object]]:
    default = view.site.policy.default_order
    flat = View.FLAT
    choices: list[dict[str, object]] = [
        {
            "name": language.gettext(ORDER_NAMES[order]),
            "means": language.gettext(ORDERS[order]),
            "href": links.story(view.story.id, order=None if order is default else order.value) + "#rj-discussion",
            "is_chosen": view.view is View.NESTED and view.order is order,
        }
        for order in Order
    ]
    choices.append(
        {
            "name": language.gettext(N_("Flat")),
            "means": language.gettext(FLAT),
            "href": links.story(view.story.id, view=flat.value) + "#rj-discussion",
            "is_chosen": view.view is flat,
        }
    )
    return choices


def _settings(view: DiscussionView, links: Links, language: Language) -> dict[str, object]:
    """What the browser's side must know; read from `data-rj`."""
    return {
        "base": links.prefix,
        "story": None if is_nameless(view) else to_text(view.story.id),
        "seq": view.seq,
        "order": view.order.value,
        "view": view.view.value,
        "branch": to_text(view.branch.comment.id) if view.branch is not None else None,
        "first": view.is_first,
        "last": view.next_cursor is None,
        "lang": links.language,
        "css": links.asset("rejoinder.css"),
        "words": browser_words(language),
    }
