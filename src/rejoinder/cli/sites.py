"""`rejoinder site`: sites are made, shown, set and stopped."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import click

from rejoinder.cli.given import Given, places, which_site
from rejoinder.cli.saying import columns, when
from rejoinder.core.site import Policy, Stop

if TYPE_CHECKING:
    from rejoinder.core.site import Site


@click.group(short_help="Make and set sites; stop one in an emergency.")
def site() -> None:
    """Make sites, say what they allow, and stop one in an emergency: `rejoinder site stop hold_all`."""


@site.command("add")
@click.argument("slug")
@click.option("--name", help="What the publication is called.  [default: SLUG]")
@click.option("--public-url", metavar="URL", help="The address under which its readers reach this server.")
@click.option("--language", default="en", show_default=True, metavar="TAG", help="The language of its pages.")
@click.option(
    "--origin", "origins", multiple=True, metavar="ORIGIN", help="A site whose pages may embed it; repeatable."
)
@places
@click.pass_obj
def add(
    given: Given, slug: str, name: str | None, public_url: str | None, language: str, origins: tuple[str, ...]
) -> None:
    """Make a site that goes by SLUG in commands and addresses."""
    from rejoinder.actions import sites
    from rejoinder.cli.site_fields import changed

    with given.store() as store:
        address = public_url or given.public_url()
        told = {"public_url": address, "origins": ",".join(origins)}
        checked = changed(_draft(slug), told)
        made = store.write_now(sites.add_site, slug, name or slug, checked.public_url, language)
        if origins:
            store.write_now(sites.set_site, replace(made, origins=checked.origins))
    click.echo(f"{slug} is at {checked.public_url}.")


@site.command("show")
@click.argument("slug", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@places
@click.pass_obj
def show(given: Given, slug: str | None, as_json: bool) -> None:
    """Show what the site SLUG is called and allows, and what its pages embed it by; all sites without SLUG."""
    from rejoinder.actions import sites

    with given.store(create=False) as store:
        found = store.read_now(sites.list_sites) if slug is None else [store.read_now(sites.get_site, slug)]
    if as_json:
        told = [{"slug": one.slug, "since": when(one.created_at), **_values(one)} for one in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    if not found:
        click.echo("There is no site yet: make one with `rejoinder site add`.")
    for one in found:
        click.echo(columns([("slug", one.slug), ("since", when(one.created_at)), *_told(one).items()]) + "\n")
    if slug is not None:
        click.echo("For its pages, pinned to what this version serves (after an update, ask again):\n")
        click.echo(_snippet(found[0]) + "\n")


@site.command("set")
@click.argument("slug")
@click.argument("pairs", metavar="KEY=VALUE...", nargs=-1)
@click.option("--stop", type=click.Choice([stop.value for stop in Stop]), help="The site-wide brake; as stop=...")
@places
@click.pass_obj
def set_(given: Given, slug: str, pairs: tuple[str, ...], stop: str | None) -> None:
    """Set what the site SLUG is called and allows; `site show` lists the keys. A running server takes it up at once.

    For example: rejoinder site set lantern guest_votes=true hold_links=3 origins=https://www.lantern.example
    """
    from rejoinder.actions import sites
    from rejoinder.cli.site_fields import changed

    told = dict(_pair(one) for one in pairs) | ({"stop": stop} if stop else {})
    if not told:
        raise click.UsageError("Say what to set, as KEY=VALUE; `rejoinder site show` lists the keys.")
    with given.store() as store:
        now = store.write_now(sites.set_site, changed(store.read_now(sites.get_site, slug), told))
    click.echo(columns([(key, _told(now)[key]) for key in told]))


@site.command("stop")
@click.argument("mode", type=click.Choice([stop.value for stop in Stop]))
@click.option("--site", "slug", metavar="SLUG", help="Which site; needed where there are several.")
@places
@click.pass_obj
def stop(given: Given, mode: str, slug: str | None) -> None:
    """Pull the brake of a whole site, at once; `none` lets it go.

    \b
    hold_all    every comment waits for a moderator
    close_all   nobody writes or votes
    guests_off  only accounts write and vote
    """
    from rejoinder.actions import sites

    with given.store() as store:
        found = which_site(store, slug)
        store.write_now(sites.set_site, replace(found, policy=replace(found.policy, stop=Stop(mode))))
    click.echo(f"{found.slug}: {_MODES[Stop(mode)]}")


_MODES = {
    Stop.NONE: "nothing is stopped.",
    Stop.HOLD_ALL: "every comment waits for a moderator.",
    Stop.CLOSE_ALL: "nobody writes or votes.",
    Stop.GUESTS_OFF: "only accounts write and vote.",
}


def _pair(text: str) -> tuple[str, str]:
    key, mark, value = text.partition("=")
    if not mark:
        raise click.UsageError(f"{text!r} is not KEY=VALUE.")
    return key.strip().replace("-", "_"), value.strip()


def _values(one: Site) -> dict[str, Any]:
    policy = {each.name: getattr(one.policy, each.name) for each in fields(Policy)}
    return {"name": one.name, "public_url": one.public_url, "language": one.language, "origins": one.origins} | policy


def _told(one: Site) -> dict[str, Any]:
    """Return what a site is called and allows, lists as one text."""
    return {key: ", ".join(value) if isinstance(value, tuple) else value for key, value in _values(one).items()}


def _snippet(one: Site) -> str:
    """Return what a page embeds the site's discussions by: the script under its own hash, and the element."""
    from rejoinder.web.assets import load_assets

    assets = load_assets()
    address = one.public_url + assets.path("rejoinder.js")
    integrity = assets.files["rejoinder.js"].integrity
    return (
        f'<script type="module" crossorigin src="{address}"\n  integrity="{integrity}"></script>\n'
        f'<rejoinder-discussion site="{one.slug}"></rejoinder-discussion>'
    )


def _draft(slug: str) -> Site:
    from rejoinder.core.ids import SiteId
    from rejoinder.core.site import Site

    return Site(SiteId(bytes(16)), slug, slug, "", "en")
