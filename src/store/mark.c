/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exceptions that came, went or ended -> the marks of all stored findings.  Only
 * what comes out otherwise is written.  It costs a pass over all findings, so it
 * runs when exceptions changed, not when findings did.
 */
#include <errno.h>
#include <string.h>

#include "store_int.h"

/* A finding as far as exceptions look at it, and the mark it has. */
struct marked {
	struct finding f;
	int64_t conversation;
	char before[RECORD_NAME];
};

/* Columns: conversation, finding, violation, exception, ends, port, transport. */
static int
columns(sqlite3_stmt *st, struct marked *out)
{
	struct sql_columns c = sql_columns(st);
	char violation[RECORD_NAME];

	out->conversation = (int64_t)column_int(&c);
	column_text(&c, out->f.id, sizeof(out->f.id));
	column_text(&c, violation, sizeof(violation));
	column_text(&c, out->before, sizeof(out->before));
	column_blob(&c, &out->f.client.addr, sizeof(out->f.client.addr));
	column_text(&c, out->f.client.host, sizeof(out->f.client.host));
	column_blob(&c, &out->f.server.addr, sizeof(out->f.server.addr));
	column_text(&c, out->f.server.host, sizeof(out->f.server.host));
	out->f.server_port = (uint16_t)column_int(&c);
	out->f.transport = (uint8_t)column_int(&c);
	out->f.violation = violation_find(violation);
	return out->f.violation != NULL ? 0 : -EUCLEAN;
}

static int
link_touch_finding(struct store *s, const char *finding)
{
	static const char sql[] = "INSERT OR IGNORE INTO touched VALUES (?1)";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_MARK_TOUCH, sql);
	struct sql_bind b = sql_bind(st);

	bind_text(&b, finding);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

static int
link_mark(struct store *s, const struct marked *m, const char *exception)
{
	static const char sql[] = "UPDATE conversation_finding SET status = ?3,"
				  " exception = ?4 WHERE conversation = ?1"
				  " AND finding = ?2";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_MARK_LINK, sql);
	struct sql_bind b = sql_bind(st);
	int error;

	bind_int(&b, (uint64_t)m->conversation);
	bind_text(&b, m->f.id);
	bind_text(&b, exception_status(exception));
	bind_text(&b, exception);
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	return error != 0 ? error : link_touch_finding(s, m->f.id);
}

static int
standing_mark(struct store *s, const struct marked *m, const char *exception)
{
	static const char sql[] =
		"UPDATE finding SET acknowledged = acknowledged OR status = "
		"'acknowledged', status = iif(?2 = 'open' AND (acknowledged OR"
		" status = 'acknowledged'), 'acknowledged', ?2), exception = ?3,"
		" updated_seq = ?4 WHERE id = ?1";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_MARK_STANDING, sql);
	struct sql_bind b = sql_bind(st);

	bind_text(&b, m->f.id);
	bind_text(&b, exception_status(exception));
	bind_text(&b, exception);
	bind_int(&b, ++s->seq);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

/* Rows are changed under the cursor: none of its keys are. */
static int
pass(struct store *s, sqlite3_stmt *st,
	int (*mark)(struct store *s, const struct marked *m, const char *exception))
{
	struct marked m;
	const char *exception;
	int row = 0, error = 0;

	memset(&m, 0, sizeof(m));
	while (error == 0 && (row = sql_row(st)) > 0) {
		error = columns(st, &m);
		if (error == 0)
			error = exception_mark(s, &m.f, &exception);
		if (error == 0 && strcmp(exception, m.before) != 0)
			error = mark(s, &m, exception);
	}
	sqlite3_reset(st);
	return error != 0 ? error : row;
}

/* Its end is said once; a new end is another one. */
static int
notice_end(struct store *s, const struct exception *e)
{
	static const char sql[] = "UPDATE exception SET noticed = 1"
				  " WHERE id = ?1 AND source = ?2 AND noticed = 0";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_EXCEPTION_NOTICED, sql);
	struct sql_bind b = sql_bind(st);
	int error;

	if (e->state != EXCEPTION_EXPIRED)
		return 0;
	bind_text(&b, e->scope.id);
	bind_text(&b, e->configured ? "configuration" : "database");
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	if (error == 0 && sqlite3_changes(s->sql.db) > 0)
		error = trail_add(s, "clock", "exception.expired", &e->scope);
	return error;
}

int
exceptions_apply(struct store *s)
{
	static const char links[] =
		"SELECT l.conversation, l.finding, l.violation, l.exception,"
		" c.client_address, c.client_host, c.server_address, c.server_host,"
		" c.server_port, c.transport FROM conversation_finding l"
		" JOIN conversation c ON c.row = l.conversation";
	static const char standings[] =
		"SELECT 0, id, violation, exception, client_address, client_host,"
		" server_address, server_host, server_port, transport FROM finding"
		" WHERE conversations = past_conversations";
	int error = exceptions_load(s);

	for (size_t i = 0; error == 0 && i < s->exceptions.count; i++)
		error = notice_end(s, &s->exceptions.item[i]);
	if (error == 0)
		error = pass(
			s, sql_statement(&s->sql, SQL_MARK_LINKS, links), link_mark);
	if (error == 0)
		error = pass(s, sql_statement(&s->sql, SQL_MARK_STANDINGS, standings),
			standing_mark);
	s->exceptions.stale = error != 0;
	return error;
}
