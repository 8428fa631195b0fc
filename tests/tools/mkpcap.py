#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""mkpcap.py [-o FILE] [--nano] [--big-endian] [--pcapng] PACKETS

Turns a text that a person can review into a capture.  The standard library is
enough.  The same text always gives the same bytes.

THE LITTLE LANGUAGE
  One command a line; `#` begins a comment outside quotes; a deeper indented line
  belongs to the `session` above it.

Declarations
  start 2026-11-16T08:00:00Z         time zero; the first packet has it
  host NAME ADDRESS... [mac=02:..] [vlan=20]
                                     a name for addresses (the first IPv4 and the
                                     first IPv6 are used); vlan tags what it sends
  carrier SRC DST                    outer addresses of tunnels (192.0.2.1 192.0.2.2)
  default KEY=VALUE...               modifiers of all later commands

Time
  Each packet is 1 ms after the one before.  A command may begin with a time:
  +2.5 COMMAND                       2.5 s after the packet before
  @90  COMMAND                       90 s after `start`
  repeat 50 every 0.02 COMMAND       the command again and again

Ends of a conversation are NAME:PORT, [NAME]:PORT for its IPv6 address, 10.0.0.1:PORT
or [fd00::1]:PORT.  A payload is made of "text with \\r\\n and \\x00 escapes", hex:0a0b0c and fill:100 (so many
bytes), one after the other.

Commands
  tcp A > B syn|refused|established|data|closed|reset
                                     how far it gets: SYN alone; SYN and RST; the
                                     handshake; one payload each way; then FIN, RST
  session A > B [midstream] [mss=N]  the handshake (not with midstream), then
      > PAYLOAD                      what the client (A) says, acknowledged,
      < PAYLOAD                      what the server says,
      lose COUNT < PAYLOAD           the same so often, acknowledged but not captured,
      wait 5                         silence,
      fin | rst> | rst<              the end
  segment A > B FLAGS [seq=N] [ack=N] [PAYLOAD]   one TCP packet; FLAGS of SAPRF
  udp A > B PAYLOAD                  one datagram
  sctp A > B PAYLOAD                 one packet, the payload is its chunks
  ip N A > B PAYLOAD                 one IP packet of protocol N; ends without ports
  icmp echo A > B                    request; A and B without ports
  icmp port|host|net|admin FROM quoting udp|tcp A > B
                                     FROM tells A that its packet was refused
  arp request|reply A > B            A asks for B, or tells B its address
  nd solicit|advertise A > B [for=ADDRESS] [override=no]
                                     A asks for B, or tells B its address (or that
                                     one); IPv6
  ra A > B [prefix=P/N] [dns=D,...] [lifetime=S]   A is a router
  dhcp discover|offer|request|ack|nak|inform A > B [client=HOST] [server=S|none]
       [giaddr=R] [router=R,...] [dns=D,...] [address=A] [ciaddr=A] [name=N]
                                     client: whose MAC it is about, else 02:00:00:00:00:01
  dhcp6 solicit|advertise|request|reply A > B [client=HOST] [server=HOST] [dns=D,...]
       [address=A]                   server: whose MAC identifies it, else A's
  ntp A > B [stratum=N|none]         question and answer; none: not answered
  dns A > B NAME [type=A|AAAA] [answer=ADDRESS]   query, and the answer if given
  tls A > B [sni=NAME] [version=ssl3|1.0|1.1|1.2|1.3] [cipher=c02f] [cert=FILE]
       [resumed=yes] [encrypted-hello=yes]
                                     hellos, then records of application data; resumed:
                                     without what a new session has between them;
                                     cert: PEM, sent by versions up to 1.2; beside PACKETS
  http A > B METHOD PATH [host=H] [status=200] [agent=X] [server=X] [auth=X] [cookie=X]
       [location=URL] [challenge=X] [body=X]
  smtp A > B [starttls]              banner, EHLO, and a mail or STARTTLS
  rtsp A > B URL [auth=X]            OPTIONS, DESCRIBE, SETUP, PLAY, some RTP inside
  tds A > B [encryption=off|on|not-supported|required] [user=U] [secret=S]
       [application=X] [host=H] [server=S] [answer=accepted|denied]
                                     PRELOGIN, a login, a query
  smb A > B [dialect=1|0202..0311] [user=U] [ntlm=1|2] [answer=accepted|denied]
       [encrypted=yes]               negotiation and an NTLM login
  ldap A > B [user=DN] [secret=S] [answer=accepted|denied] [starttls=yes]
                                     a simple bind; or the way to TLS
  raw ethertype=88cc A > B PAYLOAD   a frame that is no IP; ends without ports
  frame PAYLOAD                      the bytes as they are

