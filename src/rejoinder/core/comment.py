"""A comment: one contribution to a discussion."""

from dataclasses import dataclass
from enum import StrEnum

from rejoinder.core.account import Viewer
from rejoinder.core.ids import CommentId, SiteId, StoryId
from rejoinder.core.story import Origin


class Status(StrEnum):
    """What moderation made of a comment; one axis. Withdrawn is another."""

    PUBLISHED = "published"
    HELD = "held"
    REJECTED = "rejected"
    SPAM = "spam"


class AuthorKind(StrEnum):
    """Whose the comment is; `unknown` is shown as not preserved."""

    ACCOUNT = "account"
    GUEST = "guest"
    IMPORTED = "imported"
    UNKNOWN = "unknown"


NEVER_PUBLISHED = 0
"""The `sort_at` of a comment that has no place in the displayed order yet: it takes one when it is first published."""


@dataclass(frozen=True, slots=True)
class Author:
    """`key` is the owner's 17-byte identity, None when nobody can prove it.

    `name` None means not preserved, or that a guest gave none.
    """

    kind: AuthorKind
    name: str | None
    key: bytes | None
    is_staff: bool = False

    @property
    def shown_name(self) -> str | None:
        """What is shown of the name: `""` for a guest who gave none, None where it was not preserved."""
        return "" if self.name is None and self.kind is AuthorKind.GUEST else self.name


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage of another comment (`source_id` its id) or of the story (None), in the order of `>` blocks."""

    block: int
    source_id: CommentId | None
    source_version: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class Comment:
    """One contribution.

    `parent_id` is the true parent, None at the top; `depth` 1 at the top. `level` and `path` are for display:
    `path` joins the ids of the display ancestors (at most 63, 16 bytes each), the comment's own left out.
    `body` is what the author typed, None once erased; `html` its rendering by renderer `renderer`.
    `posted_at` None means that the time was not preserved. `reply_count` counts direct replies that are shown,
    `branch_count` everything shown below it in the displayed order. `version` numbers the revisions from 1.
    """

    id: CommentId
    site_id: SiteId
    story_id: StoryId
    parent_id: CommentId | None
    depth: int
    level: int
    path: bytes
    author: Author
    body: str | None
    html: str
    renderer: int
    status: Status
    withdrawn_at: int | None
    reply_count: int
    branch_count: int
    up: int
    down: int
    rank: int
    sort_at: int
    posted_at: int | None
    edited_at: int | None
    version: int
    origin: Origin
    author_suggestion: str | None = None

    @property
    def is_visible(self) -> bool:
        """Whether readers see its text."""
        return self.status is Status.PUBLISHED and self.withdrawn_at is None

    @property
    def is_tombstone(self) -> bool:
        """Whether readers see only that something stood here, because replies hang on it."""
        return not self.is_visible and self.reply_count > 0

    def is_by(self, viewer: Viewer) -> bool:
        """Whether `viewer` proves to be its author."""
        return self.author.key is not None and self.author.key == viewer.key
