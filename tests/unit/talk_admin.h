/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rlogin, and pages of HTTP for administration; see talk_samples.h. */
#ifndef TALK_ADMIN_H
#define TALK_ADMIN_H

#include "talk_samples.h"

#define PAGE "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"
#define ADMIN(target) C("GET " target " HTTP/1.1\r\nHost: cam\r\n\r\n")
#define ASKED(at, bits)                                                                \
	{                                                                              \
		.method = "GET", .path = at, .server_name = "cam", .status = 200,      \
		.flags = BOTH | PROTOCOL_OTHER_RESPONSE | (bits)                       \
	}

static const struct talk admin_talks[] = {
	{"rlogin", PROTOCOL_RLOGIN, {C("\0amy\0root\0xterm/38400\0"), S("\0\x80login")},
		{.user = "root", .flags = BOTH}},
	{"rlogin that fails", PROTOCOL_RLOGIN,
		{C("\0amy\0root\0vt100/9600\0"), S("\1Permission denied.\r\n")},
		{.user = "root", .flags = PROTOCOL_REQUEST}},
	{"http page for administration", PROTOCOL_HTTP,
		{ADMIN("/Admin/index.html?x"), S(PAGE)},
		ASKED("/Admin/index.html", PROTOCOL_ADMIN_PAGE)},
	{"http page of a maker", PROTOCOL_HTTP,
		{ADMIN("/doc/page/config.asp"), S(PAGE)},
		ASKED("/doc/page/config.asp", PROTOCOL_ADMIN_PAGE)},
	{"http program for administration", PROTOCOL_HTTP,
		{ADMIN("/cgi-bin/setup.cgi"), S(PAGE)},
		ASKED("/cgi-bin/setup.cgi", PROTOCOL_ADMIN_PAGE)},
	{"http page of another name", PROTOCOL_HTTP,
		{ADMIN("/administrative/view/configs"), S(PAGE)},
		ASKED("/administrative/view/configs", 0)},
	{"http page whose query names one", PROTOCOL_HTTP,
		{ADMIN("/view?page=/admin/"), S(PAGE)}, ASKED("/view", 0)},
	{"http answer for programs", PROTOCOL_HTTP,
		{ADMIN("/api/config"), S("HTTP/1.1 200 OK\r\nContent-Type: application/"
					 "json\r\nContent-Length: 2\r\n\r\n{}")},
		ASKED("/api/config", 0)},
	{"http page that is refused", PROTOCOL_HTTP,
		{ADMIN("/admin/"), S("HTTP/1.1 401 No\r\nContent-Type: text/html\r\n"
				     "Content-Length: 0\r\n\r\n")},
		{.method = "GET",
			.path = "/admin/",
			.server_name = "cam",
			.status = 401,
			.flags = BOTH | PROTOCOL_OTHER_RESPONSE}},
	{"http redirect, a session, and a client's name", PROTOCOL_HTTP,
		{C("GET / HTTP/1.1\r\nUser-Agent: Viewer/2.1\r\n"
		   "Cookie: lang=en; MSESSION=four\r\n\r\n"),
			S("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"
			  "Location: https://amy@ms.vms.local:443/x?four\r\n\r\n")},
		{.method = "GET",
			.path = "/",
			.status = 302,
			.secret_len = 4,
			.field = "MSESSION",
			.client = "Viewer/2.1",
			.location = "ms.vms.local",
			.flags = BOTH | PROTOCOL_REDIRECT_TLS | PROTOCOL_COOKIE |
				 PROTOCOL_TOKEN}},
	{"http login by a form", PROTOCOL_HTTP,
		{C("GET /x?usr=bob&pwd=four HTTP/1.1\r\n\r\n"),
			S("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")},
		{.method = "GET",
			.path = "/x",
			.status = 200,
			.user = "bob",
			.secret_len = 4,
			.field = "pwd",
			.flags = BOTH | PROTOCOL_OTHER_RESPONSE | PROTOCOL_PASSWORD |
				 PROTOCOL_ACCEPTED}},
	{"http login that a maker ships", PROTOCOL_HTTP,
		{C("GET / HTTP/1.1\r\nAuthorization: Basic cm9vdDpwYXNz\r\n\r\n"),
			S("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")},
		{.method = "GET",
			.path = "/",
			.status = 200,
			.scheme = "Basic",
			.user = "root",
			.secret_len = 4,
			.field = "Authorization",
			.maker = 2,
			.flags = BOTH | PROTOCOL_OTHER_RESPONSE |
				 PROTOCOL_AUTHORIZATION | PROTOCOL_BASIC |
				 PROTOCOL_DEFAULT_PASSWORD | PROTOCOL_ACCEPTED}},
	{"http page after one that was refused", PROTOCOL_HTTP,
		{ADMIN("/admin/"),
			S("HTTP/1.1 401 No\r\nContent-Type: text/html\r\n"
			  "Content-Length: 0\r\n\r\n"),
			ADMIN("/"), S(PAGE)},
		{.method = "GET",
			.path = "/admin/",
			.server_name = "cam",
			.status = 401,
			.flags = BOTH | PROTOCOL_OTHER_RESPONSE}},
};

static const struct talk admin_strangers[] = {
	{"rlogin without a terminal's speed", PROTOCOL_UNKNOWN,
		{C("\0amy\0root\0xterm\0")}, {0}},
	{"rlogin without a user", PROTOCOL_UNKNOWN, {C("\0amy\0\0xterm/9600\0")}, {0}},
	{"rlogin from the middle", PROTOCOL_UNKNOWN, {S("\0$ ")}, {0}},
};

#endif
