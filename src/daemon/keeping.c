/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first packets of a flow on their way: through the gate and redacted onto the
 * ring (capture thread); into the arena, and from there, when their conversation
 * gives a finding, into the store (core thread).  And how long all is kept.
 */
#include "daemon_int.h"

#include "camwarden/base/array.h"

/* ---- capture thread ---- */

uint8_t
keeping_first(void *worker, const struct packet *pk, const struct flow_first *first)
{
	struct worker *w = worker;
	const struct frame *frame = &w->batch.frame[pk - w->batch.packet];
	uint8_t wanted = first->answer;
	size_t n;

	if (first->number == 0 && atomic_load_explicit(&w->keeps, memory_order_relaxed))
		wanted = evidence_admit(&w->gate, pk, first);
	if (wanted == EVIDENCE_NONE ||
		(wanted == EVIDENCE_PAYLOAD && pk->payload_wire == 0))
		return wanted;
	n = evidence_take(pk, frame, first, &w->evidence);
	/* It may be lost where a report may not. */
	if (n > 0 && !worker_offer(w, RECORD_EVIDENCE, &w->evidence, n))
		w->evidence_lost++;
	return wanted;
}

/* ---- core thread ---- */

void
keeping_policy(struct core *c)
{
	bool keeps = policy_site(c->policy)->evidence;

	for (size_t i = 0; i < c->worker_count; i++)
		atomic_store_explicit(
			&c->workers[i]->keeps, keeps, memory_order_relaxed);
	if (!keeps)
		evidence_clear(c->evidence);
	c->evidence_said = false;
}

void
keeping_see(struct core *c, const void *record, size_t n)
{
	const struct evidence_message *m = record;
	const size_t head = offsetof(struct evidence_message, packet.bytes);
	struct conversation_ends ends;

	if (n < head || n - head != m->packet.caplen)
		return;
	if (!policy_site(c->policy)->evidence) /* switched off since */
		return;
	c->bare.key = m->key;
	c->bare.first = c->bare.last = m->packet.time;
	c->bare.syn_side = m->syn_side;
	c->bare.syn_ack_side = m->syn_ack_side;
	conversation_ends_told(
		c->conversations, &c->bare, policy_serves, c->policy, &ends);
	evidence_hold(c->evidence, &ends, &m->packet);
}

int
keeping_store(struct core *c, const struct conversation *v,
	const struct conversation_record *record)
{
	const struct evidence_packet *held[EVIDENCE_FOUND];
	struct evidence_record packets[EVIDENCE_FOUND];
	bool wanted = record->finding_count > 0;
	struct conversation_ends ends;
	size_t n;

	conversation_ends_of(v, &ends);
	n = evidence_find(
		c->evidence, &ends, wanted ? EVIDENCE_STORING : EVIDENCE_JUDGED, held);
	if (!wanted || n == 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		evidence_record_from(
			held[i], c->sources[held[i]->interface], &packets[i]);
	return store_put_evidence(c->store, record->id, packets, n);
}

void
keeping_settle(struct core *c, bool committed)
{
	evidence_settle(c->evidence, committed);
	c->evidence_said = committed;
}

/* A batch that failed is counted once: what it had counted comes again. */
static void
count_up(struct core *c, enum sensor_counter counter, uint64_t *told, uint64_t now)
{
	if (now <= *told)
		return;
	coverage_count(c, counter, now - *told);
	*told = now;
}

int
keeping_flush(struct core *c)
{
	const struct site *site = policy_site(c->policy);
	/* A replay stores all that it reads, whatever time its packets have. */
	const struct store_retention keep = {c->live ? site->keep_conversations : 0,
		c->live ? site->keep_findings : 0};
	struct store_evidence_counts *told = &c->evidence_told, now;
	struct store_removed removed;
	int r = 0;

	if (!c->evidence_said)
		r = store_put_meta(c->store, "evidence", site->evidence ? "on" : "off");
	if (r == 0)
		r = store_expire_evidence(c->store, site->keep_evidence);
	store_keep(c->store, &keep);
	if (r == 0)
		r = store_expire(c->store);
	removed = store_removed(c->store);
	count_up(c, COUNTER_RETENTION_CONVERSATIONS, &c->removed_told.conversations,
		removed.conversations);
	count_up(c, COUNTER_RETENTION_FINDINGS, &c->removed_told.findings,
		removed.findings);
	count_up(c, COUNTER_RETENTION_LATE, &c->removed_told.late, removed.late);
	now = store_evidence_counts(c->store);
	count_up(c, COUNTER_EVIDENCE_REFUSED, &told->refused, now.refused);
	count_up(c, COUNTER_EVIDENCE_REMOVED, &told->displaced, now.displaced);
	count_up(c, COUNTER_EVIDENCE_EXPIRED, &told->expired, now.expired);
	count_up(c, COUNTER_EVIDENCE_DISPLACED, &c->evidence_displaced,
		evidence_displaced(c->evidence));
	return r;
}

/*
 * What the store removed and comes again begins anew: the counts of before are with
 * its findings.  Some slots at a time.
 */
void
keeping_forget(struct core *c)
{
	enum { SLOTS = 4096 };
	cw_time keep = policy_site(c->policy)->keep_conversations;
	uint32_t size = conversation_table_size(c->conversations);

	if (!c->live)
		return;
	for (uint32_t i = 0; i < MIN(size, SLOTS); i++) {
		const struct conversation *v;

		c->aged = (c->aged + 1) % size;
		v = conversation_at(c->conversations, c->aged);
		if (v != NULL && v->last + keep < c->now && !c->is_dirty[c->aged])
			conversation_forget(c->conversations, c->aged);
	}
}
