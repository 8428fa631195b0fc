/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dialogues for the unit tests of protocol and for the seeds of its fuzz
 * target: what is said, and what it shows.  Included by one .c per program.
 */
#ifndef PROTOCOL_SAMPLES_H
#define PROTOCOL_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>

#include "camwarden/protocol.h"

enum { CLIENT = 0, SERVER = 1 };

struct chunk {
	unsigned side;
	const char *bytes;
	size_t len;
};

/* A dialogue and what it shows; side 0 is the client in every sample. */
struct sample {
	const char *name;
	bool udp;
	struct chunk chunk[4];
	struct protocol_facts facts;
};

#define SAY(side, text)                                                                \
	{                                                                              \
		side, text, sizeof(text) - 1                                           \
	}
#define BOTH (PROTOCOL_REQUEST | PROTOCOL_RESPONSE)

#define RANDOM "0123456789abcdef0123456789abcdef"

/* ClientHello: legacy 1.2, offers GREASE, 1.3 and 1.2, asks for rs1.vms.local. */
#define CLIENT_HELLO_BODY                                                              \
	"\x03\x03" RANDOM "\x00\x00\x04\x13\x01\xc0\x2f\x01\x00"                       \
	"\x00\x21"                                                                     \
	"\x00\x00\x00\x12\x00\x10\x00\x00\x0drs1.vms.local"                            \
	"\x00\x2b\x00\x07\x06\x1a\x1a\x03\x04\x03\x03"
#define CLIENT_HELLO_JA4 "t13d020200_c1929292aa6b_b9a491fefe05"
#define CLIENT_HELLO "\x16\x03\x01\x00\x52\x01\x00\x00\x4e" CLIENT_HELLO_BODY

/* ServerHello of TLS 1.3: legacy 1.2, supported_versions says 0x0304. */
#define SERVER_HELLO_13                                                                \
	"\x16\x03\x03\x00\x32\x02\x00\x00\x2e\x03\x03" RANDOM "\x00\x13\x01\x00"       \
	"\x00\x06\x00\x2b\x00\x02\x03\x04"
/* The least one: no extensions. */
#define SERVER_HELLO(minor)                                                            \
	"\x16\x03" minor "\x00\x2a\x02\x00\x00\x26\x03" minor RANDOM "\x00\x00\x35"    \
	"\x00"

#define DNS_QUESTION "\x04time\x03vms\x05local\x00\x00\x01\x00\x01"

