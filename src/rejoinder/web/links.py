"""Addresses of our own pages, as a page or a fragment writes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from rejoinder.core.ids import to_text
from rejoinder.core.site import Site
from rejoinder.web.assets import Assets


def with_query(path: str, query: Mapping[str, str | None]) -> str:
    """Return `path`, which may have a query already, with one of what is not None."""
    fields = {name: value for name, value in query.items() if value is not None}
    if not fields:
        return path
    return f"{path}{'&' if '?' in path else '?'}{urlencode(fields)}"


@dataclass(frozen=True, slots=True)
class Links:
    """Writes addresses with `prefix` in front and, where a reader chose another language, `?lang=` behind.

    `prefix` is the path under which we are mounted for our own pages, the whole public URL for fragments.
    """

    prefix: str
    assets: Assets
    language: str | None = None

    @classmethod
    def of_pages(cls, site: Site, assets: Assets, language: str | None = None) -> "Links":
        """Return links for our own pages: from the root of whatever host serves them."""
        return cls(urlsplit(site.public_url).path.rstrip("/"), assets, language)

    @classmethod
    def of_fragments(cls, site: Site, assets: Assets, language: str | None = None) -> "Links":
        """Return absolute links, for what stands in somebody else's page."""
        return cls(site.public_url, assets, language)

    def to(self, path: str, **query: str | None) -> str:
        """Return the address of `path` (it begins with a slash) with the given query; None leaves a field out."""
        if not query and self.language is None:
            return self.prefix + path
        return self.prefix + with_query(path, {**query, "lang": self.language})

    def story(self, story_id: bytes, part: str = "", **query: str | None) -> str:
        """Return the address of a story's page, or of `part` below it."""
        return self.to(f"/stories/{to_text(story_id)}{part}", **query)

    def comment(self, comment_id: bytes, part: str = "", **query: str | None) -> str:
        """Return the address of a comment's own page, or of `part` below it."""
        return self.to(f"/comments/{to_text(comment_id)}{part}", **query)

    def asset(self, name: str) -> str:
        """Return the immutable address of a static file."""
        return self.prefix + self.assets.path(name)
