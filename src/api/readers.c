/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Store readers kept open between requests.  A request takes one, and is alone
 * with it; a busy moment opens more, and those beyond READERS_KEPT are closed
 * again.  Any server thread.
 */
#include "api_int.h"

#include <string.h>
#include <stdlib.h>

void
readers_init(struct readers *rs, const char *database)
{
	memset(rs, 0, sizeof(*rs));
	pthread_mutex_init(&rs->lock, NULL);
	rs->database = xstrdup(database);
}

void
readers_fini(struct readers *rs)
{
	for (size_t i = 0; i < rs->count; i++)
		store_reader_close(rs->kept[i]);
	free(rs->database);
	pthread_mutex_destroy(&rs->lock);
	memset(rs, 0, sizeof(*rs));
}

int
readers_take(struct readers *rs, struct err *err, struct store_reader **out)
{
	struct store_reader *r = NULL;

	pthread_mutex_lock(&rs->lock);
	if (rs->count > 0)
		r = rs->kept[--rs->count];
	pthread_mutex_unlock(&rs->lock);
	if (r == NULL)
		return store_reader_open(rs->database, err, out);
	*out = r;
	return 0;
}

void
readers_put(struct readers *rs, struct store_reader *r)
{
	pthread_mutex_lock(&rs->lock);
	if (rs->count < READERS_KEPT) {
		rs->kept[rs->count++] = r;
		r = NULL;
	}
	pthread_mutex_unlock(&rs->lock);
	store_reader_close(r);
}
