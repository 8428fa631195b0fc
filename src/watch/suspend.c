/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a decision about absences could not tell, and since when: what the
 * decision before could not tell, either, goes on from there.  Core thread.
 */
#include "watch_int.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

void
suspend_begin(struct watch *w)
{
	struct suspensions last = w->suspended;

	w->suspended = w->before;
	w->before = last;
	w->suspended.count = 0;
}

static cw_time
since(const struct watch *w, const struct suspension *s)
{
	for (size_t i = 0; i < w->before.count; i++) {
		const struct suspension *b = &w->before.item[i];

		if (b->violation == s->violation &&
			strcmp(b->subject, s->subject) == 0 &&
			strcmp(b->reason, s->reason) == 0)
			return b->from;
	}
	return MAX(w->since, w->decided);
}

void
suspend(struct watch *w, const struct violation *kind, const char *subject,
	uint64_t count, const char *doubt)
{
	struct suspensions *all = &w->suspended;
	struct suspension *s;

	if (all->count == all->size) {
		all->size = all->size * 2 + 8;
		all->item = xrealloc(all->item, all->size, sizeof(*all->item));
	}
	s = &all->item[all->count++];
	memset(s, 0, sizeof(*s));
	s->violation = kind;
	s->count = count;
	snprintf(s->sensor, sizeof(s->sensor), "%s", w->site->sensor_name);
	snprintf(s->subject, sizeof(s->subject), "%s", subject);
	snprintf(s->reason, sizeof(s->reason), "%s", doubt);
	s->from = since(w, s);
	s->to = w->until;
}

const struct suspension *
watch_suspended(const struct watch *w, size_t *count)
{
	*count = w->suspended.count;
	return w->suspended.item;
}
