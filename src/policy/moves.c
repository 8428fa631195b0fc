/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `ports:` of the site: within the rows, the ports of a role go where the site
 * has them.  Two services of one host that were on two ports cannot both go to
 * one, nor one to where another is.  A row over very many ports speaks of none
 * of them and stays as it is.  Main thread, at start and reload.
 */
#include "camwarden/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

static bool
ranges_meet(const struct port_range *x, const struct port_range *y)
{
	return x->transport == y->transport && x->low <= y->high && y->low <= x->high;
}

static bool
moves_range(const struct site_moved_port *m, const struct port_range *range)
{
	return !range_is_wide(range) && ranges_meet(range, &m->from);
}

static bool
rule_meets(const struct rule *r, const struct site_moved_port *m)
{
	if (!role_set_has(&r->servers, m->role))
		return false;
	for (size_t i = 0; i < r->port_count; i++)
		if (moves_range(m, &r->ports[i]))
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

	if (!moves_range(m, range)) {
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

/* ---- where two services would meet ---- */

/* Roles that one host holds, and how many instances it runs. */
struct holder {
	struct role_set roles;
	const char *host; /* NULL: any host of that role */
	unsigned instances;
};

/* The first of these ports that stays with the role; high + 1: none does. */
static unsigned
first_staying(const struct site *s, unsigned role, const struct port_range *range,
	unsigned high)
{
	unsigned port = range->low;

	for (size_t i = 0; i < s->moved_count && port <= high; i++) {
		const struct port_range *from = &s->moved[i].from;

		if (s->moved[i].role != role || from->transport != range->transport ||
			port < from->low || port > from->high)
			continue;
		port = from->high + 1;
		i = (size_t)-1; /* another entry may go on from there */
	}
	return port;
}

static bool
is_staying(const struct site *s, unsigned role, const struct port_range *range,
	unsigned more, const struct port_range *to)
{
	struct port_range part = {MAX(range->low, to->low), 0, range->transport};
	unsigned high = MIN(range->high + more, to->high);

	return range->transport == to->transport &&
	       first_staying(s, role, &part, high) <= high;
}

/* Does an earlier entry bring other ports of the range to where this one goes?
 * Ports that were one before, as those of one web server, may stay one. */
static bool
is_brought(
	const struct site *s, size_t i, unsigned role, const struct port_range *range)
{
	const struct site_moved_port *m = &s->moved[i];

	for (size_t k = 0; k < i; k++) {
		const struct site_moved_port *e = &s->moved[k];
		int shift = e->to.low - e->from.low;

		if (e->role == role && moves_range(e, range) &&
			shift != m->to.low - m->from.low &&
			e->to.transport == m->to.transport &&
			MAX(range->low, e->from.low) + shift <= m->to.high &&
			MIN(range->high, e->from.high) + shift >= m->to.low)
			return true;
	}
	return false;
}

/* The role of the holder that has the row's ports where the entry goes. */
static unsigned
rule_clashes(
	const struct policy *p, size_t i, const struct holder *h, const struct rule *r)
{
	unsigned more = r->instances ? h->instances - 1 : 0;

	if (rule_is_off(p, r))
		return ROLE_NONE;
	for (unsigned role = 0; role < p->site->roles.count; role++) {
		if (!role_set_has(&r->servers, role) || !role_set_has(&h->roles, role))
			continue;
		for (size_t k = 0; k < r->port_count; k++)
			if (!range_is_wide(&r->ports[k]) &&
				(is_staying(p->site, role, &r->ports[k], more,
					 &p->site->moved[i].to) ||
					is_brought(p->site, i, role, &r->ports[k])))
				return role;
	}
	return ROLE_NONE;
}

static void
clash_add(const struct policy *p, const struct site_moved_port *m,
	const struct holder *h, unsigned role, const struct rule *r,
	struct faults *faults)
{
	const struct role_table *t = &p->site->roles;
	char who[200];

	if (role == m->role)
		snprintf(who, sizeof(who), "the same role");
	else
		snprintf(who, sizeof(who), "role '%s'%s%.80s%s", role_name(t, role),
			h->host != NULL ? " of host '" : " of the same addresses",
			h->host != NULL ? h->host : "", h->host != NULL ? "'" : "");
	faults_add(faults, m->at.file, m->at.line, m->at.column,
		"ports: role '%s' moves from port %u to %u, where rule '%s' has %s",
		role_name(t, m->role), m->from.low, m->to.low, r->id, who);
}

/* False: a fault was added. */
static bool
holder_check(
	const struct policy *p, size_t i, const struct holder *h, struct faults *faults)
{
	const struct site_moved_port *m = &p->site->moved[i];

	for (size_t k = 0; role_set_has(&h->roles, m->role) && k < p->rule_count; k++) {
		unsigned role = rule_clashes(p, i, h, &p->rules[k]);

		if (role == ROLE_NONE)
			continue;
		clash_add(p, m, h, role, &p->rules[k], faults);
		return false;
	}
	return true;
}

/* Whoever holds the role: alone, on each host, and in each network. */
static bool
target_check(const struct policy *p, size_t i, struct faults *faults)
{
	const struct site *s = p->site;
	struct holder h = {.instances = 1};

	role_set_add(&h.roles, s->moved[i].role);
	if (!holder_check(p, i, &h, faults))
		return false;
	for (size_t k = 0; k < s->host_count; k++) {
		h = (struct holder){
			s->hosts[k].roles, s->hosts[k].name, s->hosts[k].instances};
		roles_derive(p, &h.roles);
		if (!holder_check(p, i, &h, faults))
			return false;
	}
	for (size_t k = 0; k < s->network_count; k++) {
		h = (struct holder){s->networks[k].roles, NULL, 1};
		roles_derive(p, &h.roles);
		if (!holder_check(p, i, &h, faults))
			return false;
	}
	return true;
}

void
ports_move(struct policy *p, struct faults *faults)
{
	const struct site *s = p->site;
	bool good = true;

	for (size_t i = 0; i < s->moved_count; i++)
		good = move_check(p, i, faults) == 0 && target_check(p, i, faults) &&
		       good;
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
