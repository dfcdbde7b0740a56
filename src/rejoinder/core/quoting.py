"""Quotations: passages of another comment or of the story, found in `>` blocks and traced to what they quote."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rejoinder.core import markup
from rejoinder.core.comment import Quotation
from rejoinder.core.ids import CommentId
from rejoinder.core.text import truncate

EXCERPT_MAX_CHARS: Final = 280
SHORTEST_PASSAGE_CHARS: Final = 12
"""A shorter passage is traced only to the parent, or to a source that it repeats whole."""

SHORTEST_ALIKE_CHARS: Final = 30
"""A shorter passage must be verbatim: a word changed in it may make it another person's."""

_LONGEST_ALIKE_CHARS: Final = 1_000
# What one call may spend on comparing letter by letter, in characters of sources; about 30 ms.
_ALIKE_BUDGET_CHARS: Final = 30_000

_SPELT_ALIKE: Final = str.maketrans(
    dict.fromkeys("‘’‚‛′ʼ´`", "'")
    | dict.fromkeys("“”„‟″«»‹›「」『』", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | {"…": "..."}
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "")
)
_SPACES: Final = re.compile(r"\s+")
# For what `spelt_alike` has spelt: there is one space where there are any. More of them, tried from each, take long.
_LEFT_OUT: Final = re.compile(r"[\[(]? ?\.{3,} ?[\])]?")
_EDGE_CHARACTERS: Final = " \"'.,;:-[]()*_>"
_SPECIAL: Final = re.compile(r"([\\`*_\[\]~<>#!|+\-.()])")


@dataclass(frozen=True, slots=True)
class QuoteBlock:
    """The `index`-th outermost quote of a body (from 0): its own words, and its lines (from 1)."""

    index: int
    text: str
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Source:
    """What may have been quoted: a comment, or the story when `id` is None.

    `text` is what it says in its own words: `own_text` of a comment's HTML, `markup.text_of` of a story's.
    """

    id: CommentId | None
    version: int
    text: str
    is_parent: bool = False


def quote_blocks(body: str) -> tuple[QuoteBlock, ...]:
    """Return the quotes of a comment's body, in the order in which they are rendered."""
    if ">" not in body:
        return ()
    passages = markup.quoted_html(markup.render(body))
    return tuple(
        QuoteBlock(index, own_text(passage) or markup.text_of(passage), first, last)
        for index, (passage, (first, last)) in enumerate(zip(passages, markup.quote_lines(body), strict=False))
    )


def own_text(html: str) -> str:
    """Return the visible text of a comment's HTML without what it quotes itself."""
    return markup.text_of(markup.without_quotes(html))


def match_quotes(blocks: Iterable[QuoteBlock], sources: Sequence[Source]) -> tuple[Quotation, ...]:
    """Return whom the blocks quote; a block that no source contains has no quotation.

    `sources` come in the order of preference: the parent, then the nearer before the farther. A verbatim passage in
    any source goes before a similar one (at most one letter in ten changed) in an earlier source.
    """
    known = [(source, spelt_alike(source.text)) for source in sources]
    budget = _ALIKE_BUDGET_CHARS
    quotations = []
    for block in blocks:
        parts = passage_parts(block.text)
        found = next((source for source, text in known if _is_verbatim(parts, source, text)), None)
        if found is None and budget > 0 and len(parts) == 1:
            found, spent = _find_alike(parts[0], known, budget)
            budget -= spent
        if found is not None:
            quotations.append(Quotation(block.index, found.id, found.version, excerpt_of(block.text)))
    return tuple(quotations)


def excerpt_of(text: str) -> str:
    """Return a passage as it is kept and shown: one line of at most 280 characters."""
    return truncate(_SPACES.sub(" ", text).strip(), EXCERPT_MAX_CHARS)


def quoted_body(text: str) -> str:
    """Return the beginning of a reply that quotes `text` (as readers see it): `>` lines and an empty line.

    The name of who is quoted is not part of it: it is shown from the quotation, and in the body would only stop the
    passage from being found. Marks that Markdown would take for its own are escaped when they would be taken so.
    """
    quoted = _as_quote(text)
    if markup.text_of(markup.without_quotes(markup.render(quoted))) or _visible(quoted) != spelt_alike(text):
        quoted = _as_quote(_SPECIAL.sub(r"\\\1", text))
    return quoted + "\n\n"


def spelt_alike(text: str) -> str:
    """Return `text` with one spelling of quotation marks, dashes, ellipses and spaces; letters keep their case."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(_SPELT_ALIKE)).strip()


def passage_parts(text: str) -> tuple[str, ...]:
    """Return a passage in the spelling of `spelt_alike`, in parts where an ellipsis leaves something out."""
    parts = (part.strip(_EDGE_CHARACTERS) for part in _LEFT_OUT.split(spelt_alike(text)))
    return tuple(part for part in parts if part)


def contains(text: str, parts: Sequence[str]) -> bool:
    """Return whether the parts follow one another, verbatim, in `text`, which is spelt as `spelt_alike` spells."""
    position = 0
    for part in parts:
        position = text.find(part, position)
        if position < 0:
            return False
        position += len(part)
    return bool(parts)


def _as_quote(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.strip().split("\n"))


def _visible(body: str) -> str:
    return spelt_alike(markup.plain(body))


def _is_verbatim(parts: Sequence[str], source: Source, text: str) -> bool:
    if not contains(text, parts):
        return False
    if sum(map(len, parts)) >= SHORTEST_PASSAGE_CHARS or parts == passage_parts(text):
        return True
    return source.is_parent and all(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) for part in parts)


def _find_alike(passage: str, known: Sequence[tuple[Source, str]], budget: int) -> tuple[Source | None, int]:
    """Return the first source with a passage like this one, and how much of the budget that took."""
    if len(passage) < SHORTEST_ALIKE_CHARS:
        return None, 0
    passage = passage[:_LONGEST_ALIKE_CHARS]
    most_changes = len(passage) // 10
    spent = 0
    for source, text in known:
        if spent + len(text) > budget:
            break
        if _shares_a_piece(passage, text, most_changes + 1):
            spent += len(text)
            if fewest_changes(passage, text) <= most_changes:
                return source, spent
    return None, spent


def _shares_a_piece(passage: str, text: str, pieces: int) -> bool:
    """Whether one of `pieces` equal pieces is in `text`: with fewer changes than pieces, one must be untouched."""
    size = len(passage) // pieces
    return any(passage[start : start + size] in text for start in range(0, size * pieces, size))


def fewest_changes(passage: str, text: str) -> int:
    """Return how many letters must be changed, added or dropped to find `passage` somewhere in `text`.

    One step for each character of `text`, whatever the passage's length below a machine's patience: the column of the
    dynamic programme is one long integer. Source: G. Myers, JACM 46 (1999), 395-415.
    """
    if not passage:
        return 0
    places: dict[str, int] = {}
    for index, character in enumerate(passage):
        places[character] = places.get(character, 0) | 1 << index
    full, last = (1 << len(passage)) - 1, 1 << len(passage) - 1
    rises, falls, changes = full, 0, len(passage)
    fewest = changes
    for character in text:
        same = places.get(character, 0)
        across = (((same & rises) + rises) ^ rises) | same | falls
        up = falls | ~(across | rises) & full
        down = rises & across
        if up & last:
            changes += 1
        elif down & last:
            changes -= 1
            fewest = min(fewest, changes)
        up, down = up << 1 & full, down << 1 & full
        straight = same | falls
        rises, falls = down | ~(straight | up) & full, up & straight
    return fewest
