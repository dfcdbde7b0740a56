"""What whoever runs the server can ask it."""

from __future__ import annotations

import pytest

from rejoinder.core.ids import to_text
from rejoinder.web.running import Desk
from rejoinder.web.shell import build_app
from rejoinder.web.tally import Tally
from tests.web.toy import HERALD_STORY, NOW, Toy, ask, problem_page

STORY = f"/stories/{to_text(HERALD_STORY)}"
API = f"/api/v1{STORY}/comments"


def test_the_process_says_that_it_is_alive_and_whether_it_can_work() -> None:
    faults: dict[str, str] = {}

    async def ready() -> dict[str, str]:
        return faults

    app = Toy().app(ready=ready)
    assert ask(app, "GET", "/healthz").json() == {"alive": True}
    assert ask(app, "GET", "/readyz").json() == {"ready": True, "faults": {}}
    faults["store"] = "can't be reached"
    down = ask(app, "GET", "/readyz")
    assert (down.status, down.json()["faults"]) == (503, {"store": "can't be reached"})
    assert ask(app, "GET", "/healthz").status == 200


LOCAL = {"host": "127.0.0.1:8080"}


@pytest.mark.parametrize(
    ("headers", "client", "status"),
    [
        (LOCAL, "127.0.0.1", 200), (LOCAL, "::1", 200), (LOCAL, "203.0.113.5", 404), (LOCAL, None, 404),
        ({"host": "herald.example"}, "127.0.0.1", 404), (LOCAL | {"x-forwarded-for": "127.0.0.1"}, "127.0.0.1", 404),
        (LOCAL | {"via": "1.1 x"}, "127.0.0.1", 404), (LOCAL | {"forwarded": "for=127.0.0.1"}, "127.0.0.1", 404),
        ({"host": "localhost"}, "::ffff:127.0.0.1", 200),
    ],
)  # fmt: skip
def test_counts_are_for_this_machine_only(headers: dict[str, str], client: str | None, status: int) -> None:
    assert ask(Toy().app(), "GET", "/metrics", headers, client=client).status == status


def test_counts_are_for_whoever_has_the_token_where_one_is_set() -> None:
    app = Toy().app(metrics_token="s3cret")
    assert ask(app, "GET", "/metrics", {"authorization": "Bearer s3cret"}, client="203.0.113.5").status == 200
    for wrong in ("Bearer s3cre", "Bearer", "s3cret", "Basic s3cret", "\xff"):
        assert ask(app, "GET", "/metrics", {"authorization": wrong} | LOCAL).status == 404
    assert ask(app, "GET", "/metrics", LOCAL).status == 404


def test_answers_are_counted_by_route_and_class_and_never_by_what_a_client_sent() -> None:
    toy, tally = Toy(), Tally()
    tally.gauge("streams", "Open streams.", lambda: 3)
    tally.counter("posts", "Comments posted.", lambda: 5)
    app = build_app(toy.routes(), toy.gate(), Desk(problem_page, tally, None, lambda: NOW))
    ask(app, "GET", STORY)
    ask(app, "GET", f"{API}?limit=x&secret=canary")
    ask(app, "GET", "/canary")
    ask(app, "GET", "/canary%00", raw_path=b"/canary%00")
    text = ask(app, "GET", "/metrics", LOCAL).body.decode()
    assert 'rejoinder_requests_total{route="GET /stories/{story_id}",status="2xx"} 1.0' in text
    assert 'rejoinder_requests_total{route="GET /api/v1/stories/{story_id}/comments",status="4xx"} 1.0' in text
    assert 'rejoinder_requests_total{route="unmatched",status="4xx"} 2.0' in text
    assert 'rejoinder_request_seconds_count{route="GET /stories/{story_id}"} 1.0' in text
    assert 'le="+Inf"' in text
    assert "rejoinder_streams 3.0" in text
    assert "rejoinder_posts_total 5.0" in text
    assert "canary" not in text
