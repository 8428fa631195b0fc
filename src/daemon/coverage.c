/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the sensor could see, period by period and source by source: counters
 * of the capture thread travel as differences, the core adds them up into the
 * period that is open and stores it.  A savefile is one period; an interface
 * has one per COVERAGE_PERIOD.
 */
#include "daemon_int.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"

#define COVERAGE_PERIOD (5 * CW_MIN)

static const char *const own_names[] = {
	[COUNTER_RING_LOST - COUNTER_RING_LOST] = "ring.lost",
	[COUNTER_TRUNCATED - COUNTER_RING_LOST] = "capture.truncated",
	[COUNTER_CONVERSATION_CLIPPED - COUNTER_RING_LOST] = "conversation.clipped",
	[COUNTER_NAME_LIMITED - COUNTER_RING_LOST] = "name.limited",
	[COUNTER_OFFER_LIMITED - COUNTER_RING_LOST] = "offer.limited",
	[COUNTER_QUESTION_LIMITED - COUNTER_RING_LOST] = "question.limited",
	[COUNTER_CERTIFICATE_LIMITED - COUNTER_RING_LOST] = "certificate.limited",
	[COUNTER_EVIDENCE_LOST - COUNTER_RING_LOST] = "evidence.lost",
	[COUNTER_EVIDENCE_LIMITED - COUNTER_RING_LOST] = "evidence.limited",
	[COUNTER_EVIDENCE_DISPLACED - COUNTER_RING_LOST] = "evidence.displaced",
	[COUNTER_EVIDENCE_REFUSED - COUNTER_RING_LOST] = "evidence.refused",
	[COUNTER_EVIDENCE_REMOVED - COUNTER_RING_LOST] = "evidence.removed",
	[COUNTER_EVIDENCE_EXPIRED - COUNTER_RING_LOST] = "evidence.expired",
	[COUNTER_RETENTION_CONVERSATIONS - COUNTER_RING_LOST] =
		"retention.conversations",
	[COUNTER_RETENTION_FINDINGS - COUNTER_RING_LOST] = "retention.findings",
	[COUNTER_RETENTION_LATE - COUNTER_RING_LOST] = "retention.late",
	[COUNTER_STORE_FAILED - COUNTER_RING_LOST] = "store.failed",
	[COUNTER_STORE_LOST - COUNTER_RING_LOST] = "store.lost",
};
_Static_assert(COUNTER_RING_LOST + ARRAY_LEN(own_names) == COVERAGE_COUNTERS,
	"name every counter");

const char *
coverage_counter_name(size_t i)
{
	if (i < PACKET_STATUS_MAX)
		return packet_status_name((enum packet_status)i);
	if (i < COUNTER_RING_LOST)
		return flow_counter_name((enum flow_counter)(i - PACKET_STATUS_MAX));
	return own_names[i - COUNTER_RING_LOST];
}

static void
count_now(const struct worker *w, struct capture *capture, struct coverage_record *out)
{
	capture_stats(capture, &out->stats);
	for (size_t i = 0; i < PACKET_STATUS_MAX; i++)
		out->counter[i] = w->decoder.count[i];
	for (size_t i = 0; i < FLOW_COUNT_MAX; i++)
		out->counter[PACKET_STATUS_MAX + i] =
			flow_count(w->flows, (enum flow_counter)i);
	out->counter[COUNTER_RING_LOST] = w->ring_lost;
	out->counter[COUNTER_NAME_LIMITED] = w->names.limited;
	out->counter[COUNTER_OFFER_LIMITED] = w->offers.limited;
	out->counter[COUNTER_QUESTION_LIMITED] = w->questions.limited;
	out->counter[COUNTER_CERTIFICATE_LIMITED] = w->certificates.limited;
	out->counter[COUNTER_EVIDENCE_LOST] = w->evidence_lost;
	out->counter[COUNTER_EVIDENCE_LIMITED] = w->gate.limited;
	out->counter[COUNTER_TRUNCATED] = out->stats.truncated;
}

static void
stats_less(struct capture_stats *s, const struct capture_stats *sent)
{
	s->packets -= sent->packets;
	s->bytes -= sent->bytes;
	s->kernel_drops -= sent->kernel_drops;
	s->interface_drops -= sent->interface_drops;
	s->truncated -= sent->truncated;
}

/* The time that a live record spans: a quiet second was watched, too; one without
 * its interface was not. */
static void
span(struct worker *w, struct coverage_record *r, cw_time now)
{
	if (w->link != CAPTURE_UP)
		return;
	r->from = r->from != 0 ? MIN(r->from, w->told) : w->told;
	r->to = MAX(r->to, now);
	w->told = now;
}

static void
send_until(struct worker *w, uint32_t slot, struct capture *capture, bool last,
	cw_time until)
{
	struct coverage_record now = {
		.slot = slot, .from = w->from, .to = w->to, .last = last};
	struct coverage_record total;

	attempts_flush(&w->attempts);
	if (w->live) {
		span(w, &now, until);
		ways_end(&w->ways, until, &now.pairs, &now.one_way);
	}
	count_now(w, capture, &now);
	total = now;
	stats_less(&now.stats, &w->sent.stats);
	for (size_t i = 0; i < COVERAGE_COUNTERS; i++)
		now.counter[i] -= w->sent.counter[i];
	worker_push(w, RECORD_COVERAGE, &now, sizeof(now));
	w->sent = total;
	w->from = w->to = 0;
	if (last && !w->live) { /* the next source counts its own from zero */
		memset(&w->sent.stats, 0, sizeof(w->sent.stats));
		w->sent.counter[COUNTER_TRUNCATED] = 0;
	}
}

