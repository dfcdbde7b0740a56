"""Forms lead to pages of ours, under whatever path we are mounted, and nowhere else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from rejoinder.web.leading import lead_back, lead_to


def asked(public_url: str, language: str | None = None) -> Any:
    return SimpleNamespace(site=SimpleNamespace(public_url=public_url), language=language)


def place(answer: Any) -> str:
    found: list[str] = [value.decode() for name, value in answer.headers if name == b"location"]
    return found[0]


@pytest.mark.parametrize(("public_url", "mount"), [("https://a.example", ""), ("https://a.example/talk", "/talk")])
def test_a_page_is_named_without_the_mount_and_reached_with_it(public_url: str, mount: str) -> None:
    assert place(lead_to(asked(public_url), "/account")) == f"{mount}/account"


def test_a_reader_who_chose_a_language_keeps_it_after_a_form() -> None:
    reader = asked("https://a.example/talk", "ar")
    assert place(lead_to(reader, "/comments/1#rj-c-1")) == "/talk/comments/1?lang=ar#rj-c-1"
    assert place(lead_to(reader, "/account", site="b")) == "/talk/account?site=b&lang=ar"
    assert place(lead_back(reader, "", "/comments/1", to="x")) == "/talk/comments/1?lang=ar#x"


@pytest.mark.parametrize("address", ["/talk/stories/x?order=best", "https://a.example/talk/stories/x?order=best"])
def test_a_form_leads_back_to_the_page_it_came_from(address: str) -> None:
    assert place(lead_back(asked("https://a.example/talk"), address, "/")) == "/talk/stories/x?order=best"
    led = lead_back(asked("https://a.example/talk"), f"{address}#rj-c-1", "/", to="rj-c-2")
    assert place(led) == "/talk/stories/x?order=best#rj-c-2"


@pytest.mark.parametrize(
    "address", ["", "https://evil.example/", "//evil.example", "https://a.example.evil/talk/", "x"]
)
def test_a_foreign_address_leads_to_where_we_would_go_otherwise(address: str) -> None:
    assert place(lead_back(asked("https://a.example/talk"), address, "/comments/1")) == "/talk/comments/1"
    assert place(lead_back(asked("https://a.example"), address, "/comments/1#x", to="y")) == "/comments/1#y"
