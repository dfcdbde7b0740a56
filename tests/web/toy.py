"""A toy newspaper behind the real shell: handlers of three lines, and no store."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import msgspec

from rejoinder.core.account import Account, Role
from rejoinder.core.errors import NotFound, StoryClosed
from rejoinder.core.ids import AccountId, GuestId, SiteId, to_text
from rejoinder.core.pace import CLASSES, RateClass
from rejoinder.core.permissions import Permission
from rejoinder.core.site import Site
from rejoinder.web.addresses import Networks, Proxies
from rejoinder.web.asked import Answer, Asked, html_answer, json_answer, see_other
from rejoinder.web.declaring import Cors, Csrf, Route, Scope, Surface, route
from rejoinder.web.guarding import Guard
from rejoinder.web.pacing import Limiter
from rejoinder.web.problems import Problem
from rejoinder.web.running import Desk
from rejoinder.web.shell import Shell, build_app
from rejoinder.web.sites import Sites
from rejoinder.web.tally import Tally
from rejoinder.web.tokens import Tokens, session_hash, session_token
from rejoinder.web.understanding import Gate
from rejoinder.web.viewers import Viewers

SECRET: Final = bytes(range(32))
NOW: Final = 1_795_000_000_000_000
HERALD: Final = Site(
    SiteId(b"H" * 16), "herald", "The Herald", "http://herald.example", "en", ("https://www.herald.example",)
)
GAZETTE: Final = Site(SiteId(b"G" * 16), "gazette", "The Gazette", "https://gazette.example", "en")
HERALD_STORY: Final = b"h" * 16
GAZETTE_STORY: Final = b"g" * 16
HERALD_COMMENT: Final = b"c" * 16
OWNERS: Final = {HERALD_STORY: HERALD.id, GAZETTE_STORY: GAZETTE.id, HERALD_COMMENT: HERALD.id}
GUEST: Final = GuestId(b"guest-0123456789")
MODERATOR: Final = Account(AccountId(b"m" * 16), HERALD.id, "Mod", Role.MODERATOR, NOW)
MEMBER: Final = Account(AccountId(b"n" * 16), HERALD.id, "Mem", Role.MEMBER, NOW)
MODERATOR_TOKEN: Final = session_token(b"M" * 32)
MEMBER_TOKEN: Final = session_token(b"N" * 32)


class PostBody(msgspec.Struct, forbid_unknown_fields=True):
    body: str
    parent_id: str | None = None
    name: str = ""


class CommentOut(msgspec.Struct):
    body: str
    author: str | None


class ReadQuery(msgspec.Struct):
    order: str = "oldest"
    limit: int = 50


@dataclass(slots=True)
class Toy:
    """Notes every effect, so that a test can say that there was none."""

    effects: list[str] = field(default_factory=list)
    now: int = NOW
    sites: tuple[Site, ...] = (HERALD, GAZETTE)
    sessions: dict[bytes | None, Account] = field(
        default_factory=lambda: {session_hash(MODERATOR_TOKEN): MODERATOR, session_hash(MEMBER_TOKEN): MEMBER}
    )
    keys: dict[bytes | None, Account] = field(default_factory=dict)
    looked_up: int = 0

    def routes(self) -> list[Route]:
        """Return the toy's routes, one of each kind."""
        return self.story_routes() + self.other_routes()

    def story_routes(self) -> list[Route]:
        """Return what is about stories."""

        @route(
            "POST", "/api/v1/stories/{story_id}/comments", permission=Permission.POST, scope=Scope.STORY,
            rate=RateClass.POST, csrf=Csrf.TOKEN, body=PostBody, answers={201: CommentOut, 202: CommentOut},
            problems=(StoryClosed,),
        )  # fmt: skip
        async def post_comment(asked: Asked[PostBody, None]) -> Answer:
            """Post a comment."""
            if asked.body.body == "closed":
                raise StoryClosed()
            if asked.body.body == "crash":
                raise RuntimeError("secret detail /etc/passwd")
            author = asked.author()
            self.effects.append(asked.body.body)
            return json_answer(CommentOut(asked.body.body, author.guest_id.hex() if author.guest_id else None), 201)

        @route(
            "GET", "/api/v1/stories/{story_id}/comments", permission=Permission.READ, scope=Scope.STORY,
            rate=RateClass.READ, csrf=Csrf.SAFE, cors=Cors.READ, query=ReadQuery, answers={200: CommentOut},
        )  # fmt: skip
        async def list_comments(asked: Asked[None, ReadQuery]) -> Answer:
            """List a story's comments."""
            return replace(
                json_answer({"order": asked.query.order, "limit": asked.query.limit}), cache=b"public, max-age=1"
            )

        @route(
            "POST", "/stories/{story_id}/comments", permission=Permission.POST, scope=Scope.STORY,
            rate=RateClass.POST, csrf=Csrf.TOKEN, body=PostBody, surface=Surface.PAGE, answers={303: None},
        )  # fmt: skip
        async def post_form(asked: Asked[PostBody, None]) -> Answer:
            """Post a comment by form."""
            asked.author()
            self.effects.append(asked.body.body)
            return see_other(f"/stories/{to_text(asked.story_id)}")

        @route(
            "GET", "/stories/{story_id}", permission=Permission.READ, scope=Scope.STORY, rate=RateClass.READ,
            csrf=Csrf.SAFE, surface=Surface.PAGE,
        )  # fmt: skip
        async def story_page(asked: Asked[None, None]) -> Answer:
            """Show a story."""
            check_is_here(asked)
            return html_answer(f"<p>{asked.site.name} {asked.language} {asked.csrf}</p>")

        @route(
            "GET", "/stories/{story_id}/discussion", permission=Permission.READ, scope=Scope.STORY, rate=RateClass.READ,
            csrf=Csrf.SAFE, surface=Surface.FRAGMENT, cors=Cors.READ,
        )  # fmt: skip
        async def fragment(asked: Asked[None, None]) -> Answer:
            """Show a discussion in somebody else's page."""
            return html_answer("<section></section>")

        return [post_comment, list_comments, post_form, story_page, fragment]

    def other_routes(self) -> list[Route]:
        """Return what is about comments, accounts and nothing in particular."""

        @route(
            "POST", "/comments/{comment_id}/decide", permission=Permission.MODERATE, scope=Scope.COMMENT,
            rate=RateClass.STAFF, csrf=Csrf.TOKEN, surface=Surface.PAGE, answers={303: None},
        )  # fmt: skip
        async def decide(asked: Asked[None, None]) -> Answer:
            """Decide on a comment."""
            check_is_here(asked)
            self.effects.append("decide")
            return see_other("/")

        @route(
            "POST", "/account/leave", permission=Permission.ACCOUNT, scope=Scope.HOST, rate=RateClass.TOKEN,
            csrf=Csrf.TOKEN, surface=Surface.PAGE, answers={303: None},
        )  # fmt: skip
        async def leave(asked: Asked[None, None]) -> Answer:
            """Sign out."""
            asked.identity.leave()
            self.effects.append("leave")
            return see_other("/")

        @route(
            "POST", "/account/enter", permission=Permission.ACCOUNT, scope=Scope.HOST, rate=RateClass.TOKEN,
            csrf=Csrf.TOKEN, surface=Surface.PAGE, answers={303: None},
        )  # fmt: skip
        async def enter(asked: Asked[None, None]) -> Answer:
            """Sign in."""
            asked.identity.enter(b"E" * 32)
            self.effects.append("enter")
            return see_other("/")

        @route(
            "POST", "/preview", permission=Permission.READ, scope=Scope.HOST, rate=RateClass.PREVIEW, csrf=Csrf.SAFE,
            surface=Surface.FRAGMENT, body=PostBody,
        )  # fmt: skip
        async def preview(asked: Asked[PostBody, None]) -> Answer:
            """Show how a text will look."""
            return html_answer("<p></p>")

        return [decide, leave, enter, preview]

    def gate(self, proxies: Proxies | None = None) -> Gate:
        """Return the gate with two sites, two accounts and everything in memory."""

        async def list_sites() -> tuple[Site, ...]:
            return self.sites

        async def site_of(object_id: bytes) -> SiteId | None:
            return OWNERS.get(object_id)

        async def find_session(hashed: bytes) -> Account | None:
            return self.sessions.get(hashed)

        async def find_api_key(hashed: bytes) -> Account | None:
            self.looked_up += 1
            return self.keys.get(hashed)

        async def salt_of(day: int) -> bytes:
            return day.to_bytes(16, "big")

        return Gate(
            Sites(list_sites, site_of, site_of),
            Viewers(Tokens(SECRET), find_session, lambda now: GUEST),
            Networks(proxies or Proxies(), salt_of),
            Guard(["http://herald.example"]),
            Limiter(CLASSES),
            frozenset({"en", "ar"}),
            find_api_key=find_api_key,
        )

    def app(self, **options: Any) -> Shell:
        """Return the whole application."""
        desk = Desk(problem_page, Tally(), None, lambda: self.now)
        return build_app(self.routes(), self.gate(), desk, **options)


