"""The composition root: everything is made here, once, and put together."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from litestar import Litestar

from rejoinder.actions import accounts, api_keys, browsing, salting
from rejoinder.actions import sites as site_actions
from rejoinder.core.errors import Unavailable
from rejoinder.core.ids import GuestId, new_id
from rejoinder.live.hub import Hub
from rejoinder.live.tail import Tail
from rejoinder.settings import Settings
from rejoinder.store.engine import Store, open_store
from rejoinder.web import (
    acting_pages,
    desk_pages,
    feeds,
    guest_pages,
    other_pages,
    reading_api,
    reading_pages,
    story_addresses,
    streaming,
    writing_api,
    writing_pages,
)
from rejoinder.web.assembling import LookUps, make_desk, make_gate
from rejoinder.web.assets import load_assets
from rejoinder.web.declaring import routes_of
from rejoinder.web.detaching import Streams
from rejoinder.web.follower import Follower
from rejoinder.web.heads import WireLimits
from rejoinder.web.i18n import LANGUAGES, language_for
from rejoinder.web.keys import derive, load_secret
from rejoinder.web.kit import Kit
from rejoinder.web.logs import AccessLog
from rejoinder.web.problems import Problem
from rejoinder.web.ready import ReadyPages
from rejoinder.web.rendering import Pages
from rejoinder.web.sentences import title_and_text
from rejoinder.web.server import Serving
from rejoinder.web.shell import Shell, build_app
from rejoinder.web.tokens import Tokens

ROUTES: Final = (
    reading_pages, writing_pages, acting_pages, guest_pages, desk_pages, other_pages, feeds, reading_api, writing_api,
    streaming,
)  # fmt: skip
"""The modules whose routes are served."""


@dataclass(frozen=True, slots=True)
class Application:
    """What a server serves, and what it is made of."""

    shell: Shell
    serving: Serving
    store: Store
    kit: Kit
    follower: Follower


def make_application(settings: Settings, store: Store, secret: bytes) -> Application:
    """Return the application on an open store; nothing runs before the server starts it."""
    ready = ReadyPages(limit_bytes=settings.pages.ready_bytes, fresh_s=settings.pages.fresh_s)
    streams = Streams(limit=settings.streams.count)
    hub = Hub(
        stream_limit=settings.streams.count,
        client_limit=settings.streams.client_count,
        heartbeat_s=settings.streams.heartbeat_s,
    )
    tail = Tail(hub, streaming.events_reader(store))
    pages = Pages(load_assets())
    kit = Kit(
        store=store,
        pages=pages,
        ready=ready,
        cursor_key=derive(secret, "cursor"),
        hub=hub,
        tail=tail,
        streams=streams,
        tokens=Tokens(secret, settings.identities.guest_life_days * 86_400),
        paces=settings.pace.classes(),
        page_comments=settings.pages.comment_count,
        api_page_comments=settings.pages.api_comment_count,
        session_life_s=settings.identities.session_life_days * 86_400,
    )
    follower = Follower(store, tail, ready)
    gate = make_gate(settings, secret, _look_ups(store), LANGUAGES, kit)
    desk = make_desk(settings, _problem_page(pages))
    desk.tally.gauge("streams", "Open streams.", lambda: hub.stream_count)
    desk.tally.gauge("ready_bytes", "Memory taken by ready pages, in bytes.", lambda: ready.used_bytes)
    desk.tally.counter("ready_hits", "Answers given from ready pages.", lambda: ready.hit_count)
    desk.tally.counter("renderings", "Pages made ready.", lambda: ready.rendering_count)
    desk.tally.counter("slow_streams", "Streams cut off as too slow.", lambda: streams.slow_count)
    shell = build_app(
        [*routes_of(*ROUTES), *story_addresses.BY_ADDRESS],
        gate,
        desk,
        ready=_readiness(store),
        metrics_token=settings.metrics_token or None,
        public_url=settings.public_url,
        lifespan=[_lifespan(follower, hub, desk.access_log)],
    )
    limits = settings.limits
    # How long a body may be is for its route to judge: one takes more than `limits.body_bytes`, and each says what is
    # wrong in the form that its clients read. The wire ends only what goes beyond all that any route takes.
    wire = WireLimits(
        head_bytes=limits.head_bytes,
        header_count=limits.header_count,
        target_bytes=limits.target_bytes,
        head_s=limits.head_s,
        body_s=limits.body_s,
        keep_alive_s=limits.keep_alive_s,
    )
    serving = Serving(ready, streams, wire, limits.connection_count, limits.shutdown_s)
    return Application(shell, serving, store, kit, follower)


def open_application(settings: Settings, *, create: bool = True) -> Application:
    """Open the store and the secret that the settings name, and return the application."""
    store = open_store(settings.database, create=create, durability=settings.durability)
    return make_application(settings, store, load_secret(settings.secret_file))


def _lifespan(follower: Follower, hub: Hub, access_log: AccessLog | None) -> Callable[[Litestar], Any]:
    @asynccontextmanager
    async def running(_: Litestar) -> AsyncIterator[None]:
        tasks = [asyncio.ensure_future(each) for each in (follower.run(), hub.run())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            hub.close()
            if access_log is not None:
                access_log.flush()

    return running


def _readiness(store: Store) -> Callable[[], Awaitable[Mapping[str, str]]]:
    async def faults() -> Mapping[str, str]:
        try:
            await store.read(site_actions.list_sites)
        except Unavailable as refusal:
            return {"store": refusal.code}
        return {}

    return faults


def _look_ups(store: Store) -> LookUps:
    async def salt_of(day: int) -> bytes:
        return await store.write(salting.salt_of, day, os.urandom(32))

    return LookUps(
        list_sites=lambda: store.read(site_actions.list_sites),
        site_of_story=lambda story_id: store.read(browsing.site_of_story, story_id),
        site_of_comment=lambda comment_id: store.read(browsing.site_of_comment, comment_id),
        find_session=lambda session_hash: store.read(accounts.find_session, session_hash),
        find_api_key=lambda key_hash: store.read(api_keys.find_account, key_hash),
        salt_of=salt_of,
        new_guest_id=lambda now: GuestId(new_id(now, os.urandom(10))),
    )


def _problem_page(pages: Pages) -> Callable[[Problem], bytes]:
    def page(problem: Problem) -> bytes:
        language = problem.language or (problem.site.language if problem.site else "en")
        title, text = title_and_text(problem.code, problem.data, language_for(language))
        return pages.problem_page(
            problem.status, title, text, site=problem.site, language=problem.language,
            has_first_page=problem.code == "bad_cursor",
        ).encode()  # fmt: skip

    return page
