"""The shell's parts are made from the settings and from what the store can look up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rejoinder.core.ids import GuestId
from rejoinder.core.site import Site
from rejoinder.settings import Settings
from rejoinder.web.addresses import Networks, Proxies
from rejoinder.web.bearing import FindByKey
from rejoinder.web.guarding import Guard
from rejoinder.web.logs import AccessLog
from rejoinder.web.pacing import Limiter
from rejoinder.web.running import Desk, ProblemPage
from rejoinder.web.sites import ListSites, SiteOf, Sites
from rejoinder.web.tally import Tally
from rejoinder.web.tokens import Tokens
from rejoinder.web.understanding import Gate
from rejoinder.web.viewers import FindSession, Viewers

if TYPE_CHECKING:
    from rejoinder.web.kit import Kit

_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class LookUps:
    """What the shell asks the store, each a function of one read.

    `list_sites` oldest first; `site_of_story` and `site_of_comment` take an id and answer None for what is not there;
    `find_session` takes the hash of a session's token, `find_api_key` that of an API key; `salt_of` takes days since
    1970 and answers with that day's salt, made when it is not there (and yesterday's destroyed); `new_guest_id` takes
    the instant.
    """

    list_sites: ListSites
    site_of_story: SiteOf
    site_of_comment: SiteOf
    find_session: FindSession
    find_api_key: FindByKey
    salt_of: Callable[[int], Awaitable[bytes]]
    new_guest_id: Callable[[int], GuestId]


def make_gate(
    settings: Settings, secret: bytes, look_ups: LookUps, languages: Iterable[str], kit: Kit | None = None
) -> Gate:
    """Return what every request passes. TrustsEveryone when the trusted proxies take in the internet."""
    identities = settings.identities

    async def list_sites() -> Sequence[Site]:
        sites = await look_ups.list_sites()
        return [replace(site, origins=tuple(dict.fromkeys((*site.origins, *settings.origins)))) for site in sites]

    viewers = Viewers(
        Tokens(secret, identities.guest_life_days * _DAY_S),
        look_ups.find_session,
        look_ups.new_guest_id,
        session_life_s=identities.session_life_days * _DAY_S,
        session_cache_s=identities.session_cache_s,
        session_cache_count=identities.session_cache_count,
    )
    proxies = Proxies(
        settings.trusted_proxies, header=settings.forwarded_header, trust_everyone=settings.trust_everyone
    )
    sites = Sites(
        list_sites, look_ups.site_of_story, look_ups.site_of_comment, default_slug=settings.default_site or None
    )
    return Gate(
        sites,
        viewers,
        Networks(proxies, look_ups.salt_of),
        Guard(filter(None, (settings.public_url, f"http://{settings.host}:{settings.port}"))),
        Limiter(settings.pace.classes(), settings.limits.counted_keys),
        frozenset(languages),
        kit,
        settings.limits.body_bytes,
        settings.limits.form_fields,
        look_ups.find_api_key,
    )


def make_desk(settings: Settings, problem_page: ProblemPage, tally: Tally | None = None) -> Desk:
    """Return what answers are made with."""
    access = settings.log.access
    log = None if access == "off" else AccessLog(only_problems=access == "problems")
    return Desk(problem_page, tally or Tally(), log)
