"""The parts of the documentation's reference that are made from the code.

`python -m rejoinder.web.reference docs/reference` writes them; a test fails when what is written is not what is made.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin

from rejoinder.core.errors import Refusal
from rejoinder.settings.tree import Entry, list_settings
from rejoinder.web.declaring import Route
from rejoinder.web.implied import problems_of
from rejoinder.web.problem_texts import TEXTS
from rejoinder.web.problems import TYPE, status_of

_KINDS = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path"}


def problems_page() -> str:
    """Return the page on problem codes, as Markdown."""
    lines = [
        "# Problems",
        "",
        "Whatever can't be done is answered as problem details (RFC 9457), `application/problem+json`; pages say the",
        f"same in the reader's language. `type` is `{TYPE}` and the code; `code` is stable and made for programs.",
        "`instance` names the request, as `X-Request-Id` does.",
        "",
        "| Code | Status | Means | Beyond that |",
        "|---|---|---|---|",
    ]
    for refusal in sorted(set(_refusals(Refusal)), key=lambda each: (status_of(each), each.code)):
        title, detail = TEXTS[refusal.code]
        lines.append(f'| <a id="{refusal.code}"></a>`{refusal.code}` | {status_of(refusal)} | {title} | {detail} |')
    for code, status in (("method_not_allowed", 405), ("internal_error", 500)):
        title, detail = TEXTS[code]
        lines.append(f'| <a id="{code}"></a>`{code}` | {status} | {title} | {detail} |')
    return "\n".join(lines) + "\n"


def _refusals(root: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in root.__subclasses__():
        if each.__module__ == Refusal.__module__:
            yield each
            yield from _refusals(each)


def settings_page() -> str:
    """Return the page on settings, as Markdown."""
    lines = [
        "# Settings",
        "",
        "Read once at start: from `rejoinder.toml`, over it from the environment, over it from the command line.",
        "A name with a dot stands in a table of the file (`[pace.vote]`, `limit = 60`). In the environment a list is",
        "written with commas.",
        "",
        "| Setting | In the environment | Default | Bounds | Means |",
        "|---|---|---|---|---|",
    ]
    for entry in list_settings():
        lines.append(
            f'| <a id="{entry.name}"></a>`{entry.name}` | `{entry.variable}` | {_default(entry)} | {_bounds(entry)} '
            f"| {entry.text} |"
        )
    return "\n".join(lines) + "\n"


def _default(entry: Entry) -> str:
    value = entry.default
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if value not in ("", ()) else "none"


def _bounds(entry: Entry) -> str:
    if entry.choices:
        return ", ".join(f"`{choice}`" for choice in entry.choices)
    if entry.least is not None and entry.most is not None:
        return f"{entry.least:g} to {_digits(entry.most)}"
    if get_origin(entry.kind) is tuple:
        return f"list of {_KINDS[get_args(entry.kind)[0]]}s"
    return _KINDS[entry.kind]


def _digits(value: float) -> str:
    return f"{value:g}" if value != int(value) else str(int(value))


def routes_page(routes: Iterable[Route]) -> str:
    """Return the page on routes, as Markdown: what each needs and what it can answer."""
    lines = [
        "# Routes",
        "",
        "Every route declares who may use it, where its site comes from, what it is counted with and what guards it",
        "against foreign pages; a route without these does not start.",
        "",
        "| Route | What it does | Permission | Site from | Rate class | CSRF | Answers | Refusals |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for each in sorted(routes, key=lambda route: (route.path, route.method)):
        codes = ", ".join(f"{status} ({', '.join(codes)})" for status, codes in problems_of(each).items())
        cells: tuple[Any, ...] = (
            f"`{each.name}`", each.summary, *map(_word, (each.permission, each.scope, each.rate, each.csrf)),
            ", ".join(map(str, each.answers)), codes,
        )  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _word(value: StrEnum) -> str:
    return value.value.replace("_", " ")


def write_pages(folder: Path) -> None:
    """Write the pages on problems and settings into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "problems.md").write_text(problems_page())
    (folder / "settings.md").write_text(settings_page())


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
