/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TDS ([MS-TDS]) on any port: whether the server agreed to encrypt everything, the
 * login alone or nothing (2.2.6.5), and who logs in where the login is readable.
 * A side is certain by its PRELOGIN, a client also by a whole LOGIN7 or by the
 * headers of a batch (2.2.5.3).  The handshake of TLS lies in PRELOGIN packets and
 * is read there when it fits in one; what is encrypted later comes bare.
 */
#include "credential_int.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/base/wire.h"

enum {
	TYPE = 0,
	STATUS = 1,
	LENGTH = 2,
	WINDOW = 7, /* always zero */
	HEADER = 8,
	STATUS_MOST = 0x1f,
	BATCH = 0x01,
	RPC = 0x03,
	ANSWER = 0x04,
	LOGIN7 = 0x10,
	PRELOGIN = 0x12,
	TLS_FIRST = 0x14, /* a bare TLS record */
	TLS_LAST = 0x17,
	TLS_HEADER = 5,
	PACKETS = 24, /* of a side */
};

/* PRELOGIN: options of five bytes, then their values. */
enum {
	OPTION = 5,
	OPTION_VERSION = 0,
	OPTION_VERSION_LEN = 6,
	OPTION_ENCRYPTION = 1,
	OPTION_END = 0xff,
	ENCRYPT_OFF = 0,
	ENCRYPT_NOT_SUPPORTED = 2,
	ENCRYPT_CERTIFICATE = 0x80, /* a bit */
};

/* LOGIN7 (2.2.6.4): places of `offset, characters` of UTF-16LE. */
enum {
	LOGIN_VERSION = 4,
	LOGIN_HOST = 36,
	LOGIN_USER = 40,
	LOGIN_SECRET = 44,
	LOGIN_APPLICATION = 48,
	LOGIN_SERVER = 52,
	LOGIN_HEAD = 94,
	LOGIN_TEXT = 64, /* characters of each that are kept */
};

/* What an answer is made of (2.2.7). */
enum {
	TOKEN_ERROR = 0xaa,
	TOKEN_INFO = 0xab,
	TOKEN_LOGIN = 0xad,
	TOKEN_CHANGE = 0xe3,
	TOKEN_HEAD = 3,
	TOKENS = 16,
};

/* reading.shared */
enum { SENT_LOGIN = 1 << 0 };

enum { STEP_FIRST, STEP_PACKETS };

static bool
is_tls_record(const uint8_t *p)
{
	return p[TYPE] >= TLS_FIRST && p[TYPE] <= TLS_LAST;
}

/* ---- what is inside ---- */

/* The handshake of TLS, as far as this packet has it. */
static void
handshake(const struct reading *r, struct protocol_facts *f, struct span body,
	bool client)
{
	struct protocol_buffer *buffer = NULL;
	uint32_t shared = 0;
	struct reading inner = {
		.p = body.p,
		.n = body.n,
		.side = r->side,
		.end = true,
		.known = true,
		.shared = &shared,
		.buffer = &buffer,
		.out = r->out,
	};

	(void)(client ? tls_request : tls_response)(&inner, f);
	reading_buffer_give_back(&buffer, r->out);
}

static void
encryption_chosen(struct protocol_facts *f, uint8_t value)
{
	value &= (uint8_t)~ENCRYPT_CERTIFICATE;
	if (value == ENCRYPT_OFF)
		f->flags |= PROTOCOL_LOGIN_ENCRYPTED | PROTOCOL_CLEARTEXT;
	else if (value == ENCRYPT_NOT_SUPPORTED)
		f->flags |= PROTOCOL_CLEARTEXT;
	else
		f->flags |= PROTOCOL_ENCRYPTED;
}

/* [MS-TDS] 2.2.6.5: UL_VERSION, the highest byte first. */
static void
server_version(struct protocol_facts *f, const uint8_t *p)
{
	char text[PROTOCOL_BANNER_LEN];
	int n = snprintf(text, sizeof(text), "Microsoft SQL Server/%u.%u.%u", p[0],
		p[1], be16(p + 2));

	if (f->banner[0] == '\0')
		str_from_wire(f->banner, sizeof(f->banner), text, (size_t)n);
}

/* The server has the last word. */
static void
server_options(struct protocol_facts *f, struct span body)
{
	for (size_t at = 0; at + OPTION <= body.n && body.p[at] != OPTION_END;
		at += OPTION) {
		size_t value = be16(body.p + at + 1), len = be16(body.p + at + 3);

		if (body.p[at] == OPTION_ENCRYPTION && len == 1 && value < body.n)
			encryption_chosen(f, body.p[value]);
		else if (body.p[at] == OPTION_VERSION && len == OPTION_VERSION_LEN &&
			 value + len <= body.n && body.p[value] != 0)
			server_version(f, body.p + value);
	}
}

