"""Where a form leads: an address of ours, under whatever path we are mounted."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from rejoinder.core.comment import Comment
from rejoinder.core.ids import to_text
from rejoinder.core.links import local_path
from rejoinder.web.asked import Answer, Asked, see_other
from rejoinder.web.links import with_query


def where(comment: Comment) -> str:
    """Return the address that shows a comment to its author after a write."""
    if comment.is_visible:
        return f"/comments/{to_text(comment.id)}#rj-c-{to_text(comment.id)}"
    return f"/stories/{to_text(comment.story_id)}#rj-discussion"


def lead_to(asked: Asked[Any, Any], path: str, *, site: str | None = None) -> Answer:
    """Return the redirect to a page of ours, in the language that was asked for; `path` is written without the mount.

    `site` is the slug that chooses among the sites of one host, None for the host's own or where the path says it.
    """
    page, mark, fragment = path.partition("#")
    target = with_query(page, {"site": site, "lang": asked.language})
    return see_other(f"{urlsplit(asked.site.public_url).path.rstrip('/')}{target}{mark}{fragment}")


def lead_back(asked: Asked[Any, Any], address: str, otherwise: str, *, to: str | None = None) -> Answer:
    """Return the redirect to the page that a form came from, `otherwise` when it names none of ours.

    `address` is as the page wrote it, with the mount or whole. `to` is the fragment to go to there.
    """
    public_url = asked.site.public_url
    if address.startswith(f"{public_url}/"):
        address = urlsplit(public_url).path.rstrip("/") + address.removeprefix(public_url)
    if not address or local_path(address) != address:
        return lead_to(asked, otherwise if to is None else f"{otherwise.partition('#')[0]}#{to}")
    return see_other(address if to is None else f"{address.partition('#')[0]}#{to}")
