"""Addresses as exports hold them: translated, wrapped or local copies of a page named by the page's own address."""

import re
from html import unescape
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from rejoinder.core.links import safe_url

_TRANSLATORS: Final = ("translate.google.", "translate.googleusercontent.com", "translate.googleapis.com")
_MIRROR: Final = ".translate.goog"
_MIRROR_PARAMETER: Final = re.compile(r"(?<![^?&])_x_tr_\w+=[^&]*&?")
_LOCAL: Final = re.compile(r"(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|[\w-]+\.local(host)?)(:\d+)?", re.I)
_WITHOUT_SCHEME: Final = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?", re.I)
_DEEPEST: Final = 3


def page_url(written: str) -> str | None:
    """Return the address of the page that an export names, None when it names none that can be linked.

    Translations lead to what was translated. A page seen on the writer's own machine is a path: the site's own page.
    """
    return _page_url(unescape(written).strip(), 0)


def person_url(written: str) -> str | None:
    """Return the address that a person gave as theirs, None for one that must not be linked."""
    return written if written and safe_url(written) is not None else None


def _page_url(url: str, depth: int) -> str | None:
    if url.startswith("//"):
        url = f"https:{url}"
    elif url.startswith("/"):
        return None if re.search(r"[\s\\]", url) else url
    elif _WITHOUT_SCHEME.fullmatch(url):
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    if _LOCAL.fullmatch(parts.netloc):
        return _page_url(f"/{parts.path.lstrip('/')}{f'?{parts.query}' if parts.query else ''}", depth)
    if host.endswith(_MIRROR):
        return _of_mirror(host.removesuffix(_MIRROR), url)
    if depth < _DEEPEST and any(host.startswith(name) for name in _TRANSLATORS):
        inner = parse_qs(parts.query).get("u")
        return _page_url(inner[0].strip(), depth + 1) if inner else None
    return url


def _of_mirror(label: str, url: str) -> str:
    """Return what a host of Google's translator stands for: its dots are hyphens, and its hyphens are doubled."""
    host = label.replace("--", "\0").replace("-", ".").replace("\0", "-")
    rest = url.split("://", 1)[1].partition("/")[2]
    return f"https://{host}/{_MIRROR_PARAMETER.sub('', rest).rstrip('?&')}"


_DISQUS_LINK: Final = re.compile(
    r"https?://disq\.us/url\?(?:[^\s\"'<>]*?(?:&amp;|&))?url=([^\s\"'<>&]+)(?:&(?:amp;)?[^\s\"'<>]*)?", re.I
)
_DISQUS_MARK: Final = re.compile(r":[\w-]{20,}$")
_DISQUS_MENTION: Final = re.compile(r"(?<![\w@])@([\w.-]+):disqus\b")


def without_disqus(html: str) -> str:
    """Return a message with links as they were before Disqus sent them through itself, and names of its users plain."""
    if "disq.us/" in html:
        html = _DISQUS_LINK.sub(_unwrapped, html)
    if ":disqus" in html:
        html = _DISQUS_MENTION.sub(r"@\1", html)
    return html


def _unwrapped(link: re.Match[str]) -> str:
    url = _DISQUS_MARK.sub("", unquote(link[1]))
    if not url.startswith(("http://", "https://")) or re.search(r"[\s<>\"']", url):
        return link[0]
    return url.replace("&", "&amp;")
