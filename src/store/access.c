/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may ask: tokens of programs, of which only the SHA-256 is kept, and users
 * with the text that crypt(5) makes of a password.  Each is made and revoked in
 * the trail; when it was used last is not, or the trail would drown in it.
 */
#include <errno.h>

#include "camwarden/base/json.h"
#include "camwarden/base/str.h"
#include "camwarden/base/time.h"

#include "store_int.h"

static int
trail(struct store *s, const char *actor, const char *action, const char *name,
	const char *scope, cw_time expires)
{
	struct str detail = {0};
	struct json j;
	int error;

	json_init(&j, &detail);
	json_begin_object(&j);
	if (scope != NULL)
		json_put_string(&j, "scope", scope);
	if (expires != 0)
		json_put_time(&j, "expires", expires);
	json_end_object(&j);
	error = trail_put(s, actor, action, name, detail.data);
	str_fini(&detail);
	return error;
}

/* Runs st; no row changed: -ENOENT. */
static int
run_one(struct store *s, sqlite3_stmt *st, const struct sql_bind *b)
{
	int error = b->rc != SQLITE_OK ? sql_errno(b->rc) : sql_run(st);

	return error == 0 && sqlite3_changes(s->sql.db) == 0 ? -ENOENT : error;
}

/* Ends what put_begin began, with the entry of the trail. */
static int
end_with_trail(struct store *s, bool own, int error, const char *actor,
	const char *action, const char *name, const char *scope, cw_time expires)
{
	int end;

	if (error == 0)
		error = trail(s, actor, action, name, scope, expires);
	end = put_end(s, own, error);
	return error != 0 ? error : end;
}

/* Removes the one of that name; the trail says so. */
static int
delete_named(struct store *s, enum sql_slot slot, const char *sql, const char *name,
	const char *actor, const char *action)
{
	sqlite3_stmt *st;
	struct sql_bind b;
	bool own;
	int error = put_begin(s, &own);

	if (error != 0)
		return error;
	st = sql_statement(&s->sql, slot, sql);
	b = sql_bind(st);
	bind_text(&b, name);
	error = run_one(s, st, &b);
	return end_with_trail(s, own, error, actor, action, name, NULL, 0);
}

/* Notes when the one of that name was used. */
static int
use_named(struct store *s, enum sql_slot slot, const char *sql, const char *name,
	cw_time at)
{
	sqlite3_stmt *st;
	struct sql_bind b;
	bool own;
	int error = put_begin(s, &own), end;

	if (error != 0)
		return error;
	st = sql_statement(&s->sql, slot, sql);
	b = sql_bind(st);
	bind_text(&b, name);
	bind_int(&b, at);
	error = run_one(s, st, &b);
	end = put_end(s, own, error);
	return error != 0 ? error : end;
}

/* The row whose key that is, into the columns' statement.  0, -ENOENT or -errno. */
static int
get_one(struct store_reader *r, enum sql_slot slot, const char *sql, const char *key,
	sqlite3_stmt **st)
{
	struct sql_bind b;
	int row;

	*st = sql_statement(&r->sql, slot, sql);
	b = sql_bind(*st);
	bind_text(&b, key);
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_row(*st);
	if (row > 0)
		return 0;
	return row == 0 ? -ENOENT : row;
}

/* ---- tokens ---- */

int
store_put_token(struct store *s, const char *name, const char *scope,
	const char *sha256, cw_time expires, const char *actor)
{
	static const char sql[] =
		"INSERT INTO token (name, scope, sha256, created, expires)"
		" VALUES (?1, ?2, ?3, ?4, ?5)";
	sqlite3_stmt *st;
	struct sql_bind b;
	bool own;
	int error = put_begin(s, &own);

	if (error != 0)
		return error;
	st = sql_statement(&s->sql, SQL_TOKEN_PUT, sql);
	b = sql_bind(st);
	bind_text(&b, name);
	bind_text(&b, scope);
	bind_text(&b, sha256);
	bind_int(&b, time_now());
	bind_int(&b, expires);
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	return end_with_trail(
		s, own, error, actor, "token.added", name, scope, expires);
}

int
store_delete_token(struct store *s, const char *name, const char *actor)
{
	return delete_named(s, SQL_TOKEN_DELETE, "DELETE FROM token WHERE name = ?1",
		name, actor, "token.revoked");
}

int
store_use_token(struct store *s, const char *name, cw_time at)
{
	return use_named(s, SQL_TOKEN_USE,
		"UPDATE token SET used = max(used, ?2) WHERE name = ?1", name, at);
}

int
store_count_tokens(struct store *s, size_t *out)
{
	static const char sql[] = "SELECT count(*) FROM token";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_TOKEN_COUNT, sql);
	struct sql_columns c = sql_columns(st);
	int row = sql_row(st);

	if (row < 0)
		return row;
	*out = (size_t)column_int(&c);
	sqlite3_reset(st);
	return 0;
}

