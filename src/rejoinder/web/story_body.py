"""A story as the API takes it becomes the text that is published."""

from datetime import UTC, datetime

from rejoinder.actions.publishing import StoryText
from rejoinder.core.errors import BadField
from rejoinder.core.links import safe_url
from rejoinder.core.site import Site
from rejoinder.core.story import Picture, ReportedAs, Source
from rejoinder.core.text import clean_body, clean_line
from rejoinder.web.shapes import PictureBody, SourceBody, StoryBody

TITLE_CHARS = 300
LINE_CHARS = 500
BODY_BYTES = 900_000
MOST_SOURCES = 100
MOST_ALIASES = 100


def story_text_of(given: StoryBody, site: Site) -> StoryText:
    """Return what a request says of a story; TextRefused, BadField (`field` names it)."""
    if len(given.sources) > MOST_SOURCES or len(given.aliases) > MOST_ALIASES:
        raise BadField(field="sources", why=f"at most {MOST_SOURCES}, and as many aliases")
    try:
        reported_as = ReportedAs(given.reported_as)
    except ValueError:
        raise BadField(field="reported_as", why="confirmed, unconfirmed, corrected or retracted") from None
    return StoryText(
        url=_absolute(given.url, site, "url"),
        title=clean_line(given.title, field="title", max_chars=TITLE_CHARS),
        byline=_line(given.byline, "byline"),
        language=_line(given.language, "language"),
        summary=_line(given.summary, "summary", 1_000),
        body=None if given.body is None else clean_body(given.body, field="body", max_bytes=BODY_BYTES),
        picture=None if given.picture is None else _picture(given.picture),
        sources=tuple(_source(one) for one in given.sources),
        reported_as=reported_as,
        reason=_line(given.reason, "reason"),
        published_at=_instant(given.published_at, "published_at"),
        modified_at=_instant(given.modified_at, "modified_at"),
        is_open=given.open,
        closes_at=_instant(given.closes_at, "closes_at"),
        aliases=tuple(_absolute(one, site, "aliases") for one in given.aliases),
    )


def _absolute(url: str, site: Site, field: str) -> str:
    address = site.public_url + url if url.startswith("/") and not url.startswith("//") else url
    return _safe(address, field)


def _safe(url: str, field: str) -> str:
    found = safe_url(url)
    if found is None:
        raise BadField(field=field, why="an absolute http or https URL without user and password")
    return found


def _line(text: str | None, field: str, max_chars: int = LINE_CHARS) -> str | None:
    return None if text is None else clean_line(text, field=field, max_chars=max_chars)


def _picture(given: PictureBody) -> Picture:
    for name, pixels in (("width", given.width), ("height", given.height)):
        if pixels is not None and not 1 <= pixels <= 20_000:
            raise BadField(field=f"picture.{name}", why="1 to 20000 pixels")
    alt = clean_line(given.alt, field="picture.alt", max_chars=1_000) if given.alt else ""
    caption, credit = _line(given.caption, "picture.caption", 1_000), _line(given.credit, "picture.credit")
    return Picture(_safe(given.url, "picture.url"), alt, caption, credit, given.width, given.height)


def _source(given: SourceBody) -> Source:
    return Source(
        clean_body(given.text, field="sources.text"),
        clean_line(given.said_by, field="sources.said_by", max_chars=TITLE_CHARS),
        None if given.url is None else _safe(given.url, "sources.url"),
    )


def _instant(text: str | None, field: str) -> int | None:
    """Return UTC microseconds; a time without offset is UTC. BadField."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadField(field=field, why="ISO 8601, as 2026-11-22T19:30:00Z") from None
    stamp = (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    if not 0 <= stamp < 32_503_680_000:
        raise BadField(field=field, why="between 1970 and 3000")
    return int(stamp * 1_000_000)
