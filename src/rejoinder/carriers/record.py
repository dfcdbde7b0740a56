"""The neutral form between a carrier and the store: what a source says, how sure we are, and why.

A carrier's reader yields items in the order of the source: `StoryRecord`s and `CommentRecord`s, which name their
story and parent by key; either may come later than the comment. `Doubt`, `Loss`, `Skip` and `Span` items may stand
anywhere between and belong to the report, not to the store.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeAlias, TypeVar

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.span import Span
from rejoinder.core.comment import Status
from rejoinder.core.story import Origin, ReportedAs, Source

T = TypeVar("T")

BELIEVED = 0.8
SILENT = 0.95


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """One value with what speaks for it.

    `value` is None when the source does not give it or when it is not believed; `suggestion` then holds what it
    probably was and is for a person to decide. `confidence` (0..1) is that of the value, else of the suggestion,
    else of there being none.
    """

    value: T | None
    confidence: float = 1.0
    reason: Reason = Reason.STATED
    suggestion: T | None = None

    @property
    def needs_decision(self) -> bool:
        """Whether a person must decide: there is only a suggestion."""
        return self.value is None and self.suggestion is not None


def stated(value: T | None) -> Field[T]:
    """Return a field that the source states; NOT_STATED for None."""
    return Field(value, 1.0, Reason.NOT_STATED if value is None else Reason.STATED)


def judged(value: T, confidence: float, reason: Reason) -> Field[T]:
    """Return a field with `value` when it is believed (0.8 and more), else with `value` as a suggestion."""
    if confidence >= BELIEVED:
        return Field(value, confidence, reason)
    return Field(None, confidence, reason, value)


def absent(reason: Reason = Reason.NOT_STATED, suggestion: T | None = None, confidence: float = 1.0) -> Field[T]:
    """Return a field without value, for `reason`, perhaps with a suggestion."""
    return Field(None, confidence, reason, suggestion)


# One for all records: a field that is not there is the same everywhere, and a large export has millions of them.
NOT_THERE: Field[Any] = absent()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of an article. `text` is as in the source, lines joined by newlines.

    `role` is "text", "heading", "list" or "quotation"; `said_by` says whose words a quotation is.
    """

    text: str
    role: str
    line: int
    said_by: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that a comment quotes. `block` counts the `>` blocks of its body from 0.

    `target_key` is the source key of the comment or of the story (for words of the article) that it quotes.
    """

    block: int
    text: str
    target_key: str
    confidence: float
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ParentSuggestion:
    """A comment that this one probably answers although the source does not show it so."""

    target_key: str
    confidence: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """One story. `source_key` names it within the carrier and stays the same when the source is read again.

    `other_keys` are further names of the same story, each as `carrier:key` of the system that gave it. `url` may be
    a path, which then is the site's. `aliases` are further URLs. `body` is its text as our Markdown, for sources that
    state it; `paragraphs` are a saved page's, empty when it has no article text. `picture_url` may be None while
    caption and credit are known: the picture is lost. Instants are UTC microseconds.
    """

    source_key: str
    origin: Origin
    title: Field[str]
    url: str | None = None
    aliases: tuple[str, ...] = ()
    byline: Field[str] = NOT_THERE
    published_at: Field[int] = NOT_THERE
    published_text: str | None = None
    language: Field[str] = NOT_THERE
    reported_as: Field[ReportedAs] = NOT_THERE
    caption: Field[str] = NOT_THERE
    credit: Field[str] = NOT_THERE
    picture_url: Field[str] = NOT_THERE
    paragraphs: tuple[Paragraph, ...] = ()
    sources: tuple[Source, ...] = ()
    body: str | None = None
    summary: str | None = None
    modified_at: int | None = None
    is_closed: bool = False
    other_keys: tuple[str, ...] = ()
    stated_count: int | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """A wording that was superseded, and the instant it was written (UTC microseconds)."""

    body: str
    at: int


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """One comment.

    `source_key` names it within the carrier: the source's id where it gives one, else an id made of its content;
    reading the same source again gives the same key. `parent_key` None means the top level; its reason tells
    whether the source shows the place itself (`levels_flattened`, `level_lost`: the place is certain, the comment
    it answers is not, see `parent_suggestions`). `order_index` counts the comments of the story from 0.
    `body` is our Markdown, `raw` the source's text in the media type `raw_type`; `body` renders to the characters
    that the source shows. `empty` says why there is no text, None when there is some. `posted_text` is the time as
    the source writes it. `addressee` is the author's name a text begins with. `boundary` (0..1) is how sure it is
    that this is one whole comment. Instants are UTC microseconds.

    `other_keys` are further names of the same comment, each as `carrier:key` of the system that gave it: a comment
    with one of them in another export is this one. `anchors` are what followed the `#` (or is the whole URL) in links
    to it. `author_key` names a person within the source, None where only a name is given; `author_email` is never
    stored, only a keyed hash of it. `earlier` are superseded wordings, oldest first. `status_reason` is the source's
    word for why it is not published. `body_html`, where it is not None, is the HTML that `body` is still to be made of.
    `extra` are facts of the source that have no place here, kept as they are.
    """

    source_key: str
    story_key: str
    origin: Origin
    parent_key: Field[str]
    order_index: int
    author: Field[str]
    body: str
    raw: str
    raw_type: str = "text/plain"
    author_key: str | None = None
    author_url: str | None = None
    author_email: str | None = None
    author_is_staff: bool = False
    posted_at: Field[int] = NOT_THERE
    posted_text: str | None = None
    edited_at: int | None = None
    url: str | None = None
    status: Status = Status.PUBLISHED
    status_reason: str | None = None
    is_withdrawn: bool = False
    up: int = 0
    down: int = 0
    empty: Reason | None = None
    boundary: float = 1.0
    quotations: tuple[Passage, ...] = ()
    addressee: Field[str] = NOT_THERE
    parent_suggestions: tuple[ParentSuggestion, ...] = ()
    other_keys: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    spans: tuple[Span, ...] = ()
    body_html: str | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something believed but not certain, or not believed and only suggested. `line` is 1-based, None if unknown."""

    reason: Reason
    confidence: float
    source_key: str | None = None
    field: str | None = None
    value: str | None = None
    suggestion: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """Something known to be missing. `count` says how many; `line` and `column` are 1-based, None if unknown."""

    reason: Reason
    source_key: str | None = None
    line: int | None = None
    column: int | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Skip:
    """Records that were read and are left out on purpose: no comments, or not meant for the public."""

    reason: Reason
    source_key: str | None = None
    line: int | None = None
    count: int = 1


