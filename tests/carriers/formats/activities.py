"""Small things of ActivityStreams, and what came out of reading some."""

from __future__ import annotations

import json
from typing import Any

from rejoinder.carriers.formats.activitystreams import ActivityStreams
from tests.carriers.formats.parts import Told

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
NOON = 1_577_880_000_000_000
OURS = "0190a0b0-0000-7000-8000-000000000001"
A, B, C = (f"https://a.example/{name}" for name in ("post", "1", "2"))


def note(number: str, parent: Any, content: str | None = "<p>Hi</p>", **others: Any) -> dict[str, Any]:
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": number,
        "type": "Note",
        "inReplyTo": parent,
        "attributedTo": "https://a.example/users/ann",
        "content": content,
        "published": "2020-01-01T12:00:00Z",
        "to": [PUBLIC],
        **others,
    }


def article(**others: Any) -> dict[str, Any]:
    return note(A, None, "<p>Closed</p>", **{"type": "Article", "name": "A bridge", **others})


def activity(kind: str, thing: Any, actor: str = "https://a.example/users/ann") -> dict[str, Any]:
    return {"type": kind, "id": f"https://a.example/{kind}", "actor": actor, "object": thing, "to": PUBLIC}


def read(*things: Any) -> Told:
    return Told(ActivityStreams(), json.dumps(things))
