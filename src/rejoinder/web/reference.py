"""The pages of the documentation's reference on problems, settings and routes.

`python -m rejoinder.cli.reference docs/reference` writes them; a test fails when what is written is not what is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final, get_args, get_origin

from rejoinder.core.errors import Refusal
from rejoinder.settings.tree import Entry, list_settings
from rejoinder.web.declaring import Route
from rejoinder.web.implied import IMPLIED
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
        "against foreign pages; a route without these does not start. `/openapi.json` describes those of the API with",
        "the shapes of what they take and give.",
        "",
        *_EXPLAINED,
        "",
        "| Route | What it does | For | Permission | Site from | Rate class | Guard | Origins | Answers | Refuses |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for each in sorted(routes, key=lambda route: (route.path, route.method)):
        guard = _word(each.csrf) + (", confirm" if each.confirm is not None else "")
        words = (*map(_word, (each.surface, each.permission, each.scope, each.rate)), guard, _word(each.cors))
        cells = (f"`{each.name}`", each.summary, *words, ", ".join(map(str, each.answers)), _by_status(each.problems))
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", "## What a route refuses by what it is", "", "| When | Refuses |", "|---|---|"]
    lines += [f"| {when} | {_by_status(refusals)} |" for when, _, refusals in IMPLIED]
    return "\n".join(lines) + "\n"


_EXPLAINED: Final = (
    "- **For**: who reads the answer. Pages and fragments are HTML and take forms; the API speaks JSON.",
    "- **Permission**: see [roles and permissions](permissions.md).",
    "- **Site from**: the host that was asked, the site named in the path, or the story or comment named in it.",
    "- **Rate class**: see the [settings](settings.md#pace.search.limit) `pace.*`; `read` is never refused.",
    "- **Guard**: `origin` refuses requests that a browser says come from a foreign page; `token` also wants the",
    "  page's token whenever one of our cookies comes along; `safe` routes have no effect. `confirm`: the refusal is a",
    "  page of ours with what was typed in a form, to be sent from there.",
    "- **Origins**: whether scripts of a site's listed origins may read the answer: `read` without cookies, `own` with",
    "  them.",
    "- **Refuses**: what the route refuses beyond what the last section says; each code is among the",
    "  [problems](problems.md).",
)


def _by_status(refusals: Iterable[type[Refusal]]) -> str:
    found: dict[int, list[str]] = {}
    for refusal in dict.fromkeys(refusals):
        found.setdefault(status_of(refusal), []).append(refusal.code)
    return ", ".join(f"{status} ({', '.join(codes)})" for status, codes in sorted(found.items()))


def _word(value: StrEnum) -> str:
    return value.value.replace("_", " ")
