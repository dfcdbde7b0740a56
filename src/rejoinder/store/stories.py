"""Stories, their aliases, sources and history: one statement each."""

from dataclasses import replace

import msgspec

from rejoinder.core.ids import BatchId, SiteId, StoryId
from rejoinder.core.story import Change, Origin, Picture, ReportedAs, Source, Standing, Story
from rejoinder.store.query import Query, Row, Statement, Value, many, maybe, one

_COLUMNS = (
    "id, site_id, url, title, byline, language, summary, body, body_html, picture, reported_as, published_at,"
    " modified_at, closed_at, closes_at, origin, last_seq, last_sort_at, comment_count, created_at"
)
_OF_STORY = ", ".join(f"story.{name}" for name in _COLUMNS.split(", "))


def story_of(row: Row) -> Story:
    """Return the story in a row of the story columns, without its sources and history."""
    (story_id, site_id, url, title, byline, language, summary, body, body_html, picture, reported_as) = row[:11]
    (published_at, modified_at, closed_at, closes_at, origin, seq, sort_at, comment_count, created_at) = row[11:20]
    return Story(
        id=story_id,
        site_id=site_id,
        url=url,
        title=title,
        byline=byline,
        language=language,
        summary=summary,
        body=body,
        body_html=body_html,
        picture=None if picture is None else msgspec.json.decode(picture, type=Picture),
        reported_as=ReportedAs(reported_as),
        published_at=published_at,
        modified_at=modified_at,
        closed_at=closed_at,
        closes_at=closes_at,
        origin=Origin(origin),
        seq=seq,
        sort_at=sort_at,
        comment_count=comment_count,
        created_at=created_at,
    )


def complete(story: Story, sources: tuple[Source, ...], history: tuple[Change, ...]) -> Story:
    """Return the story with what stands in tables of its own."""
    return replace(story, sources=sources, history=history)


def get_story(story_id: StoryId) -> Query[Story]:
    """The story with this id; NotFound."""
    return one(f"select {_COLUMNS} from story where id = :id", {"id": story_id}, story_of, what="story")


def get_standing(story_id: StoryId) -> Query[Standing]:
    """How the story stands to new comments; NotFound. Posting reads this and not the whole row."""
    return one(
        "select story.site_id, site.version, story.closed_at, story.closes_at"
        " from story join site on site.id = story.site_id where story.id = :id",
        {"id": story_id},
        lambda row: Standing(*row),
        what="story",
    )


def find_story_by_url(site_id: SiteId, url_key: str) -> Query[Story | None]:
    """The site's story that goes by this URL or had it once."""
    return maybe(
        f"select {_OF_STORY} from story_url join story on story.id = story_url.story_id"
        " where story_url.site_id = :site_id and story_url.url_key = :url_key",
        {"site_id": site_id, "url_key": url_key},
        story_of,
    )


def find_story_by_source(site_id: SiteId, source_key: str) -> Query[Story | None]:
    """The site's story that was imported under this key."""
    return maybe(
        f"select {_COLUMNS} from story where site_id = :site_id and source_key = :source_key",
        {"site_id": site_id, "source_key": source_key},
        story_of,
    )


def list_stories(site_id: SiteId, limit: int) -> Query[list[Story]]:
    """The site's newest stories, at most `limit`."""
    return many(
        f"select {_COLUMNS} from story where site_id = :site_id order by created_at desc, id desc limit :limit",
        {"site_id": site_id, "limit": limit},
        story_of,
    )


def list_stories_by_id(story_ids: list[StoryId]) -> Query[dict[StoryId, Story]]:
    """Those of these stories that exist, without their sources and history."""
    names: dict[str, Value] = {f"i{position}": story_id for position, story_id in enumerate(story_ids)}
    listed = ", ".join(f":{name}" for name in names) or "null"
    return Query(
        f"select {_COLUMNS} from story where id in ({listed})",
        names,
        lambda rows: {row[0]: story_of(row) for row in rows},
    )


