/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Findings' life -> entries of the trail.  The hook of seal.c tells each row of
 * `finding` that comes, goes, or changes in what others rely on; counts and times
 * are not of these.  At the end of the batch each finding gives at most one entry:
 * what it was before the batch against what it is now.  Core thread.
 */
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/hash.h"
#include "camwarden/base/json.h"
#include "camwarden/base/str.h"

#include "store_int.h"

/* The order in which a row is read here, by the statement and by the hook. */
enum {
	LIFE_VIOLATION,
	LIFE_SEVERITY,
	LIFE_STATUS,
	LIFE_EXCEPTION,
	LIFE_CLIENT,
	LIFE_CLIENT_HOST,
	LIFE_SERVER,
	LIFE_SERVER_HOST,
	LIFE_PORT,
	LIFE_TRANSPORT,
	LIFE_RELIED, /* those before are relied on */
	LIFE_FIRST = LIFE_RELIED,
	LIFE_LAST,
	LIFE_ID,
};
static const char *const columns[] = {
	[LIFE_VIOLATION] = "violation",
	[LIFE_SEVERITY] = "severity",
	[LIFE_STATUS] = "status",
	[LIFE_EXCEPTION] = "exception",
	[LIFE_CLIENT] = "client_address",
	[LIFE_CLIENT_HOST] = "client_host",
	[LIFE_SERVER] = "server_address",
	[LIFE_SERVER_HOST] = "server_host",
	[LIFE_PORT] = "server_port",
	[LIFE_TRANSPORT] = "transport",
	[LIFE_FIRST] = "first",
	[LIFE_LAST] = "last",
	[LIFE_ID] = "id",
};
_Static_assert(ARRAY_LEN(columns) == LIFE_COLUMNS, "name every column");

int
life_open(struct store *s)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(
		s->sql.db, "SELECT * FROM finding LIMIT 0", -1, &st, NULL);

	for (int i = 0; rc == SQLITE_OK && i < sqlite3_column_count(st); i++)
		for (size_t k = 0; k < ARRAY_LEN(columns); k++)
			if (strcmp(sqlite3_column_name(st, i), columns[k]) == 0)
				s->life.column[k] = i;
	sqlite3_finalize(st);
	return rc;
}

/* ---- noticing ---- */

/* sqlite3_value_bytes would turn a number into a text. */
static bool
is_number(int i)
{
	return i == LIFE_SEVERITY || i == LIFE_PORT || i == LIFE_TRANSPORT;
}

static bool
is_same(sqlite3_value *a, sqlite3_value *b, bool number)
{
	int n;

	if (number)
		return sqlite3_value_int64(a) == sqlite3_value_int64(b);
	n = sqlite3_value_bytes(a);
	if (sqlite3_value_type(a) != sqlite3_value_type(b) ||
		n != sqlite3_value_bytes(b))
		return false;
	return n == 0 ||
	       memcmp(sqlite3_value_blob(a), sqlite3_value_blob(b), (size_t)n) == 0;
}

static bool
is_relied_change(const struct life *l, sqlite3 *db)
{
	sqlite3_value *old, *new;

	for (int i = 0; i < LIFE_RELIED; i++) {
		if (sqlite3_preupdate_old(db, l->column[i], &old) != SQLITE_OK ||
			sqlite3_preupdate_new(db, l->column[i], &new) != SQLITE_OK)
			return true;
		if (!is_same(old, new, is_number(i)))
			return true;
	}
	return false;
}

static struct life_note *
note_add(struct life *l)
{
	struct life_note *n;

	if (l->count == l->size) {
		size_t size = 2 * l->size + 64;
		n = realloc(l->note, size * sizeof(*n));
		if (n == NULL) {
			l->failed = true;
			return NULL;
		}
		l->note = n;
		l->size = size;
	}
	n = &l->note[l->count];
	memset(n, 0, sizeof(*n));
	n->order = l->count++;
	return n;
}

