/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PostgreSQL's protocol 3 (its manual, 55.7) on any port: a client may ask for TLS
 * first, says who it is in its startup message, and sends a password when it is
 * asked for one.  Only the client's first words are certain.
 */
#include "credential_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/base/wire.h"

enum {
	CODE = 4,
	START_HEAD = 8,
	START_MOST = 10000, /* MAX_STARTUP_PACKET_LENGTH */
	VERSION_3 = 0x00030000,
	ASK_CANCEL = 80877102,
	ASK_TLS = 80877103,
	ASK_GSS = 80877104,
	MESSAGE_HEAD = 5, /* what it is, and its length without that */
	MESSAGES = 16,
	AUTH_OK = 0,
	AUTH_CLEAR = 3,
	AUTH_MD5 = 5,
};

/* reading.shared */
enum {
	SENT_TLS = 1 << 0,
	SENT_GSS = 1 << 1,
	ASKED = 1 << 2,       /* for the password itself */
	SENT_SECRET = 1 << 3, /* its answer says what became of it */
	OVER = 1 << 4,        /* enough was seen */
};

enum { STEP_START, STEP_MESSAGES };

/* ---- the client ---- */

/* Up to a NUL, which goes as well; false: there is none. */
static bool
take_text(struct span *s, struct span *text)
{
	const uint8_t *nul = s->n > 0 ? memchr(s->p, '\0', s->n) : NULL;

	if (nul == NULL)
		return false;
	*text = (struct span){s->p, (size_t)(nul - s->p)};
	s->p = nul + 1;
	s->n -= text->n + 1;
	return true;
}

static void
parameters(struct protocol_facts *f, struct span s)
{
	struct span name, value;

	while (take_text(&s, &name) && take_text(&s, &value)) {
		if (span_is(name, "user"))
			credential_user(f, value);
		else if (span_is(name, "application_name") && f->banner[0] == '\0')
			str_from_wire(f->banner, sizeof(f->banner), value.p, value.n);
	}
}

/* What has no letter before it. */
static enum protocol_answer
start(struct reading *r, struct protocol_facts *f)
{
	const uint8_t *p = r->p + r->at;
	size_t left = r->n - r->at, len;
	uint32_t code;

	if (left < START_HEAD)
		return p[0] != 0 || r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	len = be32(p);
	code = be32(p + CODE);
	if (len < START_HEAD || len > START_MOST ||
		!(code == VERSION_3 || (len == START_HEAD && code == ASK_TLS) ||
			(len == START_HEAD && code == ASK_GSS)))
		return PROTOCOL_NO;
	if (left < len && !r->end)
		return PROTOCOL_MORE;
	len = MIN(left, len);
	if (code == VERSION_3) {
		f->version = VERSION_3 >> 8;
		parameters(f, (struct span){p + START_HEAD, len - START_HEAD});
		r->step = STEP_MESSAGES;
	} else {
		*r->shared |= code == ASK_TLS ? SENT_TLS : SENT_GSS;
	}
	r->at = (uint16_t)(r->at + len);
	return PROTOCOL_YES;
}

/* `p`: a password, or the words of a mechanism. */
static bool
client_message(struct reading *r, struct protocol_facts *f)
{
	const uint8_t *p = r->p + r->at;
	size_t left = r->n - r->at, len;
	struct span secret = {p + MESSAGE_HEAD, 0}, rest;

	if (left < MESSAGE_HEAD)
		return false;
	len = 1 + (size_t)be32(p + 1);
	if (p[0] != 'p' || len < MESSAGE_HEAD || len > PROTOCOL_WINDOW) {
		r->complete = true; /* queries */
		return false;
	}
	if (left < len)
		return false;
	rest = (struct span){p + MESSAGE_HEAD, len - MESSAGE_HEAD};
	if ((*r->shared & ASKED) && take_text(&rest, &secret)) {
		credential_pair(f, PROTOCOL_PASSWORD,
			(struct span){(const uint8_t *)f->user, strlen(f->user)},
			secret);
		*r->shared &= ~(uint32_t)ASKED;
		*r->shared |= SENT_SECRET;
	}
	r->at = (uint16_t)(r->at + len);
	return true;
}

enum protocol_answer
postgresql_request(struct reading *r, struct protocol_facts *f)
{
	while (r->step == STEP_START && !(*r->shared & (SENT_TLS | SENT_GSS)) &&
		r->at < r->n) {
		enum protocol_answer answer = start(r, f);

		if (answer == PROTOCOL_YES)
			continue;
		if (r->at == 0)
			return answer;
		r->complete = answer == PROTOCOL_NO;
		return PROTOCOL_YES;
	}
	while (r->step == STEP_MESSAGES && r->at < r->n && client_message(r, f))
		;
	r->complete |= r->end || (*r->shared & OVER) != 0;
	return PROTOCOL_YES;
}

/* ---- the server ---- */

/* One letter answers what was asked before the startup message. */
static void
letter(struct reading *r, struct protocol_facts *f)
{
	uint8_t c = r->p[r->at++];

	if (c == 'S' && (*r->shared & SENT_TLS)) {
		r->become = PROTOCOL_TLS;
	} else if (c == 'G' && (*r->shared & SENT_GSS)) {
		f->flags |= PROTOCOL_ENCRYPTED;
		r->complete = true;
	} else if (c != 'N') {
		r->complete = true; /* an error of an old server */
	}
	*r->shared &= ~(uint32_t)(SENT_TLS | SENT_GSS);
}

static void
authentication(struct reading *r, struct protocol_facts *f, uint32_t kind)
{
	if (kind == AUTH_CLEAR) {
		f->flags |= PROTOCOL_AUTH_OFFERED;
		*r->shared |= ASKED;
	} else if (kind == AUTH_OK) {
		if (*r->shared & SENT_SECRET)
			f->flags |= PROTOCOL_ACCEPTED;
		*r->shared |= OVER;
		r->complete = true;
	}
	if (kind != AUTH_OK && f->scheme[0] == '\0')
		strcpy(f->scheme, kind == AUTH_CLEAR ? "password"
				  : kind == AUTH_MD5 ? "md5"
						     : "other");
}

static bool
server_message(struct reading *r, struct protocol_facts *f)
{
	const uint8_t *p = r->p + r->at;
	size_t left = r->n - r->at, len;

	if (left < MESSAGE_HEAD)
		return false;
	len = 1 + (size_t)be32(p + 1);
	if (len < MESSAGE_HEAD || len > PROTOCOL_WINDOW || ++r->note > MESSAGES) {
		r->complete = true;
		return false;
	}
	if (left < len) {
		r->note--;
		return false;
	}
	if (p[0] == 'R' && len >= MESSAGE_HEAD + 4) {
		authentication(r, f, be32(p + MESSAGE_HEAD));
	} else if (p[0] == 'E') {
		if (*r->shared & SENT_SECRET)
			f->flags |= PROTOCOL_DENIED;
		r->complete = true;
	}
	r->at = (uint16_t)(r->at + len);
	return !r->complete;
}

enum protocol_answer
postgresql_response(struct reading *r, struct protocol_facts *f)
{
	if (!r->known)
		return PROTOCOL_NO;
	if (*r->shared & (SENT_TLS | SENT_GSS))
		letter(r, f);
	while (r->become == PROTOCOL_UNKNOWN && !r->complete && r->at < r->n &&
		server_message(r, f))
		;
	r->complete |= r->end;
	return PROTOCOL_YES;
}
