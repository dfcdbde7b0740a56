"""What a page costs in processor time, by the size and shape of its story: it has to depend on the page alone.

Cold: read, laid out and compressed, as for the first reader after a change. Ready: looked up among the ready pages.
Costs are compared at equal bytes: microseconds per kilobyte of HTML, each the median of several runs, as a multiple of
the same page of a story with 100 comments.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time_ns

from bench.machine import SERVER_CORE, pin
from bench.results import Line, report
from bench.stories import Parents, bushy, chain, fill, make_site, make_story, star
from rejoinder.actions import reading
from rejoinder.actions.reading import Asking
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment
from rejoinder.core.ids import CommentId, StoryId
from rejoinder.core.site import Site
from rejoinder.core.story import Story
from rejoinder.core.tree import BRANCH_COMMENTS, PAGE_COMMENTS, Key, Need, Order, View, ids_of, key_of
from rejoinder.store import comments
from rejoinder.store.engine import Store, open_store
from rejoinder.store.query import Tx
from rejoinder.web.assets import load_assets
from rejoinder.web.discussing import discussion_view
from rejoinder.web.pages import ReadyPage, make_page
from rejoinder.web.ready import ReadyPages
from rejoinder.web.rendering import Pages
from rejoinder.web.views import FormView

GOAL = 1.5
KEY = bytes(32)
LOOK_UPS = 2_000
MOST_TOPS = 100_000


@dataclass(frozen=True, slots=True)
class Shape:
    """A story to measure."""

    name: str
    count: int
    parents: Parents = bushy
    hidden: float = 0.0


SHAPES = (
    Shape("100 comments", 100),
    Shape("100,000 comments", 100_000),
    Shape("100,000, 90 % hidden", 100_000, hidden=0.9),
    Shape("a chain 10,000 deep", 10_000, chain),
    Shape("50,000 direct replies", 50_001, star),
)


class Measuring:
    """One store with all shapes; measures pages of it."""

    def __init__(self, store: Store, site: Site, rounds: int) -> None:
        self.store = store
        self.site = site
        self.viewer = Viewer(site.id)
        self.pages = Pages(load_assets())
        self.rounds = rounds

    def page(self, story: Story, asking: Asking) -> bytes:
        """Return a page as it goes out, before compression."""
        page = self.store.read_now(reading.read_page, self.viewer, story.id, asking)
        view = discussion_view(
            page, asking, self.site, self.viewer, csrf=None, cursor_key=KEY, cursor=None, now=story.created_at
        )
        render = self.pages.story_page if asking.branch_of is None else self.pages.permalink_page
        return render(view, FormView()).encode()

    def cold_us_per_kb(self, story: Story, asking: Asking) -> float:
        """Return the processor time of a page for each kilobyte of it."""
        spent = []
        size = 0
        for _ in range(self.rounds):
            began = process_time_ns()
            content = self.page(story, asking)
            make_page(content, (), version=1)
            spent.append(process_time_ns() - began)
            size = len(content)
        return statistics.median(spent) / 1_000 / (size / 1_024)

    def ready_us(self, story: Story, asking: Asking) -> float:
        """Return the processor time of finding the page among the ready ones."""
        content = self.page(story, asking)

        async def looked_up() -> float:
            ready = ReadyPages(limit_bytes=1 << 26)
            key = (b"host", story.id)

            async def render() -> ReadyPage:
                return make_page(content, (), version=1)

            await ready.get_or_render(key, story.id, render)
            began = process_time_ns()
            for _ in range(LOOK_UPS):
                ready.find(key)
            return (process_time_ns() - began) / 1_000 / LOOK_UPS

        return asyncio.run(looked_up())

    def positions(self, story: Story, order: Order) -> dict[str, tuple[Key, ...]]:
        """Return where pages at the start, in the middle and at the end of the top level begin."""
        found = self.store.read_now(_tops, story.id, order)
        keys = [key_of(one, order) for one in found]
        if len(keys) < 4:
            return {"start": ()}
        return {"start": (), "middle": (keys[len(keys) // 2],), "end": (keys[max(0, len(keys) - PAGE_COMMENTS - 1)],)}

    def branch(self, story: Story) -> Comment:
        """Return the comment with the largest branch at the top."""
        return max(self.store.read_now(_tops, story.id, Order.OLDEST), key=lambda one: one.branch_count)

    def inside(self, story: Story, branch: Comment, order: Order, share: float) -> tuple[Key, ...]:
        """Return the position of a comment some share of the way through a branch, in time."""
        return self.store.read_now(_inside, branch, order, share)


def _inside(tx: Tx, branch: Comment, order: Order, share: float) -> tuple[Key, ...]:
    wanted = int(branch.branch_count * share)
    rows = tx.fetch(comments.list_flat(branch.story_id, Order.OLDEST, None, MOST_TOPS))
    below = [one for one in rows if branch.id in ids_of(one.path)]
    found = below[min(wanted, len(below) - PAGE_COMMENTS - 1)]
    above = ids_of(found.path)
    names = [CommentId(one) for one in above[above.index(branch.id) + 1 :]]
    by_id = tx.fetch(comments.list_comments_by_id(names)) if names else {}
    return (*(key_of(by_id[name], order) for name in names), key_of(found, order))


def _tops(tx: Tx, story_id: StoryId, order: Order) -> list[Comment]:
    query = comments.list_shown(order, Need(story_id, None, MOST_TOPS))
    found: Sequence[Comment] = tx.fetch(query)
    return list(found)


def main() -> None:
    """Measure and report."""
    options = argparse.ArgumentParser(prog="python -m bench.costs", description=__doc__)
    options.add_argument("--rounds", type=int, default=25)
    options.add_argument("--scale", type=float, default=1.0, help="a share of the sizes, to try the program")
    options.add_argument("--no-keep", action="store_true")
    given = options.parse_args()
    pin(SERVER_CORE)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'costs.db'}", create=True)
        site = make_site(store)
        told: dict[str, Story] = {}
        for shape in SHAPES:
            told[shape.name] = story = make_story(store, site, f"s{len(told)}")
            count = shape.count if shape.count == 100 else max(200, int(shape.count * given.scale))
            fill(store, story, count, shape.parents, hidden=shape.hidden)
        report("costs", measure(Measuring(store, site, given.rounds), told), keep=not given.no_keep)
        store.close()


def measure(measuring: Measuring, told: dict[str, Story]) -> list[Line]:
    """Return every page of every story as a multiple of the same page of the small one."""
    lines: list[Line] = []
    small = told["100 comments"]
    for name, story in told.items():
        for kind, ask in _kinds(measuring).items():
            base = measuring.cold_us_per_kb(small, ask(small))
            value = measuring.cold_us_per_kb(story, ask(story))
            detail = f"({value:.1f} µs a KB)"
            ratio = value / base
            if story is small:
                lines.append(Line(f"{name}, {kind}, cold", f"{value:.1f} µs a KB"))
            else:
                lines.append(Line(f"{name}, {kind}, cold", f"{ratio:.2f} {detail}", f"at most {GOAL}", ratio <= GOAL))
        ready = measuring.ready_us(story, _asking(Order.OLDEST, ()))
        lines.append(Line(f"{name}, ready", f"{ready:.2f} µs a look-up"))
    return lines


def _kinds(measuring: Measuring) -> dict[str, Callable[[Story], Asking]]:
    kinds: dict[str, Callable[[Story], Asking]] = {}
    for order in Order:
        for place in ("start", "middle", "end"):

            def ask(story: Story, order: Order = order, place: str = place) -> Asking:
                positions = measuring.positions(story, order)
                return _asking(order, positions.get(place, ()))

            kinds[f"{order.value}, {place}"] = ask
    kinds["flat, start"] = lambda story: Asking(Order.OLDEST, View.FLAT, (), PAGE_COMMENTS)
    for order in Order:
        for place, share in (("start", 0.0), ("middle", 0.5), ("end", 1.0)):

            def ask_branch(story: Story, order: Order = order, share: float = share) -> Asking:
                branch = measuring.branch(story)
                # The small story's branches don't fill a second page: its first one is what others are held against.
                is_first = not share or branch.branch_count < 2 * PAGE_COMMENTS
                position = () if is_first else measuring.inside(story, branch, order, share)
                return Asking(order, View.NESTED, position, PAGE_COMMENTS, None, branch.id)

            kinds[f"permalink, {order.value}, {place}"] = ask_branch
    return kinds


def _asking(order: Order, position: tuple[Key, ...]) -> Asking:
    return Asking(order, View.NESTED, position, PAGE_COMMENTS, BRANCH_COMMENTS)


if __name__ == "__main__":
    main()