Record: TypeAlias = StoryRecord | CommentRecord
Item: TypeAlias = Record | Doubt | Loss | Skip | Span


def is_certain(record: CommentRecord) -> bool:
    """Whether nothing about a comment is in doubt: what an export states, millions of times."""
    parent, author, posted_at = record.parent_key, record.author, record.posted_at
    return (
        parent.confidence >= SILENT
        and author.confidence >= SILENT
        and posted_at.confidence >= SILENT
        and record.addressee.confidence >= SILENT
        and record.boundary >= SILENT
        and author.suggestion is None
        and posted_at.suggestion is None
        and parent.suggestion is None
        and record.addressee.suggestion is None
        and not record.parent_suggestions
        and not record.quotations
    )


def doubts_of(record: Record) -> Iterator[Doubt]:
    """Yield a doubt for each field of `record` below 0.95 or only suggested, for quotations and for its boundary."""
    line = record.spans[0].first_line if record.spans else None
    for name in (entry.name for entry in fields(record)):
        part = getattr(record, name)
        if isinstance(part, Field) and (part.needs_decision or (part.confidence < SILENT and _is_claimed(name, part))):
            value, suggestion = _text(part.value), _text(part.suggestion)
            if name == "parent_key" and isinstance(record, CommentRecord):
                suggestion = _other_parent(record)
            yield Doubt(part.reason, part.confidence, record.source_key, name, value, suggestion, line)
    if isinstance(record, CommentRecord):
        yield from _doubts_of_structure(record, line)


def _is_claimed(name: str, part: Field[object]) -> bool:
    """Whether the field says something: having no parent is a claim too."""
    return part.value is not None or name == "parent_key"


def _other_parent(record: CommentRecord) -> str | None:
    """Return the best suggestion for what the comment answers when that is not where it stands."""
    best = next(iter(record.parent_suggestions), None)
    return best.target_key if best is not None and best.target_key != record.parent_key.value else None


def _doubts_of_structure(record: CommentRecord, line: int | None) -> Iterator[Doubt]:
    if record.boundary < SILENT:
        yield Doubt(Reason.DERIVED, record.boundary, record.source_key, "boundary", line=line)
    for passage in record.quotations:
        if passage.confidence < SILENT:
            target = passage.target_key
            yield Doubt(Reason.EXCERPT, passage.confidence, record.source_key, "quotations", target, None, passage.line)
    if record.parent_key.confidence >= SILENT and (other := _other_parent(record)) is not None:
        best = record.parent_suggestions[0]
        value = record.parent_key.value
        yield Doubt(best.reasons[0], best.confidence, record.source_key, "parent_key", value, other, line)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
