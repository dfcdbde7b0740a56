"""More small exports: of Coral, Artalk, Valine, Waline, Twikoo and Talkyard."""

from __future__ import annotations

STORY = {
    "tenantID": "t",
    "id": "s1",
    "siteID": "n",
    "url": "https://news.example/a",
    "metadata": {"title": "A story", "author": "Cem", "publishedAt": {"$date": "2020-01-01T00:00:00Z"}},
    "settings": {"mode": "COMMENTS"},
    "commentCounts": {"status": {"APPROVED": 1}},
    "closedAt": {"$date": {"$numberLong": "1600000000000"}},
    "createdAt": {"$date": "2020-01-01T00:00:00Z"},
}
USER = {
    "tenantID": "t",
    "id": "u1",
    "username": "Ann",
    "email": "ann@mail.example",
    "role": "MODERATOR",
    "profiles": [{"type": "local", "id": "ann@mail.example", "password": "$2a$10$hash"}],
}


def coral(key: str, parent: str | None = None, **changed: object) -> dict[str, object]:
    return {
        "_id": {"$oid": "5f0000000000000000000000"},
        "tenantID": "t",
        "id": key,
        "siteID": "n",
        "storyID": "s1",
        "authorID": "u1",
        "parentID": parent,
        "revisions": [
            {"id": "r1", "body": "First <b>words</b>", "createdAt": {"$date": "2020-02-01T00:00:00Z"}},
            {"id": "r2", "body": "<div>Last words</div>", "createdAt": {"$date": {"$numberLong": "1580601600000"}}},
        ],
        "status": "NONE",
        "actionCounts": {"REACTION": 3, "FLAG": 1},
        "tags": [{"type": "FEATURED"}],
        "createdAt": {"$date": "2020-02-01T00:00:00Z"},
        **changed,
    }


CORAL = (
    coral("c2", "c1", status="PREMOD", tags=[], actionCounts={}),
    coral("c1"),
    coral("c3", "c1", revisions=[], deletedAt={"$date": "2020-03-01T00:00:00Z"}),
    coral("c4", "gone", status="REJECTED"),
    coral("c5", status="SYSTEM_WITHHELD", createdAt=1580515200000),
)
LEGACY: tuple[dict[str, object], ...] = (
    {"id": "a1", "url": "https://news.example/b", "title": "B", "scraped": None, "closedAt": None, "settings": {}},
    {
        "id": "k1",
        "asset_id": "a1",
        "author_id": "u1",
        "parent_id": None,
        "body": "Line one\nline * two",
        "body_history": [{"body": "Line one\nline * two", "created_at": "2018-01-01T00:00:00Z"}],
        "status": "ACCEPTED",
        "status_history": [],
        "action_counts": {"like": 2, "respect": 1, "flag": 4},
        "tags": [{"tag": {"name": "STAFF"}}],
        "created_at": "2018-01-01T00:00:00Z",
    },
)
CORAL_COMMENTS_CSV = (
    b'c1,u1,s1,2020-02-01T00:00:00Z,"Words, and ""more""\nof them",,APPROVED,\n'
    b"c2,u1,s1,2020-02-01T00:01:00Z,A reply,c1,REJECTED,\n"
)
CORAL_STORIES_CSV = b"s1,https://news.example/a,A story,Cem,2020-01-01T00:00:00Z,,COMMENTS\n"
CORAL_USERS_CSV = b"u1,ann@mail.example,Ann,STAFF,false,2019-01-01T00:00:00Z\n"


def artalk(key: str, parent: str = "", **changed: object) -> dict[str, object]:
    return {
        "id": key,
        "rid": parent,
        "content": "Some **words**",
        "ua": "Browser",
        "ip": "192.0.2.1",
        "is_collapsed": "false",
        "is_pending": "false",
        "is_pinned": "false",
        "vote_up": "3",
        "vote_down": "1",
        "created_at": "2022-01-02 03:04:05 +0800",
        "updated_at": "2022-01-02 03:04:05 +0800",
        "nick": "Ann",
        "email": "ann@mail.example",
        "link": "https://ann.example",
        "badge_name": "Admin",
        "page_key": "/a",
        "page_title": "A story",
        "page_admin_only": "false",
        "site_name": "news",
        "site_urls": "https://news.example,https://www.news.example",
        **changed,
    }


