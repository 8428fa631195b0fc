/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of rules inside a policy: room, copies, ends, and the small
 * questions about one rule that judging asks.  Building is the main thread's.
 */
#include "camwarden/policy.h"

#include <stdlib.h>
#include <string.h>

#include "policy_int.h"

#include "camwarden/base/str.h"

struct rule *
policy_rule_add(struct policy *p)
{
	struct rule *r;

	/* Doubled whenever the count is a power of two. */
	if ((p->rule_count & (p->rule_count - 1)) == 0)
		p->rules = xrealloc(p->rules,
			p->rule_count == 0 ? 1 : 2 * p->rule_count, sizeof(*p->rules));
	r = &p->rules[p->rule_count++];
	memset(r, 0, sizeof(*r));
	return r;
}

static char *
text_copy(const char *text)
{
	return text != NULL ? xstrdup(text) : NULL;
}

void
rule_copy(struct rule *to, const struct rule *from)
{
	*to = *from;
	to->pack = text_copy(from->pack);
	to->id = text_copy(from->id);
	to->section = text_copy(from->section);
	to->source = text_copy(from->source);
	to->purpose = text_copy(from->purpose);
	to->note = text_copy(from->note);
	to->application = text_copy(from->application);
	to->feature = text_copy(from->feature);
	to->ports = xcalloc(from->port_count, sizeof(*to->ports));
	memcpy(to->ports, from->ports, from->port_count * sizeof(*to->ports));
}

void
rule_fini(struct rule *r)
{
	free(r->pack);
	free(r->id);
	free(r->section);
	free(r->source);
	free(r->purpose);
	free(r->note);
	free(r->application);
	free(r->feature);
	free(r->ports);
}

bool
rule_is_site(const struct rule *r)
{
	return strcmp(r->pack, RULE_PACK_SITE) == 0;
}

const struct violation *
rule_use(const struct policy *p, const struct rule *r)
{
	return p->use[r - p->rules];
}

bool
rule_has_port(const struct rule *r, const struct site_host *server, uint16_t port,
	uint8_t transport, bool *beyond)
{
	unsigned more = r->instances && server != NULL ? server->instances - 1 : 0;

	*beyond = r->instances;
	for (size_t i = 0; i < r->port_count; i++) {
		const struct port_range *range = &r->ports[i];

		if (range->transport == transport && port >= range->low &&
			port <= range->high + more)
			*beyond = false;
	}
	return !*beyond;
}

bool
rule_is_wide(const struct rule *r, uint16_t port, uint8_t transport)
{
	for (size_t i = 0; i < r->port_count; i++) {
		const struct port_range *range = &r->ports[i];

		if (range->transport == transport && port >= range->low &&
			port <= range->high)
			return range_is_wide(range);
	}
	return false;
}

struct group *
policy_group_find(const struct policy *p, const char *name)
{
	for (size_t i = 0; i < p->group_count; i++)
		if (strcmp(p->groups[i].name, name) == 0)
			return &p->groups[i];
	return NULL;
}

const struct role_set *
policy_group(const struct policy *p, const char *name)
{
	static const struct role_set none;
	const struct group *g = policy_group_find(p, name);

	return g != NULL ? &g->roles : &none;
}

void
roles_derive(const struct policy *p, struct role_set *set)
{
	struct role_set own = *set;

	for (unsigned w = 0; w < ROLE_MAX / 64; w++)
		for (uint64_t bits = own.bits[w]; bits != 0; bits &= bits - 1) {
			unsigned role = w * 64 + (unsigned)__builtin_ctzll(bits);
			const struct role_set *more = &p->implied[role];

			for (unsigned i = 0; i < ROLE_MAX / 64; i++)
				set->bits[i] |= more->bits[i];
		}
}
