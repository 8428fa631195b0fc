/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exceptions <-> rows, of the configuration and of operators, and the clock that
 * their ends are held against.  The writer keeps those not revoked in memory,
 * reads them anew after a change, and asks them about every finding that is put.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/base/time.h"

#include "store_int.h"

#define SCOPE_COLUMNS "violation, client, server, port, reason, owner, expires"
#define EXCEPTION_COLUMNS                                                              \
	"id, source = 'configuration', " SCOPE_COLUMNS                                 \
	", added, revoked, matched, noticed"

enum { EXCEPTION_TEXT = 1024 };

/* ---- rows -> structs ---- */

static char *
column_string(struct sql_columns *c)
{
	char text[EXCEPTION_TEXT];

	column_text(c, text, sizeof(text));
	return xstrdup(text);
}

static void
column_end(struct sql_columns *c, struct site_end *out)
{
	char text[EXCEPTION_END];

	column_text(c, text, sizeof(text));
	if (text[0] == '\0')
		return;
	out->by_prefix = prefix_parse(text, &out->prefix) == 0;
	if (!out->by_prefix)
		out->host = xstrdup(text);
}

static void
column_port(struct sql_columns *c, struct port_range *out)
{
	char text[EXCEPTION_PORT];

	column_text(c, text, sizeof(text));
	if (text[0] != '\0' && port_range_parse(text, out) != 0)
		*out = (struct port_range){1, 0, UINT8_MAX}; /* matches nothing */
}

static void
exception_columns(struct sql_columns *c, cw_time clock, struct exception *out)
{
	struct site_exception *e = &out->scope;

	memset(out, 0, sizeof(*out));
	e->id = column_string(c);
	out->configured = column_int(c) != 0;
	e->violation = column_string(c);
	if (e->violation[0] == '\0') {
		free(e->violation);
		e->violation = NULL;
	}
	column_end(c, &e->client);
	column_end(c, &e->server);
	column_port(c, &e->port);
	e->reason = column_string(c);
	e->owner = column_string(c);
	e->expires = column_int(c);
	out->added = column_int(c);
	out->revoked = column_int(c);
	out->matched = column_int(c) != 0;
	out->noticed = column_int(c) != 0;
	if (out->revoked != 0)
		out->state = EXCEPTION_REVOKED;
	else if (e->expires < clock)
		out->state = EXCEPTION_EXPIRED;
}

static void
exception_fini(struct exception *e)
{
	free(e->scope.id);
	free(e->scope.violation);
	free(e->scope.reason);
	free(e->scope.owner);
	free(e->scope.client.host);
	free(e->scope.server.host);
}

/* ---- the clock ---- */

static const char clock_key[] = "exception.clock";

/* "wall", or the newest packet time in nanoseconds; absent: no sensor ran yet. */
static int
clock_read(struct sql *q, cw_time *clock, bool *wall)
{
	static const char sql[] =
		"SELECT value = 'wall', CAST(value AS INTEGER) FROM meta"
		" WHERE key = ?1";
	sqlite3_stmt *st = sql_statement(q, SQL_EXCEPTION_CLOCK, sql);
	struct sql_bind b = sql_bind(st);
	struct sql_columns c = sql_columns(st);
	int row;

	bind_text(&b, clock_key);
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_row(st);
	if (row < 0)
		return row;
	*wall = row == 0 || column_int(&c) != 0;
	if (row == 0 || *wall)
		*clock = time_now();
	else
		*clock = column_int(&c);
	sqlite3_reset(st);
	return 0;
}

static int
clock_set(struct store *s, cw_time now, bool live)
{
	char text[24];

	if (s->exceptions.wall) {
		s->exceptions.clock = time_now();
		return 0;
	}
	if (!live && now <= s->exceptions.clock)
		return 0;
	s->exceptions.wall = live;
	s->exceptions.clock = live ? time_now() : now;
	snprintf(text, sizeof(text), "%" PRIu64, now);
	return meta_put(s, clock_key, live ? "wall" : text);
}

/* ---- the writer's ---- */

void
exceptions_forget(struct store *s)
{
	struct exceptions *x = &s->exceptions;

	for (size_t i = 0; i < x->count; i++)
		exception_fini(&x->item[i]);
	free(x->item);
	memset(x, 0, sizeof(*x));
}

