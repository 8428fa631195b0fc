/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where an answer of the judge can change: at the ends of declared prefixes, of
 * hosts, and of the classes that addresses have by themselves; at the ends of
 * rules' and tunnels' ranges of ports.  Called by allowlist.c.
 */
#include "allowlist_int.h"

#include <assert.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

#include "policy_int.h"

/* ---- addresses ---- */

bool
address_next(const struct addr *a, struct addr *out)
{
	*out = *a;
	for (int i = 15; i >= 0; i--)
		if (++out->b[i] != 0)
			return true;
	return false;
}

static struct addr
address_before(const struct addr *a)
{
	struct addr out = *a;

	for (int i = 15; i >= 0; i--)
		if (out.b[i]-- != 0)
			break;
	return out;
}

static void
start_add(struct address_pieces *a, const struct addr *start)
{
	if (a->count == a->room) {
		a->room = MAX(64, 2 * a->room);
		a->start = xrealloc(a->start, a->room, sizeof(*a->start));
	}
	a->start[a->count++] = *start;
}

/* A piece begins at the prefix and another behind it. */
static void
prefix_add(struct address_pieces *a, const struct prefix *prefix)
{
	struct addr last = prefix->addr, next;

	for (unsigned i = prefix->len; i < 128; i++)
		last.b[i / 8] |= (uint8_t)(1 << (7 - i % 8));
	start_add(a, &prefix->addr);
	if (address_next(&last, &next))
		start_add(a, &next);
}

static void
prefixes_add(struct address_pieces *a, const struct prefix *prefix, size_t count)
{
	for (size_t i = 0; i < count; i++)
		prefix_add(a, &prefix[i]);
}

static void
host_add(struct address_pieces *a, const struct addr *address, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct prefix one = {address[i], 128};

		prefix_add(a, &one);
	}
}

/* What addr_class tells apart. */
static void
classes_add(struct address_pieces *a)
{
	static const char *const classes[] = {"0.0.0.0/0", "0.0.0.0/8", "10.0.0.0/8",
		"100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
		"192.168.0.0/16", "224.0.0.0/4", "255.255.255.255/32", "::/128",
		"::1/128", "fc00::/7", "fe80::/10", "ff00::/8"};
	struct prefix prefix;

	for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
		int rc = prefix_parse(classes[i], &prefix);

		assert(rc == 0);
		(void)rc;
		prefix_add(a, &prefix);
	}
}

static void
destinations_add(
	struct address_pieces *a, const struct site_destination *d, size_t count)
{
	for (size_t i = 0; i < count; i++)
		prefixes_add(a, d[i].addresses, d[i].address_count);
}

static void
site_add(struct address_pieces *a, const struct site *s)
{
	for (size_t i = 0; i < s->network_count; i++)
		prefixes_add(a, s->networks[i].subnets, s->networks[i].subnet_count);
	for (size_t i = 0; i < s->host_count; i++)
		host_add(a, s->hosts[i].addresses, s->hosts[i].address_count);
	for (size_t i = 0; i < s->tunnel_count; i++) {
		prefixes_add(a, s->tunnels[i].peers, s->tunnels[i].peer_count);
		prefixes_add(a, s->tunnels[i].carries, s->tunnels[i].carry_count);
	}
	destinations_add(a, s->destinations, s->destination_count);
	prefixes_add(a, s->multicast, s->multicast_count);
	prefixes_add(a, s->nat, s->nat_count);
}

static int
start_order(const void *x, const void *y)
{
	return addr_compare(x, y);
}

void
address_pieces_make(const struct policy *p, struct address_pieces *out)
{
	size_t kept = 0;

	memset(out, 0, sizeof(*out));
	classes_add(out);
	site_add(out, p->site);
	destinations_add(out, p->destinations, p->destination_count);
	host_add(out, p->broadcast, p->broadcasts);
	qsort(out->start, out->count, sizeof(*out->start), start_order);
	for (size_t i = 0; i < out->count; i++)
		if (kept == 0 || !addr_equal(&out->start[kept - 1], &out->start[i]))
			out->start[kept++] = out->start[i];
	out->count = kept;
}

struct allow_range
address_piece(const struct address_pieces *a, size_t i)
{
	struct allow_range out = {.low = a->start[i]};

	if (i + 1 < a->count)
		out.high = address_before(&a->start[i + 1]);
	else
		memset(&out.high, 0xff, sizeof(out.high));
	return out;
}

/* ---- ports: first as borders (low alone), then as pieces ---- */

static void
border_add(struct port_pieces *a, uint8_t transport, unsigned port)
{
	if (port > UINT16_MAX)
		return;
	if (a->count == a->room) {
		a->room = MAX(64, 2 * a->room);
		a->piece = xrealloc(a->piece, a->room, sizeof(*a->piece));
	}
	a->piece[a->count++] = (struct port_range){
		.low = (uint16_t)port, .high = UINT16_MAX, .transport = transport};
}

/* Each port that instances add is a piece: hosts declare different numbers. */
static void
range_add(struct port_pieces *a, const struct port_range *range, unsigned instances)
{
	border_add(a, range->transport, range->low);
	if (range->high == 0)
		return;
	for (unsigned i = 0; i < instances; i++)
		border_add(a, range->transport, range->high + 1U + i);
}

static int
border_order(const void *x, const void *y)
{
	const struct port_range *p = x, *q = y;

	if (p->transport != q->transport)
		return p->transport - q->transport;
	return p->low - q->low;
}

static void
borders_add(struct port_pieces *a, const struct policy *p)
{
	/* What a tunnel may carry besides the ports that are declared for it. */
	static const uint8_t payload[] = {IPPROTO_GRE, IPPROTO_ESP, IPPROTO_AH};
	const struct site *s = p->site;

	for (size_t i = 0; i < p->rule_count; i++)
		for (size_t k = 0; k < p->rules[i].port_count; k++)
			range_add(a, &p->rules[i].ports[k],
				p->rules[i].instances ? p->instances : 1);
	for (size_t i = 0; i < s->tunnel_count; i++) {
		for (size_t k = 0; k < s->tunnels[i].port_count; k++)
			range_add(a, &s->tunnels[i].ports[k], 1);
		for (size_t k = 0; k < ARRAY_LEN(payload); k++)
			border_add(a, payload[k], 0);
	}
}

void
port_pieces_make(const struct policy *p, struct port_pieces *out)
{
	size_t kept = 0;

	memset(out, 0, sizeof(*out));
	borders_add(out, p);
	qsort(out->piece, out->count, sizeof(*out->piece), border_order);
	for (size_t i = 0; i < out->count; i++) {
		struct port_range *last = kept > 0 ? &out->piece[kept - 1] : NULL,
				  *next = &out->piece[i];

		if (last != NULL && last->transport == next->transport) {
			if (last->low == next->low)
				continue;
			last->high = (uint16_t)(next->low - 1);
		}
		out->piece[kept++] = *next;
	}
	out->count = kept;
	for (size_t i = 0; i < kept; i++)
		if (out->piece[i].low == 0 &&
			!transport_has_ports(out->piece[i].transport))
			out->piece[i].high = 0;
}
