/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What clients asked of DNS servers: for each pair the names asked most, in a
 * set-associative table that forgets the quietest pair.  Whoever asks for many
 * names once does not push out those asked often.  Core thread.
 */
#include "camwarden/asset.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

enum { ASKED_WAYS = 4 };

struct pair {
	struct addr end[2]; /* client, server */
	cw_time last;       /* 0: free */
	struct asked asked;
};

struct asked_table {
	struct hash_key key;
	struct pair *pair;
	uint32_t sets;
};

struct asked_table *
asked_table_new(size_t memory, const struct hash_key *key)
{
	struct asked_table *t = calloc(1, sizeof(*t));
	size_t most = memory / (ASKED_WAYS * sizeof(struct pair));

	if (t == NULL)
		return NULL;
	t->key = *key;
	t->sets = 1;
	while (t->sets < UINT32_C(1) << 20 && most >= (size_t)t->sets * 2)
		t->sets *= 2;
	t->pair = calloc((size_t)t->sets * ASKED_WAYS, sizeof(*t->pair));
	if (t->pair == NULL) {
		free(t);
		return NULL;
	}
	return t;
}

void
asked_table_free(struct asked_table *t)
{
	if (t == NULL)
		return;
	free(t->pair);
	free(t);
}

static struct pair *
set_of(const struct asked_table *t, const struct addr end[2])
{
	uint64_t h = hash_bytes(&t->key, end, 2 * sizeof(*end));

	return &t->pair[(h & (t->sets - 1)) * ASKED_WAYS];
}

static struct pair *
pair_find(const struct asked_table *t, const struct addr end[2])
{
	struct pair *set = set_of(t, end);

	for (unsigned i = 0; i < ASKED_WAYS; i++)
		if (set[i].last != 0 && addr_equal(&set[i].end[0], &end[0]) &&
			addr_equal(&set[i].end[1], &end[1]))
			return &set[i];
	return NULL;
}

static struct pair *
pair_take(struct asked_table *t, const struct addr end[2])
{
	struct pair *p = pair_find(t, end), *set = set_of(t, end);

	if (p != NULL)
		return p;
	p = set;
	for (unsigned i = 1; i < ASKED_WAYS; i++)
		if (set[i].last < p->last)
			p = &set[i];
	memset(p, 0, sizeof(*p));
	p->end[0] = end[0];
	p->end[1] = end[1];
	return p;
}

/* More often, or as often and later, or the lesser word: a total order. */
static bool
is_before(const struct asked_name *x, const struct asked_name *y)
{
	if (x->count != y->count)
		return x->count > y->count;
	if (x->last != y->last)
		return x->last > y->last;
	return strcmp(x->name, y->name) < 0;
}

/* The place of the name: its own, a free one, or that of the last. */
static uint32_t
place_of(struct asked *a, const char *name)
{
	for (uint32_t i = 0; i < a->count; i++)
		if (strcmp(a->name[i].name, name) == 0)
			return i;
	if (a->count == ASKED_NAMES)
		a->more = true;
	else
		a->count++;
	memset(&a->name[a->count - 1], 0, sizeof(a->name[0]));
	strcpy(a->name[a->count - 1].name, name);
	return a->count - 1;
}

void
asked_see(struct asked_table *t, const struct question *q)
{
	struct addr end[2] = {q->client, q->server};
	struct pair *p = pair_take(t, end);
	struct asked *a = &p->asked;
	uint32_t i = place_of(a, q->name);

	p->last = MAX(p->last, MAX(q->time, (cw_time)1));
	a->name[i].count++;
	a->name[i].last = MAX(a->name[i].last, q->time);
	for (; i > 0 && is_before(&a->name[i], &a->name[i - 1]); i--) {
		struct asked_name moved = a->name[i];

		a->name[i] = a->name[i - 1];
		a->name[i - 1] = moved;
	}
}

const struct asked *
asked_find(const struct asked_table *t, const struct addr *client,
	const struct addr *server)
{
	struct addr end[2] = {*client, *server};
	const struct pair *p = pair_find(t, end);

	return p != NULL ? &p->asked : NULL;
}
