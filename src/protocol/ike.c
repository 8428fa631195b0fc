/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * IKE 1 and 2 (RFC 2409, RFC 7296), with or without the marker of NAT
 * traversal (RFC 3948 2.2): the header says its own length.  On the port of NAT
 * traversal a stream of ESP tells it too, for it is by IKE that it came about.
 */
#include "datagram_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum {
	IKE_MARKER = 4, /* zeros where ESP has its SPI */
	IKE_INITIATOR = 0,
	IKE_RESPONDER = 8,
	IKE_NEXT = 16,
	IKE_VERSION = 17,
	IKE_EXCHANGE = 18,
	IKE_FLAGS = 19,
	IKE_MESSAGE = 20,
	IKE_LENGTH = 24,
	IKE_HEADER = 28,
	VERSION_1 = 0x10,
	VERSION_2 = 0x20,
	FLAGS_1_MOST = 0x07,   /* encryption, commit, authentication only */
	FLAGS_2 = 0x38,        /* initiator, version, response */
	FLAG_INITIATOR = 0x08, /* sent by who began the SA */
	PAYLOAD_1_MOST = 20,   /* NAT-D */
	PAYLOAD_1_DRAFT = 128, /* private use, with drafts of NAT traversal */
	PAYLOAD_2_LEAST = 33,
	PAYLOAD_2_MOST = 54,
	ESP_SEQUENCE = 4,
	ESP_LEAST = 16,
	ESP_RUN = 3,
	PORT_NAT = 4500,
};

struct exchange {
	uint8_t version, number;
	const char *name;
};

static const struct exchange exchanges[] = {
	{VERSION_1, 1, "base"}, {VERSION_1, 2, "main mode"},
	{VERSION_1, 3, "authentication"}, {VERSION_1, 4, "aggressive mode"},
	{VERSION_1, 5, "informational"}, {VERSION_1, 6, "transaction"},
	{VERSION_1, 32, "quick mode"}, {VERSION_1, 33, "new group mode"},
	{VERSION_2, 34, "IKE_SA_INIT"}, {VERSION_2, 35, "IKE_AUTH"},
	{VERSION_2, 36, "CREATE_CHILD_SA"}, {VERSION_2, 37, "INFORMATIONAL"},
	{VERSION_2, 38, "SESSION_RESUME"}, /* IKE_SESSION_RESUME, RFC 5723 */
	{VERSION_2, 43, "INTERMEDIATE"},   /* IKE_INTERMEDIATE, RFC 9242 */
};

static bool
payload_fits(uint8_t version, uint8_t next)
{
	if (version == VERSION_1)
		return next <= PAYLOAD_1_MOST || next >= PAYLOAD_1_DRAFT;
	return next == 0 || (next >= PAYLOAD_2_LEAST && next <= PAYLOAD_2_MOST);
}

/* NULL: no IKE. */
static const struct exchange *
exchange_of(const uint8_t *p, size_t n, size_t size)
{
	if (n < IKE_HEADER || be32(p + IKE_LENGTH) != size ||
		be64(p + IKE_INITIATOR) == 0)
		return NULL;
	if (p[IKE_VERSION] == VERSION_1 ? p[IKE_FLAGS] > FLAGS_1_MOST
					: p[IKE_FLAGS] & ~FLAGS_2)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(exchanges); i++)
		if (exchanges[i].version == p[IKE_VERSION] &&
			exchanges[i].number == p[IKE_EXCHANGE] &&
			payload_fits(p[IKE_VERSION], p[IKE_NEXT]))
			return &exchanges[i];
	return NULL;
}

/* Version 1 names a beginner only in the first message. */
static enum datagram_role
role_of(const uint8_t *p)
{
	if (p[IKE_VERSION] == VERSION_2)
		return p[IKE_FLAGS] & FLAG_INITIATOR ? ROLE_REQUEST : ROLE_RESPONSE;
	return be64(p + IKE_RESPONDER) == 0 ? ROLE_REQUEST : ROLE_EITHER;
}

/* RFC 4303 2: an index, not zero, and a number that grows by one. */
static enum protocol_answer
read_esp(struct datagram *d, struct protocol_facts *f)
{
	if ((d->from != PORT_NAT && d->to != PORT_NAT) || d->n < ESP_LEAST ||
		be32(d->p) == 0)
		return PROTOCOL_NO;
	if (!d->known && run_follow(d->run, PROTOCOL_IKE, be32(d->p),
				 be32(d->p + ESP_SEQUENCE), UINT32_MAX) < ESP_RUN)
		return PROTOCOL_MORE;
	f->flags |= PROTOCOL_ENCRYPTED;
	if (f->method[0] == '\0')
		strcpy(f->method, "ESP");
	return PROTOCOL_YES;
}

enum protocol_answer
ike_datagram(struct datagram *d, struct protocol_facts *f)
{
	const uint8_t *p = d->p;
	const struct exchange *e = exchange_of(p, d->n, d->size);

	if (e == NULL && d->n > IKE_MARKER && be32(p) == 0) {
		p += IKE_MARKER;
		e = exchange_of(p, d->n - IKE_MARKER, d->size - IKE_MARKER);
	}
	if (e == NULL)
		return read_esp(d, f);
	f->flags |= PROTOCOL_ENCRYPTED;
	f->version = p[IKE_VERSION] >> 4;
	if (f->method[0] == '\0')
		strcpy(f->method, e->name);
	d->role = role_of(p);
	return PROTOCOL_YES;
}