def list_due(now: int, limit: int) -> Query[list[StoryId]]:
    """Stories of any site whose closing time is over and that were not closed, at most `limit`."""
    return many(
        "select id from story where closes_at is not null and closed_at is null and closes_at <= :now"
        " order by closes_at limit :limit",
        {"now": now, "limit": limit},
        lambda row: StoryId(row[0]),
    )


def list_discussed(site_id: SiteId, *, among: int, limit: int) -> Query[list[Story]]:
    """The most recently discussed of the site's newest `among` stories, at most `limit`.

    Whatever the number of stories: an index by the last comment would be written anew with every comment.
    """
    return many(
        f"select {_COLUMNS} from story where id in (select newest.id from (select id, last_sort_at from story"
        " where site_id = :site_id order by created_at desc, id desc limit :among) as newest"
        " order by newest.last_sort_at desc limit :limit) order by last_sort_at desc, id desc",
        {"site_id": site_id, "among": among, "limit": limit},
        story_of,
    )


def count_comments(site_id: SiteId, url_keys: list[str]) -> Query[dict[str, tuple[StoryId, int]]]:
    """For each URL key that has a story: the story and how many comments readers see there."""
    names = {f"k{position}": key for position, key in enumerate(url_keys)}
    listed = ", ".join(f":{name}" for name in names) or "null"
    return Query(
        "select story_url.url_key, story.id, story.comment_count from story_url"
        f" join story on story.id = story_url.story_id where story_url.site_id = :site_id"
        f" and story_url.url_key in ({listed})",
        {"site_id": site_id, **names},
        lambda rows: {row[0]: (row[1], row[2]) for row in rows},
    )


def _params(story: Story) -> dict[str, Value]:
    return {
        "id": story.id,
        "site_id": story.site_id,
        "url": story.url,
        "title": story.title,
        "byline": story.byline,
        "language": story.language,
        "summary": story.summary,
        "body": story.body,
        "body_html": story.body_html,
        "picture": None if story.picture is None else msgspec.json.encode(story.picture).decode(),
        "reported_as": story.reported_as.value,
        "published_at": story.published_at,
        "modified_at": story.modified_at,
        "closed_at": story.closed_at,
        "closes_at": story.closes_at,
        "origin": story.origin.value,
    }


def insert_story(story: Story, *, batch_id: BatchId | None = None, source_key: str | None = None) -> Statement:
    """A new story without comments; the alias of its URL is a statement of its own."""
    return Statement(
        "insert into story (id, site_id, url, title, byline, language, summary, body, body_html, picture,"
        " reported_as, published_at, modified_at, closed_at, closes_at, origin, batch_id, source_key, last_seq,"
        " last_sort_at, comment_count, created_at) values (:id, :site_id, :url, :title, :byline, :language, :summary,"
        " :body, :body_html, :picture, :reported_as, :published_at, :modified_at, :closed_at, :closes_at, :origin,"
        " :batch_id, :source_key, 0, 0, 0, :created_at)",
        {**_params(story), "batch_id": batch_id, "source_key": source_key, "created_at": story.created_at},
    )


def update_story(story: Story) -> Statement:
    """Replace what the newsroom says of a story; its discussion stays as it is."""
    return Statement(
        "update story set url = :url, title = :title, byline = :byline, language = :language, summary = :summary,"
        " body = :body, body_html = :body_html, picture = :picture, reported_as = :reported_as,"
        " published_at = :published_at, modified_at = :modified_at, closed_at = :closed_at, closes_at = :closes_at,"
        " origin = :origin where id = :id and site_id = :site_id",
        _params(story),
    )


def insert_alias(site_id: SiteId, url_key: str, url: str, story_id: StoryId) -> Statement:
    """Have a new story go by its URL; where another story came first meanwhile, the transaction runs again."""
    return Statement(
        "insert into story_url (site_id, url_key, story_id, url) values (:site_id, :url_key, :story_id, :url)",
        {"site_id": site_id, "url_key": url_key, "story_id": story_id, "url": url},
    )


