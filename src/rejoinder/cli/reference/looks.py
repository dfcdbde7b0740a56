"""The pages on what a host page may rely on in the browser: custom properties and parts, and keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from rejoinder.cli.reference.tables import code, page, table
from rejoinder.web.assets import STATIC
from rejoinder.web.sentences import KEYS
from rejoinder.web.templating import TEMPLATES

_PROPERTY: Final = re.compile(r"--_[a-z-]+: var\((--rj-[a-z-]+), (.+)\);")
_PART: Final = re.compile(r'\bpart="([a-z -]+)"')

PROPERTIES: Final[Mapping[str, str]] = {
    "--rj-ink": "The colour of text.",
    "--rj-soft": "The colour of what stands back: times, buttons, hints. Keep a contrast of 4.5 to 1 with the paper.",
    "--rj-line": "The colour of lines between comments and along branches.",
    "--rj-paper": "The colour of the ground. The discussion itself has none, only its fields and dialogs do.",
    "--rj-tint": "The ground of what is set apart: previews, the comment that a link leads to.",
    "--rj-accent": "The colour of what can be pressed or wants to be seen; also of the ring around the focus.",
    "--rj-serif": "The typeface of what people wrote, and of headings.",
    "--rj-sans": "The typeface of everything around it.",
    "--rj-measure": "The longest line of text.",
    "--rj-size": "The size of text; small print follows the reader's own size.",
}

PARTS: Final[Mapping[str, str]] = {
    "discussion": "The whole discussion.",
    "header": "What stands above the comments: how many there are, their order, the tools.",
    "form": "A form in which a comment is written.",
    "comments": "The list of comments.",
    "comment": "One comment, or what stands in the place of one that is gone.",
    "author": "The name at a comment.",
    "body": "What a comment says.",
}


def custom_properties_page() -> str:
    """Return the page on custom properties and parts, as Markdown."""
    return page(
        "# Custom properties and parts",
        "Set custom properties on the page, on `rejoinder-discussion` or on anything around it; they reach into the\n"
        "shadow root. Parts are for `rejoinder-discussion::part(NAME)`. Other names and classes inside may change\n"
        "from one version to the next. How to use them: [Theme the discussion](../how-to/theme.md).",
        "Light and dark follow the host page's own `color-scheme`.",
        "## Custom properties",
        table(("Property", "Without it", "What it is"), properties()),
        "## Parts",
        table(("Part", "What it is"), ((code(name), PARTS[name]) for name in parts())),
    )


def keys_page() -> str:
    """Return the page on keys, as Markdown."""
    return page(
        "# Keys",
        "They work while nothing is being typed, and never together with Ctrl, Alt or the like. In somebody else's\n"
        "page they work while the focus is in the discussion. `?` shows them, and lets a reader switch them off in\n"
        "this browser. Everything that they do can be done without them, with Tab and Enter.",
        table(("Key", "What it does"), ((f"<kbd>{key}</kbd>", meaning) for key, meaning in KEYS)),
    )


def properties() -> Iterator[tuple[str, str, str]]:
    """Yield every custom property that the styles read, with its default and meaning."""
    for name, default in _PROPERTY.findall((STATIC / "css" / "tokens.css").read_text("utf-8")):
        yield code(name), code(default), PROPERTIES[name]


def parts() -> list[str]:
    """Return the names of all parts that templates and the writer of comments expose, each once."""
    paths = [*sorted(TEMPLATES.glob("*.html")), TEMPLATES.parent / "comment_html.py"]
    texts = (path.read_text("utf-8") for path in paths)
    return list(dict.fromkeys(name for text in texts for names in _PART.findall(text) for name in names.split()))
