"""A story as a publisher hands it over: Markdown with YAML front matter, or the same fields as JSON."""

from dataclasses import dataclass, field

from rejoinder.carriers.front_matter import split_front_matter
from rejoinder.carriers.stated import FORBIDDEN, Stated, kind_of
from rejoinder.core.errors import BadStoryFile
from rejoinder.core.story import Change, ReportedAs, Source

MOST_CHARS = 1_000_000
KEYS = (
    *("url", "title", "byline", "published_at", "modified_at", "language", "section", "summary"),
    *("reported_as", "history", "picture", "sources", "open", "closes_at", "aliases"),
)
PICTURE_KEYS = ("file", "url", "alt", "caption", "credit", "width", "height")
SOURCE_KEYS = ("said_by", "text", "url")
CHANGE_KEYS = ("at", "reported_as", "reason")


@dataclass(frozen=True, slots=True)
class StoryPicture:
    """A story's picture: either `file`, a path relative to the story file, or `url`; the other is None.

    `alt` is empty for a picture that only decorates; `width` and `height` are in pixels, None when not said.
    """

    file: str | None
    url: str | None
    alt: str
    caption: str | None = None
    credit: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class StoryFile:
    """What a story file says. Instants are UTC microseconds; None means not said.

    `url` and `aliases` are absolute or paths on the site; `language` None means the site's; `body` is Markdown,
    None when the text stands on the publisher's own page. `history` is in the order of time.
    """

    url: str
    title: str
    byline: str | None = None
    published_at: int | None = None
    modified_at: int | None = None
    language: str | None = None
    section: str | None = None
    summary: str | None = None
    reported_as: ReportedAs = ReportedAs.CONFIRMED
    history: tuple[Change, ...] = ()
    picture: StoryPicture | None = None
    sources: tuple[Source, ...] = ()
    is_open: bool | None = None
    closes_at: int | None = None
    aliases: tuple[str, ...] = field(default=())
    body: str | None = None


def parse_story_file(text: str) -> StoryFile:
    """Return the story of a Markdown file that begins with front matter between two `---` lines.

    Raises BadStoryFile with `line` (1-based), `field` (as `history[1].at`; None for the file itself) and `why`.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MOST_CHARS:
        raise BadStoryFile(line=None, field=None, why=f"is longer than {MOST_CHARS} characters")
    if found := FORBIDDEN.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise BadStoryFile(line=line, field=None, why=f"holds the forbidden character U+{ord(found[0]):04X}")
    matter = split_front_matter(text)
    return _story(Stated(matter.fields, "", matter.lines, is_spelled=True), matter.body or None)


def parse_story_json(data: object) -> StoryFile:
    """Return the story of a decoded JSON object: the fields of the front matter, and `body`.

    Raises BadStoryFile with `field` and `why`; its `line` is None.
    """
    if not isinstance(data, dict):
        raise BadStoryFile(line=None, field=None, why=f"must be an object of fields, not {kind_of(data)}")
    body = Stated(data.get("body"), "body").text(MOST_CHARS, is_one_line=False)
    return _story(Stated({key: value for key, value in data.items() if key != "body"}), body)


def _story(value: Stated, body: str | None) -> StoryFile:
    fields = value.fields(KEYS)
    history = tuple(_change(each) for each in fields["history"].items())
    reported_as = fields["reported_as"].reported_as() or (history[-1].reported_as if history else ReportedAs.CONFIRMED)
    if history and history[-1].reported_as is not reported_as:
        raise fields["reported_as"].refusal(f"is {reported_as}, but the history ends {history[-1].reported_as}")
    if [each.at for each in history] != sorted(each.at for each in history):
        raise fields["history"].refusal("must be in the order of time, the oldest change first")
    return StoryFile(
        url=fields["url"].needed(fields["url"].address()),
        title=fields["title"].needed(fields["title"].text(300)),
        byline=fields["byline"].text(300),
        published_at=fields["published_at"].instant(),
        modified_at=fields["modified_at"].instant(),
        language=fields["language"].language(),
        section=fields["section"].text(100),
        summary=fields["summary"].text(1_000),
        reported_as=reported_as,
        history=history,
        picture=_picture(fields["picture"]),
        sources=tuple(_source(each) for each in fields["sources"].items()),
        is_open=fields["open"].flag(),
        closes_at=fields["closes_at"].instant(),
        aliases=tuple(each.needed(each.address()) for each in fields["aliases"].items()),
        body=body,
    )


def _change(value: Stated) -> Change:
    fields = value.fields(CHANGE_KEYS)
    return Change(
        reported_as=fields["reported_as"].needed(fields["reported_as"].reported_as()),
        at=fields["at"].needed(fields["at"].instant()),
        reason=fields["reason"].needed(fields["reason"].text(1_000)),
    )


def _source(value: Stated) -> Source:
    fields = value.fields(SOURCE_KEYS)
    return Source(
        text=fields["text"].needed(fields["text"].text(5_000, is_one_line=False)),
        said_by=fields["said_by"].needed(fields["said_by"].text(300)),
        url=fields["url"].address(),
    )


def _picture(value: Stated) -> StoryPicture | None:
    if value.is_missing:
        return None
    fields = value.fields(PICTURE_KEYS)
    file, url = fields["file"].text(300), fields["url"].address()
    if (file is None) == (url is None):
        raise value.refusal("must have `file` or `url`, one of the two")
    if file is not None and (file.startswith("/") or "\\" in file or ".." in file.split("/")):
        raise fields["file"].refusal("must be a path below the folder of the story file")
    if fields["alt"].is_missing:
        raise fields["alt"].refusal('is missing: say what the picture shows, or "" if it only decorates')
    return StoryPicture(
        file=file,
        url=url,
        alt=fields["alt"].text(1_000) or "",
        caption=fields["caption"].text(1_000),
        credit=fields["credit"].text(300),
        width=fields["width"].pixels(),
        height=fields["height"].pixels(),
    )
