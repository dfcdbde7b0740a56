"""What was exported comes home through the whole import: equal in an empty site, and nothing new in its own."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from rejoinder.actions import sites
from rejoinder.actions.exporting import take_site
from rejoinder.actions.recounting import recount
from rejoinder.carriers.carrier import carrier_named, read_source
from rejoinder.carriers.packing import open_source
from rejoinder.carriers.report import Report
from rejoinder.carriers.storing import import_records
from rejoinder.carriers.writing.canonical import canonical_hash
from rejoinder.carriers.writing.taking_away import take_away
from rejoinder.carriers.writing.writer import writer_named
from rejoinder.core.site import Site
from rejoinder.store.engine import Store
from tests.actions.talking import Talk


def bring(store: Store, site: Site, path: Path, name: str) -> Report:
    return import_records(
        store, site, read_source(open_source(path), carrier_named(name)), carrier=name, file_name=path.name,
        file_sha256=sha256(path.read_bytes()).digest(),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["activitystreams", "convokit", "disqus", "isso", "json-ld", "remark42", "wxr"])
def test_what_comes_back_into_its_own_site_is_known_there(talk: Talk, tmp_path: Path, name: str) -> None:
    writer = writer_named(name)
    path = tmp_path / f"export{writer.suffix}"
    take_away(talk.store, talk.site, writer, path)
    before = talk.store.read_now(lambda tx: canonical_hash(take_site(tx, talk.site.id), writer.holds))

    report = bring(talk.store, talk.site, path, name)

    assert report.counts.read > 0
    assert report.counts.stored == 0
    assert talk.store.read_now(lambda tx: canonical_hash(take_site(tx, talk.site.id), writer.holds)) == before
    assert talk.store.read_now(recount) == []


@pytest.mark.parametrize("name", ["activitystreams", "convokit", "disqus", "isso", "json-ld", "remark42", "wxr"])
def test_a_second_time_into_an_empty_site_brings_nothing_new(talk: Talk, tmp_path: Path, name: str) -> None:
    writer = writer_named(name)
    path = tmp_path / f"export{writer.suffix}"
    take_away(talk.store, talk.site, writer, path)
    site = talk.store.write_now(sites.add_site, "empty", "Empty", "https://empty.example", "en")

    first = bring(talk.store, site, path, name)
    again = bring(talk.store, site, path, name)

    assert first.counts.stored > 0
    assert again.counts.stored == 0
    assert talk.store.read_now(recount) == []
