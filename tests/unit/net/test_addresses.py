from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automate_engine.domain.errors import InvalidInputError
from automate_engine.net import AddressPolicy, address_policy

STRICT = AddressPolicy()
PRIVATE = AddressPolicy(private=True)

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
    "64:ff9b::8.8.8.8",
]
OWN_NETWORK = [
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "::1",
    "fc00::1",
    "fdff::1",
    "64:ff9b::10.0.0.1",
]
NEVER_BY_DEFAULT = [
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "169.254.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "5f00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_may_be_reached(text: str) -> None:
    assert STRICT.permits(ip_address(text))
    assert PRIVATE.permits(ip_address(text))


@pytest.mark.parametrize("text", OWN_NETWORK)
def test_the_own_network_may_be_reached_only_when_allowed(text: str) -> None:
    assert not STRICT.permits(ip_address(text))
    assert PRIVATE.permits(ip_address(text))


@pytest.mark.parametrize("text", NEVER_BY_DEFAULT)
def test_special_addresses_must_be_listed_by_network(text: str) -> None:
    address = ip_address(text)
    assert not STRICT.permits(address)
    assert not PRIVATE.permits(address)
    prefix = text.partition("%")[0]
    assert address_policy([prefix]).permits(address)


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_what_the_standard_library_calls_private_is_never_public(address) -> None:  # type: ignore[no-untyped-def]
    if address.is_private or address.is_multicast or address.is_reserved or address.is_loopback:
        assert not STRICT.permits(address)


@settings(deadline=None)
@given(st.ip_addresses(v=6))
def test_only_global_unicast_or_nat64_is_public(address) -> None:  # type: ignore[no-untyped-def]
    if STRICT.permits(address):
        assert address in ip_network("2000::/3") or address in ip_network("64:ff9b::/96")


def test_listed_networks_open_nothing_else() -> None:
    policy = address_policy(["10.1.0.0/16", ip_network("fd12::/16")])
    assert policy.permits(ip_address("10.1.2.3"))
    assert policy.permits(ip_address("fd12::5"))
    assert policy.permits(ip_address("64:ff9b::10.1.2.3"))
    assert policy.permits(ip_address("1.1.1.1"))
    assert not policy.permits(ip_address("10.2.0.1"))
    assert not policy.permits(ip_address("127.0.0.1"))


@pytest.mark.parametrize("entry", ["10.0.0.0/33", "10.0.0.1/8", "localhost", "", "10.*"])
def test_a_bad_network_is_named_by_its_place(entry: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        address_policy(["10.0.0.0/8", entry])
    assert raised.value.problems[0].field == "allow_private.1"


def test_a_lone_string_is_not_a_list_of_networks() -> None:
    with pytest.raises(InvalidInputError, match="list of networks"):
        address_policy("10.0.0.0/8")