static void
prelogin(struct reading *r, struct protocol_facts *f, struct span body, bool client)
{
	if (body.n == 0)
		return;
	if (body.p[0] != OPTION_VERSION)
		handshake(r, f, body, client);
	else if (!client)
		server_options(f, body);
}

/* ---- the login ---- */

/* A text of the login: what is not ASCII becomes `?`. */
static struct span
login_text(struct span body, size_t place, uint8_t out[LOGIN_TEXT])
{
	size_t at = le16(body.p + place), n = le16(body.p + place + 2);
	struct span text = {out, 0};

	for (; n > 0 && at + 2 <= body.n && text.n < LOGIN_TEXT; n--, at += 2)
		out[text.n++] = body.p[at + 1] == 0 ? body.p[at] : '?';
	return text;
}

/* The same with each byte XOR 0xa5, and before that its halves exchanged. */
static struct span
login_secret(struct span body, uint8_t out[LOGIN_TEXT])
{
	size_t at = le16(body.p + LOGIN_SECRET), n = le16(body.p + LOGIN_SECRET + 2);
	struct span text = {out, 0};

	for (; n > 0 && at + 2 <= body.n && text.n < LOGIN_TEXT; n--, at += 2) {
		unsigned c = body.p[at] ^ 0xa5u;

		out[text.n++] = (uint8_t)(c << 4 | c >> 4);
	}
	return text;
}

/* "application on host" */
static void
keep_client(struct protocol_facts *f, struct span body)
{
	uint8_t application[LOGIN_TEXT], host[LOGIN_TEXT];
	struct span a = login_text(body, LOGIN_APPLICATION, application);
	struct span h = login_text(body, LOGIN_HOST, host);
	char text[2 * LOGIN_TEXT + 8];
	int n = snprintf(text, sizeof(text), "%.*s on %.*s", (int)a.n,
		(const char *)a.p, (int)h.n, (const char *)h.p);

	if (f->client[0] == '\0')
		str_from_wire(f->client, sizeof(f->client), text, (size_t)n);
}

static void
login(struct reading *r, struct protocol_facts *f, struct span body)
{
	uint8_t name[LOGIN_TEXT], secret[LOGIN_TEXT], server[LOGIN_TEXT];
	struct span user, s;

	if (body.n < LOGIN_HEAD)
		return;
	f->version = (uint16_t)((body.p[LOGIN_VERSION + 3] >> 4) << 8 |
				(body.p[LOGIN_VERSION + 3] & 0xf));
	keep_client(f, body);
	s = login_text(body, LOGIN_SERVER, server);
	if (f->server_name[0] == '\0')
		str_from_wire(f->server_name, sizeof(f->server_name), s.p, s.n);
	user = login_text(body, LOGIN_USER, name);
	s = login_secret(body, secret);
	if (user.n > 0) {
		credential_pair(f, PROTOCOL_PASSWORD, user, s);
		*r->shared |= SENT_LOGIN;
	} else if (ntlm_read(f, body)) {
		*r->shared |= SENT_LOGIN;
	}
	memset(secret, 0, sizeof(secret));
}

/* What became of it. */
static void
login_answer(struct reading *r, struct protocol_facts *f, struct span body)
{
	size_t at = 0;

	for (unsigned i = 0; i < TOKENS && at + TOKEN_HEAD <= body.n; i++) {
		uint8_t token = body.p[at];

		if (token == TOKEN_LOGIN)
			f->flags |= PROTOCOL_ACCEPTED;
		else if (token == TOKEN_ERROR)
			f->flags |= PROTOCOL_DENIED;
		else if (token != TOKEN_INFO && token != TOKEN_CHANGE)
			return;
		if (token == TOKEN_LOGIN || token == TOKEN_ERROR) {
			*r->shared &= ~(uint32_t)SENT_LOGIN;
			r->complete = true;
			return;
		}
		at += TOKEN_HEAD + le16(body.p + at + 1);
	}
}

/* ---- packets ---- */

/* A query that anybody can read. */
static void
query(struct reading *r, struct protocol_facts *f)
{
	f->flags |= PROTOCOL_CLEARTEXT;
	if (f->method[0] == '\0')
		strcpy(f->method, r->p[r->at] == BATCH ? "SQL batch" : "RPC");
	r->complete = true;
}

