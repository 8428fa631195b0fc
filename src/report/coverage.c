/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records of coverage -> how much of the period was watched, the times in which
 * the sensor saw nothing, and those in which it lost packets.  Records of
 * several sources overlap: a time is watched when any of them watched.
 */
#include "report_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

/* One record of coverage: 24 bytes of a period of minutes. */
struct span {
	cw_time from, to;
	uint64_t lost;
};
struct spans {
	struct report *r;
	struct span *item; /* owned */
	size_t count, size;
};

static struct report_source *
source_of(struct report_coverage *v, const char *name)
{
	struct report_source *s;

	for (size_t i = 0; i < v->source_count; i++)
		if (strcmp(v->source[i].name, name) == 0)
			return &v->source[i];
	if (v->source_count == REPORT_SOURCES) {
		v->sources_unsaid++;
		return NULL;
	}
	s = &v->source[v->source_count++];
	snprintf(s->name, sizeof(s->name), "%s", name);
	return s;
}

static void
add_source(struct report_coverage *v, const struct coverage *c, uint64_t lost)
{
	struct report_source *s = source_of(v, c->source);

	if (s == NULL)
		return;
	if (s->from == 0 || c->from < s->from)
		s->from = c->from;
	s->to = MAX(s->to, c->to);
	s->packets += c->packets;
	s->bytes += c->bytes;
	s->lost += lost;
}

static int
add(void *ctx, const struct coverage *c, uint64_t row)
{
	struct spans *s = ctx;
	struct report_coverage *v = &s->r->coverage;
	uint64_t lost = coverage_lost(c);

	(void)row;
	v->periods++;
	v->packets += c->packets;
	v->bytes += c->bytes;
	v->lost += lost;
	add_source(v, c, lost);
	controls_add_coverage(&s->r->controls, c->packets, lost);
	if (s->count == s->size) {
		size_t size = MAX(2 * s->size, 256);
		struct span *grown = realloc(s->item, size * sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		s->item = grown;
		s->size = size;
	}
	s->item[s->count++] =
		(struct span){MAX(c->from, s->r->from), MIN(c->to, s->r->end), lost};
	return 0;
}

static int
span_compare(const void *x, const void *y)
{
	const struct span *a = x, *b = y;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->to < b->to ? -1 : a->to > b->to;
}

static void
blind_add(struct report_coverage *v, cw_time from, cw_time to, uint64_t lost)
{
	struct report_blind *last =
		v->blind_count > 0 ? &v->blind[v->blind_count - 1] : NULL;

	/* Periods of loss that follow each other are one. */
	if (lost > 0 && last != NULL && last->lost > 0 &&
		from <= last->to + REPORT_GAP) {
		last->to = MAX(last->to, to);
		last->lost += lost;
		return;
	}
	if (v->blind_count == REPORT_BLIND) {
		v->blind_unsaid++;
		return;
	}
	v->blind[v->blind_count++] = (struct report_blind){from, to, lost};
}

/* A hole between two records that is too long to be a pause between packets. */
static void
hole_add(struct report_coverage *v, cw_time from, cw_time to)
{
	if (to <= from)
		return;
	if (to - from <= REPORT_GAP) {
		v->watched += to - from;
		return;
	}
	v->unseen += to - from;
	blind_add(v, from, to, 0);
}

static void
sweep(struct report *r, const struct spans *s)
{
	struct report_coverage *v = &r->coverage;
	cw_time until = r->from;

	for (size_t i = 0; i < s->count; i++) {
		const struct span *x = &s->item[i];

		hole_add(v, until, x->from);
		if (x->to > until) {
			v->watched += x->to - MAX(x->from, until);
			until = x->to;
		}
		if (x->lost > 0)
			blind_add(v, x->from, x->to, x->lost);
	}
	/* What is after the data's end is not known, unless the week is over. */
	hole_add(v, until, r->over ? r->to : r->end);
}

int
report_gather_coverage(struct report *r)
{
	struct store_filter f = report_filter(r);
	struct spans s = {.r = r};
	int error = store_read_coverage(r->reader, &f, add, &s);

	if (error == 0 && s.count > 0)
		qsort(s.item, s.count, sizeof(*s.item), span_compare);
	if (error == 0)
		sweep(r, &s);
	free(s.item);
	return error;
}
