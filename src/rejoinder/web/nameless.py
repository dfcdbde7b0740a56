"""The discussion of a page that nobody has named to us yet: empty, with a form; the first comment names it."""

from rejoinder.core.account import Viewer
from rejoinder.core.errors import NotFound
from rejoinder.core.ids import StoryId
from rejoinder.core.links import canonical_url
from rejoinder.core.policy import closed_why
from rejoinder.core.site import Site
from rejoinder.core.story import Origin, ReportedAs, Story
from rejoinder.core.tree import View
from rejoinder.web.discussing import viewer_view
from rejoinder.web.guarding import origin_of
from rejoinder.web.views import DiscussionView

NAMELESS = StoryId(bytes(16))


def check_is_of_site(site: Site, url: str) -> str:
    """Return the canonical URL of a page of the site; NotFound for one of anybody else, BadField for a bad URL."""
    address = canonical_url(url)
    if origin_of(address) not in {origin_of(site.public_url), *site.origins}:
        raise NotFound(what="story")
    return address


def title_of(url: str) -> str:
    """Return what a story is called until its publisher says it: its address without the scheme."""
    return url.partition("://")[2].rstrip("/")


def unnamed_story(site: Site, viewer: Viewer, url: str, *, csrf: str | None, now: int) -> DiscussionView:
    """Return the empty discussion of a page of the site; NotFound for a page of anybody else."""
    address = check_is_of_site(site, url)
    story = Story(
        id=NAMELESS, site_id=site.id, url=address, title=title_of(address), byline=None, language=site.language,
        summary=None, body=None, body_html=None, picture=None, reported_as=ReportedAs.CONFIRMED, published_at=None,
        modified_at=None, closed_at=None, closes_at=None, origin=Origin.NAMED, seq=0, sort_at=0, comment_count=0,
        created_at=now,
    )  # fmt: skip
    return DiscussionView(
        site=site,
        story=story,
        view=View.NESTED,
        order=site.policy.default_order,
        items=(),
        next_cursor=None,
        is_first=True,
        seq=0,
        viewer=viewer_view(viewer, csrf),
        votes_on=False,
        closed_why=closed_why(site.policy, story, viewer, now),
        now=now,
    )
