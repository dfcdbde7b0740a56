"""What search engines read: JSON-LD of a story and the comments on the page."""

import json
from datetime import UTC, datetime
from typing import Final

from rejoinder.core.story import Story
from rejoinder.web.comment_html import is_readable
from rejoinder.web.i18n import language_for
from rejoinder.web.links import Links
from rejoinder.web.story_addresses import canonical_address
from rejoinder.web.views import CommentView, DiscussionView

_UNSAFE: Final = tuple((sign, f"\\u{ord(sign):04x}") for sign in "<>&\u2028\u2029")

_BY: Final = {"en": "By ", "fr": "Par ", "es": "Por ", "pt": "Por ", "ar": "بقلم "}


def json_ld(view: DiscussionView, links: Links) -> str:
    """Return the page's JSON-LD, safe inside `<script type="application/ld+json">`: `<`, `>`, `&` are escaped."""
    graph: list[dict[str, object]] = [_posting(view, links)]
    if view.story.body is not None:
        graph.insert(0, _article(view.story, view, links))
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    # `str.translate` takes 3 ms for a page that is not ASCII.
    for sign, escaped in _UNSAFE:
        text = text.replace(sign, escaped)
    return text


def _article(story: Story, view: DiscussionView, links: Links) -> dict[str, object]:
    address = canonical_address(story, view.site, links)
    article: dict[str, object] = {
        "@type": "NewsArticle",
        "@id": address,
        "url": address,
        "headline": story.title,
        "inLanguage": story.language,
        "publisher": {"@type": "Organization", "name": view.site.name},
        "commentCount": story.comment_count,
        "discussionUrl": links.story(story.id) + "#rj-discussion",
    }
    if story.byline is not None:
        article["author"] = {"@type": "Person", "name": _without_by(story.byline, story.language)}
    if story.summary is not None:
        article["description"] = story.summary
    if story.picture is not None and story.picture.url:
        url = story.picture.url
        article["image"] = view.site.public_url + url if url.startswith("/") else url
    if story.published_at is not None:
        article["datePublished"] = iso(story.published_at)
    if story.modified_at is not None:
        article["dateModified"] = iso(story.modified_at)
    return article


def _without_by(byline: str, language: str) -> str:
    """Return a byline without the word before the name: in JSON-LD it would be part of the name."""
    word = _BY.get(language.partition("-")[0])
    return byline[len(word) :].lstrip() if word and byline.startswith(word) else byline


def _posting(view: DiscussionView, links: Links) -> dict[str, object]:
    story = view.story
    discussion = links.story(story.id) + "#rj-discussion"
    posting: dict[str, object] = {
        "@type": "DiscussionForumPosting",
        # Not the story's: two things with one @id are one thing, and this one would have the article's author.
        "@id": discussion,
        "url": discussion,
        "headline": story.title,
        "mainEntityOfPage": canonical_address(story, view.site, links),
        "author": {"@type": "Organization", "name": view.site.name},
        "datePublished": iso(story.published_at if story.published_at is not None else story.created_at),
        "commentCount": story.comment_count,
        "comment": [
            _comment(item, links, view.site.language)
            for item in view.items
            if isinstance(item, CommentView) and _is_public(item)
        ],
    }
    if story.summary is not None:
        posting["text"] = story.summary
    return posting


def _is_public(view: CommentView) -> bool:
    return view.comment.is_visible and is_readable(view)


def _comment(view: CommentView, links: Links, language: str) -> dict[str, object]:
    comment = view.comment
    author = comment.author.shown_name
    found: dict[str, object] = {
        "@type": "Comment",
        "@id": links.comment(comment.id),
        "url": links.comment(comment.id),
        "text": comment.body or "",
    }
    if author is not None:
        found["author"] = {"@type": "Person", "name": author or language_for(language).gettext("Guest")}
    if comment.posted_at is not None:
        found["datePublished"] = iso(comment.posted_at)
    if comment.parent_id is not None:
        found["parentItem"] = {"@type": "Comment", "@id": links.comment(comment.parent_id)}
    if comment.up or comment.down:
        found["upvoteCount"] = comment.up
        found["downvoteCount"] = comment.down
    return found


def iso(at: int) -> str:
    """Return an instant as RFC 3339 text with seconds, UTC."""
    return datetime.fromtimestamp(at // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
