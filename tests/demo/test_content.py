"""The demo's newspaper: complete, consistent with itself, and invented."""

import re
import struct
import unicodedata
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from rejoinder.core import markup
from rejoinder.core.comment import Status
from rejoinder.core.names import clean_name, is_reserved, skeleton
from rejoinder.core.policy import Reason
from rejoinder.core.quoting import Source, match_quotes, own_text, quote_blocks
from rejoinder.core.site import Policy
from rejoinder.core.story import ReportedAs
from rejoinder.core.text import clean_body
from rejoinder.demo.content import LEAD, DemoComment, DemoStory, picture_bytes, stories

STORIES = {story.name: story for story in stories()}
EACH_STORY = pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
WITH_COMMENTS = {name: story for name, story in STORIES.items() if story.comments}
EACH_DISCUSSION = pytest.mark.parametrize("story", WITH_COMMENTS.values(), ids=WITH_COMMENTS)


def depths(comments: tuple[DemoComment, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for comment in comments:
        found[comment.id] = found[comment.parent] + 1 if comment.parent else 1
    return found


def ancestors(comment: DemoComment, by_id: dict[str, DemoComment]) -> Iterator[DemoComment]:
    while comment.parent is not None:
        comment = by_id[comment.parent]
        yield comment


def texts(story: DemoStory) -> Iterator[str]:
    file = story.file
    yield from (each for each in (file.title, file.summary, file.body, file.byline) if each)
    yield from (each for source in file.sources for each in (source.text, source.url, source.said_by) if each)
    yield from (change.reason for change in file.history)
    for comment in story.comments:
        yield from (each for each in (comment.body, comment.previous, comment.reason, comment.author) if each)


def scripts(text: str) -> set[str]:
    return {unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha()}


def test_there_are_at_least_seven_stories_and_the_lead_comes_first() -> None:
    assert len(STORIES) >= 7
    assert next(iter(STORIES)) == LEAD


def test_the_lead_is_two_unconfirmed_paragraphs_with_a_captioned_and_credited_picture() -> None:
    file = STORIES[LEAD].file
    assert file.reported_as is ReportedAs.UNCONFIRMED
    assert file.body is not None and file.body.count("\n\n") == 1 and "according to reports" in file.body
    assert file.picture is not None and file.picture.caption and file.picture.credit and file.picture.alt
    assert len(file.history) >= 2


def test_the_lead_has_more_than_420_comments_nested_deeper_than_nine() -> None:
    comments = STORIES[LEAD].comments
    assert sum(comment.is_visible for comment in comments) > 420
    assert max(depths(comments).values()) > 9


def test_the_lead_quotes_asks_for_sources_and_links_to_them() -> None:
    bodies = [comment.body for comment in STORIES[LEAD].comments]
    assert sum(body.startswith(">") or "\n> " in body for body in bodies) >= 40
    assert sum("source" in body.lower() and "?" in body for body in bodies) >= 8
    assert sum("https://" in body for body in bodies) >= 15


def test_the_lead_has_recurring_authors_one_lost_name_and_one_lost_time() -> None:
    comments = STORIES[LEAD].comments
    written = Counter(comment.author for comment in comments)
    assert sum(count >= 3 for count in written.values()) >= 30
    assert written[None] >= 2
    assert any(comment.minutes is None for comment in comments)


def test_the_lead_has_edits_flags_staff_and_every_status() -> None:
    comments = STORIES[LEAD].comments
    assert {comment.status for comment in comments} == set(Status)
    assert sum(comment.edited is not None for comment in comments) >= 3
    assert any(comment.flags for comment in comments) and any(comment.staff for comment in comments)


def test_the_lead_speaks_many_languages() -> None:
    comments = STORIES[LEAD].comments
    said = scripts("".join(comment.body for comment in comments))
    named = scripts("".join(comment.author or "" for comment in comments))
    assert {"LATIN", "ARABIC", "CJK", "HIRAGANA", "HANGUL", "HEBREW", "CYRILLIC", "GREEK"} <= said
    assert {"LATIN", "ARABIC", "CJK", "HANGUL", "HEBREW", "CYRILLIC", "GREEK"} <= named
    assert any(unicodedata.category(letter) == "So" for comment in comments for letter in comment.author or "")


def test_one_story_has_a_long_attributed_quotation_with_a_link_in_its_middle() -> None:
    body = STORIES["brown-water"].file.body
    assert body is not None
    paragraphs = body.split("\n\n")
    quoted = [at for at, paragraph in enumerate(paragraphs) if paragraph.startswith(">")]
    assert len(quoted) == 1 and 0 < quoted[0] < len(paragraphs) - 1
    lines = paragraphs[quoted[0]].split("\n")
    assert sum(map(len, lines)) > 1_000
    assert re.fullmatch(r"> — .+, \[.+\]\(https://.+\)", lines[-1])


def test_one_story_is_arabic_and_so_is_its_discussion() -> None:
    story = STORIES["market"]
    assert story.file.language == "ar" and len(story.comments) >= 40
    arabic = [comment for comment in story.comments if "ARABIC" in scripts(comment.body)]
    assert len(arabic) >= 40


def test_one_story_is_closed_and_retracted_and_says_what_stands() -> None:
    file = STORIES["lighthouse"].file
    assert not file.is_open and file.closes_at is not None
    assert [change.reported_as for change in file.history] == [ReportedAs.UNCONFIRMED, ReportedAs.RETRACTED]
    assert file.body is not None and file.body.startswith("**What stands now:**")


def test_nobody_wrote_after_the_closing_time() -> None:
    story = STORIES["lighthouse"]
    assert story.file.published_at is not None and story.file.closes_at is not None
    last = max(comment.minutes or 0 for comment in story.comments)
    assert story.file.published_at + last * 60_000_000 < story.file.closes_at


def test_one_story_is_corrected_and_says_when_and_why() -> None:
    history = STORIES["crane"].file.history
    assert [change.reported_as for change in history] == [ReportedAs.CONFIRMED, ReportedAs.CORRECTED]
    assert history[0].at < history[1].at and len(STORIES["crane"].comments) >= 30


def test_one_story_has_no_comments() -> None:
    assert STORIES["cooper-street"].comments == ()


def test_the_recipe_is_discussed_with_lists_and_code() -> None:
    bodies = [comment.body for comment in STORIES["barley-soup"].comments]
    assert len(bodies) >= 20
    assert any("```" in body for body in bodies) and any("\n- " in body for body in bodies)
    assert any("\n1. " in body for body in bodies) and any("~~" in body for body in bodies)


@EACH_STORY
def test_every_story_is_dated_and_in_a_section(story: DemoStory) -> None:
    assert story.file.published_at and story.file.section and story.file.byline and story.file.summary


@pytest.mark.parametrize("name", ["narrows", "market", "lighthouse", "crane", "barley-soup"])
def test_a_picture_is_there_in_the_size_that_the_page_reserves(name: str) -> None:
    picture = STORIES[name].file.picture
    assert picture is not None and picture.file is not None and picture.credit and picture.caption
    data = picture_bytes(picture.file)
    assert data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) <= 60_000
    assert struct.unpack(">II", data[16:24]) == (picture.width, picture.height)


@pytest.mark.parametrize(
    "file", ["pictures/../narrows.md", "narrows.md", "../content.py", "/etc/passwd", "", "pictures"]
)
def test_only_the_demos_pictures_are_handed_out(file: str) -> None:
    with pytest.raises(FileNotFoundError):
        picture_bytes(file)


@EACH_DISCUSSION
def test_every_parent_exists_and_comes_first(story: DemoStory) -> None:
    seen: set[str] = set()
    for comment in story.comments:
        assert comment.id not in seen
        assert comment.parent is None or comment.parent in seen
        seen.add(comment.id)


@EACH_DISCUSSION
def test_time_does_not_run_backwards(story: DemoStory) -> None:
    minutes = [comment.minutes for comment in story.comments if comment.minutes is not None]
    assert minutes == sorted(minutes) and minutes[0] >= 0
    assert all(
        comment.edited is None or (comment.minutes is not None and comment.edited >= comment.minutes)
        for comment in story.comments
    )


@EACH_DISCUSSION
def test_a_quotation_is_verbatim_from_an_ancestor_or_the_story(story: DemoStory) -> None:
    by_id = {comment.id: comment for comment in story.comments}
    told = Source(None, 1, markup.text_of(markup.render_story(story.file.body or "")))
    for comment in story.comments:
        blocks = quote_blocks(comment.body)
        above = list(ancestors(comment, by_id))
        sources = [
            Source(None, at, own_text(markup.render(each.body)), is_parent=at == 0) for at, each in enumerate(above)
        ]
        assert len(match_quotes(blocks, [*sources, told])) == len(blocks), comment.body


@EACH_DISCUSSION
def test_what_is_held_or_rejected_says_why_and_nothing_else_does(story: DemoStory) -> None:
    for comment in story.comments:
        is_told = comment.reason is not None or comment.because is not Reason.OTHER
        assert is_told == (comment.status is not Status.PUBLISHED)
        assert (comment.edited is None) == (comment.previous is None)
        assert comment.previous != comment.body


def test_tombstones_have_living_replies() -> None:
    found: Counter[str] = Counter()
    for story in STORIES.values():
        by_id = {comment.id: comment for comment in story.comments}
        living = {comment.parent for comment in story.comments if comment.is_visible}
        found.update(
            "withdrawn" if comment.withdrawn else comment.status
            for comment in by_id.values()
            if not comment.is_visible and comment.id in living
        )
    assert found["withdrawn"] >= 5 and found["rejected"] >= 5


def test_nobody_answers_what_only_moderators_have_seen() -> None:
    for story in STORIES.values():
        held = {comment.id for comment in story.comments if comment.status is Status.HELD}
        assert not [comment for comment in story.comments if comment.parent in held]


@EACH_DISCUSSION
def test_every_comment_could_have_been_posted(story: DemoStory) -> None:
    for comment in story.comments:
        assert clean_body(comment.body, max_chars=Policy().body_max_chars) == comment.body
        assert not markup.shows_nothing(markup.render(comment.body))
        if comment.author is not None:
            assert clean_name(comment.author) == comment.author
            assert not is_reserved(comment.author, Policy().reserved_names)


def test_no_two_authors_look_alike() -> None:
    names = {comment.author for story in STORIES.values() for comment in story.comments if comment.author}
    alike = Counter(skeleton(name) for name in names)
    assert [look for look, count in alike.items() if count > 1] == []


def test_nobody_but_the_newspapers_people_is_staff() -> None:
    staff = {comment.author for story in STORIES.values() for comment in story.comments if comment.staff}
    others = {comment.author for story in STORIES.values() for comment in story.comments if not comment.staff}
    assert staff and not staff & others


@EACH_STORY
def test_every_address_is_one_that_nobody_can_own(story: DemoStory) -> None:
    addresses = [address for text in texts(story) for address in re.findall(r"https?://[^\s)>\]`\"]+", text)]
    for address in addresses:
        host = urlsplit(address).hostname or ""
        assert host.endswith(".example") or host in ("example.org", "example.com"), address
    assert not [text for text in texts(story) if re.search(r"\bwww\.|@\w+\.\w", text)]
