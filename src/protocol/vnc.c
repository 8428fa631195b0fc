/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * VNC, that is RFB (RFC 6143), on any port: both sides say `RFB 003.008`, the server
 * first; then the kind of security is agreed on, which tells whether anything is
 * encrypted.  Before 3.7 the server decides it, since then the client.
 *
 * `shared`: which side spoke first, and the minor version that the client chose.
 */
#include "protocol_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum { GREETING = 12, MAJOR = 4, MINOR = 8, DIGITS = 3, MINOR_CHOICE = 7 };

/* reading.shared */
enum {
	BEGUN = 1 << 0,
	SERVER_1 = 1 << 1, /* the server is side 1 */
	CHOSEN = 1 << 2,   /* the client named its version */
	MINOR_SHIFT = 16,
};

enum { STEP_GREETING, STEP_SECURITY };

/* Of IANA's list of RFB security types; the others are not told apart. */
static const struct {
	uint8_t type;
	const char *name;
	uint64_t flags;
} kinds[] = {
	{1, "None", PROTOCOL_CLEARTEXT | PROTOCOL_ANONYMOUS},
	{2, "VNC", PROTOCOL_CLEARTEXT},
	{5, "RA2", PROTOCOL_ENCRYPTED},
	{6, "RA2ne", PROTOCOL_CLEARTEXT | PROTOCOL_LOGIN_ENCRYPTED},
	{16, "Tight", PROTOCOL_CLEARTEXT},
	{18, "TLS", PROTOCOL_ENCRYPTED},
	{19, "VeNCrypt", PROTOCOL_ENCRYPTED},
	{30, "ARD", PROTOCOL_CLEARTEXT | PROTOCOL_LOGIN_ENCRYPTED},
	{129, "RA2-256", PROTOCOL_ENCRYPTED},
	{130, "RA2ne-256", PROTOCOL_CLEARTEXT | PROTOCOL_LOGIN_ENCRYPTED},
};

static void
security_is(struct protocol_facts *f, uint32_t type)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].type == type && f->scheme[0] == '\0') {
			f->flags |= kinds[i].flags;
			strcpy(f->scheme, kinds[i].name);
		}
}

static unsigned
number(const uint8_t *p)
{
	unsigned n = 0;

	for (size_t i = 0; i < DIGITS; i++)
		n = n * 10 + p[i] - '0';
	return n;
}

/* `RFB ddd.ddd` and LF. */
static enum protocol_answer
is_greeting(const struct reading *r)
{
	static const char form[] = "RFB 000.000\n";

	for (size_t i = 0; i < MIN(r->n, (size_t)GREETING); i++) {
		uint8_t c = r->p[i];

		if (form[i] == '0' ? c < '0' || c > '9' : c != (uint8_t)form[i])
			return PROTOCOL_NO;
	}
	if (r->n < GREETING)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	return PROTOCOL_YES;
}

static bool
is_server(const struct reading *r)
{
	return ((*r->shared & SERVER_1) != 0) == (r->side == 1);
}

static void
greeting(struct reading *r, struct protocol_facts *f)
{
	unsigned major = number(r->p + MAJOR), minor = number(r->p + MINOR);

	if (!(*r->shared & BEGUN)) {
		*r->shared |= BEGUN | (r->side == 1 ? SERVER_1 : 0);
		f->client_side = (uint8_t)(1 - r->side);
	} else if (!is_server(r)) {
		*r->shared |= CHOSEN | minor << MINOR_SHIFT;
	}
	/* The client's is what is spoken. */
	f->version = (uint16_t)((major & 0xff) << 8 | MIN(minor, 0xffu));
	f->flags |= PROTOCOL_REMOTE_SHELL;
	r->at = GREETING;
	r->step = STEP_SECURITY;
}

static void
server_security(struct reading *r, struct protocol_facts *f)
{
	if (*r->shared >> MINOR_SHIFT >= MINOR_CHOICE) {
		r->complete = true; /* it offers, the client chooses */
	} else if (r->n - r->at >= 4) {
		security_is(f, be32(r->p + r->at));
		r->complete = true;
	}
}

static void
client_security(struct reading *r, struct protocol_facts *f)
{
	if (*r->shared >> MINOR_SHIFT >= MINOR_CHOICE)
		security_is(f, r->p[r->at]);
	r->complete = true;
}

enum protocol_answer
vnc_talk(struct reading *r, struct protocol_facts *f)
{
	if (r->step == STEP_GREETING) {
		enum protocol_answer answer = is_greeting(r);

		if (answer != PROTOCOL_YES)
			return answer;
		greeting(r, f);
	}
	if (!(*r->shared & CHOSEN) || r->at == r->n)
		return PROTOCOL_YES;
	if (is_server(r))
		server_security(r, f);
	else
		client_security(r, f);
	return PROTOCOL_YES;
}
