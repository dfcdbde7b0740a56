"""Whatever an export in XML holds where something else was meant: nothing fails, and nothing is read for certain."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from random import Random
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

import pytest

from rejoinder.carriers.carrier import Carrier
from rejoinder.carriers.formats.disqus import Disqus
from rejoinder.carriers.formats.feeds import Feed
from rejoinder.carriers.formats.hypercomments import HyperComments
from rejoinder.carriers.formats.wxr import Wxr
from rejoinder.carriers.opened import BytesSource
from rejoinder.carriers.record import CommentRecord, Item
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import BrokenSource, NotADiscussion
from tests.carriers.formats.xml_exports import read

VALUES = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1",
        "7",
        "9" * 4400,
        "true",
        "FALSE",
        "null",
        "NaN",
        "[]",
        "{",
        "0000-00-00 00:00:00",
        "a b",
    ),
    *(
        "2012-01-02T03:04:05Z",
        "2012-01-02 03:04:05",
        "Mon, 02 Jan 2012 03:04:05 GMT",
        "soon",
        "٣",
        "²",
        "😀",
        "comment",
    ),
    *(
        "https://x.example/a#comment-1",
        "//",
        "http://[",
        "http://a:b:c",
        "javascript:alert(1)",
        "?",
        "#",
        "a@b",
        "COMMENT",
    ),
    *("<p>a", "</p>", "<![if x]>", "&lt;", "&#0;", "wp_id=", "wp_id=7", "rejoinder:x", "tag:x,1:y", "publish", "LIVE"),
    *("comment", "COMMENT", "a b"),
)
DISQUS = (
    *("thread", "post", "id", "forum", "link", "title", "message", "createdAt", "isSpam", "isDeleted", "isApproved"),
    *("author", "name", "username", "email", "parent", "isClosed", "category"),
)
WXR = (
    *("item", "title", "link", "guid", "wp:post_id", "wp:post_type", "wp:status", "wp:post_date", "wp:post_date_gmt"),
    *("content:encoded", "excerpt:encoded", "wp:comment", "wp:comment_id", "wp:comment_author", "wp:comment_content"),
    *("wp:comment_approved", "wp:comment_type", "wp:comment_parent", "wp:comment_user_id", "wp:comment_date_gmt"),
    *(
        "wp:commentmeta",
        "wp:postmeta",
        "wp:meta_key",
        "wp:meta_value",
        "wp:author",
        "wp:author_id",
        "dsq:remote",
        "dsq:id",
    ),
)
FEED = (
    *(
        "entry",
        "id",
        "title",
        "link",
        "author",
        "name",
        "uri",
        "content",
        "summary",
        "published",
        "updated",
        "category",
    ),
    *(
        "thr:in-reply-to",
        "blogger:type",
        "blogger:parent",
        "blogger:status",
        "blogger:inReplyTo",
        "gd:extendedProperty",
    ),
)
HYPER = (
    *("post", "title", "url", "xid", "comments", "comment", "id", "parent_id", "text", "nick", "time", "account_id"),
    *("email", "files", "vote_up", "vote_dn", "topic", "param"),
)
ATTRIBUTES = ("dsq:id", "id", "ref", "href", "rel", "type", "term", "name", "value", "isPermaLink")
CASES: list[tuple[Carrier, tuple[str, ...], str]] = [
    (Disqus(), DISQUS, '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">{}</disqus>'),
    (Wxr(), WXR, '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>{}</channel></rss>'),
    (Feed(), FEED, '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'),
    (HyperComments(), HYPER, "<hc>{}</hc>"),
]


def element(names: tuple[str, ...], chance: Random, depth: int = 0) -> str:
    """Return an element of one of the names, with others within it as chance pleases."""
    name = chance.choice(names) if depth or chance.random() < 0.2 else names[0]
    chosen = {chance.choice(ATTRIBUTES): chance.choice(VALUES) for _ in range(chance.choice((0, 0, 0, 1, 2)))}
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in chosen.items())
    if depth > 2 or (depth and chance.random() < 0.4):
        inner = escape(chance.choice(VALUES))
    else:
        inner = "".join(element(names, chance, depth + 1) for _ in range(chance.randrange(9)))
    return f"<{name}{attributes}>{inner}</{name}>"


@pytest.mark.parametrize(("carrier", "names", "around"), CASES, ids=[case[0].name for case in CASES])
def test_no_element_in_any_place_is_an_error(carrier: Carrier, names: tuple[str, ...], around: str) -> None:
    read_count = 0
    for seed in range(400):
        chance = Random(seed)
        text = around.format("\n".join(element(names, chance) for _ in range(chance.randrange(6))))
        for lenient in (False, True):
            outcome = read(carrier, text, lenient=lenient)
            stories = {story.source_key for story in outcome.stories}
            comments = {comment.source_key for comment in outcome.comments}
            assert "" not in stories | comments
            assert not stories & comments
            assert all(comment.up >= 0 and comment.down >= 0 for comment in outcome.comments)
            # A record within one of its own kind is damage, though it is well-formed.
            expected = NotADiscussion if lenient else (NotADiscussion, BrokenSource)
            assert outcome.refusal is None or isinstance(outcome.refusal, expected)
            read_count += len(comments)
    assert read_count > 10


class Parts:
    """A source of several files, as an archive is one."""

    name = "export"

    def __init__(self, **parts: bytes) -> None:
        self._parts = parts

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._parts)

    def head(self, part: str | None = None) -> bytes:
        return self._parts[part or self.names[0]][:65_536]

    def open(self, part: str | None = None) -> BinaryIO:
        return BytesSource(self._parts[part or self.names[0]]).open()

    def on_disk(self, part: str | None = None) -> AbstractContextManager[Path]:
        return BytesSource(self._parts[part or self.names[0]]).on_disk()


def test_all_files_of_an_archive_are_read_and_a_broken_one_does_not_end_the_others() -> None:
    post = '<disqus><post dsq:id="{}"><message>a</message><thread dsq:id="1"/></post>'
    good, broken = post + "</disqus>", post + "<post>"
    source = Parts(a=broken.format(1).encode(), b=b"\x89PNG", c=good.format(2).encode(), d=b"<html/>")
    found: list[Item] = []
    with pytest.raises(BrokenSource):
        for item in Disqus().read(source, ReadOptions()):
            found.append(item)  # noqa: PERF402  what precedes the refusal is wanted
    assert [item.source_key for item in found if isinstance(item, CommentRecord)] == ["1", "2"]
    assert Disqus().detect(source) > 0.9
