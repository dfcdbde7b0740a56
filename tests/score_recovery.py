"""How well saved pages are read: `python -m tests.score_recovery [FILE.gold.json ...]` prints one row a page, and
leaves with 1 when a goal is missed.

Predicted and true comments are matched one to one and in order, by the overlap of their normalised texts (Jaccard
index of character 5-grams, at least 0.6). Only true comments that the text still holds count; so do parents.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rejoinder.carriers.carrier import Carrier
from rejoinder.carriers.opened import FileSource
from rejoinder.carriers.record import SILENT, CommentRecord, Item
from rejoinder.carriers.recovery.archived_text import ArchivedText
from rejoinder.carriers.source import ReadOptions, decode
from rejoinder.carriers.span import Span, account
from rejoinder.core.errors import NotADiscussion
from rejoinder.core.quoting import fewest_changes
from tests.machinery.corpora import CORPORA

LEAST_OVERLAP = 0.6
GRAM_CHARS = 5
SIMILARITY_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Truth:
    """A true comment. `author` is None when nothing of the name is left in the text, `name` what it really was;
    `indent` is the column of its bullet, None without one; `parent` an index among all true comments.
    """

    index: int
    author: str | None
    name: str | None
    parent: int | None
    text: str
    indent: int | None
    is_present: bool


@dataclass(slots=True)
class Score:
    """Counts for one page or a sum of pages."""

    name: str
    predicted: int = 0
    present: int = 0
    matched: int = 0
    similarity: float = 0.0
    authors_right: int = 0
    names_wrong: int = 0
    names_invented: int = 0
    names_missed: int = 0
    parents: int = 0
    parents_right: int = 0
    replies: int = 0
    replies_right: int = 0
    baseline_right: int = 0
    sure: int = 0
    sure_wrong: int = 0
    is_whole: bool = True

    def add(self, other: Score) -> None:
        """Add another page's counts to these."""
        for name in self.__slots__:
            if name == "is_whole":
                self.is_whole = self.is_whole and other.is_whole
            elif name != "name":
                setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall of comments."""
        return ratio(2 * self.matched, self.predicted + self.present)


def ratio(part: float, whole: float) -> float:
    """Return `part / whole`, 1.0 when there is nothing to divide."""
    return part / whole if whole else 1.0


def truths(gold_path: Path) -> list[Truth]:
    """Return the true comments of a text derived from an annotated page, or of an annotated text itself."""
    gold = json.loads(gold_path.read_text("utf-8"))
    if "html_gold" not in gold:
        return [
            Truth(place, one["author"], one["author"], one["parent"], one["text"], one["depth"] * 2, True)
            for place, one in enumerate(gold["comments"])
        ]
    page = json.loads((gold_path.parent / gold["html_gold"]).read_text("utf-8"))
    found = []
    for where, what in zip(gold["comments"], page["comments"], strict=True):
        author = what["author"] if where["author_line"] is not None else None
        found.append(
            Truth(
                where["index"],
                author,
                what["author"],
                what["parent"],
                what["text"],
                where["bullet_indent"],
                where["line"] is not None,
            )
        )
    return found


def grams(text: str) -> set[str]:
    """Return the character 5-grams of a text without case and blanks; the whole of a shorter one."""
    normal = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return {normal[start : start + GRAM_CHARS] for start in range(max(1, len(normal) - GRAM_CHARS + 1))}


def match(predicted: Sequence[CommentRecord], true: Sequence[Truth]) -> list[tuple[int, int]]:
    """Return pairs (predicted, true) in order, the sum of overlaps at its greatest."""
    mine, others = [grams(one.raw) for one in predicted], [grams(one.text) for one in true]
    best = [[0.0] * (len(true) + 1) for _ in range(len(predicted) + 1)]
    overlap = [[0.0] * len(true) for _ in predicted]
    for row in range(len(predicted) - 1, -1, -1):
        for column in range(len(true) - 1, -1, -1):
            shared = len(mine[row] & others[column]) / len(mine[row] | others[column])
            overlap[row][column] = shared if shared >= LEAST_OVERLAP else 0.0
            joined = best[row + 1][column + 1] + overlap[row][column] if overlap[row][column] else 0.0
            best[row][column] = max(best[row + 1][column], best[row][column + 1], joined)
    pairs = []
    row = column = 0
    while row < len(predicted) and column < len(true):
        if overlap[row][column] and best[row][column] == best[row + 1][column + 1] + overlap[row][column]:
            pairs.append((row, column))
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1
    return pairs


def by_indentation(true: Sequence[Truth]) -> dict[int, int | None]:
    """Return the parents that the bullets' columns alone give: the baseline."""
    parents: dict[int, int | None] = {}
    stack: list[tuple[int, int]] = []
    for one in true:
        if one.indent is None:
            parents[one.index] = None
            continue
        while stack and stack[-1][0] >= one.indent:
            stack.pop()
        parents[one.index] = stack[-1][1] if stack else None
        stack.append((one.indent, one.index))
    return parents


