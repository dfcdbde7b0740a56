"""The page on events: what a stream tells, with data as they really are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rejoinder.actions.following import Told
from rejoinder.actions.tidying import EVENTS_KEPT_US
from rejoinder.cli.reference.tables import code, page, table
from rejoinder.core.comment import Author, AuthorKind, Comment, Status
from rejoinder.core.events import Event, EventKind
from rejoinder.core.ids import CommentId, SiteId, StoryId
from rejoinder.core.story import Origin, ReportedAs, Story
from rejoinder.live.hub import HEARTBEAT_S
from rejoinder.live.sse import RETRY_MS, RETRY_SPREAD_MS, encode, reset
from rejoinder.live.tail import READ_LIMIT
from rejoinder.web.streaming import public_event

_DAY_US: Final = 86_400_000_000

MEANINGS: Final[Mapping[EventKind, str]] = {
    EventKind.PUBLISHED: "A comment can be read: it was posted, or a moderator let it through.",
    EventKind.EDITED: "A comment's text has changed.",
    EventKind.WITHDRAWN: "Its author took a comment back.",
    EventKind.REMOVED: "A comment was taken down, or the line that stands in its place has changed.",
    EventKind.TALLIED: "Votes were counted: the present numbers of the comments named, at most once a second.",
    EventKind.STORY_CHANGED: "Something about the story changed: its text, how sure it is, open or closed.",
    EventKind.IMPORTED: "Comments came in from a file: fetch the discussion afresh.",
}

FIELDS: Final[Mapping[str, str]] = {
    "seq": "The event's number within its story; also the id of the event.",
    "comment_count": "How many comments of the story can be read at the moment of delivery.",
    "comment_id": "The comment that it is about.",
    "parent_id": "The comment that it answers; null at the top.",
    "branch": "The comments above it in the display, top first.",
    "tallies": "For each comment, the present counts: `comment_id`, `up`, `down`.",
}


def events_page() -> str:
    """Return the page on events, as Markdown."""
    first_s, last_s = RETRY_MS // 1_000, (RETRY_MS + RETRY_SPREAD_MS) // 1_000
    return page(
        "# Events",
        "`GET /api/v1/stories/{story_id}/events` answers with Server-Sent Events (`text/event-stream`) for as long as\n"
        "the reader stays. Every public event of a story has a number, `seq`, without gaps. A page of the API carries\n"
        "the seq that it shows: pages and the events after it are together what a fresh read gives.",
        [
            "- `?after=SEQ` begins after that event. A browser that comes back sends `Last-Event-ID`, which goes before"
            " it.",
            "  Without either, the stream begins with what happens next.",
            f"- The stream opens with `retry:`, {first_s} to {last_s} seconds, not the same for everybody.",
            f"- A comment line (`:`) comes every {HEARTBEAT_S:g} seconds and keeps proxies from closing the stream.",
            "- An event whose comment can't be read any more comes as an id alone, so that the numbers stay whole.",
            f"- Events are kept for {EVENTS_KEPT_US // _DAY_US} days. Whoever asks for older ones, for more than"
            f" {READ_LIMIT}, or for a seq that",
            "  has not been, gets `reset` with the seq from which on everything is told: fetch the discussion afresh.",
            "- Events hold ids and counts, never text. Fetch `/api/v1/comments/{comment_id}`, or its `/fragment`.",
        ],
        "## Kinds",
        table(("Kind", "What happened"), ((_anchored(kind), MEANINGS[kind]) for kind in EventKind)),
        "## Data",
        table(("Field", "What it is"), ((code(name), text) for name, text in FIELDS.items())),
        "## As they are sent",
        ["```", *samples(), "```"],
    )


def samples() -> list[str]:
    """Return the lines of one event of each kind, as a stream sends them, and of a reset."""
    sent = [encode(public_event(_told(kind, seq), _story())) for seq, kind in enumerate(EventKind, 41)]
    return b"".join([*sent, reset(48)]).decode().strip().split("\n")


def _anchored(kind: EventKind) -> str:
    return f'<a id="{kind.value}"></a>`{kind.value}`'


def _id(number: int) -> bytes:
    return bytes.fromhex(f"01a204ff0000700080000000000000{number:02x}")


def _told(kind: EventKind, seq: int) -> Told:
    has_comment = kind not in (EventKind.STORY_CHANGED, EventKind.IMPORTED)
    event = Event(StoryId(_id(1)), seq, kind, (CommentId(_id(7)),) if has_comment else (), 0)
    return Told(event, (_comment(),) if has_comment else ())


def _comment() -> Comment:
    author = Author(AuthorKind.GUEST, "Tove", None)
    return Comment(
        CommentId(_id(7)), SiteId(_id(0)), StoryId(_id(1)), CommentId(_id(5)), 2, 2, _id(5), author, "At last.",
        "<p>At last.</p>\n", 1, Status.PUBLISHED, None, 0, 0, 12, 3, 0, 0, 0, None, 1, Origin.NATIVE,
    )  # fmt: skip


def _story() -> Story:
    return Story(
        StoryId(_id(1)), SiteId(_id(0)), "https://www.example.org/bridge", "The bridge", None, "en", None, None, None,
        None, ReportedAs.CONFIRMED, None, None, None, None, Origin.NATIVE, 41, 0, 96, 0,
    )  # fmt: skip
