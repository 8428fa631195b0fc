/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hellos in the form of SSL 2.0: old clients open so whatever they offer (RFC
 * 5246 E.2), and a server that answers so speaks SSL 2.0 itself.  Two bytes of
 * length with the top bit set, a type, and lengths that must add up.  Pure;
 * capture thread.
 */
#include "tls_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum {
	SSL2_HEADER = 2,
	SSL2_TYPE = 2,
	SSL2_CLIENT_HELLO = 1,
	SSL2_SERVER_HELLO = 4,
	SSL2_0 = 0x0002,

	CLIENT_VERSION = 3,
	CLIENT_CIPHERS = 5,
	CLIENT_SESSION = 7,
	CLIENT_CHALLENGE = 9,
	CLIENT_BODY = 11,

	SERVER_HIT = 3,
	SERVER_KIND = 4,
	SERVER_VERSION = 5,
	SERVER_CERTIFICATE = 7,
	SERVER_CIPHERS = 9,
	SERVER_CONNECTION = 11,
	SERVER_BODY = 13,

	KIND_X509 = 1,
	CONNECTION_MOST = 32,
	STEP_READ = 3, /* tls.c: begun, and the hello was read */
};

/* Behind the hello, whether or not all of it is here. */
static void
pass(struct reading *r, size_t size)
{
	size_t here = r->n - r->at;

	r->step = STEP_READ;
	r->skip = size > here ? (uint32_t)(size - here) : 0;
	r->at = (uint16_t)(r->at + MIN(size, here));
}

static size_t
size_of(const uint8_t *p)
{
	return SSL2_HEADER + (be16(p) & 0x7fffu);
}

enum protocol_answer
tls_ssl2_request(struct reading *r, struct protocol_facts *f)
{
	const uint8_t *p = r->p + r->at, *version = p + CLIENT_VERSION;
	size_t n = r->n - r->at;
	unsigned ciphers, session, challenge;

	if (n > SSL2_TYPE && p[SSL2_TYPE] != SSL2_CLIENT_HELLO)
		return PROTOCOL_NO;
	if (n > CLIENT_VERSION && version[0] != 0 && version[0] != 3)
		return PROTOCOL_NO;
	if (n < CLIENT_BODY)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	ciphers = be16(p + CLIENT_CIPHERS);
	session = be16(p + CLIENT_SESSION);
	challenge = be16(p + CLIENT_CHALLENGE);
	if (version[0] == 0 ? version[1] != 2 : version[1] > 3)
		return PROTOCOL_NO;
	if (ciphers == 0 || ciphers % 3 != 0 || (session != 0 && session != 16) ||
		challenge < 16 || challenge > 32)
		return PROTOCOL_NO;
	if (size_of(p) != CLIENT_BODY + ciphers + session + challenge)
		return PROTOCOL_NO;
	f->tls_offered = be16(version);
	pass(r, size_of(p));
	return PROTOCOL_YES;
}

enum protocol_answer
tls_ssl2_response(struct reading *r, struct protocol_facts *f)
{
	const uint8_t *p = r->p + r->at;
	size_t n = r->n - r->at;
	unsigned certificate, ciphers, connection;
	bool x509, whole;

	if (n > SSL2_TYPE && p[SSL2_TYPE] != SSL2_SERVER_HELLO)
		return PROTOCOL_NO;
	if (n > SERVER_HIT && p[SERVER_HIT] > 1)
		return PROTOCOL_NO;
	if (n < SERVER_BODY)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	certificate = be16(p + SERVER_CERTIFICATE);
	ciphers = be16(p + SERVER_CIPHERS);
	connection = be16(p + SERVER_CONNECTION);
	if (be16(p + SERVER_VERSION) != SSL2_0 || ciphers % 3 != 0 ||
		connection > CONNECTION_MOST ||
		size_of(p) != SERVER_BODY + certificate + ciphers + connection)
		return PROTOCOL_NO;
	x509 = p[SERVER_KIND] == KIND_X509 && certificate > 0;
	whole = n >= SERVER_BODY + certificate;
	if (x509 && !whole && !r->end)
		return PROTOCOL_MORE;
	f->tls_version = SSL2_0;
	if (p[SERVER_HIT] == 1)
		f->flags |= PROTOCOL_RESUMED;
	if (x509 && whole) {
		tls_certificate_own(p + SERVER_BODY, certificate, f);
		reading_tell_certificate(r, 0, p + SERVER_BODY, certificate);
	}
	r->complete = true;
	return PROTOCOL_YES;
}
