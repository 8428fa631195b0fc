/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A flow -> a report of what is new about it, and a flow's end.  Counts are
 * handed over and begin again at zero; facts go with the report that follows
 * their change and with no other.
 */
#include "flow_int.h"

#include <string.h>

#include "camwarden/base/array.h"

static const char *const names[] = {
	[FLOW_COUNT_PACKETS] = "flow.packets",
	[FLOW_COUNT_OPENED] = "flow.opened",
	[FLOW_COUNT_ENDED] = "flow.ended",
	[FLOW_COUNT_DUPLICATES] = "flow.duplicates",
	[FLOW_COUNT_EVICTED] = "flow.evicted",
	[FLOW_COUNT_UNIDENTIFIED] = "flow.unidentified",
	[FLOW_COUNT_CUT_SHORT] = "flow.cut_short",
	[FLOW_COUNT_UNBUFFERED] = "flow.unbuffered",
	[FLOW_COUNT_ICMP_UNMATCHED] = "flow.icmp_unmatched",
	[FLOW_COUNT_ONE_WAY] = "flow.one_way",
	[FLOW_COUNT_CLOCK_BACK] = "flow.clock_back",
	[FLOW_COUNT_TCP_FOLLOWED] = "flow.tcp_followed",
	[FLOW_COUNT_TCP_MISSED] = "flow.tcp_missed",
};
_Static_assert(ARRAY_LEN(names) == FLOW_COUNT_MAX, "name every counter");

const char *
flow_counter_name(enum flow_counter c)
{
	return (unsigned)c < FLOW_COUNT_MAX ? names[c] : "flow.none";
}

uint64_t
flow_count(const struct flow_table *t, enum flow_counter c)
{
	return (unsigned)c < FLOW_COUNT_MAX ? t->count[c] : 0;
}

static void
counts_move(struct flow_hot *h, const struct flow_cold *c, struct flow_report *r)
{
	for (unsigned side = 0; side < 2; side++) {
		r->packets[side] = h->packets[side];
		r->bytes[side] = h->bytes[side];
		r->payload[side] = h->payload[side];
		r->mac[side] = c->mac[side];
		r->ttl[side] = c->ttl[side];
		h->packets[side] = 0;
		h->bytes[side] = 0;
		h->payload[side] = 0;
	}
}

void
flow_tell(struct flow_table *t, uint32_t i, enum flow_event event)
{
	struct flow_hot *h = &t->hot[i];
	const struct flow_cold *c = &t->cold[i];
	struct flow_report *r = &t->outgoing;
	bool facts = h->bits & FLOW_BIT_FACTS;

	/* Holes too: reports cross to another thread.  The facts are zero. */
	memset(r, 0, offsetof(struct flow_report, facts));
	r->opened = !(h->bits & FLOW_BIT_REPORTED);
	r->event = (uint8_t)(r->opened && event != FLOW_ENDED ? FLOW_OPENED : event);
	flow_key_of(t, i, &r->key);
	r->first = c->first;
	r->last = h->last;
	r->seen = h->seen;
	r->vlan = c->vlan;
	r->interface = c->interface;
	r->syn_side = c->syn_side;
	r->syn_ack_side = c->syn_ack_side;
	r->first_side = c->first_side;
	r->icmp_type = c->icmp_type;
	r->icmp_code = c->icmp_code;
	counts_move(h, c, r);
	if (facts)
		r->facts = flow_state_of(t, h)->facts;
	h->bits &= (uint16_t) ~(FLOW_BIT_FACTS | FLOW_BIT_HELD);
	h->bits |= FLOW_BIT_REPORTED;
	t->report(t->report_ctx, r);
	if (facts)
		memset(&r->facts, 0, sizeof(r->facts));
}

/* Whoever was told all of it has nothing to learn from its end. */
static bool
has_news(const struct flow_hot *h)
{
	return !(h->bits & FLOW_BIT_REPORTED) || (h->bits & FLOW_BIT_FACTS) ||
	       h->packets[0] != 0 || h->packets[1] != 0;
}

void
flow_end_telling(struct flow_table *t, uint32_t i)
{
	struct flow_hot *h = &t->hot[i];

	flow_identify_rest(t, i);
	if (has_news(h))
		flow_tell(t, i, FLOW_ENDED);
	t->count[FLOW_COUNT_ENDED]++;
	if (!(h->bits & FLOW_BIT_SIDE0) || !(h->bits & FLOW_BIT_SIDE1))
		t->count[FLOW_COUNT_ONE_WAY]++;
	flow_identify_end(t, h);
	flow_follow_end(t, i);
}

void
flow_end(struct flow_table *t, uint32_t i)
{
	flow_end_telling(t, i);
	flow_wheel_remove(t, i);
	flow_give_back(t, i);
}
