"""Where a site shows what is written of it, and how other formats name it."""

from rejoinder.core.ids import to_text
from rejoinder.core.site import Site


def comment_url(site: Site, comment_id: bytes) -> str:
    """Return the address of a comment's own page."""
    return f"{site.public_url}/comments/{to_text(comment_id)}"


def story_url(site: Site, story_id: bytes) -> str:
    """Return the address of a story's page with its discussion."""
    return f"{site.public_url}/stories/{to_text(story_id)}"


def urn(identifier: bytes) -> str:
    """Return an id as a URI (RFC 9562, 4)."""
    return f"urn:uuid:{to_text(identifier)}"


def own_name(identifier: bytes) -> str:
    """Return an id as other carriers know it for ours when it comes back."""
    return f"rejoinder:{to_text(identifier)}"
