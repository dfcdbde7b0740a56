"""The checker of the kill test finds every fault that it is there to find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.checker import SeenComment, complaints
from tests.faults.history import History, Operation, read_history

pytestmark = pytest.mark.faults


@pytest.fixture
def operations(tmp_path: Path) -> list[Operation]:
    """A history with everything in it, all of it resolved."""
    path = tmp_path / "history.jsonl"
    with History(path) as history:

        def done(process: int, act: str, outcome: str = "ok", **value: str | int) -> Operation:
            operation = history.invoke(process, act, {name: one for name, one in value.items() if name != "made"})
            result = {"id": value["made"]} if act == "post" and outcome == "ok" else {}
            history.complete(operation, outcome, result)  # type: ignore[arg-type]
            return operation

        done(1, "post", body="one", made="c1")
        done(2, "post", body="two", made="c2")
        done(2, "post", body="gone", made="c3")
        done(2, "post", "fail", body="refused")
        lost = done(1, "edit", "info", id="c1", body="one again", version=1)
        history.complete(lost, "ok", {})
        done(1, "edit", "fail", id="c1", body="too late", version=1)
        done(2, "vote", id="c1", value=1)
        done(3, "vote", id="c1", value=-1)
        done(3, "vote", id="c1", value=1)
        done(3, "vote", id="c2", value=-1)
        done(2, "withdraw", id="c3")
    return read_history(path.read_text().splitlines())


TRACELESS = {3, 8}
"""A comment that was withdrawn later, and a vote that the same reader changed later."""

SEEN = [SeenComment("c1", "one again", 2, 2, 0), SeenComment("c2", "two", 1, 0, 1)]


def test_what_agrees_with_the_history_gives_no_complaint(operations: list[Operation]) -> None:
    assert complaints(operations, SEEN) == []
    assert complaints(operations, [*SEEN, SeenComment("c3", None, 1, 0, 0)]) == []


@pytest.mark.parametrize(
    ("doctored", "complaint"),
    [
        (lambda: SEEN[1:], "acknowledged and is not there"),
        (lambda: [*SEEN, SEEN[0]], "is there 2 times"),
        (lambda: [*SEEN, replace(SEEN[0], id="c9")], "'one again' is there 2 times"),
        (lambda: [*SEEN, SeenComment("c9", "new", 1, 0, 0)], "nobody was told"),
        (lambda: [*SEEN, SeenComment("c3", "gone", 1, 0, 0)], "withdrawn and is there"),
        (lambda: [*SEEN, SeenComment("c9", "refused", 1, 0, 0)], "was refused and its text is there"),
        (lambda: [replace(SEEN[0], body="one"), SEEN[1]], "and not 'one again'"),
        (lambda: [replace(SEEN[0], body="too late"), SEEN[1]], "(edit) was refused"),
        (lambda: [replace(SEEN[0], version=3), SEEN[1]], "has version 3"),
        (lambda: [replace(SEEN[0], up=1), SEEN[1]], "has votes 1, 0"),
        (lambda: [replace(SEEN[0], down=1), SEEN[1]], "has votes 2, 1"),
        (lambda: [SEEN[0], replace(SEEN[1], down=0)], "has votes 0, 0"),
        (lambda: [SEEN[0], replace(SEEN[1], body=None)], "acknowledged and is not there"),
    ],
)
def test_a_doctored_state_is_seen_through(
    operations: list[Operation], doctored: Callable[[], list[SeenComment]], complaint: str
) -> None:
    assert any(complaint in one for one in complaints(operations, doctored()))


def test_a_doctored_history_is_seen_through(operations: list[Operation]) -> None:
    for number, operation in enumerate(operations):
        if operation.outcome == "ok":
            without = operations[:number] + [replace(operation, outcome="fail")] + operations[number + 1 :]
            assert bool(complaints(without, SEEN)) is (operation.number not in TRACELESS), operation


def test_an_operation_that_nobody_resolved_is_named(operations: list[Operation]) -> None:
    open_end = [*operations, Operation(99, 1, "post", {"body": "perhaps"})]
    assert complaints(open_end, SEEN) == ["operation 99 (post) was never resolved"]


def test_each_operation_has_a_key_of_its_own(operations: list[Operation]) -> None:
    keys = {operation.key for operation in operations}
    assert len(keys) == len(operations)
    assert all(len(key) >= 32 for key in keys)
