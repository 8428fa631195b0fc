/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * QUIC by its long headers (RFC 8999 5.1, RFC 9000 17.2): a version that is in
 * use, and identifiers of connections that fit; and Google's version before
 * it by the version that its client's first packets carry.  A client's first
 * packets show its ClientHello, too: quic_hello.c.
 */
#include "cursor_int.h"
#include "datagram_int.h"
#include "quic_int.h"

#include <stdio.h>
#include <string.h>

enum {
	LONG = 0x80,
	FIXED = 0x40, /* not of a version negotiation */
	TYPE = 0x30,
	TYPE_SHIFT = 4,
	INITIAL_LEAST = 1200, /* RFC 9000 14.1 */
	DRAFT = 0xff0000,
	DRAFT_MOST = 34,
	GOOGLE_FLAGS = 0x09, /* version and an identifier of 8 bytes are there */
	GOOGLE_ID = 8,
	GOOGLE_LEAST = 13,
};
#define VERSION_FACEBOOK 0xfaceb000u
#define VERSION_FORCED 0x0a0a0a0au /* RFC 9000 15: to have one chosen */
#define VERSION_FORCED_BITS 0x0f0f0f0fu

/* Types of packets of version 1; those of version 2 are one further. */
enum { INITIAL, EARLY, HANDSHAKE, RETRY };

/* "Q046", "T051" */
static bool
is_google(uint32_t version)
{
	uint8_t letter = (uint8_t)(version >> 24), tens = (version >> 8) & 0xff,
		ones = version & 0xff;

	return (letter == 'Q' || letter == 'T') && ((version >> 16) & 0xff) == '0' &&
	       tens >= '0' && tens <= '9' && ones >= '0' && ones <= '9';
}

/* False: no version that is in use. */
static bool
tell_version(uint32_t version, char out[PROTOCOL_BANNER_LEN])
{
	if (version == QUIC_V1)
		strcpy(out, "QUIC v1");
	else if (version == QUIC_V2)
		strcpy(out, "QUIC v2");
	else if (version >> 8 == DRAFT && (version & 0xff) <= DRAFT_MOST)
		snprintf(out, PROTOCOL_BANNER_LEN, "QUIC draft-%u", version & 0xff);
	else if (version >> 8 == VERSION_FACEBOOK >> 8)
		snprintf(out, PROTOCOL_BANNER_LEN, "QUIC mvfst-%u", version & 0xff);
	else if (is_google(version))
		snprintf(out, PROTOCOL_BANNER_LEN, "gQUIC %c0%c%c", version >> 24,
			(version >> 8) & 0xff, version & 0xff);
	else if ((version & VERSION_FORCED_BITS) == VERSION_FORCED)
		strcpy(out, "QUIC of no version");
	else
		return false;
	return true;
}

static void
keep_version(struct protocol_facts *f, uint32_t version,
	const char text[PROTOCOL_BANNER_LEN])
{
	f->flags |= PROTOCOL_ENCRYPTED;
	f->version = (uint16_t)version;
	strcpy(f->banner, text);
}

static unsigned
type_of(uint8_t first, uint32_t version)
{
	unsigned type = (first & TYPE) >> TYPE_SHIFT;

	return version == QUIC_V2 ? (type + 3) & 3 : type;
}

/* Do the lengths of the two identifiers fit?  Google's versions have others. */
static bool
read_identifiers(struct cursor *c, uint32_t version, struct quic_initial *i)
{
	for (unsigned k = 0; k < 2 && !is_google(version); k++) {
		size_t len = cursor_u8(c);
		const uint8_t *id = cursor_bytes(c, len);

		if (len > QUIC_ID_MOST)
			return false;
		if (k == 0) {
			i->id = id;
			i->id_len = len;
		}
	}
	return !c->bad;
}

/* RFC 9000 17.2.2: the rest of an Initial's header; false: it is not all here. */
static bool
read_initial(struct cursor *c, struct quic_initial *i)
{
	uint64_t len;

	(void)cursor_bytes(c, quic_varint(c)); /* token */
	len = quic_varint(c);
	if (c->bad || len > c->left)
		return false;
	i->number_at = (size_t)(c->p - i->p);
	i->end = i->number_at + len;
	return true;
}

static bool
is_initial(uint8_t first, uint32_t version)
{
	return !is_google(version) && type_of(first, version) == INITIAL;
}

/* Only servers send retries, only clients early data (RFC 9000 17.2.3, 17.2.5);
 * Initial packets tell when they can be opened. */
static void
read_type(struct datagram *d, struct cursor *c, struct quic_initial *i,
	struct protocol_facts *f)
{
	unsigned type = type_of(d->p[0], i->version);

	if (type == RETRY)
		d->role = ROLE_RESPONSE;
	else if (type == EARLY)
		d->role = ROLE_REQUEST;
	else if (type == INITIAL && read_initial(c, i))
		quic_hello(d, i, f);
}

static bool
read_long(struct datagram *d, struct protocol_facts *f)
{
	struct cursor c = {d->p, d->n, false};
	uint8_t first = cursor_u8(&c);
	uint32_t version = cursor_u32(&c);
	struct quic_initial i = {.p = d->p, .version = version};
	bool forced = (version & VERSION_FORCED_BITS) == VERSION_FORCED;
	char text[PROTOCOL_BANNER_LEN];

	if (version == 0) { /* a negotiation, RFC 9000 17.2.1 */
		d->role = ROLE_RESPONSE;
		return d->known && read_identifiers(&c, version, &i);
	}
	if (!(first & FIXED) || !tell_version(version, text) ||
		!read_identifiers(&c, version, &i) ||
		(forced && (d->size < INITIAL_LEAST || !is_initial(first, version))))
		return false;
	keep_version(f, version, text);
	if (!is_google(version))
		read_type(d, &c, &i, f);
	return true;
}

/* Google's form until Q043: the version stands behind the identifier. */
static bool
read_google(struct datagram *d, struct protocol_facts *f)
{
	uint32_t version;
	char text[PROTOCOL_BANNER_LEN];

	if (d->n < GOOGLE_LEAST || (d->p[0] & GOOGLE_FLAGS) != GOOGLE_FLAGS)
		return false;
	version = be32(d->p + 1 + GOOGLE_ID);
	if (!is_google(version) || !tell_version(version, text))
		return false;
	d->role = ROLE_REQUEST;
	keep_version(f, version, text);
	return true;
}

enum protocol_answer
quic_datagram(struct datagram *d, struct protocol_facts *f)
{
	bool is_quic = d->p[0] & LONG ? read_long(d, f) : read_google(d, f);

	return is_quic ? PROTOCOL_YES : PROTOCOL_NO;
}
