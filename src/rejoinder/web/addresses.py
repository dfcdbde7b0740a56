"""Which network a request comes from, and how little of that is kept.

Only proxies that the settings name are believed. What leaves this module is a keyed hash of the network, 16 bytes,
whose key is a salt of the day that is destroyed afterwards.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv4Network, IPv6Network, ip_network
from socket import AF_INET, AF_INET6, inet_pton
from typing import Final

Address = bytes
"""As on the wire: 4 bytes for IPv4, 16 for IPv6. `ipaddress` takes ten times as long to read one."""

FORWARDED_HEADERS: Final = ("x-forwarded-for", "forwarded")
_HOPS_READ: Final = 32
_DAY_US: Final = 86_400_000_000
_MAPPED: Final = IPv6Network("::ffff:0:0/96")
_UNIQUE_LOCAL: Final = IPv6Network("fc00::/7")
_MAPPED_PREFIX: Final = bytes(10) + b"\xff\xff"


class TrustsEveryone(ValueError):
    """A list of trusted proxies that takes in the whole internet."""


class Proxies:
    """The proxies whose word on a client's address is taken, and in which header they give it.

    One header only: a proxy that writes X-Forwarded-For passes on whatever Forwarded its client made up.
    """

    def __init__(
        self, trusted: Sequence[str] = (), *, header: str = "x-forwarded-for", trust_everyone: bool = False
    ) -> None:
        if header not in FORWARDED_HEADERS:
            raise ValueError(f"{header} is none of {', '.join(FORWARDED_HEADERS)}")
        networks = [ip_network(text) for text in trusted]
        for network in networks:
            if _is_wide(network) and not trust_everyone:
                raise TrustsEveryone(f"{network} would let every client choose its own address")
        self._networks = tuple(
            (network.max_prefixlen // 8, int(network.netmask), int(network.network_address)) for network in networks
        )
        self._header = header.encode()
        self._is_trusted = lru_cache(1_024)(self._look_up)

    def client(self, peer: str | None, headers: Mapping[bytes, bytes]) -> Address | None:
        """Return the client's address: the socket's, or what trusted proxies say; None without a socket address.

        The list is walked from its right end, where our own proxy wrote. It ends at the first address that is no
        trusted proxy, or at the last one understood before an entry that makes no sense.
        """
        address = parse_address(peer) if peer else None
        if address is None or not self._networks or not self._is_trusted(address):
            return address
        for entry in self._entries(headers):
            hop = parse_entry(entry)
            if hop is None:
                return address
            address = hop
            if not self._is_trusted(hop):
                return address
        return address

    def _entries(self, headers: Mapping[bytes, bytes]) -> list[str]:
        value = headers.get(self._header)
        if value is None:
            return []
        parts = value.decode("latin-1").rsplit(",", _HOPS_READ)[-_HOPS_READ:]
        if self._header == b"forwarded":
            parts = [_forwarded_for(part) for part in parts]
        return parts[::-1]

    def _look_up(self, address: Address) -> bool:
        number = int.from_bytes(address, "big")
        return any(size == len(address) and number & mask == first for size, mask, first in self._networks)


def _is_wide(network: IPv4Network | IPv6Network) -> bool:
    """Whether a network is more than anybody's own: halves of the internet are refused as the whole of it is."""
    if isinstance(network, IPv4Network):
        return network.prefixlen < 8
    return (network.prefixlen < 16 and not network.subnet_of(_UNIQUE_LOCAL)) or network.overlaps(_MAPPED)


def _forwarded_for(element: str) -> str:
    """Return the `for` of one element of a Forwarded header (RFC 7239, 4), empty when it has none."""
    for pair in element.split(";"):
        name, _, value = pair.partition("=")
        if name.strip().lower() == "for":
            return value.strip().strip('"')
    return ""


def parse_entry(text: str) -> Address | None:
    """Return the address of one entry: an address, with a port or without; None when it is anything else."""
    text = text.strip().strip('"')
    if text.startswith("["):
        inner, bracket, port = text[1:].partition("]")
        return parse_address(inner) if bracket and _is_port(port) else None
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return parse_address(host) if _is_port(":" + port) else None
    return parse_address(text)


def _is_port(text: str) -> bool:
    return not text or (text[0] == ":" and text[1:].isascii() and text[1:].isdigit() and len(text) <= 6)


def parse_address(text: str) -> Address | None:
    """Return an IP address, zone left out, IPv4-mapped as IPv4; None when it is none."""
    try:
        if ":" not in text:
            return inet_pton(AF_INET, text)
        address = inet_pton(AF_INET6, text.partition("%")[0])
    except (OSError, ValueError):
        return None
    return address[12:] if address.startswith(_MAPPED_PREFIX) else address


def is_local(address: Address) -> bool:
    """Whether it is a loopback address: this machine talking to itself."""
    return address[0] == 127 if len(address) == 4 else address == bytes(15) + b"\x01"


def network_of(address: Address) -> bytes:
    """Return what one client can be held to: the whole IPv4 address, the /64 of an IPv6 address."""
    return b"4" + address if len(address) == 4 else b"6" + address[:8]


def network_key(address: Address, salt: bytes) -> bytes:
    """Return the 16 bytes under which a network is counted; without the salt they name nobody."""
    return blake2b(network_of(address), key=salt, digest_size=16).digest()


class Networks:
    """Keys networks by the salt of the day. `salt_of` gets days since 1970-01-01 UTC, answers with 16 to 64 bytes."""

    def __init__(self, proxies: Proxies, salt_of: Callable[[int], Awaitable[bytes]]) -> None:
        self._proxies = proxies
        self._salt_of = salt_of
        self._day = -1
        self._salt = b""

    async def key(self, peer: str | None, headers: Mapping[bytes, bytes], now: int) -> bytes | None:
        """Return the key of the client's network today; None when its address is not known (a local socket)."""
        address = self._proxies.client(peer, headers)
        if address is None:
            return None
        day = now // _DAY_US
        # Only onwards: a request from before midnight must not bring yesterday's salt back to life.
        if day > self._day:
            self._salt = await self._salt_of(day)
            self._day = day
        return network_key(address, self._salt)
