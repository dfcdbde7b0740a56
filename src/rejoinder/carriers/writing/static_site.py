"""The writer `static-site`: a folder of pages for readers, which needs no server, no script and no network."""

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from rejoinder.actions.exporting import TakenComment, TakenStory
from rejoinder.carriers.writing.static_pages import Listed, list_pages, story_pages
from rejoinder.carriers.writing.static_words import words_for
from rejoinder.carriers.writing.threads import in_reading_order
from rejoinder.carriers.writing.writer import Held, WriteOptions, Written
from rejoinder.core.ids import to_text

_NOT_SHOWN = "Readers do not see it."


class StaticSite:
    """Writes a list of stories and, for each, its text and its whole discussion, by 500 comments a page."""

    name = "static-site"
    title = "Static pages: a folder to be opened in a browser or put on any server"
    suffix = ""
    # Pages are for people: they are not promised to be read again.
    holds: frozenset[Held] = frozenset()
    loses: tuple[str, ...] = (
        "Comments that readers do not see, also in the full view; where replies hang on one, a line stands for it.",
        "The text as it was typed, and earlier wordings.",
        "The pictures' files: their captions and credits are there.",
        "Further addresses of a story, and the history of how sure the newsroom was of it.",
        "Who voted; votes are counted.",
    )

    def write(self, stories: Iterable[TakenStory], target: Path, options: WriteOptions) -> Written:
        """Write the pages and their style sheet into the folder `target`."""
        written, listed = Written(), []
        words = words_for(options.site.language)
        (target / "stories").mkdir(parents=True)
        style = files("rejoinder.carriers.writing").joinpath("static_site.css").read_bytes()
        (target / "style.css").write_bytes(style)
        for taken in stories:
            story = taken.story
            shown = _shown(taken.comments, written)
            for name, page in story_pages(story, shown, words, options):
                (target / name).write_text(page, encoding="utf-8")
            count = sum(one.comment.is_visible for one in shown)
            address = f"stories/{to_text(story.id)}.html"
            listed.append(Listed(address, story.title, story.language, story.published_at, count))
            written.stories += 1
            written.comments += len(shown)
        for name, page in list_pages(listed, words, options):
            (target / name).write_text(page, encoding="utf-8")
        return written


def _shown(comments: Iterable[TakenComment], written: Written) -> list[TakenComment]:
    """Return what readers see of a discussion, in the order of reading; the rest is counted."""
    found = []
    for one in comments:
        if one.comment.is_visible or one.comment.is_tombstone:
            found.append(one)
        else:
            written.leave_out(_NOT_SHOWN)
    return in_reading_order(found)