/* A database whose sensor has not yet said which clock is its own has none. */
static int
clock_begin(struct store *s)
{
	static const char sql[] = "SELECT value FROM meta WHERE key = ?1";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_META_GET, sql);
	struct sql_bind b = sql_bind(st);
	int row;

	bind_text(&b, clock_key);
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_row(st);
	sqlite3_reset(st);
	if (row <= 0)
		return row;
	return clock_read(&s->sql, &s->exceptions.clock, &s->exceptions.wall);
}

int
exceptions_load(struct store *s)
{
	static const char sql[] =
		"SELECT " EXCEPTION_COLUMNS " FROM exception WHERE revoked = 0"
		" ORDER BY source = 'configuration' DESC, row";
	struct exceptions *x = &s->exceptions;
	sqlite3_stmt *st;
	int row, error;

	if (x->loaded)
		return 0;
	error = clock_begin(s);
	if (error != 0)
		return error;
	st = sql_statement(&s->sql, SQL_EXCEPTION_LOAD, sql);
	while ((row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);
		struct exception *e;

		x->item = xrealloc(x->item, x->count + 1, sizeof(*x->item));
		e = &x->item[x->count++];
		exception_columns(&c, x->clock, e);
		/* It ended while nobody looked. */
		x->stale |= e->state == EXCEPTION_EXPIRED && !e->noticed;
	}
	x->loaded = row == 0;
	return row;
}

/* What was read no longer holds: read again, and mark all findings by it. */
static void
changed(struct store *s)
{
	exceptions_forget(s);
	s->exceptions.stale = true;
}

const char *
exception_status(const char *id)
{
	return finding_status_name(id[0] != '\0' ? FINDING_EXCEPTED : FINDING_OPEN);
}

static int
matched(struct store *s, struct exception *e)
{
	static const char sql[] = "UPDATE exception SET matched = 1"
				  " WHERE id = ?1 AND source = ?2";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_EXCEPTION_MATCHED, sql);
	struct sql_bind b = sql_bind(st);

	if (e->matched)
		return 0;
	e->matched = true;
	bind_text(&b, e->scope.id);
	bind_text(&b, e->configured ? "configuration" : "database");
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

int
exception_mark(struct store *s, const struct finding *f, const char **id)
{
	struct exceptions *x = &s->exceptions;
	int error = exceptions_load(s);

	*id = "";
	for (size_t i = 0; error == 0 && i < x->count; i++) {
		if (!exception_covers(&x->item[i].scope, f, x->clock))
			continue;
		*id = x->item[i].scope.id;
		return matched(s, &x->item[i]);
	}
	return error;
}

static int
tick(struct store *s, cw_time now, bool live)
{
	struct exceptions *x = &s->exceptions;
	bool stale = x->stale;
	int error = exceptions_load(s);

	if (error == 0)
		error = clock_set(s, now, live);
	for (size_t i = 0; error == 0 && i < x->count; i++) {
		if (x->item[i].state != EXCEPTION_IN_FORCE ||
			x->item[i].scope.expires >= x->clock)
			continue;
		x->item[i].state = EXCEPTION_EXPIRED;
		stale = true;
	}
	x->stale = stale;
	return error;
}

int
store_tick(struct store *s, cw_time now, bool live)
{
	bool own;
	int error = put_begin(s, &own);

	return error != 0 ? error : put_end(s, own, tick(s, now, live));
}

/* ---- changes ---- */

/* ?1 id, ?2 source, ?3-?9 SCOPE_COLUMNS, ?10 the time. */
static void
bind_exception(struct sql_bind *b, const struct site_exception *e, const char *source,
	char ends[2][EXCEPTION_END], char port[EXCEPTION_PORT])
{
	const struct site_end *end[] = {&e->client, &e->server};

	bind_text(b, e->id);
	bind_text(b, source);
	bind_text(b, e->violation != NULL ? e->violation : "");
	for (size_t i = 0; i < ARRAY_LEN(end); i++) {
		exception_end_format(end[i], ends[i]);
		bind_text(b, end[i]->host == NULL && !end[i]->by_prefix ? "" : ends[i]);
	}
	exception_port_format(&e->port, port);
	bind_text(b, strcmp(port, "any") == 0 ? "" : port);
	bind_text(b, e->reason);
	bind_text(b, e->owner);
	bind_int(b, e->expires);
}

