/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RDP ([MS-RDPBCGR] 2.2.1.1 and 2.2.1.2) on any port: a connection request of X.224
 * in a TPKT, certain by its cookie or by its negotiation; the answer says whether
 * both go over to TLS.  Other protocols connect by X.224, too.
 */
#include "protocol_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum {
	TPKT_VERSION = 3,
	LENGTH = 2,
	INDICATOR = 4, /* how long what follows it is */
	CODE = 5,
	CODE_REQUEST = 0xe0,
	CODE_CONFIRM = 0xd0,
	HEAD = 11,
	LENGTH_MOST = 512,
	NEGOTIATION = 8, /* type, flags, its length, what is chosen */
	NEGOTIATION_REQUEST = 1,
	NEGOTIATION_RESPONSE = 2,
	NEGOTIATION_FAILURE = 3,
};

/* reading.shared */
enum { ANSWERED = 1 << 0 }; /* without TLS */

enum { STEP_FIRST, STEP_DONE };

/* The whole of it, as a cut of [p, n), or what is missing. */
static enum protocol_answer
connection(const struct reading *r, uint8_t code, struct span *rest)
{
	const uint8_t *p = r->p;
	size_t len;

	if (p[0] != TPKT_VERSION || (r->n > 1 && p[1] != 0))
		return PROTOCOL_NO;
	if (r->n < HEAD)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	len = be16(p + LENGTH);
	if (len < HEAD || len > LENGTH_MOST || p[CODE] != code ||
		p[INDICATOR] + (size_t)INDICATOR + 1 != len)
		return PROTOCOL_NO;
	if (r->n < len)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	*rest = (struct span){p + HEAD, len - HEAD};
	return PROTOCOL_YES;
}

static bool
is_negotiation(struct span s, uint8_t type)
{
	return s.n >= NEGOTIATION && s.p[0] == type && s.p[2] == NEGOTIATION &&
	       s.p[3] == 0;
}

/* A cookie names a user or a server; it is not kept. */
static bool
is_request(struct span rest)
{
	return begins_with(rest.p, rest.n, "Cookie: ") == PROTOCOL_YES ||
	       is_negotiation(rest, NEGOTIATION_REQUEST);
}

enum protocol_answer
rdp_request(struct reading *r, struct protocol_facts *f)
{
	enum protocol_answer answer;
	struct span rest;

	if (r->step == STEP_FIRST) {
		answer = connection(r, CODE_REQUEST, &rest);
		if (answer != PROTOCOL_YES)
			return answer;
		if (!r->known && !is_request(rest))
			return PROTOCOL_NO;
		f->flags |= PROTOCOL_REMOTE_SHELL;
		r->at = (uint16_t)(HEAD + rest.n);
		r->step = STEP_DONE;
	}
	/* It may go on in TLS. */
	r->complete = *r->shared & ANSWERED;
	return PROTOCOL_YES;
}

static void
answered(struct reading *r, struct protocol_facts *f, struct span rest)
{
	if (is_negotiation(rest, NEGOTIATION_RESPONSE) && le32(rest.p + 4) != 0) {
		r->become = PROTOCOL_TLS;
		return;
	}
	/* Its own encryption (5.3) hides what is typed, from who only listens. */
	if (!is_negotiation(rest, NEGOTIATION_FAILURE) && f->scheme[0] == '\0')
		strcpy(f->scheme, "RDP");
	*r->shared |= ANSWERED;
	r->complete = true;
}

enum protocol_answer
rdp_response(struct reading *r, struct protocol_facts *f)
{
	struct span rest;
	enum protocol_answer answer = connection(r, CODE_CONFIRM, &rest);

	if (answer != PROTOCOL_YES)
		return answer;
	if (!r->known && !is_negotiation(rest, NEGOTIATION_RESPONSE) &&
		!is_negotiation(rest, NEGOTIATION_FAILURE))
		return PROTOCOL_NO;
	f->flags |= PROTOCOL_REMOTE_SHELL;
	r->at = (uint16_t)(HEAD + rest.n);
	answered(r, f, rest);
	return PROTOCOL_YES;
}
