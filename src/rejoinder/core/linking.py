"""Links as the Markdown renderer makes them, written anew: only safe addresses, no images, no borrowed hosts."""

import re
import unicodedata
from html import escape, unescape
from typing import Final

from rejoinder.core.links import ascii_host, host_of, safe_url
from rejoinder.core.text import IGNORABLE

# Links don't stand in one another: up to the next one, or the time would grow with the square of those left open.
_LINK: Final = re.compile(r'<a href="([^"]*)"(?: title="[^"]*")?>([^<]*(?:<(?!/?a[ >])[^<]*)*)</a>')
_IMAGE: Final = re.compile(r'<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")? />')
_MARK: Final = re.compile(r"<[^<>]*>")
_DIRECTED: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# A word that can't be part of a path: what follows "//", or no sign that stands inside an address.
_HOST_LIKE: Final = re.compile(r"(?:(?<=//)|(?<![/\w.\-?=&#%]))[\w.\-]+")


def rewrite_links(html: str) -> str:
    """Return the renderer's HTML with each link's address written anew and each image made a link with its alt text.

    A link whose address is not safe becomes its text. `html` must come straight from the Markdown renderer, which
    escapes all text, so that these tags are its own; what is returned still goes through the sanitiser.
    """
    if "<a " in html:
        html = _LINK.sub(_link, html)
    if "<img " in html:
        html = _IMAGE.sub(_image, html)
    return html


def _link(match: re.Match[str]) -> str:
    shown: str = match[2]
    if "<img " in shown:
        shown = _IMAGE.sub(lambda image: image[2], shown)
    return _anchor(unescape(match[1]), shown)


def _image(match: re.Match[str]) -> str:
    return _anchor(unescape(match[1]), match[2])


def _anchor(address: str, shown: str) -> str:
    url = safe_url(address)
    if url is None:
        return shown
    href = escape(url)
    if shown == href or href == f"{shown}/":
        return f'<a href="{href}">{shown}</a>'
    text = unescape(_MARK.sub("", shown))
    if not text.strip():
        return f'<a href="{href}">{href}</a>'
    if _DIRECTED.search(text):
        shown = f"<bdi>{shown}</bdi>"
    host = host_of(url)
    real = f" (<bdi>{escape(host)}</bdi>)" if _borrows(text, host) else ""
    return f'<a href="{href}">{shown}</a>{real}'


def _borrows(text: str, host: str) -> bool:
    """Whether `text` shows a host that is neither `host` nor a domain above it."""
    if "." not in text and text.isascii():
        return False
    spelt = IGNORABLE.sub("", unicodedata.normalize("NFKC", text)).replace("\u3002", ".")
    own = host.rstrip(".").removeprefix("www.")
    for token in _HOST_LIKE.findall(spelt):
        shown = token.strip(".-_").lower().removeprefix("www.")
        if "." in shown and shown != own and _is_host_like(shown):
            name = ascii_host(shown)
            if name != own and not own.endswith(f".{name}"):
                return True
    return False


def _is_host_like(token: str) -> bool:
    last = token.rpartition(".")[2]
    if last.isdigit():
        return token.count(".") == 3 and token.replace(".", "").isdigit()
    return len(last) >= 2 and (last.isalpha() or last.startswith("xn--"))