static void
token_columns(sqlite3_stmt *st, struct store_token *out)
{
	struct sql_columns c = sql_columns(st);

	column_text(&c, out->name, sizeof(out->name));
	column_text(&c, out->scope, sizeof(out->scope));
	out->created = column_int(&c);
	out->expires = column_int(&c);
	out->used = column_int(&c);
}

#define TOKEN_COLUMNS "name, scope, created, expires, used"

int
store_read_token(struct store_reader *r, const char *sha256, struct store_token *out)
{
	sqlite3_stmt *st;
	int error = get_one(r, SQL_TOKEN_GET,
		"SELECT " TOKEN_COLUMNS " FROM token WHERE sha256 = ?1", sha256, &st);

	if (error != 0)
		return error;
	token_columns(st, out);
	sqlite3_reset(st);
	return 0;
}

int
store_read_tokens(struct store_reader *r, store_token_fn *fn, void *ctx)
{
	static const char sql[] = "SELECT " TOKEN_COLUMNS " FROM token ORDER BY name";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_TOKEN_LIST, sql);
	int row = 0, stop = 0;

	while (stop == 0 && (row = sql_row(st)) > 0) {
		struct store_token t;

		token_columns(st, &t);
		stop = fn(ctx, &t);
	}
	sqlite3_reset(st);
	return stop != 0 ? stop : row;
}

/* ---- users ---- */

int
store_put_user(struct store *s, const char *name, const char *scope,
	const char *password, const char *actor)
{
	static const char sql[] =
		"INSERT INTO user (name, scope, password, created, changed)"
		" VALUES (?1, ?2, ?3, ?4, ?4)";
	sqlite3_stmt *st;
	struct sql_bind b;
	bool own;
	int error = put_begin(s, &own);

	if (error != 0)
		return error;
	st = sql_statement(&s->sql, SQL_USER_PUT, sql);
	b = sql_bind(st);
	bind_text(&b, name);
	bind_text(&b, scope);
	bind_text(&b, password);
	bind_int(&b, time_now());
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	return end_with_trail(s, own, error, actor, "user.added", name, scope, 0);
}

int
store_set_password(
	struct store *s, const char *name, const char *password, const char *actor)
{
	/* The clock may stand still or go back; `changed` must not stay as it was. */
	static const char sql[] = "UPDATE user SET password = ?2,"
				  " changed = max(?3, changed + 1) WHERE name = ?1";
	sqlite3_stmt *st;
	struct sql_bind b;
	bool own;
	int error = put_begin(s, &own);

	if (error != 0)
		return error;
	st = sql_statement(&s->sql, SQL_USER_PASSWORD, sql);
	b = sql_bind(st);
	bind_text(&b, name);
	bind_text(&b, password);
	bind_int(&b, time_now());
	error = run_one(s, st, &b);
	return end_with_trail(s, own, error, actor, "user.password", name, NULL, 0);
}

int
store_delete_user(struct store *s, const char *name, const char *actor)
{
	return delete_named(s, SQL_USER_DELETE, "DELETE FROM user WHERE name = ?1",
		name, actor, "user.revoked");
}

int
store_use_user(struct store *s, const char *name, cw_time at)
{
	return use_named(s, SQL_USER_USE,
		"UPDATE user SET used = max(used, ?2) WHERE name = ?1", name, at);
}

static void
user_columns(sqlite3_stmt *st, struct store_user *out)
{
	struct sql_columns c = sql_columns(st);

	column_text(&c, out->name, sizeof(out->name));
	column_text(&c, out->scope, sizeof(out->scope));
	column_text(&c, out->password, sizeof(out->password));
	out->created = column_int(&c);
	out->changed = column_int(&c);
	out->used = column_int(&c);
}

#define USER_COLUMNS "name, scope, password, created, changed, used"

int
store_read_user(struct store_reader *r, const char *name, struct store_user *out)
{
	sqlite3_stmt *st;
	int error = get_one(r, SQL_USER_GET,
		"SELECT " USER_COLUMNS " FROM user WHERE name = ?1", name, &st);

	if (error != 0)
		return error;
	user_columns(st, out);
	sqlite3_reset(st);
	return 0;
}

int
store_read_users(struct store_reader *r, store_user_fn *fn, void *ctx)
{
	static const char sql[] = "SELECT " USER_COLUMNS " FROM user ORDER BY name";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_USER_LIST, sql);
	int row = 0, stop = 0;

	while (stop == 0 && (row = sql_row(st)) > 0) {
		struct store_user u;

		user_columns(st, &u);
		stop = fn(ctx, &u);
	}
	sqlite3_reset(st);
	return stop != 0 ? stop : row;
}
