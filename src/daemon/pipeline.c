/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A packet's whole way, on a page.
 *
 *   capture thread:  frame -> packet -> flow -> [ring]
 *                    a flow's first packets -> evidence, redacted -> [ring]
 *   core thread:     [ring] -> conversation -> verdict -> finding -> store
 *                    what no single conversation shows: all of it -> watch -> finding
 *
 * The capture thread neither allocates nor locks nor logs.  The judge sees a
 * conversation when something about it changed since the last flush, not once
 * per packet: whatever was true at the flush is what is stored.
 */
#include "daemon_int.h"

#include <string.h>

#include "camwarden/base/array.h"

/* ---- capture thread ---- */

static void
push_name(void *worker, const struct name_sighting *s)
{
	worker_push(worker, RECORD_NAME_SIGHTING, s,
		offsetof(struct name_sighting, name) + strlen(s->name) + 1);
}

static void
sight(struct worker *w, const struct packet *pk)
{
	struct sighting s;

	if (sighting_see(&w->sightings, pk, &s))
		worker_push(w, RECORD_SIGHTING, &s, sizeof(s));
}

/* Before the flow's report: an answer comes before who goes by it. */
static void
hear(struct worker *w, const struct packet *pk)
{
	struct offer_sighting offer;
	struct question question;

	name_see(&w->names, pk, push_name, w);
	if (offer_see(&w->offers, pk, &offer))
		worker_push(w, RECORD_OFFER, &offer, sizeof(offer));
	if (pk->sport == QUESTION_PORT && question_see(&w->questions, pk, &question))
		worker_push(w, RECORD_QUESTION, &question,
			offsetof(struct question, name) + strlen(question.name) + 1);
}

void
pipeline_way(void *worker, const struct packet *pk)
{
	if (!(pk->flags & PACKET_OUTSIDE))
		sight(worker, pk);
}

/* A copy that lives as long as the batch, or what was lent: when that lives as
 * long, or is too large; then the batch has no other packet and ends with it. */
static struct frame
frame_keep(struct batch *b, const struct frame *frame)
{
	struct frame kept = *frame;

	if (frame->stays || frame->caplen > BATCH_BYTES)
		return kept;
	kept.data = memcpy(b->bytes + b->used, frame->data, frame->caplen);
	b->used += frame->caplen;
	return kept;
}

void
pipeline_frame(void *worker, const struct frame *frame)
{
	struct worker *w = worker;
	struct batch *b = &w->batch;
	struct packet *pk;
	struct frame *kept;

	if (b->count >= FLOW_BATCH - 1 ||
		(!frame->stays && frame->caplen > BATCH_BYTES - b->used))
		pipeline_frames_end(w);
	kept = &b->frame[b->count];
	*kept = frame_keep(b, frame);
	pk = &b->packet[b->count];
	packet_decode(&w->decoder, kept, pk);
	if (w->from == 0 || frame->time < w->from)
		w->from = frame->time;
	w->to = MAX(w->to, frame->time);
	if (w->live)
		ways_see(&w->ways, pk);
	if (asset_may_tell(pk))
		hear(w, pk);
	/* Others are sighted when their flow tells a way: pipeline_way. */
	if (pk->family == 0 || (pk->flags & PACKET_ND))
		sight(w, pk);
	b->count += pk->family != 0;
	if (packet_outside(pk, &b->packet[b->count]))
		b->frame[b->count++] = *kept;
	if (!frame->stays && frame->caplen > BATCH_BYTES)
		pipeline_frames_end(w);
}

void
pipeline_frames_end(struct worker *w)
{
	flow_see_batch(w->flows, w->batch.packet, w->batch.count);
	w->batch.count = 0;
	w->batch.used = 0;
}

static void
push_report(void *worker, const struct flow_report *r)
{
	bool facts = r->facts.application != PROTOCOL_UNKNOWN || r->facts.flags != 0;

	worker_push(worker, RECORD_FLOW, r,
		facts ? sizeof(*r) : offsetof(struct flow_report, facts));
}

void
pipeline_init(struct worker *w, const struct hash_key *key)
{
	attempts_init(&w->attempts, key, push_report, w);
}

void
pipeline_report(void *worker, const struct flow_report *r)
{
	struct worker *w = worker;

	attempts_see(&w->attempts, r);
}

