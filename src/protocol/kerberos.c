/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kerberos 5 (RFC 4120 5): the realm, who asks for a ticket, and whether one was
 * given.  What authenticates is encrypted.
 */
#include "ber_int.h"
#include "datagram_int.h"
#include "protocol_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum {
	KERBEROS_5 = 5,
	APPLICATION = 0x60,
	FIELD = 0xa0, /* a context tag, and its number */
	GENERAL_STRING = 0x1b,
	AS_REQ = 10,
	AS_REP = 11,
	TGS_REQ = 12,
	TGS_REP = 13,
	ERROR = 30,
	FIELDS_MOST = 16,
	STREAM_LENGTH = 4,
	STREAM_MOST = 65536,
	ERROR_UNKNOWN = 6, /* RFC 4120 7.5.9 */
	ERROR_REVOKED = 18,
	ERROR_PREAUTH_FAILED = 24,
};

/* Where a message has what we keep: numbers of fields. */
struct layout {
	uint8_t number;
	uint8_t version; /* and its number follows */
	uint8_t body;    /* of a request: the rest stands in there; 0: nothing does */
	uint8_t client, realm;
	const char *name;
};

static const struct layout layouts[] = {
	{AS_REQ, 1, 4, 1, 2, "AS-REQ"},
	{AS_REP, 0, 0, 4, 3, "AS-REP"},
	{TGS_REQ, 1, 4, 1, 2, "TGS-REQ"},
	{TGS_REP, 0, 0, 4, 3, "TGS-REP"},
	{ERROR, 0, 0, 8, 9, "KRB-ERROR"},
};

static uint32_t
field_unsigned(struct cursor *c, uint8_t number)
{
	struct cursor field = ber_take(c, FIELD | number);
	uint32_t value = ber_unsigned(&field);

	c->bad |= field.bad || field.left > 0;
	return value;
}

/* The name's parts (RFC 4120 5.2.2), joined by slashes. */
static void
keep_principal(struct cursor field, struct protocol_facts *f)
{
	struct cursor name = ber_open(&field, BER_SEQUENCE), strings, list;
	char text[PROTOCOL_USER_LEN];
	size_t n = 0;

	(void)field_unsigned(&name, 0);
	strings = ber_open(&name, FIELD | 1);
	list = ber_open(&strings, BER_SEQUENCE);
	while (!name.bad && !strings.bad && list.left > 0) {
		struct cursor part = ber_take(&list, GENERAL_STRING);

		if (list.bad || n + 1 + part.left >= sizeof(text))
			break;
		if (n > 0)
			text[n++] = '/';
		memcpy(text + n, part.p, part.left);
		n += part.left;
	}
	if (n > 0 && f->user[0] == '\0')
		str_from_wire(f->user, sizeof(f->user), text, n);
}

static void
keep_realm(struct cursor field, struct protocol_facts *f)
{
	struct cursor realm = ber_take(&field, GENERAL_STRING);

	if (!field.bad && f->server_name[0] == '\0')
		str_from_wire(
			f->server_name, sizeof(f->server_name), realm.p, realm.left);
}

static void
keep_error(struct cursor field, struct protocol_facts *f)
{
	uint32_t error = ber_unsigned(&field);

	if (error == ERROR_UNKNOWN || error == ERROR_REVOKED ||
		error == ERROR_PREAUTH_FAILED)
		f->flags |= PROTOCOL_DENIED;
}

/* The rest of a message, or the body of a request. */
static void
read_fields(struct cursor c, const struct layout *l, struct protocol_facts *f)
{
	for (unsigned i = 0; i < FIELDS_MOST && c.left > 0; i++) {
		uint8_t tag;
		struct cursor field = cursor_part_upto(&c, ber_head(&c, &tag));

		if (c.bad)
			return;
		if (tag == (FIELD | l->client))
			keep_principal(field, f);
		else if (tag == (FIELD | l->realm))
			keep_realm(field, f);
		else if (l->number == ERROR && tag == (FIELD | 6))
			keep_error(field, f);
	}
}

/* The body of a request, behind what authenticates it. */
static struct cursor
body_of(struct cursor c, const struct layout *l)
{
	for (unsigned i = 0; i < FIELDS_MOST && c.left > 0; i++) {
		uint8_t tag;
		struct cursor field = cursor_part_upto(&c, ber_head(&c, &tag));

		if (c.bad)
			break;
		if (tag == (FIELD | l->body))
			return ber_open(&field, BER_SEQUENCE);
	}
	return (struct cursor){NULL, 0, true};
}

static const struct layout *
layout_of(uint8_t tag)
{
	for (size_t i = 0; i < ARRAY_LEN(layouts); i++)
		if ((APPLICATION | layouts[i].number) == tag)
			return &layouts[i];
	return NULL;
}

enum protocol_answer
kerberos_datagram(struct datagram *d, struct protocol_facts *f)
{
	struct cursor c = {d->p, d->n, false}, message;
	const struct layout *l = layout_of(d->p[0]);
	uint8_t tag;
	uint32_t len = ber_head(&c, &tag);

	if (l == NULL || c.bad || len != d->size - (d->n - c.left))
		return PROTOCOL_NO;
	message = ber_open(&c, BER_SEQUENCE);
	if (field_unsigned(&message, l->version) != KERBEROS_5 ||
		field_unsigned(&message, l->version + 1) != l->number || c.bad ||
		message.bad)
		return PROTOCOL_NO;
	f->flags |= PROTOCOL_ENCRYPTED;
	if (l->number == AS_REP || l->number == TGS_REP)
		f->flags |= PROTOCOL_ACCEPTED;
	if (f->method[0] == '\0')
		strcpy(f->method, l->name);
	read_fields(l->body != 0 ? body_of(message, l) : message, l, f);
	d->role = l->body != 0 ? ROLE_REQUEST : ROLE_RESPONSE;
	d->more = true;
	return PROTOCOL_YES;
}

/*
 * Over TCP (RFC 4120 7.2.2) each message has its length before it.  Only the first
 * of a side is read.
 */
static enum protocol_answer
kerberos_stream(struct reading *r, struct protocol_facts *f, enum datagram_role role)
{
	struct protocol_facts shown = *f;
	struct datagram d = {.p = r->p + STREAM_LENGTH};
	size_t there;

	if (r->n > STREAM_LENGTH && layout_of(r->p[STREAM_LENGTH]) == NULL)
		return PROTOCOL_NO;
	if (r->n <= STREAM_LENGTH)
		return r->end || r->p[0] != 0 ? PROTOCOL_NO : PROTOCOL_MORE;
	d.size = be32(r->p);
	there = r->n - STREAM_LENGTH;
	if (d.size > STREAM_MOST)
		return PROTOCOL_NO;
	if (there < d.size && !r->end)
		return PROTOCOL_MORE;
	d.n = MIN(there, d.size);
	if (kerberos_datagram(&d, &shown) != PROTOCOL_YES || d.role != role)
		return PROTOCOL_NO;
	*f = shown;
	r->complete = true;
	return PROTOCOL_YES;
}

enum protocol_answer
kerberos_request(struct reading *r, struct protocol_facts *f)
{
	return kerberos_stream(r, f, ROLE_REQUEST);
}

enum protocol_answer
kerberos_response(struct reading *r, struct protocol_facts *f)
{
	return kerberos_stream(r, f, ROLE_RESPONSE);
}
