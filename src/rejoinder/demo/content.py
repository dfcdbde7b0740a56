"""The demo's newspaper: an invented town's stories and what its readers wrote, as they lie in the folder `content`.

Each story is `NAME.md`, in the format that publishers use, and `NAME.jsonl`, one comment a line in the order in which
they were written; a story without the second file has no comments.
"""

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from rejoinder.actions.flagging import FlagReason
from rejoinder.carriers.story_file import StoryFile, parse_story_file
from rejoinder.core.comment import Status
from rejoinder.core.policy import Reason

SITE_NAME = "The Vellhaven Lantern"
SITE_LANGUAGE = "en"
LEAD = "narrows"
"""The story in front: the one that grows when the demo is asked for more comments."""


@dataclass(frozen=True, slots=True)
class DemoFlag:
    """A reader's request for a moderator's attention: `note` is what the reader wrote with it."""

    reason: FlagReason
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DemoComment:
    """One comment of the demo.

    `id` and `parent` are local to the story; `parent` is None at the top. `author` None means that the name was not
    preserved, `minutes` (after the story's publication) None that the time was not. `because` and `reason` say why a
    comment is held or was rejected: the policy's word for it, and the moderator's note. `edited` is the minute of an
    edit, before which the body was `previous`; both are None for a comment that was never edited. `withdrawn`
    comments keep their body here.
    """

    id: str
    parent: str | None
    author: str | None
    minutes: int | None
    body: str
    up: int = 0
    down: int = 0
    status: Status = Status.PUBLISHED
    reason: str | None = None
    because: Reason = Reason.OTHER
    withdrawn: bool = False
    edited: int | None = None
    previous: str | None = None
    staff: bool = False
    flags: tuple[DemoFlag, ...] = ()

    @property
    def is_visible(self) -> bool:
        """Whether readers see its text."""
        return self.status is Status.PUBLISHED and not self.withdrawn


@dataclass(frozen=True, slots=True)
class DemoStory:
    """One story of the demo: its name among the files, what its story file says, and its comments, oldest first."""

    name: str
    file: StoryFile
    comments: tuple[DemoComment, ...]


def stories() -> tuple[DemoStory, ...]:
    """Return the demo's stories, the one in front first, then the newest first."""
    names = [file.name.removesuffix(".md") for file in _folder().iterdir() if file.name.endswith(".md")]
    read = [_story(name) for name in names]
    return tuple(sorted(read, key=lambda story: (story.name != LEAD, -(story.file.published_at or 0))))


def picture_bytes(file: str) -> bytes:
    """Return the PNG that a story's picture names in `file`; FileNotFoundError for anything else, whoever asks."""
    if file not in {f"pictures/{each.name}" for each in _folder().joinpath("pictures").iterdir()}:
        raise FileNotFoundError(file)
    return _folder().joinpath(file).read_bytes()


def _story(name: str) -> DemoStory:
    folder = _folder()
    lines = folder.joinpath(f"{name}.jsonl")
    comments = msgspec.json.Decoder(DemoComment).decode_lines(lines.read_bytes()) if lines.is_file() else []
    return DemoStory(name, parse_story_file(folder.joinpath(f"{name}.md").read_text("utf-8")), tuple(comments))


def _folder() -> Traversable:
    return files("rejoinder.demo").joinpath("content")
