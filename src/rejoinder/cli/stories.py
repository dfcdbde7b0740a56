"""`rejoinder story`: stories are published, shown, closed and opened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rejoinder.cli.given import Given, places, which_site
from rejoinder.cli.saying import columns, told_of, when
from rejoinder.core.account import Role, Viewer

if TYPE_CHECKING:
    from rejoinder.carriers.story_file import StoryFile
    from rejoinder.core.site import Site
    from rejoinder.core.story import Story
    from rejoinder.store.query import Tx

SITE = click.option("--site", "slug", metavar="SLUG", help="Which site; needed where there are several.")
STORY = click.argument("story", metavar="ID|URL")


@click.group(short_help="Publish stories, close and open them.")
def story() -> None:
    """Publish stories from files, show them, close and open their discussions."""


@story.command("add")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file, with its id and page.")
@SITE
@places
@click.pass_obj
@click.pass_context
def add(ctx: click.Context, given: Given, files: tuple[Path, ...], slug: str | None, as_json: bool) -> None:
    """Publish the stories in FILES, or replace what is said of those that have their URLs.

    A file is Markdown that begins with front matter, or JSON with the same fields. A picture that it names stands
    beside it and is stored. It exits with 1 when a file was refused; the others are published all the same.
    """
    from rejoinder.core.errors import Refusal, Unavailable
    from rejoinder.core.ids import to_text

    failed = False
    with given.store() as store:
        site = which_site(store, slug)
        for path in files:
            try:
                published, is_new = store.write_now(_publish, site, path, _read(path))
            except Unavailable:
                raise
            except (Refusal, OSError) as error:
                failed = True
                click.echo(f"rejoinder: {told_of(path, error)}", err=True)
                if as_json:
                    click.echo(json.dumps({"file": str(path), "error": told_of(path, error)}, ensure_ascii=False))
                continue
            if as_json:
                told: dict[str, str | bool] = {"file": str(path), "id": to_text(published.id)}
                told |= {"page": _address(site, published), "url": published.url, "title": published.title}
                told["is_new"] = is_new
                click.echo(json.dumps(told, ensure_ascii=False))
            else:
                click.echo(f"{'published' if is_new else 'replaced'} {_address(site, published)}  {published.title}")
    ctx.exit(1 if failed else 0)


@story.command("show")
@STORY
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@SITE
@places
@click.pass_obj
def show(given: Given, story: str, as_json: bool, slug: str | None) -> None:
    """Show what is known of a story, by its id or one of its URLs."""
    from rejoinder.core.ids import to_text
    from rejoinder.store.stories import list_aliases

    with given.store(create=False) as store:
        site = which_site(store, slug)
        found = store.read_now(_story, site, story)
        aliases = store.read_now(lambda tx: tx.fetch(list_aliases(found.id)))
    told = {
        "id": to_text(found.id),
        "title": found.title,
        "url": found.url,
        "aliases": [alias for alias in aliases if alias != found.url],
        "page": _address(site, found),
        "origin": found.origin.value,
        "reported_as": found.reported_as.value,
        "published_at": _when(found.published_at),
        "closed_at": _when(found.closed_at),
        "closes_at": _when(found.closes_at),
        "comments": found.comment_count,
        "seq": found.seq,
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        shown = {key: ", ".join(value) if isinstance(value, list) else value for key, value in told.items()}
        click.echo(columns((key, "-" if value in (None, "") else value) for key, value in shown.items()))


@story.command("close")
@STORY
@SITE
@places
@click.pass_obj
def close(given: Given, story: str, slug: str | None) -> None:
    """Close a story's discussion: it can be read, but takes no more comments."""
    _set_closed(given, story, slug, closed=True)


@story.command("open")
@STORY
@SITE
@places
@click.pass_obj
def open_(given: Given, story: str, slug: str | None) -> None:
    """Open a story's discussion again; a time at which it would close is forgotten."""
    _set_closed(given, story, slug, closed=False)


@story.command("alias")
@STORY
@click.argument("url")
@SITE
@places
@click.pass_obj
def alias(given: Given, story: str, url: str, slug: str | None) -> None:
    """Have a story go by a further URL, as after a move."""
    from rejoinder.actions.aliasing import add_alias

    with given.store() as store:
        site = which_site(store, slug)
        found = store.write_now(lambda tx: add_alias(tx, _newsroom(site), _story(tx, site, story).id, url))
    click.echo(f"{_address(site, found)} goes by {url} too.")


def _when(at: int | None) -> str | None:
    return None if at is None else when(at)


def _set_closed(given: Given, story: str, slug: str | None, *, closed: bool) -> None:
    from rejoinder.actions.publishing import close_story

    with given.store() as store:
        site = which_site(store, slug)
        found = store.write_now(lambda tx: close_story(tx, _newsroom(site), _story(tx, site, story).id, closed=closed))
    click.echo(f"{_address(site, found)} is {'closed' if closed else 'open'}.")


def _read(path: Path) -> StoryFile:
    from rejoinder.carriers.story_file import parse_story_file, parse_story_json
    from rejoinder.core.errors import BadStoryFile

    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadStoryFile(line=None, field=None, why="is not UTF-8 text") from None
    if path.suffix.lower() != ".json":
        return parse_story_file(text)
    try:
        return parse_story_json(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise BadStoryFile(line=getattr(error, "lineno", None), field=None, why=f"is no JSON: {error}") from None


def _publish(tx: Tx, site: Site, path: Path, file: StoryFile) -> tuple[Story, bool]:
    from rejoinder.actions.publishing import publish_story
    from rejoinder.carriers.story_publishing import story_text

    text = story_text(tx, site, file, lambda name: (path.parent / name).read_bytes())
    published = publish_story(tx, _newsroom(site), site, text)
    return published.story, published.is_new


def _story(tx: Tx, site: Site, named: str) -> Story:
    """Return the site's story with this id or URL; NotFound, BadField for neither."""
    from rejoinder.actions.browsing import find_story_by_url
    from rejoinder.actions.reading import read_story
    from rejoinder.core.errors import BadId, NotFound
    from rejoinder.core.ids import StoryId, from_text

    try:
        return read_story(tx, _newsroom(site), StoryId(from_text(named)))
    except BadId:
        pass
    url = site.public_url + named if named.startswith("/") else named
    found = find_story_by_url(tx, _newsroom(site), url)
    if found is None:
        raise NotFound(what="story")
    return found


def _newsroom(site: Site) -> Viewer:
    return Viewer(site.id, role=Role.ADMINISTRATOR)


def _address(site: Site, one: Story) -> str:
    from rejoinder.core.ids import to_text

    return f"{site.public_url}/stories/{to_text(one.id)}"
