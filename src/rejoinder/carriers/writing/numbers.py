"""Numbers for formats whose ids are numbers: the same for the same comment whenever it is written."""

from hashlib import blake2b

# What JavaScript and spreadsheets still count exactly.
_BITS = 52


def number_of(identifier: bytes) -> int:
    """Return a number for an id, from 1 to 2**52; two of a million differ but for a chance of one in ten thousand."""
    return (int.from_bytes(blake2b(identifier, digest_size=8).digest()) >> (64 - _BITS)) + 1
