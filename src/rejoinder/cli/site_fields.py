"""What may be set of a site, from texts: checked, each with its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from difflib import get_close_matches
from typing import Any, get_type_hints

import click
import msgspec

from rejoinder.core.errors import BadField
from rejoinder.core.links import safe_url
from rejoinder.core.site import Policy, Site
from rejoinder.core.text import BODY_MAX_BYTES, clean_line

TEXTS = ("name", "public_url", "language", "origins")
MOST = {"body_max_chars": BODY_MAX_BYTES, "body_min_chars": 1_000}
LEAST = {"body_max_chars": 1, "body_min_chars": 1, "post_limit": 1, "post_window_s": 1, "network_post_limit": 1}


def changed(site: Site, told: Mapping[str, str]) -> Site:
    """Return the site with what is told of it, texts by key; UsageError for a key that is none, BadField."""
    kinds = get_type_hints(Policy)
    policy: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for key, text in told.items():
        if key in TEXTS:
            own[key] = _own(key, text)
        elif key in kinds:
            policy[key] = _of_policy(key, kinds[key], text)
        else:
            near = get_close_matches(key, [*TEXTS, *kinds], n=1)
            raise click.UsageError(f"A site has no {key!r}." + (f" Did you mean {near[0]!r}?" if near else ""))
    after = replace(site.policy, **policy)
    if after.body_min_chars > after.body_max_chars:
        raise BadField(field="body_min_chars", why=f"at most body_max_chars, {after.body_max_chars}")
    return replace(site, policy=after, **own)


def keys() -> list[str]:
    """Return everything that can be set."""
    return [*TEXTS, *(each.name for each in fields(Policy))]


def _own(key: str, text: str) -> str | tuple[str, ...]:
    if key == "origins":
        return tuple(_origin(one) for one in _listed(text))
    if key == "public_url":
        address = safe_url(text)
        if address is None or "?" in address or "#" in address:
            raise BadField(field=key, why="an http or https address such as https://talk.example.org")
        return address.rstrip("/")
    return clean_line(text, field=key, max_chars=100)


def _origin(text: str) -> str:
    # An origin is an address whose path is nothing but the slash that `safe_url` writes.
    if safe_url(text) != f"{text}/":
        raise BadField(field="origins", why=f"{text!r} is no origin such as https://www.example.org")
    return text


def _of_policy(key: str, kind: Any, text: str) -> Any:
    given: Any = tuple(_listed(text)) if kind == tuple[str, ...] else _as_bool(text) if kind is bool else text
    try:
        value = msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError:
        choices = (
            f"one of {', '.join(kind)}"
            if hasattr(kind, "__members__")
            else "true or false"
            if kind is bool
            else "a number"
        )
        raise BadField(field=key, why=f"{choices}, not {text!r}") from None
    least, most = LEAST.get(key, 0), MOST.get(key, 10**9)
    if type(value) is int and not least <= value <= most:
        raise BadField(field=key, why=f"from {least} to {most}")
    return value


def _as_bool(text: str) -> Any:
    return {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}.get(text.lower(), text)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
