/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Failed logins, by user and by address: after a few, each further one doubles
 * the wait before the next is looked at.  A table of fixed size; the entry that
 * was not tried for longest gives way.  Any server thread.
 */
#include "api_int.h"

#include <string.h>

#include "camwarden/base/array.h"

void
backoff_init(struct backoff *b)
{
	memset(b, 0, sizeof(*b));
	pthread_mutex_init(&b->lock, NULL);
}

void
backoff_fini(struct backoff *b)
{
	pthread_mutex_destroy(&b->lock);
}

static struct backoff_entry *
find(struct backoff *b, const char *key)
{
	for (size_t i = 0; i < BACKOFF_ENTRIES; i++)
		if (strcmp(b->entry[i].key, key) == 0)
			return &b->entry[i];
	return NULL;
}

static struct backoff_entry *
find_or_make(struct backoff *b, const char *key)
{
	struct backoff_entry *e = find(b, key);

	if (e != NULL)
		return e;
	e = &b->entry[0];
	for (size_t i = 1; i < BACKOFF_ENTRIES; i++)
		if (b->entry[i].tried < e->tried)
			e = &b->entry[i];
	memset(e, 0, sizeof(*e));
	snprintf(e->key, sizeof(e->key), "%s", key);
	return e;
}

/* A user waits less: others could fail in his name to keep him out. */
static uint64_t
wait_after(const struct backoff_entry *e)
{
	uint64_t most = e->key[0] == 'u' ? BACKOFF_USER_MS : BACKOFF_MOST_MS;
	unsigned over;

	if (e->failures < BACKOFF_FREE)
		return 0;
	over = MIN(e->failures - BACKOFF_FREE, 20U);
	return MIN((uint64_t)1000 << over, most);
}

/* What is left to wait, in ms; an old entry is forgotten. */
static uint64_t
left(struct backoff_entry *e, uint64_t now)
{
	uint64_t until;

	if (e == NULL || e->failures == 0)
		return 0;
	if (now - e->tried > BACKOFF_FORGET_MS) {
		e->failures = 0;
		return 0;
	}
	until = e->tried + wait_after(e);
	return until > now ? until - now : 0;
}

unsigned
backoff_try(struct backoff *b, const char *const *key, size_t count, uint64_t now)
{
	uint64_t most = 0;

	pthread_mutex_lock(&b->lock);
	for (size_t i = 0; i < count; i++)
		most = MAX(most, left(find(b, key[i]), now));
	/* Counted before it is looked at, so that many at once are not free. */
	for (size_t i = 0; most == 0 && i < count; i++) {
		struct backoff_entry *e = find_or_make(b, key[i]);

		e->failures++;
		e->tried = now;
	}
	pthread_mutex_unlock(&b->lock);
	return (unsigned)((most + 999) / 1000);
}

void
backoff_clear(struct backoff *b, const char *const *key, size_t count)
{
	pthread_mutex_lock(&b->lock);
	for (size_t i = 0; i < count; i++) {
		struct backoff_entry *e = find(b, key[i]);

		if (e != NULL)
			memset(e, 0, sizeof(*e));
	}
	pthread_mutex_unlock(&b->lock);
}
