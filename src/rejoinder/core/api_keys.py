"""API keys: how they are written, and what is stored of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from string import ascii_letters, digits
from typing import Final

PREFIX: Final = "rjk_"
"""Begins every key, so that scanners for published secrets know one when they see it."""
RANDOM_BYTES: Final = 24
SHOWN_CHARS: Final = 4
_ALPHABET: Final = digits + ascii_letters
# 62 to the power of 33 is more than 2 to the power of 192.
_CHARS: Final = 33
_FORM: Final = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{_CHARS}}}")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a key: whose it is, how it ends, since when and (None: for ever) until when it is good."""

    account_name: str
    last_four: str
    created_at: int
    expires_at: int | None


def api_key(random: bytes) -> str:
    """Return the key for `RANDOM_BYTES` random bytes: the prefix, and them in letters and digits."""
    assert len(random) == RANDOM_BYTES
    number, written = int.from_bytes(random, "big"), ""
    for _ in range(_CHARS):
        number, place = divmod(number, len(_ALPHABET))
        written = _ALPHABET[place] + written
    return PREFIX + written


def api_key_hash(key: str) -> bytes | None:
    """Return what the store keeps of a key, 32 bytes; None when it can't be one.

    A plain hash does: 192 random bits can't be searched.
    """
    return sha256(key.encode()).digest() if _FORM.fullmatch(key) else None
