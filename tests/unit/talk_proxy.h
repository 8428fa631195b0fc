/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What proxies carry, VeNCrypt, and Sybase; see talk_samples.h. */
#ifndef TALK_PROXY_H
#define TALK_PROXY_H

#include "talk_remote.h"

#define SYBASE_LOGIN                                                                   \
	"\002\001\001\345\000\000\000\000ws1\000\000\000\000\000"                      \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\003bob\000\000\000\000\000\000"                      \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\003xyzzy\000\000\000\000\000"                            \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\00542\000\000\000\000\000\000\000\000\000"                   \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\002\003\001\006\012\011\001\000\000\000\000\000\000"             \
	"\000\000\000\000isql\000\000\000\000\000\000\000\000"                         \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\004vmsdb\000\000\000\000\000\000\000\000"                            \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\005\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"             \
	"\000\000\005\000\000\000Open Clien"                                           \
	"\012\005\000\000\000"
#define SYBASE_TAKEN                                                                   \
	"\004\001\000\032\000\000\000\000\255\022\000\005\005\000\000\000"             \
	"\005ASE12\000\000\000\000"
#define SYBASE_REFUSED                                                                 \
	"\004\001\000\032\000\000\000\000\255\022\000\006\005\000\000\000"             \
	"\005ASE12\000\000\000\000"

#define CONNECTS                                                                       \
	C("CONNECT rs1.vms.local:443 HTTP/1.1\r\nHost: rs1.vms.local:443\r\n\r\n")
#define HTTP_GRANTED S("HTTP/1.1 200 Connection established\r\n\r\n")
#define HTTP_CONNECT(as)                                                               \
	.method = "CONNECT", .server_name = "rs1.vms.local", .status = 200, .inside = as
#define SOCKS_ASKS C("\x05\x01\x00\x03\x0drs1.vms.local\x01\xbb")
#define SOCKS_GRANTED S("\x05\x00\x00\x01\x0a\x00\x00\x01\x04\x38")
#define SOCKS_CONNECT .method = "CONNECT", .server_name = "rs1.vms.local", .version = 5
#define VENCRYPT                                                                       \
	S(RFB("8")), C(RFB("8")), S("\x02\x13\x02"), C("\x13"), S("\0\2"), C("\0\2")

