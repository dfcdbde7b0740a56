"""Old addresses become new ones, exact ones first, then the longest pattern."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rejoinder.actions import sites
from rejoinder.carriers.remapping import absolute, read_url_map
from rejoinder.carriers.staging import Asked
from rejoinder.core.claims import claim_hash
from rejoinder.core.errors import BadField
from rejoinder.core.site import Site
from rejoinder.store.engine import Store, open_store
from tests.carriers.made_up import bring, rows, said, stories_of, story

MAP = """
# old                             new
https://old.example/2015/one      https://new.example/news/one
https://old.example/*             https://new.example/archive/*
https://old.example/*/c/*         https://new.example/comments/*/on/*
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("http://www.old.example/2015/one/?utm_source=x", "https://new.example/news/one"),
        ("https://old.example/2015/two", "https://new.example/archive/2015/two"),
        ("https://old.example/2015/c/7", "https://new.example/comments/2015/on/7"),
        ("https://other.example/2015/one", None),
        ("no address", None),
    ],
)
def test_an_address_goes_by_the_nearest_line(old: str, new: str | None) -> None:
    assert read_url_map(MAP.splitlines()).new_of(old) == new


@pytest.mark.parametrize(
    "line",
    ["https://old.example/a", "https://old.example/a b c", "https://old.example/a https://new.example/*",
     "/a https://new.example/a", "https://old.example/a javascript:alert(1)"],
)  # fmt: skip
def test_a_line_that_can_not_be_read_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(BadField) as refused:
        read_url_map(["", line])

    assert "line 2" in str(refused.value.data["field"])


def test_a_path_is_of_the_address_that_it_belongs_to() -> None:
    assert absolute("/a/b", "https://lantern.example/news") == "https://lantern.example/a/b"
    assert absolute("javascript:alert(1)", "https://lantern.example") is None or "alert" not in str(
        absolute("javascript://alert(1)", "https://lantern.example")
    )


def test_a_hash_is_equal_for_all_spellings_of_an_address_and_for_no_other() -> None:
    key = bytes(32)
    assert claim_hash(key, " Ada@Lantern.Example ") == claim_hash(key, "ada@lantern.example")
    assert claim_hash(key, "ada@lantern.example") != claim_hash(bytes(31) + b"\x01", "ada@lantern.example")
    assert [
        claim_hash(key, text) for text in ("", "ada", "ada@host", "a b@c.example", "a@" + "x" * 400 + ".example")
    ] == [None] * 5


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'x.db'}", create=True)
    yield store
    store.close()


@pytest.fixture
def site(store: Store) -> Site:
    return store.write_now(sites.add_site, "lantern", "The Lantern", "https://lantern.example", "en")


def test_a_moved_story_goes_by_its_old_address_too(store: Store, site: Site) -> None:
    url_map = read_url_map(["https://lantern.example/a https://lantern.example/moved"])
    asked = Asked("made-up", site.public_url, url_map)

    report = bring(
        store, site, story(), said("1"), story("thread:2", "b"), said("2", story_key="thread:2"), asked=asked
    )

    assert [one.url for one in stories_of(store, site)] == [
        "https://lantern.example/b",
        "https://lantern.example/moved",
    ]
    assert report.moved == [("https://lantern.example/a", "https://lantern.example/moved", 1)]
    assert ("lantern.example/a",) in rows(store, "select url_key from story_url")
    assert report.unknown_hosts == {}


def test_hosts_that_are_none_of_the_site_s_are_told(store: Store, site: Site) -> None:
    asked = Asked("made-up", "https://elsewhere.example")
    from dataclasses import replace

    report = bring(store, site, replace(story(), url="/a"), said("1"), asked=asked)

    assert report.unknown_hosts == {"elsewhere.example": 1}


def test_of_a_mail_address_only_a_hash_is_kept(store: Store, site: Site) -> None:
    asked = Asked("made-up", site.public_url, claim_key=bytes(32))

    bring(store, site, story(), said("1", author_email="ada@private.example", author_key="user:7"), asked=asked)

    ((hashed, person),) = rows(store, "select claim_hash, author_key from provenance")
    assert (hashed, person) == (claim_hash(bytes(32), "ada@private.example"), "user:7")
    everything = [rows(store, f"select * from {name}") for name in ("comment", "provenance", "import_batch", "story")]
    assert "private.example" not in repr(everything)
