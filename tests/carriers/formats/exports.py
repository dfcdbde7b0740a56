"""Small exports of many formats, as their systems would write them, and a way to read them in a test."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rejoinder.carriers.carrier import carrier_named, detect
from rejoinder.carriers.opened import BytesSource, Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Item, Loss, Skip, StoryRecord
from rejoinder.carriers.source import ReadOptions


@dataclass(frozen=True, slots=True)
class Read:
    """What a carrier gave, by kind."""

    items: tuple[Item, ...]

    @property
    def comments(self) -> dict[str, CommentRecord]:
        """The comments by their keys."""
        return {item.source_key: item for item in self.items if isinstance(item, CommentRecord)}

    @property
    def stories(self) -> dict[str, StoryRecord]:
        """The stories by their keys."""
        return {item.source_key: item for item in self.items if isinstance(item, StoryRecord)}

    @property
    def losses(self) -> list[tuple[Reason, int | None]]:
        """The losses, each with its line."""
        return [(item.reason, item.line) for item in self.items if isinstance(item, Loss)]

    @property
    def skips(self) -> list[Reason]:
        return [item.reason for item in self.items if isinstance(item, Skip)]

    def parents(self) -> dict[str, str | None]:
        """Return the key of each comment's parent."""
        return {key: one.parent_key.value for key, one in self.comments.items()}

    def depths(self) -> dict[str, int]:
        """Return how many comments there are at each depth, as a histogram; orphans count as top level."""
        depths: dict[str, int] = {}
        counts: dict[str, int] = {}
        parents = self.parents()
        for key in parents:
            path = [key]
            while path[-1] not in depths and (above := parents[path[-1]]) in parents and above is not None:
                path.append(above)
            for one in reversed(path):
                above = parents[one]
                depths[one] = depths.get(above or "", 0) + 1
            counts[str(depths[key])] = counts.get(str(depths[key]), 0) + 1
        return counts


def read(source: Source | bytes, name: str | None = None, *, url: str | None = None) -> Read:
    """Read a source with the carrier called `name`, else the one that claims it."""
    if isinstance(source, bytes):
        source = BytesSource(source, "export")
    carrier = detect(source) if name is None else carrier_named(name)
    return Read(tuple(carrier.read(source, ReadOptions(name=source.name, url=url))))


def lines(*records: object) -> bytes:
    """Return a file with a record a line."""
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def dump(value: object, indent: int | None = None) -> bytes:
    return json.dumps(value, indent=indent).encode()


def sqlite(script: str, *rows: tuple[str, tuple[object, ...]]) -> bytes:
    """Return a SQLite file made by a script and further statements."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.db"
        connection = sqlite3.connect(path)
        connection.executescript(script)
        for statement, values in rows:
            connection.execute(statement, values)
        connection.commit()
        connection.close()
        return path.read_bytes()


REMARK42_HEAD = {
    "version": 1,
    "users": [
        {"id": "github_1", "blocked": {"status": False}, "verified": True, "details": {"email": "ann@mail.example"}}
    ],
    "posts": [{"url": "https://news.example/a", "read_only": True}],
}


def remark42(key: str, parent: str = "", **changed: object) -> dict[str, object]:
    return {
        "id": key,
        "pid": parent,
        "text": "<p>Hello <b>there</b></p>",
        "user": {"name": "Ann", "id": "github_1", "picture": "", "ip": "d3b0", "admin": False},
        "locator": {"site": "news", "url": "https://news.example/a"},
        "score": 1,
        "votes": {},
        "time": "2021-03-04T05:06:07.123456789+02:00",
        **changed,
    }


ISSO_TABLES = """
CREATE TABLE preferences (key VARCHAR PRIMARY KEY, value VARCHAR);
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL,
  modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR,
  likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL);
