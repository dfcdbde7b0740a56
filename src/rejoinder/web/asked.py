"""What a handler is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import msgspec

from rejoinder.core.account import Viewer
from rejoinder.core.errors import BadField, BadToken, CrossSite, Unauthenticated
from rejoinder.core.ids import CommentId, StoryId
from rejoinder.core.site import Site
from rejoinder.web.declaring import Route
from rejoinder.web.headers import PRIVATE, HeaderPair
from rejoinder.web.viewers import Identity

if TYPE_CHECKING:
    from rejoinder.web.kit import Kit

B = TypeVar("B")
Q = TypeVar("Q")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Any, Any, Any], Awaitable[None]]

JSON: Final = b"application/json"
HTML: Final = b"text/html; charset=utf-8"
_encode: Final = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Asked(Generic[B, Q]):
    """One request, understood: `body` and `query` are what the route declared, None where it declared nothing.

    `path` holds the path's parameters as text; `language` is the tag that was chosen with `?lang=`, None when the
    site's holds; `now` the instant of the request. `headers` have lower-case names, several of one name joined.
    `scope` and `receive` are ASGI's, for streams. `doubt` is what the route's guard found: such a request reaches
    `route.confirm` only.
    """

    route: Route
    identity: Identity
    path: Mapping[str, str]
    ids: Mapping[str, bytes]
    body: B
    query: Q
    headers: Mapping[bytes, bytes]
    language: str | None
    now: int
    request_id: str
    scope: Scope
    receive: Receive
    given_kit: Kit | None = None
    idempotency_key: str | None = None
    raw_body: bytes = b""
    chosen_site: str | None = None
    """The slug that `?site=` chose among the sites of one host; None where the host's own was taken."""
    doubt: CrossSite | BadToken | None = None

    @property
    def site(self) -> Site:
        return self.identity.site

    @property
    def kit(self) -> Kit:
        """What handlers work with; an error in an application that was built without one."""
        assert self.given_kit is not None
        return self.given_kit

    @property
    def viewer(self) -> Viewer:
        """Whoever is asking; without identity when nobody in particular is."""
        return self.identity.viewer

    @property
    def csrf(self) -> str | None:
        """The token that this viewer's writes carry; None when no cookie of ours came, so that none is needed."""
        return self.identity.csrf

    @property
    def story_id(self) -> StoryId:
        return StoryId(self.ids["story_id"])

    @property
    def comment_id(self) -> CommentId:
        return CommentId(self.ids["comment_id"])

    def author(self) -> Viewer:
        """Return the viewer, made a guest first when nobody in particular is asking.

        A new guest's cookie goes out with the answer, unless that is a refusal.
        """
        return self.identity.become_guest(self.now)

    def known(self) -> Viewer:
        """Return the viewer; Unauthenticated when nobody in particular is asking."""
        if self.viewer.key is None:
            raise Unauthenticated()
        return self.viewer

    def if_match(self) -> int | None:
        """Return the version that `If-Match` names, None without one; BadField when it is no version of ours."""
        given = self.headers.get(b"if-match")
        if given is None:
            return None
        digits = given.strip(b'" ')
        if not digits.isdigit() or len(digits) > 9:
            raise BadField(field="If-Match", why="expected one version number in quotes")
        return int(digits)

    def etag_matches(self, etag: str) -> bool:
        """Whether `If-None-Match` names this entity tag (with its quotes), so that 304 says enough."""
        given = self.headers.get(b"if-none-match", b"").decode("latin-1")
        return given == "*" or etag in {tag.strip().removeprefix("W/") for tag in given.split(",")}


@dataclass(slots=True)
class Answer:
    """What goes back. `cache` is the whole Cache-Control; the default keeps it out of every cache.

    `app`, where set, answers in our stead (see `streamed`).
    """

    status: int = 200
    body: bytes = b""
    media: bytes = HTML
    headers: tuple[HeaderPair, ...] = ()
    cache: bytes = PRIVATE
    app: AsgiApp | None = None
    cookies: list[bytes] = field(default_factory=list)


def json_answer(value: Any, status: int = 200, *, headers: tuple[HeaderPair, ...] = ()) -> Answer:
    """Return an answer whose body is `value` as JSON."""
    return Answer(status, _encode(value), JSON, headers)


def html_answer(html: bytes | str, status: int = 200, *, headers: tuple[HeaderPair, ...] = ()) -> Answer:
    """Return an answer whose body is HTML."""
    return Answer(status, html.encode() if isinstance(html, str) else html, HTML, headers)


def see_other(address: str) -> Answer:
    """Return a redirect that is followed with GET: the answer to a form.

    `address` is ours; ValueError for one that could end the header line.
    """
    if any(ord(char) <= 32 or ord(char) == 127 for char in address):
        raise ValueError("an address has no spaces or controls")
    return Answer(303, headers=((b"location", address.encode()),))


def no_content(status: int = 204) -> Answer:
    """Return an answer without body: 204, or 304 when what the client has still holds."""
    return Answer(status, media=b"")


def streamed(app: AsgiApp, media: bytes = b"text/event-stream", *, headers: tuple[HeaderPair, ...] = ()) -> Answer:
    """Return an answer that `app` writes itself; it may still refuse as long as it has sent nothing.

    It is called with ASGI's arguments; the fields that belong to the answer are in `scope["rejoinder.headers"]`.
    """
    return Answer(media=media, headers=headers, cache=b"no-store", app=app)
