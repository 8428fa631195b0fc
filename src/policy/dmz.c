/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V605: what crosses the inner firewall of a DMZ.  The published server's own
 * rows are its list, and of infrastructure what the packs' group dmz_service
 * holds (match.c, row_leads_inside); another row may allow the pair inside the
 * site, but not from the DMZ.  A device there is isolated as any other.  Core
 * thread.
 */
#include "policy_int.h"

static bool
goes_inside(const struct judgement *j)
{
	return j->client.dmz && !j->client.device && !j->client.outside &&
	       !j->server.outside && !zone_is_dmz(j->out->server.zone);
}

void
check_dmz(struct judgement *j)
{
	struct claim claim =
		claim_of(V605, j->allowed != NULL ? j->allowed : j->nearest,
			"from a DMZ only the published server's own rows lead inside");

	if (!goes_inside(j))
		return;
	if (j->inward != NULL) {
		trace_add(j->trace, j->inward, "leads inside",
			"from the DMZ to %s by %s",
			j->out->server.host != NULL ? j->out->server.host
						    : "the inside",
			j->inward->id);
		return;
	}
	if (!j->server.vms && role_set_meets(&j->out->server.roles,
				      &j->policy->known.infrastructure)) {
		claim.base = SEVERITY_MEDIUM;
		claim.why = "of infrastructure only names, time, directory and the "
			    "like may be reached from a DMZ";
	} else if (j->allowed != NULL) {
		claim.why =
			"a row allows the pair inside the site, but from a DMZ only "
			"the published server's own rows lead inside";
	}
	judgement_raise(j, &claim);
}
