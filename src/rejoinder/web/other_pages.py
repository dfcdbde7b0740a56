"""Previews, accounts, keys, pictures and static files."""

from __future__ import annotations

import os
from typing import Any

import msgspec

from rejoinder.actions import accounts
from rejoinder.actions.browsing import find_guest_name, read_picture
from rejoinder.actions.drafting import read_text
from rejoinder.actions.pacing import spend
from rejoinder.core.errors import BadToken, NotFound, TextRefused, TooOften
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.web.asked import Answer, Asked, html_answer
from rejoinder.web.declaring import Cors, Csrf, Scope, Surface, route
from rejoinder.web.discussing import viewer_view
from rejoinder.web.leading import lead_to
from rejoinder.web.pages import takes_gzip

FOR_EVER = b"public, max-age=31536000, immutable"
BRIEFLY = b"public, max-age=300"


class PreviewForm(msgspec.Struct, forbid_unknown_fields=True):
    """A draft."""

    body: str = ""
    parent_id: str = ""


class TokenQuery(msgspec.Struct):
    """A one-time link's token."""

    token: str = ""


class TokenForm(msgspec.Struct, forbid_unknown_fields=True):
    """The button of a one-time link."""

    token: str


class EmptyForm(msgspec.Struct, forbid_unknown_fields=True):
    """A button without anything to say."""


@route(
    "POST", "/preview", permission=Permission.READ, scope=Scope.HOST, rate=RateClass.PREVIEW, csrf=Csrf.ORIGIN,
    surface=Surface.FRAGMENT, body=PreviewForm, problems=(TextRefused,),
)  # fmt: skip
async def preview(asked: Asked[PreviewForm, None]) -> Answer:
    """What a draft will look like, by the renderer that publishes it."""
    return html_answer(asked.kit.pages.preview(read_text(asked.site, asked.body.body).html))


@route(
    "GET", "/account", permission=Permission.READ, scope=Scope.HOST, rate=RateClass.READ, csrf=Csrf.SAFE,
    surface=Surface.PAGE,
)  # fmt: skip
async def account_page(asked: Asked[None, None]) -> Answer:
    """Who the viewer is to us."""
    name = None if asked.viewer.key is None else await asked.kit.store.read(find_guest_name, asked.viewer)
    view = viewer_view(asked.viewer, asked.csrf, name)
    return html_answer(
        asked.kit.pages.account_page(asked.site, view, chosen=asked.chosen_site, language=asked.language)
    )


@route(
    "GET", "/account/enter", permission=Permission.READ, scope=Scope.HOST, rate=RateClass.READ, csrf=Csrf.SAFE,
    surface=Surface.PAGE, query=TokenQuery,
)  # fmt: skip
async def enter_page(asked: Asked[None, TokenQuery]) -> Answer:
    """The page of a one-time link; its button signs in."""
    view = viewer_view(asked.viewer, asked.csrf)
    # Not `no-referrer`: a browser would send the form with `Origin: null`, which is nobody's.
    return html_answer(
        asked.kit.pages.enter_page(
            asked.site, view, asked.query.token, chosen=asked.chosen_site, language=asked.language
        ),
        headers=((b"referrer-policy", b"same-origin"),),
    )


@route(
    "POST", "/account/enter", permission=Permission.READ, scope=Scope.HOST, rate=RateClass.TOKEN, csrf=Csrf.TOKEN,
    surface=Surface.PAGE, body=TokenForm, answers={303: None}, problems=(BadToken, TooOften),
)  # fmt: skip
async def enter(asked: Asked[TokenForm, None]) -> Answer:
    """Use up a one-time token and sign in."""
    # Counted in a transaction of its own: a failed attempt counts too.
    await asked.kit.store.write(spend, asked.viewer, RateClass.TOKEN, asked.kit.paces[RateClass.TOKEN])
    session_hash = asked.identity.enter(os.urandom(32))
    await asked.kit.store.write(
        accounts.enter, asked.site, asked.body.token, session_hash, life_s=asked.kit.session_life_s
    )
    return lead_to(asked, "/account", site=asked.chosen_site)


