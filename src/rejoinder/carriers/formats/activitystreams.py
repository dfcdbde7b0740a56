"""The carrier `activitystreams`: objects, activities and collections of ActivityStreams 2.0."""

from collections.abc import Iterator, Mapping

from rejoinder.carriers.formats.activity_fields import KNOWN, is_public, types_of
from rejoinder.carriers.formats.activity_records import comment_of, story_of
from rejoinder.carriers.formats.activity_survey import Survey
from rejoinder.carriers.formats.activity_texts import attached
from rejoinder.carriers.formats.activity_walk import Act, walk
from rejoinder.carriers.formats.json_parts import Fields, sample, share, survey
from rejoinder.carriers.formats.loose_values import list_in
from rejoinder.carriers.formats.roots import Order, numbered
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Item, Loss, Skip
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.story import Origin


class ActivityStreams:
    """Reads posts and answers of the fediverse: Mastodon, Lemmy, PeerTube, WordPress, Discourse and others."""

    name = "activitystreams"
    title = "ActivityStreams 2.0: objects, outboxes and collections of the fediverse"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {
        "": "published",
        "Tombstone": "withdrawn",
        "Delete by the author": "withdrawn",
        "Delete by somebody else": "rejected",
        "not addressed to the public": "skipped: private",
    }
    loses = (
        "What is not addressed to the public: it is left out and counted.",
        "Who liked what; likes and dislikes are counted.",
        "Pictures and other attachments: they are linked to and stay where they are.",
        "Earlier wordings.",
        "Names of persons whom the source does not describe: what their address ends in is taken.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it is ActivityStreams: which share of its first objects says so."""
        return 0.96 * share(sample(source), _is_known)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield stories and comments in the order of the source, each as it was last.

        Objects may come in any order, several times, and deletions before or after them, so the source is read twice.
        Raises NotADiscussion, EmptyFile and BrokenSource as they say.
        """
        known = Survey()
        survey(
            walk(source),
            lambda entry: isinstance(entry, Act) and known.note(entry),
            "no post or comment of ActivityStreams is in it",
        )
        yield from _told(source, known)


def _told(source: Source, known: Survey) -> Iterator[Item]:
    order = Order()
    told: set[int] = set()
    occurrence = voted = 0
    for entry in walk(source):
        if not isinstance(entry, Act):
            if isinstance(entry, Loss | Skip):
                yield entry
            continue
        if entry.kind == "named" and entry.id is not None and not known.is_there(known.aliases.get(entry.id, entry.id)):
            yield Loss(Reason.NOT_DELIVERED, entry.id, line=entry.line)
        occurrence += entry.kind == "object" and entry.id is not None
        if entry.kind not in ("object", "tombstone"):
            continue
        if entry.id is None:
            yield Loss(Reason.BAD_RECORD, line=entry.line)
            continue
        number = numbered(entry.id)
        if number in told or (entry.kind == "object" and not known.is_newest(number, occurrence)):
            continue
        if entry.kind == "tombstone" and known.has_object(number):
            continue
        told.add(number)
        for item in _records(entry, number, known, order):
            voted += isinstance(item, CommentRecord) and bool(item.up or item.down)
            yield item
    if voted:
        yield Loss(Reason.VOTERS_UNKNOWN, count=voted)


def _records(act: Act, number: int, known: Survey, order: Order) -> Iterator[Item]:
    """Yield what one object becomes."""
    is_gone = number in known.deleted or number in known.tombstones
    if "ChatMessage" in types_of(act.fields) or not (is_gone or is_public(act.fields, act.around)):
        yield Skip(Reason.PRIVATE, act.id, act.line)
    elif act.kind == "object" and known.is_story(act.fields, number):
        yield story_of(act, known)
    else:
        record = comment_of(act, known, order)
        yield record
        pictures = len(attached(act.fields)) if record.body else 0
        if pictures:
            yield Loss(Reason.PICTURE_LEFT_THERE, record.source_key, line=act.line, count=pictures)


def _is_known(fields: Fields) -> bool:
    """Whether an object is of ActivityStreams: its context says so, or its type and what goes with that."""
    context = list_in(fields.get("@context"))
    if any(isinstance(one, str) and "ns/activitystreams" in one for one in context):
        return True
    types = types_of(fields)
    if types & {"Tombstone"}:
        return "id" in fields
    telling = (
        "attributedTo",
        "inReplyTo",
        "actor",
        "orderedItems",
        "items",
        "first",
        "totalItems",
        "partOf",
        "to",
        "cc",
    )
    return bool(types & KNOWN) and "type" in fields and any(name in fields for name in telling)
