/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A damaged database: is found at the start, and moved aside, never deleted: an expert
 * may save what is in it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/base/time.h"

#include "store_int.h"

enum { CHECK_STEPS = 20000 }; /* of SQLite's machine between two looks at the clock */

static int
out_of_time(void *until)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec >= *(const time_t *)until;
}

/* A large database is not read whole at each start: what a second shows. */
int
aside_check(struct store *s, struct err *err)
{
	sqlite3_stmt *st = NULL;
	struct timespec now;
	time_t until;
	int rc;

	clock_gettime(CLOCK_MONOTONIC, &now);
	until = now.tv_sec + 2;
	sqlite3_progress_handler(s->sql.db, CHECK_STEPS, out_of_time, &until);
	rc = sqlite3_prepare_v2(s->sql.db, "PRAGMA quick_check(1)", -1, &st, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		const char *said = (const char *)sqlite3_column_text(st, 0);

		rc = said != NULL && strcmp(said, "ok") == 0 ? SQLITE_OK
							     : SQLITE_CORRUPT;
	}
	sqlite3_finalize(st);
	sqlite3_progress_handler(s->sql.db, 0, NULL, NULL);
	if (rc == SQLITE_OK || rc == SQLITE_INTERRUPT || rc == SQLITE_DONE)
		return 0;
	return sql_fault(err, s->path, rc);
}

static bool
is_ours(const char *path)
{
	struct str key = {0};
	bool is;

	str_printf(&key, "%s.key", path);
	is = !key.failed && access(key.data, F_OK) == 0;
	str_fini(&key);
	return is;
}

/* path + end -> path.damaged-TIME + end.  What is not there need not move. */
static int
move(const char *path, const char *time, const char *end)
{
	struct str from = {0}, to = {0};
	int error = 0;

	str_printf(&from, "%s%s", path, end);
	str_printf(&to, "%s.damaged-%s%s", path, time, end);
	if (from.failed || to.failed)
		error = -ENOMEM;
	/* link(2) puts it over nothing. */
	else if (link(from.data, to.data) != 0)
		error = -errno;
	else if (unlink(from.data) != 0)
		error = -errno;
	str_fini(&from);
	str_fini(&to);
	return error == -ENOENT && end[0] != '\0' ? 0 : error;
}

int
store_set_aside(const char *path, struct err *err, char **moved)
{
	static const char *const ends[] = {"-wal", "-shm", ""};
	char time[TIME_STRLEN];
	struct str name = {0};
	int error = is_ours(path) ? 0 : -EPERM;

	time_format(time_now(), time);
	for (size_t i = 0; error == 0 && i < ARRAY_LEN(ends); i++)
		error = move(path, time, ends[i]);
	if (error != 0) {
		err_set(err, "%s: it is damaged, and can not be moved aside: %s", path,
			error == -EPERM ? "it was not made by Camwarden here"
					: strerror(-error));
		return error;
	}
	str_printf(&name, "%s.damaged-%s", path, time);
	if (name.failed)
		return -ENOMEM;
	*moved = name.data;
	return 0;
}
