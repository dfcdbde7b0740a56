"""Static files: joined, minified, named by their content and compressed once, at start."""

import base64
import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import rcssmin
import rjsmin

STATIC: Final = Path(__file__).parent / "static"

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
"""What is served, and the files it is joined from, in an order in which nothing is used before it is defined."""

TYPES: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}

_IMPORT: Final = re.compile(r"^import\s[^;]*;\n", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export\s+(?=(async\s+)?(function|class|const|let)\b)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file as it is sent. `integrity` is its Subresource Integrity value."""

    name: str
    content_type: str
    body: bytes
    gzipped: bytes
    integrity: str
    etag: str


class Assets:
    """All static files; `version` changes with any byte of them and stands in their addresses."""

    def __init__(self, files: Mapping[str, Asset]) -> None:
        self.files = files
        digest = hashlib.sha256(b"".join(files[name].body for name in sorted(files))).hexdigest()
        self.version = digest[:16]

    def path(self, name: str) -> str:
        """Return the path of a file, good for ever."""
        return f"/static/{self.version}/{name}"

    def find(self, version: str, name: str) -> Asset | None:
        """Return the file at `/static/{version}/{name}`; None for another version or name."""
        return self.files.get(name) if version == self.version else None


def load_assets(folder: Path = STATIC) -> Assets:
    """Read, join, minify and compress the static files of `folder`."""
    files = {name: _asset(name, _joined(folder, parts)) for name, parts in BUNDLES.items()}
    return Assets(files)


def _joined(folder: Path, parts: tuple[str, ...]) -> str:
    texts = [(folder / part).read_text("utf-8") for part in parts]
    if parts[0].endswith(".svg"):
        return "".join(texts)
    if parts[0].endswith(".css"):
        return str(rcssmin.cssmin("\n".join(texts)))
    # One request and one hash instead of a module graph: the modules' own imports name each other only.
    return str(rjsmin.jsmin("\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)))


def _asset(name: str, text: str) -> Asset:
    body = text.encode()
    digest = hashlib.sha384(body).digest()
    return Asset(
        name=name,
        content_type=TYPES[Path(name).suffix],
        body=body,
        gzipped=gzip.compress(body, 9, mtime=0),
        integrity="sha384-" + base64.b64encode(digest).decode(),
        etag=f'"{digest[:12].hex()}"',
    )
