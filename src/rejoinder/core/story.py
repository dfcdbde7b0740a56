"""A story: one page under discussion."""

from dataclasses import dataclass, field
from enum import StrEnum

from rejoinder.core.ids import AccountId, SiteId, StoryId


class ReportedAs(StrEnum):
    """How sure the newsroom is of the story's news."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    CORRECTED = "corrected"
    RETRACTED = "retracted"


class Origin(StrEnum):
    """Where a story or comment came from."""

    NATIVE = "native"
    NAMED = "named"
    IMPORTED = "imported"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Picture:
    """A story's picture; `width` and `height` in pixels keep its place while it loads.

    `url` is a path of this server or absolute, and empty when the picture is lost and only its caption is known.
    """

    url: str
    alt: str
    caption: str | None = None
    credit: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What somebody said, who said it, and where; `url` None when no link is known."""

    text: str
    said_by: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One step in the history of `reported_as`; `by` is None when the machine or the command line did it."""

    reported_as: ReportedAs
    at: int
    reason: str
    by: AccountId | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a story stands to new comments: its site (and that site's version at this moment), and until when."""

    site_id: SiteId
    site_version: int
    closed_at: int | None
    closes_at: int | None

    def is_open(self, now: int) -> bool:
        """Whether the story itself takes comments at the instant `now`."""
        return _is_open(self.closed_at, self.closes_at, now)


@dataclass(frozen=True, slots=True)
class Story:
    """One page under discussion.

    `body` is the publisher's Markdown, None for a story that lives on the site's own page; `closed_at` None means
    open; `seq` numbers the last public event; `comment_count` counts what readers see, tombstones not included.
    """

    id: StoryId
    site_id: SiteId
    url: str
    title: str
    byline: str | None
    language: str
    summary: str | None
    body: str | None
    body_html: str | None
    picture: Picture | None
    reported_as: ReportedAs
    published_at: int | None
    modified_at: int | None
    closed_at: int | None
    closes_at: int | None
    origin: Origin
    seq: int
    sort_at: int
    comment_count: int
    created_at: int
    sources: tuple[Source, ...] = field(default=())
    history: tuple[Change, ...] = field(default=())

    def is_open(self, now: int) -> bool:
        """Whether the story itself takes comments at the instant `now`; the site's policy may still stop them."""
        return _is_open(self.closed_at, self.closes_at, now)


def _is_open(closed_at: int | None, closes_at: int | None, now: int) -> bool:
    return closed_at is None and (closes_at is None or now < closes_at)
