"""The insides of uvicorn that our protocol leans on. When one of these fails after an upgrade, read wire.py anew."""

from __future__ import annotations

import asyncio
import inspect
import tomllib
from pathlib import Path

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


async def _nothing(scope: object, receive: object, send: object) -> None:
    pass


@pytest.fixture
def protocol() -> HttpToolsProtocol:
    config = uvicorn.Config(_nothing, http="httptools", ws="none", lifespan="off", log_config=None)
    return HttpToolsProtocol(config, ServerState(), {}, asyncio.new_event_loop())


def test_uvicorn_is_pinned_at_the_version_that_these_tests_run_with() -> None:
    assert f"uvicorn=={uvicorn.__version__}" in PROJECT["dependencies"]


def test_the_protocol_keeps_its_state_where_we_take_it_from(protocol: HttpToolsProtocol) -> None:
    wanted = {"app", "connections", "cycle", "flow", "headers", "limit_concurrency", "parser", "pipeline", "scope"}
    wanted |= {"expect_100_continue", "server_state", "tasks", "transport"}
    assert wanted <= set(vars(protocol))


def test_the_protocol_has_the_methods_that_we_replace_or_call() -> None:
    for name, parameters in {
        "data_received": ["self", "data"],
        "on_message_begin": ["self"],
        "on_url": ["self", "url"],
        "on_header": ["self", "name", "value"],
        "on_headers_complete": ["self"],
        "on_body": ["self", "body"],
        "on_message_complete": ["self"],
        "on_response_complete": ["self"],
        "connection_lost": ["self", "exc"],
        "_start_asgi_task": ["self", "cycle", "app"],
        "shutdown": ["self"],
    }.items():
        assert list(inspect.signature(getattr(HttpToolsProtocol, name)).parameters) == parameters, name


def test_an_answer_keeps_its_state_where_we_change_it() -> None:
    source = inspect.getsource(RequestResponseCycle)
    for attribute in ("disconnected", "keep_alive", "message_event", "response_complete", "response_started"):
        assert f"self.{attribute}" in source
    assert "self.transport.write(" in source
    assert "self.transport.close()" in source


def test_an_answer_marked_complete_ends_without_a_word_and_without_a_complaint() -> None:
    source = inspect.getsource(RequestResponseCycle.run_asgi)
    assert "elif not self.response_started and not self.disconnected" in source
    assert "elif not self.response_complete and not self.disconnected" in source


def test_the_header_fields_of_every_answer_are_a_new_list_each_second() -> None:
    assert "self.server_state.default_headers = date_header" in inspect.getsource(uvicorn.Server.on_tick)
    assert "if counter % 10 == 0" in inspect.getsource(uvicorn.Server.on_tick)


def test_status_lines_are_whole_lines() -> None:
    assert STATUS_LINE[408] == b"HTTP/1.1 408 Request Timeout\r\n"
