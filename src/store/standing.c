/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Findings that no conversation gives: the watch says them, and takes back what
 * is no longer true.  Both are said of a time, and the later word stands, in
 * whatever order captures are read; so a replay changes nothing.  Link.c never
 * touches these rows: no link names them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store_int.h"

/* ?1 id, ?2-?24 FINDING_TEXTS, ?25-?29 FINDING_COUNTS, ?30 updated_seq. */
static void
bind_finding(struct sql_bind *b, const struct finding *f, const char *exception,
	uint64_t seq)
{
	bind_text(b, f->id);
	bind_text(b, f->violation->name);
	bind_int(b, f->severity);
	bind_int(b, f->evidence);
	bind_text(b, exception_status(exception));
	bind_text(b, exception);
	bind_party(b, &f->client);
	bind_party(b, &f->server);
	bind_int(b, f->server_port);
	bind_int(b, f->transport);
	bind_text(b, f->application);
	bind_rule(b, &f->rule);
	bind_text(b, f->reason);
	bind_text(b, f->detail[0] != '\0' ? f->detail : "{}");
	bind_int(b, f->first);
	bind_int(b, f->last);
	bind_int(b, 0);
	bind_int(b, 0);
	bind_int(b, 0);
	bind_int(b, seq);
}

static const char stand[] =
	"INSERT OR IGNORE INTO finding (id," FINDING_TEXTS "," FINDING_COUNTS
	", updated_seq) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
	" ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28,"
	" ?29, ?30 WHERE NOT EXISTS"
	" (SELECT 1 FROM withdrawn WHERE finding = ?1 AND at >= ?26)";

#define RESTATED                                                                       \
	"severity, evidence, exception," CLIENT_COLUMNS "," SERVER_COLUMNS             \
	"," RULE_COLUMNS ", reason, detail, first, last"
#define RESTATED_TO                                                                    \
	"?3, ?4, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?20, ?21, ?22,"    \
	" ?23, ?24, min(first, ?25), ?26"

/* The word of the later time; what a person acknowledged stays so. */
static const char restate[] =
	"UPDATE finding SET (" RESTATED ", status, updated_seq, acknowledged)"
	" = (" RESTATED_TO ", iif((acknowledged OR status = 'acknowledged')"
	" AND ?5 = 'open', 'acknowledged', ?5), ?30,"
	" acknowledged OR status = 'acknowledged')"
	" WHERE id = ?1 AND last <= ?26"
	" AND (" RESTATED ", iif(status = 'acknowledged', 'open', status))"
	" IS NOT (" RESTATED_TO ", ?5)";

/* An earlier time: only the beginning moves. */
static const char extend[] = "UPDATE finding SET first = ?25, updated_seq = ?30"
			     " WHERE id = ?1 AND first > ?25";

static int
state(struct store *s, enum sql_slot slot, const char *sql, const struct finding *f,
	bool *changed)
{
	sqlite3_stmt *st;
	struct sql_bind b;
	const char *exception;
	int error = exception_mark(s, f, &exception);

	*changed = false;
	if (error != 0)
		return error;
	st = sql_statement(&s->sql, slot, sql);
	b = sql_bind(st);
	bind_finding(&b, f, exception, s->seq + 1);
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	*changed = error == 0 && sqlite3_changes(s->sql.db) > 0;
	if (*changed)
		s->seq++;
	return error;
}

int
store_put_finding(struct store *s, const struct finding *f)
{
	bool own, changed = false;
	int error = put_begin(s, &own);

	if (error != 0)
		return error;
	if (retention_drops_finding(s, f->last))
		return put_end(s, own, 0);
	error = state(s, SQL_FINDING_STAND, stand, f, &changed);
	if (error == 0 && !changed)
		error = state(s, SQL_FINDING_RESTATE, restate, f, &changed);
	if (error == 0 && !changed)
		error = state(s, SQL_FINDING_EXTEND, extend, f, &changed);
	return put_end(s, own, error);
}

static int
drop(struct store *s, const char *id, cw_time at)
{
	static const char sql[] = "DELETE FROM finding WHERE id = ?1 AND last <= ?2 "
				  "AND conversations = 0";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_FINDING_DROP, sql);
	struct sql_bind b = sql_bind(st);
	int error;

	bind_text(&b, id);
	bind_int(&b, at);
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	if (error == 0 && sqlite3_changes(s->sql.db) > 0)
		s->seq++;
	return error;
}

static int
withdraw(struct store *s, const char *id, cw_time at)
{
	static const char sql[] =
		"INSERT INTO withdrawn VALUES (?1, ?2) ON CONFLICT (finding)"
		" DO UPDATE SET at = excluded.at WHERE at < excluded.at";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_FINDING_WITHDRAW, sql);
	struct sql_bind b = sql_bind(st);
	int error;

	bind_text(&b, id);
	bind_int(&b, at);
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	return error != 0 ? error : drop(s, id, at);
}

int
store_withdraw_finding(struct store *s, const char *id, cw_time at)
{
	bool own;
	int error = put_begin(s, &own);

	return error != 0 ? error : put_end(s, own, withdraw(s, id, at));
}

static int
id_compare(const void *key, const void *item)
{
	return strcmp(key, item);
}

static int
retain(struct store *s, const struct violation *v, const char (*ids)[RECORD_ID],
	size_t count)
{
	static const char sql[] = "SELECT id FROM finding WHERE violation = ?1";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_FINDING_OF_KIND, sql);
	struct sql_bind b = sql_bind(st);
	char id[RECORD_ID];
	int row = 0, error;

	bind_text(&b, v->name);
	error = sql_errno(b.rc);
	while (error == 0 && (row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);

		column_text(&c, id, sizeof(id));
		if (count == 0 ||
			bsearch(id, ids, count, RECORD_ID, id_compare) == NULL)
			error = drop(s, id, INT64_MAX);
	}
	sqlite3_reset(st);
	return error != 0 ? error : row;
}

int
store_retain_findings(struct store *s, const struct violation *v,
	const char (*ids)[RECORD_ID], size_t count)
{
	bool own;
	int error = put_begin(s, &own);

	return error != 0 ? error : put_end(s, own, retain(s, v, ids, count));
}
