"""A story's own address under our mount leads to its page: /2026/11/12/a-headline to /stories/{id}.

A story that lives with us may go by any address below `public_url`, and by every alias it ever had. What nobody goes
by is not found, as before. Of the query goes along what a story's page understands; what newsletters and networks
append stays behind, so that it is not passed on with the address.
"""

from __future__ import annotations

from typing import Final

import msgspec

from rejoinder.actions.browsing import find_story_by_url
from rejoinder.core.errors import BadField, NotFound
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.core.site import Site
from rejoinder.core.story import Story
from rejoinder.core.tree import Order, View
from rejoinder.web.asked import Answer, Asked
from rejoinder.web.declaring import Csrf, Route, Scope, Surface, route
from rejoinder.web.links import Links

DEEPEST: Final = 6

_VIEWS: Final = frozenset(one.value for one in View)
_ORDERS: Final = frozenset(one.value for one in Order)


class AddressQuery(msgspec.Struct):
    """What may be meant for the story's page; words, since somebody else's `view` is no reason to refuse an address."""

    view: str | None = None
    order: str | None = None
    cursor: str | None = None


def is_here(story: Story, site: Site) -> bool:
    """Whether the story's page is ours: it has a body, and its URL lies under our mount."""
    return story.body is not None and story.url.startswith(f"{site.public_url}/")


def canonical_address(story: Story, site: Site, links: Links) -> str:
    """Return the address that search engines are to keep of a story."""
    return links.story(story.id) if is_here(story, site) else story.url


async def lead_to_story(asked: Asked[None, AddressQuery]) -> Answer:
    """The page of the story that goes by this address."""
    path = "/".join(asked.path[f"part_{number}"] for number in range(len(asked.path)))
    try:
        story = await asked.kit.store.read(find_story_by_url, asked.viewer, f"{asked.site.public_url}/{path}")
    except BadField:
        story = None
    if story is None:
        raise NotFound(what="page")
    links = Links.of_pages(asked.site, asked.kit.pages.assets, asked.language)
    query = asked.query
    to = links.story(
        story.id,
        view=query.view if query.view in _VIEWS else None,
        order=query.order if query.order in _ORDERS else None,
        cursor=query.cursor,
    )
    return Answer(302, headers=((b"location", to.encode()),))


def _route(depth: int) -> Route:
    path = "".join(f"/{{part_{number}}}" for number in range(depth))
    return route(
        "GET", path, permission=Permission.READ, scope=Scope.HOST, rate=RateClass.READ, csrf=Csrf.SAFE,
        surface=Surface.PAGE, query=AddressQuery, answers={302: None},
    )(lead_to_story)  # fmt: skip


BY_ADDRESS: Final = tuple(_route(depth) for depth in range(1, DEEPEST + 1))
