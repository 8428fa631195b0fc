/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * (transport, server port) -> the rules that speak of it, in their order.
 * The ports of a transport are cut where any rule's range begins or ends; a
 * port finds its segment, a segment its rules: two loads and no search.
 * Built once by the main thread, read by the core thread.
 */
#include "camwarden/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum { PORTS = 65536 };

/* The last port that may belong to the range. */
static unsigned
range_end(const struct policy *p, const struct rule *r, const struct port_range *range)
{
	if (!r->instances)
		return range->high;
	return MIN(range->high + p->instances - 1, PORTS - 1);
}

static bool
rule_covers(
	const struct policy *p, const struct rule *r, uint8_t transport, unsigned port)
{
	for (size_t i = 0; i < r->port_count; i++)
		if (r->ports[i].transport == transport && port >= r->ports[i].low &&
			port <= range_end(p, r, &r->ports[i]))
			return true;
	return false;
}

static void
member_add(struct rule_index *x, size_t rule)
{
	if ((x->members & (x->members - 1)) == 0)
		x->member = xrealloc(x->member, x->members == 0 ? 1 : 2 * x->members,
			sizeof(*x->member));
	x->member[x->members++] = (uint16_t)rule;
}

/* One segment more, with the rules that cover its first port. */
static void
segment_add(struct policy *p, uint8_t transport, unsigned port)
{
	struct rule_index *x = &p->index;

	x->begin = xrealloc(x->begin, x->segments + 2, sizeof(*x->begin));
	x->begin[x->segments++] = (uint32_t)x->members;
	for (size_t i = 0; i < p->rule_count; i++)
		if (rule_covers(p, &p->rules[i], transport, port))
			member_add(x, i);
	x->begin[x->segments] = (uint32_t)x->members;
}

static void
cuts_mark(const struct policy *p, uint8_t transport, bool *cut)
{
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct rule *r = &p->rules[i];

		for (size_t k = 0; k < r->port_count; k++) {
			if (r->ports[k].transport != transport)
				continue;
			cut[r->ports[k].low] = true;
			cut[range_end(p, r, &r->ports[k]) + 1] = true;
		}
	}
}

static void
transport_build(struct policy *p, struct index_transport *t)
{
	bool *cut = xcalloc(PORTS + 1, sizeof(*cut));

	t->segment = xcalloc(PORTS, sizeof(*t->segment));
	cut[0] = true;
	cuts_mark(p, t->transport, cut);
	for (unsigned port = 0; port < PORTS; port++) {
		if (cut[port])
			segment_add(p, t->transport, port);
		t->segment[port] = (uint32_t)p->index.segments - 1;
	}
	free(cut);
}

static int
transport_know(struct policy *p, const struct rule *r, uint8_t transport,
	struct faults *faults)
{
	struct rule_index *x = &p->index;

	if (x->slot[transport] != 0)
		return 0;
	if (x->transports == POLICY_TRANSPORTS)
		return faults_add(faults, r->at.file, r->at.line, r->at.column,
			"rule '%s': rules name more than %d transports", r->id,
			POLICY_TRANSPORTS);
	x->transport[x->transports].transport = transport;
	x->slot[transport] = (uint8_t)++x->transports;
	return 0;
}

static unsigned
instances_most(const struct site *s)
{
	unsigned most = POLICY_INSTANCES;

	for (size_t i = 0; i < s->host_count; i++)
		most = MAX(most, s->hosts[i].instances);
	return most;
}

int
index_build(struct policy *p, struct faults *faults)
{
	p->instances = instances_most(p->site);
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct rule *r = &p->rules[i];

		for (size_t k = 0; k < r->port_count; k++)
			if (transport_know(p, r, r->ports[k].transport, faults) != 0)
				return -EINVAL;
	}
	for (size_t i = 0; i < p->index.transports; i++)
		transport_build(p, &p->index.transport[i]);
	return 0;
}

void
index_fini(struct rule_index *x)
{
	for (size_t i = 0; i < x->transports; i++)
		free(x->transport[i].segment);
	free(x->begin);
	free(x->member);
}

struct rows
index_find(const struct rule_index *x, uint8_t transport, uint16_t port)
{
	struct rows none = {NULL, 0};
	uint32_t segment;

	if (x->slot[transport] == 0)
		return none;
	segment = x->transport[x->slot[transport] - 1].segment[port];
	return (struct rows){x->member + x->begin[segment],
		x->begin[segment + 1] - x->begin[segment]};
}
