"""The carrier `archived-text`: a saved page as plain text, its comments a bulleted, indented list."""

import re
from collections.abc import Iterator, Sequence

from rejoinder.carriers.opened import Source
from rejoinder.carriers.record import Doubt, Item, Loss
from rejoinder.carriers.recovery.discussion import Discussion, find_discussion
from rejoinder.carriers.recovery.drafts import Draft, drafts_of
from rejoinder.carriers.recovery.lines import Line, read_lines
from rejoinder.carriers.recovery.losses import page_losses
from rejoinder.carriers.recovery.text_page import Outline, TextPage
from rejoinder.carriers.source import ReadOptions, decode, head_text, read_bytes
from rejoinder.core.errors import NotADiscussion
from rejoinder.core.story import Origin

MARKUP = re.compile(
    r"\s*(?:<(?:!doctype|!--|\?xml|html|head|body|rss|feed|[a-z]+[\s>])|WARC/\d|[{\[]\s*[\"{\[\]}])", re.IGNORECASE
)


class ArchivedText:
    """Reads one story and its comments from a page saved as plain text."""

    name = "archived-text"
    title = "Saved page as plain text, comments as an indented list"
    origin = Origin.RECOVERED
    is_of_one_file = True

    def detect(self, source: Source) -> float:
        """Return how probably it is such a page: 0.0 for markup and binary files, 0.1 for any other text."""
        head = source.head()
        text = head_text(head)
        if not text.strip() or MARKUP.match(text):
            return 0.0
        return 0.6 if find_discussion(read_lines(decode(head))) is not None else 0.1

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the story, its comments in the order of the page, and what is doubtful, lost or left out.

        NotADiscussion when no comments are found; EmptyFile, BinaryFile, TooLarge and BrokenSource as they say.
        """
        with source.open() as file:
            text = decode(read_bytes(file))
        if MARKUP.match(text.text):
            raise NotADiscussion(why="this is markup (HTML, XML, JSON or WARC), not plain text")
        lines = read_lines(text)
        discussion = find_discussion(lines)
        if discussion is None:
            raise NotADiscussion(
                why="no comments were found as an indented list with bullets or numbers;"
                " flat text, where comments have neither, is read by the carrier flat-text"
            )
        yield from text.doubts
        yield from BulletedPage(lines, discussion, options).items()


class BulletedPage(TextPage):
    """A page whose comments are an indented list."""

    def __init__(self, lines: Sequence[Line], discussion: Discussion, options: ReadOptions) -> None:
        self.discussion = discussion
        drafts = drafts_of(lines, discussion)
        is_loose = discussion.ladder.is_loose
        outline = Outline(
            drafts,
            first=min(discussion.heading, default=discussion.first),
            last=discussion.last,
            heading=discussion.heading,
            boundaries=[_boundary(draft, is_loose=is_loose) for draft in drafts],
            stated=discussion.stated,
            controls=discussion.controls,
            interruptions=discussion.interruptions,
        )
        super().__init__(lines, outline, options)

    def losses(self) -> Iterator[Loss | Doubt]:
        """Yield a loss where comments are missing, and a doubt when the page states another number."""
        yield from page_losses(self.drafts, self.discussion, self.keys)


def _boundary(draft: Draft, *, is_loose: bool) -> float:
    if draft.author.value is not None:
        return 0.99
    return 0.95 if is_loose else 0.9
