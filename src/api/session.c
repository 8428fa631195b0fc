/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is logged in: a table in memory of the cookies' SHA-256, so that a restart
 * logs everybody out and the database holds no session.  A session ends when it
 * was not used for a while, after a day's work at the latest, with a logout, and
 * when its user's password was changed or taken.  Any server thread.
 */
#include "api_int.h"

#include <string.h>

#include "camwarden/base/array.h"

void
sessions_init(struct sessions *t)
{
	memset(t, 0, sizeof(*t));
	pthread_mutex_init(&t->lock, NULL);
}

void
sessions_fini(struct sessions *t)
{
	pthread_mutex_destroy(&t->lock);
}

static bool
is_over(const struct session *s, uint64_t now)
{
	return s->user[0] == '\0' || now - s->used >= SESSION_IDLE_MS ||
	       now - s->made >= SESSION_MOST_MS;
}

/* The place of a new one: a free one; else the oldest of the user's when he has
 * as many as he may, or of all. */
static struct session *
place(struct sessions *t, const char *user, uint64_t now)
{
	struct session *free = NULL, *own = NULL, *any = NULL;
	size_t mine = 0;

	for (size_t i = 0; i < SESSIONS_MAX; i++) {
		struct session *s = &t->item[i];

		if (is_over(s, now)) {
			free = s;
			continue;
		}
		if (any == NULL || s->used < any->used)
			any = s;
		if (strcmp(s->user, user) != 0)
			continue;
		mine++;
		if (own == NULL || s->used < own->used)
			own = s;
	}
	if (mine >= SESSIONS_PER_USER)
		return own;
	return free != NULL ? free : any;
}

void
session_add(struct sessions *t, const char *sha256, const struct store_user *user,
	uint64_t now)
{
	struct session *s;

	pthread_mutex_lock(&t->lock);
	s = place(t, user->name, now);
	memset(s, 0, sizeof(*s));
	snprintf(s->sha256, sizeof(s->sha256), "%s", sha256);
	snprintf(s->user, sizeof(s->user), "%s", user->name);
	s->changed = user->changed;
	s->made = s->used = now;
	pthread_mutex_unlock(&t->lock);
}

static struct session *
find(struct sessions *t, const char *sha256, uint64_t now)
{
	for (size_t i = 0; i < SESSIONS_MAX; i++)
		if (!is_over(&t->item[i], now) &&
			strcmp(t->item[i].sha256, sha256) == 0)
			return &t->item[i];
	return NULL;
}

bool
session_find(struct sessions *t, const char *sha256, uint64_t now, bool use,
	struct session *out)
{
	struct session *s;

	pthread_mutex_lock(&t->lock);
	s = find(t, sha256, now);
	if (s != NULL) {
		if (use)
			s->used = now;
		*out = *s;
	}
	pthread_mutex_unlock(&t->lock);
	return s != NULL;
}

void
session_drop(struct sessions *t, const char *sha256)
{
	pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < SESSIONS_MAX; i++)
		if (strcmp(t->item[i].sha256, sha256) == 0)
			memset(&t->item[i], 0, sizeof(t->item[i]));
	pthread_mutex_unlock(&t->lock);
}
