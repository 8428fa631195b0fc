/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What DNS answers call an address -> who it is, after exact declarations and
 * the name that the client asked for.
 *
 * Only the answers of hosts with the role dns_server bind: anyone can answer,
 * and a name is as good as who gave it.  An answer of another that would have
 * made the address a declared host or destination is noted, so that findings
 * can say so.  An answer older than NAME_VALID when the conversation began is
 * nobody's cache any more.  Which site names a name may bind, site_resolve
 * decides.  No allocation; core thread.
 */
#include "policy_int.h"

#include <string.h>

#include "camwarden/asset.h"

static bool
is_declared_server(const struct policy *p, const struct addr *a)
{
	struct party who;

	if (p->dns_server == ROLE_NONE)
		return false;
	site_resolve(p->site, a, NULL, NULL, &who);
	return role_set_has(&who.roles, p->dns_server);
}

/* Does the name make the address a declared host or destination? */
static bool
name_decides(const struct policy *p, const struct addr *a, const char *name,
	struct party *out)
{
	site_resolve(p->site, a, NULL, name, out);
	if (out->why == PARTY_HOST_NAME || out->why == PARTY_DESTINATION_NAME)
		return true;
	return (out->why == PARTY_INTERNET || out->why == PARTY_DESTINATION_ADDRESS) &&
	       destination_by_name(p, name, out);
}

/* A host before a destination, then the later answer. */
static bool
is_better(const struct party *x, const struct name_sighting *nx, const struct party *y,
	const struct name_sighting *ny)
{
	if (ny == NULL || x->why != y->why)
		return ny == NULL || x->why < y->why;
	return nx->last > ny->last;
}

/* What all answers come to. */
struct answers {
	const struct name_sighting *newest, *deciding, *doubted;
	struct party party; /* by the deciding one */
};

static void
weigh(const struct policy *p, const struct name_sighting *n, bool asked,
	const struct party *who, struct answers *out)
{
	bool declared = is_declared_server(p, &n->by);
	struct party party;

	if (declared && (out->newest == NULL || n->last > out->newest->last))
		out->newest = n;
	/* A destination is what the client asked for, if it asked by name. */
	if (!name_decides(p, &who->addr, n->name, &party) ||
		(asked && party.why == PARTY_DESTINATION_NAME))
		return;
	if (!declared) {
		if (out->doubted == NULL || n->last > out->doubted->last)
			out->doubted = n;
	} else if (is_better(&party, n, &out->party, out->deciding)) {
		out->deciding = n;
		out->party = party;
	}
}

void
policy_resolve_dns(const struct policy *p, const struct conversation *c, bool server,
	struct party *out, struct role_set *own)
{
	const struct name_sighting *names = server ? c->server_names : c->client_names;
	size_t count = server ? c->server_name_count : c->client_name_count;
	const char *name = server ? asked_name(c) : NULL;
	struct answers all = {.newest = NULL};

	if (count == 0 || out->why <= PARTY_DESTINATION_NAME || out->why == PARTY_CLASS)
		return;
	for (size_t i = 0; i < count; i++)
		if (names[i].last + NAME_VALID >= c->first)
			weigh(p, &names[i], name != NULL && name[0] != '\0', out, &all);
	if (all.deciding != NULL) {
		*out = all.party;
		*own = out->roles;
		roles_derive(p, &out->roles);
		out->by_dns = true;
		all.newest = all.deciding;
		all.doubted = NULL;
	}
	out->dns_name = all.newest != NULL ? all.newest->name : NULL;
	out->doubted_name = all.doubted != NULL ? all.doubted->name : NULL;
	if (all.doubted != NULL)
		out->dns_server = &all.doubted->by;
	else if (all.newest != NULL)
		out->dns_server = &all.newest->by;
}

void
policy_party(const struct policy *p, const struct asset *a,
	const struct name_sighting *names, size_t count, struct party *out)
{
	const struct conversation c = {.first = a->last,
		.client_names = names,
		.client_name_count = (uint8_t)count};
	struct role_set own;

	policy_resolve(p, &a->addr, &a->mac, NULL, out, &own);
	policy_resolve_dns(p, &c, false, out, &own);
}
