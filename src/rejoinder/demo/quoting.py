"""Whom the demo's readers quote: found as it is found for what is typed, since its comments are only written down."""

from collections import OrderedDict
from itertools import islice
from typing import NamedTuple

from rejoinder.actions.arriving import ArrivingQuote
from rejoinder.core import markup
from rejoinder.core.ids import CommentId
from rejoinder.core.quoting import (
    QuoteBlock,
    Source,
    contains,
    match_quotes,
    own_text,
    passage_parts,
    quote_blocks,
    spelt_alike,
)
from rejoinder.demo.content import DemoComment

_KEPT = 5_000
_SEARCHED = 600
_NEAREST = 8


class _Said(NamedTuple):
    parent: str | None
    body: str
    spelt: str


class Traces:
    """The texts that a discussion's next comments may quote: the story's, and those of its last 5,000 comments."""

    def __init__(self, story_body: str | None) -> None:
        self._story = None if story_body is None else markup.text_of(markup.render_story(story_body))
        self._said: OrderedDict[str, _Said] = OrderedDict()

    def quotes_of(self, comment: DemoComment) -> tuple[ArrivingQuote, ...]:
        """Return what the comment quotes, by the ids of those comments, and remember it."""
        found = self._found(comment) if ">" in comment.body else ()
        if comment.is_visible:
            self._said[comment.id] = _Said(comment.parent, comment.body, spelt_alike(comment.body))
            if len(self._said) > _KEPT:
                self._said.popitem(last=False)
        return found

    def _found(self, comment: DemoComment) -> tuple[ArrivingQuote, ...]:
        blocks = quote_blocks(comment.body)
        near = self._ancestors(comment.parent)
        found = match_quotes(blocks, self._sources(near, comment.parent))
        if len(found) < len(blocks):
            found = match_quotes(blocks, self._sources([*near, *self._saying(blocks)], comment.parent))
        return tuple(
            ArrivingQuote(one.block, None if one.source_id is None else one.source_id.decode(), one.excerpt)
            for one in found
        )

    def _sources(self, keys: list[str], parent: str | None) -> list[Source]:
        texts = {key: own_text(markup.render(self._said[key].body)) for key in keys}
        sources = [Source(CommentId(key.encode()), 1, text, key == parent) for key, text in texts.items()]
        return sources if self._story is None else [*sources, Source(None, 1, self._story)]

    def _saying(self, blocks: tuple[QuoteBlock, ...]) -> list[str]:
        """Return the latest comments that say one of these passages: to compare all of them would take too long."""
        passages = [passage_parts(block.text) for block in blocks]
        latest = islice(reversed(self._said.items()), _SEARCHED)
        return [key for key, said in latest if any(contains(said.spelt, parts) for parts in passages)]

    def _ancestors(self, parent: str | None) -> list[str]:
        found: list[str] = []
        while parent is not None and parent in self._said and len(found) < _NEAREST:
            found.append(parent)
            parent = self._said[parent].parent
        return found
