/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the site says of the rules: `ports:` move ports within rows, `allow:`
 * entries become rows of the pack "site", the profile's features decide what
 * a row's use is, exceptions must name violations that exist.  Main thread.
 */
#include "camwarden/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

/* ---- moved ports ---- */

static bool
ranges_meet(const struct port_range *x, const struct port_range *y)
{
	return x->transport == y->transport && x->low <= y->high && y->low <= x->high;
}

static bool
rule_meets(const struct rule *r, const struct site_moved_port *m)
{
	if (!role_set_has(&r->servers, m->role))
		return false;
	for (size_t i = 0; i < r->port_count; i++)
		if (ranges_meet(&r->ports[i], &m->from))
			return true;
	return false;
}

struct ranges {
	struct port_range *item;
	size_t count;
};

static void
ranges_add(struct ranges *to, unsigned low, unsigned high, uint8_t transport)
{
	if (low > high)
		return;
	to->item = xrealloc(to->item, to->count + 1, sizeof(*to->item));
	to->item[to->count++] =
		(struct port_range){(uint16_t)low, (uint16_t)high, transport};
}

/* The range less what m moves, and what it moves where it went. */
static void
range_move(struct ranges *stay, struct ranges *moved, const struct port_range *range,
	const struct site_moved_port *m)
{
	unsigned low, high;

	if (!ranges_meet(range, &m->from)) {
		ranges_add(stay, range->low, range->high, range->transport);
		return;
	}
	low = MAX(range->low, m->from.low);
	high = MIN(range->high, m->from.high);
	if (range->low < low)
		ranges_add(stay, range->low, low - 1, range->transport);
	if (range->high > high)
		ranges_add(stay, high + 1, range->high, range->transport);
	ranges_add(moved, m->to.low + (low - m->from.low),
		m->to.low + (high - m->from.low), m->to.transport);
}

/* All moves of the role at once, so that two that swap ports do not chain. */
static void
rule_ports_move(struct rule *r, const struct site *s, unsigned role)
{
	struct ranges stay = {r->ports, r->port_count}, moved = {NULL, 0};

	for (size_t i = 0; i < s->moved_count; i++) {
		struct ranges next = {NULL, 0};

		if (s->moved[i].role != role)
			continue;
		for (size_t k = 0; k < stay.count; k++)
			range_move(&next, &moved, &stay.item[k], &s->moved[i]);
		free(stay.item);
		stay = next;
	}
	for (size_t i = 0; i < moved.count; i++)
		ranges_add(&stay, moved.item[i].low, moved.item[i].high,
			moved.item[i].transport);
	free(moved.item);
	r->ports = stay.item;
	r->port_count = stay.count;
}

/* Other roles of the row keep its ports: they get a row of their own. */
static void
rule_split(struct policy *p, size_t i, unsigned role)
{
	struct role_set others = p->rules[i].servers;
	struct rule *r;

	others.bits[role / 64] &= ~(UINT64_C(1) << (role % 64));
	if (role_set_is_empty(&others))
		return;
	r = policy_rule_add(p);
	rule_copy(r, &p->rules[i]);
	r->servers = others;
	memset(&p->rules[i].servers, 0, sizeof(others));
	role_set_add(&p->rules[i].servers, role);
}

/* An earlier entry for the same role that moves some of the same ports. */
static const struct site_moved_port *
move_clash(const struct site *s, size_t i)
{
	const struct site_moved_port *m = &s->moved[i];

	for (size_t k = 0; k < i; k++)
		if (s->moved[k].role == m->role &&
			(ranges_meet(&s->moved[k].from, &m->from) ||
				ranges_meet(&s->moved[k].to, &m->to)))
			return &s->moved[k];
	return NULL;
}

static int
move_check(const struct policy *p, size_t i, struct faults *faults)
{
	const struct site_moved_port *m = &p->site->moved[i], *clash;
	const char *role = role_name(&p->site->roles, m->role);
	bool met = false;

	if (m->to.high - m->to.low != m->from.high - m->from.low ||
		m->to.transport != m->from.transport)
		return faults_add(faults, m->at.file, m->at.line, m->at.column,
			"ports: 'from' and 'to' of role '%s' differ in size or "
			"transport",
			role);
	clash = move_clash(p->site, i);
	if (clash != NULL)
		return faults_add(faults, m->at.file, m->at.line, m->at.column,
			"ports: overlaps the entry of role '%s' in line %u", role,
			clash->at.line);
	for (size_t k = 0; k < p->rule_count && !met; k++)
		met = rule_meets(&p->rules[k], m);
	if (!met)
		return faults_add(faults, m->at.file, m->at.line, m->at.column,
			"ports: no rule for servers of role '%s' has port %u", role,
			m->from.low);
	return 0;
}

static void
ports_move(struct policy *p, struct faults *faults)
{
	const struct site *s = p->site;
	bool good = true;

	for (size_t i = 0; i < s->moved_count; i++)
		good = move_check(p, i, faults) == 0 && good;
	/* What was split off may hold another role that moves. */
	for (size_t k = 0; good && k < p->rule_count; k++)
		for (size_t i = 0; i < s->moved_count; i++) {
			if (!rule_meets(&p->rules[k], &s->moved[i]))
				continue;
			rule_split(p, k, s->moved[i].role);
			rule_ports_move(&p->rules[k], s, s->moved[i].role);
			break;
		}
}

/* ---- allow ---- */

static void
allow_add(struct policy *p, const struct site_allow *a)
{
	struct rule *r = policy_rule_add(p);

	r->pack = xstrdup("site");
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

/* What the use of a row is by this profile. */
static const struct violation *
use_of(const struct policy *p, const struct rule *r)
{
	if (r->feature != NULL && site_feature_on(p->site, r->feature))
		return NULL;
	if (r->used != NULL)
		return r->used;
	return r->disabled ? violation_at(V210) : NULL;
}

static void
exceptions_check(const struct policy *p, struct faults *faults)
{
	for (size_t i = 0; i < p->site->exception_count; i++) {
		const struct site_exception *e = &p->site->exceptions[i];

		if (e->violation != NULL && violation_find(e->violation) == NULL)
			faults_add(faults, e->at.file, e->at.line, e->at.column,
				"exception '%s': '%s' is not a violation of the "
				"catalogue",
				e->id, e->violation);
	}
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
	exceptions_check(p, faults);
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
