"""Comments that arrived, as the rows that are stored of them: by position, since an import makes millions."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rejoinder.actions.arriving import Ready
from rejoinder.core import markup
from rejoinder.core.comment import AuthorKind, Status
from rejoinder.core.errors import BadField
from rejoinder.core.ids import BatchId
from rejoinder.core.links import url_key
from rejoinder.core.policy import Reason
from rejoinder.core.ranking import rank
from rejoinder.core.story import Story
from rejoinder.store import comment_writes, import_keys, ledger, sites
from rejoinder.store.imports import Place
from rejoinder.store.query import Bulk, Tx, Value

_Row = tuple[Value, ...]
_KIND_VALUES = {kind: kind.value for kind in AuthorKind}
_STATUS_VALUES = {status: status.value for status in Status}
_UNVOTED_RANK = rank(0, 0)


class Made(NamedTuple):
    """A new comment, where it stands, and under what it is listed."""

    ready: Ready
    place: Place
    under: bytes


def row_of(made: Made, story: Story, now: int, batch_id: BatchId | None, replies: int, branch: int) -> _Row:
    """Return the values of a comment's columns, in the order of `comment_writes.insert_comment`."""
    arriving, place = made.ready.comment, made.place
    missing = arriving.kind is AuthorKind.MISSING
    return (
        place.id,
        story.site_id,
        story.id,
        place.parent_id,
        made.under,
        place.depth,
        place.level,
        place.path,
        _KIND_VALUES[arriving.kind],
        None,
        arriving.name,
        1 if arriving.is_staff else 0,
        arriving.suggestion,
        None if missing else arriving.body,
        made.ready.body_hash,
        made.ready.html,
        markup.RENDERER_VERSION,
        _STATUS_VALUES[arriving.status],
        (arriving.edited_at or arriving.posted_at or now) if arriving.is_withdrawn else None,
        place.visible,
        1 if place.visible or replies else 0,
        replies,
        branch,
        arriving.up,
        arriving.down,
        rank(arriving.up, arriving.down) if arriving.up or arriving.down else _UNVOTED_RANK,
        made.ready.sort_at,
        arriving.posted_at,
        arriving.edited_at,
        place.version,
        arriving.origin.value,
        batch_id,
        arriving.source_key,
        now,
    )


def bulk_of(made: Sequence[Made], story: Story, batch_id: BatchId | None) -> Iterator[Bulk]:
    """Yield what stands beside new comments: earlier wordings, further keys, anchors, provenance."""
    revisions = [
        (one.place.id, version, story.site_id, body, at)
        for one in made
        if one.ready.comment.earlier
        for version, (body, at) in enumerate(one.ready.comment.earlier, 1)
    ]
    if revisions:
        yield comment_writes.insert_revisions(revisions)
    provenance = [
        (one.place.id, story.site_id, said.raw, said.raw_type, said.posted_text, said.author_url, said.author_key,
         said.claim_hash, said.status_reason, said.confidence, said.extra)
        for one in made
        if (said := one.ready.comment.provenance) is not None
    ]  # fmt: skip
    if provenance:
        yield import_keys.put_provenance(provenance)
    yield from names_of_keys(
        [(one.place, one.ready.comment.other_keys, one.ready.comment.anchors) for one in made], story, batch_id
    )


def names_of_keys(
    named: Sequence[tuple[Place, tuple[str, ...], tuple[str, ...]]], story: Story, batch_id: BatchId | None
) -> Iterator[Bulk]:
    """Yield further keys and old anchors of comments that are there."""
    keys: list[_Row] = []
    anchors: list[_Row] = []
    permalinks: list[_Row] = []
    for place, further, old in named:
        keys += [(story.id, key, story.site_id, place.id, batch_id) for key in further]
        for anchor in old:
            if "://" not in anchor:
                anchors.append((story.id, anchor, story.site_id, place.id, batch_id))
            elif (address := permalink_key(anchor)) is not None:
                permalinks.append((story.site_id, address, story.id, place.id, batch_id))
    if keys:
        yield import_keys.put_comment_keys(keys)
    if anchors:
        yield import_keys.put_anchors(anchors)
    if permalinks:
        yield import_keys.put_old_permalinks(permalinks)


def permalink_key(url: str) -> str | None:
    """Return what is equal for all spellings of a comment's old address, None for one that can't be linked."""
    address, _, fragment = url.partition("#")
    try:
        key = url_key(address)
    except BadField:
        return None
    return f"{key}#{fragment}" if fragment else key


def decisions_of(tx: Tx, made: Sequence[Made], story: Story) -> None:
    """Append a decision for each comment that is not published, with its source's reason."""
    for one in made:
        arriving = one.ready.comment
        if arriving.status is Status.PUBLISHED:
            continue
        reason = arriving.reason or Reason.IMPORTED
        desk_seq = tx.fetch(sites.take_desk_seq(story.site_id))
        tx.put(
            ledger.insert_decision(
                tx.new_id(),
                story.site_id,
                desk_seq,
                one.place.id,
                by=None,
                status=arriving.status,
                reason=reason.value,
                note=arriving.note,
                at=tx.now,
            )
        )
