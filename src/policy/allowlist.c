/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A host -> the conversations that its policy allows.  Addresses and ports fall
 * into pieces, at whose borders something declared begins or ends; the judge is
 * asked once for each piece, and neighbours with one answer are joined.  Called
 * by commands: pieces of addresses times pieces of ports, about a million
 * questions a second.
 */
#include "camwarden/allowlist.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/str.h"

#include "allowlist_int.h"
#include "policy_int.h"

struct maker {
	const struct policy *policy;
	const struct site_host *host;
	struct allowlist *out;
	struct address_pieces addresses;
	struct port_pieces ports;
	/* the question that is asked, and its answer */
	struct conversation c;
	struct verdict verdict;
	bool inbound;
	struct addr local;
	size_t first; /* entry of this address and direction */
	size_t fresh; /* first entry of this piece of ports */
};

/* ---- entries ---- */

static bool
entry_is_of(const struct allow_entry *e, const struct maker *m)
{
	if (e->transport != m->c.transport || e->rule != m->verdict.rule)
		return false;
	return e->rule != NULL || strcmp(e->reason, m->verdict.reason) == 0;
}

/* The entry of this piece of ports for the rule that decided. */
static struct allow_entry *
entry_for(struct maker *m, const struct port_range *port)
{
	struct allowlist *l = m->out;
	struct allow_entry *e;

	for (size_t i = m->fresh; i < l->count; i++)
		if (entry_is_of(&l->entry[i], m))
			return &l->entry[i];
	l->entry = xrealloc(l->entry, l->count + 1, sizeof(*l->entry));
	e = &l->entry[l->count++];
	memset(e, 0, sizeof(*e));
	e->inbound = m->inbound;
	e->local = m->local;
	e->transport = m->c.transport;
	e->rule = m->verdict.rule;
	memcpy(e->reason, m->verdict.reason, sizeof(e->reason));
	e->port = xcalloc(1, sizeof(*e->port));
	e->port[e->ports++] = *port;
	return e;
}

static void
peers_add(struct allow_entry *e, const struct allow_range *range)
{
	struct addr next;

	if (e->peers > 0 && address_next(&e->peer[e->peers - 1].high, &next) &&
		addr_equal(&next, &range->low)) {
		e->peer[e->peers - 1].high = range->high;
		return;
	}
	e->peer = xrealloc(e->peer, e->peers + 1, sizeof(*e->peer));
	e->peer[e->peers++] = *range;
}

static void
entry_fini(struct allow_entry *e)
{
	free(e->port);
	free(e->peer);
}

static bool
peers_are_equal(const struct allow_entry *x, const struct allow_entry *y)
{
	return x->peers == y->peers &&
	       memcmp(x->peer, y->peer, x->peers * sizeof(*x->peer)) == 0;
}

static void
ports_add(struct allow_entry *e, const struct port_range *port)
{
	if (e->port[e->ports - 1].high + 1 == port->low) {
		e->port[e->ports - 1].high = port->high;
		return;
	}
	e->port = xrealloc(e->port, e->ports + 1, sizeof(*e->port));
	e->port[e->ports++] = *port;
}

/* One before it that says the same of other ports takes its ports. */
static bool
entry_joins(struct maker *m, const struct allow_entry *e)
{
	for (size_t i = m->first; i < m->fresh; i++) {
		struct allow_entry *to = &m->out->entry[i];

		if (to->transport == e->transport && to->rule == e->rule &&
			(e->rule != NULL || strcmp(to->reason, e->reason) == 0) &&
			peers_are_equal(to, e)) {
			ports_add(to, e->port);
			return true;
		}
	}
	return false;
}

static void
fresh_join(struct maker *m)
{
	struct allowlist *l = m->out;
	size_t kept = m->fresh;

	for (size_t i = m->fresh; i < l->count; i++) {
		if (entry_joins(m, &l->entry[i]))
			entry_fini(&l->entry[i]);
		else
			l->entry[kept++] = l->entry[i];
	}
	l->count = kept;
}

