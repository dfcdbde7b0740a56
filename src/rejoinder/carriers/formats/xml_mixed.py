"""What stands inside an element of mixed content, as the mark-up it was."""

from typing import Final
from xml.sax.saxutils import escape, quoteattr

_EMPTY: Final = frozenset(("br", "hr", "img", "input", "wbr", "source", "embed", "area", "col"))


class MixedContent:
    """Collects the content of the element at `depth` from its first child on; `before` is the text up to there."""

    def __init__(self, depth: int, before: list[str]) -> None:
        self.depth = depth
        self.parts = [escape("".join(before))]

    def start(self, raw: str, attributes: dict[str, str]) -> None:
        stated = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if "xmlns" not in key)
        self.parts.append(f"<{_local(raw)}{stated}>")

    def end(self, raw: str) -> None:
        if (name := _local(raw)) not in _EMPTY:
            self.parts.append(f"</{name}>")

    def text(self, text: str) -> None:
        self.parts.append(escape(text))


def _local(raw: str) -> str:
    return raw.rpartition(":")[2]