Modifiers, after `with` at the end of any command
  vlan=20  qinq=100,20  mpls=16,17   tags and labels (vlan=none: not the host's)
  erspan=1|2:ID|3:ID  vxlan=VNI  geneve=VNI  gre[=KEY]    the frame goes inside
  greip  ipip                        the IP packet goes inside
  dup=MS [dupttl=N] [dupvlan=V]      each packet once more, MS later, TTL lower by N
  snaplen=N                          captured bytes
  side=client|server                 only what that end sends was captured
  frag=N [lose=first|last]           IPv4 fragments of N bytes of data; one is lost
  ipopt=HEX  ttl=N                   IPv4 options; TTL
  length=N  udplength=N              a false length of the IPv4 packet, of the datagram
"""

import argparse
import base64
import codecs
import ipaddress
import os
import re
import struct
import sys
from datetime import datetime, timezone

import addressing
import logins

TOKEN = re.compile(r'(?:[^\s"]|"(?:[^"\\]|\\.)*")+')
PROTOCOLS = {"icmp": 1, "ipip": 4, "tcp": 6, "udp": 17, "gre": 47, "icmp6": 58,
             "sctp": 132}
FLAGS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16}
UNREACHABLE = {"net": (0, 0), "host": (1, 3), "port": (3, 4), "admin": (13, 1)}
VERSIONS = {"ssl3": 0x0300, "1.0": 0x0301, "1.1": 0x0302, "1.2": 0x0303,
            "1.3": 0x0304}
SDP = ("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=camera\r\nt=0 0\r\n"
       "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n")


class Fault(Exception):
    """What is wrong with the text, for the person who wrote it."""


# ---- headers, from the inside out -------------------------------------------

def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def transport_checksum(src, dst, protocol, data):
    if src.version == 4:
        pseudo = src.packed + dst.packed + struct.pack("!BBH", 0, protocol, len(data))
    else:
        pseudo = src.packed + dst.packed + struct.pack("!II", len(data), protocol)
    return checksum(pseudo + data)


def tcp_header(src, dst, sport, dport, seq, ack, flags, payload):
    options = bytes.fromhex("020405b401010402") if flags & 2 else b""
    head = struct.pack("!HHIIBBHHH", sport, dport, seq & 0xffffffff,
                       ack & 0xffffffff, (20 + len(options)) // 4 << 4, flags,
                       64240, 0, 0)
    data = head + options + payload
    value = transport_checksum(src, dst, 6, data)
    return data[:16] + struct.pack("!H", value) + data[18:]


def udp_header(src, dst, sport, dport, payload, length=None):
    size = 8 + len(payload) if length is None else length
    data = struct.pack("!HHHH", sport, dport, size, 0) + payload
    value = transport_checksum(src, dst, 17, data) or 0xffff
    return data[:6] + struct.pack("!H", value) + data[8:]


def icmp_header(src, dst, kind, code, rest):
    data = struct.pack("!BBH", kind, code, 0) + rest
    if src.version == 4:
        value = checksum(data)
    else:
        value = transport_checksum(src, dst, 58, data)
    return data[:2] + struct.pack("!H", value) + data[4:]


def ipv4_header(src, dst, protocol, payload, ident, ttl=64, offset=0, more=False,
                options=b"", length=None):
    options += b"\0" * (-len(options) % 4)
    size = 20 + len(options)
    total = size + len(payload) if length is None else length
    head = struct.pack("!BBHHHBBH", 0x40 | size // 4, 0, total, ident,
                       (0x2000 if more else 0) | offset, ttl, protocol, 0)
    head += src.packed + dst.packed + options
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def ipv6_header(src, dst, protocol, payload, ttl=64):
    return struct.pack("!IHBB", 6 << 28, len(payload), protocol, ttl) + \
        src.packed + dst.packed + payload


def ethernet(dst, src, ethertype, payload):
    frame = dst + src + struct.pack("!H", ethertype) + payload
    return frame + b"\0" * (60 - len(frame))


# ---- what applications say ---------------------------------------------------

def tls_record(kind, version, body):
    return struct.pack("!BHH", kind, min(version, 0x0303), len(body)) + body


def tls_handshake(kind, version, body):
    head = bytes([kind]) + struct.pack("!I", len(body))[1:]
    return tls_record(22, version, head + body)


def tls_extension(kind, body):
    return struct.pack("!HH", kind, len(body)) + body


def client_hello(sni, version, encrypted=False):
    extensions = tls_extension(0xfe0d, bytes(32)) if encrypted else b""
    if sni:
        name = sni.encode()
        entry = struct.pack("!BH", 0, len(name)) + name
        extensions += tls_extension(0, struct.pack("!H", len(entry)) + entry)
    extensions += tls_extension(10, bytes.fromhex("0004001d0017"))
    if version == 0x0304:
        extensions += tls_extension(43, bytes.fromhex("0403040303"))
    ciphers = bytes.fromhex("13011302c02bc02fc030009c002f0035")
    body = struct.pack("!H", min(version, 0x0303)) + bytes(range(32)) + b"\0"
    body += struct.pack("!H", len(ciphers)) + ciphers + b"\x01\x00"
    if version > 0x0300:
        body += struct.pack("!H", len(extensions)) + extensions
    return tls_handshake(1, min(version, 0x0301), body)


def server_hello(version, cipher):
    body = struct.pack("!H", min(version, 0x0303)) + bytes(range(32, 64)) + b"\0"
    body += struct.pack("!HB", cipher, 0)
    if version == 0x0304:
        extension = tls_extension(43, b"\x03\x04")
        body += struct.pack("!H", len(extension)) + extension
    return tls_handshake(2, version, body)


def certificate(version, path):
    with open(path, encoding="ascii") as file:
        text = file.read()
    chain = b""
    for block in re.findall(r"BEGIN CERTIFICATE-+\n(.*?)-+END", text, re.S):
        der = base64.b64decode(block)
        chain += struct.pack("!I", len(der))[1:] + der
    return tls_handshake(11, version, struct.pack("!I", len(chain))[1:] + chain)


def dns_name(name):
    labels = [part.encode() for part in name.rstrip(".").split(".") if part]
    return b"".join(bytes([len(part)]) + part for part in labels) + b"\0"


def dns_message(ident, name, kind, answer):
    question = dns_name(name) + struct.pack("!HH", 28 if kind == "AAAA" else 1, 1)
    if answer is None:
        return struct.pack("!HHHHHH", ident, 0x0100, 1, 0, 0, 0) + question
    address = ipaddress.ip_address(answer)
    record = struct.pack("!HHHIH", 0xc00c, 28 if address.version == 6 else 1, 1, 300,
                         len(address.packed)) + address.packed
    return struct.pack("!HHHHHH", ident, 0x8180, 1, 1, 0, 0) + question + record


def rtp(sequence):
    return struct.pack("!BBHII", 0x80, 96, sequence, sequence * 3000, 0x11223344) + \
        b"\x65" * 100


def interleaved(channel, data):
    return struct.pack("!cBH", b"$", channel, len(data)) + data


# ---- the capture file --------------------------------------------------------

class Classic:
    def __init__(self, out, nano, big):
        self.out, self.nano, self.order = out, nano, ">" if big else "<"
        magic = 0xa1b23c4d if nano else 0xa1b2c3d4
        out.write(struct.pack(self.order + "IHHiIII", magic, 2, 4, 0, 0, 262144, 1))

    def put(self, time, frame, snaplen):
        part = time % 10**9 if self.nano else time % 10**9 // 1000
        cut = frame[:snaplen]
        self.out.write(struct.pack(self.order + "IIII", time // 10**9, part, len(cut),
                                   len(frame)) + cut)


class Pcapng:
    def __init__(self, out, big):
        self.out, self.order = out, ">" if big else "<"
        self.block(0x0a0d0d0a, struct.pack(self.order + "IHHq", 0x1a2b3c4d, 1, 0, -1))
        resolution = struct.pack(self.order + "HHB3xHH", 9, 1, 9, 0, 0)
        self.block(1, struct.pack(self.order + "HHI", 1, 0, 262144) + resolution)

    def block(self, kind, body):
        body += b"\0" * (-len(body) % 4)
        size = len(body) + 12
        self.out.write(struct.pack(self.order + "II", kind, size) + body +
                       struct.pack(self.order + "I", size))

    def put(self, time, frame, snaplen):
        cut = frame[:snaplen]
        self.block(6, struct.pack(self.order + "IIIII", 0, time >> 32,
                                  time & 0xffffffff, len(cut), len(frame)) + cut)


# ---- the text ----------------------------------------------------------------

def unquote(text):
    if text.startswith('"'):
        return codecs.escape_decode(text[1:-1].encode())[0]
    return text.encode()


def payload_of(tokens):
    data = b""
    for token in tokens:
        if token.startswith("hex:"):
            data += bytes.fromhex(token[4:])
        elif token.startswith("fill:"):
            data += b"x" * int(token[5:])
        elif token.startswith('"'):
            data += unquote(token)
        else:
            raise Fault("payload is neither \"text\", hex: nor fill:: '%s'" % token)
    return data


def pairs_of(tokens, known):
    """The KEY=VALUE tokens as a dict, and the rest."""
    pairs, rest = {}, []
    for token in tokens:
        key, equals, value = token.partition("=")
        if equals and key in known:
            pairs[key] = unquote(value).decode("utf-8", "surrogateescape")
        else:
            rest.append(token)
    return pairs, rest


MODIFIERS = {"vlan", "qinq", "mpls", "erspan", "vxlan", "geneve", "gre", "greip", "ipip",
             "dup", "dupttl", "dupvlan", "snaplen", "side", "frag", "lose", "ipopt",
             "ttl", "length", "udplength"}


class Host:
    def __init__(self, name, addresses, mac=None, vlan=None):
        self.name, self.addresses, self.vlan = name, addresses, vlan
        self.mac = mac or b"\x02\x00" + addresses[0].packed[-4:]
        self.ident = int.from_bytes(addresses[0].packed[-2:], "big")

    def address(self, version):
        for address in self.addresses:
            if address.version == version:
                return address
        return None

    def next_ident(self):
        self.ident = self.ident + 1 & 0xffff
        return self.ident


class End:
    def __init__(self, host, address, port):
        self.host, self.address, self.port = host, address, port


class Script:
    def __init__(self, name):
        self.name, self.line = name, 0
        self.hosts, self.by_address = {}, {}
        self.start = self.now = 1795334400 * 10**9
        self.default, self.mods = {}, {}
        self.carrier = [ipaddress.ip_address(a) for a in ("192.0.2.1", "192.0.2.2")]
        self.frames = []
        self.first = True
        self.client = None
        self.session = None

    # -- time

    def tick(self):
        if self.first:
            self.first = False
        else:
            self.now += 10**6
        return self.now

    def set_time(self, token):
        seconds = float(token[1:])
        if token[0] == "@":
            self.now = self.start + round(seconds * 10**9)
        else:
            self.now += round(seconds * 10**9)
        self.first = True

    # -- ends

    def host_of(self, address):
        if address not in self.by_address:
            self.by_address[address] = Host(str(address), [address])
        return self.by_address[address]

    def split_end(self, text):
        match = re.fullmatch(r"\[(.+)\](?::(\d+))?", text)
        if match:
            return match.group(1), match.group(2)
        if text.count(":") > 1:
            return text, None
        name, _, port = text.partition(":")
        return name, port or None

    def end(self, text, version=4):
        name, port = self.split_end(text)
        number = int(port) if port else 0
        if name in self.hosts:
            host = self.hosts[name]
            version = 6 if text.startswith("[") else version
            address = host.address(version) or host.addresses[0]
            return End(host, address, number)
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            raise Fault("'%s' is neither a declared host nor an address" % name) \
                from None
        return End(self.host_of(address), address, number)

    def ends(self, tokens):
        """A > B, and what follows."""
        if len(tokens) < 3 or tokens[1] != ">":
            raise Fault("expected A > B")
        a, b = self.end(tokens[0]), self.end(tokens[2])
        if a.address.version != b.address.version:
            a, b = self.end(tokens[0], 6), self.end(tokens[2], 6)
        if a.address.version != b.address.version:
            raise Fault("one end is IPv4, the other IPv6")
        return a, b, tokens[3:]

    # -- packets

    def emit(self, time, frame):
        snaplen = int(self.mods.get("snaplen", 262144))
        self.frames.append((time, frame, snaplen))

    def tags(self, source, mods):
        if "qinq" in mods:
            outer, inner = mods["qinq"].split(",")
            return [(0x88a8, int(outer)), (0x8100, int(inner))]
        vlan = mods.get("vlan", source.vlan)
        return [(0x8100, int(vlan))] if vlan and vlan != "none" else []

    def link(self, a, b, ethertype, packet, mods):
        if "mpls" in mods:
            labels = [int(label) for label in mods["mpls"].split(",")]
            stack = b"".join(struct.pack("!I", label << 12 |
                                         (label is labels[-1]) << 8 | 64)
                             for label in labels)
            ethertype, packet = 0x8847, stack + packet
        for kind, vlan in reversed(self.tags(a.host, mods)):
            packet = struct.pack("!HH", vlan, ethertype) + packet
            ethertype = kind
        return ethernet(b.host.mac, a.host.mac, ethertype, packet)

    def carry(self, protocol, data):
        src, dst = (self.end(str(address)) for address in self.carrier)
        if protocol == 17:
            sport, dport, data = data
            data = udp_header(src.address, dst.address, sport, dport, data)
        packet = ipv4_header(src.address, dst.address, protocol, data,
                             src.host.next_ident())
        return ethernet(dst.host.mac, src.host.mac, 0x0800, packet)

    def erspan(self, value, frame):
        kind, _, session = value.partition(":")
        number = int(session or 1)
        if kind == "1":
            return self.carry(47, struct.pack("!HH", 0, 0x88be) + frame)
        if kind == "2":
            head = struct.pack("!HHIHHI", 0x1000, 0x88be, 1, 0x1000, number, 0)
        else:
            head = struct.pack("!HHIHHIHH", 0x1000, 0x22eb, 1, 0x2000, number, 0, 0, 0)
        return self.carry(47, head + frame)

    def encapsulate(self, frame, packet):
        mods = self.mods
        if "erspan" in mods:
            return self.erspan(mods["erspan"], frame)
        if "vxlan" in mods:
            head = struct.pack("!II", 0x08000000, int(mods["vxlan"]) << 8)
            return self.carry(17, (50000, 4789, head + frame))
        if "geneve" in mods:
            head = struct.pack("!HHI", 0, 0x6558, int(mods["geneve"]) << 8)
            return self.carry(17, (50000, 6081, head + frame))
        if "gre" in mods:
            key = mods["gre"]
            head = struct.pack("!HHI", 0x2000, 0x6558, int(key)) if key else \
                struct.pack("!HH", 0, 0x6558)
            return self.carry(47, head + frame)
        if "greip" in mods:
            kind = 0x86dd if packet[0] >> 4 == 6 else 0x0800
            return self.carry(47, struct.pack("!HH", 0, kind) + packet)
        if "ipip" in mods:
            return self.carry(41 if packet[0] >> 4 == 6 else 4, packet)
        return frame

    def ip_packets(self, a, b, protocol, data, ttl, ident):
        if a.address.version == 6:
            return [ipv6_header(a.address, b.address, protocol, data, ttl)]
        options = bytes.fromhex(self.mods.get("ipopt", ""))
        length = self.mods.get("length")
        length = int(length) if length is not None else None
        size = int(self.mods.get("frag", 0)) // 8 * 8
        if not size or len(data) <= size:
            return [ipv4_header(a.address, b.address, protocol, data, ident, ttl,
                                options=options, length=length)]
        packets = [ipv4_header(a.address, b.address, protocol, data[at:at + size],
                               ident, ttl, at // 8, at + size < len(data), options)
                   for at in range(0, len(data), size)]
        lose = self.mods.get("lose")
        return packets[1:] if lose == "first" else \
            packets[:-1] if lose == "last" else packets

    def is_captured(self, a):
        side = self.mods.get("side")
        if side is None or self.client is None:
            return True
        return (a is self.client) == (side == "client")

    def send(self, a, b, protocol, data):
        if not self.is_captured(a):
            self.tick()
            return
        ttl, ident = int(self.mods.get("ttl", 64)), a.host.next_ident()
        ethertype = 0x0800 if a.address.version == 4 else 0x86dd
        copies = [(0, ttl, self.mods)]
        if "dup" in self.mods:
            mods = dict(self.mods)
            if "dupvlan" in mods:
                mods["vlan"] = mods["dupvlan"]
            copies.append((round(float(mods["dup"]) * 10**6),
                           ttl - int(mods.get("dupttl", 0)), mods))
        sent = [(late, link_ttl, mods,
                 self.ip_packets(a, b, protocol, data, link_ttl, ident))
                for late, link_ttl, mods in copies]
        for each in range(len(sent[0][3])):
            time = self.tick()
            for late, _, mods, packets in sent:
                frame = self.link(a, b, ethertype, packets[each], mods)
                self.emit(time + late, self.encapsulate(frame, packets[each]))

    def send_tcp(self, a, b, flags, seq, ack, payload=b""):
        bits = sum(FLAGS[flag] for flag in flags)
        self.send(a, b, 6, tcp_header(a.address, b.address, a.port, b.port, seq, ack,
                                      bits, payload))

    def send_udp(self, a, b, payload):
        length = self.mods.get("udplength")
        length = int(length) if length is not None else None
        self.send(a, b, 17, udp_header(a.address, b.address, a.port, b.port, payload,
                                       length))

    # -- commands; each is named as its word

    def do_start(self, tokens):
        when = datetime.fromisoformat(tokens[0].replace("Z", "+00:00"))
        self.start = self.now = round(when.astimezone(timezone.utc).timestamp()) * 10**9

    def do_host(self, tokens):
        pairs, rest = pairs_of(tokens[1:], {"mac", "vlan"})
        addresses = [ipaddress.ip_address(text) for text in rest]
        if not addresses:
            raise Fault("host needs an address")
        mac = bytes.fromhex(pairs["mac"].replace(":", "")) if "mac" in pairs else None
        host = Host(tokens[0], addresses, mac, pairs.get("vlan"))
        self.hosts[tokens[0]] = host
        for address in addresses:
            self.by_address[address] = host

    def do_carrier(self, tokens):
        self.carrier = [ipaddress.ip_address(text) for text in tokens]

    def do_default(self, tokens):
        self.default.update(self.modifiers(tokens))

    def do_repeat(self, tokens):
        if len(tokens) < 4 or tokens[1] != "every":
            raise Fault("expected: repeat COUNT every SECONDS COMMAND")
        at = self.now
        for i in range(int(tokens[0])):
            if i > 0 or not self.first:
                self.now = at + round(float(tokens[2]) * 10**9) * i
                self.first = True
            self.command(tokens[3:])

    def do_tcp(self, tokens):
        a, b, rest = self.ends(tokens)
        if len(rest) != 1:
            raise Fault("expected one of syn refused established data closed reset")
        stream = Stream(self, a, b)
        how = rest[0]
        if how in ("syn", "refused"):
            stream.attempt(how == "refused")
        elif how in ("established", "data", "closed", "reset"):
            stream.open()
            if how != "established":
                stream.say(True, b"request")
                stream.say(False, b"response")
            if how in ("closed", "reset"):
                stream.end("fin" if how == "closed" else "rst>")
        else:
            raise Fault("'%s' is none of syn refused established data closed reset"
                        % how)

    def do_session(self, tokens):
        a, b, rest = self.ends(tokens)
        pairs, rest = pairs_of(rest, {"mss"})
        if rest not in ([], ["midstream"]):
            raise Fault("'%s' is no option of session" % rest[0])
        stream = Stream(self, a, b, int(pairs.get("mss", 1400)))
        if not rest:
            stream.open()
        self.session = (stream, dict(self.mods))

    def session_line(self, tokens):
        stream, self.mods = self.session
        self.client = stream.a
        word, rest = tokens[0], tokens[1:]
        if word in (">", "<"):
            stream.say(word == ">", payload_of(rest))
        elif word == "lose":
            for _ in range(int(rest[0])):
                stream.lose(rest[1] == ">", payload_of(rest[2:]))
        elif word == "wait":
            self.now += round(float(rest[0]) * 10**9)
        elif word in ("fin", "rst>", "rst<"):
            stream.end(word)
        else:
            raise Fault("'%s' is none of > < lose wait fin rst> rst<" % word)

    def do_segment(self, tokens):
        a, b, rest = self.ends(tokens)
        pairs, rest = pairs_of(rest, {"seq", "ack"})
        self.send_tcp(a, b, rest[0], int(pairs.get("seq", 1)), int(pairs.get("ack", 0)),
                      payload_of(rest[1:]))

    def do_udp(self, tokens):
        a, b, rest = self.ends(tokens)
        self.send_udp(a, b, payload_of(rest))

    def do_sctp(self, tokens):
        a, b, rest = self.ends(tokens)
        self.send(a, b, 132, struct.pack("!HHII", a.port, b.port, 1, 0) +
                  payload_of(rest))

    def do_icmp(self, tokens):
        if tokens[0] == "echo":
            a, b, _ = self.ends(tokens[1:])
            kind = 8 if a.address.version == 4 else 128
            self.send(a, b, 1 if kind == 8 else 58,
                      icmp_header(a.address, b.address, kind, 0, b"\0\1\0\1ping"))
            return
        if tokens[0] not in UNREACHABLE or tokens[2] != "quoting":
            raise Fault("expected: icmp port|host|net|admin FROM quoting udp|tcp A > B")
        a, b, _ = self.ends(tokens[4:])
        self.unreachable(tokens[0], self.end(tokens[1], a.address.version), tokens[3],
                         a, b)

    def unreachable(self, what, source, transport, a, b):
        v4 = a.address.version == 4
        if transport == "udp":
            data = udp_header(a.address, b.address, a.port, b.port, b"")
        else:
            data = tcp_header(a.address, b.address, a.port, b.port, 1, 0, 2, b"")
        number = PROTOCOLS[transport]
        quoted = ipv4_header(a.address, b.address, number, data, 1)[:28] if v4 else \
            ipv6_header(a.address, b.address, number, data)
        code = UNREACHABLE[what][0 if v4 else 1]
        body = icmp_header(source.address, a.address, 3 if v4 else 1, code,
                           b"\0\0\0\0" + quoted)
        self.send(source, a, 1 if v4 else 58, body)

    def do_arp(self, tokens):
        a, b, _ = self.ends(tokens[1:])
        request = tokens[0] == "request"
        body = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1 if request else 2)
        body += a.host.mac + a.address.packed
        body += (bytes(6) if request else b.host.mac) + b.address.packed
        frame = self.link(a, b, 0x0806, body, self.mods)
        if request:
            frame = b"\xff" * 6 + frame[6:]
        self.emit(self.tick(), self.encapsulate(frame, body))

    def icmp6(self, a, b, kind, body, hops=255):
        self.mods = {"ttl": hops, **self.mods}
        self.send(a, b, 58, icmp_header(a.address, b.address, kind, 0, body))

    def do_nd(self, tokens):
        a, b, rest = self.ends(tokens[1:])
        pairs, _ = pairs_of(rest, {"for", "override"})
        told = tokens[0] == "advertise"
        target = ipaddress.ip_address(pairs["for"]) if "for" in pairs else \
            (a if told else b).address
        kind, body = addressing.neighbour(told, a.host.mac, target,
                                          pairs.get("override") != "no")
        self.icmp6(a, b, kind, body)

    def do_ra(self, tokens):
        a, b, rest = self.ends(tokens)
        pairs, _ = pairs_of(rest, {"prefix", "dns", "lifetime"})
        self.icmp6(a, b, *addressing.router(a.host.mac, pairs))

    def mac_of(self, name, usual):
        return self.end(name).host.mac if name else usual

    def do_dhcp(self, tokens):
        a, b, rest = self.ends(tokens[1:])
        pairs, _ = pairs_of(rest, {"client", "server", "giaddr", "router", "dns",
                                   "address", "ciaddr", "name"})
        client = self.mac_of(pairs.get("client"), bytes.fromhex("020000000001"))
        self.send_udp(a, b, addressing.dhcp(tokens[0], client, a.address, pairs))

    def do_dhcp6(self, tokens):
        a, b, rest = self.ends(tokens[1:])
        pairs, _ = pairs_of(rest, {"client", "server", "dns", "address"})
        client = self.mac_of(pairs.get("client"), bytes.fromhex("020000000001"))
        server = self.mac_of(pairs.get("server"), a.host.mac)
        self.send_udp(a, b, addressing.dhcp6(tokens[0], client, server, pairs))

    def do_ntp(self, tokens):
        a, b, rest = self.ends(tokens)
        pairs, _ = pairs_of(rest, {"stratum"})
        stratum = pairs.get("stratum", "2")
        self.client = a
        self.send_udp(a, b, addressing.ntp(3, 0))
        if stratum != "none":
            self.send_udp(b, a, addressing.ntp(4, int(stratum)))

    def do_ip(self, tokens):
        a, b, rest = self.ends(tokens[1:])
        self.send(a, b, int(tokens[0]), payload_of(rest))

    def do_raw(self, tokens):
        pairs, rest = pairs_of(tokens, {"ethertype"})
        a, b, rest = self.ends(rest)
        data = payload_of(rest)
        frame = self.link(a, b, int(pairs["ethertype"], 16), data, self.mods)
        self.emit(self.tick(), self.encapsulate(frame, data))

    def do_frame(self, tokens):
        self.emit(self.tick(), payload_of(tokens))

    def do_dns(self, tokens):
        a, b, rest = self.ends(tokens)
        pairs, rest = pairs_of(rest, {"type", "answer"})
        ident, kind = a.port ^ 0x5a5a, pairs.get("type", "A")
        self.client = a
        self.send_udp(a, b, dns_message(ident, rest[0], kind, None))
        if "answer" in pairs:
            self.send_udp(b, a, dns_message(ident, rest[0], kind, pairs["answer"]))

    def do_tls(self, tokens):
        a, b, rest = self.ends(tokens)
        pairs, _ = pairs_of(rest, {"sni", "version", "cipher", "cert", "resumed",
                                   "encrypted-hello"})
        name = pairs.get("version", "1.2")
        if name not in VERSIONS:
            raise Fault("'%s' is none of %s" % (name, " ".join(VERSIONS)))
        version = VERSIONS[name]
        usual = {0x0304: "1301", 0x0303: "c02f"}.get(version, "002f")
        cipher = int(pairs.get("cipher", usual), 16)
        stream = Stream(self, a, b)
        stream.open()
        stream.say(True, client_hello(pairs.get("sni"), version,
                                       "encrypted-hello" in pairs))
        answer = server_hello(version, cipher)
        if version < 0x0304 and "cert" in pairs:
            answer += certificate(version, os.path.join(
                os.path.dirname(self.name), pairs["cert"]))
        if version < 0x0304 and "resumed" in pairs:
            answer += tls_record(20, version, b"\x01")
        elif version < 0x0304:
            answer += tls_handshake(14, version, b"")
        stream.say(False, answer)
        stream.say(True, tls_record(20, version, b"\x01") +
                   tls_record(23, version, b"\xa5" * 64))
        stream.say(False, tls_record(20, version, b"\x01") +
                   tls_record(23, version, b"\x5a" * 64))
        stream.end("fin")

    def do_http(self, tokens):
        a, b, rest = self.ends(tokens)
        pairs, rest = pairs_of(rest, {"host", "status", "agent", "server", "auth",
                                      "cookie", "location", "challenge", "body"})
        method, path = rest
        head = "%s %s HTTP/1.1\r\nHost: %s\r\n" % (
            method, path, pairs.get("host", str(b.address)))
        head += "User-Agent: %s\r\n" % pairs.get("agent", "mkpcap")
        for key, field in (("auth", "Authorization"), ("cookie", "Cookie")):
            if key in pairs:
                head += "%s: %s\r\n" % (field, pairs[key])
        status, body = pairs.get("status", "200"), pairs.get("body", "ok")
        reason = {"200": "OK", "301": "Moved Permanently", "302": "Found",
                  "401": "Unauthorized", "403": "Forbidden"}.get(status, "Status")
        answer = "HTTP/1.1 %s %s\r\nServer: %s\r\n" % (
            status, reason, pairs.get("server", "mkpcap"))
        for key, field in (("location", "Location"), ("challenge", "WWW-Authenticate")):
            if key in pairs:
                answer += "%s: %s\r\n" % (field, pairs[key])
        answer += "Content-Length: %d\r\n\r\n%s" % (len(body), body)
        stream = Stream(self, a, b)
        stream.open()
        stream.say(True, (head + "\r\n").encode())
        stream.say(False, answer.encode())
        stream.end("fin")

    def do_smtp(self, tokens):
        a, b, rest = self.ends(tokens)
        stream = Stream(self, a, b)
        stream.open()
        stream.say(False, b"220 recorder.site ESMTP ready\r\n")
        stream.say(True, b"EHLO camera.site\r\n")
        if rest == ["starttls"]:
            stream.say(False, b"250-recorder.site\r\n250 STARTTLS\r\n")
            stream.say(True, b"STARTTLS\r\n")
            stream.say(False, b"220 go ahead\r\n")
            stream.say(True, client_hello("recorder.site", 0x0303))
            stream.say(False, server_hello(0x0303, 0xc02f))
        else:
            stream.say(False, b"250 recorder.site\r\n")
            for command in (b"MAIL FROM:<camera@site>\r\n",
                            b"RCPT TO:<alarm@site>\r\n"):
                stream.say(True, command)
                stream.say(False, b"250 ok\r\n")
        stream.end("fin")

    def talk(self, tokens, known, said):
        """A dialogue of logins.py, and what follows when it went over to TLS."""
        a, b, rest = self.ends(tokens)
        pairs, rest = pairs_of(rest, known)
        if rest:
            raise Fault("'%s' is not known here" % rest[0])
        stream = Stream(self, a, b)
        stream.open()
        for by_client, payload in said(pairs):
            stream.say(by_client, payload)
        if "starttls" in pairs:
            stream.say(True, client_hello("server.site", 0x0303))
            stream.say(False, server_hello(0x0303, 0xc02f))
        stream.end("fin")

    def do_tds(self, tokens):
        record = tls_record(23, 0x0303, b"\xa5" * 64)
        self.talk(tokens, {"encryption", "user", "secret", "application", "host",
                           "server", "answer"}, lambda pairs: logins.tds(pairs, record))

    def do_smb(self, tokens):
        self.talk(tokens, {"dialect", "user", "ntlm", "answer", "encrypted"}, logins.smb)

    def do_ldap(self, tokens):
        self.talk(tokens, {"user", "secret", "answer", "starttls"}, logins.ldap)

    def do_rtsp(self, tokens):
        a, b, rest = self.ends(tokens)
        pairs, rest = pairs_of(rest, {"auth"})
        url, number = rest[0], 0
        extra = "Authorization: %s\r\n" % pairs["auth"] if "auth" in pairs else ""
        stream = Stream(self, a, b)
        stream.open()
        for method, more, answer in (
                ("OPTIONS", "", "Public: DESCRIBE, SETUP, PLAY\r\n\r\n"),
                ("DESCRIBE", "Accept: application/sdp\r\n",
                 "Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s" %
                 (len(SDP), SDP)),
                ("SETUP", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n",
                 "Session: 7\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n"),
                ("PLAY", "Session: 7\r\n", "Session: 7\r\n\r\n")):
            number += 1
            stream.say(True, ("%s %s RTSP/1.0\r\nCSeq: %d\r\n%s%s\r\n" % (
                method, url, number, extra, more)).encode())
            stream.say(False, ("RTSP/1.0 200 OK\r\nCSeq: %d\r\n%s" % (
                number, answer)).encode())
        stream.say(False, b"".join(interleaved(0, rtp(i)) for i in range(5)))

    # -- lines

    def modifiers(self, tokens):
        tokens = [token if "=" in token else token + "=" for token in tokens]
        pairs, rest = pairs_of(tokens, MODIFIERS)
        if rest:
            raise Fault("'%s' is no modifier" % rest[0].rstrip("="))
        return pairs

    def command(self, tokens):
        self.mods = dict(self.default)
        self.client = None
        if tokens[0][0] in "+@" and len(tokens) > 1:
            self.set_time(tokens[0])
            tokens = tokens[1:]
        if "with" in tokens:
            at = tokens.index("with")
            self.mods.update(self.modifiers(tokens[at + 1:]))
            tokens = tokens[:at]
        run = getattr(self, "do_" + tokens[0], None)
        if run is None:
            raise Fault("'%s' is no command" % tokens[0])
        run(tokens[1:])

    def read_line(self, text):
        tokens = []
        for token in TOKEN.findall(text):
            if token.startswith("#"):
                break
            tokens.append(token)
        if not tokens:
            return
        if text[0] in " \t":
            if self.session is None:
                raise Fault("an indented line belongs to a session, and none is open")
            self.session_line(tokens)
            return
        self.session = None
        self.command(tokens)

    def read(self, file):
        for text in file:
            self.line += 1
            try:
                self.read_line(text.rstrip("\n"))
            except (Fault, ValueError, IndexError, OSError) as fault:
                words = str(fault)
                if isinstance(fault, IndexError):
                    words = "something is missing"
                raise SystemExit("%s:%d: %s" % (self.name, self.line, words)) from None
        self.frames.sort(key=lambda frame: frame[0])


class Stream:
    """One TCP connection: numbers, segments, acknowledgements."""

    def __init__(self, script, a, b, mss=1400):
        self.script, self.a, self.b, self.mss = script, a, b, mss
        self.seq = {True: 1000 * a.port + 1, False: 2000 * b.port + 7}
        script.client = a

    def packet(self, by_client, flags, payload=b""):
        a, b = (self.a, self.b) if by_client else (self.b, self.a)
        ack = self.seq[not by_client] if "A" in flags else 0
        self.script.send_tcp(a, b, flags, self.seq[by_client], ack, payload)
        self.seq[by_client] += len(payload) + ("S" in flags) + ("F" in flags)

    def attempt(self, refused):
        self.packet(True, "S")
        if refused:
            self.seq[False] = 0
            self.packet(False, "RA")

    def open(self):
        self.packet(True, "S")
        self.packet(False, "SA")
        self.packet(True, "A")

    def say(self, by_client, payload):
        for at in range(0, len(payload), self.mss):
            self.packet(by_client, "PA", payload[at:at + self.mss])
        self.packet(not by_client, "A")

    def lose(self, by_client, payload):
        self.seq[by_client] += len(payload)
        self.packet(not by_client, "A")
        self.packet(not by_client, "A")

    def end(self, how):
        if how == "fin":
            self.packet(True, "FA")
            self.packet(False, "FA")
            self.packet(True, "A")
        else:
            self.packet(how == "rst>", "RA")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", metavar="FILE", default="-")
    parser.add_argument("--nano", action="store_true")
    parser.add_argument("--big-endian", action="store_true")
    parser.add_argument("--pcapng", action="store_true")
    parser.add_argument("packets")
    options = parser.parse_args()
    script = Script(options.packets)
    try:
        with open(options.packets, encoding="utf-8") as file:
            script.read(file)
    except OSError as fault:
        raise SystemExit("%s: %s" % (options.packets, fault.strerror)) from None
    with (sys.stdout.buffer if options.o == "-" else open(options.o, "wb")) as out:
        writer = Pcapng(out, options.big_endian) if options.pcapng else \
            Classic(out, options.nano, options.big_endian)
        for time, frame, snaplen in script.frames:
            writer.put(time, frame, snaplen)


if __name__ == "__main__":
    main()
