"""Which addresses an outbound request may connect to.

The rule is a list of what is allowed, not of what is forbidden: an address is reachable when
it is public, or when the configuration allows it. The ranges are those of the IANA
special-purpose address registries (RFC 6890); they are written out because the tables of the
standard library differ between Python versions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Final, TypeAlias

from automate_engine.domain.errors import InvalidInputError, Problem

__all__ = ["Address", "AddressPolicy", "AllowPrivate", "Network", "address_policy"]

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
AllowPrivate: TypeAlias = bool | Sequence[str | Network]


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in texts)


_NOT_PUBLIC: Final = _networks(
    "0.0.0.0/8",  # this host on this network
    "10.0.0.0/8",  # private
    "100.64.0.0/10",  # carrier-grade NAT
    "127.0.0.0/8",  # loopback
    "169.254.0.0/16",  # link-local, where cloud metadata services live
    "172.16.0.0/12",  # private
    "192.0.0.0/24",  # protocol assignments
    "192.0.2.0/24",  # documentation
    "192.88.99.0/24",  # 6to4 relays
    "192.168.0.0/16",  # private
    "198.18.0.0/15",  # benchmarking
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, broadcast
    "2001::/23",  # protocol assignments, Teredo
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4, which embeds an IPv4 address
    "3fff::/20",  # documentation
)
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_PRIVATE: Final = _networks(
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "::1/128",
    "fc00::/7",
)
_METADATA: Final = _networks(
    "100.100.100.200/32",  # Alibaba Cloud
    "168.63.129.16/32",  # Azure, inside a public range
    "fd00:ec2::254/128",  # AWS
    "fd20:ce::254/128",  # Google Cloud
)


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """What may be reached besides public addresses.

    `private` opens private networks, carrier-grade NAT and loopback. It opens neither
    link-local addresses nor the metadata services of cloud providers, which hand out
    credentials; those, and all else that is not public, must be listed in `networks`.
    """

    private: bool = False
    networks: tuple[Network, ...] = ()

    def permits(self, address: Address) -> bool:
        """Whether a connection to this address may be opened."""
        effective = _carried_address(address)
        if any(_inside(candidate, self.networks) for candidate in (address, effective)):
            return True
        if _inside(effective, _METADATA):
            return False
        return _is_public(effective) or (self.private and _inside(effective, _PRIVATE))


def address_policy(allow_private: AllowPrivate) -> AddressPolicy:
    """The policy behind a setting: False, True, or the networks to allow (``10.1.0.0/16``).

    Raises InvalidInputError naming the entry that is not a network.
    """
    if isinstance(allow_private, bool):
        return AddressPolicy(private=allow_private)
    if isinstance(allow_private, str):
        raise InvalidInputError("allow_private must be true, false, or a list of networks.")
    return AddressPolicy(
        networks=tuple(_parse_network(index, entry) for index, entry in enumerate(allow_private))
    )


def _parse_network(index: int, entry: str | Network) -> Network:
    try:
        return ip_network(entry)
    except ValueError:
        problem = Problem(
            code="invalid_network",
            field=f"allow_private.{index}",
            message="This is not an IP network.",
            remedy="Write an address or a network without host bits, such as 10.1.0.0/16.",
        )
        raise InvalidInputError("The allowed networks are not valid.", [problem]) from None


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return not _inside(address, _NOT_PUBLIC)


def _inside(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


def _carried_address(address: Address) -> Address:
    """The IPv4 address that a NAT64 gateway (RFC 6052) connects to; else the address itself.

    Other forms that embed an IPv4 address (IPv4-mapped, 6to4, Teredo) have no legitimate use
    in a URL or a DNS answer, and are simply not public.
    """
    if isinstance(address, IPv6Address) and address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
