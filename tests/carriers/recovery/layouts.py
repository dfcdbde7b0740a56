"""One talk printed in many layouts, as unlike systems print theirs, so that rules are tried on all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Said:
    """One comment: `parent` is an index into the talk, None at the top."""

    author: str
    text: str
    parent: int | None
    date: str
    ago: str


ENGLISH = (
    Said("Marta Vogel", "The bridge was closed last winter too, and nobody told the people who live there.", None, "3 May 2021, 09:14", "5 hours ago"),
    Said("old_ferryman", "They did tell us, but only by a note on the door of the town hall. I saw it by chance.", 0, "3 May 2021, 09:40", "5 hours ago"),
    Said("Marta Vogel", "A note on a door is no notice. The bus company learned of it from the paper.", 1, "3 May 2021, 10:02", "4 hours ago"),
    Said("J. Okafor", "What does the repair cost, and who pays for it?", None, "3 May 2021, 10:30", "4 hours ago"),
    Said("Lena", "Two million, says the council. The state pays half of that, the rest is ours.", 3, "3 May 2021, 11:11", "3 hours ago"),
    Said("Piet de Groot", "I walk over it every day and it has never shaken. Is it really that bad?", None, "3 May 2021, 11:45", "3 hours ago"),
    Said("old_ferryman", "The pillars are under water, you would not see anything from above.", 5, "3 May 2021, 12:01", "2 hours ago"),
    Said("Piet de Groot", "Fair enough.", 6, "3 May 2021, 12:20", "2 hours ago"),
    Said("riverrat77", "Swim! It is quicker than the detour by the motorway anyway, and cheaper.", None, "3 May 2021, 13:00", "1 hour ago"),
    Said("Lena", "Only until October, then the water gets too cold even for you.", 8, "3 May 2021, 13:30", "1 hour ago"),
    Said("Anouk", "My mother needs the bus to the hospital twice a week. There is no joke in this for her.", None, "4 May 2021, 08:05", "30 minutes ago"),
    Said("J. Okafor", "The council promised a small bus by the old mill. Has anyone seen it yet?", 10, "4 May 2021, 08:50", "10 minutes ago"),
)
ARTICLE = (
    "<article class='story'><h1>Bridge over the river closed</h1><p>The council closed the old bridge on Monday after divers"
    " found cracks in two of its pillars, a spokesman said.</p><p>Buses take a detour of twenty minutes. Work will begin in"
    " June and last until the spring, according to the council.</p><p>Shops on the far bank fear for their trade, and some"
    " people want a ferry for the time of the repairs.</p></article>"
)
ASIDE = (
    "<div class='related'><h3>More stories</h3><ul>"
    + "".join(
        f"<li><a href='/stories/{number}'>A story about the town and its people, number {number}</a> <span class='date'>{number}"
        f" April 2021</span><p>Some words that tell what this story is about and why you should read it now.</p></li>"
        for number in range(1, 9)
    )
    + "</ul></div>"
)
RECENT = (
    "<div class='widget recent-comments'><h3>Recent comments</h3><ul>"
    + "".join(
        f"<li class='recentcomment'><span class='author'>{name}</span> on <a href='/stories/other-{number}#comment-{number}'>"
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
