"""`rejoinder import --undo`: what a batch brought goes again."""

from __future__ import annotations

import json

import click

from rejoinder.cli.given import Given, which_site
from rejoinder.cli.saying import how_many


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
    gone = f"{how_many(undone.comments, 'comment', 'comments')} and {how_many(undone.stories, 'story', 'stories')}"
    click.echo(f"Batch {batch} is undone; gone: {gone}.")
    if undone.places:
        places = how_many(undone.places, "comment", "comments")
        click.echo(f"{places} answered by others since left only a place.")
