/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Violations 504 and 505: devices that announce themselves or are searched for.
 * Between two hosts their addresses tell whether that stays within a subnet, to a
 * group only how it came: by a TTL that a router made smaller, or from a declared
 * router's MAC.  Within a subnet it is a remark.  Core thread.
 */
#include "policy_int.h"

#include <string.h>

/* Which protocols search for devices. */
#define SEARCHES                                                                       \
	(SPOKEN(PROTOCOL_WS_DISCOVERY) | SPOKEN(PROTOCOL_MDNS) | SPOKEN(PROTOCOL_SSDP))

/* One declared subnet holds both. */
static bool
same_subnet(const struct judgement *j)
{
	const struct site *s = j->policy->site;

	for (size_t i = 0; i < s->network_count; i++)
		for (size_t k = 0; k < s->networks[i].subnet_count; k++)
			if (prefix_contains(
				    &s->networks[i].subnets[k], &j->c->client) &&
				prefix_contains(
					&s->networks[i].subnets[k], &j->c->server))
				return true;
	return false;
}

/* "source subnet differing from ingress subnet": it came from the MAC of a declared
 * router, which is not its sender. */
static bool
came_from_router(const struct judgement *j)
{
	const struct site *s = j->policy->site;
	const struct mac *mac = &j->c->client_mac;

	if (mac_is_zero(mac))
		return false;
	for (size_t i = 0; i < s->host_count; i++) {
		const struct site_host *h = &s->hosts[i];

		if (!role_set_meets(&h->roles, &j->policy->known.junction) ||
			j->out->client.declared == h)
			continue;
		for (size_t k = 0; k < h->mac_count; k++)
			if (memcmp(h->macs[k].b, mac->b, sizeof(mac->b)) == 0)
				return true;
	}
	return false;
}

static bool
was_routed(const struct judgement *j)
{
	return shows(j, PROTOCOL_ROUTED) || came_from_router(j);
}

void
check_searched(struct judgement *j)
{
	struct claim claim = claim_of(V505, row_of(j), NULL);
	bool inside;

	if (!has_spoken_any(j->c, SEARCHES) || (!j->client.device && !j->server.device))
		return;
	/* Between networks by a reflector that the site declares. */
	if (j->allowed != NULL && rule_is_site(j->allowed))
		return;
	inside = same_subnet(j) && !was_routed(j);
	if ((j->client.recorder || j->server.recorder) &&
		(inside || j->allowed != NULL))
		return;
	if (inside)
		claim.base = SEVERITY_INFO;
	claim.why = inside ? "device discovery within its subnet"
			   : "device discovery between two subnets";
	judgement_raise(j, &claim);
}

void
check_search_answered(struct judgement *j)
{
	struct claim claim =
		claim_of(V504, row_of(j), "a device answers UPnP discovery");

	if (!j->server.device || !has_spoken(j->c, PROTOCOL_SSDP) || j->allowed != NULL)
		return;
	if (!same_subnet(j))
		claim.base = SEVERITY_MEDIUM;
	claim.fixed = true;
	judgement_raise(j, &claim);
}

/* ---- to a group ---- */

static void
announced(struct judgement *j)
{
	struct claim claim = {violation_at(V504), j->allowed, SEVERITY_LOW, true,
		"a device announces itself by UPnP"};

	/* "medium if it crosses the subnet" */
	if (was_routed(j))
		claim.base = SEVERITY_MEDIUM;
	judgement_raise(j, &claim);
}

static bool
site_lets_pass(const struct judgement *j)
{
	const struct policy *p = j->policy;
	struct rows rows = index_find(&p->index, j->transport, j->port);

	for (size_t i = 0; i < rows.count; i++) {
		const struct rule *r = &p->rules[rows.at[i]];

		if (rule_is_site(r) &&
			role_set_meets(&r->servers, &j->out->server.roles) &&
			role_set_meets(&r->clients, &j->client_roles))
			return true;
	}
	return false;
}

/* Rows of packs allow a search within the subnet; a site that lets its routers pass
 * one on (a reflector) says so itself. */
void
check_group_search(struct judgement *j)
{
	struct claim claim = {violation_at(V505), j->allowed, SEVERITY_MEDIUM, true,
		"device discovery that a router let through"};

	bool routed = was_routed(j);

	if (!has_spoken_any(j->c, SEARCHES) ||
		(routed ? site_lets_pass(j) : j->allowed != NULL))
		return;
	if (j->client.device && has_spoken(j->c, PROTOCOL_SSDP) &&
		shows(j, PROTOCOL_ANNOUNCED) && j->allowed == NULL)
		announced(j);
	if (routed && j->client.vms) {
		judgement_raise(j, &claim);
	} else if (j->client.device && !judgement_has(j, V504)) {
		claim.base = SEVERITY_INFO;
		claim.why = "device discovery within its subnet";
		judgement_remark(j, &claim);
	}
}
