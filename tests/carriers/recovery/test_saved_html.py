"""Saved HTML pages give a story, its comments, and the truth about what is missing."""

from __future__ import annotations

import pytest

from rejoinder.carriers.carrier import detect
from rejoinder.carriers.opened import BytesSource
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt, Loss, Skip
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.comment import Status
from rejoinder.core.errors import EmptyFile, NotADiscussion
from tests.carriers.reading_html import HtmlReading, read_file

ARTICLE = (
    "<p>The council voted on Monday to close the old bridge for two years, because four of its arches are cracked.</p>"
    "<p>A ferry will carry walkers across from June, at no cost, as the mayor said on the same evening.</p>"
)


def item(number: int, name: str, text: str, inner: str = "", classes: str = "comment depth-1") -> str:
    return (
        f'<li class="{classes}" id="comment-{number}"><cite class="fn">{name}</cite>'
        f'<a class="comment-permalink" href="https://gazette.example/bridge#comment-{number}">'
        f"May 3, 2019 at 10:1{number % 10} am</a>"
        f'<div class="comment-content"><p>{text}</p></div>{inner}</li>'
    )


def page(*items: str, heading: str = "Comments", head: str = "", above: str = ARTICLE, below: str = "") -> str:
    return (
        "<!DOCTYPE html><html lang='en'><head><title>A bridge is closed | The Gazette</title>"
        f"<link rel='canonical' href='https://gazette.example/bridge'>{head}</head>"
        f"<body><h1>A bridge is closed</h1>{above}"
        f"<h2>{heading}</h2><ol class='commentlist'>{''.join(items)}</ol>{below}</body></html>"
    )


ANN = item(11, "Ann", "I walked over it every day.")
BEN = item(12, "Ben", "Take the ferry.")


def test_a_page_is_recognised_by_what_it_holds() -> None:
    assert detect(BytesSource(page(ANN).encode(), "x.txt")).name == "saved-page"
    assert detect(BytesSource(b"A bridge\n\nText.\n\nComments\n\n* Ann\n\n  Yes.\n", "x.html")).name == "archived-text"


def test_a_page_without_a_discussion_is_refused() -> None:
    with pytest.raises(NotADiscussion):
        HtmlReading.of(f"<html><body><h1>A bridge is closed</h1>{ARTICLE}</body></html>")
    with pytest.raises(EmptyFile):
        HtmlReading.of(" \n")


def test_the_article_has_its_parts() -> None:
    head = (
        '<meta property="article:published_time" content="2019-05-01T08:00:00+02:00">'
        '<meta name="author" content="Eve Roe">'
        '<meta property="og:image" content="https://gazette.example/bridge.jpg">'
    )
    above = (
        "<figure><img src='x.jpg'><figcaption>The bridge at dawn. Photo: Tove Lind</figcaption></figure>"
        f"{ARTICLE}<h3>What happens now</h3>"
        "<blockquote cite='https://council.example/minutes'><p>We can't wait for another winter to come.</p>"
        "<cite>The mayor</cite></blockquote>"
    )
    story = HtmlReading.of(page(ANN, BEN, head=head, above=above)).story
    assert (story.title.value, story.byline.value, story.language.value) == ("A bridge is closed", "Eve Roe", "en")
    assert (story.caption.value, story.credit.value) == ("The bridge at dawn.", "Tove Lind")
    assert story.picture_url.value == "https://gazette.example/bridge.jpg"
    assert story.published_at.value == 1_556_690_400_000_000
    assert [paragraph.role for paragraph in story.paragraphs][:3] == ["text", "text", "heading"]
    assert [(source.said_by, source.url) for source in story.sources] == [
        ("The mayor", "https://council.example/minutes")
    ]
    assert story.url == "https://gazette.example/bridge"


def test_the_same_page_read_twice_gives_the_same() -> None:
    assert HtmlReading.of(page(ANN, BEN)).items == HtmlReading.of(page(ANN, BEN)).items


def test_comments_of_another_story_are_left_out() -> None:
    other = ANN.replace("/bridge#", "/ferry#").replace("comment-11", "comment-99")
    reading = HtmlReading.of(page(item(11, "Ann", "Yes, I did."), BEN, other))
    assert [one.author.value for one in reading.comments] == ["Ann", "Ben"]
    assert [skip.reason for skip in reading.of_kind(Skip)] == [Reason.FOREIGN]
    assert reading.is_whole


