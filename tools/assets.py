"""Build the static files that are served: `python -m tools.assets` writes what `static` holds into `built`.

The modules of a bundle become one file, its names shortened: one request and one hash instead of a module graph, and
a seventh fewer bytes than with the names as written. What is built is committed, so that serving needs no builder.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import minify

from rejoinder.web.assets import BUILT, STATIC, TYPES

BUNDLES: Final[Mapping[str, tuple[str, ...]]] = {
    "rejoinder.js": (
        "js/place.js",
        "js/memory.js",
        "js/asking.js",
        "js/times.js",
        "js/votes.js",
        "js/quoting.js",
        "js/stream.js",
        "js/news.js",
        "js/arrivals.js",
        "js/writing.js",
        "js/walking.js",
        "js/seen.js",
        "js/discussion.js",
        "js/element.js",
    ),
    "rejoinder.css": ("css/tokens.css", "css/discussion.css", "css/comment.css", "css/forms.css"),
    "page.css": ("css/page.css", "css/story.css"),
    "icon.svg": ("icon.svg",),
}
"""What is built, and the files it is joined from, in an order in which nothing is used before it is defined."""


_IMPORT: Final = re.compile(r"^import\s[^;]*;\n", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export\s+(?=(async\s+)?(function|class|const|let)\b)", re.MULTILINE)


def build(name: str, folder: Path = STATIC) -> str:
    """Return a bundle as it is served."""
    texts = [(folder / part).read_text("utf-8") for part in BUNDLES[name]]
    suffix = Path(name).suffix
    if suffix == ".svg":
        return "".join(texts)
    if suffix == ".js":
        # The modules' own imports name each other only.
        texts = [_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts]
    built: str = minify.string(TYPES[suffix].partition(";")[0], "\n".join(texts))
    return built + "\n"


def main() -> int:
    """Write every bundle whose bytes have changed."""
    BUILT.mkdir(exist_ok=True)
    for name in BUNDLES:
        path, text = BUILT / name, build(name)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"built {name}: {len(text.encode())} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