void
pipeline_media(void *worker, const struct flow_key *key, cw_time time,
	const struct protocol_media *media)
{
	struct media_record m;

	memset(&m, 0, sizeof(m));
	m.key = *key;
	m.time = time;
	m.media = *media;
	worker_push(worker, RECORD_MEDIA, &m, sizeof(m));
}

/* ---- core thread ---- */

static void
mark_dirty(struct core *c, uint32_t slot)
{
	if (c->is_dirty[slot])
		return;
	c->is_dirty[slot] = true;
	c->dirty[c->dirty_count++] = slot;
}

/* Lets go what was quiet for so long, and is stored unless that must not matter. */
static void
let_go(struct core *c, cw_time quiet, bool stored)
{
	uint32_t size = conversation_table_size(c->conversations);

	for (uint32_t slot = 0; slot < size; slot++) {
		const struct conversation *v = conversation_at(c->conversations, slot);

		if (v == NULL || v->last + quiet > c->now ||
			(stored && c->is_dirty[slot]))
			continue;
		if (c->is_dirty[slot])
			coverage_count(c, COUNTER_STORE_LOST, 1);
		conversation_forget(c->conversations, slot);
		c->forgotten++;
	}
}

/* Stores everything, then lets go what was quiet for longest; all if need be, and
 * last what the store does not take. */
static void
make_room(struct core *c)
{
	uint64_t before = c->forgotten;

	if (c->pause == 0)
		pipeline_flush(c);
	let_go(c, 10 * CW_MIN, true);
	if (c->forgotten == before)
		let_go(c, 0, true);
	if (c->forgotten == before)
		let_go(c, 0, false);
}

/* A tunnel between two ends that are nothing to the VMS is how the mirrored
 * traffic comes here. */
static bool
is_mirrors_way(const struct core *c, const struct flow_report *r)
{
	return (r->seen & FLOW_OUTSIDE) != 0 &&
	       !policy_concerns(c->policy, &r->key.addr[0]) &&
	       !policy_concerns(c->policy, &r->key.addr[1]);
}

static void
see_report(struct core *c, const struct flow_report *r)
{
	uint32_t slot;
	unsigned news;

	c->now = MAX(c->now, r->last);
	if (is_mirrors_way(c, r))
		return;
	for (int attempt = 0; attempt < 2; attempt++) {
		if (conversation_see(c->conversations, r, policy_serves, c->policy,
			    &news, &slot) != NULL) {
			mark_dirty(c, slot);
			return;
		}
		make_room(c);
	}
	c->clipped++;
}

static void
see_name(struct core *c, const void *record, size_t n)
{
	struct name_sighting s;

	memset(&s, 0, sizeof(s));
	memcpy(&s, record, MIN(n, sizeof(s)));
	asset_names_see(c->names, &s);
}

/* A report whose facts were left behind has none. */
static const struct flow_report *
report_of(struct core *c, const void *record, size_t n)
{
	if (n == sizeof(c->bare))
		return record;
	memcpy(&c->bare, record, offsetof(struct flow_report, facts));
	return &c->bare;
}

/* Who is declared to give names is asked by everyone, and for good reason. */
static void
see_question(struct core *c, const void *record, size_t n)
{
	struct question q;

	memset(&q, 0, sizeof(q));
	memcpy(&q, record, MIN(n, sizeof(q)));
	if (!policy_gives_names(c->policy, &q.server))
		asked_see(c->questions, &q);
}

void
pipeline_record(struct core *c, uint32_t type, const void *record, size_t n)
{
	switch ((enum record_type)type) {
	case RECORD_FLOW:
		see_report(c, report_of(c, record, n));
		break;
	case RECORD_SIGHTING:
		asset_see(c->assets, record);
		watch_sighting(c->watch, record);
		break;
	case RECORD_NAME_SIGHTING:
		see_name(c, record, n);
		break;
	case RECORD_CERTIFICATE:
		certificates_take(c, record, n);
		break;
	case RECORD_EVIDENCE:
		keeping_see(c, record, n);
		break;
	case RECORD_OFFER:
		watch_offer(c->watch, record);
		break;
	case RECORD_QUESTION:
		see_question(c, record, n);
		break;
	case RECORD_MEDIA: {
		const struct media_record *m = record;
		conversation_see_media(c->conversations, &m->key, m->time, &m->media);
		break;
	}
	case RECORD_COVERAGE:
		coverage_take(c, record);
		break;
	case RECORD_LINK:
		link_take(c, record);
		break;
	}
}

