"""What arrives from elsewhere: a comment as its source has it, when it counts as written, and made ready to store."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

import msgspec

from rejoinder.actions.drafting import body_hash
from rejoinder.core import markup
from rejoinder.core.comment import AuthorKind, Status
from rejoinder.core.policy import Reason
from rejoinder.core.story import Origin

LOOKED_AHEAD = 200
"""How many comments without a time may stand before the first that has one, to be placed right before it."""


# These are made for every comment of an export, and read back from its staging: structs cost a third of dataclasses.


class ArrivingQuote(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A `>` block of a body and what it quotes: the comment of this source key, or the story when it is None."""

    block: int
    target_key: str | None
    excerpt: str


class Provenance(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the source says of a comment and a comment has no place for.

    `raw` is its text as the source has it, None where that is the body; `posted_text` its time as written there.
    `author_key` names a person within the source. `claim_hash` is the keyed hash of an address by which its author
    may claim it. `confidence` and `extra` are JSON objects: how sure fields below certainty are and why, and facts
    that are kept as they are.
    """

    raw: str | None = None
    raw_type: str = "text/plain"
    posted_text: str | None = None
    author_url: str | None = None
    author_key: str | None = None
    claim_hash: bytes | None = None
    status_reason: str | None = None
    confidence: str | None = None
    extra: str | None = None


class ArrivingComment(msgspec.Struct, frozen=True, array_like=True):
    """One comment as its source has it; instants are UTC microseconds.

    `source_key` stays the same when the source is read again. `name` None was not preserved; `suggestion` is what it
    probably was. `body` is our Markdown and may be empty. `earlier` are superseded bodies, the oldest first, each
    with the instant it was written. `reason` and `note` say why a comment is not published, None when its source
    doesn't. `other_keys` are further names of it, `anchors` what followed the # in links to it.
    """

    source_key: str
    parent_key: str | None
    name: str | None
    body: str
    origin: Origin
    kind: AuthorKind = AuthorKind.IMPORTED
    is_staff: bool = False
    suggestion: str | None = None
    posted_at: int | None = None
    edited_at: int | None = None
    earlier: tuple[tuple[str, int], ...] = ()
    status: Status = Status.PUBLISHED
    reason: Reason | None = None
    note: str | None = None
    is_withdrawn: bool = False
    up: int = 0
    down: int = 0
    quotes: tuple[ArrivingQuote, ...] = ()
    other_keys: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    provenance: Provenance | None = None


class Ready(msgspec.Struct, frozen=True, array_like=True):
    """A comment that only has to be stored. `sort_at` places it in time; an orphan's parent never came."""

    comment: ArrivingComment
    sort_at: int
    html: str
    body_hash: bytes
    is_orphan: bool = False

    @property
    def parent_key(self) -> str | None:
        """Under what it is to stand: an orphan stands at the top."""
        return None if self.is_orphan else self.comment.parent_key


def make_ready(comments: Iterable[ArrivingComment], *, begun_at: int) -> Iterator[Ready]:
    """Yield the comments rendered and placed in time, in the order of their source.

    A known time is the place; equal ones in a row, and those without any, follow one another by a microsecond. Those
    at the beginning stand right before the first known time among the next 200, else after `begun_at`. So the places
    depend on nothing but the source, and are the same whenever it is read.
    """
    rest = iter(comments)
    ahead = list(islice(rest, LOOKED_AHEAD))
    previous = _start(ahead, begun_at)
    last_known = None
    for comment in chain(ahead, rest):
        known = comment.posted_at
        previous = known if known is not None and known != last_known else previous + 1
        last_known = known if known is not None else last_known
        yield Ready(comment, previous, markup.render(comment.body) if comment.body else "", body_hash(comment.body))


def _start(ahead: Sequence[ArrivingComment], begun_at: int) -> int:
    for count, comment in enumerate(ahead):
        if comment.posted_at is not None:
            return comment.posted_at - count - 1
    return begun_at
