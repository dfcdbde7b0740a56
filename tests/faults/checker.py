"""Whether what is seen after a crash is what clients were told before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.faults.history import Operation


@dataclass(frozen=True, slots=True)
class SeenComment:
    """A comment as a reader gets it after the crash; `body` None for a tombstone."""

    id: str
    body: str | None
    version: int
    up: int
    down: int


@dataclass(slots=True)
class _Expected:
    """What the acknowledged operations on one comment add up to."""

    body: str
    version: int = 1
    is_withdrawn: bool = False
    votes: dict[int, int] = field(default_factory=dict)


def complaints(operations: Sequence[Operation], seen: Iterable[SeenComment]) -> list[str]:
    """Return a sentence for each way in which `seen` contradicts the history; none when all is well."""
    comments = list(seen)
    expected = _expected(operations)
    found = [f"operation {one.number} ({one.act}) was never resolved" for one in operations if one.outcome == "info"]
    found += _about_presence(expected, comments)
    found += _about_refused(operations, comments)
    for comment in comments:
        if comment.id in expected and comment.body is not None:
            found += _about_comment(expected[comment.id], comment)
    return found


def _expected(operations: Sequence[Operation]) -> dict[str, _Expected]:
    done = [one for one in operations if one.outcome == "ok"]
    expected = {one.result["id"]: _Expected(one.value["body"]) for one in done if one.act == "post"}
    for one in done:
        target = expected.get(one.value.get("id", ""))
        if one.act == "post" or target is None:
            continue
        if one.act == "edit":
            target.body = one.value["body"]
            target.version += 1
        elif one.act == "vote":
            target.votes[one.process] = one.value["value"]
        elif one.act == "withdraw":
            target.is_withdrawn = True
        else:
            raise ValueError(one.act)
    return expected


def _about_presence(expected: dict[str, _Expected], comments: Sequence[SeenComment]) -> Iterator[str]:
    times = Counter(comment.id for comment in comments)
    visible = {comment.id for comment in comments if comment.body is not None}
    for comment_id, one in expected.items():
        if one.is_withdrawn and comment_id in visible:
            yield f"comment {comment_id} was withdrawn and is there"
        if not one.is_withdrawn and comment_id not in visible:
            yield f"comment {comment_id} was acknowledged and is not there"
    for comment_id, count in times.items():
        if count > 1:
            yield f"comment {comment_id} is there {count} times"
        if comment_id not in expected:
            yield f"comment {comment_id} is there and nobody was told so"
    for body, count in Counter(comment.body for comment in comments if comment.body is not None).items():
        if count > 1:
            yield f"{body!r} is there {count} times"


def _about_refused(operations: Sequence[Operation], comments: Sequence[SeenComment]) -> Iterator[str]:
    bodies = {comment.body for comment in comments}
    for one in operations:
        if one.outcome == "fail" and one.act in ("post", "edit") and one.value["body"] in bodies:
            yield f"operation {one.number} ({one.act}) was refused and its text is there"


def _about_comment(expected: _Expected, comment: SeenComment) -> Iterator[str]:
    if comment.body != expected.body:
        yield f"comment {comment.id} says {comment.body!r} and not {expected.body!r}"
    if comment.version != expected.version:
        yield f"comment {comment.id} has version {comment.version} and not {expected.version}"
    votes = Counter(expected.votes.values())
    if (comment.up, comment.down) != (votes[1], votes[-1]):
        yield f"comment {comment.id} has votes {comment.up}, {comment.down} and not {votes[1]}, {votes[-1]}"
