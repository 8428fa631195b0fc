/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A person has looked at a finding: it is `acknowledged`, stays so when it is
 * seen again, and the trail has who and why.  Under an exception it stays
 * `excepted` and is acknowledged when that ends.
 */
#include "store_int.h"

#include <errno.h>

#include "camwarden/base/json.h"
#include "camwarden/base/str.h"

/* 1: acknowledged before; 0: not; or -errno. */
static int
is_acknowledged(struct store *s, const char *id)
{
	static const char sql[] = "SELECT acknowledged OR status = 'acknowledged'"
				  " FROM finding WHERE id = ?1";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_ACKNOWLEDGE_FIND, sql);
	struct sql_bind b = sql_bind(st);
	int row, result;

	bind_text(&b, id);
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_row(st);
	if (row <= 0)
		return row == 0 ? -ENOENT : row;
	result = sqlite3_column_int(st, 0);
	sqlite3_reset(st);
	return result;
}

static int
mark(struct store *s, const char *id)
{
	static const char sql[] =
		"UPDATE finding SET acknowledged = 1, updated_seq = ?2,"
		" status = iif(status = 'open', 'acknowledged', status) WHERE id = ?1";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_ACKNOWLEDGE, sql);
	struct sql_bind b = sql_bind(st);

	bind_text(&b, id);
	bind_int(&b, ++s->seq);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

static int
trail(struct store *s, const char *id, const char *actor, const char *reason)
{
	struct str detail = {0};
	struct json j;
	int error;

	json_init(&j, &detail);
	json_begin_object(&j);
	json_put_string(&j, "reason", reason);
	json_end_object(&j);
	error = trail_put(s, actor, "finding.acknowledged", id, detail.data);
	str_fini(&detail);
	return error;
}

int
store_acknowledge(
	struct store *s, const char *id, const char *actor, const char *reason)
{
	bool own;
	int error = put_begin(s, &own), end;

	if (error != 0)
		return error;
	error = is_acknowledged(s, id);
	if (error == 1)
		error = -EALREADY;
	if (error == 0)
		error = mark(s, id);
	if (error == 0)
		error = trail(s, id, actor, reason);
	end = put_end(s, own, error);
	return error != 0 ? error : end;
}
