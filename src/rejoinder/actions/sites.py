"""Sites are made and set."""

from dataclasses import replace

from rejoinder.core.errors import BadField, NotFound
from rejoinder.core.ids import SiteId
from rejoinder.core.site import Policy, Site
from rejoinder.store import sites
from rejoinder.store.query import Tx


def add_site(tx: Tx, slug: str, name: str, public_url: str, language: str, *, policy: Policy | None = None) -> Site:
    """Make a site; BadField when the slug is taken or not made of a-z, 0-9 and hyphens."""
    if not slug or len(slug) > 40 or set(slug) - set("abcdefghijklmnopqrstuvwxyz0123456789-"):
        raise BadField(field="slug", why="is made of a-z, 0-9 and hyphens, at most 40")
    if tx.fetch(sites.find_site(slug)) is not None:
        raise BadField(field="slug", why="is taken")
    site = Site(
        id=SiteId(tx.new_id()),
        slug=slug,
        name=name,
        public_url=public_url.rstrip("/"),
        language=language,
        policy=policy or Policy(),
        created_at=tx.now,
    )
    tx.put(sites.insert_site(site))
    return site


def set_site(tx: Tx, site: Site) -> Site:
    """Replace what a site is called and allows, and return it."""
    tx.put(sites.update_site(site))
    return replace(site, version=site.version + 1)


def get_site(tx: Tx, slug: str) -> Site:
    """Return the site of this slug; NotFound."""
    site = tx.fetch(sites.find_site(slug))
    if site is None:
        raise NotFound(what="site")
    return site


def list_sites(tx: Tx) -> list[Site]:
    """Return every site, the oldest first."""
    return tx.fetch(sites.list_sites())