/* Runs it; *done: it changed a row. */
static int
put_exception(struct store *s, enum sql_slot slot, const char *sql,
	const struct site_exception *e, const char *source, bool *done)
{
	sqlite3_stmt *st = sql_statement(&s->sql, slot, sql);
	struct sql_bind b = sql_bind(st);
	char ends[2][EXCEPTION_END], port[EXCEPTION_PORT];
	int error;

	bind_exception(&b, e, source, ends, port);
	bind_int(&b, time_now());
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	*done = error == 0 && sqlite3_changes(s->sql.db) > 0;
	return error;
}

static int
insert(struct store *s, const struct site_exception *e, const char *source,
	const char *actor)
{
	static const char sql[] =
		"INSERT OR IGNORE INTO exception (id, source, " SCOPE_COLUMNS
		", added) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
	bool done;
	int error = put_exception(s, SQL_EXCEPTION_INSERT, sql, e, source, &done);

	if (error != 0 || !done)
		return error;
	changed(s);
	return trail_add(s, actor, "exception.added", e);
}

/* The least number that no exception ever had; rows are never deleted. */
static int
number_next(struct store *s, char id[RECORD_NAME])
{
	static const char sql[] =
		"SELECT 1 + coalesce(max(CAST(substr(id, 4) AS INTEGER)), 0)"
		" FROM exception WHERE id GLOB 'EX-[0-9]*'"
		" AND length(id) <= 15";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_EXCEPTION_NUMBER, sql);
	struct sql_columns c = sql_columns(st);
	int row = sql_row(st);

	if (row < 0)
		return row;
	snprintf(id, RECORD_NAME, "EX-%" PRIu64, column_int(&c));
	sqlite3_reset(st);
	return 0;
}

/* The operator's row of that id, else the configuration's: 1; 0: none. */
static int
find(struct store *s, const char *id, struct exception *out)
{
	static const char sql[] =
		"SELECT " EXCEPTION_COLUMNS " FROM exception WHERE id = ?1"
		" ORDER BY source = 'configuration' LIMIT 1";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_EXCEPTION_FIND, sql);
	struct sql_bind b = sql_bind(st);
	struct sql_columns c = sql_columns(st);
	int row;

	bind_text(&b, id);
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_row(st);
	if (row > 0)
		exception_columns(&c, 0, out);
	sqlite3_reset(st);
	return row;
}

static int
add(struct store *s, const struct site_exception *e, const char *actor,
	char id[RECORD_NAME])
{
	struct site_exception named = *e;
	struct exception other;
	cw_time clock;
	bool wall;
	int error = clock_read(&s->sql, &clock, &wall), found;

	if (error != 0)
		return error;
	if (e->expires < clock)
		return -ERANGE;
	if (e->id == NULL)
		error = number_next(s, id);
	else
		snprintf(id, RECORD_NAME, "%s", e->id);
	named.id = id;
	found = error != 0 ? error : find(s, id, &other);
	if (found < 0)
		return found;
	if (found > 0) {
		exception_fini(&other);
		return -EEXIST;
	}
	return insert(s, &named, "database", actor);
}

int
store_add_exception(struct store *s, const struct site_exception *e, const char *actor,
	char id[RECORD_NAME])
{
	bool own;
	int error = put_begin(s, &own), end;

	if (error != 0)
		return error;
	error = add(s, e, actor, id);
	end = put_end(s, own, error);
	return error != 0 ? error : end;
}

static int
revoke(struct store *s, const struct exception *e, const char *actor)
{
	static const char sql[] = "UPDATE exception SET revoked = ?3"
				  " WHERE id = ?1 AND source = ?2 AND revoked = 0";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_EXCEPTION_REVOKE, sql);
	struct sql_bind b = sql_bind(st);
	int error;

	bind_text(&b, e->scope.id);
	bind_text(&b, e->configured ? "configuration" : "database");
	bind_int(&b, time_now());
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	return error != 0 ? error : trail_add(s, actor, "exception.revoked", &e->scope);
}