/* One hash over what is relied on: told apart, never kept. */
static uint64_t
mark_add(uint64_t mark, sqlite3_value *v, bool number)
{
	struct hash_key key = {{0x6c696665, mark}};
	uint64_t value;
	size_t n;

	if (number) {
		value = (uint64_t)sqlite3_value_int64(v);
		return hash_words(&key, &value, 1);
	}
	n = (size_t)sqlite3_value_bytes(v);
	return hash_bytes(&key, n > 0 ? sqlite3_value_blob(v) : "", n);
}

typedef int value_fn(sqlite3 *db, int column, sqlite3_value **out);

static void
note_fill(struct life *l, sqlite3 *db, value_fn *get, struct life_note *n)
{
	sqlite3_value *v;

	for (int i = 0; i < LIFE_COLUMNS; i++) {
		if (get(db, l->column[i], &v) != SQLITE_OK) {
			l->failed = true;
			return;
		}
		if (i < LIFE_RELIED)
			n->mark = mark_add(n->mark, v, is_number(i));
		if (i == LIFE_SEVERITY)
			n->severity = (uint8_t)sqlite3_value_int(v);
		else if (i == LIFE_FIRST)
			n->first = (cw_time)sqlite3_value_int64(v);
		else if (i == LIFE_LAST)
			n->last = (cw_time)sqlite3_value_int64(v);
		else if (i == LIFE_ID)
			snprintf(n->id, sizeof(n->id), "%s",
				(const char *)sqlite3_value_text(v));
	}
}

void
life_notice(struct store *s, sqlite3 *db, int op)
{
	struct life *l = &s->life;
	struct life_note *n;

	if (op == SQLITE_UPDATE && !is_relied_change(l, db))
		return;
	n = note_add(l);
	if (n == NULL)
		return;
	n->existed = op != SQLITE_INSERT;
	n->removed = op == SQLITE_DELETE && l->removing;
	note_fill(l, db,
		op == SQLITE_INSERT ? sqlite3_preupdate_new : sqlite3_preupdate_old, n);
}

void
life_forget(struct store *s)
{
	s->life.count = 0;
	s->life.failed = false;
	s->life.removing = false;
}

void
life_close(struct store *s)
{
	free(s->life.note);
}

/* ---- telling ---- */

/* Of a finding about one subject there is no server. */
static void
end_put(struct json *j, const char *key, struct sql_columns *c)
{
	struct addr addr;

	column_blob(c, &addr, sizeof(addr));
	if (addr_class(&addr) == ADDR_UNSPECIFIED)
		json_put_string(j, key, NULL);
	else
		json_put_addr(j, key, &addr);
}

/* What an entry says of a finding, less its times and the end. */
static void
detail_begin(struct json *j, sqlite3_stmt *st, int at)
{
	struct sql_columns c = {st, at};
	char text[RECORD_NAME];
	uint64_t severity;

	json_begin_object(j);
	column_text(&c, text, sizeof(text));
	json_put_string(j, "violation", text);
	severity = column_int(&c);
	json_put_string(j, "severity",
		severity < SEVERITY_MAX ? severity_name((enum severity)severity) : "?");
	column_text(&c, text, sizeof(text));
	json_put_string(j, "status", text);
	column_text(&c, text, sizeof(text));
	json_put_string(j, "exception", text);
	end_put(j, "client", &c);
	column_text(&c, text, sizeof(text));
	json_put_string(j, "client_host", text);
	end_put(j, "server", &c);
	column_text(&c, text, sizeof(text));
	json_put_string(j, "server_host", text);
	json_put_uint(j, "port", column_int(&c));
	json_put_uint(j, "transport", column_int(&c));
}

void
life_detail(sqlite3_stmt *st, int at, struct str *out)
{
	struct json j;

	json_init(&j, out);
	detail_begin(&j, st, at);
}

