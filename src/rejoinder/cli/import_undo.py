"""`rejoinder import --undo`: what a batch brought goes again."""

from __future__ import annotations

import json

import click

from rejoinder.cli.given import Given, which_site


def undo(given: Given, slug: str, batch: str, *, as_json: bool) -> None:
    """Take away what the batch brought and tell how much that was; NotFound, BadId."""
    from rejoinder.actions.undoing import undo_batch
    from rejoinder.core.ids import BatchId, from_text

    batch_id = BatchId(from_text(batch))
    with given.store(create=False) as store:
        undone = undo_batch(store, which_site(store, slug), batch_id)
    if as_json:
        said = {"batch": batch, "comments": undone.comments, "places": undone.places, "stories": undone.stories}
        click.echo(json.dumps(said))
        return
    click.echo(f"Batch {batch} is undone: {undone.comments} comments and {undone.stories} stories are gone.")
    if undone.places:
        click.echo(f"{undone.places} comments that readers have answered since left their places.")
