/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Violation 314: a row whose messages should be encrypted one by one
 * (WS-Security) while HTTP around them is readable.  Core thread.
 */
#include "policy_int.h"

/* In one flow at least: another may be protected. */
static bool
is_bare(const struct judgement *j)
{
	return shows(j, PROTOCOL_SOAP_BARE) ||
	       (shows(j, PROTOCOL_SOAP) &&
		       !shows(j, PROTOCOL_WS_SECURITY | PROTOCOL_METADATA));
}

static void
message_in_clear(struct judgement *j, const struct rule *r)
{
	struct claim claim = {r->plaintext != NULL ? r->plaintext : violation_at(V314),
		r, violation_at(V314)->severity, false,
		"SOAP messages without WS-Security are readable"};

	claim.base = severity_in_context(j, claim.base, shows(j, PROTOCOL_SECRETS));
	judgement_raise(j, &claim);
}

void
check_message(struct judgement *j)
{
	const struct rule *r = row_of(j);

	if (r == NULL || r->encryption != RULE_MESSAGE_LEVEL ||
		!has_spoken(j->c, PROTOCOL_HTTP))
		return;
	if (is_bare(j))
		message_in_clear(j, r);
	else if (shows(j, PROTOCOL_WS_SECURITY))
		j->note = "its messages are protected by WS-Security";
	else if (shows(j, PROTOCOL_METADATA))
		j->note = "only descriptions of the service are in clear";
	else
		judgement_unsure(j,
			"the messages inside HTTP should be encrypted, but none was "
			"read");
}
