/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entries of the trail: who changed what that others rely on.  Written in the
 * transaction of the change itself, each linked to the one before it (chain.h).
 * The schema's triggers keep every entry as it is, also against other programs;
 * against who drops them there is the chain.
 */
#include <errno.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/json.h"
#include "camwarden/base/str.h"
#include "camwarden/base/time.h"

#include "store_int.h"

static void
detail_of(const struct site_exception *e, struct str *to)
{
	char end[EXCEPTION_END], port[EXCEPTION_PORT];
	struct json j;

	json_init(&j, to);
	json_begin_object(&j);
	json_put_string(&j, "violation", e->violation != NULL ? e->violation : "any");
	json_put_string(&j, "client", exception_end_format(&e->client, end));
	json_put_string(&j, "server", exception_end_format(&e->server, end));
	json_put_string(&j, "port", exception_port_format(&e->port, port));
	json_put_string(&j, "reason", e->reason);
	json_put_string(&j, "owner", e->owner);
	json_put_time(&j, "expires", e->expires);
	json_end_object(&j);
}

/* The same text from a row's violation, client, server, port, reason, owner, expires.
 */
void
trail_exception_detail(sqlite3_stmt *st, int at, struct str *to)
{
	static const char *const ends[] = {"violation", "client", "server", "port"};
	static const char *const texts[] = {"reason", "owner"};
	struct json j;

	json_init(&j, to);
	json_begin_object(&j);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		const char *text = (const char *)sqlite3_column_text(st, at++);

		json_put_string(
			&j, ends[i], text != NULL && text[0] != '\0' ? text : "any");
	}
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		json_put_string(
			&j, texts[i], (const char *)sqlite3_column_text(st, at++));
	json_put_time(&j, "expires", (cw_time)sqlite3_column_int64(st, at));
	json_end_object(&j);
}

static int
entry_insert(struct store *s, const struct chain_entry *e)
{
	static const char sql[] =
		"INSERT INTO trail (row, previous, at, actor, action, subject, detail,"
		" hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_TRAIL_ADD, sql);
	struct sql_bind b = sql_bind(st);

	bind_int(&b, e->row);
	if (e->previous != 0)
		bind_int(&b, e->previous);
	else
		bind_null(&b);
	bind_int(&b, e->at);
	bind_text(&b, e->actor);
	bind_text(&b, e->action);
	bind_text(&b, e->subject);
	bind_text(&b, e->detail);
	bind_blob(&b, e->hash, sizeof(e->hash));
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

int
trail_put(struct store *s, const char *actor, const char *action, const char *subject,
	const char *detail)
{
	struct chain_head *head = &s->seal.now.head;
	struct chain_entry e = {.row = head->entries + 1,
		.previous = head->entries,
		.at = time_now(),
		.actor = actor,
		.action = action,
		.subject = subject,
		.detail = detail};
	int error;

	chain_link(head->hash, &e, e.hash);
	error = entry_insert(s, &e);
	if (error != 0)
		return error;
	head->entries = e.row;
	memcpy(head->hash, e.hash, sizeof(head->hash));
	s->seal.now.changed = true;
	return 0;
}

int
store_put_entry(struct store *s, const char *actor, const char *action,
	const char *subject, const char *detail)
{
	bool own;
	int error = put_begin(s, &own);

	return error != 0
		       ? error
		       : put_end(s, own, trail_put(s, actor, action, subject, detail));
}

int
trail_add(struct store *s, const char *actor, const char *action,
	const struct site_exception *e)
{
	struct str detail = {0};
	int error;

	detail_of(e, &detail);
	error = trail_put(s, actor, action, e->id, detail.data);
	str_fini(&detail);
	return error;
}

/* ---- reading ---- */

static void
entry_columns(sqlite3_stmt *st, struct chain_entry *out)
{
	struct sql_columns c = sql_columns(st);

	out->row = column_int(&c);
	out->previous = column_int(&c);
	out->at = column_int(&c);
	out->actor = (const char *)sqlite3_column_text(st, c.at++);
	out->action = (const char *)sqlite3_column_text(st, c.at++);
	out->subject = (const char *)sqlite3_column_text(st, c.at++);
	out->detail = (const char *)sqlite3_column_text(st, c.at++);
	column_blob(&c, out->hash, sizeof(out->hash));
}

static int
entry_link(struct store *s, struct chain_entry *e)
{
	struct chain_head *head = &s->seal.now.head;
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(
		s->sql.db, "UPDATE trail SET hash = ?1 WHERE row = ?2", -1, &st, NULL);

	chain_link(head->hash, e, e->hash);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_blob(st, 1, e->hash, sizeof(e->hash), SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(st, 2, (sqlite3_int64)e->row);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	sqlite3_finalize(st);
	head->entries = e->row;
	memcpy(head->hash, e->hash, sizeof(head->hash));
	return sql_errno(rc);
}

int
trail_link(struct store *s)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(s->sql.db,
		"SELECT row, previous, at, actor, action, subject, detail, hash"
		" FROM trail ORDER BY row",
		-1, &st, NULL);
	int error = sql_errno(rc);

	while (error == 0 && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct chain_entry e = {0};

		entry_columns(st, &e);
		error = entry_link(s, &e);
	}
	sqlite3_finalize(st);
	return error != 0 ? error : sql_errno(rc);
}

int
store_read_trail(struct store_reader *r, const struct store_filter *f,
	store_trail_fn *fn, void *ctx)
{
	static const char sql[] =
		"SELECT row, previous, at, actor, action, subject, detail, hash"
		" FROM trail WHERE row > ?1 AND at >= ?2 AND (?3 = 0 OR at < ?3)"
		" ORDER BY row LIMIT ?4";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_TRAIL_READ, sql);
	struct sql_bind b = sql_bind(st);
	int row = 0, result;

	bind_int(&b, f->after);
	bind_int(&b, f->from);
	bind_int(&b, f->to);
	bind_int(&b, f->limit != 0 ? f->limit : UINT64_MAX);
	result = sql_errno(b.rc);
	while (result == 0 && (row = sql_row(st)) > 0) {
		struct chain_entry e;

		entry_columns(st, &e);
		result = fn(ctx, &e);
	}
	sqlite3_reset(st);
	return result != 0 ? result : row;
}

int
store_read_head(struct store_reader *r, struct chain_head *out)
{
	int rc = seal_read_head(r->sql.db, out);

	return rc == SQLITE_ROW ? 0 : rc == SQLITE_DONE ? -ENOENT : sql_errno(rc);
}
