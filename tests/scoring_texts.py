"""How well flat texts are read: `python -m tests.scoring_texts [TEXT ...]` prints one row a page.

Two optional corpora: texts derived from annotated pages (`plaintext-derived/*.flat.txt`, with a gold file each), and
texts that people copied out of a browser (`plaintext-dragnet/*.txt`), whose comments the table below tells apart by
hand, one pattern a page. Counted as in tests/score_recovery.py.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from rejoinder.carriers.recovery.flat.flat_text import FlatText
from tests import score_recovery
from tests.machinery.corpora import CORPORA
from tests.score_recovery import Score, Truth

_SLASHDOT = r"by (.+?)(?: \(\d+\))?(?: <.*>)?(?: \*)?(?: on \w+ \w+ \d+, @.*)?$"
_SAYS = r"(?:\d\d\. \w+, \d{4} / (.+) says|(.+) Reply):$"
# How each copied page marks a comment: a pattern of the line with its name, and whether that line stands below it.
COPIED = {
    "210": (_SAYS, False),
    "257": (_SLASHDOT, False),
    "294": (_SLASHDOT, False),
    "296": (r"by (.+) on \w+ \d+, \d{4} at .*\.$", True),
    "346": (_SAYS, False),
    "375": (_SAYS, False),
    "459": (r"(.+) \d\d\.\d\d\.\d\d at \d\d:\d\d$", False),
    "R107": (r"written by (.+), \w+ \d+, \d{4}$", False),
    "R110": (r"(?:on \d{4}-\d\d-\d\d at \d+:\d\d [ap]m (.+)|(Olaf van der Spek))$", False),
    "R114": (r"(.+) October \d+, 2012 at .*$", False),
}
_BORDER = "!@#$%^&*()"


def copied_truths(path: Path) -> list[Truth]:
    """Return the true comments of a page that somebody copied out of a browser."""
    pattern, is_below = COPIED[path.stem]
    lines = path.read_text("utf-8").splitlines()
    border = next(number for number, line in enumerate(lines) if line.startswith(_BORDER))
    found: list[tuple[str, list[str], int]] = []
    loose: list[str] = []
    for line in lines[border + 1 :]:
        match = re.match(pattern, line.strip())
        if match is None:
            loose.append(line.strip())
            continue
        name = next(group for group in match.groups() if group)
        indent = len(line) - len(line.lstrip())
        if is_below:
            found.append((name, loose, indent))
        else:
            if found:
                found[-1][1].extend(loose)
            found.append((name, [], indent))
        loose = []
    if not is_below:
        found[-1][1].extend(loose)
    return list(_truths(found))


def _truths(found: Sequence[tuple[str, list[str], int]]) -> Iterable[Truth]:
    stack: list[tuple[int, int]] = []
    for index, (name, lines, indent) in enumerate(found):
        while stack and stack[-1][0] >= indent:
            stack.pop()
        yield Truth(index, name, name, stack[-1][1] if stack else None, "\n".join(lines).strip(), indent, True)
        stack.append((indent, index))


def derived_truths(path: Path) -> list[Truth]:
    """Return the true comments of a text that was derived from an annotated page."""
    return score_recovery.truths(path.with_suffix(".gold.json"))


def score(path: Path, truths: Callable[[Path], list[Truth]]) -> Score:
    """Return the counts for one page; a page that is refused as no discussion has predicted nothing."""
    return score_recovery.score(path, truths(path), FlatText())


def derived() -> list[Path]:
    """Return the flat texts derived from annotated pages."""
    return sorted((CORPORA / "imports/plaintext-derived").glob("*.flat.txt"))


def copied() -> list[Path]:
    """Return the texts copied out of a browser."""
    return [path for stem in COPIED if (path := CORPORA / f"imports/plaintext-dragnet/{stem}.txt").exists()]


def rows() -> tuple[list[Score], list[Score]]:
    """Return the scores of the derived and of the copied texts."""
    return [score(path, derived_truths) for path in derived()], [score(path, copied_truths) for path in copied()]


def mean_f1(scores: Sequence[Score]) -> float:
    """Return the mean over pages of the comments' F1."""
    return sum(one.f1 for one in scores) / len(scores) if scores else 0.0


def main(arguments: Sequence[str]) -> int:
    """Print the scores of the given texts, else of the whole optional corpus."""
    if arguments:
        paths = [Path(argument) for argument in arguments]
        groups = [[score(path, copied_truths if path.stem in COPIED else derived_truths) for path in paths]]
    else:
        groups = [group for group in rows() if group]
    if not groups:
        print("optional corpora imports/plaintext-derived and plaintext-dragnet are not here; name texts to score")
        return 1
    print(score_recovery.HEADER)
    for group in groups:
        for one in [*group, score_recovery.total_of("sum", group)]:
            print(score_recovery.row_of(one))
        print(f"mean F1 over {len(group)} pages: {mean_f1(group):.3f}")
    everything = [one for group in groups for one in group]
    print(score_recovery.row_of(score_recovery.total_of("all", everything)))
    print(f"mean F1 over {len(everything)} pages: {mean_f1(everything):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
