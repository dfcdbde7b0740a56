"""The carrier `talkyard`: Talkyard's site patches and site dumps, which have one shape."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

from rejoinder.carriers.formats.gathering import Gathering, each_part, facts, parent_of, rated, status_of
from rejoinder.carriers.formats.json_outline import outline
from rejoinder.carriers.formats.json_records import Found, elements
from rejoinder.carriers.formats.json_values import Fields
from rejoinder.carriers.formats.mixed_markdown import from_mixed
from rejoinder.carriers.formats.people import NOBODY, Person
from rejoinder.carriers.formats.talkyard_pages import Pages
from rejoinder.carriers.html_markdown import from_html
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Item, Loss, Skip, stated
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import BrokenSource
from rejoinder.core.story import Origin

_ABOUT: Final = ("guests", "members", "users", "pages", "pagePaths", "pageIdsByAltIds")
# On every page the post with number 0 is its title and number 1 its text.
_TITLE, _TEXT = 0, 1
_DISQUS: Final = ":cmt:dsq"


class Talkyard:
    """Reads people and pages first, then the posts that are comments."""

    name = "talkyard"
    title = "Talkyard site patch or dump (JSON)"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {
        "approved": "published",
        "not approved": "held",
        "deleted by its author": "withdrawn",
        "deleted by others": "rejected",
    }
    loses = (
        "Who voted: likes are counted only.",
        "Earlier wordings.",
        "Uploads: they stand beside the dump, and stay where they are.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it is Talkyard's: by the names of its lists and of their records."""
        return rated(source, _rate)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the pages that are embedded or discussed, then the comments, in the file's order.

        NotADiscussion when there are none; EmptyFile, BrokenSource and TooLarge as they say.
        """
        yield from each_part(source, _rate, _Reading, why="no posts as Talkyard has them were found")


def _rate(source: Source, part: str) -> float:
    seen = outline(source.head(part))
    names = seen.keys.get("", frozenset())
    posts = seen.keys.get("posts[]", frozenset())
    if posts & {"nr", "parentNr", "approvedSource", "approvedHtmlSanitized", "postType"} and "pageId" in posts:
        return 0.95
    own = names & {"guests", "pages", "pagePaths", "pageIdsByAltIds", "permsOnPages", "categories", "members"}
    if len(own) >= 2 and ("posts" in names or seen.keys.get("pages[]", frozenset()) & {"embeddingPageUrl", "pageType"}):
        return 0.9
    return 0.85 if len(own & {"guests", "permsOnPages", "pagePaths", "pageIdsByAltIds"}) >= 2 else 0.0


class _Reading:
    """One reading: of people and pages, of the pages' own texts, of comments."""

    def __init__(self) -> None:
        self.gathered = Gathering()
        self._pages = Pages()
        self._people: dict[str, Person] = {}
        self._numbers: dict[str, str] = {}

    def items(self, source: Source, part: str) -> Iterator[Item]:
        # Where the file breaks off, the last reading says so, after what stands before that place.
        with suppress(BrokenSource), source.open(part) as file:
            for entry in elements(file, (*_ABOUT, "posts")):
                self._learn(entry)
        yield from self._pages.stories()
        with source.open(part) as file:
            for entry in elements(file, ["posts"]):
                if not isinstance(entry, Found):
                    yield entry
                elif entry.key is None:
                    one = Fields.of(entry.value)
                    yield from self._post(one, entry.line) if one else (Loss(Reason.BAD_RECORD, line=entry.line),)

    def _learn(self, entry: object) -> None:
        if not isinstance(entry, Found):
            return
        one = Fields.of(entry.value)
        if entry.path == "pageIdsByAltIds" and entry.key is not None:
            self._pages.name(entry.key, entry.value)
        elif one is None:
            return
        elif entry.path == "pages":
            self._pages.add(one)
        elif entry.path == "pagePaths":
            self._pages.path(one)
        elif entry.path == "posts":
            self._learn_post(one)
        elif (key := one.identifier("id")) is not None:
            self._people[key] = Person(
                one.line("fullName", "username", "name"),
                one.link("websiteUrl", "url"),
                one.email("emailAddress", "primaryEmailAddress", "email"),
                one.truth("isAdmin", "isModerator", "isOwner"),
            )

    def _learn_post(self, one: Fields) -> None:
        """Keep a page's own title and text, and which number a post has that others name by its id."""
        page, number = one.identifier("pageId"), _number(one)
        if page is None:
            return
        if number == str(_TITLE):
            self._pages.title(page, one.line("approvedSource", "text", "approvedHtmlSanitized"))
        elif number == str(_TEXT):
            self._pages.body(page, _body(one)[0])
        elif number is not None and one.has("parentId") and (key := one.identifier("id")) is not None:
            self._numbers[f"{page}:{key}"] = number

    def _post(self, one: Fields, line: int) -> Iterator[Item]:
        page, number, post_id = one.identifier("pageId"), _number(one), one.identifier("id")
        if number in (str(_TITLE), str(_TEXT)):
            return
        if page is None or (number is None and post_id is None):
            yield Loss(Reason.BAD_RECORD, source_key=post_id, line=line)
        elif number is not None and number.startswith("-"):
            # Notes and drafts that only their author sees are numbered below zero.
            yield Skip(Reason.PRIVATE, source_key=post_id, line=line)
        else:
            name = self._pages.key(page)
            yield self.gathered.vote(self._made(one, name, number or f"id-{post_id}", self._parent(one, page)))

    def _parent(self, one: Fields, page: str) -> str | None:
        """Return the number of the post that this one answers; None for the page itself."""
        number = one.identifier("parentNr")
        if number is None and (key := one.identifier("parentId")) not in (None, "0"):
            number = self._numbers.get(f"{page}:{key}", f"id-{key}")
        return None if number in (None, str(_TITLE), str(_TEXT)) else number

    def _made(self, one: Fields, page: str, number: str, parent: str | None) -> CommentRecord:
        person_key = one.identifier("createdById", "authorId")
        person = self._people.get(person_key or "", NOBODY)
        body, raw, raw_type = _body(one)
        state = _state(one, person_key)
        status, is_withdrawn = status_of(Talkyard.statuses[state])
        posted_at, posted_text = one.instant("createdAt", unit="ms")
        foreign = one.identifier("extImpId", "extId") or ""
        return CommentRecord(
            source_key=f"{page}:{number}",
            story_key=f"page:{page}",
            origin=Origin.IMPORTED,
            parent_key=parent_of(None if parent is None else f"{page}:{parent}"),
            order_index=self.gathered.place(f"page:{page}"),
            author=stated(person.name or one.line("authorName")),
            body=body,
            raw=raw,
            raw_type=raw_type,
            author_key=person_key,
            author_url=person.url,
            author_email=person.email,
            author_is_staff=person.is_staff,
            posted_at=posted_at,
            posted_text=posted_text,
            edited_at=one.moment("lastApprovedEditAt", "editedAt", unit="ms"),
            status=status,
            is_withdrawn=is_withdrawn,
            status_reason=None if state == "approved" else state,
            up=max(0, one.count("numLikeVotes", "likeVotes", "numLikes")),
            empty=None if body else Reason.NOT_STATED,
            other_keys=(f"disqus:{foreign.removesuffix(_DISQUS)}",) if foreign.endswith(_DISQUS) else (),
            anchors=(f"post-{number}", f"comment-{number}"),
            extra=facts(pinned=one.has("pinnedPosition"), external_id=foreign),
        )


def _number(one: Fields) -> str | None:
    return one.identifier("nr", "postNr")


def _body(one: Fields) -> tuple[str, str, str]:
    """Return our Markdown, the source's text and its type: what was typed, or what was shown where that is not kept."""
    typed = one.text("approvedSource", "text", "body", "currentSource", "unapprovedSource")
    if typed:
        body, raw_type = from_mixed(typed)
        return body, typed, raw_type
    shown = one.text("approvedHtmlSanitized", "html")
    return from_html(shown), shown, "text/html"


def _state(one: Fields, author: str | None) -> str:
    if one.truth("deletedStatus", "isDeleted") or one.moment("deletedAt", unit="ms") is not None:
        by = one.identifier("deletedById")
        return "deleted by its author" if by is None or by == author else "deleted by others"
    # Patches of other makers don't say that a post was approved: they hold nothing else.
    is_judged = one.has("approvedAt", "approvedById", "approvedRevNr") or not {"approvedAt", "currRevNr"} & set(
        one.members
    )
    return "approved" if is_judged else "not approved"
