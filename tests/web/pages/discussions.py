"""Discussions made up for tests of pages: about sixty comments of every kind that a page can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rejoinder.core import markup
from rejoinder.core.account import Role
from rejoinder.core.comment import Author, AuthorKind, Comment, Status
from rejoinder.core.ids import CommentId, SiteId, StoryId, new_id
from rejoinder.core.site import Site
from rejoinder.core.story import Change, Origin, Picture, ReportedAs, Source, Story
from rejoinder.core.tree import Order, View
from rejoinder.web.views import CommentView, DiscussionView, FoldView, FormView, Mine, QuoteView, ViewerView

NOW = 1_795_374_000_000_000
MINUTE = 60_000_000
SITE = Site(
    id=SiteId(b"s" * 16),
    slug="gazette",
    name="The Harbour Gazette",
    public_url="http://127.0.0.1:8765",
    language="en",
    created_at=NOW,
)
STORY_BODY = """According to reports from two fishing boats, the lamp of the old lighthouse at Skerry Point was \
seen burning on Tuesday night, eleven years after it was switched off for good.

The harbour office could not say who had the key. “We are looking into it,” a spokeswoman said, “as far as anybody \
can look into a light.”
"""
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 8
NAMES = ("Ana Ferreira", "M. Okafor", "Tomáš", "old_salt", "Grace W.", "Ji-woo Han", "Pelle", "ليلى حداد")
TEXTS = (
    "Two boats is hardly a crowd. Has anybody asked the pilot station? They keep a log of every light on that coast.",
    "I live across the bay. There *was* a light, steady, not the old flashing one, from about ten until half past one.",
    "> a light, steady, not the old flashing one\n\nThat is what a torch looks like through a curtain.",
    "The [coastguard’s list](https://example.org/lights) still names it as **discontinued**. So whoever lit it should "
    "at least have told ships.\n\n- range: 11 miles\n- character: none given\n- owner: `unknown`",
    "Oh please. ~~Ghosts~~ pranksters.",
    "My grandfather kept that lamp for thirty years. He would have said: if it burns, somebody needs it.\n\nHe also "
    "said that the key hangs behind the stove in the harbour office, and I doubt that they ever moved it.",
    "Source?",
    "والدي كان بحّارًا هنا، وكان يقول إن الضوء لا ينطفئ أبدًا ما دام أحدٌ ينتظره.",
)


def story(**changes: object) -> Story:
    """Return the story, unconfirmed, with picture, sources and history; `changes` replace fields."""
    made = Story(
        id=StoryId(b"t" * 16),
        site_id=SITE.id,
        url="http://127.0.0.1:8765/stories/74747474-7474-7474-7474-747474747474",
        title="Old lighthouse at Skerry Point seen burning again",
        byline="Ida Lindqvist",
        language="en",
        summary="Two crews report a light where none has been for eleven years. The harbour office has no explanation.",
        body=STORY_BODY,
        body_html=markup.render_story(STORY_BODY),
        picture=Picture(
            "/static/lighthouse.png", "A white lighthouse on a rock", "The lighthouse in 2015", "E. Brandt", 1200, 700
        ),
        reported_as=ReportedAs.UNCONFIRMED,
        published_at=NOW - 3000 * MINUTE,
        modified_at=NOW - 2000 * MINUTE,
        closed_at=None,
        closes_at=None,
        origin=Origin.NATIVE,
        seq=66,
        sort_at=NOW,
        comment_count=61,
        created_at=NOW - 3000 * MINUTE,
        sources=(
            Source(
                "We saw it for an hour at least. It did not turn. It just looked at us.",
                "Henrik Dahl, skipper of the Marta",
                "https://example.org/marta",
            ),
        ),
        history=(Change(ReportedAs.UNCONFIRMED, NOW - 2900 * MINUTE, "Only two crews have told us so far."),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@dataclass
class Thread:
    """Grows a discussion in displayed order; `add` returns the comment's number for replies to it."""

    views: list[CommentView] = field(default_factory=list)

    def add(self, text: str, under: int | None = None, **changes: object) -> int:
        number = len(self.views)
        parent = None if under is None else self.views[under].comment
        view_changes = {name: changes.pop(name) for name in ("mine", "quotes", "reply_to") if name in changes}
        made = Comment(
            id=comment_id(number),
            site_id=SITE.id,
            story_id=StoryId(b"t" * 16),
            parent_id=None if parent is None else parent.id,
            depth=1 if parent is None else parent.depth + 1,
            level=1 if parent is None else parent.level + 1,
            path=b"" if parent is None else parent.path + parent.id,
            author=Author(AuthorKind.GUEST, NAMES[number * 5 % len(NAMES)], None),
            body=text,
            html=markup.render(text),
            renderer=markup.RENDERER_VERSION,
            status=Status.PUBLISHED,
            withdrawn_at=None,
            reply_count=0,
            branch_count=0,
            up=number * 7 % 23,
            down=number * 3 % 5,
            rank=0,
            sort_at=NOW,
            posted_at=NOW - (400 - number * 6) * MINUTE,
            edited_at=None,
            version=1,
            origin=Origin.NATIVE,
        )
        self.views.append(CommentView(replace(made, **changes), **view_changes))  # type: ignore[arg-type]
        self._count(number)
        return number

    def _count(self, number: int) -> None:
        below = self.views[number].comment
        by_id = {view.comment.id: place for place, view in enumerate(self.views)}
        for identifier in [below.path[start : start + 16] for start in range(0, len(below.path), 16)]:
            place = by_id[CommentId(identifier)]
            above = self.views[place]
            direct = 1 if above.comment.id == below.parent_id else 0
            counted = replace(
                above.comment,
                branch_count=above.comment.branch_count + 1,
                reply_count=above.comment.reply_count + direct,
            )
            self.views[place] = replace(above, comment=counted)


