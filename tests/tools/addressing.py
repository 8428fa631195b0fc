# SPDX-License-Identifier: GPL-3.0-or-later
"""Payloads by which hosts get addresses and find each other, for mkpcap.py: DHCP
(RFC 2131), DHCPv6 (RFC 8415), neighbour and router discovery (RFC 4861), NTP
(RFC 5905)."""

import ipaddress
import struct

DHCP = {"discover": 1, "offer": 2, "request": 3, "ack": 5, "nak": 6, "inform": 8}
DHCP6 = {"solicit": 1, "advertise": 2, "request": 3, "reply": 7}


def packed(text):
    return ipaddress.ip_address(text).packed


def option(kind, data):
    return bytes([kind, len(data)]) + data


def dhcp(word, client, source, pairs):
    """client: MAC; source: the address of who sends it."""
    reply = word in ("offer", "ack", "nak")
    zero = bytes(4)
    given = packed(pairs["address"]) if "address" in pairs else zero
    body = struct.pack("!BBBBIHH", 2 if reply else 1, 1, 6, 0, 0x12345678, 0, 0)
    body += packed(pairs["ciaddr"]) if "ciaddr" in pairs else zero
    body += (given if reply else zero) + zero
    body += packed(pairs["giaddr"]) if "giaddr" in pairs else zero
    body += client + bytes(10) + bytes(192) + bytes.fromhex("63825363")
    body += option(53, bytes([DHCP[word]]))
    server = pairs.get("server", str(source) if reply else "none")
    if server != "none":
        body += option(54, packed(server))
    if "router" in pairs:
        body += option(3, b"".join(map(packed, pairs["router"].split(","))))
    if "dns" in pairs:
        body += option(6, b"".join(map(packed, pairs["dns"].split(","))))
    if "name" in pairs:
        body += option(12, pairs["name"].encode())
    return body + b"\xff"


def option6(kind, data):
    return struct.pack("!HH", kind, len(data)) + data


def duid(mac):
    """DUID-LL (RFC 8415 11.4)."""
    return struct.pack("!HH", 3, 1) + mac


def dhcp6(word, client, server, pairs):
    """client, server: MACs."""
    body = bytes([DHCP6[word]]) + bytes.fromhex("123456") + option6(1, duid(client))
    if word != "solicit":
        body += option6(2, duid(server))
    if "address" in pairs:
        lease = packed(pairs["address"]) + struct.pack("!II", 3600, 7200)
        body += option6(3, struct.pack("!III", 1, 0, 0) + option6(5, lease))
    if "dns" in pairs:
        body += option6(23, b"".join(map(packed, pairs["dns"].split(","))))
    return body


def link_option(kind, mac):
    return bytes([kind, 1]) + mac


def neighbour(advertisement, mac, target, override):
    """Type, and what follows the checksum."""
    if advertisement:
        flags = 0x40000000 | (0x20000000 if override else 0)
        return 136, struct.pack("!I", flags) + target.packed + link_option(2, mac)
    return 135, bytes(4) + target.packed + link_option(1, mac)


def router(mac, pairs):
    body = struct.pack("!BBHII", 64, 0, int(pairs.get("lifetime", 1800)), 0, 0)
    body += link_option(1, mac)
    if "prefix" in pairs:
        net = ipaddress.ip_network(pairs["prefix"])
        body += struct.pack("!BBBBIII", 3, 4, net.prefixlen, 0xc0, 86400, 14400, 0)
        body += net.network_address.packed
    if "dns" in pairs:
        servers = list(map(packed, pairs["dns"].split(",")))
        body += struct.pack("!BBHI", 25, 1 + 2 * len(servers), 0, 1800)
        body += b"".join(servers)
    return 134, body


def ntp(mode, stratum):
    return struct.pack("!BBBb", 4 << 3 | mode, stratum, 6, -20) + bytes(8) + \
        b"GPS\0" + bytes.fromhex("e8d5a1c000000000") * 4