@route(
    "POST", "/account/leave", permission=Permission.READ, scope=Scope.HOST, rate=RateClass.TOKEN, csrf=Csrf.TOKEN,
    surface=Surface.PAGE, body=EmptyForm, answers={303: None},
)  # fmt: skip
async def leave(asked: Asked[EmptyForm, None]) -> Answer:
    """Sign out, or have this browser forget the guest."""
    if asked.identity.session is not None:
        await asked.kit.store.write(accounts.leave, asked.identity.session)
    asked.identity.leave()
    return lead_to(asked, "/account", site=asked.chosen_site)


@route(
    "GET", "/help/keys", permission=Permission.READ, scope=Scope.HOST, rate=RateClass.READ, csrf=Csrf.SAFE,
    surface=Surface.PAGE,
)  # fmt: skip
async def keys_page(asked: Asked[None, None]) -> Answer:
    """How to walk through a discussion by keyboard."""
    view = viewer_view(asked.viewer, asked.csrf)
    return html_answer(asked.kit.pages.keys_page(asked.site, view, language=asked.language))


@route(
    "GET", "/pictures/{picture_id}", permission=Permission.READ, scope=Scope.SERVER, rate=RateClass.READ,
    csrf=Csrf.SAFE, surface=Surface.ASSET,
)  # fmt: skip
async def picture(asked: Asked[None, None]) -> Answer:
    """A story's picture."""
    content_type, content = await asked.kit.store.read(read_picture, asked.ids["picture_id"])
    return Answer(
        200,
        content,
        content_type.encode(),
        ((b"cross-origin-resource-policy", b"cross-origin"), (b"content-disposition", b"inline")),
        cache=FOR_EVER,
    )


@route(
    "GET", "/static/{version}/{name}", permission=Permission.READ, scope=Scope.SERVER, rate=RateClass.READ,
    csrf=Csrf.SAFE, surface=Surface.ASSET, cors=Cors.READ,
)  # fmt: skip
async def static_file(asked: Asked[None, None]) -> Answer:
    """A static file, for ever at this address."""
    return _asset(asked, asked.path["version"], asked.path["name"], FOR_EVER)


@route(
    "GET", "/embed.js", permission=Permission.READ, scope=Scope.SERVER, rate=RateClass.READ, csrf=Csrf.SAFE,
    surface=Surface.ASSET, cors=Cors.READ,
)  # fmt: skip
async def embed_script(asked: Asked[None, None]) -> Answer:
    """The element that shows a discussion in somebody else's page."""
    return _asset(asked, asked.kit.pages.assets.version, "rejoinder.js", BRIEFLY)


@route(
    "GET", "/embed.css", permission=Permission.READ, scope=Scope.SERVER, rate=RateClass.READ, csrf=Csrf.SAFE,
    surface=Surface.ASSET, cors=Cors.READ,
)  # fmt: skip
async def embed_style(asked: Asked[None, None]) -> Answer:
    """The style of a discussion that a publisher's own server puts into its pages."""
    return _asset(asked, asked.kit.pages.assets.version, "rejoinder.css", BRIEFLY)


def _asset(asked: Asked[Any, Any], version: str, name: str, cache: bytes) -> Answer:
    found = asked.kit.pages.assets.find(version, name)
    if found is None:
        raise NotFound(what="page")
    headers: tuple[tuple[bytes, bytes], ...] = (
        (b"etag", found.etag.encode()),
        (b"vary", b"accept-encoding"),
        (b"cross-origin-resource-policy", b"cross-origin"),
        (b"access-control-allow-origin", b"*"),
    )
    if asked.etag_matches(found.etag):
        return Answer(304, headers=headers, cache=cache)
    body, encoding = found.body, False
    if takes_gzip(asked.headers.get(b"accept-encoding", b"")):
        body, encoding = found.gzipped, True
    headers += ((b"content-encoding", b"gzip"),) if encoding else ()
    return Answer(200, body, found.content_type.encode(), headers, cache=cache)
