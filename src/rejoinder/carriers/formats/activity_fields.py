"""The fields of ActivityStreams, which may be texts, objects, links or lists of these, under several names."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from rejoinder.carriers.formats.json_parts import Fields
from rejoinder.carriers.formats.loose_values import key_in, line_in, list_in
from rejoinder.carriers.structured.nodes import local_name

COLLECTIONS: Final = frozenset(("Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"))
BRINGING: Final = frozenset(("Create", "Update", "Announce", "Add"))
ACTIVITIES: Final = BRINGING | frozenset(
    "Accept Arrive Block Delete Dislike Flag Follow Ignore Invite Join Leave Like Listen Lock Move Offer Read Reject"
    " Remove TentativeAccept TentativeReject Travel Undo View EmojiReact ChooseAnswer".split()
)
ACTORS: Final = frozenset(("Person", "Service", "Group", "Organization", "Application"))
OBJECTS: Final = frozenset(
    "Note Article Page Question Video Audio Image Document Event ChatMessage Review Comment".split()
)
KNOWN: Final = COLLECTIONS | ACTIVITIES | ACTORS | OBJECTS | {"Tombstone"}
_PUBLIC: Final = frozenset(("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"))
_ADDRESSES: Final = ("to", "cc", "bto", "bcc", "audience")


def types_of(fields: Fields) -> frozenset[str]:
    """Return the local names of an object's types."""
    return frozenset(
        local_name(one) for one in list_in(fields.get("type", fields.get("@type"))) if isinstance(one, str)
    )


def id_of(value: object) -> str | None:
    """Return the id of an object, the address of a link, or an address itself; of a list that of its first."""
    for one in list_in(value):
        if isinstance(one, dict):
            one = one.get("id") or one.get("@id") or one.get("href") or one.get("url")
        if (key := key_in(one)) is not None:
            return key
    return None


def id_or_content(fields: Fields) -> str:
    """Return the id of an object; where it has none, one that is made of what it says, the same in each reading."""
    if (name := id_of(fields.get("id", fields.get("@id")))) is not None:
        return name
    said = [fields.get(name) for name in ("inReplyTo", "attributedTo", "published", "name", "content", "summary")]
    written = "\x1f".join("\x1e".join(map(str, list_in(one)[:100])) for one in said)
    return "text:" + sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def ids_of(value: object) -> list[str]:
    """Return the ids of all things of a field."""
    return [key for one in list_in(value) if (key := id_of(one)) is not None]


def web_address(value: object) -> str | None:
    """Return the first address for people among texts and links: one to a page before any other."""
    links = [one if isinstance(one, dict) else {"href": one} for one in list_in(value)]
    links.sort(key=lambda link: not str(link.get("mediaType") or "text/html").startswith("text/html"))
    for link in links:
        address = id_of(link.get("href", link.get("url")))
        if address is not None and address.startswith(("http://", "https://")):
            return address
    return None


def is_public(fields: Fields, around: Fields) -> bool:
    """Whether an object is meant for everyone: it says so, or the activity around it does, or neither says for whom."""
    named = [name for holder in (fields, around) for field in _ADDRESSES for name in ids_of(holder.get(field))]
    return not named or not _PUBLIC.isdisjoint(named)


def name_in(fields: Fields) -> str | None:
    """Return what an object is called, in any language."""
    return next((text for name in ("name", "nameMap", "preferredUsername") for text in _lines(fields.get(name))), None)


def _lines(value: Any) -> Iterator[str]:
    for one in value.values() if isinstance(value, dict) else list_in(value):
        if text := line_in(one):
            yield text
