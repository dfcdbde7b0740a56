"""How well HTML pages are read: counts for one annotated page, and the goals that their sums must reach."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import html

from rejoinder.carriers.record import SILENT, CommentRecord, Field
from rejoinder.carriers.recovery.saved_page import read_page
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import NotADiscussion
from rejoinder.core.quoting import fewest_changes
from tests.score_recovery import SIMILARITY_CHARS, Truth, is_whole, match, ratio

BINS = (0.0, 0.5, 0.8, 0.95, 1.01)


@dataclass(slots=True)
class PageScore:
    """Counts for one page or a sum of pages. `confidences` are (confidence, was it right) of authors and parents."""

    name: str
    predicted: int = 0
    true: int = 0
    matched: int = 0
    similarity: float = 0.0
    authors_right: int = 0
    names_wrong: int = 0
    names_invented: int = 0
    names_missed: int = 0
    parents_right: int = 0
    replies: int = 0
    replies_right: int = 0
    times: int = 0
    times_right: int = 0
    sure_wrong: int = 0
    review_steps: int = 0
    not_whole: int = 0
    authors: list[tuple[float, bool]] = field(default_factory=list)
    parents: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, other: PageScore) -> None:
        """Add another page's counts to these."""
        for name in self.__slots__:
            if name != "name":
                setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall of comments."""
        return ratio(2 * self.matched, self.predicted + self.true)

    @property
    def author(self) -> float:
        """Return the share of matched comments with the right author, none where none is preserved."""
        return ratio(self.authors_right, self.matched)

    @property
    def reply(self) -> float:
        """Return the share of matched replies with the right parent."""
        return ratio(self.replies_right, self.replies)

    @property
    def is_whole(self) -> bool:
        """Whether every character of every page belongs to exactly one span."""
        return self.not_whole == 0


@dataclass(frozen=True, slots=True)
class Goals:
    """What the sum over all pages must reach."""

    f1: float
    author: float
    reply: float
    sure_wrong: int = 0

    def missed(self, total: PageScore, rows: Sequence[PageScore]) -> Iterator[str]:
        """Yield a sentence for each goal that is missed; F1 is the mean over pages and over comments, both."""
        mean = ratio(sum(row.f1 for row in rows), len(rows))
        if min(mean, total.f1) < self.f1:
            yield f"comment F1 {mean:.3f} (pages), {total.f1:.3f} (comments), should be {self.f1}"
        if total.author < self.author:
            yield f"authors {total.author:.3f}, should be {self.author}"
        if total.reply < self.reply:
            yield f"parents of replies {total.reply:.3f}, should be {self.reply}"
        if total.sure_wrong > self.sure_wrong:
            yield f"{total.sure_wrong} wrong names at confidence {SILENT} and more"
        if not total.is_whole:
            yield f"{total.not_whole} pages are not accounted for to the last character"


ALL_RULES = Goals(f1=0.98, author=0.97, reply=0.95)
WITHOUT_RULES = Goals(f1=0.95, author=0.0, reply=0.80)


def score_page(gold_path: Path, *, with_rules: bool) -> PageScore:
    """Return the counts for one annotated page."""
    gold = json.loads(gold_path.read_text("utf-8"))
    page = (gold_path.parent / gold["html"]).read_bytes()
    found = PageScore(gold["page"], true=len(gold["comments"]))
    try:
        items = list(read_page(page, ReadOptions(url=_whole_url(gold)), with_rules=with_rules))
    except NotADiscussion:
        found.review_steps = found.true
        return found
    found.not_whole = not is_whole(page, items)
    predicted = [item for item in items if isinstance(item, CommentRecord)]
    found.predicted = len(predicted)
    pairs = _pairs(predicted, gold["comments"])
    found.matched = len(pairs)
    found.review_steps = found.predicted + found.true - 2 * found.matched
    rows = {one.source_key: row for row, one in enumerate(predicted)}
    for row, column in pairs.items():
        _count(found, predicted[row], gold["comments"][column])
        _count_parent(found, predicted[row], gold["comments"][column], pairs, rows)
    return found


def _whole_url(gold: dict[str, Any]) -> str | None:
    url = gold["url"]
    return url if isinstance(url, str) and url.startswith("http") else None


def _pairs(predicted: Sequence[CommentRecord], true: Sequence[dict[str, Any]]) -> dict[int, int]:
    """Return the true comment of each predicted one: by its id, else in order by the overlap of the texts."""
    places = {str(one["id"]): column for column, one in enumerate(true) if one["id"] is not None}
    pairs: dict[int, int] = {}
    for row, one in enumerate(predicted):
        column = places.get(one.source_key.rpartition(":")[2])
        if column is not None and column not in pairs.values():
            pairs[row] = column
    rows = [row for row in range(len(predicted)) if row not in pairs]
    columns = [column for column in range(len(true)) if column not in pairs.values()]
    mine = [replace(predicted[row], raw=shown(predicted[row].raw)) for row in rows]
    truths = [Truth(column, None, None, None, true[column]["text"], None, True) for column in columns]
    pairs.update({rows[row]: columns[column] for row, column in match(mine, truths)})
    return pairs


def shown(raw: str) -> str:
    """Return the words of an HTML text."""
    if not raw.strip():
        return ""
    spaced = raw.replace("<", " <")
    return " ".join(html.fragment_fromstring(spaced, create_parent="div").text_content().split())


def _count(found: PageScore, record: CommentRecord, one: dict[str, Any]) -> None:
    mine, other = ("".join(text.split())[:SIMILARITY_CHARS] for text in (shown(record.raw), one["text"]))
    found.similarity += 1 - min(1.0, ratio(fewest_changes(other, mine), max(len(other), 1)))
    name = record.author.value
    right = name == one["author"] or (name is not None and name == one.get("author_display"))
    found.authors_right += right
    found.names_wrong += not right and name is not None and one["author"] is not None
    found.names_invented += not right and name is not None and one["author"] is None
    found.names_missed += not right and name is None
    found.review_steps += not right
    found.authors.append((record.author.confidence, right))
    found.sure_wrong += not right and name is not None and record.author.confidence >= SILENT
    if one["timestamp_raw"] is not None:
        found.times += 1
        found.times_right += _is_right_time(record, one)


def _is_right_time(record: CommentRecord, one: dict[str, Any]) -> bool:
    if one["timestamp_iso"] is not None:
        at = int(datetime.fromisoformat(one["timestamp_iso"]).timestamp()) * 1_000_000
        return record.posted_at.value == at
    is_known = record.posted_at.value is not None or not any(char == ":" for char in one["timestamp_raw"])
    return is_known and record.posted_text is not None and one["timestamp_raw"] in record.posted_text


def _count_parent(
    found: PageScore,
    record: CommentRecord,
    one: dict[str, Any],
    pairs: dict[int, int],
    rows: dict[str, int],
) -> None:
    key: Field[str] = record.parent_key
    parent = pairs.get(rows[key.value], -1) if key.value is not None else None
    right = parent == one["parent"]
    found.parents_right += right
    found.parents.append((key.confidence, right))
    found.review_steps += not right
    if one["parent"] is not None:
        found.replies += 1
        found.replies_right += right


def score_pages(paths: Iterable[Path], *, with_rules: bool) -> list[PageScore]:
    """Return a score for each gold file, and their sum as the last."""
    rows = [score_page(path, with_rules=with_rules) for path in paths]
    total = PageScore("all")
    for row in rows:
        total.add(row)
    return [*rows, total]


HEADER = (
    f"{'page':30} {'true':>4} {'got':>4} {'P':>5} {'R':>5} {'F1':>5} {'text':>5} {'author':>6} {'bad':>3} {'inv':>3}"
    f" {'mis':>3} {'parent':>6} {'repl.':>5} {'right':>5} {'time':>5} {'sure!':>5} {'steps':>5} {'whole':>5}"
)


def row_of(one: PageScore) -> str:
    """Return one printed row."""
    return (
        f"{one.name:30.30} {one.true:4} {one.predicted:4} {ratio(one.matched, one.predicted):5.2f}"
        f" {ratio(one.matched, one.true):5.2f} {one.f1:5.2f} {ratio(one.similarity, one.matched):5.2f}"
        f" {one.author:6.2f} {one.names_wrong:3} {one.names_invented:3} {one.names_missed:3}"
        f" {ratio(one.parents_right, one.matched):6.2f} {one.replies:5} {one.reply:5.2f}"
        f" {ratio(one.times_right, one.times):5.2f} {one.sure_wrong:5} {one.review_steps:5}"
        f" {'yes' if one.is_whole else 'NO':>5}"
    )


def calibration(name: str, judged: Sequence[tuple[float, bool]]) -> str:
    """Return how often fields of each confidence are right, and the expected calibration error."""
    parts = []
    error = 0.0
    for low, high in zip(BINS, BINS[1:], strict=False):
        group = [(confidence, right) for confidence, right in judged if low <= confidence < high]
        if group:
            said = sum(confidence for confidence, _ in group) / len(group)
            share = sum(right for _, right in group) / len(group)
            error += abs(said - share) * len(group) / len(judged)
            parts.append(f"{low:.2f}+: {len(group)} at {said:.2f}, right {share:.2f}")
    return f"{name}: error {error:.3f}; " + "; ".join(parts)


def print_scores(paths: Sequence[Path]) -> list[str]:
    """Print one row for each page, with all rules and without; return a sentence for each goal that is missed."""
    missed: list[str] = []
    if not paths:
        return missed
    for title, goals, with_rules in (
        ("HTML, all rules", ALL_RULES, True),
        ("HTML, without rules", WITHOUT_RULES, False),
    ):
        rows = score_pages(paths, with_rules=with_rules)
        print(f"\n{title}\n{HEADER}")
        for one in rows:
            print(row_of(one))
        print(calibration("authors", rows[-1].authors))
        print(calibration("parents", rows[-1].parents))
        missed += [f"{title}: {sentence}" for sentence in goals.missed(rows[-1], rows[:-1])]
    return missed
