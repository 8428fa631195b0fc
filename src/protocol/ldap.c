/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LDAP 3 (RFC 4511) over TCP on any port, from the first bind to TLS or until
 * enough was seen: a simple bind carries its password, SASL may.  A side is certain
 * by one whole beginning of a message of its own.
 *
 * `shared` says which of the client's requests waits for its answer; a client that
 * asked for TLS is not read on until it has been answered.
 */
#include "ber_int.h"
#include "credential_int.h"

#include <string.h>

#include "camwarden/base/array.h"

enum {
	BIND_REQUEST = 0x60,
	BIND_RESPONSE = 0x61,
	SEARCH_REQUEST = 0x63,
	EXTENDED_REQUEST = 0x77,
	EXTENDED_RESPONSE = 0x78,
	SIMPLE = 0x80,
	SASL = 0xa3,
	REQUEST_NAME = 0x80,
	ENUMERATED = 0x0a,
	VERSION_LEAST = 2,
	VERSION_MOST = 3,
	NAME_MOST = 255, /* bytes of a DN that are read */
	CERTAIN = 16,    /* bytes that have the tag of the operation, if it is one */
	MESSAGES = 24,
};

/* RFC 4511 appendix A.1 */
enum { RESULT_SUCCESS = 0, RESULT_SASL_GOES_ON = 14, RESULT_CREDENTIALS = 49 };

static const char start_tls[] = "1.3.6.1.4.1.1466.20037";

/* reading.shared */
enum {
	SENT_CREDENTIAL = 1 << 0,
	SENT_TLS = 1 << 1,
	LOGGED_IN = 1 << 2, /* enough was seen */
};

enum { STEP_FIRST, STEP_MESSAGES };

/* ---- requests ---- */

static struct span
span_of(struct cursor c)
{
	return (struct span){c.p, c.bad ? 0 : c.left};
}

static void
simple(struct reading *r, struct protocol_facts *f, struct span name,
	struct span secret)
{
	if (f->scheme[0] == '\0')
		strcpy(f->scheme, "simple");
	/* RFC 4513 5.1.2: a name without a password proves nothing. */
	if (secret.n == 0) {
		f->flags |= PROTOCOL_ANONYMOUS;
		return;
	}
	credential_pair(f, PROTOCOL_PASSWORD, name, secret);
	*r->shared |= SENT_CREDENTIAL;
}

static void
sasl(struct reading *r, struct protocol_facts *f, struct cursor c)
{
	struct cursor mechanism = ber_take(&c, BER_OCTETS), words = {0};
	uint64_t had = f->flags & PROTOCOL_CREDENTIAL;
	enum sasl step;

	if (mechanism.bad)
		return;
	step = sasl_begin(f, span_of(mechanism));
	if (c.left == 0)
		return;
	words = ber_open(&c, BER_OCTETS);
	if (!words.bad && words.left > 0)
		(void)sasl_words(f, step, span_of(words));
	if ((f->flags & PROTOCOL_CREDENTIAL) != had)
		*r->shared |= SENT_CREDENTIAL;
}

static void
bind(struct reading *r, struct protocol_facts *f, struct cursor c)
{
	uint32_t version = ber_unsigned(&c);
	struct cursor name = ber_take(&c, BER_OCTETS), body;
	struct span dn = span_of(name);
	uint8_t tag;
	uint32_t len = ber_head(&c, &tag);

	if (c.bad || name.bad || version > VERSION_MOST)
		return;
	f->version = (uint16_t)version;
	dn.n = MIN(dn.n, (size_t)NAME_MOST);
	body = cursor_part_upto(&c, len);
	if (tag == SIMPLE)
		simple(r, f, dn, span_of(body));
	else if (tag == SASL)
		sasl(r, f, body);
}

static void
extended(struct reading *r, struct cursor c)
{
	struct cursor name = ber_take(&c, REQUEST_NAME);

	if (span_is(span_of(name), start_tls))
		*r->shared |= SENT_TLS;
}

/* ---- responses ---- */

static void
bind_answered(struct reading *r, struct protocol_facts *f, uint32_t result)
{
	if (result == RESULT_SASL_GOES_ON)
		return;
	if (!(*r->shared & SENT_CREDENTIAL))
		return;
	if (result == RESULT_SUCCESS) {
		f->flags |= PROTOCOL_ACCEPTED;
		*r->shared |= LOGGED_IN;
	} else if (result == RESULT_CREDENTIALS) {
		f->flags |= PROTOCOL_DENIED;
	}
	*r->shared &= ~(uint32_t)SENT_CREDENTIAL;
}

static void
response(struct reading *r, struct protocol_facts *f, uint8_t tag, struct cursor c)
{
	struct cursor result = ber_take(&c, ENUMERATED);

	if (result.bad || result.left != 1)
		return;
	if (tag == BIND_RESPONSE) {
		bind_answered(r, f, result.p[0]);
	} else if (tag == EXTENDED_RESPONSE && (*r->shared & SENT_TLS)) {
		if (result.p[0] == RESULT_SUCCESS)
			r->become = PROTOCOL_TLS;
		else
			*r->shared &= ~(uint32_t)SENT_TLS;
	}
}

/* ---- messages ---- */

/* Where a message begins: how long it is in all, and what it asks or answers. */
struct message {
	size_t size;
	uint8_t tag;
	struct cursor body;
	bool bad; /* as far as there are bytes */
};

