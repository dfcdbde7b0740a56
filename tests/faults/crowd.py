"""Sixteen readers at once, each in a thread with a connection of its own, who write down all that they do."""

from __future__ import annotations

import json
import random
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple

from rejoinder.core.ids import StoryId, to_text
from tests.faults.history import History, Operation, Outcome
from tests.machinery.world import Visitor

CLIENTS = 16
ANSWER_S = 20.0
ACTS = ("post", "reply", "edit", "vote", "withdraw")
WEIGHTS = (2, 5, 4, 6, 0.6)
GIVE_UP_S = 60.0


class Answer(NamedTuple):
    """`status` 0: none came. `body` is its JSON, {} without; `retry_after` its header, None without."""

    status: int
    body: dict[str, Any]
    retry_after: str | None = None


class Connection:
    """Sends requests of one reader to one server, on a connection that is made anew when it was lost."""

    def __init__(self, port: int, visitor: Visitor) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_S)
        self._visitor = visitor

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """Return the answer. Raises OSError or HTTPException when none came."""
        given = {**self._visitor.headers, "content-type": "application/json", **(headers or {})}
        try:
            self._connection.request(method, path, None if body is None else json.dumps(body), given)
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, HTTPException):
            self._connection.close()
            raise
        return Answer(response.status, json.loads(content) if content else {}, response.headers.get("retry-after"))


@dataclass(slots=True)
class Said:
    """The comments of one story that were acknowledged, with their authors' numbers; shared by all clients."""

    comments: list[tuple[int, str]] = field(default_factory=list)


class Client:
    """One reader. `run` ends when it is told to, or at the first operation of which nobody knows the outcome.

    `faults` are answers that blame the server without saying when to come again.
    """

    def __init__(
        self, number: int, port: int, visitor: Visitor, story_id: StoryId, said: Said, history: History
    ) -> None:
        self.number = number
        self.unresolved: list[Operation] = []
        self.done: list[Operation] = []
        self.faults: list[tuple[int, dict[str, Any]]] = []
        self._connection = Connection(port, visitor)
        self._story = to_text(story_id)
        self._said = said
        self._history = history
        self._chance = random.Random()
        self._own: dict[str, int] = {}

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set() and not self.unresolved:
            self.perform(*self._choose())

    def perform(self, act: str, value: dict[str, Any]) -> None:
        """Send an operation that was written down before, and write down what it was told."""
        operation = self._history.invoke(self.number, act, value)
        outcome = self._send(operation)
        if outcome == "info":
            self.unresolved.append(operation)

    def resolve(self) -> None:
        """Send again, under the same keys, everything of which nobody knows the outcome, until somebody does."""
        until = time.monotonic() + GIVE_UP_S
        for operation in self.unresolved:
            while self._send(operation) == "info":
                if time.monotonic() > until:
                    return
                time.sleep(0.1)
        self.unresolved.clear()

    def repeat(self, operation: Operation) -> Answer:
        """Send once more what was acknowledged; return what it is answered now."""
        return self._request(operation)

    def _choose(self) -> tuple[str, dict[str, Any]]:
        (act,) = self._chance.choices(ACTS, WEIGHTS)
        own = list(self._own)
        others = [comment for author, comment in self._said.comments[-50:] if author != self.number]
        body = f"Client {self.number} says {self._chance.getrandbits(60)}"
        if act == "edit" and own:
            comment = self._chance.choice(own)
            return "edit", {"id": comment, "body": body, "version": self._own[comment]}
        if act == "withdraw" and own:
            return "withdraw", {"id": self._chance.choice(own)}
        if act == "vote" and others:
            return "vote", {"id": self._chance.choice(others), "value": self._chance.choice((1, 1, -1, 0))}
        if act == "reply" and others:
            return "post", {"body": body, "parent_id": self._chance.choice(others)}
        return "post", {"body": body}

    def _send(self, operation: Operation) -> Outcome:
        try:
            status, answer, retry_after = self._request(operation)
        except (OSError, HTTPException):
            status, answer, retry_after = Answer(0, {})
        if status >= 500 and (status not in (503, 507) or retry_after is None):
            self.faults.append((status, answer))
        outcome: Outcome = "info" if status == 0 or status >= 500 else "ok" if status < 400 else "fail"
        result: dict[str, Any] = {"status": status}
        result |= {name: answer[name] for name in ("id", "version", "code") if name in answer}
        self._history.complete(operation, outcome, result)
        if outcome == "ok":
            self.done.append(operation)
            self._learn(operation)
        return outcome

    def _request(self, operation: Operation) -> Answer:
        value, headers = operation.value, {"idempotency-key": operation.key}
        target = f"/api/v1/comments/{value.get('id')}"
        match operation.act:
            case "post":
                return self._connection.send("POST", f"/api/v1/stories/{self._story}/comments", value, headers)
            case "edit":
                headers["if-match"] = f'"{value["version"]}"'
                return self._connection.send("PATCH", target, {"body": value["body"]}, headers)
            case "vote":
                return self._connection.send("PUT", f"{target}/vote", {"value": value["value"]}, headers)
            case _:
                return self._connection.send("DELETE", target, None, headers)

    def _learn(self, operation: Operation) -> None:
        match operation.act:
            case "post":
                self._own[operation.result["id"]] = 1
                self._said.comments.append((self.number, operation.result["id"]))
            case "edit":
                self._own[operation.value["id"]] += 1
            case "withdraw":
                self._own.pop(operation.value["id"], None)
