/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What only the whole policy shows: rows that say two things of one flow, words
 * of the site that no pack and no catalogue knows, instances beyond the last
 * port.  After the site had its say.  Main thread, at start and reload.
 */
#include "camwarden/policy.h"

#include <stdlib.h>
#include <string.h>

#include "policy_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

/* ---- rows against rows ---- */

/* What a row makes of its flow; rows of one flow must agree. */
enum stand { STAND_ALLOWED, STAND_LOCAL, STAND_LEGACY };
static const char *const stands[] = {
	[STAND_ALLOWED] = "allows it",
	[STAND_LOCAL] = "keeps it within one host",
	[STAND_LEGACY] = "leaves it to outdated versions",
};

static enum stand
stand_of(const struct rule *r)
{
	if (r->effect == RULE_LOCAL_ONLY)
		return STAND_LOCAL;
	return r->effect == RULE_LEGACY ? STAND_LEGACY : STAND_ALLOWED;
}

/* The first port that both speak of; NULL: none. */
static const struct port_range *
port_shared(const struct rule *x, const struct rule *y)
{
	for (size_t i = 0; i < x->port_count; i++)
		for (size_t k = 0; k < y->port_count; k++) {
			const struct port_range *a = &x->ports[i], *b = &y->ports[k];

			if (a->transport == b->transport && a->low <= b->high &&
				b->low <= a->high && !range_is_wide(a) &&
				!range_is_wide(b))
				return a->low > b->low ? a : b;
		}
	return NULL;
}

/* The first role that both sets have; there is one. */
static const char *
role_shared(const struct policy *p, const struct role_set *x, const struct role_set *y)
{
	unsigned role = 0;

	while (!role_set_has(x, role) || !role_set_has(y, role))
		role++;
	return role_name(&p->site->roles, role);
}

/* False: a fault was added, at the later of the two. */
static bool
rules_agree(const struct policy *p, const struct rule *earlier,
	const struct rule *later, struct faults *faults)
{
	const struct port_range *port;

	if (stand_of(earlier) == stand_of(later) ||
		!role_set_meets(&earlier->servers, &later->servers) ||
		!role_set_meets(&earlier->clients, &later->clients) ||
		(port = port_shared(earlier, later)) == NULL)
		return true;
	faults_add(faults, later->at.file, later->at.line, later->at.column,
		"rule '%s' %s, and rule '%s' of pack '%s', line %u, %s: port %u from "
		"'%s' to '%s'",
		later->id, stands[stand_of(later)], earlier->id, earlier->pack,
		earlier->at.line, stands[stand_of(earlier)], port->low,
		role_shared(p, &earlier->clients, &later->clients),
		role_shared(p, &earlier->servers, &later->servers));
	return false;
}

static void
rules_check(const struct policy *p, struct faults *faults)
{
	for (size_t i = 1; i < p->rule_count; i++)
		for (size_t k = 0; k < i; k++)
			if (!rules_agree(p, &p->rules[k], &p->rules[i], faults))
				break;
}

/* ---- words that nothing knows ---- */

static bool
feature_is_known(const struct policy *p, const char *name)
{
	for (size_t i = 0; i < p->rule_count; i++)
		if (p->rules[i].feature != NULL &&
			strcmp(p->rules[i].feature, name) == 0)
			return true;
	return false;
}

static void
features_check(const struct policy *p, struct faults *faults)
{
	for (size_t i = 0; i < p->site->feature_count; i++) {
		const struct site_feature *f = &p->site->features[i];

		if (!feature_is_known(p, f->name))
			faults_add(faults, f->at.file, f->at.line, f->at.column,
				"feature '%s' is in no rule pack that is loaded",
				f->name);
	}
}

/* A code becomes the name, which is the one word everywhere else. */
static void
exceptions_check(const struct policy *p, struct faults *faults)
{
	for (size_t i = 0; i < p->site->exception_count; i++) {
		struct site_exception *e = &p->site->exceptions[i];
		const struct violation *v = violation_find(e->violation);

		if (v != NULL) {
			free(e->violation);
			e->violation = xstrdup(v->name);
		} else {
			faults_add(faults, e->at.file, e->at.line, e->at.column,
				"exception '%s': '%s' is not a violation of the "
				"catalogue",
				e->id, e->violation);
		}
	}
}

/* ---- instances ---- */

static void
instances_check(const struct policy *p, const struct rule *r, struct faults *faults)
{
	for (size_t i = 0; i < p->site->host_count; i++) {
		const struct site_host *h = &p->site->hosts[i];
		struct role_set roles = h->roles;

		roles_derive(p, &roles);
		for (size_t k = 0; k < r->port_count; k++)
			if (role_set_meets(&r->servers, &roles) &&
				r->ports[k].high + h->instances - 1 > UINT16_MAX)
				faults_add(faults, h->at.file, h->at.line, h->at.column,
					"host '%s': %u instances from port %u of rule "
					"'%s' go beyond 65535",
					h->name, h->instances, r->ports[k].high, r->id);
	}
}

void
contradictions_check(const struct policy *p, struct faults *faults)
{
	rules_check(p, faults);
	features_check(p, faults);
	exceptions_check(p, faults);
	for (size_t i = 0; i < p->rule_count; i++)
		if (p->rules[i].instances)
			instances_check(p, &p->rules[i], faults);
}
