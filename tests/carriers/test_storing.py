"""What a carrier reads comes to stand in the store as the source has it, once, in one batch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from rejoinder.actions import sites
from rejoinder.actions.reading import Asking, Page, read_page
from rejoinder.actions.recounting import recount
from rejoinder.carriers.carrier import detect, read_source
from rejoinder.carriers.opened import FileSource
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import (
    CommentRecord,
    Item,
    Loss,
    Paragraph,
    Passage,
    StoryRecord,
    absent,
    judged,
    stated,
)
from rejoinder.carriers.report import Report
from rejoinder.carriers.storing import import_records, preview_records
from rejoinder.core import markup
from rejoinder.core.account import Viewer
from rejoinder.core.comment import AuthorKind, Comment
from rejoinder.core.errors import BrokenSource
from rejoinder.core.ids import BatchId, StoryId
from rejoinder.core.site import Site
from rejoinder.core.story import Origin
from rejoinder.core.tree import Order
from rejoinder.store.engine import Store, open_store
from rejoinder.store.query import Tx, many, whole
from tests.machinery.corpora import corpus

STORY = StoryRecord("7", Origin.IMPORTED, stated("A story: “quoted”"))
COMMENT = CommentRecord("1", "7", Origin.IMPORTED, absent(), 0, stated("Ada"), "Hello.", "Hello.")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url, create=True)
    yield store
    store.close()


@pytest.fixture
def site(store: Store) -> Site:
    return store.write_now(sites.add_site, "lantern", "The Lantern", "https://lantern.example", "en")


def bring(store: Store, site: Site, *items: Item, carrier: str = "made-up", name: str = "made-up.txt") -> Report:
    digest = sha256(repr(items).encode()).digest()
    return import_records(store, site, iter(items), carrier=carrier, file_name=name, file_sha256=digest)


def page_of(store: Store, site: Site, report: Report, place: int = 0) -> Page:
    story_id = report.stories[place].id
    assert story_id is not None
    return store.read_now(read_page, Viewer(site.id), story_id, Asking(Order.OLDEST, limit=100))


def comments_of(page: Page) -> list[Comment]:
    return [item for item in page.run.items if isinstance(item, Comment)]


def record(key: str, parent: str | None = None, **changed: Any) -> CommentRecord:
    return replace(COMMENT, source_key=key, parent_key=stated(parent), body=f"I am {key}.", **changed)


def test_a_story_without_an_address_gets_one_made_of_its_title(store: Store, site: Site) -> None:
    first = bring(store, site, STORY, record("1"))
    namesake = bring(store, site, replace(STORY, source_key="8", body="Text."))
    nameless = bring(store, site, replace(STORY, source_key="9", title=absent(), body="Text."))

    assert first.stories[0].url == "https://lantern.example/recovered/a-story-quoted"
    assert str(namesake.stories[0].url).startswith("https://lantern.example/recovered/a-story-quoted-")
    assert page_of(store, site, nameless).story.title == "Without a title"


def test_two_carriers_may_use_the_same_numbers(store: Store, site: Site) -> None:
    story = replace(STORY, url="https://lantern.example/a")

    first = bring(store, site, story, record("1"), carrier="one")
    second = bring(store, site, story, record("1", author=stated("Bo")), carrier="two")

    assert first.stories[0].id == second.stories[0].id
    assert sorted(str(one.author.name) for one in comments_of(page_of(store, site, second))) == ["Ada", "Bo"]


def test_only_what_is_believed_is_stored_and_suggestions_stand_apart(store: Store, site: Site) -> None:
    doubtful = record("1", author=judged("Bo", 0.5, Reason.NAMED_BY_A_REPLY))
    report = bring(store, site, replace(STORY, byline=judged("Somebody", 0.3, Reason.BYLINE)), doubtful)

    page = page_of(store, site, report)
    (comment,) = comments_of(page)
    assert page.story.byline is None
    assert (comment.author.name, comment.author_suggestion) == (None, "Bo")
    assert [(one.field, one.suggestion) for one in report.doubts] == [("byline", "Somebody"), ("author", "Bo")]


def test_the_article_keeps_its_paragraphs_and_says_no_markdown(store: Store, site: Site) -> None:
    paragraphs = (
        Paragraph("Two *stars* and <b>one</b> tag.", "text", 1),
        Paragraph("A heading", "heading", 2),
        Paragraph("I said so.", "quotation", 3, "Ada"),
        Paragraph("one\ntwo", "list", 4),
    )
    report = bring(store, site, replace(STORY, paragraphs=paragraphs))

    html = page_of(store, site, report).story.body_html
    assert html is not None
    assert "Two *stars* and &lt;b&gt;one&lt;/b&gt; tag." in html
    assert "<h3>A heading</h3>" in html
    assert "<blockquote>\n<p>I said so.</p>" in html
    assert html.count("<li>") == 2


def test_characters_that_no_store_takes_are_replaced(store: Store, site: Site) -> None:
    report = bring(store, site, STORY, replace(COMMENT, body="a\x00b\ud800", author=stated("A\x07da")))

    (comment,) = comments_of(page_of(store, site, report))
    assert (comment.body, comment.author.name) == ("a b\ufffd", "A da")


def test_a_file_that_comes_again_changes_nothing_and_has_the_same_batch(store: Store, site: Site) -> None:
    items = (STORY, record("1"), record("2", "1"), Loss(Reason.BODY_LOST, "2"))
    first = bring(store, site, *items)
    before = page_of(store, site, first), store.read_now(batches)

    again = bring(store, site, *items)

    assert (page_of(store, site, again), store.read_now(batches)) == before
    assert again.batch == first.batch
    assert (first.counts.stored, first.counts.merged) == (2, 0)
    assert (again.counts.stored, again.counts.merged) == (0, 2)
    assert again.to_json()["lost"] == first.to_json()["lost"]


def test_the_batch_keeps_its_report(store: Store, site: Site) -> None:
    report = bring(store, site, STORY, record("1"), name="page.txt")

    ((batch_id, carrier, file_name, said),) = store.read_now(batches)
    assert (batch_id, carrier, file_name) == (report.batch, "made-up", "page.txt")
    assert json.loads(said) == report.to_json()


def test_a_comment_whose_parent_is_not_in_the_source_is_told_of(store: Store, site: Site) -> None:
    report = bring(store, site, STORY, record("1", "0"))

    assert [(loss.reason, loss.source_key) for loss in report.losses] == [(Reason.PARENT_MISSING, "0")]
    assert [(one.is_tombstone, one.author.kind) for one in comments_of(page_of(store, site, report))] == [
        (True, AuthorKind.MISSING),
        (False, AuthorKind.IMPORTED),
    ]


def test_several_stories_of_one_source_keep_their_comments_apart(store: Store, site: Site) -> None:
    other = replace(STORY, source_key="8", title=stated("Another"))
    report = bring(
        store,
        site,
        STORY,
        record("1"),
        record("2", "1"),
        other,
        record("3", story_key="8"),
        replace(other, source_key="9"),
    )

    assert [story.comments for story in report.stories] == [2, 1]
    assert [len(comments_of(page_of(store, site, report, place))) for place in range(2)] == [2, 1]
    assert report.counts.stories_skipped == 1


def test_where_a_source_breaks_off_what_came_before_stays(store: Store, site: Site) -> None:
    def broken() -> Iterator[Item]:
        yield STORY
        yield record("1")
        raise BrokenSource(line=3, column=None, why="ends in the middle")

    report = import_records(store, site, broken(), carrier="made-up", file_name="x", file_sha256=sha256(b"").digest())

    assert [fault.code for fault in report.errors] == ["broken_source"]
    assert len(comments_of(page_of(store, site, report))) == 1


def test_a_source_that_is_refused_at_once_stores_nothing(store: Store, site: Site) -> None:
    def refused() -> Iterator[Item]:
        raise BrokenSource(line=1, column=None, why="begins in the middle")
        yield STORY

    with pytest.raises(BrokenSource):
        import_records(store, site, refused(), carrier="made-up", file_name="x", file_sha256=b"")

    assert store.read_now(batches) == []


def test_a_preview_needs_no_store_and_finds_the_same() -> None:
    report = preview_records([STORY, record("1"), Loss(Reason.BODY_LOST, "1")], carrier="made-up")

    assert (report.batch, report.counts.read, report.counts.lost) == (None, 1, 1)


def test_quotations_of_the_article_are_the_storys(store: Store, site: Site) -> None:
    quoting = replace(
        COMMENT, body="> So it was.\n\nWas it?", quotations=(Passage(0, "So it was.", STORY.source_key, 0.99),)
    )
    page = page_of(store, site, bring(store, site, STORY, quoting))

    (comment,) = comments_of(page)
    assert [(one.source_id, one.excerpt) for one in page.quotations[comment.id]] == [(None, "So it was.")]


def test_the_saved_page_comes_home_as_it_was(store: Store, site: Site) -> None:
    path = corpus("pages/archived-indented.txt")
    gold = json.loads(corpus("pages/archived-indented.gold.json").read_text())
    carrier = detect(FileSource(path))
    digest = sha256(path.read_bytes()).digest()

    report = import_records(
        store,
        site,
        read_source(FileSource(path), carrier),
        carrier=carrier.name,
        file_name=path.name,
        file_sha256=digest,
    )

    page = page_of(store, site, report)
    found = comments_of(page)
    index = {comment.id: place for place, comment in enumerate(found)}
    assert [len([one for one in found if one.depth == depth]) for depth in range(1, 6)] == [6, 7, 9, 6, 8]
    for comment, expected in zip(found, gold["comments"], strict=True):
        assert comment.author.name == expected["author"]
        assert comment.depth == expected["depth"]
        assert (None if comment.parent_id is None else index[comment.parent_id]) == expected["parent"]
        assert markup.text_of(comment.html).split() == expected["text"].split()
        quoted = {one.source_id for one in page.quotations.get(comment.id, [])}
        assert quoted == {found[quote["of_index"]].id for quote in expected["quotes"]}
    assert (found[7].author.name, found[7].author_suggestion) == (None, "Jaime Galarza")
    assert page.story.title == gold["article"]["title"]
    assert page.story.picture is not None
    assert page.story.picture.caption == gold["article"]["caption"]["text"]
    assert page.story.origin is Origin.RECOVERED
    assert store.read_now(recount, StoryId(page.story.id)) == []


def batches(tx: Tx) -> list[tuple[BatchId, str, str, str]]:
    return tx.fetch(many("select id, carrier, file_name, report from import_batch order by id", {}, whole))
