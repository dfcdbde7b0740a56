"""Addresses: which may be linked, which name the same page, and which stay on our own site."""

import re
import unicodedata
from typing import Final
from urllib.parse import quote, unquote

from rejoinder.core import errors

URL_MAX_CHARS: Final = 2_000

# An authority is a host and perhaps a port: no user, no backslash (browsers read it as a slash), nothing unseen.
_URL: Final = re.compile(
    r"(https?)://(\[[0-9a-f:.]{2,45}\]|[^\x00-\x20\x7f-\xa0/?#@:\\\[\]<>\"'`{}|^]{1,255})(?::([0-9]{0,5}))?([/?#].*)?",
    re.IGNORECASE,
)
_HOST: Final = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?")
_NUMBER: Final = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\.?")
_DOTTED: Final = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|%0[0-8bcef]|%1[0-9a-f]|%7f", re.IGNORECASE)
_IPV6: Final = re.compile(r"\[[0-9a-f:]*(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3})?\]")
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_IDEOGRAPHIC_DOTS: Final = str.maketrans("\u3002\uff0e\uff61", "...")
_LETTER_CATEGORIES: Final = frozenset({"Ll", "Lo", "Lm", "Mn", "Mc", "Nd"})
_KEPT_IN_URLS: Final = "/?#:@!$&()*+,;=%~[]-._"

_TRACKING: Final = re.compile(
    r"(?:utm_[a-z_]+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|ttclid|yclid|igshid|igsh|mc_cid|mc_eid"
    r"|_hsenc|_hsmi|mkt_tok|vero_id|oly_anon_id|oly_enc_id|_openstat|wickedid|s_cid|cmpid|at_medium|at_campaign)",
    re.IGNORECASE,
)
_HREF: Final = re.compile(r'<a href="([^"]+)"')
# Segments are spelt plainly: nothing that some browser could read as a second slash, a host or a step upwards.
_LOCAL: Final = re.compile(
    r"/(?:(?!\.{1,2}(?:[/?#]|\Z))[A-Za-z0-9._~-]+(?:/|(?=[?#])|\Z))*(?:\?[A-Za-z0-9._~%=&+:/,;-]*)?(?:#[A-Za-z0-9._~-]*)?"
)


def safe_url(url: str) -> str | None:
    """Return an absolute http or https address written anew, or None when it must not be linked.

    Scheme and host come out in lower case, other scripts' hosts in Punycode, default ports left out, everything else
    percent-encoded ASCII. Refused: other schemes, users and passwords, controls (plain or encoded), hosts that
    browsers read as numbers, and more than 2,000 characters.
    """
    if len(url) > URL_MAX_CHARS:
        return None
    match = _URL.fullmatch(url.strip(" "))
    if match is None:
        return None
    scheme, host, port, rest = match[1].lower(), match[2], match[3], match[4] or "/"
    name = ascii_host(host)
    if name is None or _CONTROL.search(rest):
        return None
    if port and port.lstrip("0") != _DEFAULT_PORTS[scheme]:
        if not 0 < int(port) < 65_536:
            return None
        name = f"{name}:{int(port)}"
    if not rest.startswith("/"):
        rest = "/" + rest
    return f"{scheme}://{name}{quote(rest, safe=_KEPT_IN_URLS)}"


def ascii_host(host: str) -> str | None:
    """Return the ASCII form of a host as browsers understand it (UTS 46, not transitional), or None when it is none."""
    if host.startswith("["):
        return host.lower() if _IPV6.fullmatch(host.lower()) else None
    if "%" in host:
        try:
            host = unquote(host, errors="strict")
        except UnicodeDecodeError:
            return None
    name = host.lower() if host.isascii() else _punycoded(host)
    if name is None or len(name) > 253 or not _HOST.fullmatch(name):
        return None
    if _NUMBER.fullmatch(name.rstrip(".").rpartition(".")[2]):
        return name if _DOTTED.fullmatch(name) else None
    return name


def host_of(url: str) -> str:
    """Return the host of an address that `safe_url` wrote, without the port."""
    authority = url.split("/", 3)[2]
    return authority if authority.endswith("]") else authority.rsplit(":", 1)[0] if ":" in authority else authority


def canonical_url(url: str, *, field: str = "url") -> str:
    """Return the address a story is known by: as `safe_url`, without fragment, tracking parameters and dot segments.

    The order of the parameters that stay is kept, since it may matter to the publisher's server.
    Raises BadField when the address is not one that may be linked.
    """
    safe = safe_url(url)
    if safe is None:
        raise errors.BadField(field=field, why="an absolute http or https address")
    scheme, _, host, rest = safe.partition("#")[0].split("/", 3)
    path, _, query = rest.partition("?")
    pairs = [pair for pair in query.split("&") if pair and not _TRACKING.fullmatch(pair.partition("=")[0])]
    query = "?" + "&".join(pairs) if pairs else ""
    return f"{scheme}//{host}/{_without_dots(path)}{query}"


def url_key(url: str) -> str:
    """Return what is equal for all addresses of one page: `canonical_url` without scheme, `www.` and last slash.

    Raises BadField as `canonical_url` does.
    """
    address = canonical_url(url).partition("//")[2].removeprefix("www.")
    path, mark, query = address.partition("?")
    return path.rstrip("/") + mark + query


def urls(html: str) -> tuple[str, ...]:
    """Return the addresses that rendered HTML links to, in order, each once."""
    found = (address.replace("&amp;", "&") for address in _HREF.findall(html))
    return tuple(dict.fromkeys(address for address in found if address.startswith("http")))


def hosts(html: str) -> tuple[str, ...]:
    """Return the hosts that rendered HTML links to, in order, each once."""
    return tuple(dict.fromkeys(host_of(url) for url in urls(html)))


def local_path(address: str) -> str:
    """Return `address` when it is a plain path on our own site (with query and fragment), else "/"."""
    return address if len(address) <= URL_MAX_CHARS and _LOCAL.fullmatch(address) else "/"


def _punycoded(host: str) -> str | None:
    spelt = unicodedata.normalize("NFKC", host.translate(_IDEOGRAPHIC_DOTS)).lower()
    labels = []
    for label in unicodedata.normalize("NFC", spelt).split("."):
        if label.isascii():
            labels.append(label)
        elif all(character == "-" or unicodedata.category(character) in _LETTER_CATEGORIES for character in label):
            labels.append("xn--" + label.encode("punycode").decode("ascii"))
        else:
            return None
    return ".".join(labels)


def _without_dots(path: str) -> str:
    """Return `path` (no leading slash) with "." and ".." followed, as RFC 3986, 5.2.4, does."""
    if "." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for number, segment in enumerate(segments):
        is_last = number == len(segments) - 1
        if segment == "..":
            del kept[-1:]
        if segment not in (".", ".."):
            kept.append(segment)
        elif is_last:
            kept.append("")
    return "/".join(kept)
