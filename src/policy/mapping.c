/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V606: a host of the VMS asks a gateway to let the Internet in, by NAT-PMP or
 * PCP, or by UPnP.  What comes in by it is V602, in a conversation of its own:
 * here it can only be said.  Core thread.
 */
#include "policy_int.h"

#include <netinet/in.h>

enum {
	PORT_MAPPING = 5351, /* RFC 6886 1, RFC 6887 19.2 */
	MAPPING_PACKETS = 3, /* without an answer, so many tell it by its port */
	HTTP_DECLINED = 400, /* statuses from here on */
};

enum outcome { OUTCOME_UNSEEN, OUTCOME_DONE, OUTCOME_DECLINED };

/* UPnP answers by HTTP's status. */
static enum outcome
outcome_of(const struct conversation *c)
{
	const struct protocol_facts *f = &c->facts;

	if (!has_spoken(c, PROTOCOL_NATPMP) && f->status != 0)
		return f->status < HTTP_DECLINED ? OUTCOME_DONE : OUTCOME_DECLINED;
	if ((f->flags & PROTOCOL_ACCEPTED) != 0)
		return OUTCOME_DONE;
	return (f->flags & PROTOCOL_DENIED) != 0 ? OUTCOME_DECLINED : OUTCOME_UNSEEN;
}

bool
conversation_got_mapping(const struct conversation *c)
{
	return (c->facts.flags & PROTOCOL_PORT_MAPPING) != 0 &&
	       outcome_of(c) == OUTCOME_DONE;
}

/* Bytes that were not recognised, to the port for it. */
static bool
is_by_port(const struct conversation *c)
{
	return c->transport == IPPROTO_UDP && c->server_port == PORT_MAPPING &&
	       c->facts.application == PROTOCOL_UNKNOWN && c->spoken == 0 &&
	       (c->reply_seen || c->client_packets >= MAPPING_PACKETS);
}

void
check_mapping(struct judgement *j)
{
	struct claim claim = claim_of(V606, j->allowed,
		"it asked the gateway for a port that is open to the outside; no "
		"answer "
		"was read");

	if (!j->client.vms)
		return;
	if (!shows(j, PROTOCOL_PORT_MAPPING)) {
		if (!is_by_port(j->c))
			return;
		claim.why =
			"taken for NAT-PMP or PCP by its port: a request for a port "
			"that is open to the outside";
	} else if (outcome_of(j->c) == OUTCOME_DONE) {
		claim.why = "it asked the gateway for a port that is open to the "
			    "outside, and got it; critical once V602 shows who comes "
			    "in by it";
	} else if (outcome_of(j->c) == OUTCOME_DECLINED) {
		claim.base = SEVERITY_MEDIUM;
		claim.why = "it asked the gateway for a port that is open to the "
			    "outside, and was declined";
	}
	judgement_raise(j, &claim);
}