def test_a_second_copy_for_small_screens_is_left_out() -> None:
    both = f"<div style='display:none'><ol>{ANN}{BEN}</ol></div>"
    reading = HtmlReading.of(page(ANN, BEN, above=ARTICLE + both))
    assert len(reading.comments) == 2
    assert {skip.reason for skip in reading.of_kind(Skip)} == {Reason.SHOWN_TWICE}


def test_a_pattern_that_was_never_filled_is_left_out() -> None:
    pattern = item(13, "{{ author }}", "{{ text }}")
    reading = HtmlReading.of(page(ANN, BEN, pattern, "<template>" + item(14, "Cy", "No.") + "</template>"))
    assert [one.author.value for one in reading.comments] == ["Ann", "Ben"]
    assert {skip.reason for skip in reading.of_kind(Skip)} == {Reason.TEMPLATE}


@pytest.mark.parametrize(
    ("heading", "below", "count"),
    [
        ("24 Comments", "", 22),
        ("Comments", "<a href='/bridge/comment-page-1/#comments'>Older comments</a>", 1),
        ("Comments", "<button>Load more comments</button>", 1),
        ("Comments", "<p><a href='#'>View all 32 comments</a></p>", 30),
    ],
)
def test_a_page_of_several_says_that_comments_are_missing(heading: str, below: str, count: int) -> None:
    reading = HtmlReading.of(page(ANN, BEN, heading=heading, below=below))
    assert [(loss.reason, loss.count) for loss in reading.losses] == [(Reason.NOT_DELIVERED, count)]


def test_a_stated_number_that_holds_is_no_doubt() -> None:
    reading = HtmlReading.of(page(ANN, BEN, heading="2 Comments"))
    assert (reading.story.stated_count, reading.losses, reading.of_kind(Doubt)) == (2, [], [])


@pytest.mark.parametrize(
    ("text", "status", "is_withdrawn"),
    [
        ("This comment has been removed by a moderator.", Status.REJECTED, False),
        ("Entfernt. Bitte bleiben Sie beim Thema. Danke, die Redaktion", Status.REJECTED, False),
        ("[deleted]", Status.PUBLISHED, True),
        ("Removed the old planks myself.", Status.PUBLISHED, False),
    ],
)
def test_what_was_removed_keeps_its_place(text: str, status: Status, is_withdrawn: bool) -> None:
    removed = item(13, "Cy", text, inner="<ul class='children'>" + item(14, "Di", "Why?", classes="depth-2") + "</ul>")
    reading = HtmlReading.of(page(ANN, BEN, removed))
    assert reading.parents() == [None, None, None, 2]
    assert (reading.comments[2].status, reading.comments[2].is_withdrawn) == (status, is_withdrawn)


def test_a_form_within_a_comment_is_no_text() -> None:
    form = "<form><label>Your answer</label><textarea>Write here</textarea><button>Send</button></form>"
    (one, *_) = HtmlReading.of(page(item(11, "Ann", "Yes, I did." + form), BEN)).comments
    assert one.body == "Yes, I did."


def test_a_relative_time_is_kept_as_text_unless_the_capture_is_known() -> None:
    said = page(ANN, BEN).replace("May 3, 2019 at 10:11 am", "3 hours ago")
    unknown = HtmlReading.of(said).comments[0]
    assert (unknown.posted_text, unknown.posted_at.value) == ("3 hours ago", None)
    known = HtmlReading.of(said, ReadOptions(captured_at=1_700_000_000_000_000)).comments[0]
    assert (known.posted_at.value, known.posted_at.reason) == (1_699_989_200_000_000, Reason.RELATIVE_TIME)


def test_an_archive_s_address_tells_the_page_s_own_and_when_it_was_saved() -> None:
    url = "https://web.archive.org/web/20190504120000/https://gazette.example/bridge"
    said = page(ANN, BEN).replace("May 3, 2019 at 10:11 am", "2 hours ago")
    reading = HtmlReading.of(said, ReadOptions(url=url))
    assert reading.story.url == "https://gazette.example/bridge"
    assert reading.comments[0].posted_at.value == 1_556_964_000_000_000


