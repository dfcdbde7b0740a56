"""Which request heads are refused, and how much of anything a client may send."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

Headers = Sequence[tuple[bytes, bytes]]

HOST = re.compile(rb"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\Z")


@dataclass(frozen=True, slots=True)
class WireLimits:
    """The most a client may send, and the longest it may take."""

    head_bytes: int = 32_768
    header_count: int = 100
    target_bytes: int = 8_192
    body_bytes: int = 11_000_000
    head_s: int = 15
    body_s: int = 20
    body_bytes_per_s: int = 8_192
    """A body has `body_s` seconds, and one more for every so many bytes that have come."""
    keep_alive_s: int = 75
    stuck_s: int = 25
    """An answer of which nobody took a byte for so long is given up."""
    linger_s: int = 2
    linger_bytes: int = 12_000_000
    """As much as a body that is refused: a client that has not sent all of it would not read the answer."""
    pipelined_count: int = 16


class Head(NamedTuple):
    """A request's head as it came: `target` undecoded, names in lower case, `version` such as "1.1"."""

    method: bytes
    target: bytes
    version: str
    headers: Headers


def size_bytes(target: bytes, headers: Headers) -> int:
    """Return what target and header lines weigh on the wire."""
    return len(target) + sum(len(name) + len(value) + 4 for name, value in headers)


def fault(head: Head, limits: WireLimits) -> int:
    """Return the status that refuses the head, or 0 when nothing is wrong with it.

    Beyond measure this is about what two servers in a row could read differently (RFC 9112: 3.2, 6.1, 11.2):
    a missing or second Host, a target with another authority than Host, codings we would not undo.
    """
    if len(head.headers) > limits.header_count or size_bytes(head.target, head.headers) > limits.head_bytes:
        return 431
    if len(head.target) > limits.target_bytes:
        return 414
    if head.version not in ("1.1", "1.0"):
        return 505
    return _target_fault(head) or _body_fault(head, limits)


def _target_fault(head: Head) -> int:
    hosts = [value for name, value in head.headers if name == b"host"]
    if len(hosts) > 1 or (not hosts and head.version == "1.1"):
        return 400
    if b"#" in head.target or (hosts and HOST.match(hosts[0]) is None):
        return 400
    if head.target.startswith(b"/") or (head.target == b"*" and head.method == b"OPTIONS"):
        return 0
    # An absolute target outranks the Host header; where both agree nobody can be misled.
    scheme, _, rest = head.target.partition(b"://")
    authority, slash, _ = rest.partition(b"/")
    return 0 if scheme in (b"http", b"https") and slash and authority in hosts else 400


def _body_fault(head: Head, limits: WireLimits) -> int:
    for name, value in head.headers:
        if name == b"content-length" and int(value) > limits.body_bytes:
            return 413
        if name == b"transfer-encoding":
            if head.version == "1.0":
                return 400
            if value.lower() != b"chunked":
                return 501
    return 0
