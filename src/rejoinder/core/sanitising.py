"""The last step before HTML is stored: an allow-list, and for links only addresses written by `links.safe_url`."""

import re
from typing import Final

import nh3

LINK_REL: Final = "ugc nofollow noopener noreferrer"
COMMENT_TAGS: Final = frozenset(
    {"p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "bdi"}
)
STORY_TAGS: Final = COMMENT_TAGS | {"h3", "h4", "h5", "h6"}

_ADDRESS: Final = re.compile(r"https?://[a-z0-9._:\[\]-]+/[A-Za-z0-9/?#:@!$&()*+,;=%~\[\]._-]*")
_LANGUAGE: Final = re.compile(r"language-[a-z0-9+#-]{1,20}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


def sanitise_comment(html: str) -> str:
    """Return `html` with only what a comment may hold; the same again when given its own output."""
    return _COMMENT.clean(html)


def sanitise_story(html: str) -> str:
    """Return `html` with what a comment may hold, and headings from h3 down."""
    return _STORY.clean(html)


def _kept_value(tag: str, name: str, value: str) -> str | None:
    """Return the value an attribute keeps, None to drop it."""
    match tag, name:
        case "a", "href":
            return value if _ADDRESS.fullmatch(value) else None
        case "a", "rel":
            return LINK_REL
        case "code", "class":
            return value.lower() if _LANGUAGE.fullmatch(value.lower()) else None
        case "ol", "start":
            return value if _NUMBER.fullmatch(value) else None
        case _:
            return None


def _cleaner(tags: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        # What stands between these tags is no text of the page's, so it goes with them.
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}, "code": {"class"}, "ol": {"start"}},
        attribute_filter=_kept_value,
        link_rel=LINK_REL,
        generic_attribute_prefixes=set(),
        url_schemes={"http", "https"},
        strip_comments=True,
    )


# Building a cleaner costs as much as fifty comments, so both are built once; they hold no state.
_COMMENT: Final = _cleaner(COMMENT_TAGS)
_STORY: Final = _cleaner(STORY_TAGS)
