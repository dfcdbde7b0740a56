"""Names: which are stored how, and which look the same."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rejoinder.core import errors
from rejoinder.core.lookalikes import PROTOTYPES, SAME_SHAPES
from rejoinder.core.names import clean_name, is_reserved, skeleton
from tests.machinery.corpora import corpus


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("admin", "\u0430dmin"), ("admin", "ADMlN"), ("admin", "adm1n"), ("admin", "adm\u0131n"),
        ("admin", "\u2060ad\u00admin"), ("admin", "ⓐⓓⓜⓘⓝ"), ("admin", "𝐚𝖽𝗆𝒾𝓃"), ("admin", "ａｄｍｉｎ"),
        ("admin", "ᴀᴅᴍɪɴ"), ("admin", "🅰🅳🅼🅸🅽"), ("admin", "adrnin"), ("admin", "a\u0336d\u0336min"),
        ("admin", "a\u20ddd\u20ddmin"), ("admin", "adm\u0456n"), ("admin", "ᎪᎠᎷᎥɴ"),
        ("editor", "editor\u3164"), ("editor", "ed\u034fitor"), ("editor", "edito\u0433"),
        ("editor", "\u0435\u0501\u0456\u0442\u043er"), ("EDITOR", "ЕDІТОR"),
        ("Network", "Νetwo\u0433k"), ("news", "nеws"), ("op", "\u043e\u0440"),
        ("BABE", "\u0412\u0410\u0412\u0415"), ("John Smith", "John \u00a0 Smith"), ("wendy", "vvendy"),
        ("cloud", "cl0ud"), ("Reuters", "Reuter\u0455"), ("Omega", "Οmega"),
        ("Anne-Marie", "Anne\u2010Marie"), ("O'Neil", "O\u2019Neil"), ("straße", "STRASSE"),
        ("Ωmega", "\u2126mega"), ("co", "\u03f2\u03bf"), ("Δέλτα", "δέλτα"), ("Вера", "ВЕРА"),
        ("Нина", "нина"), ("Room 5", "Room ٥"), ("İpek", "ipek"), ("1.5", "⒈5"), ("ꓮꓠꓠꓮ", "Anna"),
        ("علي", "علی"), ("مكتب", "مکتب"), ("Филип", "ФИЛИП"), ("Φώτης", "Фώτης"), ("カイロ", "力亻口"), ("ಅಜಯ", "అజయ"),
        ("\U000104d2", "7"), ("\U00010302o", "co"), ("Ꜳron", "AAron")
    ],
)  # fmt: skip
def test_names_that_look_the_same_have_one_skeleton(name: str, other: str) -> None:
    assert skeleton(name) == skeleton(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Łukasz", "Lukasz"), ("José", "Jose"), ("Øystein", "Oystein"), ("Anna", "Hanna"),
        ("Müller", "Muller"), ("Иван", "Ivan"), ("Мария", "Марина"), ("Νίκος", "Νικος"),
        ("김민수", "김민지"), ("क्षमा", "कषमा"), ("מרים", "מרין"), ("بسام", "بسيم"), ("Ann", "An"),
        ("クララ", "クラ"), ("ชัย", "ชย"), ("Nora", "Vora"), ("Yuri", "Uuri"), ("عمر", "عمرو"), ("علي", "على ع"),
        ("سعد", "سعيد"), ("王一", "王二"), ("Юрий", "Юлий"), ("งาน", "งาม"),
    ],
)  # fmt: skip
def test_names_with_different_letters_are_different(name: str, other: str) -> None:
    assert skeleton(name) != skeleton(other)


@given(st.text(max_size=12))
@example("\u0390\u0345")
@example("ﬃ㏂")
def test_the_skeleton_of_a_skeleton_is_itself(name: str) -> None:
    assert skeleton(skeleton(name)) == skeleton(name)


SCRIPTS = [(0x41, 0x24F), (0x370, 0x3E1), (0x400, 0x52F), (0x531, 0x587), (0x10D0, 0x10FA), (0x13A0, 0x13F5)]
ONE_SCRIPT = st.one_of(
    [
        st.text(st.characters(min_codepoint=first, max_codepoint=last, categories=["Lu", "Ll"]), max_size=8)
        for first, last in SCRIPTS
    ]
)


@given(ONE_SCRIPT)
def test_names_of_one_script_that_differ_in_case_are_one(name: str) -> None:
    assert skeleton(name) == skeleton(name.casefold()) == skeleton(name.lower())


@given(
    st.text(max_size=12),
    st.integers(0, 12),
    st.sampled_from("\u200b\u200d\u2060\ufeff\u00ad\u034f\u180e\U000e0041\ufe0f"),
)
def test_what_is_not_seen_makes_no_other_name(name: str, place: int, ignorable: str) -> None:
    assert skeleton(name[:place] + ignorable + name[place:]) == skeleton(name)


def test_a_likeness_is_what_nfkc_does_not_know_and_leads_to_ascii() -> None:
    assert len(PROTOTYPES) > 500
    for point, look in PROTOTYPES.items():
        assert look.isascii(), chr(point)
        assert not chr(point).isascii(), chr(point)
        assert skeleton("b" + chr(point) + "b") == skeleton(f"b{look}b"), chr(point)


def test_a_letter_stands_for_those_that_look_like_it_and_for_itself() -> None:
    assert len(SAME_SHAPES) > 250
    for point, look in SAME_SHAPES.items():
        assert ord(look) not in SAME_SHAPES, chr(point)
        assert point not in PROTOTYPES, chr(point)
        assert skeleton(f"{chr(point)}b") == skeleton(f"{look}b"), chr(point)


RESERVED = ("admin", "editor", "The Daily Lantern")


@pytest.mark.parametrize(
    "name",
    [
        "admin", "Admin", "ADMlN", "аdmin", "The Admin", "admin_7", "a.d.m.i.n", "Admin!", "TheEditor",
        "Éditor", "edit0r", "Jane (editor)", "the daily lantern", "The Daily Lantern Desk",
        "TheDailyLantern", "ЕDІТОR", "editor2000", "e d i t o r",
    ],
)  # fmt: skip
def test_a_name_of_the_staffs_is_reserved_in_any_spelling(name: str) -> None:
    assert is_reserved(name, RESERVED)


@pytest.mark.parametrize(
    "name", ["Creditor", "Edith", "Badminton", "Daily", "The Lantern Daily", "Vladimir", "日本太郎", "!", ""]
)
def test_other_names_are_free(name: str) -> None:
    assert not is_reserved(name, RESERVED)
    assert not is_reserved(name, ())


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Jose\u0301  P\u00e9rez ", "José Pérez"),
        ("ad\u200bm\u2060in\ufeff", "admin"),
        ("a\u200db\u200cc", "abc"),
        ("\u2068Ann\u2069 \u200fLee\u200e", "Ann Lee"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ന്\u200d", "ന്\u200d"),
        ("क्\u200dष", "क्\u200dष"),
        ("Zoë 👩\u200d🚀❤\ufe0f", "Zoë 👩\u200d🚀❤\ufe0f"),
        ("👍🏽\u200d", "👍🏽"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("A\U000e0100\ufe0f", "A"),
        ("x\U000e0041\U000e0042", "x"),
    ],
)
def test_a_name_keeps_what_its_script_needs_and_nothing_unseen(typed: str, stored: str) -> None:
    assert clean_name(typed) == stored
    assert clean_name(stored) == stored


def test_heaps_of_marks_are_made_small() -> None:
    name = clean_name("Z" + "\u0301\u0302\u0303\u0304" * 9)
    assert sum(unicodedata.category(character) == "Mn" for character in name) == 4


@pytest.mark.parametrize("hostile", ["htimS nhoJ\u202e", "\u202dx", "a\x00b", "a\ud800"])
def test_names_that_show_backwards_or_hold_controls_are_refused(hostile: str) -> None:
    with pytest.raises(errors.BadCharacters) as refusal:
        clean_name(hostile)
    assert refusal.value.field == "name"


@pytest.mark.parametrize("empty", ["", "\u200b\u200d", "\u3164", "\u2066\u2069", "\u0301"])
def test_a_name_that_nobody_could_see_is_empty(empty: str) -> None:
    with pytest.raises(errors.EmptyText):
        clean_name(empty)


def test_a_name_has_a_longest_length() -> None:
    assert clean_name("a" * 60 + "\u200b" * 60) == "a" * 60
    with pytest.raises(errors.TextTooLong):
        clean_name("a" * 61)


@given(st.text(max_size=40))
def test_a_stored_name_is_stored_the_same_again(raw: str) -> None:
    try:
        name = clean_name(raw)
    except errors.TextRefused:
        return
    assert clean_name(name) == name
    assert unicodedata.is_normalized("NFC", name)


@pytest.mark.corpus
def test_no_impostor_of_the_corpus_gets_through_and_every_benign_name_does() -> None:
    for row in map(json.loads, corpus("security/unicode.jsonl").open()):
        if row["kind"] == "benign_name":
            assert clean_name(row["a"]) == unicodedata.normalize("NFC", row["a"]), row
        elif row["kind"] == "impersonation" and "document the rule" not in row["expect"]:
            try:
                assert skeleton(clean_name(row["b"])) == skeleton(clean_name(row["a"])), row
            except errors.BadCharacters:
                assert "\u202e" in row["b"]
