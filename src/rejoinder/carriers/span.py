"""Which part of a source became what: the proof that nothing was lost without saying so."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rejoinder.carriers.reasons import Reason

# Marks without width that some converters leave on otherwise empty lines.
_WITHOUT_INK = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")


class SpanKind(StrEnum):
    """What a part of the source became."""

    ARTICLE = "article"
    COMMENT = "comment"
    CONTROL = "control"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of whole lines of a source.

    `start` and `end` are byte offsets (end excluded), `first_line` and `last_line` are 1-based and included.
    `reason` says why a control or dropped part is no part of the article or of a comment; None for those.
    """

    start: int
    end: int
    first_line: int
    last_line: int
    kind: SpanKind
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Accounting:
    """Where the characters with ink of a source went.

    `chars` counts them by kind; `missing` and `twice` hold (start, end) byte ranges with ink that no span covers
    or that more than one covers.
    """

    chars: dict[SpanKind, int]
    missing: tuple[tuple[int, int], ...]
    twice: tuple[tuple[int, int], ...]

    @property
    def is_complete(self) -> bool:
        """Whether every character with ink belongs to exactly one span."""
        return not self.missing and not self.twice


def is_blank(text: str) -> bool:
    """Whether nothing of `text` would be seen on paper."""
    return all(char.isspace() or char in _WITHOUT_INK for char in text)


def account(data: bytes, codec: str, spans: Iterable[Span]) -> Accounting:
    """Return where every character with ink of `data` went; `codec` is the one that its text was decoded with.

    `spans` may come in any order. Spans of equal kind that overlap are an error as much as others: a character
    told twice could be edited in one place only.
    """
    chars = dict.fromkeys(SpanKind, 0)
    missing: list[tuple[int, int]] = []
    twice: list[tuple[int, int]] = []
    covered = 0
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if span.start > covered and _ink(data, codec, covered, span.start):
            missing.append((covered, span.start))
        if span.start < covered and _ink(data, codec, span.start, min(covered, span.end)):
            twice.append((span.start, min(covered, span.end)))
        chars[span.kind] += _ink(data, codec, span.start, span.end)
        covered = max(covered, span.end)
    if _ink(data, codec, covered, len(data)):
        missing.append((covered, len(data)))
    return Accounting(chars, tuple(missing), tuple(twice))


def _ink(data: bytes, codec: str, start: int, end: int) -> int:
    text = data[start:end].decode(codec, errors="replace")
    return sum(1 for char in text if not char.isspace() and char not in _WITHOUT_INK)
