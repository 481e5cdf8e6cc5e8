"""Which addresses may be dialled: public ones, whatever a name says and in whatever form it is written."""

import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# RFC 6052: behind it stands an IPv4 address, its last 32 bits.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# RFC 4291: all that is given out for unicast. IPv4 addresses in other clothes are outside, or tunnels inside.
_UNICAST = ipaddress.IPv6Network("2000::/3")


def is_public(address: Address) -> bool:
    """Whether it is one host's somewhere on the internet, and leads to no network of ours by a tunnel."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in _UNICAST or address.sixtofour or address.teredo:
            return False
    return address.is_global and not address.is_multicast


def public_addresses(host: str, port: int) -> list[str]:
    """What a name leads to, as far as it may be dialled. Raises socket.gaierror."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = dict.fromkeys(str(each[4][0]) for each in found)
    return [address for address in addresses if is_public(ipaddress.ip_address(address))]
