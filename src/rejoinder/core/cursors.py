"""Cursors: a position in a displayed order as opaque text that a reader can keep.

A cursor holds the order, the view, what is walked (a story or a branch) and sort keys, and so outlives its comment.
It is sealed with a keyed hash: a changed one, or one of another walk, is a BadCursor.
"""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from hashlib import blake2b
from hmac import compare_digest

from rejoinder.core.errors import BadCursor
from rejoinder.core.tree import DEEPEST_LEVEL, Key, Order, View

_KEY = struct.Struct(">qq16s")
_SEAL_BYTES = 8
_ORDERS = {Order.OLDEST: 0, Order.NEWEST: 1, Order.BEST: 2}
_VIEWS = {View.NESTED: 0, View.FLAT: 1}
_MOST_CHARS = 4 * (_KEY.size * (DEEPEST_LEVEL + 1) + 32) // 3


def seal_cursor(secret: bytes, root: bytes, order: Order, view: View, position: tuple[Key, ...]) -> str:
    """Return the cursor for a position under `root`."""
    keys = b"".join(_KEY.pack(*key) for key in position)
    payload = bytes((_ORDERS[order], _VIEWS[view])) + keys
    return _spelt(_seal(secret, root, payload) + payload)


def open_cursor(secret: bytes, root: bytes, order: Order, view: View, cursor: str) -> tuple[Key, ...]:
    """Return the position in a cursor; BadCursor unless it was sealed for the same root, order and view."""
    if len(cursor) > _MOST_CHARS or not cursor.isascii():
        raise BadCursor()
    try:
        sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (Base64Error, ValueError):
        raise BadCursor() from None
    # Base64 has several spellings of the same bytes; with one only, a page has one address.
    if _spelt(sealed) != cursor:
        raise BadCursor()
    seal, payload = sealed[:_SEAL_BYTES], sealed[_SEAL_BYTES:]
    if not compare_digest(seal, _seal(secret, root, payload)):
        raise BadCursor()
    if payload[:2] != bytes((_ORDERS[order], _VIEWS[view])):
        raise BadCursor()
    return tuple(Key(*fields) for fields in _KEY.iter_unpack(payload[2:]))


def _spelt(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def _seal(secret: bytes, root: bytes, payload: bytes) -> bytes:
    return blake2b(root + payload, key=secret[:64], digest_size=_SEAL_BYTES, person=b"rj-cursor").digest()
