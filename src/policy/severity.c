/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The evidence ladder of the catalogue: a claim's base severity -> what it is
 * at the step that the conversation reached.  Entries of the catalogue that
 * state their own steps stand in one table here.  Pure; core thread.
 */
#include "policy_int.h"

#include <netinet/in.h>

#include "camwarden/base/array.h"

enum severity
severity_lower(enum severity s, unsigned steps)
{
	return (unsigned)s > steps ? (enum severity)((unsigned)s - steps)
				   : SEVERITY_INFO;
}

/* A SYN-ACK answers for the listener, although nobody finished the handshake:
 * the one answer that leaves an attempt an attempt. */
static unsigned
step_of(const struct conversation *c)
{
	if (c->evidence == EVIDENCE_ATTEMPT && c->reply_seen &&
		c->transport == IPPROTO_TCP)
		return EVIDENCE_ESTABLISHED;
	return c->evidence;
}

bool
listener_is_proven(const struct conversation *c)
{
	return step_of(c) >= EVIDENCE_ESTABLISHED;
}

/* An entry's own words about steps; SEVERITY_MAX: as the ladder says. */
static const struct own_steps {
	enum violation_id id;
	enum severity attempt, refused, established;
} own_steps[] = {
	/* "Established = high, attempt/refused = low" */
	{V205, SEVERITY_LOW, SEVERITY_LOW, SEVERITY_HIGH},
	/* "Refused = info" */
	{V210, SEVERITY_MAX, SEVERITY_INFO, SEVERITY_MAX},
	/* "Refused/unanswered SYN = low"; a firewall may answer for a closed port, so
	 * without a banner no more than that */
	{V211, SEVERITY_LOW, SEVERITY_LOW, SEVERITY_LOW},
	/* "Refused = info" */
	{V212, SEVERITY_MAX, SEVERITY_INFO, SEVERITY_MAX},
	/* "SYN only/refused = info" */
	{V301, SEVERITY_INFO, SEVERITY_INFO, SEVERITY_MAX},
	/* "SYN-ACK = critical; SYN unanswered = medium; refused = low" */
	{V602, SEVERITY_MEDIUM, SEVERITY_LOW, SEVERITY_CRITICAL},
	/* "exchanges packets (reply seen)", and as the ladder before */
	{V603, SEVERITY_MAX, SEVERITY_MAX, SEVERITY_CRITICAL},
};

static enum severity
own_step(const struct violation *v, unsigned evidence)
{
	for (size_t i = 0; i < ARRAY_LEN(own_steps); i++) {
		const struct own_steps *o = &own_steps[i];

		if (!violation_is(v, o->id))
			continue;
		if (evidence == EVIDENCE_ATTEMPT)
			return o->attempt;
		if (evidence == EVIDENCE_REFUSED)
			return o->refused;
		if (evidence == EVIDENCE_ESTABLISHED)
			return o->established;
	}
	return SEVERITY_MAX;
}

/* The attempt alone of such a host is a sign of compromise or misconfiguration. */
static bool
attempt_weighs(const struct judgement *j)
{
	return j->client.device || j->client.dmz;
}

enum severity
severity_of(const struct judgement *j, const struct claim *claim)
{
	unsigned step = step_of(j->c);
	enum severity own;

	if (claim->fixed)
		return claim->base;
	own = own_step(claim->violation, step);
	if (own != SEVERITY_MAX)
		return MIN(own, claim->base);
	if (step >= EVIDENCE_DATA)
		return claim->base;
	if (step == EVIDENCE_ESTABLISHED)
		return severity_lower(claim->base, 1);
	return severity_lower(claim->base, attempt_weighs(j) ? 1 : 2);
}
