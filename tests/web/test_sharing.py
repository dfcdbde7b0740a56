"""Pages equal for all: whose they are, and how long they hold."""

from __future__ import annotations

import time

import pytest

from rejoinder.core.ids import to_text
from tests.machinery.serving import Peopled

LOOPBACK = "http://127.0.0.1:8080"
PATIENCE_S = 15.0


@pytest.mark.parametrize("path", ["/", "/feed.atom"])
def test_of_two_sites_on_one_host_each_gets_its_own_page_whichever_was_asked_first(on: Peopled, path: str) -> None:
    def shown(query: str) -> set[str]:
        text = on.app.ask("GET", f"{LOOPBACK}{path}{query}").text
        return {name for name in ("The Aurora", "The Beacon") if name in text}

    assert shown("?site=b") == {"The Beacon"}
    assert shown("") == {"The Aurora"}
    assert shown("?site=b") == {"The Beacon"}
    assert shown("?site=a") == {"The Aurora"}


def test_what_is_withdrawn_leaves_the_feed_of_the_whole_site_at_once(on: Peopled) -> None:
    author, nobody = on.world["guest"], on.world["nobody"]
    comment = on.world.post(author, on.world.story, "Soonaway and gone.", name="Ann")
    until = time.monotonic() + PATIENCE_S
    while "Soonaway" not in on.app.ask_as(nobody, "GET", "/feed.atom").text and time.monotonic() < until:
        time.sleep(0.05)
    assert "Soonaway" in on.app.ask_as(nobody, "GET", "/feed.atom").text
    assert on.app.ask_as(author, "DELETE", f"/api/v1/comments/{to_text(comment.id)}").status_code == 204
    assert "Soonaway" not in on.app.ask_as(nobody, "GET", "/feed.atom").text
