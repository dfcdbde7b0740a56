"""From a story file to what the newsroom says of a story, with its picture."""

from collections.abc import Callable
from dataclasses import replace

from rejoinder.actions.picturing import store_picture
from rejoinder.actions.publishing import StoryText
from rejoinder.carriers.story_file import StoryFile, StoryPicture
from rejoinder.core.site import Site
from rejoinder.core.story import Change, Picture
from rejoinder.store.query import Tx


def story_text(tx: Tx, site: Site, file: StoryFile, read_picture: Callable[[str], bytes]) -> StoryText:
    """Return what a story file says of its story; paths are the site's. Its picture, read by its path, is stored.

    Raises what `read_picture` raises, and BadField and TooLarge for a file that is no picture.
    """
    return StoryText(
        url=_absolute(site, file.url),
        title=file.title,
        byline=file.byline,
        language=file.language,
        summary=file.summary,
        body=file.body,
        picture=None if file.picture is None else _picture(tx, site, file.picture, read_picture),
        sources=file.sources,
        reported_as=file.reported_as,
        history=file.history,
        published_at=file.published_at,
        modified_at=file.modified_at,
        is_open=file.is_open,
        closes_at=file.closes_at,
        aliases=tuple(_absolute(site, alias) for alias in file.aliases),
    )


def moved_in_time(file: StoryFile, by_us: int) -> StoryFile:
    """Return the story as if all of it had happened `by_us` microseconds later."""

    def moved(at: int | None) -> int | None:
        return None if at is None else at + by_us

    return replace(
        file,
        published_at=moved(file.published_at),
        modified_at=moved(file.modified_at),
        closes_at=moved(file.closes_at),
        history=tuple(Change(one.reported_as, one.at + by_us, one.reason, one.by) for one in file.history),
    )


def _absolute(site: Site, url: str) -> str:
    return site.public_url + url if url.startswith("/") else url


def _picture(tx: Tx, site: Site, given: StoryPicture, read_picture: Callable[[str], bytes]) -> Picture:
    if given.file is None:
        return Picture(given.url or "", given.alt, given.caption, given.credit, given.width, given.height)
    url, image = store_picture(tx, site, read_picture(given.file))
    return Picture(
        url, given.alt, given.caption, given.credit, given.width or image.width, given.height or image.height
    )