def test_a_name_that_can_t_be_told_from_a_date_is_no_fact() -> None:
    (one, *_) = HtmlReading.of(page(item(11, "12.05.2019 Ann 13.05.2019", "Yes, I did."), BEN)).comments
    assert one.author.value is None or one.author.confidence < 0.95


def test_data_in_a_script_is_read_where_the_page_shows_no_comments() -> None:
    data = (
        '{"@type": "NewsArticle", "headline": "A bridge is closed", "comment": [{"@type": "Comment", "@id": "c1",'
        ' "text": "I walked over it every day.", "author": {"name": "Ann"}, "datePublished": "2019-05-03T10:12:00Z",'
        ' "comment": [{"@type": "Comment", "@id": "c2", "text": "Take the ferry.", "author": {"name": "Ben"}}]}]}'
    )
    reading = HtmlReading.of(
        f"<html><head><script type='application/ld+json'>{data}</script></head>"
        f"<body><h1>A bridge is closed</h1>{ARTICLE}"
    )
    assert [(one.author.value, one.body) for one in reading.comments] == [
        ("Ann", "I walked over it every day."),
        ("Ben", "Take the ferry."),
    ]
    assert reading.parents() == [None, 0]
    assert reading.is_whole


def test_exact_times_of_data_go_before_what_is_shown() -> None:
    shown = "".join(
        '<li itemprop="comment" itemscope itemtype="https://schema.org/Comment" class="comment depth-1"'
        f' id="comment-{number}"><b class="fn" itemprop="author">{name}</b> '
        f'<meta itemprop="datePublished" content="2019-05-03T10:12:0{number}Z">'
        f'<span class="date">5 years ago</span><div class="comment-content" itemprop="text"><p>{text}</p></div></li>'
        for number, name, text in ((1, "Ann", "I walked over it every day."), (2, "Ben", "Take the ferry."))
    )
    reading = HtmlReading.of(page(shown))
    assert [one.posted_at.value for one in reading.comments] == [1_556_878_321_000_000, 1_556_878_322_000_000]


@pytest.mark.parametrize("cut", range(0, 4_000, 157))
def test_a_page_that_breaks_off_gives_what_precedes(cut: int) -> None:
    whole = page(*(item(number, f"Name {number}", f"This is text number {number} of ten.") for number in range(11, 21)))
    try:
        reading = HtmlReading.of(whole[:cut])
    except (NotADiscussion, EmptyFile):
        return
    assert reading.is_whole


def test_a_hostile_page_is_only_text() -> None:
    bad = item(
        11, "<img src=x onerror=alert(1)>Ann", "<script>alert(1)</script><a href='javascript:alert(1)'>Yes</a>, I did."
    )
    one = HtmlReading.of(page(bad, BEN)).comments[0]
    assert "alert" not in one.body


def test_what_is_lost_of_a_comment_is_said() -> None:
    empty = item(13, "Cy", "<img class='avatar' src='a.png'>")
    losses = HtmlReading.of(page(ANN, BEN, empty)).of_kind(Loss)
    assert [loss.reason for loss in losses] == [Reason.BODY_LOST]


def test_the_deepest_level_s_siblings_may_answer_each_other() -> None:
    inner = ""
    for depth in (5, 4, 3, 2):
        last = item(50 + depth, f"N{depth}", f"Level {depth} speaks.", inner, f"comment depth-{depth}")
        if depth == 5:
            last += item(60, "Ann", "Yes, exactly so.", classes="comment depth-5")
        inner = f"<ul class='children'>{last}</ul>"
    reading = HtmlReading.of(page(item(11, "Ann", "I walked over it.", inner), BEN))
    reasons = [one.parent_key.reason for one in reading.comments]
    assert reasons.count(Reason.LEVELS_FLATTENED) == 2


def test_fixtures_are_accounted_for() -> None:
    assert read_file("reddit").is_whole


def test_what_the_page_prints_below_many_texts_is_no_text() -> None:
    texts = ("I walked over it.", "Take the ferry.", "Build a new one.", "Show more")
    items = [
        item(11 + place, f"N{place}", f"{text}</p><p><a href='#'>Show more</a>") for place, text in enumerate(texts)
    ]
    assert [one.body for one in HtmlReading.of(page(*items)).comments] == list(texts[:3]) + [
        "Show more",
    ]
