"""What the settings say reaches the parts of the application, and nothing is lost at its end."""

from __future__ import annotations

from uuid import uuid4

import pytest

from rejoinder.web import logs
from tests.machinery.serving import in_process, settings_for


def test_what_was_answered_last_is_in_the_log(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    monkeypatch.setattr(logs, "_to_stderr", written.append)
    monkeypatch.setattr(logs, "_FLUSH_S", 3_600)
    with in_process(settings_for(sqlite_database, log__access="all")) as app:
        assert app.ask("GET", "http://a.example/healthz").status_code == 200
        assert written == []
    assert b'"route":"GET /healthz"' in b"".join(written)


def test_a_query_has_as_many_fields_as_the_settings_allow(sqlite_database: str) -> None:
    def code(count: int) -> str:
        query = "&".join(f"f{number}=1" for number in range(count))
        address = f"http://a.example/api/v1/stories/{uuid4()}/comments?{query}"
        found: str = app.ask("GET", address).json()["code"]
        return found

    with in_process(settings_for(sqlite_database, limits__form_fields=8)) as app:
        assert (code(8), code(9)) == ("unknown_field", "bad_input")
