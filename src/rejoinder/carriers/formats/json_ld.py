"""The carrier `json-ld`: discussions in the words of schema.org, as JSON-LD."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rejoinder.carriers.formats.json_parts import Fields, checked, parts_of, sample, share
from rejoinder.carriers.formats.loose_values import list_in
from rejoinder.carriers.formats.structured_records import STATUSES, items_of
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Item, Loss
from rejoinder.carriers.source import ReadOptions, decode, read_bytes
from rejoinder.carriers.structured.found import Syntax
from rejoinder.carriers.structured.json_ld import decode_json, nodes_of
from rejoinder.carriers.structured.loose_json import NotJson
from rejoinder.carriers.structured.nodes import local_name
from rejoinder.carriers.structured.schema_org import read_nodes
from rejoinder.core.errors import BinaryFile, BrokenSource, EmptyFile
from rejoinder.core.story import Origin

# A discussion is one document, in which anything may refer to anything: it is held whole.
_MOST_BYTES: Final = 500_000_000
_TELLING: Final = frozenset(
    "Comment UserComments Answer DiscussionForumPosting SocialMediaPosting Question QAPage Article NewsArticle"
    " BlogPosting WebPage".split()
)


class JsonLd:
    """Reads stories and nested comments of schema.org from files of JSON-LD."""

    name = "json-ld"
    title = "schema.org discussion as JSON-LD"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = STATUSES
    loses = (
        "Comments that a page left out of its description; how many it states is reported.",
        "Who voted; votes are counted.",
        "Earlier wordings and e-mail addresses.",
        "Spam and rejected comments, unless creativeWorkStatus says so.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it is schema.org in JSON-LD: by the context and the types of its first objects."""
        return 0.95 * share(sample(source), _is_known)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the stories and comments of each file. NotADiscussion, EmptyFile, TooLarge and BrokenSource as they
        say; of a file that breaks off, what precedes the break is read.
        """
        return checked(_items(source, options), "no comment or story of schema.org is in it")


def _items(source: Source, options: ReadOptions) -> Iterator[Item]:
    broken: BrokenSource | None = None
    parts = parts_of(source)
    for part in parts:
        try:
            with source.open(part) as file:
                text = decode(read_bytes(file, _MOST_BYTES))
        except (EmptyFile, BinaryFile):
            if len(parts) == 1:
                raise
            continue
        yield from text.doubts
        document: Any
        try:
            document = decode_json(text.text)
        except NotJson as error:
            document = error.value
            before = text.text[: error.position]
            line = before.count("\n") + 1
            column = error.position - before.rfind("\n")
            broken = broken or BrokenSource(line=line, column=column, why="this is no JSON any more")
        if not isinstance(document, dict | list):
            yield Loss(Reason.BAD_RECORD, line=1)
            continue
        yield from items_of(read_nodes(nodes_of([document]), Syntax.JSON_LD, options.url), options)
    if broken is not None:
        raise broken


def _is_known(fields: Fields) -> bool:
    context = list_in(fields.get("@context"))
    is_schema = any("schema.org" in str(one) for one in context[:20])
    if "@graph" in fields:
        inner = [one for one in list_in(fields["@graph"]) if isinstance(one, dict)]
        return is_schema or any(_is_telling(one) for one in inner[:20])
    return is_schema or _is_telling(fields)


def _is_telling(fields: Fields) -> bool:
    return any(isinstance(one, str) and local_name(one) in _TELLING for one in list_in(fields.get("@type")))
