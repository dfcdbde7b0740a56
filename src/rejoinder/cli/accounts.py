"""`rejoinder account`: accounts, their roles, one-time links that sign them in, and their API keys."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import click

from rejoinder.cli.given import Given, places, which_site
from rejoinder.cli.keys import key
from rejoinder.core.account import Role

if TYPE_CHECKING:
    from rejoinder.core.site import Site
    from rejoinder.store.engine import Store

ROLES = click.Choice([role.value for role in Role])
SITE = click.option("--site", "slug", metavar="SLUG", help="Which site; needed where there are several.")


@click.group(short_help="Make accounts, give roles, sign somebody in.")
def account() -> None:
    """Make accounts, give them roles, and sign people in by a link.

    The first administrator comes from here: `rejoinder account add NAME --role administrator`, then
    `rejoinder account token NAME`.
    """


account.add_command(key)


@account.command("add")
@click.argument("name")
@click.option("--role", type=ROLES, default=Role.MEMBER.value, show_default=True, help="What the account may do.")
@SITE
@places
@click.pass_obj
def add(given: Given, name: str, role: str, slug: str | None) -> None:
    """Make the account NAME on a site."""
    from rejoinder.actions.accounts import add_account

    with given.store() as store:
        site = which_site(store, slug)
        made = store.write_now(add_account, site, name, Role(role))
    click.echo(f"{made.name}: {made.role.value} of {site.slug}")


@account.command("role")
@click.argument("name")
@click.argument("role", type=ROLES)
@SITE
@places
@click.pass_obj
def role(given: Given, name: str, role: str, slug: str | None) -> None:
    """Give the account NAME another ROLE."""
    from rejoinder.actions.accounts import give_role

    with given.store() as store:
        site = which_site(store, slug)
        store.write_now(give_role, site, name, Role(role))
    click.echo(f"{name}: {role} of {site.slug}")


@account.command("token")
@click.argument("name")
@SITE
@places
@click.pass_obj
def token(given: Given, name: str, slug: str | None) -> None:
    """Print a link that signs NAME in once, within half an hour."""
    with given.store() as store:
        click.echo(one_time_link(store, which_site(store, slug), name))


def one_time_link(store: Store, site: Site, name: str) -> str:
    """Return a link that signs the account in once; NotFound."""
    from rejoinder.actions.accounts import issue_token

    made = secrets.token_urlsafe(32)
    store.write_now(issue_token, site, name, made)
    return f"{site.public_url}/account/enter?{urlencode({'token': made, 'site': site.slug})}"
