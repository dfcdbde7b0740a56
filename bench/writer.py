"""Posts and votes at a steady rate, until its time is over or it is told to stop; says what it managed."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bench.load import Outcome, drive, request, run_load


async def write(plan: dict[str, Any], said: Counter[str]) -> None:
    """Write at the plan's rates, ten slices a second."""
    story = plan["path"].rpartition("/")[2]
    host = f"127.0.0.1:{plan['port']}"
    comments: list[str] = []
    loop = asyncio.get_running_loop()
    began, number = loop.time(), 0

    def note(status: int, body: bytes) -> None:
        if status == 201:
            comments.append(json.loads(body)["id"])

    while loop.time() - began < plan["seconds"]:
        posts, votes = [], []
        for _ in range(plan["posts_per_s"] // 10):
            number += 1
            body = {"body": f"written under load, number {number}"}
            posts.append(_request(plan, number, "POST", f"/api/v1/stories/{story}/comments", host, body))
        for at in range(plan["votes_per_s"] // 10 if comments else 0):
            number += 1
            vote = f"/api/v1/comments/{comments[(number + at) % len(comments)]}/vote"
            votes.append(_request(plan, number, "PUT", vote, host, {"value": 1 if at % 3 else -1}))
        outcome: Outcome = await drive(plan["port"], iter(posts), clients=1, answered=note)
        said["posts"] += outcome.statuses[201]
        outcome = await drive(plan["port"], iter(votes), clients=1)
        said["votes"] += outcome.statuses[200]
        said["seconds"] = int(loop.time() - began) or 1
        await asyncio.sleep(max(0.0, began + 0.1 * (number // 25 + 1) - loop.time()))


def _request(plan: dict[str, Any], number: int, method: str, path: str, host: str, body: dict[str, Any]) -> bytes:
    cookie, csrf = plan["guests"][number % len(plan["guests"])]
    return request(
        method, path, host, json.dumps(body).encode(), Content_Type="application/json", Cookie=cookie,
        X_CSRF_Token=csrf, X_Forwarded_For=f"10.9.{number % 250}.{number // 250 % 250}",
    )  # fmt: skip


def main() -> None:
    """Write as the plan in the named file says."""
    said: Counter[str] = Counter()

    def stop(*_: object) -> None:
        seconds = max(said["seconds"], 1)
        print(f"{said['posts'] / seconds:.0f} posts and {said['votes'] / seconds:.0f} votes a second taken", flush=True)
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    run_load(write(json.loads(Path(sys.argv[1]).read_text()), said))
    stop()


if __name__ == "__main__":
    main()
