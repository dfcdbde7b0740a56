"""From a carrier's records to what the store keeps of them."""

import re
import unicodedata
from hashlib import blake2b

from rejoinder.actions.arriving import ArrivingComment, ArrivingQuote
from rejoinder.actions.publishing import StoryText
from rejoinder.carriers.plain_markdown import from_plain, join_blocks, quotation
from rejoinder.carriers.record import CommentRecord, Paragraph, StoryRecord
from rejoinder.carriers.source import writable
from rejoinder.core.comment import AuthorKind
from rejoinder.core.links import safe_url
from rejoinder.core.quoting import excerpt_of
from rejoinder.core.story import Picture, ReportedAs
from rejoinder.core.text import truncate

NAME_CHARS = 200
TITLE_CHARS = 300
SLUG_CHARS = 60

# Keys made of content or of an address mean the same in every carrier; the others are a carrier's own numbers.
_OWN_KEYS = ("url:", "page:", "text:")
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")
_SPACES = re.compile(r"\s+")


def stored_key(carrier: str, source_key: str) -> str:
    """Return the key under which the store knows what `carrier` calls `source_key`."""
    return source_key if source_key.startswith(_OWN_KEYS) else f"{carrier}:{source_key}"


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


def arriving_comment(record: CommentRecord, carrier: str, story_key: str) -> ArrivingComment:
    """Return the comment of a record. `story_key` is its story's, which quotations of the article name."""
    name = _line(record.author.value)
    parent_key = record.parent_key.value
    return ArrivingComment(
        source_key=stored_key(carrier, record.source_key),
        parent_key=None if parent_key is None else stored_key(carrier, parent_key),
        name=None if name is None else truncate(name, NAME_CHARS),
        body=writable(record.body),
        origin=record.origin,
        kind=AuthorKind.UNKNOWN if name is None else AuthorKind.IMPORTED,
        suggestion=_line(record.author.suggestion) if name is None else None,
        posted_at=record.posted_at.value,
        edited_at=record.edited_at,
        is_staff=record.author_is_staff,
        earlier=tuple((writable(one.body), one.at) for one in record.earlier),
        status=record.status,
        is_withdrawn=record.is_withdrawn,
        up=record.up,
        down=record.down,
        quotes=tuple(
            ArrivingQuote(
                passage.block,
                None if passage.target_key == story_key else stored_key(carrier, passage.target_key),
                excerpt_of(writable(passage.text)),
            )
            for passage in record.quotations
        ),
    )


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