def put_alias(site_id: SiteId, url_key: str, url: str, story_id: StoryId) -> Statement:
    """Have the story go by this URL too; a URL that another story goes by stays with that one."""
    return Statement(
        "insert into story_url (site_id, url_key, story_id, url) values (:site_id, :url_key, :story_id, :url)"
        " on conflict (site_id, url_key) do nothing",
        {"site_id": site_id, "url_key": url_key, "story_id": story_id, "url": url},
    )


def list_aliases(story_id: StoryId) -> Query[list[str]]:
    """Every URL that the story goes by."""
    return many(
        "select url from story_url where story_id = :story_id order by url", {"story_id": story_id}, lambda row: row[0]
    )


def list_sources(story_id: StoryId) -> Query[tuple[Source, ...]]:
    """What the story quotes, in its order."""
    return Query(
        "select body, said_by, url from story_source where story_id = :story_id order by position",
        {"story_id": story_id},
        lambda rows: tuple(Source(*row) for row in rows),
    )


def list_changes(story_id: StoryId) -> Query[tuple[Change, ...]]:
    """The history of `reported_as`, the first first."""
    return Query(
        "select reported_as, at, reason, account_id from story_change where story_id = :story_id order by position",
        {"story_id": story_id},
        lambda rows: tuple(Change(ReportedAs(row[0]), *row[1:]) for row in rows),
    )


def replace_sources(story: Story) -> tuple[Statement, ...]:
    """Store the story's sources in place of those it had."""
    insert = (
        "insert into story_source (site_id, story_id, position, body, said_by, url)"
        " values (:site_id, :story_id, :position, :body, :said_by, :url)"
    )
    owner: dict[str, Value] = {"site_id": story.site_id, "story_id": story.id}
    return (
        Statement("delete from story_source where story_id = :story_id", {"story_id": story.id}),
        *(
            Statement(
                insert, {**owner, "position": at, "body": source.text, "said_by": source.said_by, "url": source.url}
            )
            for at, source in enumerate(story.sources)
        ),
    )


def insert_change(story: Story, position: int, change: Change) -> Statement:
    """Append one step to the history of `reported_as`."""
    return Statement(
        "insert into story_change (site_id, story_id, position, reported_as, at, reason, account_id)"
        " values (:site_id, :story_id, :position, :reported_as, :at, :reason, :account_id)",
        {
            "site_id": story.site_id,
            "story_id": story.id,
            "position": position,
            "reported_as": change.reported_as.value,
            "at": change.at,
            "reason": change.reason,
            "account_id": change.by,
        },
    )


def lock_story(story_id: StoryId) -> Query[None]:
    """Take the story's row for the rest of the transaction: whatever changes its tree stands in one line."""
    return one(
        "update story set last_seq = last_seq where id = :id returning id",
        {"id": story_id},
        lambda row: None,
        what="story",
    )


def take_seq(story_id: StoryId, *, now: int, added: int) -> Query[tuple[int, int, int | None]]:
    """The story's next seq, an instant of it later than any before where a comment comes in, and when it was closed.

    `added` is by how much the count of visible comments changes. Else it stays: when the story was last discussed.
    """
    return one(
        "update story set last_seq = last_seq + 1, comment_count = comment_count + :added,"
        " last_sort_at = case when :added <= 0 then last_sort_at when last_sort_at < :now then :now"
        " else last_sort_at + 1 end"
        " where id = :id returning last_seq, last_sort_at, closed_at",
        {"id": story_id, "now": now, "added": added},
        lambda row: (row[0], row[1], row[2]),
        what="story",
    )


def list_seqs(story_ids: list[StoryId]) -> Query[dict[StoryId, int]]:
    """The last seq of each of these stories."""
    names: dict[str, Value] = {f"i{position}": story_id for position, story_id in enumerate(story_ids)}
    listed = ", ".join(f":{name}" for name in names) or "null"
    return Query(f"select id, last_seq from story where id in ({listed})", names, lambda rows: dict(rows))


def find_site_of_story(story_id: StoryId) -> Query[SiteId | None]:
    """The story's site."""
    return maybe("select site_id from story where id = :id", {"id": story_id}, lambda row: SiteId(row[0]))
