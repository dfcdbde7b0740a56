"""The part of CSS selectors that rules about pages need, as XPath.

Understood are tags, `#id`, `.class`, attributes with `=`, `^=`, `$=`, `*=` and `~=`, `:not(...)` of one of these,
descendants by a blank, children by `>`, and alternatives by a comma.
"""

import re
from functools import cache

from lxml import etree, html

_PART = re.compile(
    r"(?P<tag>[a-zA-Z][\w-]*|\*)|#(?P<id>[\w-]+)|\.(?P<cls>[\w-]+)"
    r"|\[(?P<attr>[\w:-]+)(?:(?P<op>[\^$*~]?=)\"?(?P<value>[^\]\"]*)\"?)?\]|:not\((?P<no>[^()]*)\)"
    r"|(?P<join>\s*>\s*|\s+)"
)


@cache
def compiled(selector: str) -> etree.XPath:
    """Return what finds the elements of a selector anywhere below an element; ValueError for one not understood."""
    return etree.XPath("|".join(f"descendant::{_path(one.strip())}" for one in selector.split(",")))


def find_all(root: html.HtmlElement, selector: str) -> list[html.HtmlElement]:
    """Return the elements below `root` in the order of the page."""
    found = compiled(selector)(root)
    return [one for one in found if isinstance(one, etree._Element)] if isinstance(found, list) else []


def _path(selector: str) -> str:
    steps: list[tuple[str, list[str]]] = [("", [])]
    axis = [""]
    position = 0
    while position < len(selector):
        part = _PART.match(selector, position)
        if part is None:
            raise ValueError(f"not a selector: {selector!r}")
        position = part.end()
        if part["join"]:
            axis.append("/" if ">" in part["join"] else "//")
            steps.append(("", []))
        elif part["tag"]:
            steps[-1] = (part["tag"], steps[-1][1])
        elif part["no"]:
            steps[-1][1].append(f"not({_condition(_must_match(part['no']))})")
        else:
            steps[-1][1].append(_condition(part))
    return "".join(
        join + (tag or "*") + "".join(f"[{condition}]" for condition in conditions)
        for join, (tag, conditions) in zip(axis, steps, strict=True)
    )


def _must_match(text: str) -> re.Match[str]:
    part = _PART.fullmatch(text)
    if part is None:
        raise ValueError(f"not a selector: {text!r}")
    return part


def _condition(part: re.Match[str]) -> str:
    if part["tag"]:
        return f"self::{part['tag']}"
    if part["id"]:
        return f"@id='{part['id']}'"
    if part["cls"]:
        return _has_word("@class", part["cls"])
    # An attribute such as xml:lang or dc:title keeps its colon in a page that is no XML.
    name = f"@*[name()='{part['attr']}']" if ":" in part["attr"] else f"@{part['attr']}"
    value = part["value"]
    match part["op"]:
        case None:
            return name
        case "=":
            return f"{name}='{value}'"
        case "^=":
            return f"starts-with({name},'{value}')"
        case "*=":
            return f"contains({name},'{value}')"
        case "$=":
            return f"substring({name},string-length({name})-{len(value) - 1})='{value}'"
        case _:
            return _has_word(name, value)


def _has_word(name: str, word: str) -> str:
    return f"contains(concat(' ',normalize-space({name}),' '),' {word} ')"
