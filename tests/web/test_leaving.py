"""Signing out, and a guest whom the browser is to forget."""

from __future__ import annotations

from rejoinder.core.account import Role
from tests.machinery.serving import Peopled
from tests.machinery.world import Visitor


def taken_away(on: Peopled, visitor: Visitor) -> list[str]:
    answer = on.app.ask_as(visitor, "POST", "/account/leave", data={"csrf": visitor.csrf})
    assert answer.status_code == 303
    return [one.partition("=")[0] for one in answer.headers.get_list("set-cookie") if "=; Max-Age=0;" in one]


def test_a_guest_who_asks_for_it_is_forgotten(on: Peopled) -> None:
    assert taken_away(on, on.world.guest("passing", on.world.a)) == ["rj_guest_a"]


def test_an_account_that_leaves_is_signed_out(on: Peopled) -> None:
    leaving = on.world.account("leaving", on.world.a, Role.MEMBER, "Leaving Soon")
    assert taken_away(on, leaving) == ["rj_session_a"]
    assert "Leaving Soon" not in on.app.ask_as(leaving, "GET", "/account").text
