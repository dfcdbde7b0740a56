"""Whose words an article quotes: a line that names somebody, and the blocks that are theirs."""

import re
from collections.abc import Sequence

from rejoinder.carriers.recovery.lines import Block
from rejoinder.carriers.recovery.names import Shape, shape_of

MOST_ATTRIBUTION_CHARS = 120
_MOST_SPEAKER_WORDS = 8
_LEAST_QUOTED_CHARS = 120
# For lines with one space between words.
_SPEAKER = re.compile(
    r"^(?:according to |laut |selon |as )?(?P<who>.+?)"
    r"(?: (?:said|says|wrote|writes|reported|reports|told \S+|added|explained|schreibt|schrieb|sagte|écrit|a écrit"
    r"|dit|escribió|dijo|ha scritto|пишет|сообщает|يقول|قال|كتب))?"
    r"(?: ?(?P<source>\((?:source|quelle|via|fuente|fonte)\)))? ?[:：]$",
    re.IGNORECASE,
)
_OPENING, _CLOSING = '“"„«「‘', '”"“»」’'


def speaker(block: Block, following: Block) -> str | None:
    """Return whose words follow a line such as "The Associated Press (source):", None for any other line.

    A bare name with a colon counts only before a long text or one in quotation marks: it may head any list.
    """
    if not block.is_single or len(block.text) > MOST_ATTRIBUTION_CHARS:
        return None
    line = " ".join(block.text.split())
    match = _SPEAKER.match(line)
    if match is None:
        return None
    who = match["who"].strip(" ,")
    words = who.split()
    if len(words) > _MOST_SPEAKER_WORDS or not words:
        return None
    is_quoted = following.text[:1] in _OPENING or len(following.text) >= _LEAST_QUOTED_CHARS
    is_named = is_quoted and shape_of(who) in (Shape.PROPER, Shape.LONG_PROPER)
    has_sign = match["source"] is not None or match.end("who") < len(line.rstrip(" :："))
    return who if is_named or (has_sign and not words[-1].islower()) else None


def words_of(left: Sequence[Block], first: int) -> list[Block]:
    """Return the blocks that are the words announced above `first`.

    In quotation marks: up to the one that closes them. Else up to the first wider gap, the next speaker or a heading;
    without a wider gap only the first block is certain to be theirs.
    """
    opening = left[first].text[:1]
    if opening in _OPENING:
        closing = _CLOSING[_OPENING.index(opening)]
        for end in range(first, len(left)):
            if left[end].text.rstrip(".,").endswith(closing):
                return list(left[first : end + 1])
    for end in range(first + 1, len(left)):
        if left[end].gap > max(left[first].gap, 1):
            return list(left[first:end])
        if end + 1 < len(left) and speaker(left[end], left[end + 1]) is not None:
            break
    return [left[first]]
