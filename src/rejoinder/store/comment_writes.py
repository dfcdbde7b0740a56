"""Writing comments: one statement each."""

from rejoinder.core.comment import Comment, Quotation
from rejoinder.core.ids import BatchId, CommentId
from rejoinder.store.query import Query, Statement, Value, one

_INSERT = (
    "insert into comment (id, site_id, story_id, parent_id, under_id, depth, level, path, author_kind, author_key,"
    " author_name, author_staff, author_suggestion, body, body_hash, html, renderer, status, withdrawn_at, visible,"
    " shown, reply_count, branch_count, up, down, rank, sort_at, posted_at, edited_at, version, origin, batch_id,"
    " source_key, created_at) values (:id, :site_id, :story_id, :parent_id, :under_id, :depth, :level, :path,"
    " :author_kind, :author_key, :author_name, :author_staff, :author_suggestion, :body, :body_hash, :html,"
    " :renderer, :status, :withdrawn_at, :visible, :shown, :reply_count, :branch_count, :up, :down, :rank, :sort_at,"
    " :posted_at,"
    " :edited_at, :version, :origin, :batch_id, :source_key, :created_at)"
)


def insert_comment(
    comment: Comment,
    *,
    under_id: bytes,
    body_hash: bytes,
    created_at: int,
    batch_id: BatchId | None = None,
    source_key: str | None = None,
) -> Statement:
    """A new comment; shown when it is visible or has replies that come with it."""
    author = comment.author
    return Statement(
        _INSERT,
        {
            "id": comment.id,
            "site_id": comment.site_id,
            "story_id": comment.story_id,
            "parent_id": comment.parent_id,
            "under_id": under_id,
            "depth": comment.depth,
            "level": comment.level,
            "path": comment.path,
            "author_kind": author.kind.value,
            "author_key": author.key,
            "author_name": author.name,
            "author_staff": 1 if author.is_staff else 0,
            "author_suggestion": comment.author_suggestion,
            "body": comment.body,
            "body_hash": body_hash,
            "html": comment.html,
            "renderer": comment.renderer,
            "status": comment.status.value,
            "withdrawn_at": comment.withdrawn_at,
            "visible": 1 if comment.is_visible else 0,
            "shown": 1 if comment.is_visible or comment.reply_count > 0 else 0,
            "reply_count": comment.reply_count,
            "branch_count": comment.branch_count,
            "up": comment.up,
            "down": comment.down,
            "rank": comment.rank,
            "sort_at": comment.sort_at,
            "posted_at": comment.posted_at,
            "edited_at": comment.edited_at,
            "version": comment.version,
            "origin": comment.origin.value,
            "batch_id": batch_id,
            "source_key": source_key,
            "created_at": created_at,
        },
    )


def insert_quotation(comment: Comment, quotation: Quotation) -> Statement:
    """One quotation of a comment."""
    return Statement(
        "insert into quotation (comment_id, block, site_id, source_id, source_version, excerpt)"
        " values (:comment_id, :block, :site_id, :source_id, :source_version, :excerpt)",
        {
            "comment_id": comment.id,
            "block": quotation.block,
            "site_id": comment.site_id,
            "source_id": quotation.source_id,
            "source_version": quotation.source_version,
            "excerpt": quotation.excerpt,
        },
    )


def delete_quotations(comment_id: CommentId) -> Statement:
    """Forget what a comment quotes, before an edit says it anew."""
    return Statement("delete from quotation where comment_id = :id", {"id": comment_id})


def add_to_branches(ancestor_ids: list[bytes], added: int) -> Statement:
    """Change how many comments are shown below each of these display ancestors."""
    names: dict[str, Value] = {f"i{position}": ancestor for position, ancestor in enumerate(ancestor_ids)}
    listed = ", ".join(f":{name}" for name in names)
    return Statement(
        f"update comment set branch_count = branch_count + :added where id in ({listed})", {**names, "added": added}
    )


def add_reply(parent_id: CommentId, added: int) -> Query[tuple[int, int]]:
    """Change the parent's count of shown replies; its new count, and 1 when it was or is visible itself."""
    return one(
        "update comment set reply_count = reply_count + :added,"
        " shown = case when visible = 1 or reply_count + :added > 0 then 1 else 0 end"
        " where id = :id returning reply_count, visible",
        {"id": parent_id, "added": added},
        lambda row: (row[0], row[1]),
        what="comment",
    )


def update_visibility(comment: Comment) -> Statement:
    """Store a comment's status, withdrawal and place in time, and whether it is visible and shown."""
    return Statement(
        "update comment set status = :status, withdrawn_at = :withdrawn_at, sort_at = :sort_at, visible = :visible,"
        " shown = case when :visible = 1 or reply_count > 0 then 1 else 0 end where id = :id",
        {
            "id": comment.id,
            "status": comment.status.value,
            "withdrawn_at": comment.withdrawn_at,
            "sort_at": comment.sort_at,
            "visible": 1 if comment.is_visible else 0,
        },
    )


def update_body(comment: Comment, body_hash: bytes) -> Statement:
    """Store a comment's new body, rendering and version."""
    return Statement(
        "update comment set body = :body, body_hash = :body_hash, html = :html, renderer = :renderer,"
        " version = :version, edited_at = :edited_at where id = :id",
        {
            "id": comment.id,
            "body": comment.body,
            "body_hash": body_hash,
            "html": comment.html,
            "renderer": comment.renderer,
            "version": comment.version,
            "edited_at": comment.edited_at,
        },
    )


def update_html(comment_id: CommentId, version: int, html: str, renderer: int) -> Statement:
    """Store a newer renderer's work, unless the body has changed meanwhile."""
    return Statement(
        "update comment set html = :html, renderer = :renderer where id = :id and version = :version",
        {"id": comment_id, "version": version, "html": html, "renderer": renderer},
    )


def insert_revision(comment: Comment, at: int) -> Statement:
    """Keep the body that an edit supersedes; `at` is when it was written."""
    return Statement(
        "insert into revision (comment_id, version, site_id, body, at) values (:id, :version, :site_id, :body, :at)",
        {"id": comment.id, "version": comment.version, "site_id": comment.site_id, "body": comment.body, "at": at},
    )


def lock_comment(comment_id: CommentId) -> Query[None]:
    """Take the comment's row for the rest of the transaction."""
    return one(
        "update comment set up = up where id = :id returning id", {"id": comment_id}, lambda row: None, what="comment"
    )


def add_votes(comment_id: CommentId, up: int, down: int) -> Query[tuple[int, int]]:
    """Change a comment's counters; the new ones."""
    return one(
        "update comment set up = up + :up, down = down + :down where id = :id returning up, down",
        {"id": comment_id, "up": up, "down": down},
        lambda row: (row[0], row[1]),
        what="comment",
    )


def update_rank(comment_id: CommentId, rank: int) -> Statement:
    """Store where votes have put a comment among its siblings."""
    return Statement("update comment set rank = :rank where id = :id", {"id": comment_id, "rank": rank})
