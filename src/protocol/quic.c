/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * QUIC by its long headers (RFC 8999 5.1, RFC 9000 17.2): a version that is in
 * use, and identifiers of connections that fit; and Google's version before
 * it by the version that its client's first packets carry.
 */
#include "cursor_int.h"
#include "datagram_int.h"

#include <stdio.h>
#include <string.h>

enum {
	LONG = 0x80,
	FIXED = 0x40, /* not of a version negotiation */
	TYPE = 0x30,
	TYPE_SHIFT = 4,
	ID_MOST = 20,         /* RFC 9000 17.2 */
	INITIAL_LEAST = 1200, /* RFC 9000 14.1 */
	VERSION_1 = 1,
	DRAFT = 0xff0000,
	DRAFT_MOST = 34,
	GOOGLE_FLAGS = 0x09, /* version and an identifier of 8 bytes are there */
	GOOGLE_ID = 8,
	GOOGLE_LEAST = 13,
};
#define VERSION_2 0x6b3343cfu /* RFC 9369 */
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
	if (version == VERSION_1)
		strcpy(out, "QUIC v1");
	else if (version == VERSION_2)
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

/* Only servers send retries, only clients early data (RFC 9000 17.2.3, 17.2.5). */
static enum datagram_role
role_of(uint8_t first, uint32_t version)
{
	unsigned type = (first & TYPE) >> TYPE_SHIFT;

	if (version == VERSION_2)
		type = (type + 3) & 3;
	if (type == RETRY)
		return ROLE_RESPONSE;
	return type == EARLY ? ROLE_REQUEST : ROLE_EITHER;
}

/* Do the lengths of the two identifiers fit?  Google's versions have others. */
static bool
identifiers_fit(struct cursor c, uint32_t version)
{
	for (unsigned i = 0; i < 2 && !is_google(version); i++) {
		size_t len = cursor_u8(&c);

		if (len > ID_MOST)
			return false;
		cursor_skip(&c, len);
	}
	return !c.bad;
}

static bool
read_long(struct datagram *d, struct protocol_facts *f)
{
	struct cursor c = {d->p, d->n, false};
	uint8_t first = cursor_u8(&c);
	uint32_t version = cursor_u32(&c);
	bool forced = (version & VERSION_FORCED_BITS) == VERSION_FORCED;
	char text[PROTOCOL_BANNER_LEN];

	if (version == 0) { /* a negotiation, RFC 9000 17.2.1 */
		d->role = ROLE_RESPONSE;
		return d->known && identifiers_fit(c, version);
	}
	if (!(first & FIXED) || !tell_version(version, text) ||
		!identifiers_fit(c, version) || (forced && d->size < INITIAL_LEAST))
		return false;
	d->role = (uint8_t)role_of(first, version);
	keep_version(f, version, text);
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
