/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small questions that every check of bytes asks: what was spoken, by which row
 * it is measured, and where it ran.  A conversation holds many flows; `spoken`
 * has what each of them spoke, so no answer depends on which came last.  Core
 * thread.
 */
#include "policy_int.h"

#include <string.h>

bool
has_spoken(const struct conversation *c, enum protocol p)
{
	return (c->spoken >> p & 1) != 0 || c->facts.application == p;
}

bool
has_spoken_any(const struct conversation *c, uint64_t protocols)
{
	return (c->spoken & protocols) != 0 ||
	       (protocols >> c->facts.application & 1) != 0;
}

bool
shows(const struct judgement *j, uint64_t flags)
{
	return (j->c->facts.flags & flags) != 0;
}

const struct rule *
row_of(const struct judgement *j)
{
	return j->allowed != NULL ? j->allowed : j->nearest;
}

bool
row_speaks(const struct rule *r, enum protocol p)
{
	return r->application != NULL && strcmp(r->application, protocol_name(p)) == 0;
}

bool
crosses_untrusted(const struct judgement *j)
{
	return j->client.outside || j->server.outside ||
	       zone_is_untrusted(j->out->client.zone) ||
	       zone_is_untrusted(j->out->server.zone);
}

bool
crosses_border(const struct judgement *j)
{
	return crosses_untrusted(j) ||
	       zone_is_dmz(j->out->client.zone) != zone_is_dmz(j->out->server.zone);
}

bool
both_read(const struct judgement *j)
{
	const uint64_t both = PROTOCOL_REQUEST | PROTOCOL_RESPONSE;

	return j->c->evidence >= EVIDENCE_IDENTIFIED ||
	       (j->c->facts.flags & both) == both;
}

/* V702: what could not be read is never compliant. */
void
check_readable(struct judgement *j)
{
	if (shows(j, PROTOCOL_INCONSISTENT))
		judgement_unsure(j, "overlapping segments said different things: what "
				    "the host read is not known");
	if (shows(j, PROTOCOL_UNCOMPARED))
		judgement_unsure(j, "a copy of segments that were read came cut in "
				    "another way, too late to be compared");
	if (shows(j, PROTOCOL_CUT))
		judgement_unsure(
			j, "bytes that were needed to read it were not captured");
}

enum severity
severity_higher(enum severity s)
{
	return s < SEVERITY_CRITICAL ? (enum severity)(s + 1) : s;
}

enum severity
severity_in_context(const struct judgement *j, enum severity base, bool secret)
{
	if (is_carried(j))
		return severity_lower(base, 1);
	return secret && crosses_border(j) ? severity_higher(base) : base;
}
