"""What an import found, believed, doubted and lost: counted while it runs, printed when it ends."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Doubt, Item, Loss, Skip, StoryRecord, doubts_of
from rejoinder.core.errors import Refusal
from rejoinder.core.ids import BatchId, StoryId, to_text

# A list is for people: beyond this many entries only the counts go on.
MOST_LISTED = 10_000

Json = dict[str, object]


@dataclass(slots=True)
class ReportedStory:
    """A story of the import. `id` is None until it is stored (and in a dry run); `comments` counts those read."""

    source_key: str
    url: str | None
    title: str | None
    id: StoryId | None = None
    comments: int = 0


@dataclass(slots=True)
class Counts:
    """Numbers of comments: read from the source, stored anew, merged with ones that were there, skipped on purpose,
    in doubt (each once, however many of its fields), and known to be lost (names, texts, blocks, whole comments).
    What was read is what was stored, merged and skipped together.
    """

    read: int = 0
    stored: int = 0
    merged: int = 0
    skipped: int = 0
    doubtful: int = 0
    lost: int = 0


@dataclass(slots=True)
class Fault:
    """Why the import of the whole or of one record failed: a refusal's code and data."""

    code: str
    data: dict[str, str | int | float | None]


@dataclass(slots=True)
class Report:
    """One import's findings. `batch` is None in a dry run."""

    carrier: str
    batch: BatchId | None = None
    stories: list[ReportedStory] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    doubts: list[Doubt] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    skips: dict[Reason, int] = field(default_factory=dict)
    errors: list[Fault] = field(default_factory=list)
    _by_key: dict[str, ReportedStory] = field(default_factory=dict)

    def note(self, item: Item) -> None:
        """Count one item of a carrier, with the doubts about its fields."""
        match item:
            case StoryRecord():
                story = ReportedStory(item.source_key, item.url, item.title.value or item.title.suggestion)
                self.stories.append(story)
                self._by_key[item.source_key] = story
                self._doubt(doubts_of(item))
            case CommentRecord():
                self.counts.read += 1
                if item.story_key in self._by_key:
                    self._by_key[item.story_key].comments += 1
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
            },
            "doubtful": [_doubt_json(doubt) for doubt in self.doubts],
            "lost": [_loss_json(loss) for loss in self.losses],
            "skipped": [
                {"reason": reason.value, "why": reason.sentence, "count": count} for reason, count in self.skips.items()
            ],
            "errors": [{"code": fault.code, **fault.data} for fault in self.errors],
        }

    def _doubt(self, doubts: Iterable[Doubt]) -> int:
        found = list(doubts)
        self.doubts += found[: max(0, MOST_LISTED - len(self.doubts))]
        return len(found)


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
