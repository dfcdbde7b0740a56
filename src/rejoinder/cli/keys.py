"""`rejoinder account key`: API keys, with which a publisher's machines act as an account."""

from __future__ import annotations

import json
import secrets

import click

from rejoinder.cli.given import Given, places, which_site
from rejoinder.cli.saying import columns, when

DAY_S = 86_400
SITE = click.option("--site", "slug", metavar="SLUG", help="Which site; needed where there are several.")


@click.group(short_help="Make, list and revoke API keys.")
def key() -> None:
    """Make, list and revoke API keys.

    A request with `Authorization: Bearer KEY` below `/api/v1` acts as the account, with the role that it has then.
    Give each machine a key of its own, of an account that may do no more than the machine has to.
    """


@key.command("add")
@click.argument("name")
@click.option(
    "--days", metavar="N", type=click.IntRange(1, 3_650), help="How long it is good; without, until it is revoked."
)
@SITE
@places
@click.pass_obj
def add(given: Given, name: str, days: int | None, slug: str | None) -> None:
    """Print a new API key of the account NAME, this once: only its hash is kept."""
    from rejoinder.actions.api_keys import issue_api_key
    from rejoinder.core.api_keys import RANDOM_BYTES, api_key

    made = api_key(secrets.token_bytes(RANDOM_BYTES))
    with given.store() as store:
        site = which_site(store, slug)
        store.write_now(issue_api_key, site, name, made, life_s=None if days is None else days * DAY_S)
    click.echo(made)


@key.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@SITE
@places
@click.pass_obj
def list_(given: Given, slug: str | None, as_json: bool) -> None:
    """List a site's API keys: whose, how each ends, when it was made and until when it is good."""
    from rejoinder.actions.api_keys import list_api_keys

    with given.store(create=False) as store:
        found = store.read_now(list_api_keys, which_site(store, slug))
    rows = [(one.account_name, one.last_four, when(one.created_at), when(one.expires_at)) for one in found]
    if not as_json:
        click.echo(columns([("account", "ends in", "created", "expires"), *rows]))
        return
    names = ("account", "last_four", "created", "expires")
    told = [{name: cell if cell != "-" else None for name, cell in zip(names, row, strict=True)} for row in rows]
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))


@key.command("revoke")
@click.argument("name")
@click.argument("last_four", metavar="LAST_FOUR")
@SITE
@places
@click.pass_obj
def revoke(given: Given, name: str, last_four: str, slug: str | None) -> None:
    """Revoke the API key of the account NAME that ends in LAST_FOUR; no request is taken with it any more."""
    from rejoinder.actions.api_keys import revoke_api_key

    with given.store(create=False) as store:
        site = which_site(store, slug)
        gone = store.write_now(revoke_api_key, site, name, last_four)
    click.echo(f"{name}: {gone} revoked")
