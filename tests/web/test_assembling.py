"""The shell's parts are made from the settings."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from rejoinder.core.account import Account, Viewer
from rejoinder.core.errors import TooOften
from rejoinder.core.ids import SiteId
from rejoinder.core.pace import RateClass
from rejoinder.core.site import Site
from rejoinder.settings import Settings, read_settings
from rejoinder.web.addresses import TrustsEveryone
from rejoinder.web.assembling import LookUps, make_desk, make_gate
from rejoinder.web.tokens import Tokens
from rejoinder.web.understanding import Gate
from tests.web.toy import GUEST, HERALD, HERALD_STORY, NOW, SECRET, problem_page


async def list_sites() -> list[Site]:
    return [HERALD]


async def site_of(object_id: bytes) -> SiteId | None:
    return None


async def find_session(hashed: bytes) -> Account | None:
    return None


async def salt_of(day: int) -> bytes:
    return bytes(16)


LOOK_UPS = LookUps(list_sites, site_of, site_of, find_session, find_session, salt_of, lambda now: GUEST)


def gate(**environ: str) -> Gate:
    settings = read_settings(None, {f"REJOINDER_{name.upper()}": value for name, value in environ.items()})
    return make_gate(settings, SECRET, LOOK_UPS, ["en", "ar"])


def test_the_settings_reach_what_they_set() -> None:
    made = gate(limits_body_bytes="2000", limits_form_fields="9", identities_guest_life_days="1", pace_search_limit="1")
    assert (made.body_bytes, made.form_fields, made.languages) == (2_000, 9, frozenset({"en", "ar"}))
    made.limiter.admit(RateClass.SEARCH, Viewer(HERALD.id, guest_id=GUEST), NOW)
    with pytest.raises(TooOften):
        made.limiter.admit(RateClass.SEARCH, Viewer(HERALD.id, guest_id=GUEST), NOW)

    async def known_after(days: int) -> bool:
        token = Tokens(SECRET).sign_guest(HERALD.id, GUEST, NOW)
        cookie = f"rj_guest_herald={token}".encode()
        identity = await made.viewers.identify(HERALD, cookie, NOW + days * 86_400_000_000, None)
        return identity.viewer.guest_id is not None

    assert asyncio.run(known_after(0))
    assert not asyncio.run(known_after(1))


def test_origins_of_the_settings_are_every_sites() -> None:
    made = gate(origins="https://reader.example,https://www.herald.example")
    site = asyncio.run(made.sites.of_story(HERALD_STORY, NOW))
    assert site == replace(HERALD, origins=("https://www.herald.example", "https://reader.example"))


def test_trusted_proxies_are_believed_and_the_whole_internet_is_not() -> None:
    headers = {b"x-forwarded-for": b"203.0.113.5"}

    async def keys() -> tuple[bytes | None, bytes | None]:
        trusting = gate(trusted_proxies="10.0.0.0/8").networks
        return await trusting.key("10.0.0.1", headers, NOW), await trusting.key("203.0.113.5", {}, NOW)

    through, direct = asyncio.run(keys())
    assert through == direct is not None
    with pytest.raises(TrustsEveryone):
        gate(trusted_proxies="0.0.0.0/0")
    assert isinstance(gate(trusted_proxies="0.0.0.0/0", trust_everyone="true"), Gate)


def test_the_access_log_is_a_setting() -> None:
    assert make_desk(Settings(), problem_page).access_log is not None
    assert make_desk(read_settings(None, {"REJOINDER_LOG_ACCESS": "off"}), problem_page).access_log is None
