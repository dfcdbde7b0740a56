"""The writer `convokit`: a corpus as ConvoKit reads it, for research."""

import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from rejoinder.actions.exporting import TakenStory
from rejoinder.carriers.writing.addresses import own_name
from rejoinder.carriers.writing.stamps import iso
from rejoinder.carriers.writing.writer import Held, WriteOptions, Written
from rejoinder.carriers.writing.zip_members import member
from rejoinder.core.comment import Comment
from rejoinder.core.ids import to_text
from rejoinder.core.story import Story

_GONE: Final = "[deleted]"
_TEXT, _NUMBER, _TRUTH = ["<class 'str'>"], ["<class 'int'>"], ["<class 'bool'>"]
_INDEX: Final = {
    "utterances-index": {
        "rejoinder_id": _TEXT, "rejoinder_kind": _TEXT, "status": _TEXT, "withdrawn": _TRUTH, "up": _NUMBER,
        "down": _NUMBER, "score": _NUMBER, "edited_at": _TEXT, "staff": _TRUTH, "title": _TEXT, "url": _TEXT,
    },
    "speakers-index": {"name": _TEXT},
    "conversations-index": {"rejoinder_id": _TEXT, "title": _TEXT, "url": _TEXT, "language": _TEXT},
    "overall-index": {"name": _TEXT, "url": _TEXT, "generator": _TEXT},
    "version": 1,
    "vectors": [],
}  # fmt: skip


class ConvoKit:
    """Writes a zip of one folder: each story is a conversation, whose root utterance is the story itself."""

    name = "convokit"
    title = "ConvoKit corpus, for research"
    suffix = ".zip"
    holds = frozenset(
        {
            Held.STORY_URL,
            Held.STORY_TITLE,
            Held.STORY_BODY,
            Held.STORY_BYLINE,
            Held.STORY_TIME,
            Held.PARENT,
            Held.AUTHOR,
            Held.BODY,
            Held.TEXT,
            Held.TIME,
            Held.EDITED,
            Held.HELD,
            Held.REJECTED,
            Held.SPAM,
            Held.WITHDRAWN,
            Held.VOTES,
            Held.SCORE,
        }
    )
    loses: tuple[str, ...] = (
        "The texts of withdrawn comments: [deleted] stands in their place.",
        "Persons: speakers are names, and all whose name is lost are one.",
        "Fractions of a second.",
        "Who belongs to the newsroom is in meta, and is not read again.",
        "Earlier wordings, and what a quotation quotes.",
        "Whether a discussion is closed, and further addresses of a story.",
        "Who voted; votes are counted.",
    )

    def write(self, stories: Iterable[TakenStory], target: Path, options: WriteOptions) -> Written:
        """Write one utterance after the other; memory holds some of them and the names of all speakers."""
        site = options.site
        told = {"name": site.name, "url": site.public_url, "generator": options.generator}
        with zipfile.ZipFile(target, "x") as archive, tempfile.TemporaryFile() as conversations:
            with archive.open(member(f"{site.slug}/utterances.jsonl"), "w", force_zip64=True) as utterances:
                written, speakers = _write_all(stories, utterances, conversations)
            with archive.open(member(f"{site.slug}/conversations.json"), "w", force_zip64=True) as file:
                conversations.seek(0)
                while block := conversations.read(1 << 20):
                    file.write(block)
            about = {name: {"meta": {"name": name}, "vectors": []} for name in sorted(speakers)}
            for name, content in (("speakers", about), ("corpus", told), ("index", _INDEX)):
                archive.writestr(member(f"{site.slug}/{name}.json"), _encode(content))
        return written


_encode = msgspec.json.Encoder().encode


def _write_all(
    stories: Iterable[TakenStory], utterances: IO[bytes], conversations: IO[bytes]
) -> tuple[Written, set[str]]:
    """Write both files; return what was written and who speaks."""
    written, speakers = Written(), set[str]()

    def utter(utterance: dict[str, Any]) -> None:
        speakers.add(utterance["speaker"])
        utterances.write(_encode(utterance) + b"\n")

    for taken in stories:
        story = taken.story
        conversations.write(b",\n" if written.stories else b"{\n")
        conversations.write(_encode(to_text(story.id)) + b":" + _encode({"meta": _about(story), "vectors": []}))
        utter(_root(story))
        written.stories += 1
        for one in taken.comments:
            utter(_utterance(one.comment))
            written.comments += 1
    conversations.write(b"\n}\n" if written.stories else b"{}\n")
    return written, speakers


def _about(story: Story) -> dict[str, Any]:
    return {
        "rejoinder_id": own_name(story.id),
        "title": story.title,
        "url": story.url,
        "language": story.language,
    }


def _root(story: Story) -> dict[str, Any]:
    meta = {"rejoinder_kind": "story", **_about(story)}
    del meta["language"]
    return _said(story.id, story.id, None, story.byline, story.published_at, story.body or "", meta)


def _utterance(comment: Comment) -> dict[str, Any]:
    is_withdrawn = comment.withdrawn_at is not None
    is_gone = is_withdrawn or (not comment.is_visible and not comment.body)
    meta = {
        "rejoinder_id": own_name(comment.id),
        "rejoinder_kind": "comment",
        "status": comment.status.value,
        "withdrawn": is_withdrawn,
        "up": comment.up,
        "down": comment.down,
        "score": comment.up - comment.down,
        "edited_at": None if comment.edited_at is None else iso(comment.edited_at),
        "staff": comment.author.is_staff,
    }
    text = _GONE if is_gone else comment.body or ""
    answered = comment.story_id if comment.parent_id is None else comment.parent_id
    return _said(comment.id, comment.story_id, answered, comment.author.name, comment.posted_at, text, meta)


def _said(
    identifier: bytes,
    conversation: bytes,
    answered: bytes | None,
    speaker: str | None,
    at: int | None,
    text: str,
    meta: dict[str, Any],
) -> dict[str, Any]:
    return {
        "id": to_text(identifier),
        "conversation_id": to_text(conversation),
        "text": text,
        "speaker": speaker or _GONE,
        "reply-to": None if answered is None else to_text(answered),
        "timestamp": None if at is None else at // 1_000_000,
        "meta": meta,
        "vectors": [],
    }
