/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TDS 4.2 and 5.0, as Sybase and SAP servers speak it: it has Microsoft's packets
 * (tds.c), but no PRELOGIN, another login of fixed places, and no encryption of
 * the session by itself.  The client is certain by its login record (TDS 5.0
 * Functional Specification, 3.3), a server with its client.  Capture thread.
 */
#include "credential_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/base/wire.h"

enum {
	TYPE = 0,
	LENGTH = 2,
	HEADER = 8,
	TYPE_LOGIN = 0x02,
	TYPE_ANSWER = 0x04,
	FIELD = 30, /* characters, then how many there are */
	LOGIN_HOST = 0,
	LOGIN_USER = 31,
	LOGIN_SECRET = 62,
	LOGIN_APPLICATION = 140,
	LOGIN_SERVER = 171,
	LOGIN_VERSION = 458,
	LOGIN_LEAST = HEADER + LOGIN_VERSION + 4,
	TOKEN_LOGIN = 0xad,
	TOKEN_STATUS = 3, /* behind the token and its length */
	LOGIN_SUCCEEDED = 5,
	LOGIN_FAILED = 6,
	PACKET_MOST = 32768,
};

/* reading.shared */
enum { SENT_LOGIN = 1 << 0 };

static bool
field(const uint8_t *login, size_t at, struct span *out)
{
	*out = (struct span){login + at, login[at + FIELD]};
	return out->n <= FIELD;
}

static bool
is_version(const uint8_t *p, uint16_t *out)
{
	*out = (uint16_t)(p[0] << 8 | p[1]);
	return p[2] == 0 && p[3] == 0 && (*out == 0x0500 || *out == 0x0402);
}

enum protocol_answer
sybase_request(struct reading *r, struct protocol_facts *f)
{
	const uint8_t *p = r->p + r->at, *login = p + HEADER;
	struct span host, user, secret, application, server;
	size_t n = r->n - r->at;
	uint16_t version;

	if (p[TYPE] != TYPE_LOGIN || (n > 1 && p[1] > 1))
		return PROTOCOL_NO;
	if (n < LOGIN_LEAST)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	if (be16(p + LENGTH) < LOGIN_LEAST || be16(p + LENGTH) > PACKET_MOST ||
		!is_version(login + LOGIN_VERSION, &version) ||
		!field(login, LOGIN_HOST, &host) || !field(login, LOGIN_USER, &user) ||
		!field(login, LOGIN_SECRET, &secret) ||
		!field(login, LOGIN_APPLICATION, &application) ||
		!field(login, LOGIN_SERVER, &server))
		return PROTOCOL_NO;
	f->version = version;
	f->flags |= PROTOCOL_CLEARTEXT;
	str_from_wire(f->client, sizeof(f->client), application.p, application.n);
	str_from_wire(f->server_name, sizeof(f->server_name), server.p, server.n);
	/* Without one it is encrypted, and comes later. */
	if (secret.n > 0) {
		credential_pair(f, PROTOCOL_PASSWORD, user, secret);
		*r->shared |= SENT_LOGIN;
	} else {
		credential_user(f, user);
	}
	r->complete = true;
	return PROTOCOL_YES;
}

enum protocol_answer
sybase_response(struct reading *r, struct protocol_facts *f)
{
	const uint8_t *p = r->p + r->at, *token = p + HEADER;
	size_t n = r->n - r->at;

	if (!r->known || p[TYPE] != TYPE_ANSWER)
		return PROTOCOL_NO;
	if (n <= HEADER + TOKEN_STATUS && !r->end)
		return PROTOCOL_MORE;
	if (n > HEADER + TOKEN_STATUS && token[0] == TOKEN_LOGIN &&
		(*r->shared & SENT_LOGIN)) {
		if (token[TOKEN_STATUS] == LOGIN_SUCCEEDED)
			f->flags |= PROTOCOL_ACCEPTED;
		else if (token[TOKEN_STATUS] == LOGIN_FAILED)
			f->flags |= PROTOCOL_DENIED;
	}
	r->complete = true;
	return PROTOCOL_YES;
}
