"""Signing in and out, and a guest whom the browser is to forget."""

from __future__ import annotations

from lxml import html

from rejoinder.actions.accounts import add_account, issue_token
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


def test_a_link_signs_in_to_the_site_that_it_names_where_one_host_serves_several(on: Peopled) -> None:
    host = "http://127.0.0.1:8080"
    on.app.store.write_now(add_account, on.world.b, "Entering Soon", Role.MEMBER)
    on.app.store.write_now(issue_token, on.world.b, "Entering Soon", "one-time")
    page = on.app.ask("GET", f"{host}/account/enter?token=one-time&site=b")
    action = str(html.fromstring(page.text).xpath("string(//form[.//input[@name='token']]/@action)"))

    entered = on.app.ask("POST", f"{host}{action}", headers={"origin": host}, data={"token": "one-time"})
    assert entered.status_code == 303
    cookie = entered.headers["set-cookie"].partition(";")[0]
    shown = on.app.ask("GET", f"{host}{entered.headers['location']}", headers={"cookie": cookie})
    assert "Entering Soon" in shown.text
