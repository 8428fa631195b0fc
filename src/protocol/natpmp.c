/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NAT-PMP (RFC 6886) and its successor PCP (RFC 6887): requests to a gateway
 * for a port that is open to the outside.  The forms of PCP are certain on any
 * port; those of NAT-PMP are short, and its requests are believed on its own
 * port only (the answer to a mapping says all that the request did).
 */
#include "datagram_int.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/base/wire.h"

enum {
	VERSION_NATPMP = 0,
	VERSION_PCP = 2,
	OP = 1,
	OP_RESPONSE = 0x80,
	RESULT_MOST = 13, /* RFC 6887 7.4; NAT-PMP has five */
	LIFETIME_MOST = 1 << 30,
	PORT_SERVER = 5351,

	NATPMP_ADDRESS = 0, /* operations */
	NATPMP_UDP = 1,
	NATPMP_TCP = 2,
	NATPMP_ADDRESS_ASK = 2, /* lengths */
	NATPMP_ADDRESS_TELL = 12,
	NATPMP_MAP_ASK = 12,
	NATPMP_MAP_TELL = 16,
	NATPMP_RESULT = 2, /* of an answer; a request has zeros */
	NATPMP_RESULT_MOST = 5,
	NATPMP_ASK_INSIDE = 4,
	NATPMP_TELL_INSIDE = 8,
	NATPMP_OUTSIDE = 2,  /* behind the port inside */
	NATPMP_LIFETIME = 4, /* behind the port inside */

	PCP_MAP = 1,
	PCP_PEER = 2,
	PCP_RESULT = 3,
	PCP_LIFETIME = 4,
	PCP_CLIENT = 8, /* of a request: its address */
	PCP_ZERO = 12,  /* of an answer, behind the epoch */
	PCP_HEADER = 24,
	PCP_MOST = 1100,
	PCP_MAP_PROTOCOL = PCP_HEADER + 12, /* behind the nonce */
	PCP_MAP_ZERO = PCP_HEADER + 13,
	PCP_MAP_INSIDE = PCP_HEADER + 16,
	PCP_MAP_OUTSIDE = PCP_HEADER + 18,
	PCP_MAP_END = PCP_HEADER + 36,
	PCP_PEER_END = PCP_HEADER + 56,
	IP_TCP = 6,
	IP_UDP = 17,
};

struct mapping {
	uint8_t protocol; /* IANA */
	uint16_t inside, outside;
	uint32_t lifetime;
	bool response;
	uint8_t result;
};

