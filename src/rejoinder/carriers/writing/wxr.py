"""The writer `wxr`: WordPress's export, version 1.2, as its own importer and many other systems read it."""

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final, TextIO

from rejoinder.actions.exporting import TakenComment, TakenStory
from rejoinder.carriers.writing.instants import to_rfc822, to_sql
from rejoinder.carriers.writing.numbers import number_of
from rejoinder.carriers.writing.writer import Held, WriteOptions, Written
from rejoinder.carriers.writing.xml_text import cdata, escaped
from rejoinder.core.comment import Comment, Status
from rejoinder.core.ids import to_text
from rejoinder.core.site import Site
from rejoinder.core.story import Story

_NO_TIME: Final = "0000-00-00 00:00:00"
# WordPress makes a line break of each line end itself.
_LINE_BREAK: Final = re.compile(r"<br>\n?")
_WORDS: Final = {Status.PUBLISHED: "1", Status.HELD: "0", Status.SPAM: "spam", Status.REJECTED: "trash"}
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""


class Wxr:
    """Writes stories as posts and comments below them."""

    name = "wxr"
    title = "WordPress (WXR 1.2)"
    suffix = ".xml"
    holds = frozenset(
        (
            Held.STORY_URL,
            Held.STORY_TITLE,
            Held.STORY_BODY,
            Held.STORY_BYLINE,
            Held.STORY_TIME,
            Held.STORY_CLOSED,
            Held.PARENT,
            Held.AUTHOR,
            Held.TEXT,
            Held.TIME,
            Held.HELD,
            Held.REJECTED,
            Held.SPAM,
            Held.WITHDRAWN,
            Held.VOTES,
        )
    )
    loses: tuple[str, ...] = (
        "Further addresses of stories, how sure the newsroom is of them, and their pictures.",
        "Who belongs to the newsroom.",
        "The text as it was typed: comments are HTML.",
        "Earlier wordings, times of edits, and what a quotation quotes.",
        "The text of withdrawn comments: in WordPress's trash anybody of the staff could publish it again."
        " Those that nobody answered do not come home.",
        "Rejected and withdrawn comments are both in the trash; only Rejoinder tells them apart again.",
        "Votes are fields of the plugin Comments Like Dislike; without it WordPress does not show them.",
    )

    def write(self, stories: Iterable[TakenStory], target: Path, options: WriteOptions) -> Written:
        """Write the site's head, then post after post, each with its comments."""
        written = Written()
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(_HEAD + _channel(options))
            for taken in stories:
                written.stories += 1
                file.write(_item(taken.story))
                for one in taken.comments:
                    written.comments += 1
                    _write_comment(file, one)
                file.write("\t</item>\n")
            file.write("</channel>\n</rss>\n")
        return written


def _channel(options: WriteOptions) -> str:
    site: Site = options.site
    url = escaped(site.public_url)
    return (
        f"\t<title>{escaped(site.name)}</title>\n\t<link>{url}</link>\n\t<description></description>\n"
        f"\t<language>{escaped(site.language)}</language>\n\t<wp:wxr_version>1.2</wp:wxr_version>\n"
        f"\t<wp:base_site_url>{url}</wp:base_site_url>\n\t<wp:base_blog_url>{url}</wp:base_blog_url>\n"
        f"\t<generator>{escaped(options.generator)}</generator>\n"
    )


