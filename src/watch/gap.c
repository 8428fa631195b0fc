/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V705: what the sensor lost or could not see, by its own counters, by holes in TCP
 * that the receiver did not have, by interfaces (source.c) and VLANs that fell silent;
 * and the span that coverage reaches over without a hole.  Core thread.
 */
#include "watch_int.h"

#include <inttypes.h>
#include <string.h>

#include "camwarden/base/array.h"

/* More than 1 %, and not a handful. */
static bool
is_loss(const struct watch_coverage *c)
{
	uint64_t lost = c->kernel_drops + c->interface_drops + c->ring_lost;

	return lost >= WATCH_LOST_LEAST && lost > (c->packets + lost) / 100;
}

static bool
is_miss(const struct watch_coverage *c)
{
	return c->tcp_missed >= WATCH_MISSED_LEAST &&
	       c->tcp_missed > c->tcp_followed / 100;
}

static void
miss_see(struct watch *w, const struct watch_coverage *c)
{
	struct miss m = {.followed = c->tcp_followed,
		.missed = c->tcp_missed,
		.from = c->from,
		.to = MAX(w->miss.to, c->to)};

	if (!is_miss(c))
		return;
	snprintf(m.source, sizeof(m.source), "%s", c->source);
	if (w->miss.to == 0 || m.missed >= w->miss.missed)
		w->miss = m;
	w->miss.to = m.to;
}

static uint64_t
lost_of(const struct loss *l)
{
	return l->kernel_drops + l->interface_drops + l->ring_lost;
}

void
gap_coverage(struct watch *w, const struct watch_coverage *c)
{
	struct loss l = {.packets = c->packets,
		.kernel_drops = c->kernel_drops,
		.interface_drops = c->interface_drops,
		.ring_lost = c->ring_lost,
		.from = c->from,
		.to = c->to};

	if (c->from == 0)
		return;
	if (w->since == 0 || c->from > w->until + WATCH_GAP_SECONDS * CW_SEC)
		w->since = c->from;
	w->since = MIN(w->since, c->from);
	w->until = MAX(w->until, c->to);
	miss_see(w, c);
	if (!is_loss(c))
		return;
	snprintf(l.source, sizeof(l.source), "%s", c->source);
	w->gap_news = w->gap_news || w->loss.to == 0;
	if (w->loss.to == 0 || lost_of(&l) >= lost_of(&w->loss))
		w->loss = l;
	w->gap_grown = true;
	w->loss.to = MAX(w->loss.to, l.to);
}

bool
gap_is_one_way(const struct watch *w)
{
	return w->state.conversations >= WATCH_ONE_WAY_LEAST &&
	       w->state.one_way * 5 >= w->state.conversations;
}

static void
put_silent(const struct watch *w, struct json *j)
{
	json_key(j, "silent_vlans");
	json_begin_array(j);
	for (unsigned i = 0; i < MIN(w->silent_count, (unsigned)SILENT_VLANS); i++)
		json_add_uint(j, w->silent[i]);
	json_end_array(j);
	json_put_time(j, "silent_since", w->silent_since);
}

static void
detail_put(const struct watch *w, struct str *to)
{
	struct json j;

	json_init(&j, to);
	json_begin_object(&j);
	if (w->loss.to != 0) {
		json_put_string(&j, "source", w->loss.source);
		json_put_uint(&j, "packets", w->loss.packets);
		json_put_uint(&j, "kernel_drops", w->loss.kernel_drops);
		json_put_uint(&j, "interface_drops", w->loss.interface_drops);
		json_put_uint(&j, "ring_lost", w->loss.ring_lost);
	}
	if (w->miss.to != 0) {
		json_put_string(&j, "tcp_source", w->miss.source);
		json_put_uint(&j, "tcp_followed", w->miss.followed);
		json_put_uint(&j, "tcp_missed", w->miss.missed);
	}
	if (w->source_count > 0)
		source_detail(w, &j);
	if (w->silent_count > 0)
		put_silent(w, &j);
	if (w->state.refused > 0)
		json_put_uint(&j, "refused_by_tables", w->state.refused);
	if (w->state.unidentified > 0)
		json_put_uint(&j, "unidentified_flows", w->state.unidentified);
	if (gap_is_one_way(w)) {
		json_put_uint(&j, "tcp_conversations", w->state.conversations);
		json_put_uint(&j, "one_way", w->state.one_way);
	}
	json_end_object(&j);
}

static void
reason_put(const struct watch *w, struct str *to)
{
	uint64_t lost = lost_of(&w->loss);

	if (w->loss.to != 0)
		str_printf(to, "; %" PRIu64 " of %" PRIu64 " packets of %s were lost",
			lost, w->loss.packets + lost, w->loss.source);
	if (w->miss.to != 0)
		str_printf(to,
			"; %" PRIu64 " holes in %" PRIu64 " TCP segments of %s were "
			"acknowledged by who received them",
			w->miss.missed, w->miss.followed, w->miss.source);
	source_reason(w, to);
	if (w->silent_count > 0)
		str_printf(to, "; VLAN %u%s fell silent while others went on",
			w->silent[0], w->silent_count > 1 ? " and others" : "");
	if (w->state.refused > 0)
		str_printf(
			to, "; tables were full %" PRIu64 " times", w->state.refused);
	if (w->state.unidentified > 0)
		str_printf(to, "; of %" PRIu64 " flows it was not read what they speak",
			w->state.unidentified);
	if (gap_is_one_way(w))
		str_printf(to,
			"; %" PRIu64 " of %" PRIu64
			" TCP conversations were seen one way only",
			w->state.one_way, w->state.conversations);
}

/* Since when, and until when: of what is lasting all that coverage spans. */
static void
fact_times(const struct watch *w, struct fact *f)
{
	bool lasting =
		w->state.refused > 0 || w->state.unidentified > 0 || gap_is_one_way(w);

	cw_time end = w->until != 0 ? w->until : w->state.now;

	f->first = lasting && w->since != 0 ? w->since : end;
	f->last = lasting || w->silent_count > 0 ? w->until : 0;
	if (w->loss.to != 0) {
		f->first = MIN(f->first, w->loss.from);
		f->last = MAX(f->last, w->loss.to);
	}
	if (w->miss.to != 0) {
		f->first = MIN(f->first, w->miss.from);
		f->last = MAX(f->last, w->miss.to);
	}
	if (w->silent_count > 0)
		f->first = MIN(f->first, w->silent_since);
	source_times(w, f);
}

bool
gap_is_due(const struct watch *w)
{
	if (w->gap_news)
		return w->state.now != 0;
	if (w->gap_grown && w->state.live)
		return w->state.now >= w->gap_said + WATCH_GROWTH_SECONDS * CW_SEC;
	return w->since == 0 && w->source_count > 0 && w->state.live &&
	       w->state.now >= w->gap_said + WATCH_DECIDE_SECONDS * CW_SEC;
}

int
gap_flush(struct watch *w)
{
	struct str reason = {0}, detail = {0};
	struct fact f;
	int r;

	w->gap_news = w->gap_grown = false;
	w->gap_said = w->state.now;
	reason_put(w, &reason);
	if (reason.len == 0)
		return 0;
	detail_put(w, &detail);
	fact_init(&f, w->known.gap);
	f.client.host = w->site->sensor_name;
	fact_times(w, &f);
	fact_reason(&f,
		"the sensor did not see everything%s: nothing that was not "
		"seen is proven absent",
		reason.data);
	r = fact_put(w, &f, detail.data);
	str_fini(&reason);
	str_fini(&detail);
	return r;
}
