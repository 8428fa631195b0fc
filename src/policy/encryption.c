/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Violations 3xx by bytes that were read: HTTP in clear where the row expects
 * TLS.  Runs on allowed and disallowed conversations alike.  A redirect to
 * https and nothing else is as it should be.  Core thread.
 */
#include "policy_int.h"

#include <string.h>

/* Across the DMZ's border or a network that nobody trusts. */
static bool
crosses(const struct judgement *j)
{
	const char *client = j->out->client.zone, *server = j->out->server.zone;

	return j->client.outside || j->server.outside ||
	       zone_is_dmz(client) != zone_is_dmz(server) ||
	       zone_is_untrusted(client) || zone_is_untrusted(server);
}

static bool
shows_secret(const struct judgement *j)
{
	const uint64_t secret = PROTOCOL_AUTHORIZATION | PROTOCOL_SECRETS;

	return (j->c->facts.flags & secret) != 0 || j->c->evidence == EVIDENCE_EXPOSED;
}

static void
claim_context(const struct judgement *j, struct claim *claim)
{
	bool carried = is_carried(j);

	if (shows_secret(j) || (crosses(j) && !carried)) {
		if (claim->base < SEVERITY_HIGH)
			claim->base++;
		else if (violation_is(claim->violation, V302) && j->client.outside)
			claim->base = SEVERITY_CRITICAL;
	}
	if (claim->rule->encryption == RULE_TLS_PREFERRED)
		claim->base = severity_lower(claim->base, 1);
	if (carried)
		claim->base = severity_lower(claim->base, 1);
	/* "403 = info (blocked by server)"; a device that can do no TLS: info */
	if ((violation_is(claim->violation, V305) && j->c->facts.status == 403) ||
		party_is_listed(&j->out->server, &j->policy->site->plaintext)) {
		claim->base = SEVERITY_INFO;
		claim->fixed = true;
	}
}

static bool
expects_tls(const struct rule *r)
{
	return r->encryption == RULE_TLS_REQUIRED ||
	       r->encryption == RULE_TLS_PREFERRED;
}

/* HTTP on a port for another protocol is a mismatch, not its clear form. */
static bool
carries_http(const struct rule *r)
{
	return r->application == NULL || strcmp(r->application, "http") == 0 ||
	       strcmp(r->application, "tls") == 0;
}

/* Does the site say that the role has a certificate in use? */
static bool
has_certificate(const struct judgement *j, const struct rule *r)
{
	const struct policy *p = j->policy;
	struct role_set served = r->servers;

	if (!p->site->certificates_given)
		return true;
	for (unsigned i = 0; i < ROLE_MAX / 64; i++)
		served.bits[i] &= j->out->server.roles.bits[i];
	return role_set_meets(&served, &p->certificates);
}

static void
http_in_clear(struct judgement *j, const struct rule *r)
{
	uint64_t flags = j->c->facts.flags;
	struct claim claim = claim_of(V301, r, "HTTP in clear where TLS is expected");

	if (!has_certificate(j, r)) {
		j->note =
			"HTTP in clear: the profile lists no certificate for the role";
	} else if ((flags & PROTOCOL_OTHER_RESPONSE) != 0) {
		if (r->plaintext != NULL) {
			claim.violation = r->plaintext;
			claim.base = r->plaintext->severity;
		}
		claim_context(j, &claim);
		judgement_raise(j, &claim);
	} else if ((flags & PROTOCOL_REDIRECT_TLS) != 0) {
		j->note = "HTTP in clear that only redirects to https";
	} else {
		judgement_unsure(j,
			"HTTP in clear where TLS is expected, but its answer was not "
			"seen");
	}
}

void
check_encryption(struct judgement *j)
{
	const struct rule *r = j->allowed != NULL ? j->allowed : j->nearest;

	if (r != NULL && expects_tls(r) && carries_http(r) &&
		j->c->facts.application == PROTOCOL_HTTP &&
		(j->c->facts.flags & PROTOCOL_REQUEST) != 0)
		http_in_clear(j, r);
}
