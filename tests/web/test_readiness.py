"""Whether the server can work depends on its database."""

from __future__ import annotations

from typing import Any

import pytest

from rejoinder.core.errors import StoreUnavailable
from rejoinder.store.engine import Store
from tests.machinery.serving import Peopled


async def away(*_: Any, **__: Any) -> None:
    raise StoreUnavailable(retry_after_s=1)


def test_a_server_whose_database_is_away_is_not_ready_until_it_is_back(
    on: Peopled, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert on.app.ask("GET", "http://a.example/readyz").json() == {"ready": True, "faults": {}}
    with monkeypatch.context() as broken:
        broken.setattr(Store, "read", away)
        answer = on.app.ask("GET", "http://a.example/readyz")
        assert (answer.status_code, answer.json()["faults"]) == (503, {"store": "store_unavailable"})
        assert on.app.ask("GET", "http://a.example/healthz").status_code == 200
    assert on.app.ask("GET", "http://a.example/readyz").status_code == 200
