"""Names of XML elements as carriers ask for them: by what their namespace means, whatever prefix a file gives it."""

import re
from typing import Final

_SCHEME: Final = re.compile(r"^https?://(?:www\.)?|(?<![/#])[/#]+$", re.IGNORECASE)
_EXPORT: Final = re.compile(r"wordpress\.org/export/[\d.]+")
_LABELS: Final = {
    "disqus.com": "",
    "disqus.com/disqus-internals": "dsq",
    "purl.org/rss/1.0": "",
    "purl.org/net/rss1.1": "",
    "backend.userland.com/rss": "",
    "backend.userland.com/rss2": "",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/slash": "slash",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/terms": "dcterms",
    "wellformedweb.org/commentapi": "wfw",
    "w3.org/2005/atom": "atom",
    "purl.org/atom/ns": "atom",
    "purl.org/syndication/thread/1.0": "thr",
    "schemas.google.com/g/2005": "gd",
    "schemas.google.com/blogger/2008": "blogger",
    "schemas.google.com/blogger/2018": "blogger",
    "w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "w3.org/1999/xhtml": "xhtml",
}
# What would make a file more than data.
_ACTIVE: Final = {"w3.org/2001/xinclude": "XInclude", "w3.org/2003/xinclude": "XInclude"}
_ACTIVE_AT_THE_TOP: Final = {"w3.org/1999/xsl/transform": "a stylesheet"}


class Names:
    """The names of one document while it is read.

    A name is `label:local`, the label being fixed for each namespace that is known (`wp`, `dsq`, `dc`); those of
    Disqus and RSS have no label. A prefix that is never declared is its own label. Elements of other namespaces are
    `{address}local`.
    """

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._outer: list[tuple[int, dict[str, str]]] = []

    def enter(self, depth: int, attributes: dict[str, str]) -> str | None:
        """Take in what the element at `depth` declares; return what it brings that is forbidden, or None."""
        declared = {key[6:]: uri for key, uri in attributes.items() if key == "xmlns" or key.startswith("xmlns:")}
        self._outer.append((depth, self._labels))
        self._labels = dict(self._labels)
        self.known = {}
        for prefix, uri in declared.items():
            plain = _SCHEME.sub("", _SCHEME.sub("", uri.strip())).lower()
            if plain in _ACTIVE:
                return _ACTIVE[plain]
            if depth == 1 and plain in _ACTIVE_AT_THE_TOP:
                return _ACTIVE_AT_THE_TOP[plain]
            self._labels[prefix] = _label(prefix, plain, uri, depth)
        return None

    def leave(self) -> int:
        """Forget what was declared last; return the depth of the element that declared what holds now, 0 for none."""
        self._labels = self._outer.pop()[1]
        self.known = {}
        return self._outer[-1][0] if self._outer else 0

    def of(self, raw: str) -> str:
        """Return the name of an element that is written as `raw`."""
        prefix, _, local = raw.rpartition(":")
        label = self._labels.get(prefix, prefix)
        name = f"{label}{local}" if label.endswith("}") else f"{label}:{local}" if label else local
        self.known[raw] = name
        return name


def _label(prefix: str, plain: str, uri: str, depth: int) -> str:
    # The one address that Disqus gives to two things: its exports, and the fields it adds to a WordPress export.
    if plain == "disqus.com" and prefix == "dsq":
        return "dsq"
    if plain in _LABELS:
        return _LABELS[plain]
    if _EXPORT.fullmatch(plain):
        return "wp"
    if plain.startswith("wordpress.org/export/") and plain.endswith("excerpt"):
        return "excerpt"
    return "" if not uri or (not prefix and depth == 1) else f"{{{uri}}}"
