/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the watch says, kept until it is committed: it says each thing once, and a
 * batch may fail.  While one waits the watch is not asked again; what it has to say
 * meanwhile stays in its own tables, which are bounded.  Core thread.
 */
#include "daemon_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SAYINGS_MOST = 4096 };

struct saying {
	enum { SAID, TAKEN_BACK, RETAINED } kind;
	char id[RECORD_ID];
	cw_time at;
	const struct violation *violation;
	size_t count;
	void *data; /* owned: the finding, or the ids */
};

void
sayings_clear(struct sayings *x)
{
	for (size_t i = 0; i < x->count; i++)
		free(x->item[i].data);
	x->count = 0;
}

void
sayings_free(struct sayings *x)
{
	sayings_clear(x);
	free(x->item);
	memset(x, 0, sizeof(*x));
}

/* -ENOBUFS: as many as may wait do; the watch says the rest next time. */
static int
add(struct sayings *x, const struct saying *one, const void *data, size_t n)
{
	struct saying *s;

	if (x->count == SAYINGS_MOST)
		return -ENOBUFS;
	if (x->count == x->size) {
		size_t size = 2 * x->size + 16;
		s = realloc(x->item, size * sizeof(*s));
		if (s == NULL)
			return -ENOMEM;
		x->item = s;
		x->size = size;
	}
	s = &x->item[x->count];
	*s = *one;
	if (n > 0 && (s->data = malloc(n)) == NULL)
		return -ENOMEM;
	if (n > 0)
		memcpy(s->data, data, n);
	x->count++;
	return 0;
}

static int
say(void *sayings, const struct finding *f)
{
	return add(sayings, &(struct saying){.kind = SAID}, f, sizeof(*f));
}

static int
take_back(void *sayings, const char *id, cw_time at)
{
	struct saying one = {.kind = TAKEN_BACK, .at = at};

	memcpy(one.id, id, strnlen(id, sizeof(one.id) - 1));
	return add(sayings, &one, NULL, 0);
}

static int
retain(void *sayings, const struct violation *v, const char (*ids)[RECORD_ID],
	size_t count)
{
	struct saying one = {.kind = RETAINED, .violation = v, .count = count};

	return add(sayings, &one, ids, count * RECORD_ID);
}

int
sayings_hear(struct sayings *x, struct watch *w, const struct watch_state *state)
{
	struct watch_out out = {say, take_back, retain, x};
	int r;

	if (x->count > 0) /* of a batch that failed */
		return 0;
	r = watch_flush(w, state, &out);
	x->more = r == -ENOBUFS;
	return x->more ? 0 : r;
}

int
sayings_store(const struct sayings *x, struct store *store)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->count; i++) {
		const struct saying *s = &x->item[i];

		switch (s->kind) {
		case SAID:
			r = store_put_finding(store, s->data);
			break;
		case TAKEN_BACK:
			r = store_withdraw_finding(store, s->id, s->at);
			break;
		case RETAINED:
			r = store_retain_findings(
				store, s->violation, s->data, s->count);
			break;
		}
	}
	return r;
}
