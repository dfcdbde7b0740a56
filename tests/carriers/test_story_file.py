"""Story files: what publishers may write, and what they are told when they wrote something else."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.carriers.story_file import StoryFile, StoryPicture, parse_story_file, parse_story_json
from rejoinder.core.errors import BadStoryFile
from rejoinder.core.story import Change, ReportedAs, Source
from tests.carriers.test_story_json import MINIMAL, json_refusal_of

FULL = """---
url: /2026/11/12/narrows
title: Boats are leaving the narrows
byline: By a reporter
published_at: 2026-11-12T06:40:00+01:00
modified_at: 2026-11-12T09:15:00Z
language: en-GB
section: Harbour
summary: >
  In two
  lines.
reported_as: corrected
history:
  - {at: 2026-11-12T05:40:00Z, reported_as: unconfirmed, reason: Two witnesses only.}
  - at: 2026-11-13
    reported_as: corrected
    reason: It was thirty boats.
picture:
  file: pictures/narrows.png
  alt: Boats in a row
  caption: The boats on Tuesday
  credit: A. Drawer
  width: 1200
  height: 675
sources:
  - said_by: Harbour office
    text: |
      No knowledge
      of any agreement.
    url: https://harbour-office.example/412
open: no
closes_at: 2026-12-01T00:00:00Z
aliases: [/narrows, "https://lantern.example/n"]
---

First paragraph.

