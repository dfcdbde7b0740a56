"""The page on what a story file may say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rejoinder.carriers.front_matter import MOST_CHARS as MOST_MATTER_CHARS
from rejoinder.carriers.stated import MOST_ITEMS
from rejoinder.carriers.story_file import CHANGE_KEYS, KEYS, MOST_CHARS, PICTURE_KEYS, SOURCE_KEYS
from rejoinder.cli.reference.tables import code, page, table
from rejoinder.core.story import ReportedAs

Meanings = Mapping[str, tuple[str, str]]

STORY: Final[Meanings] = {
    "url": ("address, needed", "The story's address. A path is taken behind the site's `public_url`."),
    "title": ("text up to 300, needed", "The headline."),
    "byline": ("text up to 300", "Who wrote it, as readers see it: `By Ada Moss`."),
    "published_at": ("time", "When it was published."),
    "modified_at": ("time", "When its text was last changed."),
    "language": ("language tag", "Its language, when that is not the site's."),
    "section": ("text up to 100", "The newspaper's section. It is read and not shown yet."),
    "summary": ("text up to 1000", "One or two sentences for lists and search engines."),
    "reported_as": ("see below", "How sure the newsroom is. Without it: what the history ends with, else `confirmed`."),
    "history": ("list", "What was said of it, when and why, the oldest first; see below."),
    "picture": ("fields", "Its picture; see below."),
    "sources": ("list", "What somebody said, who said it, and where; see below."),
    "open": (
        "true or false",
        "Whether it takes comments. Without it a new story does, and one that is there stays as it is.",
    ),
    "closes_at": ("time", "When it stops taking comments by itself."),
    "aliases": ("list of addresses", "Further addresses of the same story, such as a short one."),
}

PICTURE: Final[Meanings] = {
    "file": ("path", "A PNG, JPEG, GIF or WebP below the story file's folder, at most 10 MB. It is stored and served."),
    "url": ("address", "In place of `file`: a picture on the site's own origin, or one of its `origins`."),
    "alt": ("text up to 1000, needed", 'What the picture shows; `""` for one that only decorates.'),
    "caption": ("text up to 1000", "What stands below it."),
    "credit": ("text up to 300", "Whose picture it is."),
    "width": ("pixels", "Its width; measured where it is a file."),
    "height": ("pixels", "Its height; measured where it is a file."),
}

SOURCE: Final[Meanings] = {
    "said_by": ("text up to 300, needed", "Who said it."),
    "text": ("text up to 5000, needed", "The words."),
    "url": ("address", "Where they stand."),
}

CHANGE: Final[Meanings] = {
    "at": ("time, needed", "When it was said."),
    "reported_as": ("see below, needed", "What was said."),
    "reason": ("text up to 1000, needed", "Why; readers see it."),
}

SURE: Final[Mapping[ReportedAs, str]] = {
    ReportedAs.CONFIRMED: "The newsroom stands by it.",
    ReportedAs.UNCONFIRMED: "Readers see that it could not be confirmed yet.",
    ReportedAs.CORRECTED: "Readers see that it was corrected, and why; also above the discussion.",
    ReportedAs.RETRACTED: "The newsroom no longer stands by it; readers see so above the discussion.",
}


def front_matter_page() -> str:
    """Return the page on story files, as Markdown."""
    return page(
        "# Story files",
        "A story file is UTF-8 text: Markdown that begins with front matter between two lines of three hyphens. A\n"
        "file that ends in `.json` holds one object with the same fields, and the text as `body`. `rejoinder story\n"
        "add` publishes it. A field that is not listed here is refused, with its line.",
        f"The whole file has at most {MOST_CHARS:,} characters, the front matter {MOST_MATTER_CHARS:,}, a list"
        f" {MOST_ITEMS} entries.",
        [
            "- An **address** is absolute (`https://...`) or a path on the site that begins with one slash.",
            "- A **time** is `2026-11-12T06:40:00+01:00`, always with its distance from UTC, or a date.",
            "- Front matter is YAML without anchors, aliases and tags; every word stays the text that stands there, so",
            "  `language: no` is Norwegian.",
        ],
        "Without a text behind the front matter, the story is a page of your own: readers are led to its `url`.",
        "## Fields",
        _fields(KEYS, STORY),
        "## picture",
        _fields(PICTURE_KEYS, PICTURE),
        "## sources",
        _fields(SOURCE_KEYS, SOURCE),
        "## history",
        _fields(CHANGE_KEYS, CHANGE),
        "Publishing again appends the steps that are newer than those stored; what was said before stays.",
        "## reported_as",
        table(("Value", "What it means"), ((code(value), SURE[value]) for value in ReportedAs)),
    )


def _fields(keys: Sequence[str], meanings: Meanings) -> list[str]:
    return table(("Field", "Kind", "What it is"), ((code(key), *meanings[key]) for key in keys))
