"""The comments of a saved page and its article as records."""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from rejoinder.carriers.html_markdown import from_element
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import (
    CommentRecord,
    Doubt,
    Field,
    Item,
    Loss,
    ParentSuggestion,
    Passage,
    Skip,
    StoryRecord,
    stated,
)
from rejoinder.carriers.recovery.article import reported_as
from rejoinder.carriers.recovery.html_article import PageArticle, read_article
from rejoinder.carriers.recovery.html_metadata import Metadata
from rejoinder.carriers.recovery.html_spans import first_line, spans_of_page
from rejoinder.carriers.recovery.html_times import calendar_of, time_of
from rejoinder.carriers.recovery.keys import comment_keys, story_key
from rejoinder.carriers.recovery.languages import language_of
from rejoinder.carriers.recovery.notices import is_deleted_notice
from rejoinder.carriers.recovery.page_address import canonical_url
from rejoinder.carriers.recovery.page_comments import Found, PageComment
from rejoinder.carriers.recovery.page_heading import Heading, heading_of
from rejoinder.carriers.recovery.page_parts import more_of
from rejoinder.carriers.recovery.page_source import PageSource
from rejoinder.carriers.recovery.page_talk import Said, Talk, talk_of
from rejoinder.carriers.recovery.page_texts import content_of, words_of
from rejoinder.carriers.source import ReadOptions
from rejoinder.carriers.span import Span
from rejoinder.core.comment import Status
from rejoinder.core.story import Origin

_MARKED_LINES = re.compile(r"^[ \t]*>.*(?:\n[ \t]*>.*)*", re.MULTILINE)


def records_of(page: PageSource, found: Found, options: ReadOptions) -> Iterator[Item]:
    """Yield the story, its comments in the order of the page, and what is doubtful, lost or left out."""
    yield from _Records(page, found, options).items()


