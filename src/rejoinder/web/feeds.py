"""Atom feeds of a story and of a site (RFC 4287), threaded (RFC 4685)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from rejoinder.actions.browsing import newest_of_site, newest_of_story
from rejoinder.core.comment import Comment
from rejoinder.core.ids import CommentId, StoryId, to_text
from rejoinder.core.markup import text_of
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.core.site import Site
from rejoinder.core.story import Story
from rejoinder.core.text import truncate
from rejoinder.web.asked import Answer, Asked
from rejoinder.web.declaring import Csrf, Scope, Surface, route
from rejoinder.web.i18n import language_for
from rejoinder.web.links import with_query
from rejoinder.web.shapes import iso
from rejoinder.web.sharing import shared

ATOM = "http://www.w3.org/2005/Atom"
THREAD = "http://purl.org/syndication/thread/1.0"
MEDIA = b"application/atom+xml; charset=utf-8"
ENTRIES = 50
TITLE_CHARS = 80

register_namespace("", ATOM)
register_namespace("thr", THREAD)


@route(
    "GET", "/stories/{story_id}/feed.atom", permission=Permission.READ, scope=Scope.STORY, rate=RateClass.READ,
    csrf=Csrf.SAFE, surface=Surface.FEED,
)  # fmt: skip
async def story_feed(asked: Asked[None, None]) -> Answer:
    """The newest comments of a story."""

    async def content() -> tuple[str, int]:
        story, found = await asked.kit.store.read(newest_of_story, asked.viewer, asked.story_id, ENTRIES)
        path = f"/stories/{to_text(story.id)}"
        feed = _feed(asked.site, path, story.title, _updated(found, story.created_at))
        for entry in _entries(asked.site, found, {story.id: story}):
            feed.append(entry)
        return _text(feed), story.seq

    return await shared(asked, asked.story_id, f"/stories/{to_text(asked.story_id)}/feed.atom", MEDIA, content)


@route(
    "GET", "/feed.atom", permission=Permission.READ, scope=Scope.HOST, rate=RateClass.READ, csrf=Csrf.SAFE,
    surface=Surface.FEED,
)  # fmt: skip
async def site_feed(asked: Asked[None, None]) -> Answer:
    """The newest comments of a site."""

    async def content() -> tuple[str, int]:
        stories, found = await asked.kit.store.read(newest_of_site, asked.viewer, ENTRIES)
        feed = _feed(asked.site, "/", asked.site.name, _updated(found, asked.site.created_at))
        for entry in _entries(asked.site, found, stories):
            feed.append(entry)
        return _text(feed), 0

    return await shared(asked, asked.site.id, with_query("/feed.atom", {"site": asked.chosen_site}), MEDIA, content)


def _feed(site: Site, path: str, title: str, updated: int) -> Element:
    feed = Element(f"{{{ATOM}}}feed")
    address = site.public_url + path
    own = f"{address.rstrip('/')}/feed.atom"
    SubElement(feed, f"{{{ATOM}}}id").text = own
    SubElement(feed, f"{{{ATOM}}}title").text = xml_text(title)
    SubElement(feed, f"{{{ATOM}}}updated").text = iso(updated)
    SubElement(feed, f"{{{ATOM}}}link", {"rel": "self", "type": "application/atom+xml", "href": own})
    SubElement(feed, f"{{{ATOM}}}link", {"rel": "alternate", "type": "text/html", "href": address})
    return feed


def _entries(site: Site, found: Iterable[Comment], stories: Mapping[StoryId, Story]) -> Iterable[Element]:
    spoken = language_for(site.language)
    for comment in found:
        story = stories[comment.story_id]
        name = comment.author.shown_name
        name = spoken.gettext("Author not preserved") if name is None else name or spoken.gettext("Guest")
        entry = Element(f"{{{ATOM}}}entry")
        SubElement(entry, f"{{{ATOM}}}id").text = _urn(comment.id)
        title = truncate(" ".join(text_of(comment.html).split()), TITLE_CHARS) or story.title
        SubElement(entry, f"{{{ATOM}}}title").text = xml_text(title)
        published = comment.posted_at or comment.sort_at
        SubElement(entry, f"{{{ATOM}}}published").text = iso(published)
        SubElement(entry, f"{{{ATOM}}}updated").text = iso(comment.edited_at or published)
        author = SubElement(entry, f"{{{ATOM}}}author")
        SubElement(author, f"{{{ATOM}}}name").text = xml_text(name)
        address = f"{site.public_url}/comments/{to_text(comment.id)}"
        SubElement(entry, f"{{{ATOM}}}link", {"rel": "alternate", "type": "text/html", "href": address})
        _add_parent(entry, comment, story, site)
        SubElement(entry, f"{{{ATOM}}}content", {"type": "html"}).text = xml_text(comment.html)
        yield entry


def _add_parent(entry: Element, comment: Comment, story: Story, site: Site) -> None:
    """RFC 4685, 3: what the entry answers, the story itself at the top."""
    if comment.parent_id is None:
        answered = {"ref": f"urn:uuid:{to_text(story.id)}", "href": story.url}
    else:
        parent = to_text(CommentId(comment.parent_id))
        answered = {"ref": f"urn:uuid:{parent}", "href": f"{site.public_url}/comments/{parent}"}
    SubElement(entry, f"{{{THREAD}}}in-reply-to", answered)
    if comment.reply_count:
        address = f"{site.public_url}/comments/{to_text(comment.id)}"
        SubElement(
            entry,
            f"{{{ATOM}}}link",
            {"rel": "replies", "type": "text/html", "href": address, f"{{{THREAD}}}count": str(comment.reply_count)},
        )


def xml_text(text: str) -> str:
    """Return `text` without the characters that XML 1.0 can't carry (2.2)."""
    return "".join(
        one
        for one in text
        if one in "\t\n\r" or "\x20" <= one <= "\ud7ff" or "\ue000" <= one <= "\ufffd" or one >= "\U00010000"
    )


def _updated(found: Iterable[Comment], otherwise: int) -> int:
    return max((max(one.edited_at or 0, one.sort_at) for one in found), default=otherwise)


def _urn(comment_id: CommentId) -> str:
    return f"urn:uuid:{to_text(comment_id)}"


def _text(feed: Element) -> str:
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode")
