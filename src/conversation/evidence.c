/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far a flow got, from what its packets showed: the evidence ladder.
 *
 * TCP needs its beginning: SYN alone is an attempt, RST or ICMP in answer to
 * it is refused, the three-way handshake is established, acknowledged payload
 * of the client is data.  A flow that was caught in the middle proves nothing
 * about how it began, so it is unknown, even with payload both ways, until
 * its protocol is recognised from both sides' bytes: that is read, not
 * inferred.  Either half of the handshake is enough where data followed: the
 * other was lost by the mirror.
 *
 * Datagrams have no handshake: the client's alone are an attempt, any answer
 * is established, payload both ways is data.  The server's alone are one-way
 * traffic: unknown, but for an answer to what was asked of a group.
 *
 * Called by the table, in the core thread.
 */
#include "conversation_int.h"

#include <strings.h>

#include "camwarden/base/array.h"
#include "camwarden/flow.h"

/* Schemes that prove a secret without showing it (RFC 7616, RFC 4559). */
static bool
scheme_hides_secret(const char *scheme)
{
	static const char *const hiding[] = {"digest", "ntlm", "negotiate"};

	for (size_t i = 0; i < ARRAY_LEN(hiding); i++)
		if (strcasecmp(scheme, hiding[i]) == 0)
			return true;
	return false;
}

/* A session token or a secret stood in what was read. */
static bool
secret_was_readable(const struct protocol_facts *f)
{
	if (f->flags & (PROTOCOL_SECRETS | PROTOCOL_MEDIA))
		return true;
	return (f->flags & PROTOCOL_AUTHORIZATION) && !scheme_hides_secret(f->scheme);
}

static bool
read_from_both(const struct protocol_facts *f)
{
	const uint64_t both = PROTOCOL_REQUEST | PROTOCOL_RESPONSE;

	return f->application != PROTOCOL_UNKNOWN && (f->flags & both) == both;
}

static enum evidence
tcp_step(const struct flow_report *r)
{
	const uint16_t data = FLOW_CLIENT_DATA | FLOW_BOTH_DATA;

	if (r->seen & FLOW_HANDSHAKE)
		return r->seen & data ? EVIDENCE_DATA : EVIDENCE_ESTABLISHED;
	if ((r->seen & (FLOW_SYN | FLOW_SYN_ACK)) && (r->seen & data))
		return EVIDENCE_DATA;
	if (!(r->seen & FLOW_SYN))
		return EVIDENCE_UNKNOWN;
	if (r->seen & (FLOW_RST_REFUSED | FLOW_ICMP_REFUSED))
		return EVIDENCE_REFUSED;
	return EVIDENCE_ATTEMPT;
}

/* Counts are since the last report, but who sent first stays. */
static bool
side_sent(const struct flow_report *r, unsigned side)
{
	return r->packets[side] > 0 || r->first_side == side;
}

/* An answer by itself, where the question goes to a group and the answer back to
 * who asked: it shows that somebody answers. */
static bool
answers_a_group(const struct protocol_facts *f)
{
	const uint64_t asked_of_groups =
		UINT64_C(1) << PROTOCOL_SSDP | UINT64_C(1) << PROTOCOL_WS_DISCOVERY |
		UINT64_C(1) << PROTOCOL_MDNS | UINT64_C(1) << PROTOCOL_LLMNR |
		UINT64_C(1) << PROTOCOL_NBNS;

	return (f->flags & PROTOCOL_RESPONSE) != 0 &&
	       (asked_of_groups >> f->application & 1) != 0;
}

static enum evidence
datagram_step(const struct flow_report *r, struct telling told)
{
	unsigned server = 1u - told.client;

	if (r->seen & FLOW_BOTH_DATA)
		return EVIDENCE_DATA;
	if (told.why == WHY_NEGOTIATED && side_sent(r, server))
		return EVIDENCE_DATA; /* it was asked for in RTSP */
	if (side_sent(r, 0) && side_sent(r, 1))
		return EVIDENCE_ESTABLISHED;
	if (!side_sent(r, told.client))
		return answers_a_group(&r->facts) && told.why != WHY_UNKNOWN
			       ? EVIDENCE_ESTABLISHED
			       : EVIDENCE_UNKNOWN;
	if (told.why == WHY_UNKNOWN && !addr_is_group(&r->key.addr[server]))
		return EVIDENCE_UNKNOWN;
	return r->seen & FLOW_ICMP_REFUSED ? EVIDENCE_REFUSED : EVIDENCE_ATTEMPT;
}

bool
flow_reply_path_missing(const struct flow_report *r, struct telling told)
{
	return r->key.protocol == TRANSPORT_TCP && !(r->seen & FLOW_SYN_ACK) &&
	       r->packets[1 - told.client] == 0 && r->payload[told.client] > 0;
}

enum evidence
flow_evidence(const struct flow_report *r, struct telling told)
{
	const struct protocol_facts *f = &r->facts;
	enum evidence step =
		r->key.protocol == TRANSPORT_TCP ? tcp_step(r) : datagram_step(r, told);

	if (step == EVIDENCE_ATTEMPT && flow_reply_path_missing(r, told))
		step = EVIDENCE_UNKNOWN;
	if (!read_from_both(f) && step < EVIDENCE_DATA)
		return step;
	if (secret_was_readable(f))
		return EVIDENCE_EXPOSED;
	return read_from_both(f) ? EVIDENCE_IDENTIFIED : step;
}
