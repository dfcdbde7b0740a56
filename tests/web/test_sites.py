"""Which site a request is about."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from rejoinder.core.errors import NotFound
from rejoinder.core.ids import SiteId
from rejoinder.core.site import Site
from rejoinder.web.sites import Sites
from tests.web.toy import GAZETTE, GAZETTE_STORY, HERALD, HERALD_STORY, NOW

SECOND = 1_000_000


class Store:
    """Counts what it is asked."""

    def __init__(self, *sites: Site) -> None:
        self.sites = sites
        self.owners = {HERALD_STORY: HERALD.id, GAZETTE_STORY: GAZETTE.id}
        self.lists = 0
        self.look_ups = 0

    async def list_sites(self) -> tuple[Site, ...]:
        self.lists += 1
        return self.sites

    async def site_of(self, object_id: bytes) -> SiteId | None:
        self.look_ups += 1
        return self.owners.get(object_id)

    def cache(self, **options: object) -> Sites:
        return Sites(self.list_sites, self.site_of, self.site_of, **options)  # type: ignore[arg-type]


def test_an_object_names_its_site() -> None:
    async def run() -> list[str]:
        sites = Store(HERALD, GAZETTE).cache()
        return [
            (await sites.of_story(HERALD_STORY, NOW)).slug,
            (await sites.of_comment(GAZETTE_STORY, NOW)).slug,
            (await sites.named("gazette", NOW)).slug,
        ]

    assert asyncio.run(run()) == ["herald", "gazette", "gazette"]


def test_what_is_not_there_has_no_site() -> None:
    async def run() -> None:
        sites = Store(HERALD, GAZETTE).cache()
        for asked in (sites.of_story(b"x" * 16, NOW), sites.of_comment(b"x" * 16, NOW), sites.named("x", NOW)):
            with pytest.raises(NotFound):
                await asked

    asyncio.run(run())


def test_an_objects_site_is_looked_up_once_and_what_is_absent_each_time() -> None:
    store = Store(HERALD, GAZETTE)

    async def run() -> None:
        sites = store.cache()
        for _ in range(3):
            await sites.of_story(HERALD_STORY, NOW)
            with pytest.raises(NotFound):
                await sites.of_story(b"x" * 16, NOW)

    asyncio.run(run())
    assert store.look_ups == 1 + 3


def test_only_so_many_objects_are_remembered() -> None:
    store = Store(HERALD, GAZETTE)
    store.owners |= {number.to_bytes(16, "big"): HERALD.id for number in range(10)}

    async def run() -> None:
        sites = store.cache(kept_count=5)
        for number in (*range(10), 9, 0):
            await sites.of_story(number.to_bytes(16, "big"), NOW)

    asyncio.run(run())
    assert store.look_ups == 11


def test_a_server_with_one_site_looks_nothing_up() -> None:
    store = Store(HERALD)

    async def run() -> str:
        return (await store.cache().of_comment(b"anything 16 byte", NOW)).slug

    assert asyncio.run(run()) == "herald"
    assert store.look_ups == 0


def test_a_changed_site_is_seen_within_a_second() -> None:
    store = Store(HERALD)

    async def run() -> list[str]:
        sites = store.cache()
        names = [(await sites.of_story(HERALD_STORY, NOW)).name]
        store.sites = (replace(HERALD, name="The New Herald"),)
        names.append((await sites.of_story(HERALD_STORY, NOW + SECOND)).name)
        names.append((await sites.of_story(HERALD_STORY, NOW + SECOND + 1)).name)
        return names

    assert asyncio.run(run()) == ["The Herald", "The Herald", "The New Herald"]
    assert store.lists == 2


def test_a_clock_that_is_set_back_does_not_keep_old_sites() -> None:
    store = Store(HERALD)

    async def run() -> str:
        sites = store.cache()
        await sites.of_story(HERALD_STORY, NOW)
        store.sites = (replace(HERALD, name="The New Herald"),)
        return (await sites.of_story(HERALD_STORY, NOW - 3_600 * SECOND)).name

    assert asyncio.run(run()) == "The New Herald"


@pytest.mark.parametrize(
    ("host", "slug", "default", "expected"),
    [
        ("herald.example", None, None, "herald"), ("HERALD.example", None, None, "herald"),
        ("gazette.example", None, None, "gazette"), ("herald.example", "gazette", None, None),
        ("herald.example", "herald", None, "herald"), ("other.example", None, None, None),
        ("127.0.0.1:8080", None, None, "herald"), ("127.0.0.1:8080", None, "gazette", "gazette"),
        ("127.0.0.1:8080", "gazette", None, "gazette"), ("127.0.0.1:8080", "x", None, None), ("", None, None, None),
        ("herald.example:81", None, None, None), ("herald.example", None, "gazette", "herald"),
    ],
)  # fmt: skip
def test_a_host_serves_the_sites_that_name_it(
    host: str, slug: str | None, default: str | None, expected: str | None
) -> None:
    async def run() -> str | None:
        try:
            return (await Store(HERALD, GAZETTE).cache(default_slug=default).of_host(host, slug, NOW)).slug
        except NotFound:
            return None

    assert asyncio.run(run()) == expected


def test_a_single_site_is_served_under_any_name() -> None:
    async def run() -> str:
        return (await Store(HERALD).cache().of_host("whatever.example", None, NOW)).slug

    assert asyncio.run(run()) == "herald"


def test_a_server_without_sites_serves_none() -> None:
    async def run() -> None:
        with pytest.raises(NotFound):
            await Store().cache().of_host("127.0.0.1", None, NOW)

    asyncio.run(run())