> Quoted.
> — Somebody, [a page](https://example.org/a)
"""


def us(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()) * 1_000_000


def file_with(line: str) -> str:
    return f"---\nurl: /a\ntitle: A\n{line}\n---\n"


def refusal_of(text: str) -> BadStoryFile:
    with pytest.raises(BadStoryFile) as caught:
        parse_story_file(text)
    return caught.value


def test_a_full_story_file_comes_back_typed() -> None:
    assert parse_story_file(FULL) == StoryFile(
        url="/2026/11/12/narrows",
        title="Boats are leaving the narrows",
        byline="By a reporter",
        published_at=us(2026, 11, 12, 5, 40),
        modified_at=us(2026, 11, 12, 9, 15),
        language="en-GB",
        section="Harbour",
        summary="In two lines.",
        reported_as=ReportedAs.CORRECTED,
        history=(
            Change(ReportedAs.UNCONFIRMED, us(2026, 11, 12, 5, 40), "Two witnesses only."),
            Change(ReportedAs.CORRECTED, us(2026, 11, 13), "It was thirty boats."),
        ),
        picture=StoryPicture(
            "pictures/narrows.png", None, "Boats in a row", "The boats on Tuesday", "A. Drawer", 1200, 675
        ),
        sources=(Source("No knowledge\nof any agreement.", "Harbour office", "https://harbour-office.example/412"),),
        is_open=False,
        closes_at=us(2026, 12, 1),
        aliases=("/narrows", "https://lantern.example/n"),
        body="First paragraph.\n\n> Quoted.\n> — Somebody, [a page](https://example.org/a)",
    )


def test_a_url_and_a_title_are_enough() -> None:
    assert parse_story_file("---\nurl: https://lantern.example/a\ntitle: A\n---\n") == StoryFile(
        "https://lantern.example/a", "A"
    )


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert parse_story_file("\ufeff" + FULL.replace("\n", "\r\n")) == parse_story_file(FULL)


@pytest.mark.parametrize("title", ["1984", "no", "2026-11-12", "3.14", "0x1F", "~tilde"])
def test_a_scalar_stays_the_text_that_was_written(title: str) -> None:
    assert parse_story_file(f"---\nurl: /a\ntitle: {title}\n---\n").title == title


def test_norwegian_is_a_language() -> None:
    assert parse_story_file(file_with("language: no")).language == "no"


def test_three_hyphens_in_the_body_belong_to_the_body() -> None:
    assert parse_story_file(file_with("") + "one\n\n---\n\ntwo\n").body == "one\n\n---\n\ntwo"


def test_the_last_change_says_how_the_story_is_reported() -> None:
    text = file_with("history: [{at: 2026-11-12, reported_as: retracted, reason: It was not so.}]")
    assert parse_story_file(text).reported_as is ReportedAs.RETRACTED


def test_json_has_the_same_shape() -> None:
    data = {
        **MINIMAL,
        "reported_as": "unconfirmed",
        "open": False,
        "aliases": ["/b"],
        "picture": {"url": "https://example.org/p.png", "alt": "", "width": 10, "height": 20},
        "body": "Text.\n",
    }
    assert parse_story_json(data) == StoryFile(
        "/a",
        "A",
        reported_as=ReportedAs.UNCONFIRMED,
        is_open=False,
        aliases=("/b",),
        picture=StoryPicture(None, "https://example.org/p.png", "", width=10, height=20),
        body="Text.",
    )


@pytest.mark.parametrize(
    ("text", "line", "field", "why"),
    [
        ("", 1, None, "begin"),
        ("# A heading\n", 1, None, "begin"),
        ("---\nurl: /a\n", 1, None, "does not end"),
        ("---\n---\n", 2, None, "key: value"),
        ("---\n- a\n---\n", 2, None, "key: value"),
        ("---\nurl: /a\n---\n", None, "title", "missing"),
        ("---\ntitle: A\n---\n", None, "url", "missing"),
        ("---\nurl: /a\ntitle:\n---\n", 3, "title", "missing"),
        ('---\nurl: /a\ntitle: "  "\n---\n', 3, "title", "missing"),
        ("---\nurl: /a\ntitle: [A]\n---\n", 3, "title", "must be text, not a list"),
        ("---\nurl: /a\ntitle: {a: b}\n---\n", 3, "title", "must be text, not fields"),
        ("---\nurl: /a\ntitle: A\nurl: /b\n---\n", 4, "url", "twice"),
        ("---\nurl: /a\ntitle: A\n  b: c\n---\n", 4, None, "broken YAML"),
        ('---\nurl: /a\ntitle: "A\n---\n', 3, None, "broken YAML"),
        (file_with("titel: B"), 4, "titel", "`title`?"),
        (file_with("? [a, b]\n: c"), 4, None, "key that is no word"),
        (file_with("language: en_GB"), 4, "language", "language tag"),
        (file_with("reported_as: rumour"), 4, "reported_as", "confirmed, unconfirmed"),
        (file_with("open: perhaps"), 4, "open", "true or false"),
        (file_with("published_at: yesterday"), 4, "published_at", "must be a time"),
        (file_with("published_at: 2026-11-12T06:40"), 4, "published_at", "from UTC"),
        (file_with("published_at: 2026-02-30"), 4, "published_at", "must be a time"),
        (file_with("aliases: /b"), 4, "aliases", "must be a list"),
        (file_with("aliases:\n  - /b\n  - c"), 6, "aliases[1]", "address"),
        (file_with("aliases: [~]"), 4, "aliases[0]", "missing"),
        (file_with("history: [{at: 2026-11-12, reported_as: confirmed}]"), 4, "history[0].reason", "missing"),
        (file_with("sources: [{text: Words}]"), 4, "sources[0].said_by", "missing"),
        (file_with("picture: a.png"), 4, "picture", "must be fields"),
        (file_with("picture: {alt: a}"), 4, "picture", "one of the two"),
        (file_with("picture: {alt: a, file: b.png, url: /c.png}"), 4, "picture", "one of the two"),
        (file_with("picture: {file: a.png}"), 4, "picture.alt", "missing"),
        (file_with("picture: {file: ../a.png, alt: a}"), 4, "picture.file", "below"),
        (file_with("picture: {file: /etc/passwd, alt: a}"), 4, "picture.file", "below"),
        (file_with("picture: {file: a.png, alt: a, width: wide}"), 4, "picture.width", "pixels"),
        (file_with("picture: {file: a.png, alt: a, width: 0}"), 4, "picture.width", "pixels"),
    ],
)
def test_a_wrong_file_is_refused_with_line_field_and_reason(
    text: str, line: int | None, field: str | None, why: str
) -> None:
    refusal = refusal_of(text)
    assert (refusal.line, refusal.field) == (line, field)
    assert why in str(refusal.why)


def test_a_history_out_of_order_is_refused() -> None:
    entries = (
        "{at: 2026-11-13, reported_as: unconfirmed, reason: a}, {at: 2026-11-12, reported_as: confirmed, reason: b}"
    )
    assert refusal_of(file_with(f"history: [{entries}]")).field == "history"


def test_a_history_that_ends_otherwise_is_refused() -> None:
    text = file_with("reported_as: confirmed\nhistory: [{at: 2026-11-12, reported_as: retracted, reason: a}]")
    assert (refusal_of(text).field, refusal_of(text).line) == ("reported_as", 4)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "//example.org/a",
        "a/b",
        "https://",
        "https://[::1",
        "/a b",
        "\\\\host\\a",
        "ftp://example.org/",
    ],
)
def test_an_address_that_is_no_web_address_or_path_is_refused(address: str) -> None:
    assert json_refusal_of({**MINIMAL, "url": address}).field == "url"


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\ud800"])
def test_forbidden_characters_are_refused_wherever_they_stand(character: str) -> None:
    refusal = refusal_of(file_with("") + f"one\ntwo {character}\n")
    assert refusal.line == 7 and f"U+{ord(character):04X}" in str(refusal.why)
    assert json_refusal_of({**MINIMAL, "body": character}).field == "body"
    assert json_refusal_of({**MINIMAL, "title": f"a{character}"}).field == "title"


def test_a_yaml_bomb_is_refused_at_its_first_alias() -> None:
    bomb = 'a: &a ["x","x"]\n' + "".join(
        f"{chr(98 + at)}: &{chr(98 + at)} [*{chr(97 + at)},*{chr(97 + at)}]\n" for at in range(20)
    )
    refusal = refusal_of(file_with(bomb))
    assert refusal.line == 5 and "alias" in str(refusal.why)


def test_a_nest_of_lists_is_refused_before_it_grows_deep() -> None:
    assert "deeply" in str(refusal_of(file_with("aliases: " + "[" * 30_000)).why)


@pytest.mark.parametrize(
    "value", ["!!python/object/apply:os.getcwd []", "!!binary aGk=", "!!int 5", "!own a", "!!set {a}"]
)
def test_tags_are_refused(value: str) -> None:
    assert "tag" in str(refusal_of(file_with(f"summary: {value}")).why)


def test_too_much_of_anything_is_refused() -> None:
    assert "characters" in str(refusal_of(file_with("") + "x" * 1_000_001).why)
    assert "characters" in str(refusal_of(file_with("summary: " + "x" * 64_000)).why)
    assert refusal_of(file_with("summary: " + "x" * 1_001)).field == "summary"
    assert json_refusal_of({**MINIMAL, "aliases": ["/b"] * 101}).field == "aliases"
    assert json_refusal_of({**MINIMAL, "url": "/" + "x" * 2_000}).field == "url"


def test_an_unknown_key_with_a_lone_surrogate_can_be_printed() -> None:
    str(json_refusal_of({**MINIMAL, "\ud800": 1}).field).encode()


@given(st.text(max_size=200))
def test_any_front_matter_is_read_or_refused(inner: str) -> None:
    try:
        story = parse_story_file(f"---\n{inner}\n---\n")
    except BadStoryFile as refusal:
        assert refusal.why
    else:
        assert story.url and story.title