static const struct sample samples[] = {
	{"http",
		.chunk = {SAY(CLIENT,
				  "GET /api/rest/v1/cameras?token=s3cret HTTP/1.1\r\n"
				  "Host: ms.vms.local:80\r\n"
				  "User-Agent: x\r\n"
				  "\r\n"),
			SAY(SERVER, "HTTP/1.1 200 OK\r\n"
				    "Server: Microsoft-IIS/10.0\r\n"
				    "Content-Length: 2\r\n"
				    "\r\nhi")},
		.facts = {.application = PROTOCOL_HTTP,
			.flags = BOTH | PROTOCOL_OTHER_RESPONSE,
			.status = 200,
			.server_name = "ms.vms.local",
			.method = "GET",
			.path = "/api/rest/v1/cameras",
			.banner = "Microsoft-IIS/10.0"}},
	{"http redirect",
		.chunk = {SAY(CLIENT, "GET / HTTP/1.1\nhost :ms\n\n"),
			SAY(SERVER, "HTTP/1.0 301\r\nLOCATION:  HTTPS://ms/\r\n\r\n")},
		.facts = {.application = PROTOCOL_HTTP,
			.flags = BOTH | PROTOCOL_REDIRECT_TLS,
			.status = 301,
			.server_name = "ms",
			.method = "GET",
			.path = "/"}},
	{"http redirect elsewhere",
		.chunk = {SAY(CLIENT, "GET / HTTP/1.1\r\n\r\n"),
			SAY(SERVER, "HTTP/1.1 302 Found\r\n"
				    "Location: http://ms/login?to=https://ms\r\n\r\n")},
		.facts = {.application = PROTOCOL_HTTP,
			.flags = BOTH | PROTOCOL_OTHER_RESPONSE,
			.status = 302,
			.method = "GET",
			.path = "/"}},
	{"http interim",
		.chunk = {SAY(CLIENT,
				  "\r\nPOST http://user:pw@cam:8080/x;jsessionid=1?a "
				  "HTTP/1.1\r\nHost: other\r\n\r\n"),
			SAY(SERVER, "HTTP/1.1 100 Continue\r\n\r\n"
				    "HTTP/1.1 403 No\r\nServer: a\x1b[2Jb\r\n\r\n")},
		.facts = {.application = PROTOCOL_HTTP,
			.flags = BOTH | PROTOCOL_FORBIDDEN | PROTOCOL_PASSWORD |
				 PROTOCOL_DENIED,
			.status = 403,
			.secret_len = 2,
			.user = "user",
			.server_name = "cam",
			.method = "POST",
			.path = "/x",
			.banner = "a\xef\xbf\xbd[2Jb"}},
	{"http secrets",
		.chunk = {SAY(CLIENT,
				  "GET /cgi/user=admin_password=tlJwpbo6 HTTP/1.1\r\n"
				  "Host: [fd00::1]:8080\r\n"
				  "authorization: basic YWRtaW46c2VjcmV0\r\n"
				  "Cookie: session=4711\r\n\r\n"),
			SAY(SERVER, "HTTP/1.1 401 Unauthorized\r\n\r\n")},
		.facts = {.application = PROTOCOL_HTTP,
			.flags = BOTH | PROTOCOL_OTHER_RESPONSE |
				 PROTOCOL_AUTHORIZATION | PROTOCOL_COOKIE |
				 PROTOCOL_BASIC | PROTOCOL_TOKEN | PROTOCOL_PASSWORD |
				 PROTOCOL_DENIED,
			.status = 401,
			.secret_len = 8,
			.user = "admin",
			.server_name = "fd00::1",
			.method = "GET",
			.path = "/cgi/",
			.scheme = "Basic"}},
	{"http bare secret",
		.chunk = {SAY(CLIENT, "CONNECT ms:443 HTTP/1.1\r\n"
				      "Proxy-Authorization: s3cr3t\r\n\r\n"),
			SAY(SERVER, "HTTP/1.1 200 OK\r\n\r\n")},
		.facts = {.application = PROTOCOL_HTTP,
			.flags = BOTH | PROTOCOL_OTHER_RESPONSE |
				 PROTOCOL_AUTHORIZATION | PROTOCOL_ACCEPTED,
			.status = 200,
			.server_name = "ms",
			.method = "CONNECT",
			.scheme = "other"}},
	{"http/2 preface", .chunk = {SAY(CLIENT, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")},
		.facts = {.application = PROTOCOL_HTTP,
			.flags = PROTOCOL_REQUEST,
			.version = 0x0200,
			.method = "PRI",
			.path = "*"}},
	{"tls 1.3", .chunk = {SAY(CLIENT, CLIENT_HELLO), SAY(SERVER, SERVER_HELLO_13)},
		.facts = {.application = PROTOCOL_TLS,
			.flags = BOTH | PROTOCOL_CERTIFICATE_HIDDEN,
			.tls_version = 0x0304,
			.tls_offered = 0x0304,
			.tls_cipher = 0x1301,
			.server_name = "rs1.vms.local",
			.ja4 = CLIENT_HELLO_JA4}},
	{"tls 1.0",
		.chunk = {SAY(CLIENT, CLIENT_HELLO), SAY(SERVER, SERVER_HELLO("\x01"))},
		.facts = {.application = PROTOCOL_TLS,
			.flags = BOTH,
			.tls_version = 0x0301,
			.tls_offered = 0x0304,
			.tls_cipher = 0x0035,
			.server_name = "rs1.vms.local",
			.ja4 = CLIENT_HELLO_JA4}},
	{"ssl 3.0 by an ssl 2.0 hello",
		.chunk = {SAY(CLIENT, "\x80\x1c\x01\x03\x00\x00\x03\x00\x00\x00\x10"
				      "\x00\x00\x0a"
				      "0123456789abcdef"),
			SAY(SERVER, SERVER_HELLO("\x00"))},
		.facts = {.application = PROTOCOL_TLS,
			.flags = BOTH,
			.tls_version = 0x0300,
			.tls_offered = 0x0300,
			.tls_cipher = 0x0035}},
	{"tls refused by an alert",
		.chunk = {SAY(CLIENT, CLIENT_HELLO),
			SAY(SERVER, "\x15\x03\x03\x00\x02\x02\x46")},
		.facts = {.application = PROTOCOL_TLS,
			.flags = BOTH,
			.tls_alert = 70,
			.tls_offered = 0x0304,
			.server_name = "rs1.vms.local",
			.ja4 = CLIENT_HELLO_JA4}},
	{"tls hello over three records",
		.chunk = {SAY(CLIENT, "\x16\x03\x01\x00\x02\x01\x00"
				      "\x16\x03\x01\x00\x02\x00\x4e"
				      "\x16\x03\x01\x00\x4e" CLIENT_HELLO_BODY),
			SAY(SERVER, SERVER_HELLO_13)},
		.facts = {.application = PROTOCOL_TLS,
			.flags = BOTH | PROTOCOL_CERTIFICATE_HIDDEN,
			.tls_version = 0x0304,
			.tls_offered = 0x0304,
			.tls_cipher = 0x1301,
			.server_name = "rs1.vms.local",
			.ja4 = CLIENT_HELLO_JA4}},
	{"rtsp",
		.chunk =
			{SAY(CLIENT,
				 "DESCRIBE rtsp://admin:pw@10.20.0.11:554/axis-media"
				 "/media.amp?camera=1 RTSP/1.0\r\n"
				 "CSeq: 1\r\n"
				 "Authorization: Digest username=\"root\"\r\n\r\n"),
				SAY(SERVER, "RTSP/1.0 200 OK\r\nServer: "
					    "GStreamer\r\n\r\n")},
		.facts = {.application = PROTOCOL_RTSP,
			.flags = BOTH | PROTOCOL_AUTHORIZATION | PROTOCOL_DIGEST |
				 PROTOCOL_PASSWORD | PROTOCOL_ACCEPTED,
			.status = 200,
			.secret_len = 2,
			.user = "admin",
			.server_name = "10.20.0.11",
			.method = "DESCRIBE",
			.path = "/axis-media/media.amp",
			.scheme = "Digest",
			.banner = "GStreamer"}},
	{"rtsp of a camera that wants secrets in the path",
		.chunk = {SAY(CLIENT,
			"OPTIONS rtsp://cam/user=admin&password=x RTSP/2.0\r\n\r\n")},
		.facts = {.application = PROTOCOL_RTSP,
			.flags = PROTOCOL_REQUEST | PROTOCOL_PASSWORD,
			.secret_len = 1,
			.user = "admin",
			.server_name = "cam",
			.method = "OPTIONS",
			.path = "/"}},
	{"smtp",
		.chunk = {SAY(SERVER, "220 rs1.vms.local ESMTP ready\r\n"),
			SAY(CLIENT, "EHLO cam1\r\n")},
		.facts = {.application = PROTOCOL_SMTP,
			.flags = BOTH,
			.status = 220,
			.method = "EHLO",
			.banner = "rs1.vms.local ESMTP ready"}},
	{"smtp told by the client",
		.chunk = {SAY(SERVER, "220-rs1\r\n220 ready\r\n"),
			SAY(CLIENT, "mail from:<cam@x>\r\n")},
		.facts = {.application = PROTOCOL_SMTP,
			.flags = BOTH | PROTOCOL_MAIL,
			.status = 220,
			.method = "MAIL",
			.path = "x",
			.banner = "rs1"}},
	{"smtp told by its second line",
		.chunk = {SAY(SERVER, "220-rs1\r\n220 Simple smtp here\r\n")},
		.facts = {.application = PROTOCOL_SMTP,
			.flags = PROTOCOL_RESPONSE,
			.status = 220,
			.banner = "rs1"}},
	{"smtp refused",
		.chunk = {SAY(CLIENT, "EHLO cam1\r\n"), SAY(SERVER, "554 no\r\n")},
		.facts = {.application = PROTOCOL_SMTP,
			.flags = BOTH,
			.status = 554,
			.method = "EHLO",
			.banner = "no"}},
	{"ssh",
		.chunk = {SAY(SERVER, "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
			SAY(CLIENT, "SSH-2.0-PuTTY\r\n")},
		.facts = {.application = PROTOCOL_SSH,
			.flags = BOTH | PROTOCOL_REMOTE_SHELL,
			.client_side = 2,
			.banner = "SSH-2.0-OpenSSH_9.2p1 Debian-2"}},
	{"dns", .udp = true,
		.chunk = {SAY(CLIENT, "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00"
				      "\x00" DNS_QUESTION),
			SAY(SERVER, "\x12\x34\x81\x80\x00\x01\x00\x01\x00\x00\x00"
				    "\x00" DNS_QUESTION "\xc0\x0c\x00\x01\x00\x01\x00"
				    "\x00\x00\x3c\x00\x04\x0a\x00"
				    "\x00\x01")},
		.facts = {.application = PROTOCOL_DNS,
			.flags = BOTH,
			.server_name = "time.vms.local"}},
	{"dns over tcp",
		.chunk = {SAY(CLIENT, "\x00\x20\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00"
				      "\x00\x00" DNS_QUESTION),
			SAY(SERVER, "\x00\x30\x12\x34\x81\x80\x00\x01\x00\x01\x00\x00"
				    "\x00\x00" DNS_QUESTION
				    "\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04"
				    "\x0a\x00\x00\x01")},
		.facts = {.application = PROTOCOL_DNS,
			.flags = BOTH,
			.server_name = "time.vms.local"}},
	{"http without a target",
		.chunk = {SAY(CLIENT, "GET HTTP/1.1\r\nHost: ms\r\n\r\n")},
		.facts = {.application = PROTOCOL_HTTP,
			.flags = PROTOCOL_REQUEST,
			.server_name = "ms",
			.method = "GET"}},
	{"smtp of a client without a name",
		.chunk = {SAY(CLIENT, "ehlo\r\n"), SAY(SERVER, "250 hello\r\n")},
		.facts = {.application = PROTOCOL_SMTP,
			.flags = BOTH,
			.status = 250,
			.method = "EHLO",
			.banner = "hello"}},
	{"dns of the root", .udp = true,
		.chunk = {SAY(CLIENT, "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x01"
				      "\x00\x00\x02\x00\x01")},
		.facts = {.application = PROTOCOL_DNS,
			.flags = PROTOCOL_REQUEST,
			.server_name = "."}},
	{"multicast dns answer without a question", .udp = true,
		.chunk = {SAY(SERVER,
			"\x00\x00\x84\x00\x00\x00\x00\x01\x00\x00\x00\x00"
			"\x04_tcp\x05local\x00\x00\x0c\x80\x01\x00\x00\x11"
			"\x94\x00\x02\xc0\x0c")},
		.facts = {.application = PROTOCOL_DNS, .flags = PROTOCOL_RESPONSE}},
};

/* What is not one of ours, or not certain enough to say so. */
static const struct sample strangers[] = {
	{"zeros", .chunk = {SAY(CLIENT, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")}},
	{"no smtp", .chunk = {SAY(CLIENT, "EHLOW\r\n")}},
	{"dns over tcp with a label too long",
		.chunk = {SAY(CLIENT, "\x00\x20\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00"
				      "\x00\x00\x40")}},
	{"image server",
		.chunk = {SAY(CLIENT, "<?xml version=\"1.0\"?><methodcall>\r\n")}},
	{"sip", .chunk = {SAY(CLIENT, "REGISTER sip:ms SIP/2.0\r\n\r\n")}},
	{"a greeting without a name",
		.chunk = {SAY(SERVER, "220 ready\r\n"), SAY(CLIENT, "USER a\r\n")}},
	{"no version", .chunk = {SAY(CLIENT, "GET /\r\n")}},
	{"http with a control", .chunk = {SAY(CLIENT, "GET /\x01 HTTP/1.1\r\n")}},
	{"status of two digits", .chunk = {SAY(SERVER, "HTTP/1.1 20 OK\r\n\r\n")}},
	{"tls application data",
		.chunk = {SAY(CLIENT, "\x17\x03\x03\x00\x20\x01\x00\x00\x1c\x03\x03")}},
	{"tls record too long",
		.chunk = {SAY(CLIENT, "\x16\x03\x01\xff\xff\x01\x00\x00\x50\x03\x03")}},
	{"tls record of nothing",
		.chunk = {SAY(CLIENT, "\x16\x03\x01\x00\x00\x16\x03\x01\x00\x00\x16")}},
	{"encrypted alert",
		.chunk = {SAY(SERVER, "\x15\x03\x03\x00\x20\x01\x00\x00\x1c\x03\x03")}},
	{"ssl 2.0 lengths that do not add up",
		.chunk = {SAY(CLIENT, "\x80\x1d\x01\x03\x00\x00\x03\x00\x00\x00\x10"
				      "\x00\x00\x0a"
				      "0123456789abcdef")}},
	{"ssh without software", .chunk = {SAY(SERVER, "SSH-9\r\n")}},
	{"rtp", .udp = true,
		.chunk = {SAY(SERVER, "\x80\x60\x12\x34\x00\x00\x00\x01\x11\x22\x33\x44"
				      "payload payload")}},
	{"dns name that points to itself", .udp = true,
		.chunk = {SAY(CLIENT, "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
				      "\xc0\x0c\x00\x01\x00\x01")}},
	{"dns of a class there is not", .udp = true,
		.chunk = {SAY(CLIENT, "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
				      "\x01x\x00\x00\x01\x00\x07")}},
	{"http in a datagram", .udp = true,
		.chunk = {SAY(CLIENT, "GET / HTTP/1.1\r\n\r\n")}},
};

#endif
