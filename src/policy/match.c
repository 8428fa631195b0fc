/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows at the server's port, tried with the roles of both ends -> the best
 * row of each kind: one that allows, one whose server fits, local-only,
 * legacy, one that fits with the ends swapped.  It decides nothing; the checks
 * do.  Core thread, no allocation.
 */
#include "policy_int.h"

/* Which allowing row decides: lower is better. */
static unsigned
rank(const struct policy *p, const struct rule *r)
{
	if (rule_use(p, r) != NULL)
		return 3;
	return (unsigned)r->effect; /* ALLOW, ALLOW_AMBIGUOUS, ALLOW_CONFLICT */
}

/* May this row set a device pair free of isolation? */
static bool
row_frees(const struct judgement *j, const struct rule *r)
{
	return rule_is_site(r) ||
	       j->policy->site->isolation == ISOLATION_INFRASTRUCTURE;
}

static struct role_set
both(const struct role_set *x, const struct role_set *y)
{
	struct role_set out;

	for (unsigned i = 0; i < ROLE_MAX / 64; i++)
		out.bits[i] = x->bits[i] & y->bits[i];
	return out;
}

/* Isolation is not overruled by another role of the same host: a row frees a
 * device only by the device's own role, or one that the pack says a device may
 * hold beside it. */
static void
match_exempt(struct judgement *j, const struct rule *r)
{
	const struct known_groups *k = &j->policy->known;
	struct role_set client = j->client_roles, server = j->out->server.roles;

	if (j->exempt || !row_frees(j, r))
		return;
	if (j->client.device) {
		struct role_set extra = both(&client, &k->device_extra);

		client = both(&client, &k->device);
		for (unsigned i = 0; i < ROLE_MAX / 64; i++)
			client.bits[i] |= extra.bits[i];
	}
	if (j->server.device)
		server = both(&server, &k->device);
	j->exempt = role_set_meets(&r->clients, &client) &&
		    role_set_meets(&r->servers, &server);
}

/*
 * The inner firewall of a DMZ (V605): the published server's own rows to the
 * system's servers, infrastructure that the pack names, echo requests, and
 * what the site allows itself.
 */
static bool
row_leads_inside(const struct judgement *j, const struct rule *r)
{
	const struct known_groups *k = &j->policy->known;
	struct role_set client = both(&r->clients, &j->client_roles);
	struct role_set server = both(&r->servers, &j->out->server.roles);

	return rule_is_site(r) || j->c->server_port == 0 ||
	       role_set_meets(&server, &k->dmz_service) ||
	       (role_set_meets(&client, &k->internet_facing) &&
		       role_set_meets(&server, &k->vms));
}

static void
match_allowing(struct judgement *j, const struct rule *r)
{
	const struct policy *p = j->policy;

	if (j->allowed == NULL || rank(p, r) < rank(p, j->allowed))
		j->allowed = r;
	j->listed = true;
	match_exempt(j, r);
	if (j->inward == NULL && row_leads_inside(j, r))
		j->inward = r;
}

/* The server fits and the client does not: the row that says most of it. */
static void
match_nearest(struct judgement *j, const struct rule *r)
{
	const struct rule *near = j->nearest;
	const struct violation *use = rule_use(j->policy, r);

	if (near == NULL ||
		(r->otherwise != NULL &&
			(near->otherwise == NULL ||
				r->otherwise->severity > near->otherwise->severity)))
		j->nearest = r;
	if (use != NULL && use->listener && j->listener == NULL)
		j->listener = r;
}

static void
match_server(struct judgement *j, const struct rule *r)
{
	bool beyond;

	if (rule_is_wide(r, j->port, j->transport)) {
		if (role_set_meets(&r->clients, &j->client_roles))
			match_allowing(j, r);
		return;
	}
	if (r->effect == RULE_LOCAL_ONLY) {
		j->local = j->local != NULL ? j->local : r;
	} else if (r->effect == RULE_LEGACY) {
		j->legacy = j->legacy != NULL ? j->legacy : r;
		return;
	} else if (!rule_has_port(r, j->out->server.declared, j->port, j->transport,
			   &beyond) &&
		   beyond) {
		j->beyond = j->beyond != NULL ? j->beyond : r;
		return;
	} else if (role_set_meets(&r->clients, &j->client_roles)) {
		match_allowing(j, r);
	} else if (rule_is_site(r)) {
		return; /* allows whom it names, and says nothing of others */
	} else {
		match_nearest(j, r);
	}
	j->listed = true;
}

void
judgement_match(struct judgement *j)
{
	const struct policy *p = j->policy;

	j->rows = index_find(&p->index, j->transport, j->port);
	for (size_t i = 0; i < j->rows.count; i++) {
		const struct rule *r = &p->rules[j->rows.at[i]];

		if (role_set_meets(&r->servers, &j->out->server.roles))
			match_server(j, r);
		else if (r->effect == RULE_ALLOW && j->reversed == NULL &&
			 !rule_is_wide(r, j->port, j->transport) &&
			 role_set_meets(&r->servers, &j->out->client.roles) &&
			 role_set_meets(&r->clients, &j->out->server.roles))
			j->reversed = r;
	}
}
