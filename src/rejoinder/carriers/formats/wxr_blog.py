"""The site that a WordPress export is of, and its posts as stories."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from rejoinder.carriers.formats.old_urls import page_url
from rejoinder.carriers.formats.xml_node import Node, RecordNode
from rejoinder.carriers.html_markdown import from_html
from rejoinder.carriers.instants import from_iso, iso_field, rfc822_field
from rejoinder.carriers.record import NOT_THERE, Field, StoryRecord
from rejoinder.core.story import Origin

_INLINE: Final = re.compile(r"</?(?:em|i|b|strong|code|span|sup|sub|br|a|abbr|cite|s|del|small|u)\b[^<>]*>", re.I)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,8}")
# Posts of these types are no pages that somebody reads.
_NO_PAGES: Final = frozenset(
    "nav_menu_item revision customize_changeset oembed_cache user_request wp_block wp_template wp_template_part"
    " wp_global_styles wp_navigation wp_font_family wp_font_face custom_css".split()
)
_NOT_PUBLIC: Final = frozenset("draft auto-draft pending private future trash".split())
_ORDERS: Final = ("shop_order", "shop_subscription", "wc-")


@dataclass(slots=True)
class Blog:
    """What the head of an export says: the site's address, and its writers by login and by number. `links` are the
    addresses of the posts so far, by number.
    """

    addresses: dict[str, str] = field(default_factory=dict)
    language: Field[str] = NOT_THERE
    names: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    writers: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Return what names the site in keys; empty when the file does not say it."""
        known = (self.addresses.get(name) for name in ("wp:base_blog_url", "wp:base_site_url", "link"))
        return next((address for address in known if address), "")

    def note(self, node: RecordNode) -> None:
        """Take in one element of the head."""
        text = node.text.strip()
        if node.name == "wp:author":
            name = plain_line(node.value("wp:author_display_name")) or node.value("wp:author_login")
            self.names[node.value("wp:author_login").lower()] = name
            self.writers[node.value("wp:author_id")] = name
        elif node.name == "language":
            self.language = Field(text) if _LANGUAGE.fullmatch(text) else NOT_THERE
        else:
            self.addresses.setdefault(node.name, text.rstrip("/"))

    def story_key(self, item: Node) -> str | None:
        """Return the key of a post, None when nothing of it tells it from others.

        In files that people put together two posts may have one number: the second goes by its address.
        """
        number, link = item.value("wp:post_id"), item.value("link")
        if number and self.links.setdefault(number, link) == link:
            return f"post:{self.address}:{number}"
        for name in ("dsq:thread_identifier", "link", "guid"):
            if value := item.value(name):
                return f"post:{self.address}:{value}"
        return None


def is_public(item: Node) -> bool:
    """Whether a post, or at least its title where it has a password, was there for everybody to see."""
    kind, status = item.value("wp:post_type"), item.value("wp:status").lower()
    is_order = kind.startswith(_ORDERS) or status.startswith(_ORDERS)
    return not is_order and status not in _NOT_PUBLIC


def is_page(item: Node, *, has_comments: bool) -> bool:
    """Whether a post is a page of its own; a picture's is one only where people wrote below it."""
    kind = item.value("wp:post_type")
    return is_public(item) and kind not in _NO_PAGES and (has_comments or kind != "attachment")


def story_of(item: Node, key: str, blog: Blog, origin: Origin) -> StoryRecord:
    """Return the story of a post, from what was read of it; without its text when that has a password."""
    own = item.by_name()
    has_password = bool(_text(own, "wp:post_password"))
    title = plain_line(_text(own, "title"))
    url = page_url(_text(own, "link"))
    published, written = _published(own)
    creator = _text(own, "dc:creator")
    byline = blog.names.get(creator.lower(), creator)
    modified = _text(own, "wp:post_modified_gmt") or _text(own, "wp:post_modified")
    return StoryRecord(
        source_key=key,
        origin=origin,
        title=Field(title) if title else NOT_THERE,
        url=url,
        aliases=tuple(alias for alias in _aliases(own, blog) if alias != url),
        byline=Field(byline) if byline else NOT_THERE,
        published_at=published,
        published_text=written or None,
        language=blog.language,
        body=None if has_password else _markdown(own, "content:encoded") or None,
        summary=None if has_password else _markdown(own, "excerpt:encoded") or None,
        modified_at=from_iso(modified) if modified else None,
        is_closed=_text(own, "wp:comment_status").lower() == "closed",
        other_keys=_other_keys(item, own),
    )


def plain_line(text: str) -> str:
    """Return a title or name, in which WordPress allows a little HTML, as plain text."""
    return unescape(_INLINE.sub("", text)) if "&" in text or "<" in text else text


def meta(node: Node, name: str) -> dict[str, str]:
    """Return the fields that plugins added to a post (`postmeta`) or comment (`commentmeta`)."""
    return {one.value("wp:meta_key"): one.value("wp:meta_value") for one in node.all(f"wp:{name}")}


def moment(own: Mapping[str, Node], utc: str, local: str) -> tuple[Field[int], str]:
    """Return an instant and how it is written: in UTC, else the time of a place that the file does not name."""
    written = _text(own, utc)
    instant = from_iso(written) if written else None
    if instant is not None:
        return Field(instant), written
    written_there = _text(own, local)
    return iso_field(written_there or written), written_there or written


def _published(own: Mapping[str, Node]) -> tuple[Field[int], str]:
    found, written = moment(own, "wp:post_date_gmt", "wp:post_date")
    if found.value is None and (fed := rfc822_field(_text(own, "pubDate"))).value is not None:
        return fed, _text(own, "pubDate")
    return found, written


def _aliases(own: Mapping[str, Node], blog: Blog) -> tuple[str, ...]:
    number, kind = _text(own, "wp:post_id"), _text(own, "wp:post_type")
    found = []
    guid = _text(own, "guid")
    if kind != "attachment" and guid.startswith(("http://", "https://")):
        found.append(page_url(guid))
    if number.isdigit() and blog.address.startswith(("http://", "https://")):
        found.append(f"{blog.address}/?{'page_id' if kind == 'page' else 'p'}={number}")
    return tuple(dict.fromkeys(alias for alias in found if alias))


def _other_keys(item: Node, own: Mapping[str, Node]) -> tuple[str, ...]:
    known = meta(item, "postmeta")
    keys = []
    if thread := known.get("dsq_thread_id"):
        keys.append(f"disqus:thread:{thread}")
    if identifier := _text(own, "dsq:thread_identifier"):
        keys.append(f"disqus-ident:*:{identifier}")
    if ours := known.get("_rejoinder_id"):
        keys.append(f"rejoinder:{ours}")
    return tuple(keys)


def _markdown(own: Mapping[str, Node], name: str) -> str:
    node = own.get(name)
    return from_html(node.text, line_breaks=True) if node is not None and node.text.strip() else ""


def _text(own: Mapping[str, Node], name: str) -> str:
    node = own.get(name)
    return "" if node is None else node.text.strip()