def check_is_here(asked: Asked[Any, Any]) -> None:
    """Refuse with NotFound an object that is nowhere or another site's, as whoever reads the store does."""
    for name, object_id in asked.ids.items():
        if OWNERS.get(object_id) != asked.site.id:
            raise NotFound(what=name.removesuffix("_id"))


def problem_page(problem: Problem) -> bytes:
    """Return the plainest page there is."""
    return f"<h1>{problem.status} {problem.code}</h1>".encode()


@dataclass(frozen=True, slots=True)
class Got:
    """An answer as a client sees it; of headers with one name `headers` holds the last."""

    status: int
    headers: Mapping[str, str]
    all_headers: tuple[tuple[str, str], ...]
    body: bytes

    def json(self) -> Any:
        return msgspec.json.decode(self.body)

    def cookies(self) -> list[str]:
        return [value for name, value in self.all_headers if name == "set-cookie"]


def ask(
    app: Shell,
    method: str,
    path: str,
    headers: Mapping[str, str] | list[tuple[str, str]] | None = None,
    body: bytes = b"",
    *,
    client: str | None = "127.0.0.1",
    raw_path: bytes | None = None,
) -> Got:
    """Send one request through the whole application and return the answer."""
    return asyncio.run(ask_async(app, method, path, headers, body, client=client, raw_path=raw_path))


async def ask_async(
    app: Shell,
    method: str,
    path: str,
    headers: Mapping[str, str] | list[tuple[str, str]] | None = None,
    body: bytes = b"",
    *,
    client: str | None = "127.0.0.1",
    raw_path: bytes | None = None,
) -> Got:
    """The same for who has a loop already."""
    given = list(headers.items()) if isinstance(headers, Mapping) else list(headers or [])
    if not any(name == "host" for name, _ in given):
        given.insert(0, ("host", "herald.example"))
    bare, _, query = path.partition("?")
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "scheme": "http",
        "server": ("127.0.0.1", 8080), "client": (client, 40000) if client else None, "root_path": "", "state": {},
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in given],
        "method": method, "path": bare, "raw_path": raw_path or bare.encode(), "query_string": query.encode("latin-1"),
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    pairs = tuple((name.decode(), value.decode("latin-1")) for name, value in sent[0]["headers"])
    return Got(sent[0]["status"], dict(pairs), pairs, b"".join(message.get("body", b"") for message in sent[1:]))
