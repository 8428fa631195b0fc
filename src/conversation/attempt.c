/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One SYN after another to the same port of the same server -> one report.  Two are
 * merged when nothing tells them apart but the client's port, the time, and the
 * length: the same sender by the same way.  Called by the pipeline, in the capture
 * thread.
 */
#include "camwarden/attempt.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "conversation_int.h"

_Static_assert((ATTEMPT_KEPT & (ATTEMPT_KEPT - 1)) == 0, "a power of two");
_Static_assert(ATTEMPT_KEPT <= UINT16_MAX, "numbers of slots have 16 bits");

void
attempts_init(
	struct attempts *a, const struct hash_key *key, flow_report_fn *tell, void *ctx)
{
	memset(a, 0, sizeof(*a));
	hash_secrets(key, a->secret);
	a->tell = tell;
	a->ctx = ctx;
}

static struct attempt *
slot_of(struct attempts *a, const struct flow_key *k, unsigned client)
{
	uint64_t w[HASH_PAIR];

	memcpy(w, &k->addr[client], sizeof(k->addr[0]));
	memcpy(w + 2, &k->addr[!client], sizeof(k->addr[0]));
	w[4] = k->port[!client];
	return &a->slot[hash_pair(a->secret, w) & (ATTEMPT_KEPT - 1)];
}

static bool
is_of(const struct attempt *x, const struct flow_key *k, unsigned client)
{
	unsigned own = x->client;

	return x->flows != 0 && x->key.port[!own] == k->port[!client] &&
	       addr_equal(&x->key.addr[own], &k->addr[client]) &&
	       addr_equal(&x->key.addr[!own], &k->addr[!client]);
}

static void
tell(struct attempts *a, struct attempt *x)
{
	struct flow_report *r = &a->out;

	if (x->flows == 0)
		return;
	memset(r, 0, offsetof(struct flow_report, facts));
	r->key = x->key;
	r->first = x->first;
	r->last = x->last;
	r->packets[x->client] = x->packets;
	r->bytes[x->client] = x->bytes;
	r->mac[x->client] = x->mac;
	r->ttl[x->client] = x->ttl;
	r->seen = x->seen;
	r->vlan = x->vlan;
	r->interface = x->interface;
	r->event = FLOW_OPENED;
	r->syn_side = r->first_side = x->client;
	r->syn_ack_side = 2;
	r->opened = x->flows;
	x->flows = 0;
	a->tell(a->ctx, r);
}

void
attempts_flush(struct attempts *a)
{
	for (uint32_t i = 0; i < a->count; i++) {
		struct attempt *x = &a->slot[a->kept[i]];

		tell(a, x);
		x->listed = false;
	}
	a->count = 0;
}

/* That it is nothing else: told once, of one side, without payload. */
static bool
is_attempt(const struct flow_report *r)
{
	unsigned client = r->syn_side;

	return r->key.protocol == TRANSPORT_TCP && r->opened == 1 && client < 2 &&
	       (r->seen & (uint16_t) ~(FLOW_TUNNELLED | FLOW_OUTSIDE)) == FLOW_SYN &&
	       r->first_side == client && r->packets[!client] == 0 &&
	       r->payload[client] == 0 && r->facts.application == PROTOCOL_UNKNOWN &&
	       r->facts.flags == 0;
}

static bool
goes_with(const struct attempt *x, const struct flow_report *r)
{
	unsigned client = r->syn_side;

	return is_of(x, &r->key, client) && x->seen == r->seen && x->vlan == r->vlan &&
	       x->interface == r->interface && x->ttl == r->ttl[client] &&
	       memcmp(&x->mac, &r->mac[client], sizeof(x->mac)) == 0;
}

static void
keep(struct attempts *a, const struct flow_report *r)
{
	unsigned client = r->syn_side;
	struct attempt *x = slot_of(a, &r->key, client);

	if (goes_with(x, r)) {
		x->first = MIN(x->first, r->first);
		x->last = MAX(x->last, r->last);
		x->packets += (uint32_t)r->packets[client];
		x->bytes += r->bytes[client];
		x->flows++;
		return;
	}
	if (!x->listed)
		a->kept[a->count++] = (uint16_t)(x - a->slot);
	tell(a, x);
	*x = (struct attempt){
		.key = r->key,
		.first = r->first,
		.last = r->last,
		.bytes = r->bytes[client],
		.packets = (uint32_t)r->packets[client],
		.flows = 1,
		.mac = r->mac[client],
		.seen = r->seen,
		.vlan = r->vlan,
		.interface = r->interface,
		.client = (uint8_t)client,
		.ttl = r->ttl[client],
		.listed = true,
	};
}

/* What was kept of the same conversation comes first. */
static void
let_pass(struct attempts *a, const struct flow_report *r)
{
	struct attempt *x;

	if (a->count != 0 && r->key.protocol == TRANSPORT_TCP) {
		if (r->syn_side > 1) { /* who is client is not told here */
			attempts_flush(a);
		} else {
			x = slot_of(a, &r->key, r->syn_side);
			if (is_of(x, &r->key, r->syn_side))
				tell(a, x);
		}
	}
	a->tell(a->ctx, r);
}

void
attempts_see(struct attempts *a, const struct flow_report *r)
{
	uint64_t second = r->last / CW_SEC;

	if (second != a->second) {
		attempts_flush(a);
		a->second = second;
	}
	if (is_attempt(r))
		keep(a, r);
	else
		let_pass(a, r);
}
