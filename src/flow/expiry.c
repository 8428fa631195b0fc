/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The clock and the wheel.  Packet time is the only clock; it does not go back
 * (a packet that is late is counted, and its flow keeps the later time), except
 * by more than an hour, which is another capture: then every flow ends and time
 * begins anew.  Each flow hangs in the slot of the second in which it must be
 * looked at: when its next update is due, or it may have been idle long enough.
 * A packet never moves its flow in the wheel; the look finds out.  Work is
 * bounded by the slots passed and the flows due, whatever the table's size.
 *
 * Half-open TCP has a wheel to itself.  When the table is full and more than a share
 * of it is half-open, the oldest of those leave: a flood of SYNs may take what is
 * free, and takes nothing from connections.
 */
#include "flow_int.h"

#include "camwarden/base/array.h"

static struct flow_slot *
slot_of(struct flow_table *t, unsigned wheel, uint64_t second)
{
	return &t->wheel[wheel][second % FLOW_WHEEL_SLOTS];
}

void
flow_wheel_init(struct flow_table *t)
{
	for (unsigned w = 0; w < FLOW_WHEELS; w++)
		for (unsigned i = 0; i < FLOW_WHEEL_SLOTS; i++)
			t->wheel[w][i] = (struct flow_slot){FLOW_NONE, FLOW_NONE};
}

static bool
is_half_open(const struct flow_hot *h)
{
	return flow_id_protocol(h->id) == IP_TCP &&
	       !(h->bits & (FLOW_BIT_ACKED | FLOW_BIT_CLOSING));
}

/* Without a packet for so long, a flow is over. */
static cw_time
idle_time(const struct flow_hot *h)
{
	if (h->bits & FLOW_BIT_CLOSING)
		return FLOW_CLOSED_SECONDS * CW_SEC;
	if (flow_id_protocol(h->id) != IP_TCP)
		return FLOW_UDP_IDLE_SECONDS * CW_SEC;
	return is_half_open(h) ? FLOW_HALF_OPEN_SECONDS * CW_SEC
			       : FLOW_TCP_IDLE_SECONDS * CW_SEC;
}

void
flow_wheel_put(struct flow_table *t, uint32_t i, cw_time now)
{
	struct flow_cold *c = &t->cold[i];
	cw_time idle = t->hot[i].last + idle_time(&t->hot[i]);
	cw_time look = MIN(now + FLOW_UPDATE_SECONDS * CW_SEC, idle);
	struct flow_slot *s;

	/* Rounded up, and never in a second that is already over. */
	c->due = MAX(look / CW_SEC, t->tick) + 1;
	c->next = FLOW_NONE;
	c->wheel = is_half_open(&t->hot[i]) ? FLOW_WHEEL_HALF_OPEN : FLOW_WHEEL_REST;
	t->half_open += c->wheel == FLOW_WHEEL_HALF_OPEN;
	s = slot_of(t, c->wheel, c->due);
	c->prev = s->tail;
	if (s->tail == FLOW_NONE)
		s->head = i;
	else
		t->cold[s->tail].next = i;
	s->tail = i;
}

void
flow_wheel_remove(struct flow_table *t, uint32_t i)
{
	struct flow_cold *c = &t->cold[i];
	struct flow_slot *s = slot_of(t, c->wheel, c->due);

	t->half_open -= c->wheel == FLOW_WHEEL_HALF_OPEN;
	if (c->prev == FLOW_NONE)
		s->head = c->next;
	else
		t->cold[c->prev].next = c->next;
	if (c->next == FLOW_NONE)
		s->tail = c->prev;
	else
		t->cold[c->next].prev = c->prev;
}

/* Asks for what the end of the flow (or FLOW_NONE) and of the next one will need. */
static void
prefetch_end(const struct flow_table *t, uint32_t i)
{
	uint32_t next;

	if (i == FLOW_NONE)
		return;
	flow_prefetch_bucket(t, flow_hash_again(t, i));
	next = t->cold[i].next;
	if (next == FLOW_NONE)
		return;
	__builtin_prefetch(&t->hot[next], 1);
	__builtin_prefetch(&t->cold[next], 1);
}

