"""Which addresses a message may be sent to: none by which a tenant could reach into the house."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

# `is_global` lets multicast and the translation prefixes pass; what they stand for may be inside.
_NEVER: Final = tuple(
    ip_network(text)
    for text in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/4",
                 "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/23", "2002::/16", "fc00::/7",
                 "fe80::/10", "fec0::/10", "ff00::/8")
)  # fmt: skip


def fault_of(address: str, *, allow_private: bool) -> str | None:
    """Return why an IP address may not be sent to; None when it may. Mapped IPv4 is judged as what it maps."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return f"{address} is no IP address"
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if (
        ip.is_multicast
        or ip.is_unspecified
        or (isinstance(ip, IPv4Address) and ip == IPv4Address("255.255.255.255"))
    ):
        return f"{ip} is nobody's own address"
    if allow_private:
        return None
    if not ip.is_global or any(ip.version == net.version and ip in net for net in _NEVER):
        return f"{ip} is an address inside: loopback, private, link-local or reserved"
    return None


def vetted(addresses: list[str], *, allow_private: bool) -> str:
    """Return the address to use of those that a name stands for. Raises ValueError when any of them is not allowed.

    One bad address spoils the name: whoever owns it could otherwise let the dice decide.
    """
    if not addresses:
        raise ValueError("the name stands for no address")
    for address in addresses:
        fault = fault_of(address, allow_private=allow_private)
        if fault is not None:
            raise ValueError(fault)
    return addresses[0]
