"""Languages of the interface: nothing stays untranslated, plural rules and dates come from CLDR."""

from __future__ import annotations

import re
from gettext import c2py
from html.parser import HTMLParser
from string import Formatter

import pytest
from babel.messages.catalog import Message

from rejoinder.core import errors
from rejoinder.core.policy import Reason
from rejoinder.web.assets import load_assets
from rejoinder.web.browser_words import browser_words
from rejoinder.web.i18n import LANGUAGES, PSEUDO, accented, direction_of, language_for
from rejoinder.web.rendering import Pages
from rejoinder.web.sentences import REASONS, REFUSALS, say
from tests.machinery.messages import found_messages, read_catalog
from tests.machinery.preview_pages import sample_pages

NOON = 1_795_348_800_000_000  # 22 November 2026, 12:00 UTC


def ids_of(messages: object) -> set[str]:
    return {message.id if isinstance(message.id, str) else message.id[0] for message in messages if message.id}  # type: ignore[attr-defined]


def forms_of(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def test_every_message_that_is_named_stands_in_every_catalogue() -> None:
    found = ids_of(found_messages())
    assert len(found) > 150
    for language in LANGUAGES:
        assert ids_of(read_catalog(language)) == found, "run: python -m tests.machinery.messages"


def test_arabic_has_words_for_everything_in_all_six_forms() -> None:
    messages = [message for message in read_catalog("ar") if message.id]
    for message in messages:
        forms = forms_of(message)
        assert all(forms), message.id
        assert len(forms) == (1 if isinstance(message.id, str) else 6), message.id
    assert any(not isinstance(message.id, str) for message in messages)


def test_translations_keep_the_placeholders() -> None:
    for message in read_catalog("ar"):
        if not message.id:
            continue
        wanted = fields(message.id if isinstance(message.id, str) else message.id[1])
        for number, form in enumerate(forms_of(message)):
            # Arabic says none, one and two without the number.
            spared = {"count"} if not isinstance(message.id, str) and number < 3 else set()
            assert fields(form) | spared == wanted | spared, message.id


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_catalogues_plural_forms_stand_in_the_order_of_cldr_categories(tag: str) -> None:
    catalog, language = read_catalog(tag), language_for(tag)
    form_of = c2py(catalog.plural_expr)
    assert catalog.num_plurals == len(language.categories)
    for count in range(300):
        assert language.categories[form_of(count)] == language.locale.plural_form(count)


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "لا ردود"), (1, "رد واحد"), (2, "ردان"), (3, "3 ردود"), (11, "11 ردًا"), (100, "100 رد"), (1234, "1,234 ردًا")],
)
def test_arabic_counts_replies_in_six_forms(count: int, words: str) -> None:
    assert language_for("ar").counted("{count} reply", "{count} replies", count) == words


def test_dates_are_said_as_cldr_says_them_in_the_region() -> None:
    assert language_for("en").moment(NOON) == "November 22, 2026, 12:00\xa0PM"
    assert language_for("en-GB").moment(NOON) == "22 November 2026, 12:00"
    assert language_for("ar").day(NOON) == "22 نوفمبر 2026"
    assert language_for("ar").stamp(NOON).startswith('<time datetime="2026-11-22T12:00Z">')


def test_a_language_that_we_do_not_speak_is_answered_in_english() -> None:
    assert language_for("tlh").tag == language_for("fi").tag == language_for("../../etc").tag == "en"


def test_directions_follow_the_language() -> None:
    assert (language_for("ar").direction, language_for("en").direction) == ("rtl", "ltr")
    assert (direction_of("he"), direction_of("de"), direction_of("zz-nonsense-")) == ("rtl", "ltr", "auto")


def test_every_refusal_says_something_of_its_own_or_its_kinds() -> None:
    for refusal in every_refusal(errors.Refusal):
        sentence = say(refusal(limit=3, field="name", name="x"), language_for("ar"))
        assert sentence
        assert "{" not in sentence
    assert {"empty_text", "name_taken", "too_often", "story_closed"} <= set(REFUSALS)


def every_refusal(kind: type[errors.Refusal]) -> list[type[errors.Refusal]]:
    return [kind, *(below for child in kind.__subclasses__() for below in every_refusal(child))]


def test_every_reason_has_a_sentence() -> None:
    assert set(REASONS) == set(Reason)


def test_the_browser_gets_all_plural_forms() -> None:
    words = browser_words(language_for("ar"))
    assert set(words["arrived"]) == {"zero", "one", "two", "few", "many", "other"}  # type: ignore[call-overload]


def test_the_pseudo_locale_marks_text_and_keeps_placeholders() -> None:
    assert accented("{count} of {name}") == "⟦{count} öƒ {name}" + "·" * 5 + "⟧"


@pytest.mark.parametrize("name", sorted(sample_pages(Pages(load_assets()))))
def test_the_pseudo_locale_leaves_no_raw_string(name: str) -> None:
    html = sample_pages(Pages(load_assets()), PSEUDO)[name]
    reader = Texts()
    reader.feed(html)
    raw = [
        text for text in reader.found if re.search("[A-Za-z]{2}", text) and text not in CONTENT and "://" not in text
    ]
    assert raw == []
    assert "⟦" in html


CONTENT = {
    "The Harbour Gazette", "English", "Esc", "Nothing here", "It never was.", "Now.", "Before.", "Hm.", "Too short.",
    "Taken.",
}  # fmt: skip
"""What the sample pages hold that is nobody's to translate: the site's name, refusals given as they are, samples."""


class Texts(HTMLParser):
    """Collects what the interface says: text and labels outside people's texts, which have a language of their own."""

    SPOKEN = ("aria-label", "title", "alt", "placeholder")
    VOID = {"meta", "link", "img", "input", "br", "hr"}

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        classes = set((named.get("class") or "").split())
        inside = bool(self.open and self.open[-1][1])
        # A person's text stands in an isolate, a body, or an element whose language is the story's.
        is_theirs = tag in ("bdi", "textarea", "script", "title") or bool(
            classes & {"rj-body", "rj-text", "rj-story", "rj-crumb", "rj-card", "rj-quoted"}
        )
        ours_again = named.get("lang") == PSEUDO
        content = (inside and not ours_again) or is_theirs
        if not content or tag == "p":
            self.found += [text for name, text in attrs if name in self.SPOKEN and text and not content]
        if tag not in self.VOID:
            self.open.append((tag, content))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self.open and self.open[-1][1]):
            self.found.append(data.strip())