void
coverage_send(struct worker *w, uint32_t slot, struct capture *capture, bool last)
{
	send_until(w, slot, capture, last, capture_now(capture));
}

void
coverage_close(struct worker *w, uint32_t slot, struct capture *capture, cw_time at)
{
	send_until(w, slot, capture, true, at);
}

static void
add(struct coverage_record *to, const struct coverage_record *r)
{
	to->stats.packets += r->stats.packets;
	to->stats.bytes += r->stats.bytes;
	to->stats.kernel_drops += r->stats.kernel_drops;
	to->stats.interface_drops += r->stats.interface_drops;
	to->stats.truncated += r->stats.truncated;
	for (size_t i = 0; i < COVERAGE_COUNTERS; i++)
		to->counter[i] += r->counter[i];
	if (r->from != 0 && (to->from == 0 || r->from < to->from))
		to->from = r->from;
	to->to = MAX(to->to, r->to);
}

static uint64_t
copies_of(const struct coverage_record *r)
{
	return r->counter[PACKET_STATUS_MAX + FLOW_COUNT_DUPLICATES];
}

/* An interface's second: for the status and the watch. */
static void
pulse(struct core *c, const struct coverage_record *r)
{
	struct link_view *v = &c->links[r->slot];
	struct watch_pulse p = {core_source(c, r->slot), r->from, r->to,
		r->stats.packets, copies_of(r), r->pairs, r->one_way};

	if (v->since == 0)
		return;
	c->now = MAX(c->now, r->to);
	pthread_mutex_lock(&c->lock);
	v->packets += r->stats.packets;
	v->kernel_drops += r->stats.kernel_drops;
	v->interface_drops += r->stats.interface_drops;
	v->ring_lost += r->counter[COUNTER_RING_LOST];
	if (r->stats.packets > 0)
		v->last_packet = r->to;
	pthread_mutex_unlock(&c->lock);
	link_pulse(c, r->slot, r->to);
	if (r->from != 0)
		watch_pulse(c->watch, &p);
}

static int store_one(struct core *c, const struct coverage_record *r);

/* A period that ended and is not stored yet makes room for the next. */
static void
reopen(struct core *c, struct coverage_record *open)
{
	if (!open->last)
		return;
	if (open->from != 0 && store_one(c, open) != 0)
		return; /* then the next one adds to it */
	memset(open, 0, sizeof(*open));
}

void
coverage_take(struct core *c, const struct coverage_record *r)
{
	struct coverage_record *open = &c->open[r->slot];

	pthread_mutex_lock(&c->lock);
	add(&c->total, r);
	pthread_mutex_unlock(&c->lock);
	reopen(c, open);
	add(open, r);
	open->slot = r->slot;
	open->last = r->last;
	c->open_dirty[r->slot] = true;
	pulse(c, r);
	/* Silence may be a dead mirror: the watch takes no absence from it. */
	watch_coverage(c->watch,
		&(struct watch_coverage){open->stats.packets > 0 ? open->from : 0,
			open->to, c->slots[r->slot], open->stats.packets,
			open->stats.kernel_drops, open->stats.interface_drops,
			open->counter[COUNTER_RING_LOST],
			open->counter[PACKET_STATUS_MAX + FLOW_COUNT_TCP_FOLLOWED],
			open->counter[PACKET_STATUS_MAX + FLOW_COUNT_TCP_MISSED]});
}

void
coverage_count(struct core *c, enum sensor_counter counter, uint64_t n)
{
	size_t slot = 0;

	if (n == 0)
		return;
	pthread_mutex_lock(&c->lock);
	c->total.counter[counter] += n;
	pthread_mutex_unlock(&c->lock);
	/* With one whose period is open. */
	while (slot + 1 < c->slot_count && c->open[slot].from == 0)
		slot++;
	c->open[slot].counter[counter] += n;
	c->open_dirty[slot] |= c->open[slot].from != 0;
}

static int
store_one(struct core *c, const struct coverage_record *r)
{
	struct coverage_counter counters[COVERAGE_COUNTERS];
	struct coverage v = {.from = r->from,
		.to = r->to,
		.packets = r->stats.packets,
		.bytes = r->stats.bytes,
		.kernel_drops = r->stats.kernel_drops,
		.interface_drops = r->stats.interface_drops,
		.counter = counters};

	snprintf(v.sensor, sizeof(v.sensor), "%s", policy_site(c->policy)->sensor_name);
	snprintf(v.source, sizeof(v.source), "%s", c->slots[r->slot]);
	for (size_t i = 0; i < COVERAGE_COUNTERS; i++)
		if (r->counter[i] != 0)
			counters[v.counter_count++] = (struct coverage_counter){
				coverage_counter_name(i), r->counter[i]};
	return store_put_coverage(c->store, &v);
}

int
coverage_store(struct core *c)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < c->slot_count; i++)
		if (c->open_dirty[i] && c->open[i].from != 0)
			r = store_one(c, &c->open[i]);
	return r;
}

/* A period that is not committed stays open, however long it becomes. */
void
coverage_settle(struct core *c, bool committed)
{
	for (size_t i = 0; committed && i < c->slot_count; i++) {
		struct coverage_record *open = &c->open[i];

		if (!c->open_dirty[i] || open->from == 0)
			continue;
		c->open_dirty[i] = false;
		if (open->last ||
			(open->from != 0 && open->to - open->from >= COVERAGE_PERIOD))
			memset(open, 0, sizeof(*open));
	}
}
