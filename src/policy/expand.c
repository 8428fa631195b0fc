/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the site says of the rules: `ports:` move ports within rows (moves.c),
 * `allow:` entries become rows of the pack "site", the profile's features decide
 * what a row's use is, and what contradicts is refused.  Main thread.
 */
#include "camwarden/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy_int.h"

#include "camwarden/base/str.h"

/* ---- allow ---- */

static void
allow_add(struct policy *p, const struct site_allow *a)
{
	struct rule *r = policy_rule_add(p);

	r->pack = xstrdup(RULE_PACK_SITE);
	r->id = xstrdup(a->id);
	r->section = xstrdup("site allow");
	r->source = xstrdup("site allow");
	r->purpose = xstrdup(a->reason != NULL ? a->reason : "");
	r->clients = a->clients;
	r->servers = a->servers;
	r->ports = xcalloc(a->port_count, sizeof(*r->ports));
	memcpy(r->ports, a->ports, a->port_count * sizeof(*r->ports));
	r->port_count = a->port_count;
	r->effect = RULE_ALLOW;
	r->encryption = RULE_EITHER;
	r->at = a->at;
}

/* ---- the rest ---- */

bool
rule_is_off(const struct policy *p, const struct rule *r)
{
	return (r->used != NULL || r->disabled) &&
	       !(r->feature != NULL && site_feature_on(p->site, r->feature));
}

/* What the use of a row is by this profile. */
static const struct violation *
use_of(const struct policy *p, const struct rule *r)
{
	if (!rule_is_off(p, r))
		return NULL;
	if (r->used != NULL)
		return r->used;
	return violation_at(V210);
}

static int
broadcast_order(const void *x, const void *y)
{
	return addr_compare(x, y);
}

/* The address with all host bits set, of each IPv4 subnet with room for one. */
static void
broadcasts_find(struct policy *p)
{
	const struct site *s = p->site;

	for (size_t i = 0; i < s->network_count; i++)
		for (size_t k = 0; k < s->networks[i].subnet_count; k++) {
			const struct prefix *n = &s->networks[i].subnets[k];
			struct addr a = n->addr;

			if (!addr_is_v4(&a) || n->len < 96 || n->len > 126)
				continue;
			for (unsigned bit = n->len; bit < 128; bit++)
				a.b[bit / 8] |= (uint8_t)(0x80 >> (bit % 8));
			p->broadcast = xrealloc(
				p->broadcast, p->broadcasts + 1, sizeof(*p->broadcast));
			p->broadcast[p->broadcasts++] = a;
		}
	if (p->broadcasts != 0)
		qsort(p->broadcast, p->broadcasts, sizeof(*p->broadcast),
			broadcast_order);
}

/* A host with two network cards stands in the DMZ with both. */
static void
dmz_find(struct policy *p)
{
	const struct site *s = p->site;

	p->in_dmz = xcalloc(s->host_count + 1, sizeof(*p->in_dmz));
	for (size_t i = 0; i < s->host_count; i++)
		for (size_t k = 0; k < s->hosts[i].address_count; k++) {
			struct party who;

			site_resolve(s, &s->hosts[i].addresses[k], NULL, NULL, &who);
			p->in_dmz[i] = p->in_dmz[i] || zone_is_dmz(who.zone);
		}
}

int
expand_site(struct policy *p, struct faults *faults)
{
	size_t before = faults->count + faults->lost;

	ports_move(p, faults);
	for (size_t i = 0; i < p->site->allow_count; i++)
		allow_add(p, &p->site->allow[i]);
	contradictions_check(p, faults);
	if (p->rule_count > POLICY_RULES)
		faults_add(faults, p->site->file, 0, 0,
			"%zu rules with those of the site, more than %d", p->rule_count,
			POLICY_RULES);
	p->use = xcalloc(p->rule_count + 1, sizeof(*p->use));
	for (size_t i = 0; i < p->rule_count; i++)
		p->use[i] = use_of(p, &p->rules[i]);
	broadcasts_find(p);
	dmz_find(p);
	return faults->count + faults->lost == before ? 0 : -EINVAL;
}
