/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What reports ask beyond the lists: all of one snapshot, findings in the order
 * of hosts, and each week's status.
 */
#include "store_int.h"

#include <string.h>

int
store_read_begin(struct store_reader *r)
{
	return sql_run(sql_statement(&r->sql, SQL_BEGIN, "BEGIN"));
}

void
store_read_end(struct store_reader *r)
{
	sql_run(sql_statement(&r->sql, SQL_COMMIT, "COMMIT"));
}

int
store_read_data_end(struct store_reader *r, cw_time *out)
{
	static const char sql[] =
		"SELECT max((SELECT ifnull(max(last), 0) FROM coverage),"
		" (SELECT ifnull(max(last), 0) FROM finding))";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_DATA_END, sql);
	struct sql_columns c = sql_columns(st);
	int row = sql_row(st);

	if (row <= 0)
		return row;
	*out = column_int(&c);
	sqlite3_reset(st);
	return 0;
}

/* ---- a week's status ---- */

static int
put_control(struct store *s, const struct week_status *w, size_t i)
{
	static const char sql[] =
		"INSERT OR REPLACE INTO control_week (week, control, answer, findings,"
		" excepted, conversations) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_CONTROL_WEEK_PUT, sql);
	struct sql_bind b = sql_bind(st);

	bind_text(&b, w->week);
	bind_text(&b, control_name(i));
	bind_int(&b, w->control[i].answer);
	bind_int(&b, w->control[i].findings);
	bind_int(&b, w->control[i].excepted);
	bind_int(&b, w->control[i].conversations);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

static int
put_severity(struct store *s, const struct week_status *w, size_t i)
{
	static const char sql[] =
		"INSERT OR REPLACE INTO severity_week (week, severity, open, excepted,"
		" fresh, still, gone, gone_seconds)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_SEVERITY_WEEK_PUT, sql);
	struct sql_bind b = sql_bind(st);

	bind_text(&b, w->week);
	bind_int(&b, i);
	bind_int(&b, w->severity[i].open);
	bind_int(&b, w->severity[i].excepted);
	bind_int(&b, w->severity[i].fresh);
	bind_int(&b, w->severity[i].still);
	bind_int(&b, w->severity[i].gone);
	bind_int(&b, w->severity[i].gone_seconds);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

int
store_put_week(struct store *s, const struct week_status *w)
{
	bool own;
	int error = put_begin(s, &own);

	if (error != 0)
		return error;
	for (size_t i = 0; error == 0 && i < CONTROL_COUNT; i++)
		error = put_control(s, w, i);
	for (size_t i = 0; error == 0 && i < SEVERITY_MAX; i++)
		error = put_severity(s, w, i);
	return put_end(s, own, error);
}

static int
severities_read(struct store_reader *r, struct week_status *w)
{
	static const char sql[] = "SELECT severity, open, excepted, fresh, still, gone,"
				  " gone_seconds FROM severity_week WHERE week = ?1";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_SEVERITY_WEEK_READ, sql);
	struct sql_bind b = sql_bind(st);
	int row = 0, error;

	bind_text(&b, w->week);
	error = sql_errno(b.rc);
	while (error == 0 && (row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);
		uint64_t i = column_int(&c);

		if (i >= SEVERITY_MAX)
			continue;
		w->severity[i].open = column_int(&c);
		w->severity[i].excepted = column_int(&c);
		w->severity[i].fresh = column_int(&c);
		w->severity[i].still = column_int(&c);
		w->severity[i].gone = column_int(&c);
		w->severity[i].gone_seconds = column_int(&c);
	}
	return error != 0 ? error : row;
}

int
store_read_week(struct store_reader *r, const char *week, struct week_status *out)
{
	static const char sql[] =
		"SELECT control, answer, findings, excepted, conversations"
		" FROM control_week WHERE week = ?1";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_CONTROL_WEEK_READ, sql);
	struct sql_bind b = sql_bind(st);
	int row = 0, error;

	memset(out, 0, sizeof(*out));
	snprintf(out->week, sizeof(out->week), "%s", week);
	bind_text(&b, week);
	error = sql_errno(b.rc);
	while (error == 0 && (row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);
		char name[RECORD_NAME];
		uint64_t answer;

		column_text(&c, name, sizeof(name));
		answer = column_int(&c);
		for (size_t i = 0; i < CONTROL_COUNT; i++) {
			if (strcmp(control_name(i), name) != 0 ||
				answer >= CONTROL_ANSWERS)
				continue;
			out->kept = true;
			out->control[i].answer = (enum control_answer)answer;
			out->control[i].findings = column_int(&c);
			out->control[i].excepted = column_int(&c);
			out->control[i].conversations = column_int(&c);
		}
	}
	return error != 0 ? error : row < 0 ? row : severities_read(r, out);
}
