"""The structural oracle: what in a piece of HTML, as a browser would parse it, could harm a reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib

_HTML = "{http://www.w3.org/1999/xhtml}"
_ADDRESSES = frozenset(
    {"href", "src", "action", "formaction", "cite", "poster", "data", "background", "ping", "srcset"}
)
_GLOBAL = frozenset({"class", "id", "lang", "dir", "title", "hidden", "tabindex", "role", "part", "slot"})
_PREFIXES = ("aria-", "data-")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may stand in a kind of HTML: its tags, and each tag's attributes ("*" for all tags)."""

    tags: frozenset[str]
    attributes: dict[str, frozenset[str]]
    schemes: frozenset[str]
    relative: bool
    link_rel: frozenset[str]


COMMENT = Allowed(
    tags=frozenset("p br hr em strong del code pre blockquote ul ol li a bdi".split()),
    attributes={
        "a": frozenset({"href", "rel"}),
        "code": frozenset({"class"}),
        "ol": frozenset({"start"}),
    },
    schemes=frozenset({"http", "https"}),
    relative=False,
    link_rel=frozenset({"ugc", "nofollow", "noopener", "noreferrer"}),
)
STORY = Allowed(
    tags=COMMENT.tags | {"h3", "h4", "h5", "h6"},
    attributes=COMMENT.attributes,
    schemes=COMMENT.schemes,
    relative=False,
    link_rel=COMMENT.link_rel,
)
PAGE = Allowed(
    tags=frozenset(
        """html head meta title link script body header footer main nav section article aside div span p br hr h1 h2 h3
        h4 h5 h6 em strong b i del ins s small sub sup mark q cite code pre kbd samp blockquote ul ol li dl dt dd a bdi
        bdo abbr time data address figure figcaption img picture source form fieldset legend label input textarea
        button select option optgroup output details summary dialog table caption thead tbody tfoot tr th td noscript
        template slot rejoinder-discussion svg path use symbol circle title progress meter""".split()
    ),
    attributes={
        "*": _GLOBAL,
        "html": frozenset({"dir", "lang"}),
        "meta": frozenset({"charset", "name", "content", "property", "http-equiv"}),
        "link": frozenset({"rel", "href", "type", "hreflang", "title", "sizes", "as", "media", "crossorigin"}),
        "script": frozenset({"src", "type", "async", "defer", "nonce", "crossorigin", "integrity"}),
        "a": frozenset({"href", "rel", "hreflang", "type"}),
        "img": frozenset({"src", "alt", "width", "height", "loading", "decoding", "srcset", "sizes"}),
        "source": frozenset({"srcset", "media", "type", "sizes"}),
        "ol": frozenset({"start", "reversed"}),
        "li": frozenset({"value"}),
        "time": frozenset({"datetime"}),
        "data": frozenset({"value"}),
        "q": frozenset({"cite"}),
        "blockquote": frozenset({"cite"}),
        "form": frozenset({"action", "method", "enctype", "accept-charset", "autocomplete", "novalidate"}),
        "label": frozenset({"for"}),
        "output": frozenset({"for", "name"}),
        "input": frozenset(
            """type name value checked disabled required placeholder min max minlength maxlength pattern size
            autocomplete autofocus readonly inputmode list form step multiple accept""".split()
        ),
        "textarea": frozenset(
            """name rows cols required disabled placeholder minlength maxlength autocomplete autofocus readonly form
            wrap""".split()
        ),
        "button": frozenset("type name value disabled form formaction formmethod formnovalidate popovertarget".split()),
        "select": frozenset("name required disabled form autocomplete multiple size".split()),
        "option": frozenset("value selected disabled label".split()),
        "details": frozenset({"open", "name"}),
        "dialog": frozenset({"open"}),
        "th": frozenset({"scope", "colspan", "rowspan"}),
        "td": frozenset({"colspan", "rowspan"}),
        "rejoinder-discussion": frozenset({"site", "url", "story", "order", "src"}),
        "svg": frozenset("viewBox width height fill stroke xmlns focusable aria-hidden".split()),
        "path": frozenset("d fill stroke stroke-width stroke-linecap stroke-linejoin".split()),
        "circle": frozenset("cx cy r fill stroke stroke-width".split()),
        "symbol": frozenset({"viewBox"}),
        "use": frozenset({"href"}),
    },
    schemes=frozenset({"http", "https"}),
    relative=True,
    link_rel=frozenset(),
)

_CODE_CLASS = re.compile(r"language-[a-z0-9+#-]{1,20}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]|%0[0-8bcef]|%1[0-9a-f]", re.IGNORECASE)


def dangers(html: str, allowed: Allowed = COMMENT) -> list[str]:
    """Return what a browser would find in `html` that `allowed` doesn't allow; empty when nothing.

    With PAGE, `html` is a document and inline scripts are dangers unless they are data (JSON); otherwise a fragment
    as it would be put into a div.
    """
    tree = html5lib.parse(html) if allowed is PAGE else html5lib.parseFragment(html, container="div")
    return [danger for element in tree.iter() for danger in _of_element(element, allowed)]


def text_content(html: str) -> str:
    """Return the textContent of a fragment, as a browser gives it."""
    return "".join(html5lib.parseFragment(html, container="div").itertext())


def _of_element(element: Element, allowed: Allowed) -> list[str]:
    if not isinstance(element.tag, str):
        return [] if allowed is PAGE else ["a comment node"]
    if element.tag == "DOCUMENT_FRAGMENT":
        return []
    tag = element.tag.rpartition("}")[2]
    if tag not in allowed.tags or (not element.tag.startswith(_HTML) and allowed is not PAGE):
        return [f"<{element.tag}>"]
    found = [
        danger for name, value in element.attrib.items() for danger in _of_attribute(tag, str(name), value, allowed)
    ]
    if tag == "a" and allowed.link_rel and set(element.get("rel", "").split()) != allowed.link_rel:
        found.append(f"a link with rel={element.get('rel')!r}")
    if tag == "script" and "src" not in element.attrib and not element.get("type", "").endswith("json"):
        found.append("an inline script")
    if tag == "meta" and element.get("http-equiv", "").lower() == "refresh":
        found.append("a refresh")
    return found


def _of_attribute(tag: str, name: str, value: str, allowed: Allowed) -> list[str]:
    known = name in allowed.attributes.get(tag, ()) or name in allowed.attributes.get("*", ())
    if not known and not (allowed is PAGE and name.startswith(_PREFIXES)):
        return [f"<{tag} {name}>"]
    if name in _ADDRESSES and not _is_harmless_address(value, allowed):
        return [f"<{tag} {name}={value!r}>"]
    if allowed is not PAGE and name == "class" and not _CODE_CLASS.fullmatch(value):
        return [f"<{tag} class={value!r}>"]
    return []


def _is_harmless_address(value: str, allowed: Allowed) -> bool:
    if _CONTROL.search(value) or "\\" in value:
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if not parts.scheme:
        return allowed.relative and not value.startswith("//")
    return parts.scheme in allowed.schemes and bool(parts.hostname) and "@" not in parts.netloc