/* ---- questions ---- */

static bool
allows(struct maker *m, const struct addr *peer)
{
	m->c.client = m->inbound ? *peer : m->local;
	m->c.server = m->inbound ? m->local : *peer;
	policy_judge(m->policy, &m->c, NULL, &m->verdict);
	return m->verdict.answer == VERDICT_COMPLIANT;
}

static bool
is_own(const struct site_host *h, const struct addr *a)
{
	for (size_t i = 0; i < h->address_count; i++)
		if (addr_equal(&h->addresses[i], a))
			return true;
	return false;
}

/* Can it leave the host, and reach it, by way of a router? */
static bool
is_routed(const struct maker *m, const struct addr *peer)
{
	if (addr_is_v4(peer) != addr_is_v4(&m->local) || is_own(m->host, peer))
		return false;
	switch (addr_class(peer)) {
	case ADDR_GLOBAL:
	case ADDR_PRIVATE:
		return true;
	case ADDR_MULTICAST:
	case ADDR_BROADCAST:
		return !m->inbound && m->c.transport == IPPROTO_UDP;
	default:
		return false;
	}
}

static void
piece_ask(struct maker *m, const struct port_range *port)
{
	if (port->transport == (addr_is_v4(&m->local) ? IPPROTO_ICMPV6 : IPPROTO_ICMP))
		return; /* the other family's */
	m->c.transport = port->transport;
	m->c.server_port = port->low;
	m->fresh = m->out->count;
	for (size_t i = 0; i < m->addresses.count; i++) {
		struct allow_range range = address_piece(&m->addresses, i);

		if (is_routed(m, &range.low) && allows(m, &range.low))
			peers_add(entry_for(m, port), &range);
	}
	fresh_join(m);
}

static void
direction_ask(struct maker *m, const struct addr *local, bool inbound)
{
	m->local = *local;
	m->inbound = inbound;
	m->first = m->out->count;
	for (size_t i = 0; i < m->ports.count; i++)
		piece_ask(m, &m->ports.piece[i]);
}

void
allowlist_make(const struct policy *p, const struct site_host *h, struct allowlist *out)
{
	struct maker m = {.policy = p, .host = h, .out = out};

	memset(out, 0, sizeof(*out));
	m.c.evidence = EVIDENCE_DATA;
	m.c.reply_seen = true;
	m.c.why = WHY_SYN;
	address_pieces_make(p, &m.addresses);
	port_pieces_make(p, &m.ports);
	for (size_t i = 0; i < h->address_count; i++) {
		direction_ask(&m, &h->addresses[i], true);
		direction_ask(&m, &h->addresses[i], false);
	}
	free(m.addresses.start);
	free(m.ports.piece);
}

void
allowlist_fini(struct allowlist *l)
{
	for (size_t i = 0; i < l->count; i++)
		entry_fini(&l->entry[i]);
	free(l->entry);
}

/* ---- destinations without an address ---- */

static const struct site_destination *
destination_nth(const struct policy *p, size_t i)
{
	const struct site *s = p->site;

	if (i < s->destination_count)
		return &s->destinations[i];
	i -= s->destination_count;
	return i < p->destination_count ? &p->destinations[i] : NULL;
}

static bool
host_may_ask(const struct policy *p, const struct site_host *h, unsigned server)
{
	struct party who;
	struct role_set own;

	for (size_t k = 0; k < h->address_count; k++) {
		policy_resolve(p, &h->addresses[k], NULL, NULL, &who, &own);
		for (size_t i = 0; i < p->rule_count; i++)
			if (role_set_has(&p->rules[i].servers, server) &&
				role_set_meets(&p->rules[i].clients, &who.roles))
				return true;
	}
	return false;
}

const struct site_destination *
allowlist_named_only(const struct policy *p, const struct site_host *h, size_t *i)
{
	const struct site_destination *d;

	while ((d = destination_nth(p, (*i)++)) != NULL)
		if (d->address_count == 0 && host_may_ask(p, h, d->role))
			return d;
	return NULL;
}
