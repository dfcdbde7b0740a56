"""The goals of reading plain texts of saved pages, and their rows in print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rejoinder.carriers.record import SILENT
from rejoinder.carriers.recovery.flat.flat_text import FlatText
from tests.score_recovery import HEADER, ratio, row_of, scores, total_of

LEAST_PARENTS = 0.97
LEAST_FLAT_F1 = 0.85


def print_scores(paths: Sequence[Path]) -> list[str]:
    """Print one row for each text; return a sentence for each goal that is missed."""
    if not paths:
        return []
    print("\ntexts, bulleted\n" + HEADER)
    rows = scores(paths)
    total = total_of("those not refused as flat", (row for row in rows[:-1] if row.predicted))
    for one in [*rows, total]:
        print(row_of(one))
    missed = []
    if ratio(total.replies_right, total.replies) < LEAST_PARENTS:
        missed.append(f"bulleted texts: parents of replies {ratio(total.replies_right, total.replies):.3f}")
    if not total.is_whole:
        missed.append("bulleted texts: a page is not accounted for to the last character")
    if total.sure_wrong:
        missed.append(f"bulleted texts: {total.sure_wrong} wrong names at confidence {SILENT} and more")
    return missed


def print_flat_scores(paths: Sequence[Path]) -> list[str]:
    """Print one row for each flat text; return a sentence for each goal that is missed."""
    if not paths:
        return []
    print("\ntexts, flat\n" + HEADER)
    *rows, total = scores(paths, FlatText())
    for one in [*rows, total]:
        print(row_of(one))
    missed = []
    if total.f1 < LEAST_FLAT_F1:
        missed.append(f"flat texts: comment F1 {total.f1:.3f}")
    if not total.is_whole:
        missed.append("flat texts: a page is not accounted for to the last character")
    if total.sure_wrong:
        missed.append(f"flat texts: {total.sure_wrong} wrong names at confidence {SILENT} and more")
    return missed
