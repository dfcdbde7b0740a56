"""The texts of ActivityStreams' objects as our Markdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from typing import Final

from rejoinder.carriers.formats.activity_fields import name_in, types_of, web_address
from rejoinder.carriers.formats.json_parts import Fields
from rejoinder.carriers.formats.loose_values import fields_in, line_in, list_in, text_in
from rejoinder.carriers.html_markdown import from_html
from rejoinder.carriers.plain_markdown import from_plain, join_blocks

# Microblogs begin an answer with the names of those it goes to: links of the class mention whose text is @name.
_MENTION: Final = re.compile(
    r"\s*+(?:<(?:span|bdi)\b[^>]*+>\s*+)?+(?:@\s*+)?+<a\b(?:(?!\sclass=)[^>])*+\sclass=[\"']"
    r"(?:(?!\bmention\b)[^\"'>])*+mention\b[^>]*+>"
    r"(?P<name>(?:[^<]|<(?!/a>)[^>]*+>){1,400}+)</a>(?:\s*+</(?:span|bdi)>)?[\s,:]*+",
    re.IGNORECASE,
)
_FIRST_TAG: Final = re.compile(r"\s*<p\b[^>]*>|\s*<div\b[^>]*>")
_TAG: Final = re.compile(r"<[^<>]*>")
_HANDLE: Final = re.compile(r"@[\w.-]+(?:@[\w.-]+)?[\s,:]+")


@dataclass(frozen=True, slots=True)
class Content:
    """A text as our Markdown and as it was written; `addressee` is the name that an answer began with."""

    body: str
    raw: str
    raw_type: str
    addressee: str | None = None


def content_of(fields: Fields, *, is_answer: bool) -> Content:
    """Return the text of an object: what its author typed where that is Markdown, else what is shown."""
    typed = fields_in(fields.get("source"))
    text, kind = text_in(typed.get("content")), str(typed.get("mediaType") or "")
    if text is None or not kind.startswith("text/markdown"):
        text, kind = _shown(fields), str(fields.get("mediaType") or "text/html")
    if text is None:
        # A story's name is its title; an answer that has but a name says it.
        name = name_in(fields) if is_answer else None
        return Content(from_plain(name), name, "text/plain") if name else Content("", "", "text/plain")
    kind = kind.partition(";")[0].strip().lower()
    called, rest = _called(text, fields, kind) if is_answer else (None, text)
    if kind == "text/markdown":
        body = rest.replace("\r\n", "\n").strip("\n")
    elif kind == "text/plain":
        body = from_plain(rest)
    else:
        kind, body = "text/html", from_html(rest)
    options = [name for name in map(line_in, _options(fields)) if name]
    choices = from_html("<ul>" + "".join(f"<li>{escape(one)}</li>" for one in options) + "</ul>") if options else ""
    return Content(join_blocks((body, choices)), text, kind, called)


def attached(fields: Fields) -> list[tuple[str, str]]:
    """Return (name, address) of what is attached to an object."""
    found = []
    for one in list_in(fields.get("attachment")):
        if isinstance(one, dict) and not types_of(one) & {"PropertyValue", "Note"}:
            address = web_address(one.get("url") or one.get("href"))
            if address is not None:
                found.append((line_in(one.get("name")) or address, address))
    return found


def links_to(attachments: list[tuple[str, str]]) -> str:
    """Return a paragraph of Markdown that links to attachments, empty without any."""
    links = (f'<a href="{escape(address)}">{escape(name)}</a>' for name, address in attachments)
    return from_html("<br>".join(links))


def _shown(fields: Fields) -> str | None:
    for value in list_in(fields.get("content")):
        if text := text_in(value):
            return text
    texts = [text for one in fields_in(fields.get("contentMap")).values() if (text := text_in(one))]
    return texts[0] if texts else None


def _options(fields: Fields) -> Iterator[object]:
    for name in ("oneOf", "anyOf"):
        for one in list_in(fields.get(name)):
            yield fields_in(one).get("name")


def _called(text: str, fields: Fields, kind: str) -> tuple[str | None, str]:
    """Return the first name that an answer begins with, and the text without such names; the whole text when there
    is nothing else in it.
    """
    rest = text if kind == "text/html" else text.lstrip()
    first: str | None = None
    opening = _FIRST_TAG.match(text) if kind == "text/html" else None
    place = opening.end() if opening is not None else 0
    known = {name.split("@")[1] for name in _mentioned(fields) if name.count("@") >= 1 and name.startswith("@")}
    while True:
        mark = _MENTION.match(rest, place) if kind == "text/html" else _HANDLE.match(rest, place)
        if mark is None:
            break
        name = unescape(_TAG.sub("", mark["name"])).strip() if kind == "text/html" else mark[0].strip(" \t\r\n,:")
        name = name.lstrip("@").partition("@")[0]
        if not name or name.startswith("#") or (kind != "text/html" and name not in known):
            break
        first = first or name
        rest = rest[:place] + rest[mark.end() :]
    is_more = bool(_TAG.sub("", rest).strip()) or "<img" in rest
    return (first, rest) if is_more else (first, text)


def _mentioned(fields: Fields) -> Iterator[str]:
    for tag in list_in(fields.get("tag")):
        if isinstance(tag, dict) and "Mention" in types_of(tag) and (name := line_in(tag.get("name"))):
            yield name