static int
revoke_by_id(struct store *s, const char *id, const char *actor)
{
	struct exception e;
	int found = find(s, id, &e), error;

	if (found <= 0)
		return found == 0 ? -ENOENT : found;
	if (e.configured)
		error = -EPERM;
	else if (e.revoked != 0)
		error = -EALREADY;
	else
		error = revoke(s, &e, actor);
	if (error == 0)
		changed(s);
	exception_fini(&e);
	return error;
}

int
store_revoke_exception(struct store *s, const char *id, const char *actor)
{
	bool own;
	int error = put_begin(s, &own), end;

	if (error != 0)
		return error;
	error = revoke_by_id(s, id, actor);
	end = put_end(s, own, error);
	return error != 0 ? error : end;
}

/* ---- the configuration's ---- */

static const char configuration[] = "configuration";

static int
sync_one(struct store *s, const struct site_exception *e)
{
	static const char sql[] =
		"UPDATE exception SET (" SCOPE_COLUMNS ") = (?3, ?4, ?5, ?6, ?7, ?8,"
		" ?9), noticed = noticed AND expires = ?9, added = iif(revoked, ?10,"
		" added), revoked = 0"
		" WHERE id = ?1 AND source = ?2 AND ((" SCOPE_COLUMNS ") IS NOT"
		" (?3, ?4, ?5, ?6, ?7, ?8, ?9) OR revoked <> 0)";
	bool done;
	int error =
		put_exception(s, SQL_EXCEPTION_CHANGE, sql, e, configuration, &done);

	if (error != 0 || !done)
		return error != 0 ? error : insert(s, e, configuration, configuration);
	changed(s);
	return trail_add(s, configuration, "exception.changed", e);
}

static bool
site_has(const struct site *site, const char *id)
{
	for (size_t i = 0; i < site->exception_count; i++)
		if (strcmp(site->exceptions[i].id, id) == 0)
			return true;
	return false;
}

static int
sync_absent(struct store *s, const struct site *site)
{
	static const char sql[] = "SELECT " EXCEPTION_COLUMNS " FROM exception"
				  " WHERE source = 'configuration' AND revoked = 0";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_EXCEPTION_CONFIGURED, sql);
	int row = 0, error = 0;

	while (error == 0 && (row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);
		struct exception e;

		exception_columns(&c, 0, &e);
		if (!site_has(site, e.scope.id)) {
			error = revoke(s, &e, configuration);
			changed(s);
		}
		exception_fini(&e);
	}
	sqlite3_reset(st);
	return error != 0 ? error : row;
}

int
store_sync_exceptions(struct store *s, const struct site *site)
{
	bool own;
	int error = put_begin(s, &own);

	if (error != 0)
		return error;
	for (size_t i = 0; error == 0 && i < site->exception_count; i++)
		error = sync_one(s, &site->exceptions[i]);
	if (error == 0)
		error = sync_absent(s, site);
	return put_end(s, own, error);
}

/* ---- reading ---- */

int
store_read_exceptions(struct store_reader *r, const struct store_filter *f,
	store_exception_fn *fn, void *ctx)
{
	static const char sql[] =
		"SELECT row, " EXCEPTION_COLUMNS ", (SELECT count(*) FROM finding"
		" WHERE finding.exception = exception.id AND revoked = 0)"
		" FROM exception WHERE row > ?1 ORDER BY row LIMIT ?2";
	sqlite3_stmt *st;
	struct sql_bind b;
	cw_time clock;
	bool wall;
	int row = 0, result = clock_read(&r->sql, &clock, &wall);

	if (result != 0)
		return result;
	st = sql_statement(&r->sql, SQL_EXCEPTION_READ, sql);
	b = sql_bind(st);
	bind_int(&b, f->after);
	bind_int(&b, f->limit != 0 ? f->limit : UINT64_MAX);
	result = sql_errno(b.rc);
	while (result == 0 && (row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);
		uint64_t number = column_int(&c);
		struct exception e;

		exception_columns(&c, clock, &e);
		e.findings = column_int(&c);
		result = fn(ctx, &e, number);
		exception_fini(&e);
	}
	sqlite3_reset(st);
	return result != 0 ? result : row;
}
