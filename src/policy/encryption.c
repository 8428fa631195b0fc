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

static const struct violation *
clear_text_of(const struct rule *r)
{
	return r->plaintext != NULL ? r->plaintext : violation_at(V301);
}

/* Roles of the site's hosts and networks, less those with a certificate. */
static struct role_set
bare_roles(const struct policy *p)
{
	const struct site *s = p->site;
	struct role_set bare = {{0}};

	for (size_t i = 0; i < s->host_count; i++)
		role_set_join(&bare, &s->hosts[i].roles);
	for (size_t i = 0; i < s->network_count; i++)
		role_set_join(&bare, &s->networks[i].roles);
	roles_derive(p, &bare);
	for (unsigned i = 0; i < ROLE_MAX / 64; i++)
		bare.bits[i] &= ~p->certificates.bits[i];
	return bare;
}

bool
policy_declares_clear(
	const struct policy *p, const struct violation *kind, unsigned role)
{
	struct role_set bare = bare_roles(p);

	if (!p->site->certificates_given || !role_set_has(&bare, role))
		return false;
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct rule *r = &p->rules[i];

		if (expects_tls(r) && carries_http(r) && clear_text_of(r) == kind &&
			role_set_has(&r->servers, role))
			return true;
	}
	return false;
}

/* Clear text that the site declares: no finding of its own. */
static void
declared_clear(struct judgement *j, const struct claim *claim)
{
	struct verdict *v = j->out;

	v->declared_clear = claim->violation;
	v->clear_severity = severity_of(j, claim);
	trace_add(j->trace, claim->rule, "declared",
		"%s %s would be %s, but the profile lists no certificate for the role: "
		"one finding for the role stands for it",
		claim->violation->code, claim->violation->name,
		severity_name(v->clear_severity));
}

static void
http_in_clear(struct judgement *j, const struct rule *r)
{
	uint64_t flags = j->c->facts.flags;
	struct claim claim = {clear_text_of(r), r, clear_text_of(r)->severity, false,
		"HTTP in clear where TLS is expected"};
	/* No certificate excuses what is not TLS on a port for TLS alone. */
	bool bare = !violation_is(claim.violation, V214) && !has_certificate(j, r);

	if (bare)
		j->note =
			"HTTP in clear: the profile lists no certificate for the role";
	if ((flags & PROTOCOL_OTHER_RESPONSE) != 0) {
		claim_context(j, &claim);
		if (bare)
			declared_clear(j, &claim);
		else
			judgement_raise(j, &claim);
	} else if (bare) {
		return;
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
