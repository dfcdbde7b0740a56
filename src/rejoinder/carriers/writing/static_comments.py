"""A comment on a page of the writer `static-site`."""

from collections.abc import Callable, Mapping
from html import escape

from rejoinder.actions.exporting import TakenComment
from rejoinder.carriers.writing.stamps import iso
from rejoinder.carriers.writing.static_words import Words
from rejoinder.core import markup
from rejoinder.core.comment import Author, Comment
from rejoinder.core.ids import CommentId, to_text

DEEPEST_SHOWN = 8
"""Deeper comments are set in no further: a line needs its width."""


class CommentPage:
    """Writes the comments of one page; `story` leads to the story's text, `lead_to` to any comment of it."""

    def __init__(
        self, words: Words, story: str, comments: Mapping[CommentId, Comment], lead_to: Callable[[CommentId], str]
    ) -> None:
        self._words = words
        self._story = story
        self._comments = comments
        self._lead_to = lead_to

    def shown(self, taken: TakenComment) -> str:
        """Return one comment as HTML, or what stands in its place."""
        comment = taken.comment
        level = min(comment.depth, DEEPEST_SHOWN)
        inside = self._whole(taken) if comment.is_visible else self._tombstone(comment)
        return (
            f'<article class="comment l{level}" id="c-{to_text(comment.id)}" itemprop="comment" itemscope'
            f' itemtype="https://schema.org/Comment">\n{inside}</article>\n'
        )

    def _whole(self, taken: TakenComment) -> str:
        comment, words = taken.comment, self._words
        badge = f' <span class="staff">{words.newsroom}</span>' if comment.author.is_staff else ""
        votes = ""
        if comment.up or comment.down:
            counted = words.votes.format(up=words.number(comment.up), down=words.number(comment.down))
            votes = f'<p class="votes">{counted}</p>\n'
        return (
            f'<header><span class="author" itemprop="author">{self._name(comment.author)}</span>{badge}'
            f" {self._when(comment)}{self._answered(comment)}</header>\n"
            f'<div class="text" dir="auto" itemprop="text">{self._text(taken)}</div>\n{votes}'
        )

    def _tombstone(self, comment: Comment) -> str:
        words = self._words
        said = words.removed if comment.withdrawn_at is None else words.withdrawn
        return f'<header>{self._when(comment)}{self._answered(comment)}</header>\n<p class="gone">{said}</p>\n'

    def _name(self, author: Author) -> str:
        name = author.shown_name
        if name is None:
            return f'<span class="lost">{self._words.nameless}</span>'
        return f"<bdi>{escape(name)}</bdi>" if name else self._words.guest

    def _when(self, comment: Comment) -> str:
        words = self._words
        if comment.posted_at is None:
            stamp = f'<span class="lost">{words.no_time}</span>'
        else:
            stamp = when(words, comment.posted_at, "datePublished")
        stamp = f'<a class="when" href="#c-{to_text(comment.id)}">{stamp}</a>'
        if comment.edited_at is None or not comment.is_visible:
            return stamp
        edited = words.edited.format(time=when(words, comment.edited_at, "dateModified"))
        return f'{stamp} <span class="edited">{edited}</span>'

    def _answered(self, comment: Comment) -> str:
        """Return whom a comment answers, and how deep it stands where that can't be seen any more."""
        parent_id, words = comment.parent_id, self._words
        if parent_id is None or parent_id not in self._comments:
            return ""
        parent = self._comments[parent_id]
        said = words.answers.format(name=self._name(parent.author)) if parent.is_visible else words.answers_gone
        depth = words.level.format(number=words.number(comment.depth)) if comment.depth > DEEPEST_SHOWN else ""
        deep = f' <span class="level">{depth}</span>' if depth else ""
        return f' <a class="answered" itemprop="parentItem" href="{self._lead_to(parent_id)}">{said}</a>{deep}'

    def _text(self, taken: TakenComment) -> str:
        heads = {one.block: self._quoted(one.source_id) for one in taken.quotations}
        return markup.with_quote_heads(taken.comment.html, heads)

    def _quoted(self, source_id: CommentId | None) -> str:
        """Return whom a passage is quoted from, and a way there."""
        words = self._words
        source = None if source_id is None else self._comments.get(source_id)
        if source_id is None:
            said = f'<a href="{self._story}">{words.story_says}</a>'
        elif source is None:
            said = words.comment_says
        elif source.is_visible:
            said = f'<a href="{self._lead_to(source_id)}">{words.wrote.format(name=self._name(source.author))}</a>'
        else:
            said = f'<a href="{self._lead_to(source_id)}">{words.comment_says}</a>'
        # With a direction of its own it does not count when the browser looks for the text's.
        return f'<p class="source" dir="{words.direction}">{said}</p>'


def when(words: Words, at: int, name: str) -> str:
    """Return an instant as HTML, readable for machines as `name`."""
    return f'<time datetime="{iso(at)}" itemprop="{name}">{words.time(at)}</time>'