ARTALK = [
    artalk("1", is_pinned="true"),
    artalk("2", "1", is_pending=True, vote_up=None, created_at="2022-01-02T03:04:05.000Z", content="<p>Old</p>"),
    artalk("3", "99", is_collapsed=True, rid="99"),
    artalk("4", "0", page_key="https://other.example/b", page_title=None, page_admin_only=True),
]


def valine(key: str, parent: str | None = None, root: str | None = None, **changed: object) -> dict[str, object]:
    replied = {} if parent is None else {"pid": parent, "rid": root or parent}
    return {
        "objectId": key,
        "nick": "Ann",
        "mail": "ann@mail.example",
        "link": "ann.example",
        "ip": "192.0.2.1",
        "ua": "Browser",
        "url": "/a",
        "comment": "<p>Some <strong>words</strong></p>",
        "insertedAt": {"__type": "Date", "iso": "2021-10-26T13:00:38.196Z"},
        "createdAt": "2021-10-26T13:00:41.284Z",
        "updatedAt": "2021-10-26T13:00:41.284Z",
        "ACL": {"*": {"read": True}},
        **replied,
        **changed,
    }


VALINE = [
    valine("v1"),
    valine("v2", "v1", comment='<p><a class="at" href="#v1">@Ann</a> , a reply</p>', isSpam=True),
    valine("v3", "v2", "v1", comment='<p><a class="at" href="#v1">@Ann</a> , kept</p>', status="waiting", like=4),
]
WALINE_TABLES = """
CREATE TABLE wl_Comment (id INTEGER PRIMARY KEY, user_id INTEGER, comment TEXT, insertedAt DATETIME, ip TEXT, link TEXT,
  mail TEXT, nick TEXT, rid INTEGER, pid INTEGER, sticky NUMERIC, status TEXT NOT NULL, "like" INTEGER, ua TEXT,
  url TEXT, createdAt DATETIME DEFAULT (datetime('now', 'localtime')), updatedAt DATETIME);
CREATE TABLE wl_Users (id INTEGER PRIMARY KEY, display_name TEXT, email TEXT, password TEXT, type TEXT, url TEXT);
CREATE TABLE wl_Counter (id INTEGER PRIMARY KEY, time INTEGER, url TEXT);
INSERT INTO wl_Users VALUES (7, 'Ann the Editor', 'ann@mail.example', 'hash', 'administrator', 'https://ann.example');
INSERT INTO wl_Comment VALUES
 (1, 7, 'Some **words**', '2022-01-02 03:04:05', '192.0.2.1', '', 'ann@mail.example', 'Ann', NULL, NULL, 1, 'approved',
  2, 'Browser', '/a', '2022-01-02 03:04:05', '2022-01-02 03:04:05'),
 (2, NULL, '[@Ann](#1): a reply', '2022-01-02 03:05:05', '192.0.2.1', '', NULL, 'Bob', 1, 1, 0, 'waiting',
  NULL, 'Browser', '/a', '2022-01-02 03:05:05', '2022-01-02 03:05:05'),
 (3, NULL, 'Buy now', '2022-01-02 03:06:05', '192.0.2.1', '', NULL, 'Eve', 1, NULL, 0, 'spam',
  NULL, 'Browser', '/a', '2022-01-02 03:06:05', '2022-01-02 03:06:05');
"""
WALINE_EXPORT = {
    "type": "waline",
    "version": 1,
    "time": 1650000000000,
    "tables": ["Comment", "Counter", "Users"],
    "data": {
        "Comment": [
            {
                "objectId": 1,
                "user_id": 7,
                "comment": "Some **words**",
                "nick": "Ann",
                "url": "/a",
                "status": "approved",
            },
            {"objectId": 2, "pid": 1, "rid": 1, "comment": "A reply", "nick": "Bob", "url": "/a", "status": "spam"},
        ],
        "Counter": [{"objectId": 1, "time": 5, "url": "/a"}],
        "Users": [{"objectId": 7, "display_name": "Ann the Editor", "type": "administrator", "password": "hash"}],
    },
}
WALINE_CSV = (
    b"id,user_id,comment,insertedAt,ip,link,mail,nick,rid,pid,sticky,status,like,ua,url\r\n"
    b'1,7,"Some, words",2022-01-02 03:04:05,192.0.2.1,,ann@mail.example,Ann,NULL,NULL,,approved,2,Browser,/a\r\n'
    b"2,,A reply,2022-01-02 03:05:05,192.0.2.1,,,Bob,1,1,,waiting,,Browser,/a\r\n"
)


