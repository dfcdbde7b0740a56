"""What an import found, believed, doubted and lost: counted while it runs, printed when it ends."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Doubt, Item, Loss, Skip, StoryRecord, doubts_of, is_certain
from rejoinder.core.errors import Refusal
from rejoinder.core.ids import BatchId, StoryId, to_text

# A list is for people: beyond this many entries only the counts go on.
MOST_LISTED = 10_000

Json = dict[str, object]


@dataclass(slots=True)
class ReportedStory:
    """A story of the import. `id` is None until it is stored (and in a dry run); `comments` counts those read.

    Stories of the same `page` became one.
    """

    source_key: str
    url: str | None
    title: str | None
    id: StoryId | None = None
    comments: int = 0
    page: int = 0


@dataclass(slots=True)
class Counts:
    """Numbers of comments: read from the source, stored anew, merged with ones that were there, skipped on purpose,
    in doubt (each once, however many of its fields), and known to be lost (names, texts, blocks, whole comments).
    What was read is what was stored, merged and skipped together. `placeholders` keep the place of comments that are
    answered and were not in the source.

    Stories that were read, of which so many are new, became one page with another, and were left out because nobody
    had commented and they have no text.
    """

    read: int = 0
    stored: int = 0
    merged: int = 0
    skipped: int = 0
    doubtful: int = 0
    lost: int = 0
    placeholders: int = 0
    stories_read: int = 0
    stories_new: int = 0
    stories_merged: int = 0
    stories_skipped: int = 0


@dataclass(slots=True)
class Fault:
    """Why the import of the whole or of one record failed: a refusal's code and data."""

    code: str
    data: dict[str, str | int | float | None]


@dataclass(slots=True)
class Report:
    """One import's findings. `batch` is None in a dry run. `lines` says where some comments stand, by their keys."""

    carrier: str
    batch: BatchId | None = None
    stories: list[ReportedStory] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    doubts: list[Doubt] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    skips: dict[Reason, int] = field(default_factory=dict)
    errors: list[Fault] = field(default_factory=list)
    merges: dict[Reason, int] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    moved: list[tuple[str, str, int]] = field(default_factory=list)
    unknown_hosts: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    _by_key: dict[str, ReportedStory] = field(default_factory=dict)

    def note(self, item: Item) -> None:
        """Count one item of a carrier, with the doubts about its fields."""
        match item:
            case StoryRecord():
                if len(self.stories) < MOST_LISTED:
                    story = ReportedStory(item.source_key, item.url, item.title.value or item.title.suggestion)
                    self.stories.append(story)
                    self._by_key[item.source_key] = story
                self._doubt(doubts_of(item))
            case CommentRecord():
                self.counts.read += 1
                if item.spans and len(self.lines) < MOST_LISTED:
                    self.lines[item.source_key] = item.spans[0].first_line
                if (told := self._by_key.get(item.story_key)) is not None:
                    told.comments += 1
                if not is_certain(item):
                    self.counts.doubtful += self._doubt(doubts_of(item)) > 0
            case Doubt():
                self._doubt((item,))
            case Loss():
                self.counts.lost += item.count
                if len(self.losses) < MOST_LISTED:
                    self.losses.append(item)
            case Skip():
                self.counts.read += item.count
                self.counts.skipped += item.count
                self.skips[item.reason] = self.skips.get(item.reason, 0) + item.count
            case _:
                pass

    def watch(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield `items` on, counting each."""
        for item in items:
            self.note(item)
            yield item

    def set_story_id(self, source_key: str, story_id: StoryId) -> None:
        """Say under which id the story was stored."""
        self._by_key[source_key].id = story_id

    def add_error(self, refusal: Refusal) -> None:
        """Add a refusal that ended the import or one record of it."""
        self.errors.append(Fault(refusal.code, dict(refusal.data)))

    def to_json(self) -> Json:
        """Return the object that `rejoinder import --json` prints."""
        return {
            "batch": to_text(self.batch) if self.batch is not None else None,
            "carrier": self.carrier,
            "stories": [
                {
                    "id": to_text(story.id) if story.id is not None else None,
                    "url": story.url,
                    "title": story.title,
                    "comments": story.comments,
                }
                for story in self.stories
            ],
            "counts": {
                "read": self.counts.read,
                "stored": self.counts.stored,
                "merged": self.counts.merged,
                "skipped": self.counts.skipped,
                "doubtful": self.counts.doubtful,
                "lost": self.counts.lost,
                "placeholders": self.counts.placeholders,
                "stories_read": self.counts.stories_read,
                "stories_new": self.counts.stories_new,
                "stories_merged": self.counts.stories_merged,
                "stories_skipped": self.counts.stories_skipped,
            },
            "doubtful": [_doubt_json(doubt) for doubt in self.doubts],
            "lost": [_loss_json(loss) for loss in self.losses],
            "skipped": _counted(self.skips),
            "errors": [{"code": fault.code, **fault.data} for fault in self.errors],
            "statuses": self.statuses,
            "merged": _counted(self.merges),
            "moved": [{"old": old, "new": new, "comments": count} for old, new, count in self.moved],
            "unknown_hosts": [{"host": host, "stories": count} for host, count in self.unknown_hosts.items()],
        }

    def _doubt(self, doubts: Iterable[Doubt]) -> int:
        found = list(doubts)
        self.doubts += found[: max(0, MOST_LISTED - len(self.doubts))]
        return len(found)


def _counted(reasons: dict[Reason, int]) -> list[Json]:
    return [{"reason": reason.value, "why": reason.sentence, "count": count} for reason, count in reasons.items()]


def _doubt_json(doubt: Doubt) -> Json:
    return {
        "source_key": doubt.source_key,
        "field": doubt.field,
        "reason": doubt.reason.value,
        "why": _sentence(doubt.reason),
        "confidence": doubt.confidence,
        "value": doubt.value,
        "suggestion": doubt.suggestion,
        "line": doubt.line,
    }


def _loss_json(loss: Loss) -> Json:
    return {
        "source_key": loss.source_key,
        "reason": loss.reason.value,
        "why": _sentence(loss.reason),
        "line": loss.line,
        "column": loss.column,
        "count": loss.count,
    }


def _sentence(reason: Reason) -> str:
    return reason.sentence
