"""What our cookies and forms carry, and how it can't be forged.

Nothing here looks anything up. A guest's token is a guest id, the time of its making and a keyed hash (BLAKE2b,
RFC 7693) over both and the site; a session's token is 32 random bytes of which only the hash is kept; a CSRF token is
a keyed hash of the site and of whichever of the two came. A proof lets a guest without cookie act on one comment: the
time of its making, and a keyed hash over it, the site and the comment.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import blake2b, sha256
from hmac import compare_digest
from typing import Final

from rejoinder.core.ids import CommentId, GuestId, SiteId
from rejoinder.web.keys import derive

_VERSION: Final = b"\x01"
_STAMP_BYTES: Final = 4
_PAYLOAD_BYTES: Final = 1 + 16 + _STAMP_BYTES
_MAC_BYTES: Final = 21
_GUEST_CHARS: Final = (_PAYLOAD_BYTES + _MAC_BYTES) * 4 // 3
_CSRF_BYTES: Final = 18
_PROOF_MAC_BYTES: Final = 19
_PROOF_CHARS: Final = (1 + _STAMP_BYTES + _PROOF_MAC_BYTES) * 4 // 3
SESSION_BYTES: Final = 32
_SESSION_CHARS: Final = 43
_SECOND: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest as a token proves it; `since` is when the token was made, UTC microseconds in whole seconds."""

    id: GuestId
    since: int


class Tokens:
    """Makes and reads tokens under one secret."""

    __slots__ = ("_csrf_key", "_guest_key", "_proof_key", "guest_life_s")

    def __init__(self, secret: bytes, guest_life_s: int = 200 * 86_400) -> None:
        self._guest_key = derive(secret, "guest")
        self._csrf_key = derive(secret, "csrf")
        self._proof_key = derive(secret, "proof")
        self.guest_life_s = guest_life_s

    def sign_guest(self, site_id: SiteId, guest_id: GuestId, now: int) -> str:
        """Return the token that makes its bearer this guest on this site, from `now` on."""
        payload = _VERSION + guest_id + (now // _SECOND).to_bytes(_STAMP_BYTES, "big")
        return urlsafe_b64encode(payload + self._mac(site_id, payload)).decode()

    def read_guest(self, site_id: SiteId, token: str, now: int) -> Guest | None:
        """Return the guest that the token proves on this site; None when it is forged, another site's or too old."""
        if len(token) != _GUEST_CHARS:
            return None
        raw = _decoded(token)
        if raw is None or raw[:1] != _VERSION:
            return None
        payload = raw[:_PAYLOAD_BYTES]
        if not compare_digest(self._mac(site_id, payload), raw[_PAYLOAD_BYTES:]):
            return None
        since = int.from_bytes(payload[17:], "big") * _SECOND
        return Guest(GuestId(payload[1:17]), since) if now - since < self.guest_life_s * _SECOND else None

    def csrf(self, site_id: SiteId, subject: bytes) -> str:
        """Return the CSRF token of whoever `subject` names: `g` and a guest id, or `s` and a session's hash."""
        mac = blake2b(site_id + subject, key=self._csrf_key, digest_size=_CSRF_BYTES).digest()
        return urlsafe_b64encode(mac).decode()

    def sign_proof(self, site_id: SiteId, comment_id: CommentId, now: int) -> str:
        """Return what lets its bearer act as the guest who wrote this comment, from `now` on."""
        payload = _VERSION + (now // _SECOND).to_bytes(_STAMP_BYTES, "big")
        return urlsafe_b64encode(payload + self._proof_mac(site_id, comment_id, payload)).decode()

    def read_proof(self, site_id: SiteId, comment_id: CommentId, proof: str, now: int) -> int | None:
        """Return until when a proof for this comment is good; None when it is forged, another's or too old."""
        raw = _decoded(proof) if len(proof) == _PROOF_CHARS else None
        if raw is None or raw[:1] != _VERSION:
            return None
        payload = raw[: 1 + _STAMP_BYTES]
        if not compare_digest(self._proof_mac(site_id, comment_id, payload), raw[1 + _STAMP_BYTES :]):
            return None
        until = (int.from_bytes(payload[1:], "big") + self.guest_life_s) * _SECOND
        return until if now < until else None

    def _proof_mac(self, site_id: SiteId, comment_id: CommentId, payload: bytes) -> bytes:
        return blake2b(site_id + comment_id + payload, key=self._proof_key, digest_size=_PROOF_MAC_BYTES).digest()

    def _mac(self, site_id: SiteId, payload: bytes) -> bytes:
        return blake2b(site_id + payload, key=self._guest_key, digest_size=_MAC_BYTES).digest()


def session_token(random: bytes) -> str:
    """Return the cookie's text for 32 random bytes."""
    return urlsafe_b64encode(random).decode().rstrip("=")


def session_hash(token: str) -> bytes | None:
    """Return what the store keeps of a session's token, 32 bytes; None when it is no such token.

    A plain hash does: the token's 256 random bits can't be searched.
    """
    if len(token) != _SESSION_CHARS:
        return None
    raw = _decoded(token + "=")
    # The last character carries two bits that decoding drops: only one spelling is the token.
    return sha256(raw).digest() if raw is not None and session_token(raw) == token else None


def _decoded(token: str) -> bytes | None:
    if not token.isascii():
        return None
    try:
        return urlsafe_b64decode(token)
    except ValueError:
        return None
