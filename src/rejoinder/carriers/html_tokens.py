"""HTML cut into text and tags as a browser cuts it, in one pass: nothing is built, nesting costs nothing."""

import re
from html import unescape
from typing import Final, Protocol

# What a browser drops is dropped: comments, declarations, a tag that never ends with all that follows it, and what
# stands in elements whose inside is no HTML. Every alternative takes what it began, so time grows with length only.
_ATTRIBUTES: Final = (
    r"(?:[ \t\n\f\r/]++|(?:=[^ \t\n\f\r/>=]*+|[^ \t\n\f\r/>=]++)"
    r"(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|(?![\"'])[^ \t\n\f\r>]*+))?+)*+"
)
_TAG: Final = re.compile(
    r"<(?:(?i:(script|style|textarea|title|iframe|noembed|noframes|noscript)(?=[ \t\n\f\r/>]))"
    rf"{_ATTRIBUTES}(?:>(?s:.*?)(?:(?=</(?i:\1)[ \t\n\f\r/>])|\Z)|(?s:.*+))"
    rf"|(/?[a-zA-Z][^ \t\n\f\r/>]*+)({_ATTRIBUTES})(?:>|(?s:.+|\Z)())"
    r"|!--(?:-?>|(?s:.*?)(?:--!?>|\Z))"
    r"|[!?][^>]*+>?"
    r"|/(?:>|[^a-zA-Z>][^>]*+>?))"
)
# A split gives a text, and for each tag: the raw element, the name, the attributes, and "" when it never ends.
_STRIDE: Final = 5
_ATTRIBUTE: Final = re.compile(
    r"(=?[^ \t\n\f\r/>=]+)(?:[ \t\n\f\r]*=[ \t\n\f\r]*(?:\"([^\"]*)\"|'([^']*)'|([^ \t\n\f\r>]*)))?"
)
_HIDDEN: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
# A browser ends these where the next begins; without a tree that is not seen, and too much would be hidden.
_ENDING_THEMSELVES: Final = frozenset("p li dt dd td th tr thead tbody tfoot option body html br img hr input".split())


class Attributes(Protocol):
    """The attributes of one element."""

    def get(self, name: str) -> str | None:
        """Return the value of an attribute, empty for one without, None when it is not there."""
        ...


class Reader(Protocol):
    """What takes the tokens."""

    def start(self, tag: str, attributes: Attributes, *, is_hidden: bool = False) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, text: str) -> None: ...


class Written:
    """Attributes as they are written in a tag."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def get(self, name: str) -> str | None:
        for found in _ATTRIBUTE.finditer(self._text):
            if found[1].lower() == name:
                return unescape(found[2] or found[3] or found[4] or "")
        return None


_NONE: Final = Written("")


def read_tokens(html: str, reader: Reader) -> None:
    """Give `reader` the tags of `html`, their names in lower case, and the text between them, entities resolved."""
    parts = _TAG.split(html)
    if parts[0]:
        reader.text(unescape(parts[0]) if "&" in parts[0] else parts[0])
    for place in range(2, len(parts), _STRIDE):
        name = parts[place]
        if name and parts[place + 2] is None:
            if name[0] == "/":
                reader.end(name[1:].lower())
            elif written := parts[place + 1]:
                tag, attributes = name.lower(), Written(written)
                may_hide = ("hidden" in written or "style" in written) and tag not in _ENDING_THEMSELVES
                reader.start(tag, attributes, is_hidden=may_hide and is_hidden(attributes))
            else:
                reader.start(name if name.islower() else name.lower(), _NONE)
        if text := parts[place + 3]:
            reader.text(unescape(text) if "&" in text else text)


def is_hidden(attributes: Attributes) -> bool:
    """Return whether an element says that it is not to be shown."""
    return attributes.get("hidden") is not None or bool(_HIDDEN.search(attributes.get("style") or ""))
