"""From a carrier's records to what the store keeps of them."""

import json
import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

from rejoinder.actions.arriving import ArrivingComment, ArrivingQuote, Provenance
from rejoinder.actions.publishing import StoryText
from rejoinder.carriers.plain_markdown import from_plain, join_blocks, quotation
from rejoinder.carriers.record import SILENT, CommentRecord, Paragraph, StoryRecord, is_certain
from rejoinder.carriers.source import writable
from rejoinder.core.comment import AuthorKind, Status
from rejoinder.core.links import safe_url
from rejoinder.core.quoting import excerpt_of
from rejoinder.core.story import Picture, ReportedAs
from rejoinder.core.text import truncate

NAME_CHARS = 200
TITLE_CHARS = 300
SLUG_CHARS = 60

# Keys made of content or of an address mean the same in every carrier; the others are a carrier's own numbers.
_OWN_KEYS = ("url:", "page:", "text:")
# Numbers of comments in pages are the page's, whatever the page was kept in: saved as a file and captured by an
# archive, the same discussion comes once.
_KEY_SPACES = {"saved-pages": "saved-page", "web-archive": "saved-page"}
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")
_SPACES = re.compile(r"\s+")


def stored_key(carrier: str, source_key: str) -> str:
    """Return the key under which the store knows what `carrier` calls `source_key`."""
    return source_key if source_key.startswith(_OWN_KEYS) else f"{_KEY_SPACES.get(carrier, carrier)}:{source_key}"


def recovered_path(title: str, source_key: str, *, is_taken: bool) -> str:
    """Return the path of a story that has no address; with a mark of its key when the plain one is taken."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = _NOT_IN_SLUGS.sub("-", letters).strip("-")
    if len(slug) > SLUG_CHARS:
        slug = slug[: SLUG_CHARS + 1].rpartition("-")[0] or slug[:SLUG_CHARS]
    mark = blake2b(source_key.encode(), digest_size=4).hexdigest()
    return f"/recovered/{'-'.join(part for part in (slug, mark if is_taken or not slug else '') if part)}"


def title_of(record: StoryRecord) -> str:
    """Return what to call the story: its title, else what it probably was, else that it has none."""
    return truncate(_line(record.title.value or record.title.suggestion or "") or "Without a title", TITLE_CHARS)


def story_text(record: StoryRecord, url: str) -> StoryText:
    """Return what a record says of its story, which goes by `url`; only what is believed, no suggestions."""
    return StoryText(
        url=url,
        title=title_of(record),
        byline=_line(record.byline.value),
        language=record.language.value,
        summary=_line(record.summary),
        body=record.body or _body(record.paragraphs),
        picture=_picture(record),
        sources=record.sources,
        reported_as=record.reported_as.value or ReportedAs.CONFIRMED,
        published_at=record.published_at.value,
        is_open=False if record.is_closed else None,
        aliases=tuple(alias for alias in record.aliases if safe_url(alias) is not None),
    )


def arriving_comment(
    record: CommentRecord, carrier: str, story_key: str, *, claim: bytes | None = None, is_held: bool = False
) -> ArrivingComment:
    """Return the comment of a record. `story_key` is its story's, which quotations of the article name.

    `claim` is the keyed hash of its author's address; `is_held` has it wait for a person before anybody sees it.
    """
    name = _name(record.author.value)
    parent_key = record.parent_key.value
    body = writable(record.body)
    status = Status.HELD if is_held and record.status is Status.PUBLISHED else record.status
    return ArrivingComment(
        stored_key(carrier, record.source_key),
        None if parent_key is None else stored_key(carrier, parent_key),
        name,
        body,
        record.origin,
        AuthorKind.UNKNOWN if name is None else AuthorKind.IMPORTED,
        record.author_is_staff,
        _line(record.author.suggestion) if name is None else None,
        record.posted_at.value,
        record.edited_at,
        tuple((writable(one.body), one.at) for one in record.earlier),
        status,
        None,
        None,
        record.is_withdrawn,
        record.up,
        record.down,
        _quotes(record, carrier, story_key) if record.quotations else (),
        tuple(key for key in map(writable, record.other_keys) if key != stored_key(carrier, record.source_key)),
        tuple(map(writable, record.anchors)),
        _provenance(record, body, claim),
    )


def _quotes(record: CommentRecord, carrier: str, story_key: str) -> tuple[ArrivingQuote, ...]:
    return tuple(
        ArrivingQuote(
            passage.block,
            None if passage.target_key == story_key else stored_key(carrier, passage.target_key),
            excerpt_of(writable(passage.text)),
        )
        for passage in record.quotations
    )


def _provenance(record: CommentRecord, body: str, claim: bytes | None) -> Provenance | None:
    """Return what the source says beyond a comment's own fields, None when that is nothing."""
    raw = None if record.raw == record.body else writable(record.raw)
    confidence = None if is_certain(record) else _confidence(record)
    if not (
        raw is not None
        or claim is not None
        or confidence is not None
        or record.posted_text
        or record.author_url
        or record.author_key
        or record.status_reason
        or record.extra
    ):
        return None
    return Provenance(
        raw,
        record.raw_type,
        _kept(record.posted_text),
        _kept(record.author_url),
        _kept(record.author_key),
        claim,
        _kept(record.status_reason),
        confidence,
        _json({writable(name): writable(value) for name, value in record.extra}) if record.extra else None,
    )


def _confidence(record: CommentRecord) -> str | None:
    """Return JSON of the fields that are not certain: how sure each is, and why."""
    said = {
        name: [part.confidence, part.reason.value]
        for name, part in (
            ("parent_key", record.parent_key),
            ("author", record.author),
            ("posted_at", record.posted_at),
            ("addressee", record.addressee),
        )
        if part.confidence < SILENT
    }
    if record.boundary < SILENT:
        said["boundary"] = [record.boundary, "derived"]
    return _json(said) if said else None


def _json(facts: object) -> str:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def _kept(text: str | None) -> str | None:
    return None if text is None else writable(text)


@lru_cache(8_192)
def _name(text: str | None) -> str | None:
    name = _line(text)
    return None if name is None else truncate(name, NAME_CHARS)


def _line(text: str | None) -> str | None:
    """Return a text on one line, None when there is nothing in it."""
    return None if text is None else _SPACES.sub(" ", writable(text)).strip() or None


def _picture(record: StoryRecord) -> Picture | None:
    """Return the story's picture; its `url` is empty when only its caption or credit was preserved.

    Pictures are never loaded from where the source has them: that would tell others who reads.
    """
    caption, credit = _line(record.caption.value), _line(record.credit.value)
    return Picture("", "", caption, credit) if caption or credit else None


def _body(paragraphs: tuple[Paragraph, ...]) -> str | None:
    blocks = [_block(paragraph) for paragraph in paragraphs]
    return join_blocks(blocks) or None


def _block(paragraph: Paragraph) -> str:
    text = writable(paragraph.text)
    if paragraph.role == "quotation":
        return quotation(text)
    if paragraph.role == "heading":
        return f"# {from_plain(_SPACES.sub(' ', text))}"
    if paragraph.role == "list":
        return "\n".join(f"- {from_plain(line)}" for line in text.split("\n") if line.strip())
    return from_plain(text)
