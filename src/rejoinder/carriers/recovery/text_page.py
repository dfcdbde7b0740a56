"""A saved page on its way to records: its article, its comments in the making, and what else stands on it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import (
    CommentRecord,
    Doubt,
    Field,
    Item,
    Loss,
    ParentSuggestion,
    Passage,
    StoryRecord,
    absent,
    stated,
)
from rejoinder.carriers.recovery.article import Article, read_article, reported_as
from rejoinder.carriers.recovery.drafts import Draft
from rejoinder.carriers.recovery.keys import comment_keys, story_key
from rejoinder.carriers.recovery.languages import language_of
from rejoinder.carriers.recovery.lines import Line, spans_of
from rejoinder.carriers.recovery.quotes import STORY, Traced, addressee_of, body_of, conversation_of, trace
from rejoinder.carriers.recovery.replies import Guess, flattened, guesses, named_by_replies
from rejoinder.carriers.source import ReadOptions
from rejoinder.carriers.span import Span, SpanKind
from rejoinder.core.story import Origin


@dataclass(slots=True)
class Outline:
    """What was found on a page. `first` is the index behind the article, `last` that behind the discussion.

    `heading`, `controls` and `interruptions` are indices of lines, `boundaries` how sure each draft is one whole
    comment, `stated` the number of comments that the page states.
    """

    drafts: list[Draft]
    first: int
    last: int
    heading: Sequence[int]
    boundaries: Sequence[float]
    stated: int | None = None
    controls: Sequence[int] = ()
    interruptions: Sequence[int] = ()
    losses: list[Loss | Doubt] = field(default_factory=list)


class TextPage:
    """One page on its way to records."""

    def __init__(self, lines: Sequence[Line], outline: Outline, options: ReadOptions) -> None:
        self.lines = lines
        self.outline = outline
        self.article: Article = read_article(lines, outline.first)
        self.options = options
        paragraphs = self.article.paragraphs
        self.story_key = story_key(options.url, self.article.title.value, paragraphs[0].text if paragraphs else None)
        self.drafts = outline.drafts
        talk = conversation_of(self.drafts, self.article.text)
        self.traced = [trace(talk, index) for index in range(len(self.drafts))]
        self._suggest_names()
        self.addressees = [addressee_of(talk, index, self.traced[index]) for index in range(len(self.drafts))]
        # The key is made of what the page shows, never of what we concluded: conclusions get better.
        self.keys = comment_keys(
            self.story_key, ((draft.parent, draft.author.value, draft.raw) for draft in self.drafts)
        )

    def items(self) -> Iterator[Item]:
        """Yield the story, its comments in the order of the page, and what is doubtful, lost or left out."""
        yield self._story()
        flat = flattened(self.drafts, self.traced, self.called)
        answers = self.answers(flat)
        for index, draft in enumerate(self.drafts):
            yield self._comment(index, draft, index in flat, answers.get(index, ()))
            for loss in draft.losses:
                yield Loss(loss.reason, self.keys[index], loss.line, loss.column, loss.count)
        yield from self._rest()

    @property
    def called(self) -> list[str | None]:
        """Return whom each comment addresses."""
        return [addressee.value for addressee in self.addressees]

    def answers(self, flat: set[int]) -> Mapping[int, tuple[Guess, ...]]:
        """Return the best guesses at what a comment answers where its place does not show it."""
        return dict(guesses(self.drafts, self.traced, self.called, flat))

    def losses(self) -> Iterator[Loss | Doubt]:
        """Yield what is lost of the page as a whole."""
        yield from self.outline.losses

    def _story(self) -> StoryRecord:
        article = self.article
        used = [self.lines[index] for index in article.used]
        stated_language: Field[str] = stated(self.options.language)
        return StoryRecord(
            source_key=self.story_key,
            origin=Origin.RECOVERED,
            title=article.title,
            url=self.options.url,
            byline=article.byline,
            published_at=absent(Reason.TIME_AS_TEXT) if article.published_text else absent(),
            published_text=article.published_text,
            language=stated_language if self.options.language else language_of(self._all_text()),
            reported_as=reported_as(article.title.value, article.text),
            caption=article.caption,
            credit=article.credit,
            paragraphs=article.paragraphs,
            sources=article.sources,
            stated_count=self.outline.stated,
            spans=tuple(spans_of(used, SpanKind.ARTICLE)),
        )

    def _all_text(self) -> str:
        return "\n".join((self.article.text, *(draft.raw for draft in self.drafts[:200])))

    def _comment(self, index: int, draft: Draft, is_flat: bool, answers: tuple[Guess, ...]) -> CommentRecord:
        traced = self.traced[index]
        own = _own(draft)
        return CommentRecord(
            source_key=self.keys[index],
            story_key=self.story_key,
            origin=Origin.RECOVERED,
            parent_key=self.parent(index, is_flat, answers),
            order_index=index,
            author=draft.author,
            body=body_of(draft.raw, traced),
            raw=draft.raw,
            posted_at=absent(Reason.TIME_AS_TEXT) if draft.posted_text else absent(),
            posted_text=draft.posted_text,
            empty=None if draft.raw else Reason.BODY_LOST,
            boundary=self.outline.boundaries[index],
            quotations=tuple(self._passages(draft, traced)),
            addressee=self.addressees[index],
            parent_suggestions=tuple(
                ParentSuggestion(self.keys[target], probability, reasons) for target, probability, reasons in answers
            ),
            spans=tuple(spans_of((self.lines[line] for line in sorted(own)), SpanKind.COMMENT)),
        )

    def parent(self, index: int, is_flat: bool, answers: tuple[Guess, ...]) -> Field[str]:
        """Return what a comment answers by its place on the page."""
        draft = self.drafts[index]
        reason = Reason.INDENTATION if draft.parent is not None else Reason.TOP_LEVEL
        if draft.entry.answers:
            reason = Reason.PART_OF_THE_SAME_ENTRY
        confidence = 0.98
        if is_flat or draft.entry.skipped:
            reason = Reason.LEVELS_FLATTENED if is_flat else Reason.LEVEL_LOST
            confidence = 0.9
        return Field(self.keys[draft.parent] if draft.parent is not None else None, confidence, reason)

    def _passages(self, draft: Draft, traced: Sequence[Traced]) -> Iterator[Passage]:
        apart = [passage for passage in traced if passage.is_apart]
        for block, passage in enumerate(apart):
            target = self.story_key if passage.target == STORY else self.keys[passage.target]
            yield Passage(block, passage.core, target, passage.confidence, self._line_of(draft, passage.start))

    def _line_of(self, draft: Draft, start: int) -> int:
        """Return the 1-based line of the file on which the character `start` of a raw text stands."""
        parts = [part for part in draft.raw[:start].split("\n") if part.strip()]
        place = len(parts) - (draft.head.text is not None)
        return self.lines[draft.text_lines[place]].number if 0 <= place < len(draft.text_lines) else draft.line

    def _suggest_names(self) -> None:
        """Give comments without an author the name that a reply gives them, as a suggestion."""
        called: dict[int, Counter[str]] = {}
        sure: dict[int, float] = {}
        for target, name, probability, _ in named_by_replies(self.drafts, self.traced):
            called.setdefault(target, Counter())[name] += 1
            sure[target] = max(sure.get(target, 0.0), probability)
        for target, names in called.items():
            (name, _), *others = names.most_common(2)
            confidence = sure[target] if not others else sure[target] / 2
            self.drafts[target].author = absent(Reason.NAMED_BY_A_REPLY, name, confidence)

    def _rest(self) -> Iterator[Item]:
        """Yield what is neither article nor comment, and what is lost of the page as a whole."""
        discussion = self.outline
        # What is taken for a comment is no heading besides; and what nobody claims is said to be left out.
        left = set(range(len(self.lines))).difference(self.article.used, *map(_own, self.drafts))
        for indices, kind, reason in (
            (discussion.heading, SpanKind.CONTROL, Reason.HEADING),
            (self.article.furniture, SpanKind.DROPPED, Reason.PAGE_FURNITURE),
            (discussion.controls, SpanKind.CONTROL, Reason.CONTROL),
            (discussion.interruptions, SpanKind.DROPPED, Reason.INTERRUPTION),
            (range(discussion.last, len(self.lines)), SpanKind.DROPPED, Reason.AFTER_THE_DISCUSSION),
            (range(discussion.last), SpanKind.DROPPED, Reason.INTERRUPTION),
        ):
            some = sorted(left.intersection(indices))
            left.difference_update(some)
            yield from self._spans(some, kind, reason)
        yield from self.losses()

    def _spans(self, indices: Sequence[int], kind: SpanKind, reason: Reason) -> Iterator[Span]:
        yield from spans_of((self.lines[index] for index in indices), kind, reason)


def _own(draft: Draft) -> set[int]:
    """Return the indices of the lines that a comment stands on."""
    return {draft.entry.bullet.index, *draft.entry.lead, *draft.text_lines, *draft.labels}
