"""`rejoinder doctor`: what is wrong, and how to mend it."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rejoinder.cli.given import Given, places

if TYPE_CHECKING:
    from rejoinder.store.doctor import Finding

_MARKS = {"ok": "ok      ", "warning": "warning ", "error": "ERROR   "}
MOST_NAMED = 20


@click.command(short_help="Say what is wrong, and how to mend it.")
@click.option("--counters", is_flag=True, help="Recount every counter too; this reads all comments.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON list.")
@places
@click.pass_obj
@click.pass_context
def doctor(ctx: click.Context, given: Given, counters: bool, as_json: bool) -> None:
    """Look at the database, the disk, the clock and the permissions, and change nothing.

    It exits with 1 when something is wrong; a warning alone is no error.
    """
    from rejoinder.store.doctor import Level, examine

    settings = given.settings()
    # What the store logs of the trouble that it meets is for a server's log; here each is a finding.
    logging.disable(logging.CRITICAL)
    try:
        findings = [*examine(settings.database), *_secret(settings.secret_file)]
        if counters and all(finding.level is not Level.ERROR for finding in findings):
            findings += _recounted(given)
    finally:
        logging.disable(logging.NOTSET)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            click.echo(f"{_MARKS[finding.level]}{finding.subject}: {finding.text}")
            if finding.mend is not None:
                click.echo(f"        to mend it: {finding.mend}")
    ctx.exit(1 if any(finding.level is Level.ERROR for finding in findings) else 0)


def _secret(path: Path) -> list[Finding]:
    """Look at the server's secret, which is made at its first start."""
    from rejoinder.store.doctor import error, ok
    from rejoinder.web.keys import BadSecret, load_secret

    if not path.exists():
        return [ok("secret", "the server's secret will be made at its first start")]
    try:
        load_secret(path)
    except BadSecret as bad:
        return [error("secret", str(bad), "mend what is named; without the secret, guests lose the right to edit")]
    return [ok("secret", "only its owner may read the server's secret")]


def _recounted(given: Given) -> list[Finding]:
    from rejoinder.actions.recounting import recount
    from rejoinder.core.ids import to_text
    from rejoinder.store.doctor import error, ok

    with given.store(create=False) as store:
        differences = store.read_now(recount)
    if not differences:
        return [ok("counters", "every counter equals its recount")]
    mend = "restore a backup from before, or report it: this is a fault of Rejoinder"
    return [
        error(
            "counters",
            f"{one.counter} of {'story' if one.comment_id is None else 'comment'}"
            f" {to_text(one.comment_id or one.story_id)} is {one.stored}, counted are {one.counted}",
            mend,
        )
        for one in differences[:MOST_NAMED]
    ]