static struct message
message_at(const uint8_t *p, size_t n)
{
	struct cursor c = {p, n, false}, id;
	struct message m = {.bad = true};
	uint8_t tag;
	uint32_t len = ber_head(&c, &tag);

	if (c.bad || tag != BER_SEQUENCE || len == 0)
		return m;
	m.size = n - c.left + len;
	c.left = MIN(c.left, (size_t)len);
	id = ber_take(&c, BER_INTEGER);
	if (c.bad || id.left == 0 || id.left > 4 || (id.p[0] & 0x80))
		return m;
	m.body = cursor_part_upto(&c, ber_head(&c, &m.tag));
	m.bad = c.bad;
	return m;
}

static bool
is_of_client(uint8_t tag)
{
	static const uint8_t tags[] = {BIND_REQUEST, 0x42, SEARCH_REQUEST, 0x66, 0x68,
		0x4a, 0x6c, 0x6e, 0x50, EXTENDED_REQUEST};

	return memchr(tags, tag, sizeof(tags)) != NULL;
}

static bool
is_of_server(uint8_t tag)
{
	static const uint8_t tags[] = {BIND_RESPONSE, 0x64, 0x65, 0x67, 0x69, 0x6b,
		0x6d, 0x6f, 0x73, EXTENDED_RESPONSE, 0x79};

	return memchr(tags, tag, sizeof(tags)) != NULL;
}

static void
message_see(struct reading *r, struct protocol_facts *f, const struct message *m,
	bool client)
{
	if (!client)
		response(r, f, m->tag, m->body);
	else if (m->tag == BIND_REQUEST)
		bind(r, f, m->body);
	else if (m->tag == EXTENDED_REQUEST)
		extended(r, m->body);
}

/* False: more must come, the side is complete, or it waits for the other. */
static bool
next_message(struct reading *r, struct protocol_facts *f, bool client)
{
	size_t left = r->n - r->at, there;
	struct message m = message_at(r->p + r->at, left);
	bool own = client ? is_of_client(m.tag) : is_of_server(m.tag);
	bool wanted;

	if (m.bad && left < CERTAIN && !r->end)
		return false;
	if (m.bad || !own || r->note >= MESSAGES) {
		r->complete = true; /* SASL protects what follows, for one */
		return false;
	}
	there = MIN(left, m.size);
	wanted = m.tag == BIND_REQUEST || m.tag == EXTENDED_REQUEST ||
		 m.tag == BIND_RESPONSE || m.tag == EXTENDED_RESPONSE;
	if (wanted && there < m.size && !r->end)
		return false;
	r->note++;
	message_see(r, f, &m, client);
	r->at = (uint16_t)(r->at + there);
	r->skip = (uint32_t)(m.size - there);
	r->complete = *r->shared & LOGGED_IN;
	return !r->complete && r->skip == 0 && r->become == PROTOCOL_UNKNOWN &&
	       !(client && (*r->shared & SENT_TLS));
}

/* ---- is it LDAP? ---- */

/* What the operation begins with, besides its tag. */
static bool
is_operation(const struct message *m)
{
	const uint8_t *p = m->body.p;

	switch (m->tag) {
	case BIND_REQUEST:
		return p[0] == BER_INTEGER && p[1] == 1 && p[2] >= VERSION_LEAST &&
		       p[2] <= VERSION_MOST;
	case SEARCH_REQUEST:
	case 0x64:
		return p[0] == BER_OCTETS;
	case EXTENDED_REQUEST:
		return p[0] == REQUEST_NAME;
	default:
		return p[0] == ENUMERATED && p[1] == 1;
	}
}

/* A sequence that begins with a number, as far as there are bytes. */
static bool
may_be_message(const struct reading *r)
{
	struct cursor c = {r->p, r->n, false};
	uint8_t tag;

	(void)ber_head(&c, &tag);
	return tag == BER_SEQUENCE && (c.bad || c.left == 0 || c.p[0] == BER_INTEGER);
}

static enum protocol_answer
first_message(const struct reading *r, bool client)
{
	struct message m;

	if (!may_be_message(r))
		return PROTOCOL_NO;
	m = message_at(r->p, r->n);
	if (m.bad || m.body.left < 3)
		return r->end || r->n >= CERTAIN + 4 ? PROTOCOL_NO : PROTOCOL_MORE;
	if (!(client ? is_of_client(m.tag) : is_of_server(m.tag)))
		return PROTOCOL_NO;
	return is_operation(&m) ? PROTOCOL_YES : PROTOCOL_NO;
}

static enum protocol_answer
ldap_read(struct reading *r, struct protocol_facts *f, bool client)
{
	if (r->step == STEP_FIRST && !r->known) {
		enum protocol_answer answer = first_message(r, client);

		if (answer != PROTOCOL_YES)
			return answer;
	}
	r->step = STEP_MESSAGES;
	if (client && (*r->shared & SENT_TLS))
		return PROTOCOL_YES;
	while (next_message(r, f, client))
		if (r->at == r->n)
			break;
	return PROTOCOL_YES;
}

enum protocol_answer
ldap_request(struct reading *r, struct protocol_facts *f)
{
	return ldap_read(r, f, true);
}

enum protocol_answer
ldap_response(struct reading *r, struct protocol_facts *f)
{
	return ldap_read(r, f, false);
}