static void
times_end(struct json *j, cw_time first, cw_time last)
{
	json_put_time(j, "first_seen", first);
	json_put_time(j, "last_seen", last);
	json_end_object(j);
}

static uint64_t
row_mark(sqlite3_stmt *st)
{
	uint64_t mark = 0;

	for (int i = 0; i < LIFE_RELIED; i++)
		mark = mark_add(mark, sqlite3_column_value(st, i), is_number(i));
	return mark;
}

/* The finding is there. */
static int
tell_row(struct store *s, const struct life_note *was, sqlite3_stmt *st,
	const char *action)
{
	struct str detail = {0};
	struct json j;
	struct sql_columns times = {st, LIFE_FIRST};
	cw_time first = column_int(&times), last = column_int(&times);
	int error;

	json_init(&j, &detail);
	detail_begin(&j, st, 0);
	times_end(&j, first, last);
	error = detail.failed ? -ENOMEM
			      : trail_put(s, "sensor", action, was->id, detail.data);
	str_fini(&detail);
	return error;
}

/* It is not there any more: by its time, or since it is no longer true. */
static int
tell_gone(struct store *s, const struct life_note *was, bool removed)
{
	struct str detail = {0};
	struct json j;
	int error;

	json_init(&j, &detail);
	json_begin_object(&j);
	json_put_string(&j, "severity",
		was->severity < SEVERITY_MAX
			? severity_name((enum severity)was->severity)
			: "?");
	times_end(&j, was->first, was->last);
	error = detail.failed
			? -ENOMEM
			: trail_put(s, removed ? "retention" : "sensor",
				  removed ? "finding.removed" : "finding.resolved",
				  was->id, detail.data);
	str_fini(&detail);
	return error;
}

/* was: the first note of the batch; the last one knows why it went. */
static int
tell(struct store *s, const struct life_note *was, bool removed, const char *raised)
{
	static const char sql[] =
		"SELECT " LIFE_ROW ", first, last FROM finding WHERE id = ?1";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_LIFE_ROW, sql);
	struct sql_bind b = sql_bind(st);
	int row, error = 0;

	bind_text(&b, was->id);
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_row(st);
	if (row < 0)
		return row;
	if (row == 0)
		return was->existed ? tell_gone(s, was, removed) : 0;
	if (!was->existed)
		error = tell_row(s, was, st, raised);
	else if (row_mark(st) != was->mark)
		error = tell_row(s, was, st, "finding.changed");
	sqlite3_reset(st);
	return error;
}

static int
note_compare(const void *a, const void *b)
{
	const struct life_note *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	return order != 0 ? order : x->order < y->order ? -1 : x->order > y->order;
}

static int
settle(struct store *s, const char *raised)
{
	struct life *l = &s->life;
	int error = l->failed ? -ENOMEM : 0;

	if (l->count > 1)
		qsort(l->note, l->count, sizeof(*l->note), note_compare);
	for (size_t i = 0, next; error == 0 && i < l->count; i = next) {
		for (next = i + 1; next < l->count &&
				   strcmp(l->note[i].id, l->note[next].id) == 0;)
			next++;
		error = tell(s, &l->note[i], l->note[next - 1].removed, raised);
	}
	if (error == 0)
		life_forget(s);
	return error;
}

int
life_settle(struct store *s)
{
	return settle(s, "finding.raised");
}

int
life_adopt(struct store *s)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(s->sql.db, "SELECT id FROM finding", -1, &st, NULL);

	while (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct sql_columns c = sql_columns(st);
		struct life_note *n = note_add(&s->life);

		rc = n != NULL ? SQLITE_OK : SQLITE_NOMEM;
		if (n != NULL)
			column_text(&c, n->id, sizeof(n->id));
	}
	sqlite3_finalize(st);
	return rc == SQLITE_DONE ? settle(s, "finding.adopted") : sql_errno(rc);
}
