"""The carrier `convokit`: a corpus of conversations as ConvoKit keeps it, a folder of JSON files."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from rejoinder.carriers.formats.convokit_utterances import Conversations, comment_of, story_of, utterance_of
from rejoinder.carriers.formats.json_parts import Fields, records_of, sample, share, survey
from rejoinder.carriers.formats.json_records import Entry, Found, elements
from rejoinder.carriers.formats.loose_values import fields_in, key_in, line_in
from rejoinder.carriers.formats.roots import Order
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Item, Loss
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import BrokenSource, EmptyFile
from rejoinder.core.story import Origin

_UTTERANCES: Final = frozenset(("utterances.jsonl", "utterances.json"))
_SPEAKERS: Final = frozenset(("speakers.json", "users.json"))
_CONVERSATIONS: Final = "conversations.json"


class ConvoKit:
    """Reads a corpus of ConvoKit: utterances with what they answer, in conversations."""

    name = "convokit"
    title = "ConvoKit corpus (folder or zip)"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {
        "": "published",
        "[deleted]": "withdrawn",
        "[removed]": "rejected",
        "meta.status": "that status, in a corpus that we wrote",
    }
    loses = (
        "Addresses of pages, unless the corpus keeps them in what it calls meta.",
        "Who voted; only a score may be kept in meta.",
        "Earlier wordings, pictures and e-mail addresses.",
        "Persons: speakers are names, and all whose account was deleted are one.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it is a corpus: by the names of its files, or by its first utterances."""
        names = {PurePosixPath(name).name for name in source.names}
        if names & _UTTERANCES and (names & _SPEAKERS or _CONVERSATIONS in names):
            return 0.99
        return 0.98 * share(sample(source), _is_utterance)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield a story for each conversation and a comment for each utterance that is none.

        The utterances are read twice, as only their roots tell which conversations begin with a comment. Raises
        NotADiscussion, EmptyFile and BrokenSource as they say.
        """
        talks = Conversations()

        def note(entry: Entry) -> bool:
            utterance = utterance_of(entry.value, entry.line) if isinstance(entry, Found) else None
            if utterance is not None:
                talks.note(utterance)
            return utterance is not None

        survey(_utterances(source), note, "no utterance of ConvoKit is in it")
        losses = list(_read_about(source, talks))
        yield from losses
        yield from _told(source, talks)


def _told(source: Source, talks: Conversations) -> Iterator[Item]:
    order = Order()
    voted = 0
    for entry in _utterances(source):
        if not isinstance(entry, Found):
            yield entry
            continue
        utterance = utterance_of(entry.value, entry.line)
        if utterance is None:
            yield Loss(Reason.BAD_RECORD, line=entry.line)
            continue
        if talks.begins(utterance):
            yield story_of(utterance, talks)
        if not talks.is_story(utterance):
            record = comment_of(utterance, talks, order)
            voted += bool(record.up or record.down)
            yield record
    if voted:
        yield Loss(Reason.VOTERS_UNKNOWN, count=voted)


def _utterances(source: Source) -> Iterator[Entry]:
    parts = [name for name in source.names if PurePosixPath(name).name in _UTTERANCES]
    others = _SPEAKERS | {_CONVERSATIONS, "corpus.json", "index.json"}
    parts = parts or [name for name in source.names if PurePosixPath(name).name not in others]
    for _, entry in records_of(source, parts=parts):
        yield entry


def _read_about(source: Source, talks: Conversations) -> Iterator[Loss]:
    """Read what the corpus says of its conversations and speakers; yield what of it can't be read."""
    for part in source.names:
        name = PurePosixPath(part).name
        if name != _CONVERSATIONS and name not in _SPEAKERS:
            continue
        try:
            with source.open(part) as file:
                for entry in elements(file, ("",)):
                    if isinstance(entry, Found) and entry.key is not None:
                        about = _about(entry.value)
                        if name == _CONVERSATIONS:
                            talks.tell(entry.key, about)
                        elif shown := line_in(about.get("name")) or line_in(about.get("display_name")):
                            talks.names[entry.key] = shown
        except EmptyFile:
            continue
        except BrokenSource as error:
            yield Loss(Reason.BAD_RECORD, line=_line(error))


def _about(value: object) -> Mapping[str, Any]:
    """Return the meta of a speaker or conversation; older corpora have it without that name around it."""
    fields = fields_in(value)
    return fields_in(fields["meta"]) if "meta" in fields else fields


def _is_utterance(fields: Fields) -> bool:
    return (
        key_in(fields.get("id")) is not None
        and ("conversation_id" in fields or "root" in fields)
        and ("speaker" in fields or "user" in fields)
        and ("text" in fields or "reply-to" in fields or "reply_to" in fields)
    )


def _line(error: BrokenSource) -> int | None:
    return error.line if isinstance(error.line, int) else None
