/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V705 of interfaces, second by second: the link is down or gone, no packet comes,
 * everything comes twice, pairs of hosts are heard one way only.  Said as soon as it
 * is known, not with the next decision.  Core thread.
 */
#include "watch_int.h"

#include <inttypes.h>
#include <string.h>

#include "camwarden/base/array.h"

/* The last one is shared by those for which there is no room. */
static struct source_state *
source_find(struct watch *w, const char *name)
{
	size_t i = 0;

	while (i < w->source_count && strcmp(w->source[i].name, name) != 0)
		i++;
	if (i == WATCH_SOURCES)
		return &w->source[WATCH_SOURCES - 1];
	if (i == w->source_count)
		snprintf(w->source[w->source_count++].name, sizeof(w->source[i].name),
			"%s", name);
	return &w->source[i];
}

void
watch_blind(struct watch *w, const struct watch_blind *b)
{
	struct source_state *s = source_find(w, b->source);

	if (s->blind_from != b->from)
		s->blinds++;
	s->blind_from = b->from;
	s->blind_to = b->to;
	s->gone = b->gone;
	s->heard = 0; /* its silence begins anew */
	w->gap_news = true;
}

/* What lasts is said once, until it was otherwise. */
static void
turn(struct watch *w, struct lasting *x, bool is, cw_time from, cw_time to)
{
	if (is) {
		w->gap_news = w->gap_news || !x->is;
		x->from = x->is ? x->from : from;
		x->to = to;
	}
	x->is = is;
}

static void
quiet_see(struct watch *w, struct source_state *s, const struct watch_pulse *p)
{
	if (s->heard == 0)
		s->heard = p->from;
	if (p->packets > 0)
		s->heard = p->to;
	turn(w, &s->quiet, p->to - s->heard >= WATCH_QUIET_SECONDS * CW_SEC, s->heard,
		p->to);
}

static void
copies_see(struct watch *w, struct source_state *s, const struct watch_pulse *p)
{
	if (s->window == 0)
		s->window = p->from;
	s->packets += p->packets;
	s->copies += p->copies;
	if (p->to - s->window < WATCH_WINDOW_SECONDS * CW_SEC)
		return;
	turn(w, &s->twice,
		s->copies >= WATCH_COPIES_LEAST && s->copies * 10 >= s->packets * 4,
		s->window, p->to);
	if (s->twice.is) {
		s->said_packets = s->packets;
		s->said_copies = s->copies;
	}
	s->window = p->to;
	s->packets = s->copies = 0;
}

static void
ways_see(struct watch *w, struct source_state *s, const struct watch_pulse *p)
{
	bool is = p->one_way >= WATCH_PAIRS_LEAST && p->one_way * 5 >= p->pairs;

	if (p->pairs == 0)
		return; /* no window ended */
	turn(w, &s->one_way, is, p->from, p->to);
	if (!is)
		return;
	s->pairs = p->pairs;
	s->one_way_pairs = p->one_way;
}

void
watch_pulse(struct watch *w, const struct watch_pulse *p)
{
	struct source_state *s = source_find(w, p->source);

	quiet_see(w, s, p);
	copies_see(w, s, p);
	ways_see(w, s, p);
}

bool
source_is_blind(const struct watch *w, cw_time span)
{
	for (size_t i = 0; i < w->source_count; i++) {
		const struct source_state *s = &w->source[i];

		if (s->blind_from != 0 &&
			(s->blind_to == 0 || s->blind_to + span >= w->until))
			return true;
		if (s->quiet.to != 0 && s->quiet.to + span >= w->until)
			return true;
	}
	return false;
}

bool
source_is_one_way(const struct watch *w, cw_time span)
{
	for (size_t i = 0; i < w->source_count; i++)
		if (w->source[i].one_way.to != 0 &&
			w->source[i].one_way.to + span >= w->until)
			return true;
	return false;
}

/* ---- what is said of one ---- */

static void
blind_reason(const struct source_state *s, struct str *to)
{
	const char *what = s->gone ? "gone" : "down";
	char at[TIME_STRLEN];

	if (s->blind_from == 0)
		return;
	if (s->blind_to == 0)
		str_printf(to, "; %s is %s since %s", s->name, what,
			time_format(s->blind_from, at));
	else
		str_printf(to, "; %s was %s for %" PRIu64 " s until %s", s->name, what,
			(s->blind_to - s->blind_from + CW_SEC / 2) / CW_SEC,
			time_format(s->blind_to, at));
	if (s->blinds > 1)
		str_printf(to, " (%" PRIu64 " times in all)", s->blinds);
}

void
source_reason(const struct watch *w, struct str *to)
{
	char at[TIME_STRLEN];

	for (size_t i = 0; i < w->source_count; i++) {
		const struct source_state *s = &w->source[i];

		blind_reason(s, to);
		if (s->quiet.to != 0)
			str_printf(to,
				"; no packet came from %s for %" PRIu64 " s, since %s",
				s->name, (s->quiet.to - s->quiet.from) / CW_SEC,
				time_format(s->quiet.from, at));
		if (s->twice.to != 0)
			str_printf(to,
				"; %" PRIu64 " of %" PRIu64
				" packets of %s were copies: it is mirrored twice",
				s->said_copies, s->said_packets, s->name);
		if (s->one_way.to != 0)
			str_printf(to,
				"; on %s %" PRIu64 " of %" PRIu64
				" pairs of hosts were heard one way only",
				s->name, s->one_way_pairs, s->pairs);
	}
}

static void
put_span(struct json *j, const char *key, cw_time from, cw_time to)
{
	json_key(j, key);
	json_begin_object(j);
	json_put_time(j, "from", from);
	if (to != 0)
		json_put_time(j, "to", to);
	json_end_object(j);
}

void
source_detail(const struct watch *w, struct json *j)
{
	json_key(j, "interfaces");
	json_begin_array(j);
	for (size_t i = 0; i < w->source_count; i++) {
		const struct source_state *s = &w->source[i];

		json_begin_object(j);
		json_put_string(j, "name", s->name);
		if (s->blind_from != 0) {
			json_put_uint(j, "blind_times", s->blinds);
			put_span(j, s->gone ? "gone" : "down", s->blind_from,
				s->blind_to);
		}
		if (s->quiet.to != 0)
			put_span(j, "silent", s->quiet.from, s->quiet.to);
		if (s->twice.to != 0) {
			put_span(j, "mirrored_twice", s->twice.from, s->twice.to);
			json_put_uint(j, "copies", s->said_copies);
			json_put_uint(j, "packets", s->said_packets);
		}
		if (s->one_way.to != 0) {
			put_span(j, "one_way", s->one_way.from, s->one_way.to);
			json_put_uint(j, "pairs", s->pairs);
			json_put_uint(j, "pairs_one_way", s->one_way_pairs);
		}
		json_end_object(j);
	}
	json_end_array(j);
}

static void
stretch(struct fact *f, cw_time from, cw_time to)
{
	if (from == 0)
		return;
	f->first = MIN(f->first, from);
	f->last = MAX(f->last, to);
}

void
source_times(const struct watch *w, struct fact *f)
{
	for (size_t i = 0; i < w->source_count; i++) {
		const struct source_state *s = &w->source[i];

		stretch(f, s->blind_from,
			s->blind_to != 0 ? s->blind_to : w->state.now);
		if (s->quiet.to != 0)
			stretch(f, s->quiet.from, s->quiet.to);
		if (s->twice.to != 0)
			stretch(f, s->twice.from, s->twice.to);
		if (s->one_way.to != 0)
			stretch(f, s->one_way.from, s->one_way.to);
	}
}