def twikoo(key: object, parent: str = "", **changed: object) -> dict[str, object]:
    return {
        "_id": key,
        "uid": "p1",
        "nick": "Ann",
        "mail": "ann@mail.example",
        "mailMd5": "0",
        "link": "",
        "ua": "Browser",
        "ip": "192.0.2.1",
        "master": True,
        "url": "/a/",
        "href": "https://news.example/a/#c",
        "comment": "<p>Some words</p>",
        "pid": parent,
        "rid": parent,
        "isSpam": False,
        "created": 1640000000000,
        "updated": 1640000000000,
        **changed,
    }


TWIKOO = (
    twikoo("t1", top=True, ups=["a", "b"], downs=["c"]),
    twikoo({"$oid": "t2"}, "t1", isSpam=True, like=["x"], created={"$numberLong": "1640000001000"}, master=False),
)
TALKYARD = {
    "guests": [{"id": -10, "extImpId": "g", "fullName": "Ann", "emailAddress": "ann@mail.example"}],
    "members": [{"id": 101, "username": "ed", "isAdmin": True, "passwordHash": "scrypt:secret"}],
    "pages": [
        {"id": "2000000001", "extImpId": "123:thr:dsq", "pageType": 5, "createdAt": 1500000000000},
        {"id": "7", "pageType": 12, "lockedAt": 1500000000000},
    ],
    "pagePaths": [{"folder": "/", "pageId": "7", "showId": True, "slug": "a-question", "canonical": True}],
    "pageIdsByAltIds": {
        "diid:a": "2000000001",
        "/a": "2000000001",
        "https://news.example/a": "2000000001",
    },
    "posts": [
        {"id": 1, "pageId": "2000000001", "nr": 0, "approvedSource": "Comments for https://news.example/a"},
        {"id": 2, "pageId": "2000000001", "nr": 1, "approvedSource": "Comments for https://news.example/a"},
        {
            "id": 3,
            "extImpId": "456:cmt:dsq",
            "pageId": "2000000001",
            "nr": 3,
            "parentNr": 2,
            "postType": 1,
            "createdAt": 1500000002000,
            "createdById": 101,
            "approvedHtmlSanitized": "<p>A <i>reply</i></p>",
            "approvedAt": 1500000002000,
        },
        {
            "id": 4,
            "pageId": "2000000001",
            "nr": 2,
            "parentNr": 1,
            "createdAt": 1500000001000,
            "createdById": -10,
            "approvedSource": "Some **words**",
            "approvedAt": 1500000001000,
            "numLikeVotes": 2,
        },
        {"id": 5, "pageId": "2000000001", "nr": 4, "createdById": -10, "approvedAt": None, "currRevNr": 1},
        {
            "id": 6,
            "pageId": "2000000001",
            "nr": 5,
            "createdById": -10,
            "approvedAt": 1,
            "deletedAt": 2,
            "deletedById": 101,
        },
        {"id": 7, "pageId": "2000000001", "nr": -1001, "createdById": 101, "approvedSource": "A note"},
        {"id": 8, "pageId": "7", "nr": 0, "approvedSource": "A question"},
        {"id": 9, "pageId": "7", "nr": 1, "approvedSource": "Who *knows*?"},
    ],
}
