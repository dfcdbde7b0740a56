"""What clients asked for and were told, written down before and after each request, on the disk before it counts.

The shape is Jepsen's: `invoke`, then `ok` (told that it is done), `fail` (told that it is not) or `info` (nobody
knows). An operation that was `info` may be sent again and then become `ok` or `fail`.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

Outcome = Literal["ok", "fail", "info"]


@dataclass(slots=True)
class Operation:
    """One operation of one process: what it was to do, what became of it, and what it was told."""

    number: int
    process: int
    act: str
    value: dict[str, Any]
    outcome: Outcome = "info"
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The Idempotency-Key under which it is sent, however often."""
        return f"operation-{self.process:04d}-{self.number:08d}-of-the-kill-test"


class History:
    """The file; every line is synced to the disk before the writer goes on."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._lock = threading.Lock()
        self._count = 0

    def __enter__(self) -> History:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def invoke(self, process: int, act: str, value: dict[str, Any]) -> Operation:
        """Write down that an operation is about to be sent, and return it."""
        with self._lock:
            self._count += 1
            operation = Operation(self._count, process, act, value)
        self._write({"op": operation.number, "process": process, "type": "invoke", "act": act, "value": value})
        return operation

    def complete(self, operation: Operation, outcome: Outcome, result: dict[str, Any]) -> None:
        """Write down what became of an operation."""
        operation.outcome, operation.result = outcome, result
        line = {"op": operation.number, "process": operation.process, "type": outcome, "result": result}
        self._write(line)

    def _write(self, line: dict[str, Any]) -> None:
        with self._lock:
            self._file.write(json.dumps(line).encode() + b"\n")
        os.fsync(self._file.fileno())


def read_history(lines: Iterable[str]) -> list[Operation]:
    """Return the operations of a history in the order of their first invocation."""
    found: dict[int, Operation] = {}
    for text in lines:
        line = json.loads(text)
        if line["type"] == "invoke":
            found[line["op"]] = Operation(line["op"], line["process"], line["act"], line["value"])
        else:
            operation = found[line["op"]]
            operation.outcome, operation.result = line["type"], line["result"]
    return list(found.values())
