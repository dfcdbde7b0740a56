"""The log: JSON lines, and nothing personal in them (PR-08)."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from typing import Any

import structlog

from rejoinder.core.ids import to_text
from rejoinder.web import logs
from rejoinder.web.logs import AccessLog
from rejoinder.web.running import Desk
from rejoinder.web.shell import build_app
from rejoinder.web.tally import Tally
from tests.web.toy import HERALD_STORY, NOW, Toy, ask_async, problem_page

API = f"/api/v1/stories/{to_text(HERALD_STORY)}/comments"
JSON = {"content-type": "application/json"}


def logged(only_problems: bool = False) -> list[dict[str, Any]]:
    written: list[bytes] = []

    async def run() -> None:
        toy = Toy()
        log = AccessLog(written.append, only_problems=only_problems)
        app = build_app(toy.routes(), toy.gate(), Desk(problem_page, Tally(), log, lambda: NOW))
        headers = JSON | {"user-agent": "canary-agent", "cookie": "canary=1", "x-forwarded-for": "203.0.113.99"}
        await ask_async(app, "POST", f"{API}?q=canary", headers, b'{"body":"canary"}', client="203.0.113.77")
        await ask_async(app, "GET", "/canary", headers, client="203.0.113.77")
        log.flush()

    asyncio.run(run())
    return [json.loads(line) for line in b"".join(written).splitlines()]


def test_a_request_is_one_line_without_anything_personal() -> None:
    posted, lost = logged()
    assert posted["route"] == "POST /api/v1/stories/{story_id}/comments"
    assert (posted["status"], lost["status"], lost["route"]) == (201, 404, "unmatched")
    assert set(posted) == {"at", "event", "level", "ms", "request_id", "route", "status"}
    text = json.dumps([posted, lost])
    assert "canary" not in text
    assert "203.0.113" not in text


def test_what_went_well_can_be_left_out() -> None:
    assert [line["status"] for line in logged(only_problems=True)] == [404]


def test_lines_go_out_by_themselves() -> None:
    written: list[bytes] = []

    async def run() -> int:
        log = AccessLog(written.append)
        for _ in range(499):
            log.add("GET /", 200, 0.001, "0" * 16, NOW)
        before = len(written)
        log.add("GET /", 200, 0.001, "0" * 16, NOW)
        log.flush()
        return before

    assert asyncio.run(run()) == 0
    assert len(written) == 1


def test_everything_is_logged_as_json_and_without_local_variables() -> None:
    stream = io.StringIO()
    saved = structlog.get_config(), list(logging.getLogger().handlers), logging.getLogger().level
    try:
        logs.configure("info", stream)
        structlog.get_logger().debug("unseen")
        structlog.get_logger().info("started", port=8080)
        logging.getLogger("uvicorn.error").warning("a %s one", "foreign")
        personal = "canary" + "@example.org"
        try:
            raise RuntimeError("broken")
        except RuntimeError:
            structlog.get_logger().exception("failed")
    finally:
        structlog.configure(**saved[0])
        logging.getLogger().handlers[:] = saved[1]
        logging.getLogger().setLevel(saved[2])
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["started", "a foreign one", "failed"]
    assert lines[0]["port"] == 8080
    assert lines[2]["exception"][0]["exc_type"] == "RuntimeError"
    assert personal not in stream.getvalue()
