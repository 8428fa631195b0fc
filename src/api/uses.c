/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When tokens were used last: noted in memory by each request, and written by the
 * one writer now and then, never on a request's time.  Any server thread.
 */
#include "api_int.h"

#include <string.h>

#include "camwarden/control.h"

void
uses_init(struct uses *u)
{
	memset(u, 0, sizeof(*u));
	pthread_mutex_init(&u->lock, NULL);
}

void
uses_fini(struct uses *u)
{
	pthread_mutex_destroy(&u->lock);
}

/* Of more tokens than fit, the one that was used longest ago gives way. */
void
use_note(struct uses *u, const char *name, cw_time now)
{
	struct use *to = &u->item[0];

	pthread_mutex_lock(&u->lock);
	for (size_t i = 0; i < USES_MAX; i++) {
		if (strcmp(u->item[i].name, name) == 0) {
			to = &u->item[i];
			break;
		}
		if (u->item[i].at < to->at)
			to = &u->item[i];
	}
	snprintf(to->name, sizeof(to->name), "%s", name);
	to->at = now;
	to->news = true;
	pthread_mutex_unlock(&u->lock);
}

static bool
next_news(struct uses *u, struct change *c)
{
	bool found = false;

	pthread_mutex_lock(&u->lock);
	for (size_t i = 0; !found && i < USES_MAX; i++) {
		struct use *x = &u->item[i];

		if (!x->news)
			continue;
		x->news = false;
		memcpy(c->id, x->name, sizeof(c->id));
		c->time = x->at;
		found = true;
	}
	pthread_mutex_unlock(&u->lock);
	return found;
}

void
uses_write(struct api *a)
{
	struct change c = {.kind = CHANGE_TOKEN_USED};

	while (a->change != NULL && next_news(&a->uses, &c))
		a->change(a->change_ctx, &c); /* -ENOENT: revoked meanwhile */
}