INSERT INTO preferences VALUES ('session-key', 'a secret');
INSERT INTO threads VALUES (1, '/a/', 'A story'), (2, '/b/', NULL);
PRAGMA user_version = 3;
"""
ISSO_ROW = "INSERT INTO comments VALUES (?, ?, ?, ?, ?, ?, '10.0.0.0', ?, ?, ?, ?, ?, ?, x'00')"


def isso(*more: tuple[object, ...], script: str = ISSO_TABLES) -> bytes:
    rows: tuple[tuple[object, ...], ...] = (
        (1, 1, None, 1600000000.5, None, 1, "Some **words**", "Ann", "ann@mail.example", "https://ann.example", 2, 1),
        (1, 2, 1, 1600000100.0, 1600000200.0, 2, "A reply", None, None, None, 0, 0),
        (1, 3, 1, 1600000300.0, None, 4, "", "Bob", None, None, 0, 0),
        (2, 4, None, 1600000400.0, None, 1, "<p>Old <em>HTML</em></p>", "Cem", None, None, 0, 0),
    )
    return sqlite(script, *((ISSO_ROW, row) for row in (*rows, *more)))


ISSO_GENERIC: list[dict[str, object]] = [
    {
        "id": "/a/",
        "title": "Two+words",
        "comments": [
            {
                "id": 0,
                "author": "Ann",
                "email": "ann@mail.example",
                "website": "",
                "remote_addr": "0.0.0.0",  # noqa: S104
                "created": "2005-02-24 04:03:37",
                "text": "Hello",
            }
        ],
    },
    {"id": "/b/", "title": "B", "comments": []},
]


def commento(key: str, parent: str = "root", **changed: object) -> dict[str, object]:
    return {
        "commentHex": key,
        "domain": "news.example",
        "url": "/a",
        "commenterHex": "p1",
        "markdown": "Some **words**",
        "html": "",
        "parentHex": parent,
        "score": 2,
        "state": "approved",
        "creationDate": "2021-03-12T11:21:56.5Z",
        "direction": 0,
        "deleted": False,
        **changed,
    }


COMMENTO_PERSON = {
    "commenterHex": "p1",
    "email": "ann@mail.example",
    "name": "Ann",
    "link": "undefined",
    "photo": "undefined",
    "provider": "commento",
    "joinDate": "2021-03-01T00:00:00Z",
    "isModerator": True,
}
COMMENTO = {
    "version": 1,
    "comments": [
        commento("c2", "c1", commenterHex="anonymous", score=-1, state="unapproved"),
        commento("c1"),
        commento("c3", "c1", commenterHex="anonymous", markdown="[deleted]"),
        commento("c4", url="/b", commenterHex="nobody-knows", state="flagged"),
    ],
    "commenters": [COMMENTO_PERSON, COMMENTO_PERSON],
}

_PAGE, _ANN, _BOB = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))


def comentario(key: str, parent: str | None = None, **changed: object) -> dict[str, object]:
    return {
        "id": key,
        "parentId": parent,
        "pageId": _PAGE,
        "markdown": "Some *words*",
        "html": "<p>Some <em>words</em></p>",
        "score": 0,
        "isSticky": False,
        "isApproved": True,
        "isPending": False,
        "isDeleted": False,
        "createdTime": "2023-01-02T03:04:05Z",
        "userCreated": _ANN,
        **changed,
    }


COMENTARIO = {
    "version": 3,
    "pages": [{"id": _PAGE, "domainId": "d1", "path": "/a", "title": "A story", "isReadonly": True}],
    "comments": [
        comentario("u1", isSticky=True, score=3, editedTime="2023-01-03T00:00:00Z"),
        comentario(
            "u2",
            "u1",
            isApproved=False,
            isPending=True,
            pendingReason="has a link",
            authorName="Guest",
            userCreated=None,
        ),
        comentario("u3", "u1", isDeleted=True, userDeleted=_ANN),
        comentario("u4", "u1", isDeleted=True, userDeleted=_BOB),
        comentario("u5", isApproved=False),
    ],
    "commenters": [
        {
            "id": _ANN,
            "email": "ann@mail.example",
            "name": "Ann",
            "websiteUrl": "https://ann.example",
            "isModerator": True,
        }
    ],
}
