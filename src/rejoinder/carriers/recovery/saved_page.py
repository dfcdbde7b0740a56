"""The carrier `saved-page`: a page saved as HTML, its article and the discussion below it."""

import re
from collections.abc import Iterator

from rejoinder.carriers.opened import Source
from rejoinder.carriers.processor_time import all_in_time
from rejoinder.carriers.record import Item
from rejoinder.carriers.recovery.finding import find_comments
from rejoinder.carriers.recovery.page_address import address_of, with_address
from rejoinder.carriers.recovery.page_records import records_of
from rejoinder.carriers.recovery.page_source import parse_page
from rejoinder.carriers.source import ReadOptions, decode, head_text, read_bytes
from rejoinder.core.errors import NotADiscussion
from rejoinder.core.story import Origin

# Nothing of it is gone through twice: a page may begin with any number of comments.
_BEFORE = r"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+"
_PAGE = re.compile(rf"{_BEFORE}<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_FEED = re.compile(rf"{_BEFORE}<(?:rss|feed|disqus|rdf:RDF|opml)\b", re.IGNORECASE | re.DOTALL)
_ANY_TAGS = re.compile(r"<(?:div|p|ul|ol|li|table|article|section|span)\b[^>]*>", re.IGNORECASE)
_LEAST_TAGS = 5


class SavedPage:
    """Reads one story and its comments from a page saved as HTML."""

    name = "saved-page"
    title = "Saved page as HTML"
    origin = Origin.RECOVERED
    is_of_one_file = True

    def detect(self, source: Source) -> float:
        """Return how probably it is a page: 0.7 for HTML, 0.3 for anything with many of its tags, else 0.0."""
        text = head_text(source.head())
        if _FEED.match(text):
            return 0.0
        if _PAGE.match(text):
            return 0.7
        return 0.3 if text.lstrip().startswith("<") and len(_ANY_TAGS.findall(text)) >= _LEAST_TAGS else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the story, its comments in the order of the page, and what is doubtful, lost or left out.

        NotADiscussion when no comments are found; EmptyFile, BinaryFile and TooLarge as they say, BrokenSource when
        reading takes too long.
        """
        with source.open() as file:
            data = read_bytes(file)
        yield from all_in_time(read_page(data, options))


def read_page(data: bytes, options: ReadOptions, *, with_rules: bool = True) -> Iterator[Item]:
    """Yield what one page holds; NotADiscussion when no comments are found. Without rules only repeated structure
    is looked for.
    """
    text = decode(data, options.charset)
    page = parse_page(text)
    if page is None:
        raise NotADiscussion(why="there is no mark-up of a page in it")
    options = with_address(options, address_of(page.root, text.text))
    found = find_comments(page.root, text.text, options.url, with_rules=with_rules)
    if found is None:
        raise NotADiscussion(why="no comments were found, neither of a known system nor by repeated structure")
    yield from text.doubts
    yield from records_of(page, found, options)
