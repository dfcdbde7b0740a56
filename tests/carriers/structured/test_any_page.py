"""Whatever a page says of itself, reading it comes to an end, and what is told of it hangs together."""

from __future__ import annotations

import random

import pytest
from lxml import html

from rejoinder.carriers.structured.page import read_page, structured_story

TAGS = ("div", "span", "a", "p", "li", "article", "time", "meta", "link", "img", "b")
ATTRIBUTES = (
    'itemscope itemtype="https://schema.org/Comment"',
    'itemscope itemtype="http://schema.org/Article" itemref="i1 i2 i3"',
    'itemscope itemtype="Person"',
    "itemscope",
    'itemprop="comment"',
    'itemprop="author name"',
    'itemprop="text"',
    'itemprop="url parentItem" href="#i2"',
    'itemprop="datePublished" datetime="2020-01-01"',
    'itemprop="upvoteCount" content="3"',
    'itemid="#i1"',
    'id="i1"',
    'id="i2"',
    'class="h-entry comments"',
    'class="p-comment h-cite"',
    'class="u-in-reply-to u-url" href="http://["',
    'class="e-content p-name value"',
    'class="p-author h-card" href="/ann"',
    'class="hentry"',
    'class="vcard author fn"',
    'class="entry-content published"',
    'typeof="schema:Comment" about="/c1"',
    'typeof="sioct:Comment"',
    'rel="sioc:reply_of" resource="/c1"',
    'rel="schema:author"',
    'property="schema:text"',
    'property="schema:author" typeof="schema:Person"',
    'resource="/c1"',
)


def soup(chance: random.Random) -> str:
    parts = []
    for _ in range(chance.randint(5, 60)):
        tag = chance.choice(TAGS)
        parts.append(f"<{tag} {' '.join(chance.sample(ATTRIBUTES, chance.randint(0, 3)))}>")
        if chance.random() < 0.5:
            parts.append("words &amp; more")
        if chance.random() < 0.6:
            parts.append(f"</{tag}>")
    return "".join(parts)


@pytest.mark.parametrize("seed", range(250))
def test_any_mixture_of_mark_up_is_read(seed: int) -> None:
    tree = html.document_fromstring(f"<p>{soup(random.Random(seed))}")
    found = read_page(tree, "https://news.example/a")
    for place, comment in enumerate(found.comments):
        assert comment.parent is None or 0 <= comment.parent < len(found.comments)
        assert comment.parent != place
        assert comment.story is None or 0 <= comment.story < len(found.stories)
        assert isinstance(comment.text, str | None)
        assert isinstance(comment.html, str | None)
    structured_story(tree, None)
