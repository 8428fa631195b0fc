/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counting over several runs without claiming a packet twice.  Each row keeps
 * the whole (`total`) and what runs before the present one counted (`base`).
 * The present run's totals, which only grow, are merged with `base` each time:
 * where the two periods do not meet, they add up; where they do, the run may be
 * the same capture again, so that each count is the greater of both.
 */
#include "camwarden/base/array.h"

#include "store_int.h"

static void
counts_merge(const struct merge_counts *base, const struct merge_counts *record,
	struct merge_counts *out)
{
	bool apart = record->first > base->last || record->last < base->first;

	for (size_t i = 0; i < MERGE_COUNTS; i++) {
		uint64_t b = base->n[i], r = record->n[i];

		out->n[i] = apart ? b + r : MAX(b, r);
	}
	out->first = MIN(base->first, record->first);
	out->last = MAX(base->last, record->last);
}

static bool
is_nothing(const struct merge_counts *c)
{
	for (size_t i = 0; i < MERGE_COUNTS; i++)
		if (c->n[i] != 0)
			return false;
	return true;
}

void
merge_run(struct merge_row *row, int64_t run, const struct merge_counts *record)
{
	/* Begun anew, and so far only told that a flow which was counted has ended. */
	if (row->run == run && is_nothing(record))
		return;
	/* The second case: the table upstream let the entry go and began it anew. */
	if (row->run != run || record->first > row->total.last) {
		row->base = row->total;
		row->run = run;
	}
	if (row->base.last == 0)
		row->total = *record;
	else
		counts_merge(&row->base, record, &row->total);
}

void
bind_counts(struct sql_bind *b, const struct merge_counts *c, size_t n)
{
	bind_int(b, c->first);
	bind_int(b, c->last);
	for (size_t i = 0; i < n; i++)
		bind_int(b, c->n[i]);
}

void
column_counts(struct sql_columns *c, struct merge_counts *out, size_t n)
{
	out->first = column_int(c);
	out->last = column_int(c);
	for (size_t i = 0; i < n; i++)
		out->n[i] = column_int(c);
}