class _Records:
    """A page on its way to records. The places of `kept` are indices into `found.comments`."""

    def __init__(self, page: PageSource, found: Found, options: ReadOptions) -> None:
        self.page, self.found, self.options = page, found, options
        self.url = options.url
        self.kept = [index for index, one in enumerate(found.comments) if one.skipped is None]
        self.places = {index: place for place, index in enumerate(self.kept)}
        comments = [found.comments[index] for index in self.kept]
        shown = " ".join(words_of(one, found.owners, index)[:400] for index, one in enumerate(found.comments[:200]))
        self.language = language_of(shown)
        self.calendar = calendar_of((one.time_text or "" for one in comments), self.language.value, options.captured_at)
        self.article: PageArticle = read_article(
            page.root, self._is_comment, lambda element: first_line(page, element), self.calendar, self.url
        )
        self.metadata: Metadata = self.article.metadata
        paragraphs = self.article.paragraphs
        self.story_key = story_key(self.url, self.metadata.title.value, paragraphs[0].text if paragraphs else None)
        self.contents = [content_of(found.comments[index], found.owners, index) for index in self.kept]
        self.bodies = [from_element(content) for content in self.contents]
        self.talk: Talk = talk_of(
            [
                Said(one.author, body, self.places.get(one.parent) if one.parent is not None else None)
                for one, body in zip(comments, self.bodies, strict=True)
            ],
            self.article.text,
        )
        self.keys = self._keys(comments)
        self.heading: Heading = heading_of(page.root, comments[0].element, self._is_comment)

    def items(self) -> Iterator[Item]:
        headings = {self.heading.element} if self.heading.element is not None else set()
        spans = spans_of_page(self.page, self.found, self.article.places, headings)
        yield self._story(spans.article)
        for place, index in enumerate(self.kept):
            yield self._comment(place, index, tuple(spans.comments.get(index, ())))
            if not self.bodies[place]:
                yield Loss(Reason.BODY_LOST, self.keys[place], self._line(index))
        yield from self._skips()
        yield from self._missing()
        yield from spans.rest

    def _is_comment(self, element: html.HtmlElement) -> bool:
        return element in self.found.owners

    def _line(self, index: int) -> int:
        return first_line(self.page, self.found.comments[index].element)

    def _keys(self, comments: list[PageComment]) -> list[str]:
        """Return the key of each comment: of its own number where it has one, else made of what the page shows."""
        host = urlsplit(self.url).netloc.lower() if self.url else ""
        space = host or self.story_key
        shown = [
            (self.places.get(one.parent) if one.parent is not None else None, one.author.value, body)
            for one, body in zip(comments, self.bodies, strict=True)
        ]
        made = _made_keys(self.story_key, shown)
        seen: Counter[str] = Counter()
        keys = []
        for one, key in zip(comments, made, strict=True):
            own = f"{space}:{one.id}" if one.id is not None else key
            seen[own] += 1
            keys.append(own if seen[own] == 1 else key)
        return keys

    def _story(self, spans: tuple[Span, ...]) -> StoryRecord:
        article, metadata = self.article, self.metadata
        language: Field[str] = self.language
        if self.options.language or metadata.language:
            language = stated(self.options.language or metadata.language)
        aliases = {url for url in (canonical_url(self.page.root),) if url is not None and url != self.url}
        return StoryRecord(
            source_key=self.story_key,
            origin=Origin.RECOVERED,
            title=metadata.title,
            url=self.url,
            aliases=tuple(aliases),
            byline=metadata.byline,
            published_at=metadata.published_at,
            published_text=metadata.published_text,
            language=language,
            reported_as=reported_as(metadata.title.value, article.text),
            caption=article.caption,
            credit=article.credit,
            picture_url=metadata.picture_url,
            paragraphs=article.paragraphs,
            sources=article.sources,
            stated_count=self.heading.count,
            spans=spans,
        )

    def _comment(self, place: int, index: int, spans: tuple[Span, ...]) -> CommentRecord:
        comment = self.found.comments[index]
        talk = self.talk
        body = self.bodies[place]
        is_removed = comment.notice is not None
        is_deleted = comment.notice is not None and is_deleted_notice(comment.notice)
        key = self.found.key
        return CommentRecord(
            source_key=self.keys[place],
            story_key=self.story_key,
            origin=Origin.RECOVERED,
            parent_key=self._parent(comment, is_flat=place in talk.flat),
            order_index=place,
            author=comment.author,
            body=body,
            raw=_inner(self.contents[place]),
            raw_type="text/html",
            author_url=self._absolute(comment.author_url),
            posted_at=time_of(comment.time_text, comment.time_mark, self.calendar),
            posted_text=comment.time_text or comment.time_mark,
            url=f"{self.url}#{comment.anchors[0]}" if self.url and comment.anchors else None,
            status=Status.REJECTED if is_removed and not is_deleted else Status.PUBLISHED,
            status_reason=(comment.notice or body or None) if is_removed else None,
            is_withdrawn=is_deleted,
            up=comment.up,
            down=comment.down,
            empty=None if body else Reason.BODY_LOST,
            boundary=comment.boundary,
            quotations=tuple(self._passages(place, body)),
            addressee=talk.addressees[place],
            parent_suggestions=tuple(
                ParentSuggestion(self.keys[target], probability, reasons)
                for target, probability, reasons in talk.answers.get(place, ())
            ),
            other_keys=(f"{key}:{comment.id}",) if key is not None and comment.id is not None else (),
            anchors=comment.anchors,
            spans=spans,
        )

    def _parent(self, comment: PageComment, *, is_flat: bool) -> Field[str]:
        if comment.parent is None:
            return Field(None, comment.parent_confidence, Reason.LEVELS_FLATTENED if is_flat else comment.parent_reason)
        key = self.keys[self.places[comment.parent]]
        if comment.parent_confidence < 0.8:
            return Field(None, comment.parent_confidence, comment.parent_reason, key)
        if is_flat:
            return Field(key, min(comment.parent_confidence, 0.9), Reason.LEVELS_FLATTENED)
        return Field(key, comment.parent_confidence, comment.parent_reason)

    def _absolute(self, url: str | None) -> str | None:
        if url is None:
            return None
        try:
            whole = urljoin(self.url or "", url)
        except ValueError:
            return None
        return whole if whole.startswith(("http://", "https://")) else None

    def _passages(self, place: int, body: str) -> Iterator[Passage]:
        blocks = [match.span() for match in _MARKED_LINES.finditer(body)]
        for passage in self.talk.traced[place]:
            for block, (start, end) in enumerate(blocks):
                if start <= passage.start < end:
                    target = self.keys[passage.target] if passage.target >= 0 else self.story_key
                    yield Passage(block, passage.core, target, passage.confidence)
                    break

    def _skips(self) -> Iterator[Item]:
        for index, comment in enumerate(self.found.comments):
            if comment.skipped is not None:
                yield Skip(comment.skipped, None, self._line(index))

    def _missing(self) -> Iterator[Item]:
        """Yield what the page says it holds and does not."""
        found = len(self.kept)
        counted = found + sum(1 for one in self.found.comments if one.skipped is Reason.PINGBACK)
        stated_count = self.heading.count
        line = self._line(self.kept[0])
        if self.page.is_flattened:
            yield Loss(Reason.LEVEL_LOST, self.story_key)
        more = (self.found.more[0], None) if self.found.more else more_of(self.page.root, self._is_comment)
        most = max(stated_count or 0, (more[1] or 0) if more is not None else 0)
        if most > counted:
            yield Loss(Reason.NOT_DELIVERED, self.story_key, line, count=most - counted)
        elif more is not None:
            yield Loss(Reason.NOT_DELIVERED, self.story_key, first_line(self.page, more[0]))
        if stated_count is not None and stated_count not in (found, counted):
            yield Doubt(
                Reason.COUNT_DIFFERS, 0.9, field="comments", value=str(found), suggestion=str(stated_count), line=line
            )


def _made_keys(story: str, shown: list[tuple[int | None, str | None, str]]) -> list[str]:
    """Return keys made of content. A parent that stands below its reply counts as none: its key is not made yet."""
    known = [
        (parent if parent is not None and parent < place else None, author, body)
        for place, (parent, author, body) in enumerate(shown)
    ]
    return comment_keys(story, known)


def _inner(content: html.HtmlElement) -> str:
    parts = [escape(content.text or "", quote=False)]
    parts += [etree.tostring(child, encoding="unicode", method="html") for child in content]
    return "".join(parts).strip()
