"""Talkyard's pages: what its lists of pages, paths and further names say of one, put together."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from rejoinder.carriers.formats.json_values import Fields, identifier
from rejoinder.carriers.record import Field, StoryRecord, absent, stated
from rejoinder.core.story import Origin

_EMBEDDED: Final = "5"


@dataclass(slots=True)
class _Page:
    key: str
    addresses: list[str] = field(default_factory=list)
    title: str | None = None
    body: str | None = None
    published_at: int | None = None
    is_closed: bool = False
    is_embedded: bool = False


class Pages:
    """Pages by their id within the file, which other files may use for other pages."""

    def __init__(self) -> None:
        self._pages: dict[str, _Page] = {}

    def key(self, page_id: str) -> str:
        """Return the name of a page that stays the same in the next file: that of where it came from, if it has one."""
        return self._page(page_id).key

    def add(self, one: Fields) -> None:
        """Take a row of `pages`."""
        page_id = one.identifier("id")
        if page_id is None or not one.has("pageType", "embeddingPageUrl", "extImpId", "categoryId", "createdAt"):
            return
        page = self._page(page_id)
        page.key = one.identifier("extImpId", "extId") or page_id
        page.published_at = one.moment("publishedAt", "createdAt", unit="ms")
        page.is_closed = one.has("closedAt", "lockedAt", "frozenAt")
        page.title = page.title or one.line("title")
        page.is_embedded = one.has("embeddingPageUrl") or one.identifier("pageType") == _EMBEDDED
        address = one.url("embeddingPageUrl", "url")
        if address is not None:
            page.addresses.insert(0, address)

    def path(self, one: Fields) -> None:
        """Take a row of `pagePaths`: where Talkyard itself shows the page."""
        page_id = one.identifier("pageId")
        folder, slug = one.line("folder"), one.line("slug", "pageSlug") or ""
        if page_id is None or folder is None:
            return
        start = f"-{page_id}/" if one.truth("showId") else ""
        self._page(page_id).addresses.append(f"{folder.rstrip('/')}/{start}{slug}")

    def name(self, name: str, page_id: object) -> None:
        """Take a further name of a page: an address, a path, or "diid:" and what the embedding site calls it."""
        known = identifier(page_id)
        address = Fields({"name": name}).url("name")
        if known is not None and address is not None:
            page = self._page(known)
            is_whole = "://" in address and not any("://" in one for one in page.addresses)
            page.addresses.insert(0 if is_whole else len(page.addresses), address)

    def title(self, page_id: str, title: str | None) -> None:
        """Take the title that the page's first post gives."""
        self._page(page_id).title = title or self._page(page_id).title

    def body(self, page_id: str, body: str) -> None:
        """Take the text that the page's second post gives."""
        self._page(page_id).body = body or None

    def stories(self) -> Iterator[StoryRecord]:
        """Yield the pages in the order in which they were first named."""
        for page in self._pages.values():
            addresses = tuple(dict.fromkeys(page.addresses))
            # Under an embedded discussion both are Talkyard's own words about where it is embedded.
            is_own = page.is_embedded and (page.title or "").startswith("Comments for")
            published_at: Field[int] = absent() if page.published_at is None else stated(page.published_at)
            yield StoryRecord(
                source_key=f"page:{page.key}",
                origin=Origin.IMPORTED,
                title=stated(None if is_own else page.title),
                url=addresses[0] if addresses else None,
                aliases=addresses[1:],
                published_at=published_at,
                body=None if page.is_embedded else page.body,
                is_closed=page.is_closed,
            )

    def _page(self, page_id: str) -> _Page:
        return self._pages.setdefault(page_id, _Page(page_id))
