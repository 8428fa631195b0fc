/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V706: declarations that contradict each other, by site and policy alone: a
 * device in a client network, and roles that together leave a row undecidable.
 * What the configuration no longer says is taken back.  Core thread.
 */
#include "watch_int.h"

#include <stdlib.h>
#include <string.h>

enum { SAID_LATELY = 32 };

struct conflicts {
	char (*id)[RECORD_ID]; /* owned */
	size_t count, size;
};

/* Two rows of one port say the same of a host. */
static bool
is_said(const struct conflicts *all, const char *id)
{
	for (size_t i = all->count; i > 0 && all->count - i < SAID_LATELY; i--)
		if (strcmp(all->id[i - 1], id) == 0)
			return true;
	return false;
}

static int
conflict_put(struct watch *w, struct conflicts *all, struct fact *f)
{
	char id[RECORD_ID];

	f->first = w->since;
	f->last = w->until;
	fact_id(w, f, id);
	if (is_said(all, id))
		return 0;
	if (all->count == all->size) {
		all->size = all->size * 2 + 16;
		all->id = xrealloc(all->id, all->size, RECORD_ID);
	}
	memcpy(all->id[all->count++], id, RECORD_ID);
	return fact_put(w, f, NULL);
}

/* Screen recorders act as cameras on a client's computer, but are servers. */
static int
device_among_clients(struct watch *w, const struct site_host *h, struct conflicts *all)
{
	char name[FACT_NAME];
	struct fact f;

	for (size_t i = 0; i < h->address_count; i++) {
		fact_init(&f, w->known.conflict);
		fact_subject(w, &f, &h->addresses[i]);
		if (f.client.zone == NULL || strcmp(f.client.zone, "client") != 0 ||
			!role_set_meets(&f.client.roles, w->known.device))
			continue;
		fact_reason(&f,
			"%s is declared as a device on line %u and lies in a client "
			"network; it can not be isolated there",
			party_text(&f.client, name), h->at.line);
		return conflict_put(w, all, &f);
	}
	return 0;
}

static int
undecidable_roles(struct watch *w, const struct site_host *h, struct conflicts *all)
{
	char name[FACT_NAME];
	struct fact f;

	for (size_t i = 0; i < policy_rule_count(w->policy); i++) {
		const struct rule *rule = policy_rule_at(w->policy, i);
		int r;

		if (rule->port_count == 0 ||
			!role_set_meets(&rule->undecidable, &h->roles) ||
			!role_set_meets(&rule->servers, &h->roles))
			continue;
		fact_init(&f, w->known.conflict);
		party_of_host(w, h, &f.client);
		f.port = rule->ports[0].low;
		f.transport = rule->ports[0].transport;
		fact_reason(&f,
			"%s, declared on line %u, has roles that use port %u for "
			"different things: %.64s of %.64s can not be decided there",
			party_text(&f.client, name), h->at.line, f.port, rule->id,
			rule->pack);
		r = conflict_put(w, all, &f);
		if (r != 0)
			return r;
	}
	return 0;
}

static int
network_conflict(struct watch *w, const struct site_network *n, struct conflicts *all)
{
	char text[PREFIX_STRLEN];
	struct fact f;

	if (strcmp(n->zone, "client") != 0 || n->subnet_count == 0 ||
		!role_set_meets(&n->roles, w->known.device))
		return 0;
	fact_init(&f, w->known.conflict);
	f.client.addr = n->subnets[0].addr;
	f.client.zone = n->zone;
	f.client.roles = n->roles;
	fact_reason(&f,
		"network %s on line %u is a client network and gives its hosts a "
		"device's role",
		prefix_format(&n->subnets[0], text), n->at.line);
	return conflict_put(w, all, &f);
}

int
declared_flush(struct watch *w)
{
	struct conflicts all = {0};
	int r = 0;

	if (!is_due(w, w->declared))
		return 0;
	for (size_t i = 0; r == 0 && i < w->site->network_count; i++)
		r = network_conflict(w, &w->site->networks[i], &all);
	for (size_t i = 0; r == 0 && i < w->site->host_count; i++) {
		r = device_among_clients(w, &w->site->hosts[i], &all);
		if (r == 0)
			r = undecidable_roles(w, &w->site->hosts[i], &all);
	}
	if (r == 0 && all.count > 0)
		qsort(all.id, all.count, RECORD_ID, id_order);
	if (r == 0)
		r = w->out->retain(w->out->ctx, w->known.conflict,
			(const char(*)[RECORD_ID])all.id, all.count);
	if (r == 0 && w->declared == 0)
		r = absence_retain(w);
	if (r == 0)
		w->declared = w->state.now;
	free(all.id);
	return r;
}
