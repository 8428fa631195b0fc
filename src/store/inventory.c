/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands beside assets: the names that addresses were given, the latest
 * NAMES_KEPT of each kind, and what the site declares, so that a reader without
 * the configuration can tell what was never seen.
 */
#include <errno.h>
#include <string.h>

#include "store_int.h"

#define NAMES_KEPT "16"

static int
put_name(struct store *s, const struct name_sighting *n)
{
	static const char sql[] =
		"INSERT INTO asset_name (address, kind, name, by_address, first, last)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
		" ON CONFLICT (address, kind, name, by_address) DO UPDATE SET"
		" first = min(first, ?5), last = max(last, ?6)";
	static const char keep[] =
		"DELETE FROM asset_name WHERE row IN (SELECT row FROM asset_name"
		" WHERE address = ?1 AND kind = ?2"
		" ORDER BY last DESC, row LIMIT -1 OFFSET " NAMES_KEPT ")";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_NAME_PUT, sql);
	struct sql_bind b = sql_bind(st);
	int error;

	bind_blob(&b, n->addr.b, sizeof(n->addr.b));
	bind_int(&b, n->kind);
	bind_text(&b, n->name);
	bind_blob(&b, n->by.b, sizeof(n->by.b));
	bind_int(&b, n->first);
	bind_int(&b, n->last);
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	if (error != 0)
		return error;
	st = sql_statement(&s->sql, SQL_NAME_KEEP, keep);
	b = sql_bind(st);
	bind_blob(&b, n->addr.b, sizeof(n->addr.b));
	bind_int(&b, n->kind);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

int
store_put_name(struct store *s, const struct name_sighting *n)
{
	bool own;
	int error = put_begin(s, &own);

	return error != 0 ? error : put_end(s, own, put_name(s, n));
}

int
store_clear_declared(struct store *s)
{
	bool own;
	int error = put_begin(s, &own);

	if (error == 0)
		error = put_end(s, own,
			sql_run(sql_statement(
				&s->sql, SQL_DECLARED_CLEAR, "DELETE FROM declared")));
	return error;
}

static int
put_declared(struct store *s, const struct asset_record *a)
{
	static const char sql[] =
		"INSERT INTO declared (address, mac, host, roles, zone)"
		" VALUES (?1, ?2, ?3, ?4, ?5)";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_DECLARED_PUT, sql);
	struct sql_bind b = sql_bind(st);

	bind_blob(&b, a->asset.addr.b, sizeof(a->asset.addr.b));
	bind_blob(&b, a->asset.mac.b, sizeof(a->asset.mac.b));
	bind_text(&b, a->host);
	bind_text(&b, a->roles);
	bind_text(&b, a->zone);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

int
store_put_declared(struct store *s, const struct asset_record *a)
{
	bool own;
	int error = put_begin(s, &own);

	return error != 0 ? error : put_end(s, own, put_declared(s, a));
}

int
names_read(struct store_reader *r, struct asset_record *out)
{
	static const char sql[] =
		"SELECT kind, name, by_address, first, last FROM asset_name"
		" WHERE address = ?1 ORDER BY last DESC, row LIMIT ?2";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_NAME_READ, sql);
	struct sql_bind b = sql_bind(st);
	int row = 0;

	bind_blob(&b, out->asset.addr.b, sizeof(out->asset.addr.b));
	bind_int(&b, ASSET_NAMES);
	if (b.rc != SQLITE_OK)
		return sql_errno(b.rc);
	while (out->name_count < ASSET_NAMES && (row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);
		struct name_sighting *n = &out->name[out->name_count++];

		n->addr = out->asset.addr;
		n->kind = (uint8_t)column_int(&c);
		column_text(&c, n->name, sizeof(n->name));
		column_blob(&c, n->by.b, sizeof(n->by.b));
		n->first = column_int(&c);
		n->last = column_int(&c);
	}
	sqlite3_reset(st);
	return row < 0 ? row : 0;
}
