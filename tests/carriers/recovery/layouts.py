"""One talk printed in many layouts, as unlike systems print theirs, so that rules are tried on all of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Said:
    """One comment: `parent` is an index into the talk, None at the top."""

    author: str
    text: str
    parent: int | None
    date: str
    ago: str


def _talk(language: str) -> tuple[Said, ...]:
    return tuple(Said(**said) for said in json.loads(Path(__file__).with_name("talk.json").read_text())[language])


ENGLISH, ARABIC, CHINESE = _talk("english"), _talk("arabic"), _talk("chinese")
ARTICLE = (
    "<article class='story'><h1>Bridge over the river closed</h1><p>The council closed the old bridge on Monday after"
    " divers found cracks in two of its pillars, a spokesman said.</p><p>Buses take a detour of twenty minutes."
    " Work will begin in"
    " June and last until the spring, according to the council.</p><p>Shops on the far bank fear for their trade,"
    " and some"
    " people want a ferry for the time of the repairs.</p></article>"
)
ASIDE = (
    "<div class='related'><h3>More stories</h3><ul>"
    + "".join(
        f"<li><a href='/stories/{number}'>A story about the town and its people, number {number}</a> <span"
        f" class='date'>"
        f"{number} April 2021</span><p>Some words that tell what this story is about and why to read it now.</p></li>"
        for number in range(1, 9)
    )
    + "</ul></div>"
)
RECENT = (
    "<div class='widget recent-comments'><h3>Recent comments</h3><ul>"
    + "".join(
        f"<li class='recentcomment'><span class='author'>{name}</span> on <a"
        f" href='/stories/other-{number}#comment-{number}'>"
        "Another story</a>: I have always said so and will go on saying it…</li>"
        for number, name in enumerate(("Ole", "Ida", "Tom", "Ann", "Jan"))
    )
    + "</ul></div>"
)


def page(discussion: str, *, lang: str = "en", attributes: str = "", before: str = "", after: str = "") -> str:
    """Return a whole page with an article, the discussion, and what stands around them."""
    return (
        f"<!DOCTYPE html><html lang='{lang}' {attributes}><head><title>Bridge closed</title></head><body><nav><ul>"
        "<li><a href='/'>Home</a></li><li><a href='/town'>Town</a></li><li><a href='/sport'>Sport</a></li></ul></nav>"
        f"{before}{ARTICLE}{discussion}{after}{ASIDE}<footer><p>Imprint. All rights reserved. Write to us.</p></footer>"
        "</body></html>"
    )


def children(talk: tuple[Said, ...], parent: int | None) -> list[int]:
    """Return the indices of what answers `parent`."""
    return [index for index, said in enumerate(talk) if said.parent == parent]


def depth(talk: tuple[Said, ...], index: int) -> int:
    """Return how deep a comment stands, 0 at the top."""
    count, at = 0, talk[index].parent
    while at is not None:
        count, at = count + 1, talk[at].parent
    return count


def nested(talk: tuple[Said, ...], one: Callable[[int, Said, str], str], parent: int | None = None) -> str:
    """Return comments printed by `one`, which is given what the answers print as."""
    return "".join(one(index, talk[index], nested(talk, one, index)) for index in children(talk, parent))


def flat(talk: tuple[Said, ...], one: Callable[[int, Said], str]) -> str:
    """Return comments printed one after the other by `one`."""
    return "".join(one(index, said) for index, said in enumerate(talk))
