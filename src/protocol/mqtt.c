/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MQTT 3.1, 3.1.1 and 5 (OASIS) on any port: the client's CONNECT is certain by the
 * protocol's name in it, and has its name and password; the server's CONNACK says
 * whether they were taken.  facts.version: 0x0301, 0x0311, 0x0500.
 */
#include "cursor_int.h"
#include "credential_int.h"

#include <string.h>

#include "camwarden/base/array.h"

enum {
	CONNECT = 0x10,
	CONNACK = 0x20,
	NAME_AT = 2, /* at least: the length has one to four bytes */
	LENGTH_BYTES = 4,
	LEVEL_5 = 5,
	CLEAN_RESERVED = 0x01, /* bits of the CONNECT's flags */
	HAS_WILL = 0x04,
	HAS_SECRET = 0x40,
	HAS_NAME = 0x80,
	REFUSED_LOGIN = 4, /* 3.1.1, 3.2.2.3 */
	REFUSED_RIGHT = 5,
	REFUSED_LOGIN_5 = 0x86, /* 5.0, 3.2.2.2 */
	REFUSED_RIGHT_5 = 0x87,
};

/* reading.shared */
enum { SENT_LOGIN = 1 << 0 };

/* Seven bits a byte, the low ones first. */
static uint32_t
take_number(struct cursor *c)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < LENGTH_BYTES; i++) {
		uint8_t b = cursor_u8(c);

		n |= (uint32_t)(b & 0x7f) << (7 * i);
		if (!(b & 0x80))
			return n;
	}
	c->bad = true;
	return 0;
}

static struct span
take_text(struct cursor *c)
{
	struct cursor text = cursor_part(c, cursor_u16(c));

	return (struct span){text.p, text.bad ? 0 : text.left};
}

static uint16_t
version_of(struct span name, uint8_t level)
{
	if (span_is(name, "MQIsdp") && level == 3)
		return 0x0301;
	if (!span_is(name, "MQTT"))
		return 0;
	return level == 4 ? 0x0311 : level == LEVEL_5 ? 0x0500 : 0;
}

static void
properties(struct cursor *c, uint8_t level)
{
	if (level == LEVEL_5)
		cursor_skip(c, take_number(c));
}

/* What follows the flags. */
static void
login(struct reading *r, struct protocol_facts *f, struct cursor c, uint8_t level,
	uint8_t flags)
{
	struct span user = {c.p, 0}, secret = {c.p, 0};

	cursor_u16(&c); /* keep alive */
	properties(&c, level);
	(void)take_text(&c); /* who the client is */
	if (flags & HAS_WILL) {
		properties(&c, level);
		(void)take_text(&c);
		(void)take_text(&c);
	}
	if (flags & HAS_NAME)
		user = take_text(&c);
	if (flags & HAS_SECRET)
		secret = take_text(&c);
	if (c.bad || !(flags & (HAS_NAME | HAS_SECRET)))
		return;
	if (flags & HAS_SECRET) {
		credential_pair(f, PROTOCOL_PASSWORD, user, secret);
		*r->shared |= SENT_LOGIN;
	} else {
		credential_user(f, user);
	}
}

enum protocol_answer
mqtt_request(struct reading *r, struct protocol_facts *f)
{
	struct cursor c = {r->p, r->n, false}, body;
	uint8_t kind = cursor_u8(&c), level, flags;
	uint32_t len = take_number(&c);
	uint16_t version;
	struct span name;

	if (kind != CONNECT)
		return PROTOCOL_NO;
	if (c.bad)
		return r->end || r->n > LENGTH_BYTES ? PROTOCOL_NO : PROTOCOL_MORE;
	/* Not before what is certain. */
	if ((c.left > 0 && c.p[0] != 0) || (c.left > 1 && c.p[1] != 4 && c.p[1] != 6))
		return PROTOCOL_NO;
	if (c.left > 2 && memcmp(c.p + 2, c.p[1] == 4 ? "MQTT" : "MQIsdp",
				  MIN(c.left - 2, (size_t)c.p[1])) != 0)
		return PROTOCOL_NO;
	if (c.left < len && !r->end)
		return PROTOCOL_MORE;
	body = cursor_part_upto(&c, len);
	name = take_text(&body);
	level = cursor_u8(&body);
	flags = cursor_u8(&body);
	version = version_of(name, level);
	if (body.bad || version == 0 || (flags & CLEAN_RESERVED))
		return PROTOCOL_NO;
	f->version = version;
	login(r, f, body, level, flags);
	r->complete = true;
	return PROTOCOL_YES;
}

static void
verdict_see(struct protocol_facts *f, uint8_t code)
{
	if (code == 0)
		f->flags |= PROTOCOL_ACCEPTED;
	else if (code == REFUSED_LOGIN || code == REFUSED_RIGHT ||
		 code == REFUSED_LOGIN_5 || code == REFUSED_RIGHT_5)
		f->flags |= PROTOCOL_DENIED;
}

/* Four bytes that are certain only as an answer. */
enum protocol_answer
mqtt_response(struct reading *r, struct protocol_facts *f)
{
	if (!r->known || r->p[0] != CONNACK)
		return PROTOCOL_NO;
	if (r->n < 4)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	if (*r->shared & SENT_LOGIN)
		verdict_see(f, r->p[3]);
	r->complete = true;
	return PROTOCOL_YES;
}
