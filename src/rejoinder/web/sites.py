"""Which site a request is about: from the object that it names, or from the host that it was sent to."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from urllib.parse import urlsplit

from rejoinder.core.errors import NotFound
from rejoinder.core.ids import SiteId
from rejoinder.core.site import Site
from rejoinder.web.guarding import is_loopback

ListSites = Callable[[], Awaitable[Sequence[Site]]]
SiteOf = Callable[[bytes], Awaitable[SiteId | None]]

_SECOND: Final = 1_000_000
# A client may send any host: beyond these each costs its look, and nothing more.
_HOSTS_KEPT: Final = 1_000


class Sites:
    """The server's sites, read anew every `cache_s`, and which of them an object belongs to.

    `list_sites` returns them oldest first; `site_of_story` and `site_of_comment` return None for what is not there.
    A story and a comment never change their site, so that this is remembered (the last `kept_count` of them). Where
    there is one site only, nothing is looked up: whoever reads the object sees that it is of that site.
    """

    def __init__(
        self,
        list_sites: ListSites,
        site_of_story: SiteOf,
        site_of_comment: SiteOf,
        *,
        default_slug: str | None = None,
        cache_s: float = 1.0,
        kept_count: int = 20_000,
    ) -> None:
        self._list_sites = list_sites
        self._site_of_story = site_of_story
        self._site_of_comment = site_of_comment
        self._default_slug = default_slug
        self._cache_us = int(cache_s * _SECOND)
        self._kept_count = kept_count
        self._read_at = -self._cache_us - 1
        self._by_id: dict[bytes, Site] = {}
        self._by_slug: dict[str, Site] = {}
        self._only: Site | None = None
        self._served: dict[str, tuple[Site, ...]] = {}
        self._owners: OrderedDict[bytes, SiteId] = OrderedDict()

    async def of_story(self, story_id: bytes, now: int) -> Site:
        """Return the story's site; NotFound when there is no such story."""
        return await self._of(story_id, self._site_of_story, "story", now)

    async def of_comment(self, comment_id: bytes, now: int) -> Site:
        """Return the comment's site; NotFound when there is no such comment."""
        return await self._of(comment_id, self._site_of_comment, "comment", now)

    async def named(self, slug: str, now: int) -> Site:
        """Return the site with this slug; NotFound without one."""
        await self._refresh(now)
        site = self._by_slug.get(slug)
        if site is None:
            raise NotFound(what="site")
        return site

    async def of_host(self, host: str, slug: str | None, now: int) -> Site:
        """Return the site that `slug` chooses among those served under `host`; None takes the default, or the oldest.

        A host that no site names serves them all when it is this machine's own, or when there is one site only.
        """
        served = await self.served_by(host, now)
        for site in served:
            if site.slug == (slug or self._default_slug):
                return site
        if slug is not None or not served:
            raise NotFound(what="site")
        return served[0]

    async def served_by(self, host: str, now: int) -> Sequence[Site]:
        """Return the sites served under `host`, oldest first."""
        if not 0 <= now - self._read_at <= self._cache_us:
            await self._refresh(now)
        served = self._served.get(host)
        if served is None:
            sites = tuple(self._by_id.values())
            served = tuple(site for site in sites if urlsplit(site.public_url).netloc == host.lower())
            served = served or (sites if len(sites) == 1 or is_loopback(host) else ())
            if len(self._served) < _HOSTS_KEPT:
                self._served[host] = served
        return served

    async def of_key(self, site_id: SiteId, host: str, now: int) -> Site | None:
        """Return the site of a key as far as `host` serves it, None otherwise."""
        served = await self.served_by(host, now)
        site = self._by_id.get(site_id)
        # A host that no site names is a proxy's or a publisher's inner one: it may ask for all.
        return site if not served or site in served else None

    def last_known(self, host: str) -> Site | None:
        """Return the site whose look an error page takes, from memory; None when there is none to choose."""
        sites = tuple(self._by_id.values())
        return next((site for site in sites if urlsplit(site.public_url).netloc == host.lower()), self._only)

    async def _of(self, object_id: bytes, look_up: SiteOf, what: str, now: int) -> Site:
        if not 0 <= now - self._read_at <= self._cache_us:
            await self._refresh(now)
        if self._only is not None:
            return self._only
        site_id = self._owners.get(object_id)
        if site_id is None:
            site_id = await look_up(object_id)
            if site_id is None:
                raise NotFound(what=what)
            self._owners[object_id] = site_id
            if len(self._owners) > self._kept_count:
                self._owners.popitem(last=False)
        site = self._by_id.get(site_id)
        if site is None:
            raise NotFound(what=what)
        return site

    async def _refresh(self, now: int) -> None:
        if 0 <= now - self._read_at <= self._cache_us:
            return
        sites = await self._list_sites()
        self._read_at = now
        self._served = {}
        self._by_id = {site.id: site for site in sites}
        self._by_slug = {site.slug: site for site in sites}
        self._only = sites[0] if len(sites) == 1 else None
