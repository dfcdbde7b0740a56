"""Every attack as a comment's text, looked for on every surface that shows comments (XS-01 to XS-07, XS-09)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import html5lib
import httpx
import pytest

from rejoinder.actions import deciding, publishing
from rejoinder.actions.drafting import read_text
from rejoinder.actions.editing import edit_comment
from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import Comment, Status
from rejoinder.core.errors import NameTaken, TextRefused
from rejoinder.core.ids import to_text
from rejoinder.core.pace import Pace
from rejoinder.core.policy import Reason
from rejoinder.core.sanitising import sanitise_comment
from rejoinder.core.story import Story
from rejoinder.web.feeds import ATOM
from tests.machinery.attacks import attacks, in_lots
from tests.machinery.calls import FORM_TYPE
from tests.machinery.oracle import COMMENT, PAGE, dangers
from tests.machinery.serving import Peopled, peopled

PER_STORY = 48
REVISIONS = 24
ENDLESS = Pace(1_000_000, 60, 1_000_000)
HTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True, slots=True)
class Attacked:
    """A story whose comments are attacks: the first at the top, the others its replies."""

    story: Story
    comments: tuple[Comment, ...]

    @property
    def path(self) -> str:
        return f"/stories/{to_text(self.story.id)}"


@pytest.fixture(scope="module")
def under(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peopled]:
    with peopled(f"sqlite:///{tmp_path_factory.mktemp('attacked') / 'rejoinder.sqlite3'}") as found:
        yield found


@pytest.fixture(scope="module")
def attacked(under: Peopled) -> list[Attacked]:
    """Every attack that is taken at all, as many as fit on a page under each story."""
    world = under.world
    editor, texts = Viewer(world.a.id, Role.EDITOR), []
    for attack in attacks():
        try:
            read_text(world.a, attack)
        except TextRefused:
            continue
        texts.append(attack)
    assert len(texts) > 40
    made = []
    for number, some in enumerate(in_lots(texts, PER_STORY)):
        text = publishing.StoryText(f"{world.a.public_url}/attacked/{number}", f"Story {number}", body="Text.")
        story = world.store.write_now(publishing.publish_story, editor, world.a, text).story
        top = world.post(world.guest("top", world.a), story, some[0], name="Ada")
        # Each by somebody else: what differs in capitals only is the same to who says it twice.
        below = [world.post(world.guest("below", world.a), story, each, parent=top, name="Bob") for each in some[1:]]
        made.append(Attacked(story, (top, *below)))
    return made


def read(under: Peopled, path: str, who: str = "nobody") -> httpx.Response:
    answer = under.app.ask_as(under.world[who], "GET", path)
    assert answer.status_code == 200, path
    return answer


def test_the_api_gives_back_what_was_typed_and_html_that_is_safe(under: Peopled, attacked: list[Attacked]) -> None:
    for each in attacked:
        page = read(under, f"/api/v1{each.path}/comments?limit=100").json()
        assert [one["body"] for one in page["comments"]] == [comment.body for comment in each.comments]
        for one in page["comments"]:
            assert dangers(one["html"], COMMENT) == [], one["body"]
            # XS-06: cleaning what is clean changes nothing.
            assert sanitise_comment(one["html"]) == one["html"]


@pytest.mark.parametrize("query", ["", "?view=flat&order=newest", "?lang=ar"])
def test_story_pages_are_harmless(under: Peopled, attacked: list[Attacked], query: str) -> None:
    for each in attacked if not query else attacked[::3]:
        page = read(under, each.path + query)
        assert dangers(page.text, PAGE) == []
        check_data(page.text, each)


def check_data(page: str, each: Attacked) -> None:
    """The data block for search engines is read to its end, and says what was typed."""
    tree = html5lib.parse(page)
    blocks = [one.text or "" for one in tree.iter(f"{HTML}script") if one.get("type") == "application/ld+json"]
    assert len(blocks) == 1
    posting = next(one for one in json.loads(blocks[0])["@graph"] if one["@type"] == "DiscussionForumPosting")
    assert {one["text"] for one in posting["comment"]} <= {comment.body for comment in each.comments}
    assert not any(sign in blocks[0] for sign in "<>&\u2028\u2029")


def test_fragments_and_permalinks_are_harmless(under: Peopled, attacked: list[Attacked]) -> None:
    for each in attacked:
        assert dangers(read(under, f"{each.path}/discussion").text, PAGE) == []
        first, last = each.comments[0], each.comments[-1]
        assert dangers(read(under, f"/comments/{to_text(first.id)}").text, PAGE) == []
        assert dangers(read(under, f"/comments/{to_text(last.id)}").text, PAGE) == []
        assert dangers(read(under, f"/comments/{to_text(last.id)}/reply?quote=").text, PAGE) == []


def test_single_comments_for_live_insertion_are_harmless(under: Peopled, attacked: list[Attacked]) -> None:
    for each in attacked:
        for comment in each.comments:
            fragment = read(under, f"/api/v1/comments/{to_text(comment.id)}/fragment").text
            assert comment.html in fragment
            # The parts around are the same for every comment: they are looked at where pages are.
            assert dangers(fragment.replace(comment.html, ""), PAGE) == []


def test_feeds_carry_the_same_safe_html_and_plain_titles(under: Peopled, attacked: list[Attacked]) -> None:
    for path in [f"{each.path}/feed.atom" for each in attacked] + ["/feed.atom"]:
        feed = ElementTree.fromstring(read(under, path).content)
        entries = feed.findall(f"{{{ATOM}}}entry")
        assert entries
        for entry in entries:
            content = entry.find(f"{{{ATOM}}}content")
            assert content is not None
            assert content.get("type") == "html"
            assert dangers(content.text or "", COMMENT) == []
            title = entry.find(f"{{{ATOM}}}title")
            assert title is not None
            assert title.get("type", "text") == "text"
            links = [link.get("href", "") for link in entry.findall(f"{{{ATOM}}}link")]
            assert all(link.startswith(under.world.a.public_url) for link in links)


def test_the_desk_is_harmless(under: Peopled, attacked: list[Attacked]) -> None:
    """What waits is read by those whose accounts are worth most; it waits under names that are attacks, too."""
    world, moderator = under.world, under.world["moderator_a"].viewer
    number = 0
    for each in attacked:
        held = []
        for comment in each.comments:
            guest = world.guest("waiting", world.a)
            text, number = f"{comment.body}\n\n{number}", number + 1
            try:
                made = world.post(guest, world.story, text, name=(comment.body or "")[:60])
            except (TextRefused, NameTaken):
                made = world.post(guest, world.story, text, name="Bob")
            world.store.write_now(deciding.decide_comment, moderator, made.id, Status.HELD, Reason.OTHER, None)
            held.append(made)
        page = read(under, "/desk", "moderator_a").text
        assert dangers(page, PAGE) == []
        for made in held:
            assert f'id="rj-c-{to_text(made.id)}"' in page
            assert made.html in page
            world.store.write_now(deciding.decide_comment, moderator, made.id, Status.REJECTED, Reason.OTHER, None)
    assert number > 40


def test_histories_are_harmless(under: Peopled, attacked: list[Attacked]) -> None:
    world, guest = under.world, under.world["guest"]
    texts = [comment.body or "" for each in attacked for comment in each.comments]
    for some in in_lots(texts, REVISIONS):
        comment = world.post(guest, world.story, some[0] + "\n\nfirst", name="Ada")
        for version, text in enumerate(some[1:], 1):
            drafted = read_text(world.a, text)
            world.store.write_now(edit_comment, guest.viewer, world.a, comment.id, drafted, version, pace=ENDLESS)
        page = read(under, f"/comments/{to_text(comment.id)}/history").text
        assert page.count('class="rj-body"') == len(some)
        assert dangers(page, PAGE) == []


def test_a_preview_shows_what_is_published(under: Peopled, attacked: list[Attacked]) -> None:
    """XS-05, XS-04: preview, creation and edit are one rendering."""
    for each in attacked:
        for comment in each.comments:
            form = urlencode({"body": comment.body or ""}).encode()
            headers = {"content-type": FORM_TYPE}
            answer = under.app.ask_as(under.world["nobody"], "POST", "/preview", content=form, headers=headers)
            assert answer.text == f'<div class="rj-body" dir="auto">{comment.html}</div>'
            assert read_text(under.world.a, comment.body or "").html == comment.html


def test_a_form_comes_back_with_what_was_typed_and_nothing_more(under: Peopled, attacked: list[Attacked]) -> None:
    texts = [comment.body or "" for each in attacked for comment in each.comments]
    for some in in_lots(texts, 8):
        typed = "\n\n".join(some)[:4_900]
        for action, name in (("preview", some[0]), ("post", some[0] + "x" * 300)):
            form = urlencode({"body": typed, "name": name, "action": action}).encode()
            headers = {"content-type": FORM_TYPE, "cookie": ""}
            path = f"{attacked[0].path}/comments"
            answer = under.app.ask_as(under.world["nobody"], "POST", path, content=form, headers=headers)
            assert answer.status_code == (200 if action == "preview" else 422)
            assert dangers(answer.text, PAGE) == []
            assert f'value="{escape(name).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")}"' in answer.text
            areas = [one.text for one in html5lib.parse(answer.text).iter(f"{HTML}textarea")]
            assert areas == [typed]


def test_a_passage_to_quote_is_text_wherever_it_comes_from(under: Peopled, attacked: list[Attacked]) -> None:
    """XS-07: what is quoted comes from the address, and is never decoded to markup."""
    texts = [comment.body or "" for each in attacked for comment in each.comments]
    for some in in_lots(texts, 6):
        address = quote("\n\n".join(some)[:1_500], safe="")
        if len(address) > 7_000:
            continue
        page = read(under, f"/comments/{to_text(attacked[0].comments[0].id)}/reply?quote={address}").text
        assert dangers(page, PAGE) == []
