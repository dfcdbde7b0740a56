"""A discussion becomes pages that open from a disk, show what readers see and need nothing else."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import html5lib
import pytest
from playwright.sync_api import Browser, Request

from rejoinder.carriers.writing.static_comments import DEEPEST_SHOWN
from rejoinder.carriers.writing.static_site import StaticSite
from rejoinder.carriers.writing.static_words import ARABIC, ENGLISH, Words, words_for
from rejoinder.carriers.writing.taking_away import take_away
from rejoinder.carriers.writing.writer import WriteOptions
from rejoinder.core.ids import to_text
from tests.actions.talking import Talk
from tests.carriers.structures.taken import (
    PICTURE,
    SOURCES,
    full_view,
    grown,
    lost,
    public_view,
    written,
)


def story_page(talk: Talk, folder: Path, number: int = 1) -> str:
    name = to_text(talk.story_id) + ("" if number == 1 else f"-{number}")
    return (folder / "stories" / f"{name}.html").read_text(encoding="utf-8")


def test_readers_see_the_whole_discussion_and_nothing_that_was_hidden(talk: Talk, tmp_path: Path) -> None:
    told = written(StaticSite(), talk, full_view(talk), tmp_path / "a")
    page = story_page(talk, tmp_path / "a")

    assert (told.stories, told.comments, sum(told.left_out.values())) == (2, 5, 3)
    assert page.count("<article class=") == 5
    assert "<em>first</em> word &amp; &lt;b&gt;more" in page
    assert "<em>bridge</em>" in page and "Its author withdrew this comment." in page
    for hidden in ("I regret this", "This is held", "This is rejected", "This is spam"):
        assert hidden not in page
    assert "Comments: 4" in page and "Comments: 4" in (tmp_path / "a" / "index.html").read_text()


def test_the_public_view_gives_the_same_pages(talk: Talk, tmp_path: Path) -> None:
    written(StaticSite(), talk, full_view(talk), tmp_path / "a")
    written(StaticSite(), talk, public_view(talk), tmp_path / "b")

    assert story_page(talk, tmp_path / "a") == story_page(talk, tmp_path / "b")


def test_quotations_name_and_lead_to_what_they_quote(talk: Talk, tmp_path: Path) -> None:
    written(StaticSite(), talk, full_view(talk), tmp_path / "a")
    first = full_view(talk)[0].comments[0].comment
    page = story_page(talk, tmp_path / "a")

    assert f'<p class="source" dir="ltr"><a href="#c-{to_text(first.id)}">' in page
    assert '<p class="source" dir="ltr"><a href="#story">From the story</a></p>' in page


def test_every_link_within_the_pages_leads_somewhere(talk: Talk, tmp_path: Path) -> None:
    taken = full_view(talk)[0]
    first = full_view(talk)[0].comments[0].comment
    many = grown(taken.story, first, 1_100, is_deep=True)
    written(StaticSite(), talk, [many], tmp_path / "a")

    pages = {path: path.read_text(encoding="utf-8") for path in (tmp_path / "a").rglob("*.html")}
    assert len(pages) == 4
    for path, page in pages.items():
        for href in re.findall(r'href="([^"]*)"', page):
            if href.startswith("https://"):
                continue
            name, _, anchor = href.partition("#")
            target = (path.parent / name).resolve() if name else path
            assert target.exists(), href
            assert not anchor or f'id="{anchor}"' in pages[target]
    assert f'class="comment l{DEEPEST_SHOWN}"' in story_page(talk, tmp_path / "a", 3)
    assert "level 1,100" in story_page(talk, tmp_path / "a", 3)


def test_what_is_lost_is_said_to_be_lost(talk: Talk, tmp_path: Path) -> None:
    taken = full_view(talk)[0]
    first = full_view(talk)[0].comments[0].comment
    story = replace(taken.story, picture=PICTURE, sources=SOURCES, title="<Title>", closed_at=1)
    written(StaticSite(), talk, [grown(story, lost(first), 1)], tmp_path / "a")
    page = story_page(talk, tmp_path / "a")

    for said in ("Name not preserved", "Time not preserved", "The new bridge", "C. Amera", "The mayor", "closed"):
        assert said in page
    assert "&lt;Title&gt;" in page and "<Title>" not in page


def test_the_pages_are_whole_html_without_script_and_give_the_same_bytes(talk: Talk, tmp_path: Path) -> None:
    for name in ("a", "b"):
        written(StaticSite(), talk, full_view(talk), tmp_path / name)
    names = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file())
    assert len(names) == 4
    for path in names:
        content = (tmp_path / "a" / path).read_bytes()
        assert content == (tmp_path / "b" / path).read_bytes()
        if path.suffix == ".html":
            html5lib.HTMLParser(strict=True).parse(content)
            assert b"<script" not in content and b" style=" not in content and b"default-src 'none'" in content


def test_a_site_without_stories_says_so_in_its_language(talk: Talk, tmp_path: Path) -> None:
    site = replace(talk.site, language="ar-EG")
    StaticSite().write([], tmp_path / "a", WriteOptions(site))
    page = (tmp_path / "a" / "index.html").read_text(encoding="utf-8")

    assert '<html lang="ar" dir="rtl">' in page and ARABIC.no_stories in page
    assert words_for("xx-nonsense-?") is ENGLISH


@pytest.mark.parametrize(
    ("words", "said"),
    [(ENGLISH, "January 2, 2000, 12:05\u202fAM UTC"), (ARABIC, "2 يناير 2000، 12:05 ص UTC")],
    ids=["en", "ar"],
)
def test_times_are_said_to_the_minute_in_utc(words: Words, said: str) -> None:
    at = int(datetime(2000, 1, 2, 0, 5, 59, tzinfo=UTC).timestamp()) * 1_000_000

    assert words.time(at).replace("\xa0", " ") == said
    assert words.time(-1).count("1969") == 1


def test_both_languages_put_in_the_same_things() -> None:
    for one in fields(ENGLISH):
        english, arabic = getattr(ENGLISH, one.name), getattr(ARABIC, one.name)
        if isinstance(english, str):
            assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", arabic))
        else:
            assert english.keys() == arabic.keys()


def test_a_folder_is_written_whole_and_replaced_only_when_that_is_asked(talk: Talk, tmp_path: Path) -> None:
    take_away(talk.store, talk.site, StaticSite(), tmp_path / "a")
    take_away(talk.store, talk.site, StaticSite(), tmp_path / "a", replaces=True)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["a"]
    assert (tmp_path / "a" / "index.html").exists()


@pytest.mark.parametrize("width", [360, 1280])
def test_it_opens_from_a_disk_asks_for_nothing_and_fits_the_screen(
    talk: Talk, tmp_path: Path, browser: Browser, width: int
) -> None:
    taken = full_view(talk)[0]
    first = replace(full_view(talk)[0].comments[0].comment, html=f"<pre>{'x' * 300}</pre><p>{'y' * 300}</p>")
    written(StaticSite(), talk, full_view(talk), tmp_path / "a")
    deep = grown(taken.story, first, 40, is_deep=True)
    written(StaticSite(), talk, [deep], tmp_path / "b")
    context = browser.new_context(viewport={"width": width, "height": 800}, offline=True)
    asked: list[str] = []
    complaints: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    try:
        page = context.new_page()
        page.on("request", note)
        page.on("console", lambda said: complaints.append(said.text))
        page.goto((tmp_path / "a" / "index.html").as_uri())
        page.locator(".stories a").first.click()
        page.goto((tmp_path / "b" / "stories" / f"{to_text(talk.story_id)}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert (
            page.evaluate("document.styleSheets.length === 1 && getComputedStyle(document.body).maxInlineSize")
            == "782px"
        )
        assert all(url.startswith("file:") for url in asked) and complaints == []
    finally:
        context.close()
