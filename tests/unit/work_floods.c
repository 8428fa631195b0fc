/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Floods that someone thought of: what would be quadratic if a detector read it
 * again, nested it or looked it up with every piece.
 */
#include "check_work.h"

#include "camwarden/base/array.h"

#define SAY(side, text)                                                                \
	{                                                                              \
		side, text, sizeof(text) - 1                                           \
	}
#define AGAIN(by, text) .side = by, .unit = text, .unit_len = sizeof(text) - 1
#define POST(type) "POST / HTTP/1.1\r\nContent-Type: " type "\r\n"
#define SDP "RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\n"
#define RANDOM32 "0123456789abcdef0123456789abcdef"

const struct work_flood work_floods[] = {
	/* ---- heads ---- */
	{"http fields", PROTOCOL_HTTP, .said = {SAY(0, "GET / HTTP/1.1\r\n")},
		AGAIN(0, "a: b\r\n")},
	{"http one field", PROTOCOL_HTTP, .said = {SAY(0, "GET / HTTP/1.1\r\nA: ")},
		AGAIN(0, "x")},
	{"http field names", PROTOCOL_HTTP, .said = {SAY(0, "GET / HTTP/1.1\r\n")},
		AGAIN(0, ":")},
	{"http cookies", PROTOCOL_HTTP, .said = {SAY(0, "GET / HTTP/1.1\r\n")},
		AGAIN(0, "Cookie: a=b; c=d\r\n")},
	{"http logins", PROTOCOL_HTTP, .said = {SAY(0, "GET / HTTP/1.1\r\n")},
		AGAIN(0, "Authorization: Basic YWRtaW46YWRtaW4=\r\n")},
	{"http digest", PROTOCOL_HTTP,
		.said = {SAY(0, "GET / HTTP/1.1\r\nAuthorization: Digest ")},
		AGAIN(0, "username=\"a\", ")},
	{"http challenges", PROTOCOL_HTTP, .said = {SAY(1, "HTTP/1.1 401 No\r\n")},
		AGAIN(1, "WWW-Authenticate: Digest qop=auth, Basic realm=x\r\n")},
	{"http query", PROTOCOL_HTTP,
		.said = {SAY(0, "GET / HTTP/1.1\r\n\r\n"), SAY(0, "GET /?")},
		AGAIN(0, "password=a&")},
	{"http requests", PROTOCOL_HTTP, .said = {SAY(0, "GET / HTTP/1.1\r\n\r\n")},
		AGAIN(0, "GET / HTTP/1.1\r\n\r\n")},
	{"http interim answers", PROTOCOL_HTTP,
		.said = {SAY(1, "HTTP/1.1 100 Continue\r\n\r\n")},
		AGAIN(1, "HTTP/1.1 100 Continue\r\n\r\n")},
	/* ---- bodies ---- */
	{"http chunks", PROTOCOL_HTTP,
		.said = {SAY(0, POST("text/xml") "Transfer-Encoding: chunked\r\n\r\n")},
		AGAIN(0, "1\r\nx\r\n")},
	{"http chunk's extensions", PROTOCOL_HTTP,
		.said = {SAY(0, POST("x") "Transfer-Encoding: chunked\r\n\r\n1")},
		AGAIN(0, ";a=b")},
	{"http trailers", PROTOCOL_HTTP,
		.said = {SAY(0, POST("x") "Transfer-Encoding: chunked\r\n\r\n0\r\n")},
		AGAIN(0, "a: b\r\n")},
	{"http elements", PROTOCOL_HTTP,
		.said = {SAY(0, POST("text/xml") "Content-Length: 60000\r\n\r\n"
						 "<Envelope http://schemas.xmlsoap.org/"
						 "soap/envelope UsernameToken>")},
		AGAIN(0, "<Password")},
	{"http elements opened", PROTOCOL_HTTP,
		.said = {SAY(0, POST("text/xml") "Content-Length: 60000\r\n\r\n")},
		AGAIN(0, "<")},
	{"http json", PROTOCOL_HTTP,
		.said = {SAY(0, POST("text/json") "Content-Length: 60000\r\n\r\n{")},
		AGAIN(0, "\"password\" ")},
	{"http form", PROTOCOL_HTTP,
		.said = {SAY(0, POST("x-www-form-urlencoded") "Content-Length: 60000"
							      "\r\n\r\n")},
		AGAIN(0, "a=b&")},
	{"http answers with bodies", PROTOCOL_HTTP,
		.said = {SAY(1, "HTTP/1.1 200 OK\r\n\r\n")},
		AGAIN(1, "HTTP/1.1 200 OK\r\nContent-Type: text/json\r\n"
			 "Content-Length: 2\r\n\r\n{}")},
	/* ---- RTSP ---- */
	{"rtsp frames", PROTOCOL_RTSP, .said = {SAY(1, "RTSP/1.0 200 OK\r\n\r\n")},
		AGAIN(1, "$\0\0\0")},
	{"rtsp frames of a byte", PROTOCOL_RTSP,
		.said = {SAY(1, "RTSP/1.0 200 OK\r\n\r\n")}, AGAIN(1, "$\0\0\1x")},
	{"rtsp frames of the client", PROTOCOL_RTSP,
		.said = {SAY(0, "OPTIONS * RTSP/1.0\r\n\r\n")},
		AGAIN(0, "$\0\0\5media")},
	{"rtsp transports", PROTOCOL_RTSP, .said = {SAY(1, "RTSP/1.0 200 OK\r\n")},
		AGAIN(1, "Transport: RTP/AVP;client_port=1-2;x=y\r\n")},
	{"rtsp transport", PROTOCOL_RTSP,
		.said = {SAY(1, "RTSP/1.0 200 OK\r\nTransport: ")}, AGAIN(1, "a=b;")},
	{"rtsp media of sdp", PROTOCOL_RTSP,
		.said = {SAY(1, SDP "Content-Length: 60000\r\n\r\n")},
		AGAIN(1, "m=audio 0 RTP/AVP 0\r\n")},
	{"rtsp requests", PROTOCOL_RTSP, .said = {SAY(0, "OPTIONS * RTSP/1.0\r\n\r\n")},
		AGAIN(0, "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n")},
	/* ---- TLS ---- */
	{"tls warnings", PROTOCOL_TLS, .said = {SAY(1, "\x15\x03\x01\x00\x02\x01\x70")},
		AGAIN(1, "\x15\x03\x01\x00\x02\x01\x70")},
	{"tls hello by the byte", PROTOCOL_TLS,
		.said = {SAY(0, "\x16\x03\x01\x00\x06\x01\x00\x3f\xff\x03\x03")},
		AGAIN(0, "\x16\x03\x01\x00\x01\x00")},
	{"tls hello of ciphers", PROTOCOL_TLS,
		.said = {SAY(0, "\x16\x03\x01\x40\x00\x01\x00\x3f\xfc\x03\x03" RANDOM32
				"\x00\x3f\x00")},
		AGAIN(0, "\x13\x01")},
	{"tls hello of extensions", PROTOCOL_TLS,
		.said = {SAY(0, "\x16\x03\x01\x40\x00\x01\x00\x3f\xfc\x03\x03" RANDOM32
				"\x00\x00\x02\x13\x01\x01\x00\x3f\x00")},
		AGAIN(0, "\x00\x17\x00\x00")},
	{"tls certificates of nothing", PROTOCOL_TLS,
		.said = {SAY(1, "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03" RANDOM32
				"\x00\x00\x35\x00"
				"\x16\x03\x03\x3f\x00\x0b\x00\x3e\xfc\x00\x3e\xf9")},
		AGAIN(1, "\x00\x00\x00")},
	{"tls messages of nothing", PROTOCOL_TLS,
		.said = {SAY(1, "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03" RANDOM32
				"\x00\x00\x35\x00\x16\x03\x03\x40\x00")},
		AGAIN(1, "\x04\x00\x00\x00")},
	/* ---- lines ---- */
	{"smtp greeting", PROTOCOL_SMTP, .said = {SAY(0, "EHLO a\r\n")},
		AGAIN(1, "220-SMTP\r\n")},
	{"smtp greeting without an end", PROTOCOL_SMTP,
		.said = {SAY(0, "EHLO a\r\n"), SAY(1, "220 ")}, AGAIN(1, "x")},
	/* ---- names ---- */
	{"dns messages", PROTOCOL_DNS,
		.said = {SAY(0, "\0\x11\0\1\1\0\0\1\0\0\0\0\0\0\0\0\1\0\1")},
		AGAIN(0, "\0\x11\0\1\1\0\0\1\0\0\0\0\0\0\0\0\1\0\1")},
	{"dns labels", PROTOCOL_DNS, .udp = true,
		.said = {SAY(0, "\0\1\1\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1")},
		AGAIN(0, "\1a")},
	{"ssdp fields", PROTOCOL_SSDP, .udp = true,
		.said = {SAY(0, "M-SEARCH * HTTP/1.1\r\nST: a\r\n")},
		AGAIN(0, "a: b\r\n")},
};

const size_t work_floods_count = ARRAY_LEN(work_floods);
