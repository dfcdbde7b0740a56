"""The house rules find what they are for, and leave alone what is allowed."""

from __future__ import annotations

import pytest

from tests.machinery import rules


def test_a_file_may_have_three_hundred_lines_and_no_more() -> None:
    assert list(rules.long_file("x\n" * 300)) == []
    assert len(list(rules.long_file("x\n" * 301))) == 1


def test_a_function_may_have_sixty_lines_and_no_more() -> None:
    assert list(rules.long_functions("@cache\ndef f():\n" + "    x()\n" * 59)) == []
    assert len(list(rules.long_functions("async def f():\n" + "    x()\n" * 60))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "import requests",
        "import os, httpx",
        "import http.client as client",
        "import urllib.request",
        "from urllib import request",
        "from urllib.request import urlopen",
        "from aiohttp import ClientSession",
        "from socket import create_connection",
        "socket.create_connection(('a', 1))",
        "await asyncio.open_connection('a', 1)",
        "import smtplib",
    ],
)
def test_every_way_out_to_the_network_is_seen(line: str) -> None:
    assert len(list(rules.network_uses(line))) == 1


@pytest.mark.parametrize(
    "line",
    ["from urllib.parse import urlsplit", "import socket", "from http import HTTPStatus", "from .requests import Post"],
)
def test_what_opens_no_connection_may_be_imported(line: str) -> None:
    assert list(rules.network_uses(line)) == []


@pytest.mark.parametrize("kind", ["", " Exception", " BaseException as error", " (ValueError, Exception)"])
def test_a_handler_that_swallows_everything_is_seen(kind: str) -> None:
    assert len(list(rules.broad_excepts(f"try:\n    f()\nexcept{kind}:\n    pass"))) == 1


def test_a_handler_that_cleans_up_and_raises_again_is_none_of_them() -> None:
    assert list(rules.broad_excepts("try:\n    f()\nexcept BaseException:\n    undo()\n    raise")) == []
    assert list(rules.broad_excepts("try:\n    f()\nexcept ValueError:\n    pass")) == []


@pytest.mark.parametrize(
    "code",
    [
        "'SELECT id FROM story'",
        "'select id from story'",
        "f'SELECT {columns} FROM story'",
        "'''\n  INSERT INTO story (id) VALUES (:id)'''",
        "'INSERT OR IGNORE INTO story'",
        "'UPDATE story SET title = :title'",
        "'DELETE FROM story'",
        "'WITH RECURSIVE branch AS (SELECT 1)'",
    ],
)
def test_an_sql_statement_is_recognised(code: str) -> None:
    assert len(list(rules.sql_statements(f"x = {code}"))) == 1


@pytest.mark.parametrize(
    "code",
    ["x = 'Select a passage from the story'", "x = 'Update your name and set a picture'", "'''SELECT id FROM story'''"],
)
def test_a_sentence_or_a_documentation_string_is_no_sql(code: str) -> None:
    assert list(rules.sql_statements(code)) == []


def test_paging_by_offset_is_seen_and_a_comment_about_it_is_not() -> None:
    assert rules.has_offset("SELECT id FROM story LIMIT 50 OFFSET :start")
    assert not rules.has_offset("SELECT id FROM story -- never OFFSET\nLIMIT 50")


@pytest.mark.parametrize(
    "line",
    [
        "node.innerHTML = html",
        "node.outerHTML = html",
        "node.insertAdjacentHTML('beforeend', html)",
        "document.write(html)",
        "eval(code)",
        "new Function(code)",
        "{{ comment.html|safe }}",
        "{{ comment.html | safe }}",
        "return Markup(html)",
        "{% autoescape false %}",
    ],
)
def test_every_maker_of_unescaped_html_is_seen(line: str) -> None:
    assert list(rules.unsafe_lines(f"ok\n  {line}\nok")) == [line]


@pytest.mark.parametrize("line", ["ast.literal_eval(text)", "retrieval(key)", "node.textContent = text", "a | safety"])
def test_what_escapes_is_allowed(line: str) -> None:
    assert list(rules.unsafe_lines(line)) == []


@pytest.mark.parametrize(
    "code",
    [
        "def f(n):\n    return f(n - 1)",
        "def f(n):\n    return g(n)\ndef g(n):\n    return [f(m) for m in n]",
        "class A:\n    def f(self):\n        return self.g()\n    def g(self):\n        return self.f()",
        "def outer():\n    def walk(n):\n        for m in n:\n            walk(m)\n    walk(1)",
    ],
)
def test_a_function_that_comes_back_to_itself_is_seen(code: str) -> None:
    assert list(rules.recursive_functions(code))


def test_functions_that_call_each_other_in_one_direction_are_none_of_them() -> None:
    assert list(rules.recursive_functions("def f():\n    g()\n    h()\ndef g():\n    h()\ndef h():\n    x.f()")) == []
