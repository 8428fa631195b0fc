/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Assets -> rows, by address, MAC and VLAN, with sightings merged over runs.
 */
#include <errno.h>
#include <string.h>

#include "store_int.h"

static const char asset_find[] =
	"SELECT run, first, last, sightings, base_first, base_last, base_sightings"
	" FROM asset WHERE address = ?1 AND mac = ?2 AND vlan = ?3";

static const char asset_put[] =
	"INSERT INTO asset (address, mac, vlan, arp, run, first, last, sightings,"
	" base_first, base_last, base_sightings, host, roles, zone)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
	" ON CONFLICT (address, mac, vlan) DO UPDATE SET arp = max(arp, ?4),"
	" (run, first, last, sightings, base_first, base_last, base_sightings,"
	" host, roles, zone) = (?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

/* An unknown MAC is six zero bytes here, so that the key is unique. */
static void
bind_key(struct sql_bind *b, const struct asset *a)
{
	bind_blob(b, a->addr.b, sizeof(a->addr.b));
	bind_blob(b, a->mac.b, sizeof(a->mac.b));
	bind_int(b, a->vlan);
}

static int
kept_find(struct store *s, const struct asset *a, struct merge_row *out)
{
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_ASSET_FIND, asset_find);
	struct sql_bind b = sql_bind(st);
	struct sql_columns c = sql_columns(st);
	int row;

	bind_key(&b, a);
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_row(st);
	if (row <= 0)
		return row;
	out->run = (int64_t)column_int(&c);
	column_counts(&c, &out->total, 1);
	column_counts(&c, &out->base, 1);
	sqlite3_reset(st);
	return 1;
}

static int
put(struct store *s, const struct asset_record *record)
{
	const struct asset *a = &record->asset;
	const struct merge_counts seen = {a->first, a->last, {a->sightings}};
	struct merge_row counts;
	sqlite3_stmt *st;
	struct sql_bind b;
	int found;

	memset(&counts, 0, sizeof(counts));
	found = kept_find(s, a, &counts);
	if (found < 0)
		return found;
	merge_run(&counts, s->run, &seen);
	st = sql_statement(&s->sql, SQL_ASSET_PUT, asset_put);
	b = sql_bind(st);
	bind_key(&b, a);
	bind_int(&b, a->arp);
	bind_int(&b, (uint64_t)counts.run);
	bind_counts(&b, &counts.total, 1);
	bind_counts(&b, &counts.base, 1);
	bind_text(&b, record->host);
	bind_text(&b, record->roles);
	bind_text(&b, record->zone);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

int
store_put_asset(struct store *s, const struct asset_record *a)
{
	bool own;
	int error = put_begin(s, &own);

	return error != 0 ? error : put_end(s, own, put(s, a));
}

/*
 * Row numbers of what was never seen come behind all others, and are still exact
 * in a reader's double.  A host that declares neither address nor MAC is known
 * by name.
 */
#define UNSEEN "4503599627370496"
static const char asset_read[] =
	"SELECT row, address, mac, vlan, arp, first, last, sightings, host, roles, zone"
	" FROM asset WHERE row > ?1 AND last >= ?2 AND (?3 = 0 OR first < ?3)"
	" AND (?4 IS NULL OR host = ?4 OR address = ?5)"
	" UNION ALL"
	" SELECT row + " UNSEEN ", address, mac, 65535, 0, 0, 0, 0, host, roles, zone"
	" FROM declared AS d WHERE row + " UNSEEN " > ?1"
	" AND (?4 IS NULL OR host = ?4 OR address = ?5) AND NOT CASE"
	" WHEN address <> zeroblob(16) THEN"
	" EXISTS (SELECT 1 FROM asset WHERE asset.address = d.address)"
	" WHEN mac <> zeroblob(6) THEN"
	" EXISTS (SELECT 1 FROM asset WHERE asset.mac = d.mac)"
	" ELSE EXISTS (SELECT 1 FROM asset WHERE asset.host = d.host) END"
	" ORDER BY 1 LIMIT ?6";

static void
asset_columns(sqlite3_stmt *st, uint64_t *row, struct asset_record *out)
{
	struct sql_columns c = sql_columns(st);
	struct asset *a = &out->asset;

	memset(out, 0, sizeof(*out));
	*row = column_int(&c);
	column_blob(&c, a->addr.b, sizeof(a->addr.b));
	column_blob(&c, a->mac.b, sizeof(a->mac.b));
	a->vlan = (uint16_t)column_int(&c);
	a->arp = column_int(&c) != 0;
	a->first = column_int(&c);
	a->last = column_int(&c);
	a->sightings = column_int(&c);
	column_text(&c, out->host, sizeof(out->host));
	column_text(&c, out->roles, sizeof(out->roles));
	column_text(&c, out->zone, sizeof(out->zone));
}

/* w is lent until the statement is done. */
static void
bind_assets(struct sql_bind *b, const struct store_filter *f, struct filter_words *w)
{
	filter_words(f, w);
	bind_int(b, f->after);
	bind_int(b, f->from);
	bind_int(b, f->to);
	bind_text(b, f->host);
	if (w->is_addr)
		bind_blob(b, w->addr.b, sizeof(w->addr.b));
	else
		bind_null(b);
	bind_int(b, f->limit != 0 ? f->limit : INT64_MAX);
}

int
store_read_assets(struct store_reader *r, const struct store_filter *f,
	store_asset_fn *fn, void *ctx)
{
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_ASSET_READ, asset_read);
	struct filter_words w;
	struct sql_bind b = sql_bind(st);
	struct asset_record a;
	int row = 0, stop = 0;

	bind_assets(&b, f, &w);
	if (b.rc != SQLITE_OK)
		return sql_errno(b.rc);
	while (stop == 0 && (row = sql_row(st)) > 0) {
		uint64_t number;

		asset_columns(st, &number, &a);
		stop = names_read(r, &a);
		if (stop == 0)
			stop = services_read(r, &a);
		if (stop == 0)
			stop = fn(ctx, &a, number);
	}
	sqlite3_reset(st);
	return stop != 0 ? stop : row;
}