def comment_id(number: int) -> CommentId:
    """Return the id of the comment with this number in its thread."""
    return CommentId(new_id(NOW + number * MINUTE, number.to_bytes(10, "big")))


def thread() -> Thread:
    """Return sixty comments: twelve deep in one place, tombstones, a staff's, an edited and a lost author's."""
    grown = Thread()
    first = grown.add(TEXTS[0])
    deep = grown.add(TEXTS[1], first)
    quoting = QuoteView(0, NAMES[5], f"#rj-c-{'0' * 8}")
    for number in range(10):
        deep = grown.add(TEXTS[(number + 2) % len(TEXTS)], deep, quotes=(quoting,) if number == 0 else ())
    gone = grown.add("", first, withdrawn_at=NOW)
    grown.add("I saw that before it went, and it was not even wrong.", gone)
    removed = grown.add("", None, status=Status.REJECTED)
    grown.add("Could we not shout, please.", removed, author=Author(AuthorKind.ACCOUNT, "Desk", None, is_staff=True))
    grown.add(TEXTS[7], edited_at=NOW)
    lost = Author(AuthorKind.UNKNOWN, None, None)
    grown.add("A voice without a name.", author=lost, author_suggestion="Concrete Mike", origin=Origin.RECOVERED)
    grown.add(LONG_WORD)
    grown.add("\n\n".join(TEXTS * 5), posted_at=None)
    grown.add("Z" + "\u0300\u0301\u0302\u0303\u0304\u0305" * 30 + "algo", author=lost)
    while len(grown.views) < 60:
        number = len(grown.views)
        top = grown.add(TEXTS[number % len(TEXTS)])
        reply = grown.add(TEXTS[(number + 3) % len(TEXTS)], top)
        if number % 2:
            grown.add(TEXTS[(number + 5) % len(TEXTS)], reply)
    return grown


def discussion(**changes: object) -> DiscussionView:
    """Return the first page of the story's discussion, oldest first, for nobody in particular."""
    items: list[CommentView | FoldView] = list(thread().views)
    root = next(item for item in items if isinstance(item, CommentView))
    last_below = 1 + root.comment.branch_count
    items.insert(last_below, FoldView(root.comment.id, 12, "next", 2))
    made = DiscussionView(
        site=SITE,
        story=story(),
        view=View.NESTED,
        order=Order.OLDEST,
        items=tuple(items),
        next_cursor="more",
        is_first=True,
        seq=66,
        viewer=ViewerView(),
        votes_on=True,
        closed_why=None,
        now=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def chain(depth: int) -> DiscussionView:
    """Return a discussion of one branch, each comment answering the one before."""
    grown = Thread()
    above: int | None = None
    for _ in range(depth):
        above = grown.add(TEXTS[depth % len(TEXTS)], above)
    return discussion(items=tuple(grown.views), next_cursor=None)


def flat() -> DiscussionView:
    """Return the discussion in time order, each reply naming what it answers."""
    names: Mapping[CommentId, str | None] = {view.comment.id: view.comment.author.name for view in thread().views}
    items = tuple(
        replace(view, reply_to=(view.comment.parent_id, names[view.comment.parent_id]))
        if view.comment.parent_id is not None
        else view
        for view in thread().views
    )
    return discussion(view=View.FLAT, items=items)


def own() -> DiscussionView:
    """Return the discussion as somebody sees it who wrote in it, voted, and has one comment waiting."""
    items = list(thread().views)
    mine = Mine(is_mine=True, can_edit=True, can_withdraw=True)
    items[1] = replace(items[1], mine=mine)
    items[2] = replace(items[2], mine=Mine(vote=1))
    items[3] = replace(items[3], mine=Mine(vote=-1, flagged=True))
    waiting = replace(items[5].comment, status=Status.HELD, reply_count=0, branch_count=0, level=1, id=comment_id(900))
    held = CommentView(waiting, mine=replace(mine, reason="first_comment"))
    viewer = ViewerView(name="Grace W.", is_known=True, csrf="token")
    return discussion(items=tuple(items), held=(held,), viewer=viewer)


def moderated() -> DiscussionView:
    """Return the discussion as a moderator sees it."""
    items = tuple(replace(view, mine=Mine(can_moderate=True)) for view in thread().views)
    viewer = ViewerView(name="Desk", is_known=True, is_account=True, is_staff=Role.MODERATOR is not None, csrf="token")
    return discussion(items=items, viewer=viewer)


def permalink() -> DiscussionView:
    """Return the page of a comment seven deep, with four ancestors shown."""
    views = thread().views
    branch = views[6]
    below = tuple(view for view in views if branch.comment.id in _ids(view.comment.path))
    above = tuple(view for view in views if view.comment.id in _ids(branch.comment.path))
    return discussion(branch=branch, ancestors=above[-4:], more_ancestors=2, items=below, next_cursor=None)


def empty_form(**changes: object) -> FormView:
    return replace(FormView(), **changes)  # type: ignore[arg-type]


def _ids(path: bytes) -> list[bytes]:
    return [path[start : start + 16] for start in range(0, len(path), 16)]
