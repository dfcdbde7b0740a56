"""Who is asking: cookies in, a viewer out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Final

from rejoinder.core.account import Account, Role, Viewer
from rejoinder.core.ids import GuestId
from rejoinder.core.site import Site
from rejoinder.web.cookies import names_of, read_ours
from rejoinder.web.tokens import Guest, Tokens, session_hash, session_token

SESSION_LIFE_S: Final = 30 * 86_400
_RENEW_US: Final = 7 * 86_400_000_000
_SECOND: Final = 1_000_000

FindSession = Callable[[bytes], Awaitable[Account | None]]
"""Looks up the account of a session by its hash; None for one that is over or never was."""


@dataclass(slots=True)
class Identity:
    """The viewer of one request on one site, and what its answer does to our cookies.

    `csrf` is the token its writes must carry, None when no valid cookie of ours came.
    """

    site: Site
    viewer: Viewer
    csrf: str | None
    _viewers: Viewers
    session: bytes | None = None
    cookies: list[bytes] = field(default_factory=list)

    def become_guest(self, now: int) -> Viewer:
        """Return the viewer, made a guest with a cookie when nobody in particular was asking."""
        if self.viewer.key is None:
            guest_id = self._viewers.new_guest_id(now)
            self.viewer = replace(self.viewer, guest_id=guest_id)
            self.csrf = self._viewers.guest_csrf(self.site, guest_id)
            self._viewers.renew_guest(self, guest_id, now)
        return self.viewer

    def become_again(self, guest_id: GuestId, now: int) -> None:
        """Be the guest of an earlier request whose answer may have been lost, in place of the one just made."""
        names = names_of(self.site)
        self.cookies = [one for one in self.cookies if not one.startswith(f"{names.guest}=".encode())]
        self.viewer = replace(self.viewer, guest_id=guest_id)
        self.csrf = self._viewers.guest_csrf(self.site, guest_id)
        self._viewers.renew_guest(self, guest_id, now)

    def act_as(self, guest_id: GuestId) -> None:
        """Be this guest for the request's one comment: no cookie says so before or after, and none is set."""
        self.viewer = replace(self.viewer, role=Role.READER, account=None, guest_id=guest_id)

    def enter(self, random: bytes) -> bytes:
        """Give the browser a session made of 32 random bytes; return the hash that the store keeps of it."""
        token = session_token(random)
        names = names_of(self.site)
        self.cookies.append(names.setting(names.session, token, self._viewers.session_life_s))
        found = session_hash(token)
        assert found is not None
        return found

    def leave(self) -> None:
        """Sign the browser out, or have it forget the guest where nobody is signed in.

        The store forgets `session` on its own.
        """
        names = names_of(self.site)
        if self.session is not None:
            self.cookies.append(names.setting(names.session, "", 0))
            self._viewers.forget(self.session)
            return
        self.cookies = [one for one in self.cookies if not one.startswith(f"{names.guest}=".encode())]
        self.cookies.append(names.setting(names.guest, "", 0))


class Viewers:
    """Turns a site and a cookie header into an identity.

    Sessions are remembered for `session_cache_s`: so long may an ended one still be believed in.
    """

    def __init__(
        self,
        tokens: Tokens,
        find_session: FindSession,
        new_guest_id: Callable[[int], GuestId],
        *,
        session_life_s: int = SESSION_LIFE_S,
        session_cache_s: int = 5,
        session_cache_count: int = 10_000,
    ) -> None:
        self._tokens = tokens
        self._find_session = find_session
        self.new_guest_id = new_guest_id
        self.session_life_s = session_life_s
        self._cache_us = session_cache_s * _SECOND
        self._cache_count = session_cache_count
        self._sessions: dict[bytes, tuple[int, Account]] = {}

    async def identify(self, site: Site, cookie_header: bytes | None, now: int, network: bytes | None) -> Identity:
        """Return who is asking on `site`. A cookie that proves nothing counts as none, and is taken away."""
        ours = read_ours(cookie_header)
        if not ours:
            return Identity(site, Viewer(site.id, network=network), None, self)
        names = names_of(site)
        stale: list[bytes] = []
        csrf = None
        guest = self._guest(site, ours.get(names.guest), now)
        if guest is not None:
            csrf = self.guest_csrf(site, guest.id)
        elif names.guest in ours:
            stale.append(names.setting(names.guest, "", 0))
        session, account = await self._session(site, ours.get(names.session), now)
        if session is not None:
            csrf = self._tokens.csrf(site.id, b"s" + session)
        elif names.session in ours:
            stale.append(names.setting(names.session, "", 0))
        role = account.role if account is not None else Role.READER
        viewer = Viewer(site.id, role, account, guest.id if guest is not None else None, network)
        identity = Identity(site, viewer, csrf, self, session, stale)
        if guest is not None and now - guest.since > _RENEW_US:
            self.renew_guest(identity, guest.id, now)
        return identity

    def guest_csrf(self, site: Site, guest_id: GuestId) -> str:
        """Return the token that a guest's further writes carry."""
        return self._tokens.csrf(site.id, b"g" + guest_id)

    def _guest(self, site: Site, token: str | None, now: int) -> Guest | None:
        return self._tokens.read_guest(site.id, token, now) if token is not None else None

    async def _session(self, site: Site, token: str | None, now: int) -> tuple[bytes | None, Account | None]:
        hashed = session_hash(token) if token is not None else None
        account = await self._account(hashed, now) if hashed is not None else None
        if account is None or account.site_id != site.id:
            return None, None
        return hashed, account

    async def _account(self, hashed: bytes, now: int) -> Account | None:
        known = self._sessions.get(hashed)
        if known is not None and 0 <= now - known[0] < self._cache_us:
            return known[1]
        account = await self._find_session(hashed)
        self._sessions.pop(hashed, None)
        if account is not None:
            # Only real sessions are kept, so that guesses can't push them out.
            if len(self._sessions) >= self._cache_count:
                del self._sessions[next(iter(self._sessions))]
            self._sessions[hashed] = (now, account)
        return account

    def forget(self, hashed: bytes) -> None:
        """Forget a session that has just ended here."""
        self._sessions.pop(hashed, None)

    def renew_guest(self, identity: Identity, guest_id: GuestId, now: int) -> None:
        """Have the answer set the guest's cookie for its whole life from now."""
        names = names_of(identity.site)
        token = self._tokens.sign_guest(identity.site.id, guest_id, now)
        identity.cookies.append(names.setting(names.guest, token, self._tokens.guest_life_s))
