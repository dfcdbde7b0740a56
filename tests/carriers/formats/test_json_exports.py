"""What holds for every export of every discussion system that writes JSON, CSV or SQLite."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from rejoinder.carriers.carrier import CARRIERS, carrier_named, detect, load
from rejoinder.carriers.opened import BytesSource
from rejoinder.carriers.record import CommentRecord, Item, StoryRecord
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.comment import Status
from rejoinder.core.errors import ImportRefused, TooLarge
from rejoinder.core.story import Origin
from tests.carriers.formats.every_export import EXPORTS
from tests.carriers.formats.exports import read

NAMES = sorted({carrier for carrier, _ in EXPORTS.values()})
SECRETS = (b"192.0.2.1", b"10.0.0.0", b"hash", b"secret", b"$2a$10", b"d3b0")


def gathered(name: str, data: bytes) -> tuple[list[Item], Exception | None]:
    """Return what a carrier yields and the refusal that ends it."""
    items: list[Item] = []
    try:
        for item in carrier_named(name).read(BytesSource(data, "export"), ReadOptions(name="export")):
            items.append(item)
    except (ImportRefused, TooLarge) as refused:
        return items, refused
    return items, None


@pytest.mark.parametrize("export", EXPORTS)
def test_its_own_carrier_claims_it_before_all_others(export: str) -> None:
    name, data = EXPORTS[export]
    source = BytesSource(data, "export")
    rated = {row.name: load(row).detect(source) for row in CARRIERS}
    assert detect(source).name == name
    assert rated.pop(name) > max(rated.values()) + 0.3


@pytest.mark.parametrize("export", EXPORTS)
def test_reading_it_twice_gives_the_same(export: str) -> None:
    _, data = EXPORTS[export]
    assert read(data) == read(data)
    assert len(read(data).comments) >= 1


@pytest.mark.parametrize("export", EXPORTS)
def test_stories_and_comments_have_keys_of_their_own_and_places_in_order(export: str) -> None:
    found = read(EXPORTS[export][1])
    assert not found.comments.keys() & found.stories.keys()
    places: dict[str, int] = {}
    for comment in (item for item in found.items if isinstance(item, CommentRecord)):
        assert comment.order_index == places.get(comment.story_key, 0)
        places[comment.story_key] = comment.order_index + 1
        assert comment.origin is Origin.IMPORTED


@pytest.mark.parametrize("export", EXPORTS)
def test_nothing_that_is_not_ours_to_keep_is_in_a_record(export: str) -> None:
    kept = repr(read(EXPORTS[export][1]).items).encode()
    assert [secret for secret in SECRETS if secret in kept] == []


@pytest.mark.parametrize("export", EXPORTS)
def test_cut_anywhere_it_gives_what_precedes_the_cut_and_no_failure(export: str) -> None:
    name, data = EXPORTS[export]
    whole = read(data)
    step = 1 if len(data) < 4_000 else 97
    for cut in range(0, len(data), step):
        items, _ = gathered(name, data[:cut])
        comments = [item.source_key for item in items if isinstance(item, CommentRecord)]
        assert comments == list(whole.comments)[: len(comments)]


def test_a_cut_is_told_unless_it_falls_between_two_lines() -> None:
    for name, data in EXPORTS.values():
        if data[:1] in (b"[", b"{") and data.count(b"\n{") == 0:
            _, refused = gathered(name, data[: len(data) * 2 // 3])
            assert refused is not None


def mutated(value: object, chance: random.Random) -> object:
    """Return a JSON value in which some parts are of a type that nobody expects there."""
    if chance.random() < 0.12:
        return chance.choice(
            [None, "", "x", 0, -1, 10**30, 1.5, True, [], {}, [[]], {"a": None}, "\x00\ud800", "9" * 400]
        )
    if isinstance(value, dict):
        return {key: mutated(inner, chance) for key, inner in value.items() if chance.random() > 0.05}
    if isinstance(value, list):
        return [mutated(inner, chance) for inner in value]
    return value


def values(data: bytes) -> Iterator[object]:
    try:
        yield json.loads(data)
    except ValueError:
        yield [json.loads(line.strip(b",")) for line in data.splitlines() if line.startswith(b"{")]


@pytest.mark.parametrize("export", EXPORTS)
def test_wrong_types_anywhere_cost_records_and_never_fail(export: str) -> None:
    name, data = EXPORTS[export]
    if data[:1] not in (b"[", b"{"):
        return
    for original in values(data):
        for seed in range(150):
            made = json.dumps(mutated(original, random.Random(seed))).encode()
            items, refused = gathered(name, made)
            assert refused is None or isinstance(refused, ImportRefused)
            for item in items:
                if isinstance(item, CommentRecord | StoryRecord):
                    assert item.source_key
                    assert "\x00" not in item.source_key


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "data",
    [b"[]", b"{}", b'{"a": 1}', b"[1, 2]", b"[[[]]]", b"words\n", b"a,b\n1,2\n", b"<p>Hi</p>", b"null", b"\x00\xff"],
)
def test_what_is_not_its_own_is_refused_before_anything_is_yielded(name: str, data: bytes) -> None:
    items, refused = gathered(name, data)
    assert items == []
    assert isinstance(refused, ImportRefused)


@pytest.mark.parametrize("name", NAMES)
def test_the_export_of_another_system_is_refused(name: str) -> None:
    for other, data in EXPORTS.values():
        if other != name and {name, other} != {"valine", "waline"}:
            items, refused = gathered(name, data)
            assert not any(isinstance(item, CommentRecord) for item in items), (name, other)
            assert refused is not None, (name, other)


@pytest.mark.parametrize("name", NAMES)
def test_every_status_is_one_of_ours_and_every_loss_is_a_sentence(name: str) -> None:
    carrier = carrier_named(name)
    statuses = getattr(carrier, "statuses")  # noqa: B009
    assert set(statuses.values()) <= {*Status, "withdrawn"}
    losses = getattr(carrier, "loses")  # noqa: B009
    assert losses
    assert all(loss[0].isupper() and loss.endswith(".") for loss in losses)
