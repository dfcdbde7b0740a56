"""What typed text is taken, how it is stored, where it is cut."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rejoinder.core import errors, text
from tests.machinery.corpora import corpus

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    "hostile",
    ["a\x00b", "a\ud800b", "a\udfffb", "\ufdd0", "a\ufffe", "\U0010ffff", "\x1b]0;x\x07", "a\x9bm", "a\x7fb", "a\x08"],
)
def test_controls_surrogates_and_noncharacters_are_refused_in_bodies_and_lines(hostile: str) -> None:
    with pytest.raises(errors.BadCharacters) as refusal:
        text.clean_body(hostile)
    assert refusal.value.field == "body"
    with pytest.raises(errors.BadCharacters):
        text.clean_line(hostile, field="title", max_chars=50)


@pytest.mark.parametrize(
    "empty",
    [
        "",
        "  \n\t",
        "\u3164",
        "\u2800",
        "\u200b\u200d",
        "\u00ad\u2060",
        "\u0301",
        "\ufe0f",
        "\u115f\u1160",
        "\u00a0\u3000",
    ],
)
def test_what_nobody_could_see_is_empty(empty: str) -> None:
    assert text.is_blank(empty)
    with pytest.raises(errors.EmptyText):
        text.clean_body(empty)
    with pytest.raises(errors.EmptyText):
        text.clean_line(empty, field="name", max_chars=50)


@pytest.mark.parametrize("visible", ["a", "一", ".", "👍", "\u0627\u0644", "\U0001faf8", "-\u200b"])
def test_what_somebody_could_see_is_not_empty(visible: str) -> None:
    assert text.clean_body(visible) == visible


def test_a_body_keeps_what_was_typed_but_for_line_ends_and_edges() -> None:
    typed = "\ufeff\n  \n  one\r\n\ttwo\rthree\u2028four\x0bfive  \n\n\n\nsix e\u0301 \n\n"
    assert text.clean_body(typed) == "  one\n\ttwo\nthree\nfour\nfive  \n\n\n\nsix e\u0301"


def test_hidden_tags_are_dropped_and_flags_stay() -> None:
    assert text.clean_body(f"a\U000e0041\U000e0042b {ENGLAND}") == f"ab {ENGLAND}"


def test_a_line_is_one_line_in_nfc() -> None:
    assert text.clean_line("  Jose\u0301 \n\t Perez\u00a0 ", field="name", max_chars=20) == "José Perez"


def test_bytes_are_counted_before_anything_else() -> None:
    assert text.clean_body("é" * 10_000) == "é" * 10_000
    with pytest.raises(errors.TextTooLong) as refusal:
        text.clean_body("é" * 10_001)
    assert (refusal.value.limit, refusal.value.unit) == (20_000, "bytes")
    with pytest.raises(errors.TextTooLong):
        text.clean_body("\ud800" * 6_667)


def test_characters_are_counted_in_what_is_kept() -> None:
    assert text.clean_body("a" * 10 + " " * 50, max_chars=10) == "a" * 10
    with pytest.raises(errors.TextTooLong) as refusal:
        text.clean_body("a" * 11, max_chars=10)
    assert (refusal.value.limit, refusal.value.unit) == (10, "characters")
    with pytest.raises(errors.TextTooLong):
        text.clean_line("a" * 11, field="title", max_chars=10)


@pytest.mark.parametrize(
    ("whole", "limit", "cut"),
    [
        ("short", 5, "short"),
        ("two words here", 10, "two words…"),
        ("one longwordhere", 10, "one longw…"),
        (f"a{FAMILY}b", 4, "a…"),
        (f"{ENGLAND}{ENGLAND}", 9, f"{ENGLAND}…"),
        ("🇩🇪🇫🇷🇮🇹", 4, "🇩🇪…"),
        ("cafe\u0301s", 5, "caf…"),
        ("각각각"[:2] + "\u1100\u1161\u11a8", 4, "각각…"),
        ("नमस्ते", 5, "नम…"),
        ("👍🏽👍🏽", 3, "👍🏽…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_a_text_is_cut_between_words_or_letters(whole: str, limit: int, cut: str) -> None:
    assert text.truncate(whole, limit) == cut


def test_a_heap_of_marks_is_cut_anyway() -> None:
    assert len(text.truncate("a" + "\u0301" * 9_000, 100)) == 100


CLUSTERS = st.sampled_from(
    [FAMILY, ENGLAND, "🇩🇪", "e\u0301", "👍🏽", "क्षि", "한", "a", " ", "\u1100\u1161\u11a8", "ß", "☎\ufe0f"]
)


@given(st.lists(CLUSTERS, max_size=12), st.integers(2, 40))
def test_no_cluster_is_ever_broken(clusters: list[str], limit: int) -> None:
    whole = "".join(clusters)
    cut = text.truncate(whole, limit)
    assert len(cut) <= limit
    if cut != whole:
        borders = {"".join(clusters[:count]).rstrip() for count in range(len(clusters) + 1)}
        assert cut.endswith("…")
        assert cut[:-1] in borders


@given(st.text(max_size=60), st.integers(0, 70))
def test_truncation_is_a_beginning_within_its_bound(whole: str, limit: int) -> None:
    cut = text.truncate(whole, limit)
    assert len(cut) <= limit or cut == whole
    assert cut == whole or whole.startswith(cut.removesuffix("…"))


@given(st.text(max_size=80))
@example("\x85\u2028\u2029x")
def test_cleaning_is_done_once_and_for_all(raw: str) -> None:
    for clean in (text.clean_body, lambda line: text.clean_line(line, field="title", max_chars=200)):
        try:
            once = clean(raw)
        except errors.TextRefused:
            continue
        assert clean(once) == once
        assert "\r" not in once
        once.encode()


@pytest.mark.corpus
def test_the_corpus_of_hostile_text_gets_one_verdict_each() -> None:
    refused = {}
    for row in map(json.loads, corpus("security/unicode.jsonl").open()):
        if row["kind"] == "text":
            try:
                assert not text.is_blank(text.clean_body(row["a"]))
            except errors.Refusal as refusal:
                refused[row["a"][:4]] = refusal.code
    assert refused == {
        "\u3164": "empty_text",
        "a\x00b": "bad_characters",
        "\ufffe\uffff": "bad_characters",
        "\U000e0041\U000e0042": "empty_text",
        "\x85\u2028\u2029": "empty_text",
        "\x1b]0;": "bad_characters",
    }


@pytest.mark.corpus
def test_benign_texts_are_stored_as_typed() -> None:
    for row in map(json.loads, corpus("security/benign_controls.jsonl").open()):
        assert text.clean_body(row["text"]) == row["text"]


@pytest.mark.corpus
def test_naughty_strings_are_taken_or_refused_with_a_word() -> None:
    taken = 0
    for row in map(json.loads, corpus("security/naughty_strings.jsonl").open()):
        try:
            taken += unicodedata.is_normalized("NFC", text.clean_line(row["text"], field="title", max_chars=3_000))
        except errors.TextRefused as refusal:
            assert refusal.code in ("bad_characters", "empty_text"), row
    assert taken > 100


def test_the_quick_search_of_ascii_refuses_what_the_whole_one_does() -> None:
    characters = [chr(code) for code in range(128)]
    refused = [one for one in characters if text._REFUSED.search(one)]
    assert refused == [one for one in characters if text._REFUSED_ASCII.search(one)]
    for one in characters:
        assert text.is_blank(one) is not any(text._is_seen(each) for each in one)
