"""Pages equal for all: whose they are, and how long they hold."""

from __future__ import annotations

import pytest

from tests.machinery.serving import Peopled

LOOPBACK = "http://127.0.0.1:8080"


@pytest.mark.parametrize("path", ["/", "/feed.atom"])
def test_of_two_sites_on_one_host_each_gets_its_own_page_whichever_was_asked_first(on: Peopled, path: str) -> None:
    def shown(query: str) -> set[str]:
        text = on.app.ask("GET", f"{LOOPBACK}{path}{query}").text
        return {name for name in ("The Aurora", "The Beacon") if name in text}

    assert shown("?site=b") == {"The Beacon"}
    assert shown("") == {"The Aurora"}
    assert shown("?site=b") == {"The Beacon"}
    assert shown("?site=a") == {"The Aurora"}
