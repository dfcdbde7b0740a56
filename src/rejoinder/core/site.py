"""A site: one publication, and what it allows."""

from dataclasses import dataclass, field
from enum import StrEnum

from rejoinder.core.ids import SiteId
from rejoinder.core.tree import Order


class Hold(StrEnum):
    """Whose comments wait for a moderator before they are published."""

    NOBODY = "nobody"
    FIRST = "first"
    ALL = "all"


class Stop(StrEnum):
    """The site-wide brake."""

    NONE = "none"
    HOLD_ALL = "hold_all"
    CLOSE_ALL = "close_all"
    GUESTS_OFF = "guests_off"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a site allows; stored as JSON, every field a documented setting of the site."""

    stop: Stop = Stop.NONE
    hold: Hold = Hold.NOBODY
    hold_links: int = 0
    """Hold a comment with at least so many links; 0 never holds for links."""
    guests: bool = True
    guest_votes: bool = False
    body_min_chars: int = 1
    body_max_chars: int = 5_000
    edit_window_s: int = 900
    post_limit: int = 6
    """Comments of one author within `post_window_s`."""
    post_window_s: int = 60
    network_post_limit: int = 60
    """Comments from one network within `post_window_s`."""
    repeat_window_s: int = 86_400
    """The same text by the same author is refused within this time."""
    default_order: Order = Order.OLDEST
    reserved_names: tuple[str, ...] = ("admin", "administrator", "moderator", "editor", "editors")


@dataclass(frozen=True, slots=True)
class Site:
    """One publication. `public_url` has no trailing slash; `origins` may embed us and read across origins."""

    id: SiteId
    slug: str
    name: str
    public_url: str
    language: str
    origins: tuple[str, ...] = ()
    policy: Policy = field(default_factory=Policy)
    version: int = 1
    created_at: int = 0
