"""Stories go by further URLs, and keep pictures that are pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rejoinder.actions.aliasing import add_alias
from rejoinder.actions.browsing import find_story_by_url, read_picture
from rejoinder.actions.picturing import PICTURE_BYTES, store_picture
from rejoinder.core.account import Role
from rejoinder.core.errors import BadField, Forbidden, NotFound, TooLarge
from rejoinder.core.ids import SiteId
from rejoinder.core.site import Site
from rejoinder.store.engine import Store
from tests.actions.arrivals import moderator, new_story

GIF = b"GIF89a\x02\x00\x01\x00"
MOVED = "https://www.lantern.example/moved/?utm_source=x"


def test_a_story_goes_by_a_further_url_however_often_it_is_said(store: Store, site: Site) -> None:
    story = new_story(store, site)
    for _ in range(2):
        store.write_now(add_alias, moderator(site), story.id, MOVED)

    found = store.read_now(find_story_by_url, moderator(site), "http://lantern.example/moved")
    assert found is not None and found.id == story.id


def test_a_url_stays_with_the_story_that_has_it(store: Store, site: Site) -> None:
    first, second = new_story(store, site, "a"), new_story(store, site, "b")

    with pytest.raises(BadField):
        store.write_now(add_alias, moderator(site), second.id, first.url)
    found = store.read_now(find_story_by_url, moderator(site), first.url)
    assert found is not None and found.id == first.id


def test_only_editors_of_the_storys_site_give_it_urls(store: Store, site: Site) -> None:
    story = new_story(store, site)

    with pytest.raises(Forbidden):
        store.write_now(add_alias, replace(moderator(site), role=Role.MODERATOR), story.id, MOVED)
    with pytest.raises(NotFound):
        store.write_now(add_alias, replace(moderator(site), site_id=SiteId(bytes(16))), story.id, MOVED)
    assert store.read_now(find_story_by_url, moderator(site), MOVED) is None


def test_a_picture_is_kept_once(store: Store, site: Site) -> None:
    (url, image), (again, _) = (store.write_now(store_picture, site, GIF) for _ in range(2))

    picture_id = bytes.fromhex(url.removeprefix("/pictures/").replace("-", ""))
    assert url == again
    assert (image.width, image.height) == (2, 1)
    assert store.read_now(read_picture, picture_id) == ("image/gif", GIF)


@pytest.mark.parametrize(
    ("content", "refusal"), [(b"<svg/>", BadField), (b"", BadField), (GIF + bytes(PICTURE_BYTES), TooLarge)]
)
def test_what_is_no_picture_is_not_kept(
    store: Store, site: Site, content: bytes, refusal: type[BadField] | type[TooLarge]
) -> None:
    with pytest.raises(refusal):
        store.write_now(store_picture, site, content)
