/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * VNC, that is RFB (RFC 6143), on any port: both sides say `RFB 003.008`, the server
 * first; then the kind of security is agreed on, which tells whether anything is
 * encrypted.  Before 3.7 the server decides it, since then the client.  VeNCrypt has
 * kinds of its own: a bare password is one of them, the others go over to TLS.
 *
 * `shared`: which side spoke first, and the minor version that the client chose.
 */
#include "credential_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum { GREETING = 12, MAJOR = 4, MINOR = 8, DIGITS = 3, MINOR_CHOICE = 7 };

/* VeNCrypt 0.2: versions, subtypes of four bytes, one of which the client chooses. */
enum {
	VENCRYPT = 19,
	VENCRYPT_VERSION = 2,
	VENCRYPT_ACK = 1,
	VENCRYPT_SUBTYPE = 4,
	VENCRYPT_CLIENT = VENCRYPT_VERSION + VENCRYPT_SUBTYPE,
	PLAIN = 256,
	PLAIN_HEAD = 8, /* the lengths of name and password */
	PLAIN_MOST = 255,
};

/* reading.shared */
enum {
	BEGUN = 1 << 0,
	SERVER_1 = 1 << 1, /* the server is side 1 */
	CHOSEN = 1 << 2,   /* the client named its version */
	DECIDED = 1 << 3,  /* the client named the kind of security */
	IN_VENCRYPT = 1 << 4,
	TO_TLS = 1 << 5, /* when the server agrees */
	MINOR_SHIFT = 16,
};

enum { STEP_GREETING, STEP_SECURITY, STEP_VENCRYPT, STEP_ACK, STEP_PLAIN };

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

/* Subtypes of VeNCrypt: by TLS without a certificate, or with one. */
static const struct {
	uint32_t type;
	const char *name;
	uint64_t flags;
} subtypes[] = {
	{PLAIN, "VeNCrypt Plain", PROTOCOL_CLEARTEXT},
	{257, "VeNCrypt TLS", PROTOCOL_ENCRYPTED | PROTOCOL_ANONYMOUS},
	{258, "VeNCrypt TLS", PROTOCOL_ENCRYPTED},
	{259, "VeNCrypt TLS", PROTOCOL_ENCRYPTED},
	{260, "VeNCrypt X509", PROTOCOL_ENCRYPTED | PROTOCOL_ANONYMOUS},
	{261, "VeNCrypt X509", PROTOCOL_ENCRYPTED},
	{262, "VeNCrypt X509", PROTOCOL_ENCRYPTED},
	{263, "VeNCrypt TLS", PROTOCOL_ENCRYPTED},
	{264, "VeNCrypt X509", PROTOCOL_ENCRYPTED},
};

static void
subtype_is(struct reading *r, struct protocol_facts *f, uint32_t type)
{
	for (size_t i = 0; i < ARRAY_LEN(subtypes); i++)
		if (subtypes[i].type == type && f->scheme[0] == '\0') {
			f->flags |= subtypes[i].flags;
			strcpy(f->scheme, subtypes[i].name);
			*r->shared |= type == PLAIN ? 0 : TO_TLS;
		}
}

/* So many bytes, when they are there. */
static const uint8_t *
take(struct reading *r, size_t n)
{
	const uint8_t *p = r->p + r->at;

	if (r->n - r->at < n) {
		r->complete = r->end;
		return NULL;
	}
	r->at = (uint16_t)(r->at + n);
	return p;
}

/* ---- the server ---- */

/* What it offers; then it waits for the choice. */
static void
server_offers(struct reading *r)
{
	size_t n = r->n > r->at ? r->p[r->at] : 0;

	if (n == 0) /* it refuses, and says why */
		r->complete = r->n > r->at;
	else if (take(r, 1 + n) != NULL)
		r->step = STEP_VENCRYPT;
}

/* Its version and agreement, then subtypes. */
static void
server_subtypes(struct reading *r)
{
	const size_t before = VENCRYPT_VERSION + VENCRYPT_ACK;
	size_t n;

	if (r->n - r->at <= before) {
		r->complete = r->end;
		return;
	}
	n = r->p[r->at + before];
	if (take(r, before + 1 + n * VENCRYPT_SUBTYPE) != NULL)
		r->step = STEP_ACK;
}

static void
server_agrees(struct reading *r)
{
	const uint8_t *ack = take(r, VENCRYPT_ACK);

	if (ack == NULL)
		return;
	if (*ack == 1 && (*r->shared & TO_TLS))
		r->become = PROTOCOL_TLS;
	else
		r->complete = true;
}

static void
server_security(struct reading *r, struct protocol_facts *f)
{
	if (*r->shared >> MINOR_SHIFT < MINOR_CHOICE) {
		const uint8_t *type = take(r, 4);

		if (type != NULL)
			security_is(f, be32(type));
		r->complete |= type != NULL;
		return;
	}
	if (r->step == STEP_SECURITY)
		server_offers(r);
	if (r->complete || r->step == STEP_SECURITY || !(*r->shared & DECIDED))
		return;
	r->complete = !(*r->shared & IN_VENCRYPT);
	if (!r->complete && r->step == STEP_VENCRYPT)
		server_subtypes(r);
	if (!r->complete && r->step == STEP_ACK && (*r->shared & TO_TLS))
		server_agrees(r);
}

/* ---- the client ---- */

static void
client_plain(struct reading *r, struct protocol_facts *f)
{
	const uint8_t *p = r->p + r->at;
	size_t n = r->n - r->at;
	uint32_t user, secret;

	if (n < PLAIN_HEAD)
		return;
	user = be32(p);
	secret = be32(p + 4);
	if (user > PLAIN_MOST || secret > PLAIN_MOST) {
		r->complete = true;
	} else if (n >= PLAIN_HEAD + user + secret) {
		credential_pair(f, PROTOCOL_PASSWORD,
			(struct span){p + PLAIN_HEAD, user},
			(struct span){p + PLAIN_HEAD + user, secret});
		r->complete = true;
	}
}

static void
client_vencrypt(struct reading *r, struct protocol_facts *f)
{
	const uint8_t *p;

	if (r->step == STEP_VENCRYPT) {
		p = take(r, VENCRYPT_CLIENT);
		if (p == NULL)
			return;
		subtype_is(r, f, be32(p + VENCRYPT_VERSION));
		r->step = STEP_PLAIN;
	}
	if (!(*r->shared & TO_TLS) && (f->flags & PROTOCOL_CLEARTEXT))
		client_plain(r, f);
}

static void
client_security(struct reading *r, struct protocol_facts *f)
{
	const uint8_t *type;

	if (r->step == STEP_SECURITY && *r->shared >> MINOR_SHIFT >= MINOR_CHOICE) {
		type = take(r, 1);
		if (type == NULL)
			return;
		*r->shared |= DECIDED;
		if (*type == VENCRYPT) {
			*r->shared |= IN_VENCRYPT;
			r->step = STEP_VENCRYPT;
		} else {
			security_is(f, *type);
		}
	}
	if (*r->shared & IN_VENCRYPT)
		client_vencrypt(r, f);
	else
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
