/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Absences that were not told, and why -> rows, and back. */
#include <errno.h>
#include <string.h>

#include "store_int.h"

int
store_put_suspension(struct store *s, const struct suspension *x)
{
	static const char sql[] =
		"INSERT INTO suspension"
		" (sensor, violation, subject, reason, first, last, count)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
		" ON CONFLICT (sensor, violation, subject, reason, first) DO UPDATE"
		" SET count = iif(excluded.last >= last, excluded.count, count),"
		" last = max(last, excluded.last)";
	sqlite3_stmt *st;
	struct sql_bind b;
	bool own;
	int error = put_begin(s, &own);

	if (error != 0)
		return error;
	st = sql_statement(&s->sql, SQL_SUSPENSION_PUT, sql);
	b = sql_bind(st);
	bind_text(&b, x->sensor);
	bind_text(&b, x->violation->name);
	bind_text(&b, x->subject);
	bind_text(&b, x->reason);
	bind_int(&b, x->from);
	bind_int(&b, x->to);
	bind_int(&b, x->count);
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	return put_end(s, own, error);
}

/* False: of a violation that this program does not know. */
static bool
suspension_columns(sqlite3_stmt *st, struct suspension *out)
{
	struct sql_columns c = sql_columns(st);
	char violation[RECORD_NAME];

	memset(out, 0, sizeof(*out));
	column_text(&c, out->sensor, sizeof(out->sensor));
	column_text(&c, violation, sizeof(violation));
	column_text(&c, out->subject, sizeof(out->subject));
	column_text(&c, out->reason, sizeof(out->reason));
	out->from = column_int(&c);
	out->to = column_int(&c);
	out->count = column_int(&c);
	out->violation = violation_find(violation);
	return out->violation != NULL;
}

int
store_read_suspensions(struct store_reader *r, const struct store_filter *f,
	store_suspension_fn *fn, void *ctx)
{
	static const char sql[] =
		"SELECT * FROM (SELECT sensor, violation, subject, reason, first, last,"
		" count FROM suspension WHERE last >= ?1 AND (?2 = 0 OR first < ?2)"
		" ORDER BY last DESC, row DESC LIMIT ?3)"
		" ORDER BY first, violation, subject, reason, sensor";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_SUSPENSION_READ, sql);
	struct sql_bind b = sql_bind(st);
	struct suspension x;
	int row = 0, result;

	bind_int(&b, f->from);
	bind_int(&b, f->to);
	bind_int(&b, STORE_SUSPENSIONS);
	result = sql_errno(b.rc);
	while (result == 0 && (row = sql_row(st)) > 0)
		if (suspension_columns(st, &x))
			result = fn(ctx, &x);
	sqlite3_reset(st);
	return result != 0 ? result : row;
}
