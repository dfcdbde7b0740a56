"""Results are printed, and kept in bench/RESULTS.md: one section a program, with the day, the machine, the versions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.machine import describe

RESULTS = Path(__file__).with_name("RESULTS.md")
TITLE = "# Results\n\nEach section is written by the program it is named after: `make bench ARGS=NAME`.\n"


@dataclass(frozen=True, slots=True)
class Line:
    """One number and what it has to be compared with. `goal` such as "at least 0.5"; `reached` None without a goal."""

    what: str
    measured: str
    goal: str = ""
    reached: bool | None = None

    def as_row(self) -> str:
        """Return the line as a row of a Markdown table."""
        verdict = {True: "yes", False: "**no**", None: ""}[self.reached]
        return f"| {self.what} | {self.measured} | {self.goal} | {verdict} |"


def at_least(what: str, value: float, goal: float, detail: str = "") -> Line:
    """Return a line whose value has to be `goal` or more."""
    return Line(what, f"{value:.2f}{detail and ' ' + detail}", f"at least {goal:g}", value >= goal)


def at_most(what: str, value: float, goal: float, unit: str = "", detail: str = "") -> Line:
    """Return a line whose value has to be `goal` or less."""
    shown = f"{value:.3g} {unit}".strip() + (f" {detail}" if detail else "")
    return Line(what, shown, f"at most {goal:g} {unit}".strip(), value <= goal)


def report(program: str, lines: Sequence[Line], *, note: str = "", keep: bool = True) -> None:
    """Print the lines; with `keep` they replace the program's section in RESULTS.md."""
    stamp = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    rows = "\n".join(["| what | measured | goal | reached |", "|---|---|---|---|", *(line.as_row() for line in lines)])
    text = f"## {program}\n\n{stamp}. {describe()}.{note and ' ' + note}\n\n{rows}\n"
    print(text)
    if keep:
        RESULTS.write_text(replace_section(RESULTS.read_text() if RESULTS.exists() else TITLE, program, text))


def replace_section(page: str, program: str, text: str) -> str:
    """Return the page with the program's section replaced, or added at the end."""
    pattern = re.compile(rf"^## {re.escape(program)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if pattern.search(page):
        return pattern.sub(lambda _: text + "\n", page).rstrip() + "\n"
    return page.rstrip() + "\n\n" + text
