"""A rendering is a cache: what an older renderer made is never shown."""

from __future__ import annotations

from rejoinder.actions import browsing, reading
from rejoinder.actions.reading import Asking
from rejoinder.core import markup
from rejoinder.core.comment import Comment
from rejoinder.core.tree import Order, View
from rejoinder.store.comment_writes import update_html
from rejoinder.store.query import Tx
from tests.actions.talking import Talk

OLD = "<p onclick=alert(1)>made by an older renderer</p>"


def test_nothing_that_an_older_renderer_made_is_shown_anywhere(talk: Talk) -> None:
    posted = talk.post()

    def spoil(tx: Tx) -> None:
        tx.put(update_html(posted.id, posted.version, OLD, markup.RENDERER_VERSION - 1))

    talk.store.write_now(spoil)
    shown = list(_everywhere(talk, posted))
    assert len(shown) >= 6
    assert {one.html for one in shown} == {markup.render(posted.body or "")}


def test_todays_rendering_is_taken_from_the_store_as_it_is(talk: Talk) -> None:
    posted = talk.post()

    def mark(tx: Tx) -> None:
        tx.put(update_html(posted.id, posted.version, "<p>kept</p>", markup.RENDERER_VERSION))

    talk.store.write_now(mark)
    assert {one.html for one in _everywhere(talk, posted)} == {"<p>kept</p>"}


def _everywhere(talk: Talk, comment: Comment) -> list[Comment]:
    """Return the comment as each surface reads it."""
    nobody, read = talk.nobody(), talk.store.read_now
    nested = read(reading.read_page, nobody, comment.story_id, Asking(Order.OLDEST, limit=100))
    flat = read(reading.read_page, nobody, comment.story_id, Asking(Order.OLDEST, View.FLAT, limit=100))
    branch = read(reading.read_page, nobody, comment.story_id, Asking(Order.OLDEST, limit=9, branch_of=comment.id))
    found = [item for page in (nested, flat) for item in page.run.items if isinstance(item, Comment)]
    assert branch.branch is not None
    found.append(branch.branch)
    found.append(read(reading.read_comment, nobody, comment.id))
    found += read(browsing.newest_of_story, nobody, comment.story_id, 100)[1]
    found += read(browsing.newest_of_site, nobody, 100)[1]
    return [one for one in found if one.id == comment.id]