static bool
is_zero(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

/* Lifetime 0 takes a mapping away (RFC 6886 3.4, RFC 6887 15). */
static void
tell_mapping(struct protocol_facts *f, const struct mapping *m)
{
	if (m->lifetime > 0 || m->result != 0)
		f->flags |= PROTOCOL_PORT_MAPPING;
	if (m->response)
		f->flags |= m->result == 0 ? PROTOCOL_ACCEPTED : PROTOCOL_DENIED;
	strcpy(f->method, m->protocol == IP_TCP   ? "map tcp"
			  : m->protocol == IP_UDP ? "map udp"
						  : "map");
	snprintf(f->banner, sizeof(f->banner), "inside port %u, outside port %u",
		m->inside, m->outside);
}

/* ---- NAT-PMP ---- */

static bool
natpmp_fits(const struct datagram *d, bool response, unsigned op)
{
	const uint8_t *p = d->p;
	size_t len = response ? NATPMP_MAP_TELL : NATPMP_MAP_ASK;

	if (op == NATPMP_ADDRESS)
		len = response ? NATPMP_ADDRESS_TELL : NATPMP_ADDRESS_ASK;
	if (op > NATPMP_TCP || d->size != len || d->n != len)
		return false;
	if (response)
		return be16(p + NATPMP_RESULT) <= NATPMP_RESULT_MOST &&
		       (op != NATPMP_ADDRESS || d->from == PORT_SERVER || d->known);
	if (d->to != PORT_SERVER && !d->known)
		return false;
	return op == NATPMP_ADDRESS || be16(p + NATPMP_RESULT) == 0;
}

static enum protocol_answer
read_natpmp(struct datagram *d, struct protocol_facts *f)
{
	bool response = (d->p[OP] & OP_RESPONSE) != 0;
	unsigned op = d->p[OP] & ~OP_RESPONSE;
	const uint8_t *inside =
		d->p + (response ? NATPMP_TELL_INSIDE : NATPMP_ASK_INSIDE);
	struct mapping m;

	if (!natpmp_fits(d, response, op))
		return PROTOCOL_NO;
	d->role = response ? ROLE_RESPONSE : ROLE_REQUEST;
	if (op == NATPMP_ADDRESS) {
		if (f->method[0] == '\0')
			strcpy(f->method, "address");
		return PROTOCOL_YES;
	}
	m = (struct mapping){.protocol = op == NATPMP_TCP ? IP_TCP : IP_UDP,
		.inside = be16(inside),
		.outside = be16(inside + NATPMP_OUTSIDE),
		.lifetime = be32(inside + NATPMP_LIFETIME),
		.response = response,
		.result = response ? d->p[NATPMP_RESULT + 1] : 0};
	if (m.lifetime > LIFETIME_MOST)
		return PROTOCOL_NO;
	tell_mapping(f, &m);
	return PROTOCOL_YES;
}

/* ---- PCP ---- */

static bool
pcp_fits(const struct datagram *d, bool response, unsigned op)
{
	const uint8_t *p = d->p;

	if (d->n < PCP_HEADER || d->n != d->size || d->size > PCP_MOST ||
		d->size % 4 != 0 || op > PCP_PEER)
		return false;
	if (op == PCP_MAP && (d->n < PCP_MAP_END || !is_zero(p + PCP_MAP_ZERO, 3)))
		return false;
	if (op == PCP_PEER && d->n < PCP_PEER_END)
		return false;
	if (response)
		return p[PCP_RESULT] <= RESULT_MOST && p[PCP_RESULT - 1] == 0 &&
		       is_zero(p + PCP_ZERO, PCP_HEADER - PCP_ZERO);
	return p[PCP_RESULT] == 0 && p[PCP_RESULT - 1] == 0 &&
	       be32(p + PCP_LIFETIME) <= LIFETIME_MOST &&
	       !is_zero(p + PCP_CLIENT, PCP_HEADER - PCP_CLIENT) &&
	       (op == PCP_MAP || d->to == PORT_SERVER || d->known);
}

static enum protocol_answer
read_pcp(struct datagram *d, struct protocol_facts *f)
{
	bool response = (d->p[OP] & OP_RESPONSE) != 0;
	unsigned op = d->p[OP] & ~OP_RESPONSE;
	struct mapping m;

	if (!pcp_fits(d, response, op))
		return PROTOCOL_NO;
	d->role = response ? ROLE_RESPONSE : ROLE_REQUEST;
	if (op != PCP_MAP) {
		if (f->method[0] == '\0')
			strcpy(f->method, op == PCP_PEER ? "peer" : "announce");
		return PROTOCOL_YES;
	}
	m = (struct mapping){.protocol = d->p[PCP_MAP_PROTOCOL],
		.inside = be16(d->p + PCP_MAP_INSIDE),
		.outside = be16(d->p + PCP_MAP_OUTSIDE),
		.lifetime = be32(d->p + PCP_LIFETIME),
		.response = response,
		.result = response ? d->p[PCP_RESULT] : 0};
	tell_mapping(f, &m);
	return PROTOCOL_YES;
}

enum protocol_answer
natpmp_datagram(struct datagram *d, struct protocol_facts *f)
{
	enum protocol_answer answer = PROTOCOL_NO;

	if (d->n < NATPMP_ADDRESS_ASK)
		return PROTOCOL_NO;
	if (d->p[0] == VERSION_NATPMP)
		answer = read_natpmp(d, f);
	else if (d->p[0] == VERSION_PCP)
		answer = read_pcp(d, f);
	if (answer == PROTOCOL_YES) {
		f->version = d->p[0];
		d->more = true;
	}
	return answer;
}
