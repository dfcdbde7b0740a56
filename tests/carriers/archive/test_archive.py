"""A site is taken away whole and comes home the same, on either database, once however often it comes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rejoinder.actions import flagging, sites
from rejoinder.actions.exporting import take_site
from rejoinder.actions.recounting import recount
from rejoinder.carriers.archive.contents import HELD, LEFT_OUT
from rejoinder.carriers.archive.storing import import_archive, preview_archive
from rejoinder.carriers.archive.writing import Archive
from rejoinder.carriers.packing import open_source
from rejoinder.carriers.writing.canonical import canonical_hash
from rejoinder.carriers.writing.taking_away import take_away
from rejoinder.carriers.writing.writer import Held
from rejoinder.core.comment import Status
from rejoinder.core.errors import BrokenSource, ExportRefused
from rejoinder.core.site import Site
from rejoinder.store.engine import Store, open_store
from rejoinder.store.privacy import REGISTRY
from rejoinder.store.site_rows import KEYS
from tests.actions.talking import Talk, begin_talk
from tests.store.counters import Clock

EVERYTHING = frozenset(Held)


@pytest.fixture
def talk(database_url: str) -> Iterator[Talk]:
    """A discussion with something of everything that an archive has to hold."""
    clock = Clock()
    store = open_store(database_url, create=True, clock=clock)
    talk = begin_talk(store, clock)
    ada, bo = talk.guest(), talk.guest()
    top = talk.post(ada, "The *first* word.")
    reply = talk.post(bo, "> The first word.\n\nThe second.", parent=top)
    below = talk.post(ada, "The third.", parent=reply)
    talk.vote(bo, top, 1)
    talk.vote(ada, reply, -1)
    talk.edit(ada, top, "The *very first* word.")
    talk.withdraw(bo, reply)
    talk.decide(talk.post(bo, "You donkey."), Status.REJECTED)
    store.write_now(flagging.flag_comment, bo, below.id, flagging.FlagReason.OTHER, "Look at it.")
    yield talk
    store.close()


@pytest.fixture
def elsewhere(postgresql_url: str, tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/elsewhere.db", create=True)
    yield store
    store.close()


def archived(talk: Talk, path: Path) -> dict[str, object]:
    take_away(talk.store, talk.site, Archive(), path, replaces=True)
    with zipfile.ZipFile(path) as file:
        manifest: dict[str, object] = json.loads(file.read("manifest.json"))
    return manifest


def hash_of(store: Store, site: Site) -> str:
    return store.read_now(lambda tx: canonical_hash(take_site(tx, site.id), EVERYTHING))


def test_every_table_and_column_is_held_or_left_out_for_a_reason() -> None:
    for table, columns in REGISTRY.items():
        held = {column.name for column in HELD.get(table, ())}
        for column in columns:
            is_left_out = table in LEFT_OUT or f"{table}.{column}" in LEFT_OUT
            assert (column in held) != is_left_out, f"{table}.{column}"
        assert held <= set(columns)
    assert set(KEYS) == set(HELD)


def test_what_comes_home_is_what_was_taken_away(talk: Talk, elsewhere: Store, tmp_path: Path) -> None:
    before = archived(talk, tmp_path / "a.zip")
    report = import_archive(elsewhere, "home", open_source(tmp_path / "a.zip"))

    site = elsewhere.read_now(sites.get_site, "home")
    assert (report.counts.read, report.counts.stored, report.counts.merged) == (4, 4, 0)
    assert hash_of(elsewhere, site) == hash_of(talk.store, talk.site)
    assert elsewhere.read_now(recount) == []
    take_away(elsewhere, site, Archive(), tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as file:
        after = json.loads(file.read("manifest.json"))
    assert after["canonical_sha256"] == before["canonical_sha256"]


def test_a_second_time_changes_nothing(talk: Talk, elsewhere: Store, tmp_path: Path) -> None:
    archived(talk, tmp_path / "a.zip")
    import_archive(elsewhere, "home", open_source(tmp_path / "a.zip"))
    again = import_archive(elsewhere, "home", open_source(tmp_path / "a.zip"))

    assert (again.counts.stored, again.counts.merged) == (0, 4)
    assert import_archive(talk.store, talk.site.slug, open_source(tmp_path / "a.zip")).counts.stored == 0


def test_beside_the_site_it_was_made_of_it_becomes_another(talk: Talk, tmp_path: Path) -> None:
    archived(talk, tmp_path / "a.zip")
    for stored in (4, 0):
        report = import_archive(talk.store, "copy", open_source(tmp_path / "a.zip"))
        assert report.counts.stored == stored

    copy = talk.store.read_now(sites.get_site, "copy")
    assert copy.id != talk.site.id
    assert hash_of(talk.store, copy) == hash_of(talk.store, talk.site)
    assert talk.store.read_now(recount) == []


def test_the_same_site_gives_the_same_bytes(talk: Talk, tmp_path: Path) -> None:
    archived(talk, tmp_path / "a.zip")
    archived(talk, tmp_path / "b.zip")

    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def rewritten(path: Path, member: str, change: tuple[str, str], *, with_digest: bool) -> Path:
    """Return a copy of an archive with one change in a member, and perhaps its digest set right."""
    from hashlib import sha256

    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert change[0].encode() in parts[member]
    parts[member] = parts[member].replace(change[0].encode(), change[1].encode(), 1)
    if with_digest:
        manifest = json.loads(parts["manifest.json"])
        for one in manifest["members"]:
            if f"{one['name']}.jsonl" == member:
                one |= {"sha256": sha256(parts[member]).hexdigest(), "bytes": len(parts[member])}
        parts["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(target, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return target


@pytest.mark.parametrize(
    ("member", "change", "with_digest", "told"),
    [
        ("comment.jsonl", ("third", "fourth"), False, "comment.jsonl is not what the manifest says"),
        ("comment.jsonl", ('"status":"published"', '"status":"glorious"'), True, "status is none of"),
        ("comment.jsonl", ('"up":1', '"up":"one"'), True, "up is no whole number"),
        ("comment.jsonl", ("The third.", "The \\u0000 third."), True, "characters"),
        ("story.jsonl", ('"url":', '"address":'), True, "must have the fields"),
        ("manifest.json", ('"version": 1', '"version": 2'), False, "later version"),
        ("manifest.json", ("rejoinder-archive", "rejoinder-antique"), False, "its format is not"),
    ],
)
def test_what_was_changed_or_makes_no_sense_is_refused_and_nothing_is_stored(
    talk: Talk, elsewhere: Store, tmp_path: Path, member: str, change: tuple[str, str], with_digest: bool, told: str
) -> None:
    archived(talk, tmp_path / "a.zip")
    source = open_source(rewritten(tmp_path / "a.zip", member, change, with_digest=with_digest))

    with pytest.raises(BrokenSource) as previewed:
        preview_archive(source)
    with pytest.raises(BrokenSource) as refused:
        import_archive(elsewhere, "home", source)
    assert told in str(previewed.value.why)
    assert told in str(refused.value.why)
    assert elsewhere.read_now(sites.list_sites) == []


def test_a_part_of_a_site_is_no_archive(talk: Talk, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused):
        take_away(talk.store, talk.site, Archive(), tmp_path / "a.zip", is_public=True)
    assert list(tmp_path.glob("*.zip")) == []


def test_what_stands_there_is_replaced_only_when_that_is_asked(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("precious")
    with pytest.raises(ExportRefused):
        take_away(talk.store, talk.site, Archive(), tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_text() == "precious"
