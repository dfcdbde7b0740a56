"""Typed text: what is taken, what is refused, and where it may be cut.

Nothing here changes what a person wrote beyond line ends and invisible tags: the truth is stored, and output
escapes by context.
"""

import re
import unicodedata
from typing import Final

from rejoinder.core import errors

BODY_MAX_BYTES: Final = 20_000

_NONCHARACTERS: Final = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17)
)
# NUL and lone surrogates because no database takes both; the other controls because a terminal obeys them
# (U+009B begins an escape sequence as ESC does); noncharacters because the renderer marks places with them.
_REFUSED: Final = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff{_NONCHARACTERS}]")
# The same for ASCII alone, twenty times as fast: a set that ends below 256 is a table of bits.
_REFUSED_ASCII: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Tag characters are invisible and can carry a hidden text; only a flag (England, Scotland, ...) is spelt with them.
_TAGS: Final = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)|[\U000e0000-\U000e007f]")
_EDGES: Final = re.compile(r"\A(?:[^\S\n]*\n)+")

# Default_Ignorable_Code_Point of Unicode 16.0, DerivedCoreProperties.txt.
IGNORABLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Drawn as nothing though not ignorable: the blank Braille cell, two blank hieroglyphs, the Khitan filler,
# a musical null notehead.
_BLANKS: Final = frozenset("\u2800\U00013441\U00013442\U00016fe4\U0001d159")
_UNSEEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me"})

_LONGEST_CLUSTER_CHARS: Final = 64


def clean_body(raw: str, *, field: str = "body", max_chars: int | None = None, max_bytes: int = BODY_MAX_BYTES) -> str:
    """Return a body as it is stored: lines end in LF, no blank lines around it, else as typed.

    Raises TextTooLong (bytes are counted in UTF-8, before anything else is looked at), BadCharacters for controls,
    lone surrogates and noncharacters, and EmptyText when nothing of it could be seen.
    """
    # A character takes at most four bytes, so most texts need not be encoded to be counted.
    if len(raw) * 4 > max_bytes and (len(raw) > max_bytes or len(raw.encode("utf-8", "surrogatepass")) > max_bytes):
        raise errors.TextTooLong(field=field, limit=max_bytes, unit="bytes")
    body = _checked(raw, field)
    # To look for three characters one by one takes a hundredth of a search for all of them.
    if not raw.isascii() or "\r" in raw or "\x0b" in raw or "\x0c" in raw:
        body = _LINE_ENDS.sub("\n", body)
    body = _EDGES.sub("", body).rstrip()
    if is_blank(body):
        raise errors.EmptyText(field=field)
    if max_chars is not None and len(body) > max_chars:
        raise errors.TextTooLong(field=field, limit=max_chars, unit="characters")
    return body


def clean_line(raw: str, *, field: str, max_chars: int) -> str:
    """Return one line (a name, title, reason) in NFC, its runs of white space made single spaces.

    Raises TextTooLong, BadCharacters and EmptyText as `clean_body` does.
    """
    # NFC makes a text at most three times shorter, so that this refuses nothing that could fit; it bounds the work.
    if len(raw) > 4 * max_chars + 64:
        raise errors.TextTooLong(field=field, limit=max_chars, unit="characters")
    line = " ".join(unicodedata.normalize("NFC", _checked(raw, field)).split())
    if is_blank(line):
        raise errors.EmptyText(field=field)
    if len(line) > max_chars:
        raise errors.TextTooLong(field=field, limit=max_chars, unit="characters")
    return line


def is_blank(text: str) -> bool:
    """Return whether nothing of `text` can be seen: spaces, fillers, joiners, marks without a letter.

    What Python's Unicode tables don't know yet counts as seen: it is more often a new emoji than nothing.
    """
    # Of ASCII all is seen but spaces and controls.
    if text[:1] > " " and text[0] < "\x7f":
        return False
    return not any(_is_seen(character) for character in text)


def truncate(text: str, max_chars: int) -> str:
    """Return `text` in at most `max_chars` characters, with an ellipsis where it was cut.

    It is cut between words when the last quarter has a space, else between grapheme clusters.
    """
    if len(text) <= max_chars:
        return text
    if max_chars < 2:
        return "…"[:max_chars]
    end = cluster_border(text, max_chars - 1)
    space = text.rfind(" ", end * 3 // 4, end + 1)
    if space > 0:
        end = space
    return text[:end].rstrip() + "…"


def cluster_border(text: str, index: int) -> int:
    """Return the last place at or before `index` where `text` may be cut without breaking a grapheme cluster.

    It joins a little more than UAX 29 does (all of a row of viramas, whatever follows a joiner), never less. A cluster
    of more than 64 characters is no letter any more and is cut at `index` itself.
    """
    index = min(index, len(text))
    for border in range(index, max(index - _LONGEST_CLUSTER_CHARS, -1), -1):
        if border in (0, len(text)) or not _joined(text, border):
            return border
    return index


def _checked(raw: str, field: str) -> str:
    if raw.isascii():
        if _REFUSED_ASCII.search(raw):
            raise errors.BadCharacters(field=field)
        return raw
    if _REFUSED.search(raw):
        raise errors.BadCharacters(field=field)
    return _TAGS.sub(r"\1", raw.removeprefix("\ufeff"))


def _is_seen(character: str) -> bool:
    return (
        unicodedata.category(character) not in _UNSEEN_CATEGORIES
        and character not in _BLANKS
        and not IGNORABLE.match(character)
    )


def _joined(text: str, border: int) -> bool:
    """Whether the characters on both sides of `border` belong to one cluster (UAX 29, GB3 to GB13)."""
    left, right = text[border - 1], text[border]
    if right < "\u0300":
        return left == "\u200d" or (left == "\r" and right == "\n")
    return (
        _extends(right)
        or left == "\u200d"
        or (unicodedata.combining(left) == 9 and unicodedata.category(right) == "Lo")
        or _is_hangul_pair(left, right)
        or _is_prepended(left)
        or (_is_regional(right) and _regionals_before(text, border) % 2 == 1)
    )


def _extends(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Mn", "Mc", "Me")
        or character in "\u200c\u200d\uff9e\uff9f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_hangul_pair(left: str, right: str) -> bool:
    if "\u1160" <= right <= "\u11ff" or "\ud7b0" <= right <= "\ud7fb":
        return "\u1100" <= left <= "\u11ff" or "\ua960" <= left <= "\ud7fb"
    is_lead = "\u1100" <= left <= "\u115f" or "\ua960" <= left <= "\ua97c"
    return is_lead and ("\u1100" <= right <= "\u115f" or "\ua960" <= right <= "\ud7a3")


def _is_prepended(character: str) -> bool:
    return "\u0600" <= character <= "\u0605" or character in "\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _regionals_before(text: str, border: int) -> int:
    start = border
    while start > 0 and _is_regional(text[start - 1]):
        start -= 1
    return border - start