/* What DNS calls both ends and what the server showed, for the judge. */
static void
lend(struct core *c, struct conversation *v, struct certificate_view *view)
{
	size_t n;

	v->certificate = certificates_find(c, v, view) ? view : NULL;
	v->client_names = asset_names_find(c->names, &v->client, &n);
	v->client_name_count = (uint8_t)n;
	v->server_names = asset_names_find(c->names, &v->server, &n);
	v->server_name_count = (uint8_t)n;
	v->asked = v->server_port == QUESTION_PORT
			   ? asked_find(c->questions, &v->client, &v->server)
			   : NULL;
}

static void
take_back(struct conversation *v)
{
	v->certificate = NULL;
	v->client_names = v->server_names = NULL;
	v->asked = NULL;
	v->client_name_count = v->server_name_count = 0;
}

static bool
has_news(const struct core *c, const struct conversation *v)
{
	return asset_names_changed(c->names, &v->server, c->judged_news) ||
	       asset_names_changed(c->names, &v->client, c->judged_news) ||
	       certificate_table_changed(
		       c->certificates, v->facts.certificate, c->judged_certificates);
}

/* A name that came after the packets changes who their ends are; and a certificate
 * is judged by where else its key is. */
static void
mark_news(struct core *c)
{
	uint32_t size = conversation_table_size(c->conversations);
	uint64_t names = asset_names_news(c->names);
	uint64_t certificates = certificate_table_news(c->certificates);
	bool any = c->judged_news != names || c->judged_certificates != certificates;

	for (uint32_t slot = 0; any && slot < size; slot++) {
		const struct conversation *v = conversation_at(c->conversations, slot);

		if (v != NULL && has_news(c, v))
			mark_dirty(c, slot);
	}
	c->judged_news = names;
	c->judged_certificates = certificates;
}

static int
judge_and_store(struct core *c, uint32_t slot)
{
	struct conversation *v = conversation_at(c->conversations, slot);
	struct finding findings[VERDICT_VIOLATIONS];
	struct conversation_record record;
	struct certificate_view certificate;
	struct verdict verdict;
	int r;

	if (v == NULL)
		return 0;
	lend(c, v, &certificate);
	policy_judge(c->policy, v, NULL, &verdict);
	watch_conversation(c->watch, v, &verdict);
	conversation_record_from(c->policy, v, &verdict, &record);
	record.finding_count = verdict.count;
	for (size_t i = 0; i < verdict.count; i++) {
		finding_from(c->policy, v, &verdict, i, c->now, &findings[i]);
		memcpy(record.finding[i], findings[i].id, sizeof(record.finding[i]));
	}
	take_back(v);
	r = store_put_conversation(c->store, &record, findings, verdict.count);
	return r != 0 ? r : keeping_store(c, v, &record);
}

/* What the configuration says, told once; and the time, for what ends. */
static int
policy_tell(struct core *c)
{
	bool live = c->worker_count > 0 && c->workers[0]->live;
	int r = 0;

	if (!c->policy_told)
		r = inventory_site(c->store, policy_site(c->policy));
	if (r == 0 && !c->policy_told)
		r = store_sync_exceptions(c->store, policy_site(c->policy));
	return r != 0 ? r : store_tick(c->store, c->now, live);
}

/* Only what is committed is done with: a batch that fails comes again whole. */
static void
dirty_clear(struct core *c)
{
	for (size_t i = 0; i < c->dirty_count; i++)
		c->is_dirty[c->dirty[i]] = false;
	c->dirty_count = 0;
}

int
pipeline_flush(struct core *c)
{
	int r = store_begin(c->store), end;

	if (r == 0)
		r = policy_tell(c);
	mark_news(c);
	for (size_t i = 0; r == 0 && i < c->dirty_count; i++) {
		r = judge_and_store(c, c->dirty[i]);
		beat_touch(&c->beat);
	}
	if (r == 0)
		r = certificates_store(c);
	if (r == 0)
		r = inventory_store(c);
	if (r == 0)
		r = keeping_flush(c);
	if (r == 0)
		r = coverage_store(c);
	if (r == 0)
		r = watching_flush(c);
	end = store_commit(c->store, &c->err);
	if (r == 0 && end == 0)
		dirty_clear(c);
	c->policy_told = r == 0 && end == 0;
	coverage_settle(c, r == 0 && end == 0);
	inventory_settle(c, r == 0 && end == 0);
	watching_settle(c, r == 0 && end == 0);
	keeping_settle(c, r == 0 && end == 0);
	return r != 0 ? r : end;
}
