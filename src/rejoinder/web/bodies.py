"""What a client sends, read strictly: bytes in, a typed value out, or a refusal that says which field and why."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Any, Final, TypeVar
from urllib.parse import unquote_to_bytes

import msgspec

from rejoinder.core.errors import BadField, BadInput, BadJson, TooLarge, UnknownField, UnsupportedType

S = TypeVar("S", bound=msgspec.Struct)

BODY_BYTES: Final = 65_536
FORM_FIELDS: Final = 64
COMMON_FIELDS: Final = frozenset({"lang", "site"})
"""Query fields that the shell reads itself, on every route."""
_JSON_TYPE: Final = b"application/json"
_FORM_TYPE: Final = b"application/x-www-form-urlencoded"
# A name may hide behind escapes: only then does it take a second, slower reading to count names.
_ESCAPED_ASCII: Final = re.compile(rb"\\u00[2-7]")
_AT: Final = re.compile(r" - at `\$\.?([^`]*)`$")
_UNKNOWN: Final = re.compile(r"Object contains unknown field `([^`]*)`")
_MISSING: Final = re.compile(r"Object missing required field `([^`]*)`")
_BAD_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")

Receive = Callable[[], Awaitable[dict[str, Any]]]


class Disconnected(Exception):
    """The client went away before its body was there."""


async def read_body(receive: Receive, headers: Mapping[bytes, bytes], limit_bytes: int) -> bytes:
    """Return the whole body; TooLarge as soon as it is known to be longer than `limit_bytes`."""
    declared = headers.get(b"content-length")
    if declared is not None and (not declared.isdigit() or int(declared[:20]) > limit_bytes):
        raise TooLarge(limit_bytes=limit_bytes)
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return _bounded(body, limit_bytes, message)
    parts, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        part: bytes = message.get("body", b"")
        parts.append(part)
        size += len(part)
        if size > limit_bytes:
            raise TooLarge(limit_bytes=limit_bytes)
    return _bounded(b"".join(parts), limit_bytes, message)


def _bounded(body: bytes, limit_bytes: int, message: Mapping[str, Any]) -> bytes:
    if message["type"] == "http.disconnect":
        raise Disconnected()
    if len(body) > limit_bytes:
        raise TooLarge(limit_bytes=limit_bytes)
    return body


def check_type(headers: Mapping[bytes, bytes], *, form: bool) -> None:
    """Refuse with UnsupportedType what is not sent as the one type that the route takes, uncompressed."""
    expected = _FORM_TYPE if form else _JSON_TYPE
    given, _, parameters = headers.get(b"content-type", b"").partition(b";")
    coding = headers.get(b"content-encoding", b"identity").strip().lower()
    charset = parameters.strip().lower().replace(b'"', b"")
    if given.strip().lower() != expected or coding != b"identity" or charset not in (b"", b"charset=utf-8"):
        raise UnsupportedType(expected=expected.decode())


@lru_cache(256)
def _decoder(shape: Any) -> tuple[Callable[[bytes], Any], tuple[bytes, ...]]:
    names = tuple(b'"%s"' % name.encode() for name in sorted(_names(msgspec.inspect.type_info(shape))))
    return msgspec.json.Decoder(shape).decode, names


def _names(kind: Any) -> set[str]:
    """Return every field name in a type as msgspec describes it, those of nested structs among them."""
    if isinstance(kind, msgspec.inspect.StructType):
        return {field.encode_name for field in kind.fields}.union(*(_names(field.type) for field in kind.fields))
    inner = [getattr(kind, "item_type", None), *getattr(kind, "types", ()), *getattr(kind, "item_types", ())]
    return set().union(*(_names(each) for each in inner if each is not None))


def decode_json(body: bytes, shape: type[S]) -> S:
    """Return `body` as a value of `shape`.

    BadJson when it is no JSON (RFC 8259, without duplicate names), UnknownField and BadField when it does not fit.
    """
    decode, names = _decoder(shape)
    try:
        value: S = decode(body)
    except msgspec.ValidationError as error:
        _check_json(body)
        raise _misfit(str(error)) from None
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise BadJson() from None
    if any(body.count(name) > 1 for name in names) or _ESCAPED_ASCII.search(body) is not None:
        _check_names(body)
    return value


def _check_json(body: bytes) -> None:
    """Refuse what is no JSON behind the place where it ceased to fit."""
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise BadJson() from None


def _check_names(body: bytes) -> None:
    try:
        json.loads(body, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise BadJson(why="a name stands twice in one object") from None


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name stands twice")


def _misfit(message: str) -> BadInput:
    at = _AT.search(message)
    where = at.group(1) if at else ""
    why = _AT.sub("", message)
    unknown = _UNKNOWN.match(why)
    if unknown:
        return UnknownField(field=_join(where, unknown.group(1)), why="nobody asked for it")
    missing = _MISSING.match(why)
    if missing:
        return BadField(field=_join(where, missing.group(1)), why="it is missing")
    return BadField(field=where or "body", why=why.replace("`", ""))


def _join(where: str, name: str) -> str:
    # The name is the client's own word: as much of it as tells which one is meant.
    return f"{where}.{name}".lstrip(".")[:100]


def parse_pairs(text: bytes, limit_count: int = FORM_FIELDS) -> dict[str, str]:
    """Return the fields of a form or query; BadField for a name twice, BadInput for too many or no UTF-8."""
    fields: dict[str, str] = {}
    if not text:
        return fields
    pairs = text.split(b"&", limit_count)
    if len(pairs) > limit_count:
        raise BadInput(why=f"more than {limit_count} fields")
    for pair in pairs:
        if not pair:
            continue
        raw_name, _, raw_value = pair.partition(b"=")
        name = _unquoted(raw_name)
        if name in fields:
            raise BadField(field=name[:100], why="it stands there twice")
        fields[name] = _unquoted(raw_value)
    return fields


def parse_query(text: bytes, shape: type[S] | None, limit_count: int = FORM_FIELDS) -> tuple[dict[str, str], S | None]:
    """Return the common fields of a query, and the rest as a value of `shape` (None without one).

    Fields that `shape` does not know are passed over, as links collect them on their way; a shape that forbids
    unknown fields gets to see them.
    """
    if not text:
        return {}, (fit({}, shape) if shape is not None else None)
    kept = COMMON_FIELDS if shape is None else COMMON_FIELDS.union(shape.__struct_encode_fields__)
    if shape is None or not shape.__struct_config__.forbid_unknown_fields:
        pairs = text.split(b"&", limit_count)[:limit_count]
        text = b"&".join(pair for pair in pairs if pair.partition(b"=")[0].decode("latin-1") in kept)
    fields = parse_pairs(text, limit_count)
    common = {name: fields.pop(name) for name in COMMON_FIELDS & fields.keys()}
    return common, (fit(fields, shape) if shape is not None else None)


def _unquoted(raw: bytes) -> str:
    if _BAD_ESCAPE.search(raw):
        raise BadInput(why="a percent sign is followed by two hexadecimal digits")
    try:
        return unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise BadInput(why="the fields are not UTF-8") from None


def fit(fields: Mapping[str, str], shape: type[S]) -> S:
    """Return text fields as a value of `shape`, numbers and the like converted; UnknownField, BadField."""
    try:
        return msgspec.convert(fields, shape, strict=False)
    except msgspec.ValidationError as error:
        raise _misfit(str(error)) from None
