"""Whose an imported comment was: known by a keyed hash of a mail address, never by the address."""

import hmac
import unicodedata
from hashlib import sha256

_ADDRESS_MAX_CHARS = 320


def claim_hash(key: bytes, address: str) -> bytes | None:
    """Return 32 bytes that are equal for all spellings of a mail address, None for what is none.

    Without the key, a server's own, nothing can be matched with it.
    """
    spelt = unicodedata.normalize("NFKC", address).strip().casefold()
    name, at, host = spelt.rpartition("@")
    if not (at and name and "." in host) or len(spelt) > _ADDRESS_MAX_CHARS or any(map(str.isspace, spelt)):
        return None
    return hmac.new(key, spelt.encode("utf-8", "surrogatepass"), sha256).digest()
