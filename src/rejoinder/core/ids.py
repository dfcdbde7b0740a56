"""Identifiers: UUIDv7, sixteen bytes inside, canonical text outside.

Nothing can be counted or guessed from them: 74 of the 128 bits are random (RFC 9562, 5.7).
"""

from typing import NewType

from rejoinder.core.errors import BadId

SiteId = NewType("SiteId", bytes)
StoryId = NewType("StoryId", bytes)
CommentId = NewType("CommentId", bytes)
AccountId = NewType("AccountId", bytes)
GuestId = NewType("GuestId", bytes)
BatchId = NewType("BatchId", bytes)

ID_BYTES = 16
_TEXT_CHARS = 36


def new_id(at_us: int, random: bytes) -> bytes:
    """Return a UUIDv7 as 16 bytes for the instant `at_us` (UTC microseconds) and 10 random bytes."""
    stamp = (at_us // 1000).to_bytes(6, "big")
    return stamp + bytes((0x70 | random[0] & 0x0F, random[1], 0x80 | random[2] & 0x3F)) + random[3:10]


def to_text(identifier: bytes) -> str:
    """Return the canonical lower-case UUID text of 16 bytes."""
    digits = identifier.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def from_text(text: str) -> bytes:
    """Return the 16 bytes of a canonical UUID text; BadId for any other spelling."""
    try:
        identifier = bytes.fromhex(text.replace("-", "")) if len(text) == _TEXT_CHARS else b""
    except ValueError:
        identifier = b""
    if len(identifier) != ID_BYTES or to_text(identifier) != text.lower():
        raise BadId(text=text[:64])
    return identifier
