/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Carriers: where protocols put secrets.  A secret stands between `before` and
 * `after`.  Read by the unit tests and by fuzz_redact.
 */
#ifndef REDACT_SAMPLES_H
#define REDACT_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
	const char *p;
	size_t n;
};
#define BYTES(text)                                                                    \
	{                                                                              \
		text, sizeof(text) - 1                                                 \
	}

static const struct carrier {
	const char *name;
	struct bytes before, after;
	uint16_t port;
	bool server, datagram;
} carriers[] = {
	{"basic", BYTES("GET / HTTP/1.1\r\nAuthorization: Basic "),
		BYTES("\r\nHost: a\r\n\r\n"), 80, false, false},
	{"digest", BYTES("GET / HTTP/1.1\r\nAuthorization: Digest response=\""),
		BYTES("\"\r\n\r\n"), 80, false, false},
	{"bare", BYTES("GET / HTTP/1.1\r\nAuthorization: "), BYTES("\r\n\r\n"), 80,
		false, false},
	{"proxy", BYTES("GET / HTTP/1.1\r\nProxy-Authorization: Basic "),
		BYTES("\r\n\r\n"), 80, false, false},
	{"cookie", BYTES("GET / HTTP/1.1\r\nHost: a\r\nCookie: s="),
		BYTES("; b=c\r\n\r\n"), 80, false, false},
	{"set-cookie", BYTES("HTTP/1.1 200 OK\r\nSet-Cookie: s="),
		BYTES("; Path=/\r\n\r\n"), 80, true, false},
	{"key", BYTES("GET / HTTP/1.1\r\nX-Api-Key: "), BYTES("\r\n\r\n"), 80, false,
		false},
	{"query", BYTES("GET /a?pwd="), BYTES("&u=1 HTTP/1.1\r\n\r\n"), 80, false,
		false},
	{"referrer", BYTES("GET / HTTP/1.1\r\nReferer: http://h/a?p="),
		BYTES("\r\n\r\n"), 80, false, false},
	{"user", BYTES("GET http://"), BYTES(":pw@h/ HTTP/1.1\r\n\r\n"), 80, false,
		false},
	{"password", BYTES("DESCRIBE rtsp://admin:"), BYTES("@h/live RTSP/1.0\r\n\r\n"),
		554, false, false},
	{"path", BYTES("DESCRIBE rtsp://h/user=admin_password="),
		BYTES("_channel=1_stream=0.sdp RTSP/1.0\r\n\r\n"), 554, false, false},
	{"location", BYTES("HTTP/1.1 302 Found\r\nLocation: http://u:"),
		BYTES("@h/\r\n\r\n"), 80, true, false},
	{"reason", BYTES("HTTP/1.1 401 wrong password "), BYTES("\r\n\r\n"), 80, true,
		false},
	{"form", BYTES("POST /l HTTP/1.1\r\nContent-Length: 40\r\n\r\npassword="),
		BYTES("&x=y"), 80, false, false},
	{"answer",
		BYTES("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nroot.pwd="),
		BYTES("\r\n"), 80, true, false},
	{"soap", BYTES("POST /onvif/device_service HTTP/1.1\r\n\r\n<wsse:Password>"),
		BYTES("</wsse:Password>"), 80, false, false},
	{"body of fields", BYTES("POST / HTTP/1.1\r\nHost: a\r\n\r\nServer: "),
		BYTES("\r\n\r\n"), 80, false, false},
	{"fold", BYTES("GET / HTTP/1.1\r\nHost: a\r\n "), BYTES("\r\n\r\n"), 80, false,
		false},
	{"sip", BYTES("REGISTER sip:"), BYTES("@h SIP/2.0\r\n\r\n"), 5060, false, true},
	{"smtp plain", BYTES("AUTH PLAIN "), BYTES("\r\n"), 25, false, false},
	{"smtp login", BYTES(""), BYTES("\r\n"), 25, false, false},
	{"smtp message", BYTES("Subject: a\r\n\r\npassword: "), BYTES("\r\n.\r\n"), 25,
		false, false},
	{"smtp challenge", BYTES("334 "), BYTES("\r\n"), 25, true, false},
	{"ftp", BYTES("PASS "), BYTES("\r\n"), 21, false, false},
	{"pop", BYTES("USER root\r\nPASS "), BYTES("\r\n"), 110, false, false},
	{"imap", BYTES("a1 LOGIN root "), BYTES("\r\n"), 143, false, false},
	{"telnet", BYTES(""), BYTES("\r\n"), 23, false, false},
	{"telnet options", BYTES("\xff\xfb\x18"), BYTES("\r\n"), 23, false, false},
	{"tls data", BYTES("\x17\x03\x03\x01\x20"), BYTES(""), 443, false, false},
	{"tls hello",
		BYTES("\x16\x03\x01\0\x3f\x01\0\0\x3b\x03\x03"
		      "RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR\0\0\x02\xc0\x2f\x01\0\0\x10"
		      "\0\x23\0\x0c"),
		BYTES(""), 443, false, false},
	{"tls ticket", BYTES("\x16\x03\x03\x01\x24\x04\0\x01\x20"), BYTES(""), 443,
		true, false},
	{"ldap",
		BYTES("\x30\x1c\x02\x01\x01\x60\x17\x02\x01\x03\x04\x07"
		      "cn=root\x80\x09"),
		BYTES(""), 389, false, false},
	{"tds", BYTES("\x12\x01\0\x2f"), BYTES(""), 1433, false, false},
	{"ssh", BYTES("SSH-2.0-OpenSSH_9.2\r\n"), BYTES(""), 22, false, false},
	{"snmp", BYTES("\x30\x19\x02\x01\x01\x04\x07"),
		BYTES("\xa0\x0b\x02\x01\x01\x02\x01\0\x02\x01\0\x30\0"), 161, false,
		true},
	{"dns text",
		BYTES("\x12\x34\x81\x80\0\x01\0\x01\0\0\0\0\x01h\0\0\x10\0\x01"
		      "\xc0\x0c\0\x10\0\x01\0\0\0\x3c\0\x10"),
		BYTES("..."), 53, true, true},
	{"nobody's", BYTES("\x01\x02\x03\x04 whatever "), BYTES(" and more"), 9000,
		false, false},
};

#endif
