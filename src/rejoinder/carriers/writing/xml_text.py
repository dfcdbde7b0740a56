"""People's text in XML that others read: whatever it holds, the file stays well-formed."""

import re
from html import escape
from typing import Final

# What XML 1.0 has no way to write, not even as a reference.
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REPLACEMENT: Final = "\ufffd"


def escaped(text: str) -> str:
    """Return text for an element or an attribute; U+FFFD stands for what XML can't hold."""
    return escape(_ILLEGAL.sub(_REPLACEMENT, text))


def cdata(text: str) -> str:
    """Return text as CDATA; where it holds the end of one, it goes on in another."""
    return f"<![CDATA[{_ILLEGAL.sub(_REPLACEMENT, text).replace(']]>', ']]]]><![CDATA[>')}]]>"
