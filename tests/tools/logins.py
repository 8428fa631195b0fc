# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialogues of binary protocols that log in, for mkpcap.py: TDS ([MS-TDS]), SMB
([MS-CIFS], [MS-SMB2]) with NTLM ([MS-NLMP]), LDAP (RFC 4511).  Each function gives
what is said: pairs of `the client says it` and the bytes."""

import struct

ENCRYPTION = {"off": 0, "on": 1, "not-supported": 2, "required": 3}
TDS_ANSWERS = {"accepted": b"\xad\x0c\x00\x01\x74\x00\x00\x04\x01M\x00\x10\x00\x00\x00",
               "denied": b"\xaa\x0c\x00\x18\x48\x00\x00\x01\x0e\x00\x00\x00\x00\x00\x00"}


def wide(text):
    return text.encode("utf-16-le")


# ---- TDS ----

def tds_packet(kind, body):
    return struct.pack("!BBHHBB", kind, 1, len(body) + 8, 0, 1, 0) + body


def tds_prelogin(kind, value):
    head = struct.pack("!BHHBHHB", 0, 11, 6, 1, 17, 1, 0xff)
    return tds_packet(kind, head + bytes([15, 0, 8, 0, 0, 0, value]))


def tds_login(user, secret, application, host, server):
    hidden = bytes(((b << 4 | b >> 4) & 0xff) ^ 0xa5 for b in wide(secret))
    texts = [wide(host), wide(user), hidden, wide(application), wide(server)]
    places, data = b"", b""
    for text in texts:
        places += struct.pack("<HH", 94 + len(data), len(text) // 2)
        data += text
    head = struct.pack("<IIIIIIBBBBiI", 94 + len(data), 0x74000004, 4096, 7, 1, 0, 0xe0,
                       3, 0, 0, 0, 0x409)
    return tds_packet(0x10, head + places + bytes(94 - len(head) - len(places)) + data)


def tds_batch(text):
    headers = struct.pack("<IIHQI", 22, 18, 2, 0, 1)
    return tds_packet(1, headers + wide(text))


def tds(pairs, tls_record):
    """encryption=..: by it the login is readable or stands in a record of TLS."""
    chosen = pairs.get("encryption", "off")
    login = tds_login(pairs.get("user", "camera"), pairs.get("secret", "xyzzy-471"),
                      pairs.get("application", "VideoOS"), pairs.get("host", "RS1"),
                      pairs.get("server", "SQL"))
    said = [(True, tds_prelogin(0x12, ENCRYPTION["off"])),
            (False, tds_prelogin(4, ENCRYPTION[chosen]))]
    if chosen == "not-supported":
        said += [(True, login),
                 (False, tds_packet(4, TDS_ANSWERS[pairs.get("answer", "accepted")]))]
    else:
        said += [(True, tls_record), (False, tls_record)]
    if chosen in ("not-supported", "off"):
        return said + [(True, tds_batch("SELECT 1")),
                       (False, tds_packet(4, b"\xfd" + bytes(12)))]
    return said + [(True, tls_record), (False, tls_record)]


# ---- SMB ----

def smb_frame(message):
    return struct.pack("!I", len(message)) + message


def smb1(command, reply, words, data):
    head = b"\xffSMB" + struct.pack("<BIBH12xHHHH", command, 0, 0x80 if reply else 0,
                                    0xc801, 0, 1, 0, 1)
    return smb_frame(head + bytes([len(words) // 2]) + words +
                     struct.pack("<H", len(data)) + data)


def smb2(command, reply, body, status=0):
    head = b"\xfeSMB" + struct.pack("<HHIHHIIQIIQ16x", 64, 1, status, command, 1,
                                    1 if reply else 0, 0, 0, 0, 0, 0)
    return smb_frame(head + body)


def ntlm(user, version1):
    """The third message: names behind the head, then the answer."""
    name, answer = wide(user), bytes(range(24 if version1 else 60))
    at = 64
    head = b"NTLMSSP\0" + struct.pack("<I", 3) + struct.pack("<HHI", 0, 0, at)
    head += struct.pack("<HHI", len(answer), len(answer), at + len(name))
    head += struct.pack("<HHI", 0, 0, at) + struct.pack("<HHI", len(name), len(name), at)
    return head + struct.pack("<HHI", 0, 0, at) + struct.pack("<HHII", 0, 0, at, 0) + \
        name + answer


def smb_old(user, version1, status):
    dialects = b"\x02LANMAN1.0\0\x02NT LM 0.12\0"
    token = ntlm(user, version1)
    words = struct.pack("<BBHHHHIHII", 0xff, 0, 0, 4096, 1, 0, 0, len(token), 0, 0)
    answer = smb1(0x73, True, struct.pack("<BBHHH", 0xff, 0, 0, 0, 0), b"")
    answer = answer[:9] + struct.pack("<I", status) + answer[13:]
    return [(True, smb1(0x72, False, b"", dialects)),
            (False, smb1(0x72, True, struct.pack("<H32x", 1), b"")),
            (True, smb1(0x73, False, words, token)), (False, answer)]


def smb_new(user, version1, status, dialect, encrypted):
    token = ntlm(user, version1)
    said = [(True, smb1(0x72, False, b"", b"\x02NT LM 0.12\0\x02SMB 2.???\0")),
            (False, smb2(0, True, struct.pack("<HHHH56x", 65, 1, 0x02ff, 0))),
            (True, smb2(0, False, struct.pack("<HHH30xHH", 36, 2, 1, 0x0202, dialect))),
            (False, smb2(0, True, struct.pack("<HHHH56x", 65, 1, dialect, 0))),
            (True, smb2(1, False, struct.pack("<HBBIIHHQ", 25, 0, 1, 0, 0, 88,
                                              len(token), 0) + token)),
            (False, smb2(1, True, struct.pack("<HHHH", 9, 4 if encrypted else 0, 72, 0),
                         status))]
    if encrypted:
        said.append((True, smb_frame(b"\xfdSMB" + bytes(64))))
    return said


def smb(pairs):
    """dialect=1|0202|..|0311; user=U; answer=accepted|denied; ntlm=1|2; encrypted=yes"""
    user, version1 = pairs.get("user", "camera"), pairs.get("ntlm") == "1"
    status = 0xc000006d if pairs.get("answer") == "denied" else 0
    if pairs.get("dialect", "1") == "1":
        return smb_old(user, version1, status)
    return smb_new(user, version1, status, int(pairs["dialect"], 16),
                   pairs.get("encrypted") == "yes")


# ---- LDAP ----

def ber(tag, *parts):
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    return struct.pack("!BBI", tag, 0x84, len(body)) + body


def ldap_message(number, operation):
    return ber(0x30, ber(2, bytes([number])), operation)


def ldap_result(number, tag, code):
    return ldap_message(number, ber(tag, ber(0x0a, bytes([code])), ber(4), ber(4)))


def ldap(pairs):
    """user=DN secret=S answer=accepted|denied; or starttls=yes"""
    if "starttls" in pairs:
        return [(True, ldap_message(1, ber(0x77, ber(0x80, b"1.3.6.1.4.1.1466.20037")))),
                (False, ldap_result(1, 0x78, 0))]
    bind = ber(0x60, ber(2, b"\x03"), ber(4, pairs.get("user", "").encode()),
               ber(0x80, pairs.get("secret", "").encode()))
    code = 49 if pairs.get("answer") == "denied" else 0
    return [(True, ldap_message(1, bind)), (False, ldap_result(1, 0x61, code))]