static const struct talk proxy_talks[] = {
	{"http tunnel of TLS", PROTOCOL_HTTP,
		{CONNECTS, HTTP_GRANTED, C(CLIENT_HELLO), S(SERVER_HELLO_13)},
		{HTTP_CONNECT(PROTOCOL_TLS), .tls_version = 0x0304,
			.tls_cipher = 0x1301,
			.flags = BOTH | PROTOCOL_OTHER_RESPONSE |
				 PROTOCOL_CERTIFICATE_HIDDEN}},
	{"http tunnel of a shell", PROTOCOL_HTTP,
		{CONNECTS, HTTP_GRANTED, S("SSH-2.0-b\r\n"), C("SSH-2.0-a\r\n")},
		{HTTP_CONNECT(PROTOCOL_SSH), .flags = SHELL | PROTOCOL_OTHER_RESPONSE}},
	{"http tunnel of http", PROTOCOL_HTTP,
		{CONNECTS, HTTP_GRANTED,
			C("GET /a HTTP/1.1\r\nAuthorization: Basic "
			  "Ym9iOmZvdXI=\r\n\r\n"),
			S("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")},
		{HTTP_CONNECT(PROTOCOL_HTTP), .scheme = "Basic", .user = "bob",
			.secret_len = 4,
			.flags = BOTH | PROTOCOL_OTHER_RESPONSE |
				 PROTOCOL_AUTHORIZATION | PROTOCOL_BASIC |
				 PROTOCOL_ACCEPTED}},
	{"http tunnel of something", PROTOCOL_HTTP,
		{CONNECTS, HTTP_GRANTED, C("\x99\x98\x97"), S("\x99\x98")},
		{HTTP_CONNECT(PROTOCOL_UNKNOWN),
			.flags = BOTH | PROTOCOL_OTHER_RESPONSE}},
	{"http tunnel that is refused", PROTOCOL_HTTP,
		{CONNECTS, S("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"),
			C("GET / HTTP/1.1\r\nCookie: session=four\r\n\r\n")},
		{.method = "CONNECT",
			.server_name = "rs1.vms.local",
			.status = 403,
			.secret_len = 4,
			.flags = BOTH | PROTOCOL_FORBIDDEN | PROTOCOL_COOKIE |
				 PROTOCOL_TOKEN}},
	{"socks 5 tunnel of TLS", PROTOCOL_SOCKS,
		{C("\x05\x02\x00\x01"), S("\x05\x00"), SOCKS_ASKS, SOCKS_GRANTED,
			C(CLIENT_HELLO), S(SERVER_HELLO_13)},
		{SOCKS_CONNECT, .inside = PROTOCOL_TLS, .tls_version = 0x0304,
			.tls_cipher = 0x1301,
			.flags = BOTH | PROTOCOL_CERTIFICATE_HIDDEN}},
	{"socks 5 with a login", PROTOCOL_SOCKS,
		{C("\x05\x01\x02"), S("\x05\x02"),
			C("\x01\x03"
			  "bob\x04"
			  "four"),
			S("\x01\x00"), SOCKS_ASKS, SOCKS_GRANTED, S("SSH-2.0-b\r\n"),
			C("SSH-2.0-a\r\n")},
		{SOCKS_CONNECT, .inside = PROTOCOL_SSH, .user = "bob", .secret_len = 4,
			.flags = SHELL | PROTOCOL_PASSWORD | PROTOCOL_ACCEPTED}},
	{"socks 5 that is refused", PROTOCOL_SOCKS,
		{C("\x05\x01\x00"), S("\x05\x00"),
			C("\x05\x01\x00\x01\x0a\x14\x00\x0b\x02\x2a"),
			S("\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00")},
		{.method = "CONNECT",
			.server_name = "10.20.0.11",
			.version = 5,
			.flags = BOTH}},
	{"socks 4a", PROTOCOL_SOCKS,
		{C("\x04\x01\x00\x16\x00\x00\x00\x01"
		   "bob\0rs1.vms.local\0"),
			S("\x00\x5a\x00\x00\x00\x00\x00\x00"), S("SSH-2.0-b\r\n"),
			C("SSH-2.0-a\r\n")},
		{.method = "CONNECT",
			.server_name = "rs1.vms.local",
			.user = "bob",
			.version = 4,
			.inside = PROTOCOL_SSH,
			.flags = SHELL}},
	{"vnc goes over to TLS", PROTOCOL_VNC,
		{VENCRYPT, S("\0"), S("\x02\0\0\x01\x04\0\0\x01\0"), C("\0\0\x01\x04"),
			S("\x01"), C(CLIENT_HELLO), S(SERVER_HELLO_13)},
		{OVER_TLS, .version = 0x0308, .scheme = "VeNCrypt X509",
			.flags = SHELL | PROTOCOL_ENCRYPTED | PROTOCOL_ANONYMOUS |
				 PROTOCOL_STARTTLS | PROTOCOL_CERTIFICATE_HIDDEN}},
	{"vnc that VeNCrypt does not protect", PROTOCOL_VNC,
		{VENCRYPT, S("\0"), S("\x02\0\0\x01\x04\0\0\x01\0"), C("\0\0\x01\0"),
			S("\x01"),
			C("\0\0\0\x03\0\0\0\x04"
			  "bobfour")},
		{.version = 0x0308,
			.scheme = "VeNCrypt Plain",
			.user = "bob",
			.secret_len = 4,
			.flags = SHELL | PROTOCOL_CLEARTEXT | PROTOCOL_PASSWORD}},
	{"ftp login after a guest's, then TLS", PROTOCOL_FTP,
		{S("220 FTP\r\n"), C("USER ftp\r\n"), S("331 ?\r\n"),
			C("PASS me@x\r\n"), S("230 in\r\n"), C("AUTH TLS\r\n"),
			S("234 go\r\n"), C(CLIENT_HELLO), S(SERVER_HELLO_13)},
		{OVER_TLS, .status = 220, .banner = "FTP", .user = "ftp",
			.secret_len = 4,
			.flags = BOTH | PROTOCOL_PASSWORD | PROTOCOL_ANONYMOUS |
				 PROTOCOL_ACCEPTED | PROTOCOL_STARTTLS |
				 PROTOCOL_CERTIFICATE_HIDDEN}},
	{"sybase login", PROTOCOL_SYBASE, {C(SYBASE_LOGIN), S(SYBASE_TAKEN)},
		{.version = 0x0500,
			.server_name = "vmsdb",
			.client = "isql",
			.user = "bob",
			.secret_len = 5,
			.flags = BOTH | PROTOCOL_CLEARTEXT | PROTOCOL_PASSWORD |
				 PROTOCOL_ACCEPTED}},
	{"sybase login that is refused", PROTOCOL_SYBASE,
		{C(SYBASE_LOGIN), S(SYBASE_REFUSED)},
		{.version = 0x0500,
			.server_name = "vmsdb",
			.client = "isql",
			.user = "bob",
			.secret_len = 5,
			.flags = BOTH | PROTOCOL_CLEARTEXT | PROTOCOL_PASSWORD |
				 PROTOCOL_DENIED}},
};

static const struct talk proxy_strangers[] = {
	{"socks 5 without a request", PROTOCOL_UNKNOWN,
		{C("\x05\x01\x00"), S("\x05\x00")}, {0}},
	{"socks 5 of a command there is not", PROTOCOL_UNKNOWN,
		{C("\x05\x01\x00"), S("\x05\x00"),
			C("\x05\x09\x00\x01\x0a\x14\x00\x0b\x02\x2a")},
		{0}},
};

#endif
