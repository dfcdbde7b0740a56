"""Static files, as `make assets` built them from `static`: named by their content and compressed once, at start."""

import base64
import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"
BUILT: Final = Path(__file__).parent / "built"

SERVED: Final = ("rejoinder.js", "rejoinder.css", "page.css", "icon.svg")

TYPES: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


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


def load_assets(folder: Path = BUILT) -> Assets:
    """Read and compress the built files of `folder`."""
    return Assets({name: _asset(name, (folder / name).read_text("utf-8")) for name in SERVED})


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