unsigned
flow_wheel_make_room(struct flow_table *t)
{
	const struct flow_slot *slots = t->wheel[FLOW_WHEEL_HALF_OPEN];
	uint32_t share = t->flows / FLOW_HALF_OPEN_SHARE, oldest[FLOW_WHEEL_AHEAD];
	uint32_t most = t->half_open > share ? t->half_open - share : 0;
	uint32_t i = FLOW_NONE;
	unsigned n = 0;

	if (most == 0)
		return 0;
	for (uint64_t s = 0; i == FLOW_NONE && s < FLOW_WHEEL_SLOTS; s++)
		i = slots[(t->tick + s) % FLOW_WHEEL_SLOTS].head;
	for (; i != FLOW_NONE && n < MIN(most, (uint32_t)FLOW_WHEEL_AHEAD);
		i = t->cold[i].next) {
		prefetch_end(t, i);
		oldest[n++] = i;
	}
	for (unsigned k = 0; k < n; k++)
		flow_end(t, oldest[k]);
	return n;
}

static void
flow_look(struct flow_table *t, uint32_t i)
{
	struct flow_hot *h = &t->hot[i];

	if (t->clock >= h->last + idle_time(h)) {
		flow_end(t, i);
		return;
	}
	h->bits &= (uint16_t)~FLOW_BIT_HELD;
	if (h->packets[0] || h->packets[1])
		flow_tell(t, i, FLOW_UPDATED);
	flow_wheel_remove(t, i);
	flow_wheel_put(t, i, t->clock);
}

static void
slot_run(struct flow_table *t, struct flow_slot *s)
{
	uint32_t next, ahead = s->head;

	for (unsigned n = 0; n < FLOW_WHEEL_AHEAD && ahead != FLOW_NONE; n++)
		ahead = t->cold[ahead].next;
	/* What a look puts back goes to the end of a slot, with a later due. */
	for (uint32_t i = s->head; i != FLOW_NONE; i = next) {
		next = t->cold[i].next;
		prefetch_end(t, ahead);
		ahead = ahead == FLOW_NONE ? ahead : t->cold[ahead].next;
		if (t->cold[i].due <= t->tick)
			flow_look(t, i);
	}
}

/* Every slot holds only what is due within one turn: after a gap longer than a
 * turn one turn is enough. */
static void
wheel_run(struct flow_table *t)
{
	uint64_t now = t->clock / CW_SEC;
	uint64_t from = MAX(
		t->tick + 1, now < FLOW_WHEEL_SLOTS ? 0 : now - FLOW_WHEEL_SLOTS + 1);

	t->tick = now;
	t->tick_end = (now + 1) * CW_SEC;
	for (uint64_t second = from; second <= now; second++)
		for (unsigned w = 0; w < FLOW_WHEELS; w++)
			slot_run(t, slot_of(t, w, second));
}

static void
slot_finish(struct flow_table *t, const struct flow_slot *s)
{
	uint32_t next;

	for (uint32_t i = s->head; i != FLOW_NONE; i = next) {
		next = t->cold[i].next;
		flow_end_telling(t, i);
		/* No packet's; some may still think it likely. */
		t->hot[i].id[0] = t->hot[i].id[1] = 0;
	}
}

/* A turn of the wheel from now on, so that flows end in the order of time. */
void
flow_finish(struct flow_table *t)
{
	for (uint64_t n = 0; n < FLOW_WHEEL_SLOTS; n++)
		for (unsigned w = 0; w < FLOW_WHEELS; w++)
			slot_finish(t, slot_of(t, w, t->tick + n));
	flow_give_back_all(t);
}

void
flow_clock_move(struct flow_table *t, cw_time now)
{
	if (now < t->clock) {
		t->count[FLOW_COUNT_CLOCK_BACK]++;
		if (t->clock - now <= FLOW_TCP_IDLE_SECONDS * CW_SEC)
			return;
		flow_finish(t);
		t->tick = now / CW_SEC;
		t->tick_end = (t->tick + 1) * CW_SEC;
	}
	t->clock = now;
	if (now >= t->tick_end)
		wheel_run(t);
}

void
flow_advance(struct flow_table *t, cw_time now)
{
	if (now > t->clock)
		flow_clock_set(t, now);
}
