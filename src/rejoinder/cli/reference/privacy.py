"""The page on what is stored: every column, what it says about people, how long it is kept, who gets it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from rejoinder.cli.reference.tables import code, page, table
from rejoinder.store.privacy import REGISTRY, Export, Kept, Privacy, Rule

CLASSES: Final[Mapping[Privacy, str]] = {
    Privacy.NONE: "Nothing about people.",
    Privacy.PUBLIC: "What people or the newsroom publish; a comment's while readers may see the comment.",
    Privacy.PSEUDONYMOUS: "Whose it is, by a number that means nothing without another table, a cookie or a salt.",
    Privacy.PERSONAL: "About a person, and not published.",
    Privacy.SECRET: "Whoever knows it can act as somebody, or match what was keyed by it.",
}

EXPORTS: Final[Mapping[Export, str]] = {
    Export.PUBLIC: "Everybody, of rows that readers may see; the administrator, of all.",
    Export.OWNER: "Whom it is about, and the administrator.",
    Export.ADMINISTRATOR: "The administrator only.",
    Export.NEVER: "Nobody.",
}


def stored_page() -> str:
    """Return the page on the database's columns, as Markdown."""
    return page(
        "# What is stored",
        "Every column of every table, with what it says about people, how long its row is kept, and who gets it in an\n"
        "export. A column without these fails the build. Why so little of it says anything about people:\n"
        "[Privacy](../explanation/privacy.md).",
        "## Columns",
        table(("Table", "Kept", "Says about people", "Exported to", "Columns"), _rows()),
        "## What a column says about people",
        table(("Class", "What it means"), ((code(each), CLASSES[each]) for each in Privacy)),
        "## Who gets it",
        table(("Export", "Who"), ((code(each), EXPORTS[each]) for each in Export)),
    )


def _rows() -> Iterator[tuple[str, ...]]:
    for name, columns in REGISTRY.items():
        for index, (rule, alike) in enumerate(_grouped(columns).items()):
            kept: Kept = rule.kept
            shown = (code(name), kept.value) if index == 0 else ("", kept.value)
            yield (*shown, code(rule.privacy), code(rule.export), ", ".join(map(code, alike)))


def _grouped(columns: Mapping[str, Rule]) -> dict[Rule, list[str]]:
    found: dict[Rule, list[str]] = {}
    for name, rule in columns.items():
        found.setdefault(rule, []).append(name)
    return found
