"""Which network a request comes from (RL-01, RL-02)."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.web.addresses import (
    Networks,
    Proxies,
    TrustsEveryone,
    is_local,
    network_key,
    network_of,
    parse_address,
    parse_entry,
)

SPOOFED = {
    b"x-forwarded-for": b"198.51.100.9",
    b"forwarded": b"for=198.51.100.9",
    b"x-real-ip": b"198.51.100.9",
    b"cf-connecting-ip": b"198.51.100.9",
    b"true-client-ip": b"198.51.100.9",
}
DAY_US = 86_400_000_000
IPV4 = st.ip_addresses(v=4)
IPV6 = st.ip_addresses(v=6)


def client(proxies: Proxies, peer: str | None, **headers: str) -> str | None:
    given_headers = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    address = proxies.client(peer, given_headers)
    return str(ip_address(address)) if address is not None else None


def test_by_default_nobody_is_believed() -> None:
    assert Proxies().client("203.0.113.5", SPOOFED) == IPv4Address("203.0.113.5").packed
    assert Proxies().client("127.0.0.1", SPOOFED) == IPv4Address("127.0.0.1").packed


@pytest.mark.parametrize("name", list(SPOOFED))
def test_a_peer_that_is_no_trusted_proxy_is_taken_at_its_socket(name: bytes) -> None:
    proxies = Proxies(["10.0.0.0/8"])
    assert proxies.client("203.0.113.5", {name: SPOOFED[name]}) == IPv4Address("203.0.113.5").packed


@pytest.mark.parametrize("name", [name for name in SPOOFED if name != b"x-forwarded-for"])
def test_even_a_trusted_proxy_is_believed_in_one_header_only(name: bytes) -> None:
    proxies = Proxies(["10.0.0.0/8"])
    assert proxies.client("10.0.0.1", {name: SPOOFED[name]}) == IPv4Address("10.0.0.1").packed


@pytest.mark.parametrize(
    "network",
    ["0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1", "::ffff:0:0/96", "::/64", "0.0.0.0/7"],
)
def test_trusting_everybody_takes_a_flag(network: str) -> None:
    with pytest.raises(TrustsEveryone):
        Proxies(["127.0.0.1/32", network])
    assert Proxies([network], trust_everyone=True) is not None


@pytest.mark.parametrize("network", ["10.0.0.0/8", "127.0.0.1", "fc00::/7", "::1", "2001:db8::/32", "192.168.0.0/16"])
def test_networks_that_are_somebodys_own_can_be_trusted(network: str) -> None:
    assert Proxies([network]) is not None


@pytest.mark.parametrize(("network", "header"), [("10.0.0.1/8", "x-forwarded-for"), ("x", "forwarded"), ("::1", "x")])
def test_what_is_no_network_or_header_is_refused(network: str, header: str) -> None:
    with pytest.raises(ValueError):
        Proxies([network], header=header)


TWO = Proxies(["10.0.0.0/8", "fd00::/8"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.9, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.9, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("10.0.0.1", "10.0.0.3,10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "203.0.113.5:4711", "203.0.113.5"),
        ("10.0.0.1", "[2001:db8::1]:4711, 10.0.0.2", "2001:db8::1"),
        ("10.0.0.1", "[2001:db8::1]", "2001:db8::1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "fe80::1%eth0", "fe80::1"),
        ("10.0.0.1", "[fe80::1%25eth0]:80", "fe80::1"),
        ("10.0.0.1", "::ffff:203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "[::ffff:203.0.113.5]:80", "203.0.113.5"),
        ("::ffff:10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("fd00::1", '"203.0.113.5"', "203.0.113.5"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.5, unknown, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "203.0.113.5, , 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "203.0.113.5, 10.0.0.2, _hidden", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.05", "10.0.0.1"),
        ("10.0.0.1", "203.0.113", "10.0.0.1"),
        ("10.0.0.1", "0x7f.1", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.5:port", "10.0.0.1"),
        ("10.0.0.1", "[2001:db8::1", "10.0.0.1"),
        ("10.0.0.1", "[2001:db8::1]4711", "10.0.0.1"),
    ],
)
def test_the_list_is_walked_from_the_right_to_the_first_address_that_is_no_proxy(
    peer: str, forwarded: str, expected: str
) -> None:
    assert client(TWO, peer, x_forwarded_for=forwarded) == expected


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("for=203.0.113.5", "203.0.113.5"),
        ('For="[2001:db8:cafe::17]:4711"', "2001:db8:cafe::17"),
        ("for=198.51.100.9;proto=http, for=203.0.113.5;by=10.0.0.1;host=x", "203.0.113.5"),
        ("proto=https;for=203.0.113.5, for=10.0.0.2", "203.0.113.5"),
        ("for=203.0.113.5, for=_gazonk", "10.0.0.1"),
        ("for=203.0.113.5, proto=https", "10.0.0.1"),
        ("for=unknown", "10.0.0.1"),
        (";;,,==", "10.0.0.1"),
    ],
)
def test_the_standard_header_is_read_as_its_rfc_has_it(forwarded: str, expected: str) -> None:
    proxies = Proxies(["10.0.0.0/8"], header="forwarded")
    assert client(proxies, "10.0.0.1", forwarded=forwarded, x_forwarded_for="198.51.100.9") == expected


def test_no_more_than_32_hops_are_read_from_the_right() -> None:
    hops = ", ".join(["203.0.113.5"] + ["10.0.0.9"] * 31)
    assert client(TWO, "10.0.0.1", x_forwarded_for=hops) == "203.0.113.5"
    assert client(TWO, "10.0.0.1", x_forwarded_for=f"{hops}, 10.0.0.9") == "10.0.0.9"


@given(IPV4 | IPV6, st.lists(st.ip_addresses(network="10.0.0.0/8"), max_size=5), st.text(max_size=40))
def test_whatever_a_client_writes_its_own_address_comes_out(
    real: IPv4Address | IPv6Address, ours: list[IPv4Address], claimed: str
) -> None:
    if parse_address(str(real)) in {each.packed for each in ours} or TWO._is_trusted(parse_address(str(real)) or b""):
        return
    line = ",".join([claimed, str(real), *map(str, ours)]).encode("latin-1", "replace").decode("latin-1")
    address = TWO.client("10.0.0.1", {b"x-forwarded-for": line.encode("latin-1")})
    assert address == parse_address(str(real))


@given(st.binary(max_size=200), st.sampled_from(["x-forwarded-for", "forwarded"]))
def test_no_header_is_too_odd_to_be_walked(value: bytes, header: str) -> None:
    address = Proxies(["10.0.0.0/8"], header=header).client("10.0.0.1", {header.encode(): value})
    assert address is not None


@given(IPV4 | IPV6)
def test_an_address_is_read_as_the_library_reads_it(address: IPv4Address | IPv6Address) -> None:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    assert parse_address(str(address)) == (mapped or address).packed


@given(st.text(alphabet="0123456789abcdef.:[]% xg", max_size=45))
def test_only_what_is_an_address_is_read_as_one(text: str) -> None:
    found = parse_entry(text)
    if found is not None:
        assert len(found) in (4, 16)
        assert parse_address(str(ip_address(found))) == found


@given(IPV6, st.integers(0, 2**64 - 1))
def test_an_ipv6_client_is_held_to_its_64(address: IPv6Address, rest: int) -> None:
    neighbour = IPv6Address((int(address) >> 64 << 64) | rest)
    if address.ipv4_mapped is None and neighbour.ipv4_mapped is None:
        assert network_of(address.packed) == network_of(neighbour.packed)


@given(IPV4, IPV4)
def test_an_ipv4_client_is_held_to_its_own_address(one: IPv4Address, other: IPv4Address) -> None:
    assert (network_of(one.packed) == network_of(other.packed)) == (one == other)


@given(IPV4)
def test_an_ipv4_address_has_one_key_however_it_is_spelled(address: IPv4Address) -> None:
    mapped = parse_address(f"::ffff:{address}")
    assert mapped is not None
    assert network_key(mapped, b"salt") == network_key(address.packed, b"salt")
    assert len(network_key(mapped, b"salt")) == 16


def test_the_key_of_a_network_changes_with_the_salt_of_the_day_and_the_salt_is_asked_for_once() -> None:
    asked: list[int] = []

    async def salt_of(day: int) -> bytes:
        asked.append(day)
        return day.to_bytes(16, "big")

    async def keys() -> list[bytes | None]:
        networks = Networks(Proxies(), salt_of)
        return [await networks.key("203.0.113.5", {}, now) for now in (DAY_US, DAY_US + 1, 2 * DAY_US - 1, 2 * DAY_US)]

    found = asyncio.run(keys())
    assert found[0] == found[1] == found[2] != found[3]
    assert asked == [1, 2]


def test_a_late_request_of_yesterday_does_not_bring_its_salt_back() -> None:
    asked: list[int] = []

    async def salt_of(day: int) -> bytes:
        asked.append(day)
        return day.to_bytes(16, "big")

    async def keys() -> list[bytes | None]:
        networks = Networks(Proxies(), salt_of)
        return [await networks.key("203.0.113.5", {}, now) for now in (2 * DAY_US, 2 * DAY_US - 1)]

    found = asyncio.run(keys())
    assert found[0] == found[1]
    assert asked == [2]


def test_a_local_socket_has_no_network() -> None:
    async def salt_of(day: int) -> bytes:
        raise AssertionError("nobody to key")

    assert asyncio.run(Networks(Proxies(), salt_of).key(None, SPOOFED, 0)) is None


@pytest.mark.parametrize(
    ("text", "local"), [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("::2", False), ("10.0.0.1", False)]
)
def test_this_machine_is_known_by_its_address(text: str, local: bool) -> None:
    assert is_local(parse_address(text) or b"") is local
