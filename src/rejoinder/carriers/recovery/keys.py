"""Keys for what has none: made of content, so that the same page read again gives the same keys."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

_SPACES = re.compile(r"\s+")
_KEY_CHARS = 32


def story_key(url: str | None, title: str | None, first_paragraph: str | None) -> str:
    """Return a story's key: of its URL where that is known, else of its title and the beginning of its text."""
    if url is not None:
        return f"url:{url}"
    return "page:" + _digest("story", title or "", (first_paragraph or "")[:200])


def comment_keys(story: str, comments: Iterable[tuple[int | None, str | None, str]]) -> list[str]:
    """Return a key for each (parent's index, author, text); parents come before their replies.

    Equal ones (same parent, author and text) are told apart by their order.
    """
    keys: list[str] = []
    seen: Counter[str] = Counter()
    for parent, author, text in comments:
        plain = _digest(story, keys[parent] if parent is not None else "", author or "", text)
        seen[plain] += 1
        count = seen[plain]
        keys.append("text:" + (plain if count == 1 else _digest(plain, str(count))))
    return keys


def _digest(*parts: str) -> str:
    normal = "\x1f".join(_SPACES.sub(" ", unicodedata.normalize("NFC", part)).strip() for part in parts)
    return sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_CHARS]