static void
packet_see(struct reading *r, struct protocol_facts *f, struct span body, bool client)
{
	switch (r->p[r->at]) {
	case PRELOGIN:
		prelogin(r, f, body, client);
		break;
	case LOGIN7:
		if (client)
			login(r, f, body);
		break;
	case ANSWER:
		if (!client && body.n > 0 &&
			(body.p[0] == OPTION_VERSION || is_tls_record(body.p)))
			prelogin(r, f, body, client);
		else if (!client && (*r->shared & SENT_LOGIN))
			login_answer(r, f, body);
		break;
	case BATCH:
	case RPC:
		if (client)
			query(r, f);
		break;
	default:
		break;
	}
}

static bool
is_header(const uint8_t *p, size_t n)
{
	return p[TYPE] <= PRELOGIN && p[TYPE] != 0 && p[STATUS] <= STATUS_MOST &&
	       p[WINDOW] == 0 && n >= HEADER && be16(p + LENGTH) >= HEADER;
}

/* How long what begins here is, and whether it must be there whole; 0: no TDS. */
static size_t
frame_len(const uint8_t *p, size_t n, bool *whole)
{
	*whole = false;
	if (is_tls_record(p))
		return TLS_HEADER + (size_t)be16(p + 3);
	if (!is_header(p, n))
		return 0;
	*whole = p[TYPE] != BATCH && p[TYPE] != RPC;
	return be16(p + LENGTH);
}

/* False: more must come, or the side is complete. */
static bool
frame(struct reading *r, struct protocol_facts *f, bool client)
{
	const uint8_t *p = r->p + r->at;
	size_t left = r->n - r->at, len;
	bool whole;

	if (left < HEADER) {
		r->complete = r->end;
		return false;
	}
	len = frame_len(p, left, &whole);
	if (len == 0 || ++r->note > PACKETS) {
		r->complete = true;
		return false;
	}
	if (whole && left < len && !r->end) {
		r->note--;
		return false;
	}
	if (is_tls_record(p))
		r->complete = f->flags & PROTOCOL_ENCRYPTED;
	else
		packet_see(r, f, (struct span){p + HEADER, MIN(left, len) - HEADER},
			client);
	r->at = (uint16_t)(r->at + MIN(left, len));
	r->skip = (uint32_t)(len - MIN(left, len));
	return !r->complete && r->skip == 0;
}

/* ---- is it TDS? ---- */

/* The first option is the version, its value behind all options. */
static bool
is_prelogin(const uint8_t *body)
{
	unsigned value = be16(body + 1);

	return body[0] == OPTION_VERSION && be16(body + 3) == OPTION_VERSION_LEN &&
	       value % OPTION == 1 && value <= 16 * OPTION + 1;
}

/* 2.2.5.3: 22 bytes of headers, one of 18, of type 2 (transaction). */
static bool
is_batch(const uint8_t *body)
{
	static const uint8_t headers[10] = {22, 0, 0, 0, 18, 0, 0, 0, 2, 0};

	return memcmp(body, headers, sizeof(headers)) == 0;
}

/* Its own length, then the version 7.x. */
static bool
is_login(const uint8_t *p)
{
	return le32(p + HEADER) + HEADER == be16(p + LENGTH) &&
	       p[HEADER + LOGIN_VERSION + 3] >> 4 == 7;
}

static enum protocol_answer
first_packet(const struct reading *r, bool client)
{
	const uint8_t *p = r->p;
	uint8_t type = p[TYPE];

	if (client ? type != PRELOGIN && type != LOGIN7 && type != BATCH && type != RPC
		   : type != ANSWER)
		return PROTOCOL_NO;
	if (r->n > STATUS && p[STATUS] > STATUS_MOST)
		return PROTOCOL_NO;
	if (r->n < HEADER + 10)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	if (!is_header(p, r->n))
		return PROTOCOL_NO;
	if (type == PRELOGIN || type == ANSWER)
		return is_prelogin(p + HEADER) ? PROTOCOL_YES : PROTOCOL_NO;
	if (type == LOGIN7)
		return is_login(p) ? PROTOCOL_YES : PROTOCOL_NO;
	return is_batch(p + HEADER) ? PROTOCOL_YES : PROTOCOL_NO;
}

static enum protocol_answer
tds_read(struct reading *r, struct protocol_facts *f, bool client)
{
	if (r->step == STEP_FIRST && !r->known) {
		enum protocol_answer answer = first_packet(r, client);

		if (answer != PROTOCOL_YES)
			return answer;
	}
	r->step = STEP_PACKETS;
	while (frame(r, f, client))
		if (r->at == r->n)
			break;
	return PROTOCOL_YES;
}

enum protocol_answer
tds_request(struct reading *r, struct protocol_facts *f)
{
	return tds_read(r, f, true);
}

enum protocol_answer
tds_response(struct reading *r, struct protocol_facts *f)
{
	return tds_read(r, f, false);
}
