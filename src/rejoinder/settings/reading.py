"""Settings are read: the file, over it the environment, over it the command line; every fault is named."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final, get_origin
from urllib.parse import SplitResult, urlsplit

from rejoinder.settings.tree import PREFIX, Entry, Settings, list_settings

_TRUE: Final = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


class BadSetting(Exception):
    """A setting can't be read; the message names it, where it stands and what was expected."""


def read_settings(
    path: Path | None = None,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Settings:
    """Return the settings of the file, over them the environment's, over them `overrides` (dotted names, None: unset).

    `path` None means no file. BadSetting for a name that does not exist, a value of another type or out of bounds.
    """
    known = {entry.name: entry for entry in list_settings()}
    found: dict[str, Any] = {}
    if path is not None:
        for name, value in _flat(_load(path), known):
            entry = _known(name, known, str(path))
            found[name] = _checked(entry, value, str(path))
    by_variable = {entry.variable: entry for entry in known.values()}
    for variable, text in (environ or {}).items():
        if variable.startswith(PREFIX):
            entry = _known(variable, by_variable, "the environment")
            found[entry.name] = _checked(entry, _parsed(entry, text, "the environment"), "the environment")
    for name, value in (overrides or {}).items():
        if value is not None:
            entry = _known(name, known, "the command line")
            value = _parsed(entry, value, "the command line") if isinstance(value, str) else value
            found[name] = _checked(entry, value, "the command line")
    settings: Settings = _built(Settings(), found)
    return settings


def _load(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise BadSetting(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path} is no TOML: {error}") from None


def _flat(table: Mapping[str, Any], known: Mapping[str, Entry], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        name = prefix + key
        if isinstance(value, dict) and name not in known:
            yield from _flat(value, known, f"{name}.")
        else:
            yield name, value


def _known(name: str, known: Mapping[str, Entry], where: str) -> Entry:
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    raise BadSetting(f"{where}: there is no setting {name}" + (f"; did you mean {near[0]}?" if near else ""))


def _parsed(entry: Entry, text: str, where: str) -> Any:
    """Return what a text from the environment or the command line stands for."""
    if entry.kind is bool:
        return _TRUE.get(text.strip().lower(), text)
    if entry.kind in (int, float):
        try:
            return entry.kind(text)
        except ValueError:
            raise BadSetting(f"{where}: {entry.name} is {text!r}, not a number") from None
    if get_origin(entry.kind) is tuple:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _checked(entry: Entry, value: Any, where: str) -> Any:
    value = _typed(entry, value, where)
    if entry.choices and value not in entry.choices:
        raise BadSetting(f"{where}: {entry.name} is {value!r}; it can be {', '.join(entry.choices)}")
    if entry.least is not None and entry.most is not None and not entry.least <= value <= entry.most:
        raise BadSetting(f"{where}: {entry.name} is {value}; it goes from {entry.least:g} to {entry.most:g}")
    why = _CHECKS[entry.name](value) if entry.name in _CHECKS else None
    if why is not None:
        raise BadSetting(f"{where}: {entry.name} is {value!r}; {why}")
    return value


def _typed(entry: Entry, value: Any, where: str) -> Any:
    kind = entry.kind
    if kind is float and type(value) is int:
        return float(value)
    if kind is Path and isinstance(value, str | Path):
        return Path(value)
    if get_origin(kind) is tuple:
        if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
            return tuple(value)
    elif type(value) is kind:
        return value
    expected = (
        "a list of texts"
        if get_origin(kind) is tuple
        else {str: "a text", int: "a whole number"}.get(kind, "true or false" if kind is bool else "a number")
    )
    raise BadSetting(f"{where}: {entry.name} is {value!r}, where {expected} is expected")


def _built(tree: Any, found: Mapping[str, Any], prefix: str = "") -> Any:
    changed = {}
    for each in fields(tree):
        value = getattr(tree, each.name)
        name = prefix + each.name
        if is_dataclass(value):
            changed[each.name] = _built(value, found, f"{name}.")
        elif name in found:
            changed[each.name] = found[name]
    return replace(tree, **changed)


def _no_public_url(value: str) -> str | None:
    if not value:
        return None
    parts = _parts(value)
    if parts is None or value.endswith("/") or parts.query or parts.fragment or "@" in parts.netloc:
        return "an address is expected such as https://talk.example.org, without a slash at its end"
    return None


def _no_origins(values: tuple[str, ...]) -> str | None:
    for value in values:
        parts = _parts(value)
        if parts is None or value != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
            return f"{value!r} is no origin such as https://www.example.org"
    return None


def _parts(value: str) -> SplitResult | None:
    """Return the parts of an http or https address, None for anything else."""
    try:
        parts = urlsplit(value)
        # Read for its refusals: it is a number up to 65535.
        port = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.hostname and port != 0 else None


def _no_networks(values: tuple[str, ...]) -> str | None:
    for value in values:
        try:
            ip_network(value)
        except ValueError as error:
            return str(error)
    return None


_CHECKS: Final[Mapping[str, Callable[[Any], str | None]]] = {
    "public_url": _no_public_url,
    "origins": _no_origins,
    "trusted_proxies": _no_networks,
}