def score(text_path: Path, every: Sequence[Truth], carrier: Carrier) -> Score:
    """Return the counts for one page; a page that is refused as no discussion has predicted nothing."""
    found = Score(text_path.name)
    found.present = sum(1 for one in every if one.is_present)
    try:
        items = list(carrier.read(FileSource(text_path), ReadOptions()))
    except NotADiscussion:
        return found
    predicted = [item for item in items if isinstance(item, CommentRecord)]
    found.predicted = len(predicted)
    pairs = match(predicted, every)
    # A comment that was found is there, even where the annotation lost sight of it.
    chosen = {column for _, column in pairs}
    true = [one for place, one in enumerate(every) if one.is_present or place in chosen]
    places = {one.index: place for place, one in enumerate(true)}
    pairs = [(row, places[every[column].index]) for row, column in pairs]
    found.present, found.matched = len(true), len(pairs)
    _count_parents(found, predicted, true, pairs)
    for row, column in pairs:
        _count_texts(found, predicted[row], true[column])
    found.is_whole = is_whole(text_path.read_bytes(), items)
    return found


def _count_parents(
    found: Score, predicted: Sequence[CommentRecord], true: Sequence[Truth], pairs: Sequence[tuple[int, int]]
) -> None:
    rows = {one.source_key: row for row, one in enumerate(predicted)}
    columns = {row: true[column].index for row, column in pairs}
    matched = {true[column].index for _, column in pairs}
    baseline = by_indentation(true)
    for row, column in pairs:
        one = true[column]
        if one.parent is not None and one.parent not in matched:
            continue
        key = predicted[row].parent_key.value
        parent = columns.get(rows[key], -1) if key is not None else None
        found.parents += 1
        found.parents_right += parent == one.parent
        found.baseline_right += baseline[one.index] == one.parent
        if one.parent is not None:
            found.replies += 1
            found.replies_right += parent == one.parent


def _count_texts(found: Score, record: CommentRecord, one: Truth) -> None:
    mine, other = (" ".join(text.split())[:SIMILARITY_CHARS] for text in (record.raw, one.text))
    found.similarity += 1 - min(1.0, ratio(fewest_changes(other, mine), max(len(other), 1)))
    author = record.author.value
    right = author == one.author or (author is not None and author == one.name)
    found.authors_right += right
    found.names_wrong += not right and author is not None and one.author is not None
    found.names_invented += not right and author is not None and one.author is None
    found.names_missed += not right and author is None
    if author is not None and record.author.confidence >= SILENT:
        found.sure += 1
        found.sure_wrong += not right


def is_whole(data: bytes, items: Iterable[Item]) -> bool:
    """Return whether every character of the page belongs to exactly one span."""
    spans = [span for item in items for span in ([item] if isinstance(item, Span) else getattr(item, "spans", ()))]
    return account(data, decode(data).codec, spans).is_complete


def scores(paths: Iterable[Path], carrier: Carrier | None = None) -> list[Score]:
    """Return a score for each gold file whose text lies beside it, and their sum; `archived-text` reads by default."""
    rows = []
    for path in paths:
        gold = json.loads(path.read_text("utf-8"))
        text_path = path.parent / (gold.get("text") or gold["file"])
        rows.append(score(text_path, truths(path), carrier or ArchivedText()))
    return [*rows, total_of("all", rows)]


def total_of(name: str, rows: Iterable[Score]) -> Score:
    """Return the sum of `rows`."""
    total = Score(name)
    for row in rows:
        total.add(row)
    return total


def row_of(one: Score) -> str:
    """Return one printed row."""
    return (
        f"{one.name:44.44} {one.present:4} {one.predicted:4}"
        f" {ratio(one.matched, one.predicted):5.2f} {ratio(one.matched, one.present):5.2f} {one.f1:5.2f}"
        f" {ratio(one.similarity, one.matched):5.2f}"
        f" {ratio(one.authors_right, one.matched):6.2f} {one.names_wrong:3} {one.names_invented:3} {one.names_missed:3}"
        f" {one.parents:5} {ratio(one.parents_right, one.parents):5.2f}"
        f" {one.replies:5} {ratio(one.replies_right, one.replies):5.2f} {ratio(one.baseline_right, one.parents):5.2f}"
        f" {one.sure:4} {one.sure_wrong:3} {'yes' if one.is_whole else 'NO':>5}"
    )


HEADER = (
    f"{'page':44} {'true':>4} {'got':>4} {'P':>5} {'R':>5} {'F1':>5} {'text':>5}"
    f" {'author':>6} {'bad':>3} {'inv':>3} {'mis':>3} {'par.':>5} {'right':>5} {'repl.':>5} {'right':>5} {'base':>5}"
    f" {'sure':>4} {'bad':>3} {'whole':>5}"
)


def main(arguments: Sequence[str]) -> int:
    """Print the scores of the given gold files, else of the optional corpus; return 1 when a goal is missed."""
    from tests.scoring import pages
    from tests.scoring import texts as plain

    paths = [Path(argument) for argument in arguments]
    texts = [path for path in paths if "html" not in json.loads(path.read_text("utf-8"))]
    html = [path for path in paths if path not in texts]
    if not paths:
        texts = sorted((CORPORA / "imports/plaintext-derived").glob("*.bullets.gold.json"))
        texts += sorted((CORPORA / "pages").glob("*.gold.json"))
        html = sorted((CORPORA / "imports/html").glob("*.gold.json"))
    if not texts and not html:
        print("the optional corpora imports/plaintext-derived and imports/html are not here; name gold files to score")
        return 1
    flat = [path for path in texts if path.name.endswith(".flat.gold.json")]
    if not paths:
        flat = sorted((CORPORA / "imports/plaintext-derived").glob("*.flat.gold.json"))
    bulleted = [path for path in texts if path not in flat]
    missed = [*pages.print_scores(html), *plain.print_scores(bulleted), *plain.print_flat_scores(flat)]
    for sentence in missed:
        print("missed:", sentence)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