def _item(story: Story) -> str:
    published = _NO_TIME if story.published_at is None else to_sql(story.published_at)
    modified = published if story.modified_at is None else to_sql(story.modified_at)
    fed = "" if story.published_at is None else to_rfc822(story.published_at)
    text = story.body_html or ""
    return (
        f"\t<item>\n\t\t<title>{_line(story.title)}</title>\n\t\t<link>{escaped(story.url)}</link>\n"
        f"\t\t<pubDate>{fed}</pubDate>\n\t\t<dc:creator>{cdata(story.byline or '')}</dc:creator>\n"
        f'\t\t<guid isPermaLink="false">urn:uuid:{to_text(story.id)}</guid>\n\t\t<description></description>\n'
        f"\t\t<content:encoded>{cdata(_html(text))}</content:encoded>\n"
        f"\t\t<excerpt:encoded>{cdata(escape(story.summary or '', quote=False))}</excerpt:encoded>\n"
        f"\t\t<wp:post_id>{number_of(story.id)}</wp:post_id>\n"
        f"\t\t<wp:post_date>{cdata(published)}</wp:post_date>\n"
        f"\t\t<wp:post_date_gmt>{cdata(published)}</wp:post_date_gmt>\n"
        f"\t\t<wp:post_modified>{cdata(modified)}</wp:post_modified>\n"
        f"\t\t<wp:post_modified_gmt>{cdata(modified)}</wp:post_modified_gmt>\n"
        f"\t\t<wp:comment_status>{cdata('open' if story.closed_at is None else 'closed')}</wp:comment_status>\n"
        f"\t\t<wp:ping_status>{cdata('closed')}</wp:ping_status>\n\t\t<wp:post_name></wp:post_name>\n"
        f"\t\t<wp:status>{cdata('publish')}</wp:status>\n\t\t<wp:post_parent>0</wp:post_parent>\n"
        f"\t\t<wp:menu_order>0</wp:menu_order>\n\t\t<wp:post_type>{cdata('post')}</wp:post_type>\n"
        "\t\t<wp:post_password></wp:post_password>\n\t\t<wp:is_sticky>0</wp:is_sticky>\n"
        f"{_meta('postmeta', '_rejoinder_id', to_text(story.id), 2)}"
    )


def _write_comment(file: TextIO, one: TakenComment) -> None:
    comment = one.comment
    is_withdrawn = comment.withdrawn_at is not None
    at = _NO_TIME if comment.posted_at is None else to_sql(comment.posted_at)
    parent = 0 if comment.parent_id is None else number_of(comment.parent_id)
    approved = "trash" if is_withdrawn else _WORDS[comment.status]
    file.write(
        f"\t\t<wp:comment>\n\t\t\t<wp:comment_id>{number_of(comment.id)}</wp:comment_id>\n"
        f"\t\t\t<wp:comment_author>{_line(comment.author.name or '')}</wp:comment_author>\n"
        "\t\t\t<wp:comment_author_email></wp:comment_author_email>\n"
        "\t\t\t<wp:comment_author_url></wp:comment_author_url>\n"
        "\t\t\t<wp:comment_author_IP></wp:comment_author_IP>\n"
        f"\t\t\t<wp:comment_date>{cdata(at)}</wp:comment_date>\n"
        f"\t\t\t<wp:comment_date_gmt>{cdata(at)}</wp:comment_date_gmt>\n"
        f"\t\t\t<wp:comment_content>{cdata('' if is_withdrawn else _html(comment.html))}</wp:comment_content>\n"
        f"\t\t\t<wp:comment_approved>{cdata(approved)}</wp:comment_approved>\n"
        f"\t\t\t<wp:comment_type>{cdata('comment')}</wp:comment_type>\n"
        f"\t\t\t<wp:comment_parent>{parent}</wp:comment_parent>\n"
        "\t\t\t<wp:comment_user_id>0</wp:comment_user_id>\n"
        f"{''.join(_meta('commentmeta', name, value, 3) for name, value in _facts(comment))}"
        "\t\t</wp:comment>\n"
    )


def _facts(comment: Comment) -> Iterable[tuple[str, str]]:
    """Yield the fields that WordPress keeps beside a comment."""
    yield "_rejoinder_id", to_text(comment.id)
    if comment.withdrawn_at is not None:
        yield "_rejoinder_withdrawn", _WORDS[comment.status]
    if comment.up or comment.down:
        yield "cld_like_count", str(comment.up)
        yield "cld_dislike_count", str(comment.down)


def _meta(kind: str, name: str, value: str, depth: int) -> str:
    edge = "\t" * depth
    return (
        f"{edge}<wp:{kind}>\n{edge}\t<wp:meta_key>{cdata(name)}</wp:meta_key>\n"
        f"{edge}\t<wp:meta_value>{cdata(value)}</wp:meta_value>\n{edge}</wp:{kind}>\n"
    )


def _line(text: str) -> str:
    """Return a title or a name: WordPress keeps them as HTML."""
    return cdata(escape(text, quote=False))


def _html(html: str) -> str:
    return _LINE_BREAK.sub("\n", html).strip("\n")
