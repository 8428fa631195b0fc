/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The seal: sums of all tables' rows, and the signed head (chain.h).  SQLite tells
 * each row before it changes (its preupdate hook), whichever statement does it: the
 * old row leaves the table's sum, the new one enters.  At the end of a batch, in its
 * transaction, the sums that changed are written and the head is signed.
 *
 * Sums are never computed anew while the program runs or starts: what another
 * program changed stays in them as a difference for good.  Core thread.
 */
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/time.h"

#include "store_int.h"

static const char schema_name[] = "sqlite_schema";

/* ---- a row as bytes ---- */

/* Room for so many bytes more; NULL: there is none. */
static uint8_t *
row_room(struct seal_row *r, size_t n)
{
	if (n > r->size - r->len) {
		size_t size = 2 * (r->len + n) + 1024;
		uint8_t *grown = realloc(r->bytes, size);

		if (grown == NULL) {
			r->failed = true;
			return NULL;
		}
		r->bytes = grown;
		r->size = size;
	}
	return r->bytes + r->len;
}

/* A tag and a number in network order; then, of a text, its bytes. */
static void
put(struct seal_row *r, char tag, uint64_t number, const void *bytes, size_t n)
{
	uint8_t *at = row_room(r, 1 + sizeof(number) + n);

	if (at == NULL)
		return;
	number = htobe64(number);
	*at = (uint8_t)tag;
	memcpy(at + 1, &number, sizeof(number));
	if (n > 0)
		memcpy(at + 1 + sizeof(number), bytes, n);
	r->len += 1 + sizeof(number) + n;
}

static void
put_string(struct seal_row *r, char tag, const void *bytes, size_t n)
{
	put(r, tag, n, bytes, n);
}

static void
row_begin(struct seal_row *r, const char *table)
{
	r->len = 0;
	put_string(r, 'r', table, strlen(table));
}

static void
put_value(struct seal_row *r, sqlite3_value *v)
{
	double real;
	uint64_t bits;

	switch (sqlite3_value_type(v)) {
	case SQLITE_INTEGER:
		put(r, 'i', (uint64_t)sqlite3_value_int64(v), NULL, 0);
		break;
	case SQLITE_FLOAT:
		real = sqlite3_value_double(v);
		memcpy(&bits, &real, sizeof(bits));
		put(r, 'f', bits, NULL, 0);
		break;
	case SQLITE_TEXT:
		put_string(
			r, 't', sqlite3_value_text(v), (size_t)sqlite3_value_bytes(v));
		break;
	case SQLITE_BLOB:
		put_string(
			r, 'b', sqlite3_value_blob(v), (size_t)sqlite3_value_bytes(v));
		break;
	default:
		put(r, 'n', 0, NULL, 0);
	}
}

/*
 * Conversations are counted far more often than judged.  So their row goes in as two:
 * what is counted by itself, which conversation.c tells without asking SQLite.
 */
static const char counted_table[] = "conversation";
static const char counted_name[] = "conversation.counts";

static bool
is_count(const char *column)
{
	static const char *const names[] = {"row", "why", "first", "last", "flows",
		"client_packets", "server_packets", "client_bytes", "server_bytes",
		"run", "base_first", "base_last", "base_flows", "base_client_packets",
		"base_server_packets", "base_client_bytes", "base_server_bytes"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], column) == 0)
			return true;
	return false;
}

/* In the order of the columns, as table_sum reads them. */
static void
counts_row(struct seal_row *r, int64_t row, const struct seal_counts *c)
{
	row_begin(r, counted_name);
	put(r, 'i', (uint64_t)row, NULL, 0);
	put(r, 'i', c->why, NULL, 0);
	put(r, 'i', c->counts->total.first, NULL, 0);
	put(r, 'i', c->counts->total.last, NULL, 0);
	for (size_t i = 0; i < MERGE_COUNTS; i++)
		put(r, 'i', c->counts->total.n[i], NULL, 0);
	put(r, 'i', (uint64_t)c->counts->run, NULL, 0);
	put(r, 'i', c->counts->base.first, NULL, 0);
	put(r, 'i', c->counts->base.last, NULL, 0);
	for (size_t i = 0; i < MERGE_COUNTS; i++)
		put(r, 'i', c->counts->base.n[i], NULL, 0);
}

/* ---- the hook ---- */

static struct seal_table *
table_find(struct seal_state *x, const char *name)
{
	for (size_t i = 0; i < x->count; i++)
		if (strcmp(x->table[i].name, name) == 0)
			return &x->table[i];
	return NULL;
}

typedef int value_fn(sqlite3 *db, int column, sqlite3_value **out);
typedef void sum_fn(struct chain_sum *s, const void *row, size_t n);

/* Those columns that are counts, or those that are not. */
static void
hook_row(struct seal *seal, sqlite3 *db, const char *name, bool counts, value_fn *get)
{
	int count = MIN(sqlite3_preupdate_count(db), SEAL_COLUMNS);
	sqlite3_value *v;

	row_begin(&seal->row, name);
	for (int i = 0; i < count; i++) {
		if (seal->now_split && seal->is_count[i] != counts)
			continue;
		if (get(db, i, &v) != SQLITE_OK) {
			seal->row.failed = true;
			return;
		}
		put_value(&seal->row, v);
	}
}

static void
hook_sum(struct seal *seal, sqlite3 *db, struct seal_table *t, value_fn *get,
	sum_fn *sum)
{
	seal->now_split = t == seal->counted;
	hook_row(seal, db, t->name, false, get);
	sum(&t->sum, seal->row.bytes, seal->row.len);
	if (!seal->now_split)
		return;
	hook_row(seal, db, counted_name, true, get);
	sum(&t->sum, seal->row.bytes, seal->row.len);
}

static void
hook(void *store, sqlite3 *db, int op, const char *database, const char *name,
	sqlite3_int64 old, sqlite3_int64 new)
{
	struct store *s = store;
	struct seal_table *t;

	(void)old;
	(void)new;
	if (s->seal.told || strcmp(database, "main") != 0)
		return;
	t = table_find(&s->seal.now, name);
	if (t == NULL)
		return;
	if (strcmp(name, "finding") == 0)
		life_notice(s, db, op);
	if (op != SQLITE_INSERT) {
		hook_sum(&s->seal, db, t, sqlite3_preupdate_old, chain_sum_take);
		t->rows--;
	}
	if (op != SQLITE_DELETE) {
		hook_sum(&s->seal, db, t, sqlite3_preupdate_new, chain_sum_add);
		t->rows++;
	}
	t->changed = true;
	s->seal.now.changed = true;
}

void
seal_count_begin(struct store *s, int64_t row, const struct seal_counts *old,
	const struct seal_counts *new)
{
	struct seal_table *t = s->seal.counted;
	struct seal_row *r = &s->seal.row;

	if (t == NULL)
		return;
	counts_row(r, row, old);
	chain_sum_take(&t->sum, r->bytes, r->len);
	counts_row(r, row, new);
	chain_sum_add(&t->sum, r->bytes, r->len);
	t->changed = true;
	s->seal.now.changed = true;
	s->seal.told = true;
}

void
seal_count_end(struct store *s)
{
	s->seal.told = false;
}

/* ---- whole tables ---- */

static void
row_sum(sqlite3_stmt *st, struct seal_row *r, struct seal_table *t, const char *name,
	bool counts)
{
	bool split = strcmp(t->name, counted_table) == 0;

	row_begin(r, name);
	for (int i = 0; i < sqlite3_column_count(st); i++)
		if (!split || is_count(sqlite3_column_name(st, i)) == counts)
			put_value(r, sqlite3_column_value(st, i));
	chain_sum_add(&t->sum, r->bytes, r->len);
}

/* All rows of the table as they are.  0 or a SQLite result. */
static int
table_sum(sqlite3 *db, struct seal_row *r, struct seal_table *t)
{
	char text[128];
	sqlite3_stmt *st = NULL;
	int rc;

	memset(&t->sum, 0, sizeof(t->sum));
	t->rows = 0;
	/* Where its pages are is no content: VACUUM moves them. */
	if (strcmp(t->name, schema_name) == 0)
		snprintf(text, sizeof(text),
			"SELECT type, name, tbl_name, sql FROM sqlite_schema");
	else
		snprintf(text, sizeof(text), "SELECT * FROM \"%s\"", t->name);
	rc = sqlite3_prepare_v2(db, text, -1, &st, NULL);
	while (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		row_sum(st, r, t, t->name, false);
		if (strcmp(t->name, counted_table) == 0)
			row_sum(st, r, t, counted_name, true);
		t->rows++;
		rc = SQLITE_OK;
	}
	sqlite3_finalize(st);
	if (r->failed)
		return SQLITE_NOMEM;
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int
seal_tables(sqlite3 *db, struct seal_state *out)
{
	static const char text[] =
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE"
		" 'sqlite\\_%' ESCAPE '\\' AND name NOT IN ('trail', 'seal', 'sealed')"
		" UNION ALL SELECT 'sqlite_schema' ORDER BY 1";
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, text, -1, &st, NULL);

	memset(out, 0, sizeof(*out));
	while (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct seal_table *t = &out->table[out->count];

		rc = SQLITE_OK;
		if (out->count == SEAL_TABLES)
			rc = SQLITE_CORRUPT; /* tables that are not ours */
		else
			snprintf(out->table[out->count++].name, sizeof(t->name), "%s",
				(const char *)sqlite3_column_text(st, 0));
	}
	sqlite3_finalize(st);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int
seal_sum(sqlite3 *db, struct seal_state *out)
{
	struct seal_row r = {0};
	int rc = seal_tables(db, out);

	for (size_t i = 0; rc == SQLITE_OK && i < out->count; i++)
		rc = table_sum(db, &r, &out->table[i]);
	free(r.bytes);
	return rc;
}

/* ---- what is stored ---- */

/* The sums that were sealed, in the order of seal_tables. */
int
seal_read_sums(sqlite3 *db, struct seal_state *out)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(
		db, "SELECT name, rows, sum FROM sealed ORDER BY name", -1, &st, NULL);

	out->count = 0;
	while (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct sql_columns c = sql_columns(st);
		struct seal_table *t = &out->table[out->count];
		uint8_t sum[CHAIN_SUM];

		rc = SQLITE_OK;
		if (out->count == SEAL_TABLES) {
			rc = SQLITE_CORRUPT;
			break;
		}
		memset(t, 0, sizeof(*t));
		column_text(&c, t->name, sizeof(t->name));
		t->rows = column_int(&c);
		column_blob(&c, sum, sizeof(sum));
		chain_sum_get(&t->sum, sum);
		out->count++;
	}
	sqlite3_finalize(st);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int
seal_read_head(sqlite3 *db, struct chain_head *out)
{
	static const char text[] =
		"SELECT entries, at, hash, state, key, signature FROM seal";
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, text, -1, &st, NULL);

	memset(out, 0, sizeof(*out));
	if (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct sql_columns c = sql_columns(st);

		out->entries = column_int(&c);
		out->at = column_int(&c);
		column_blob(&c, out->hash, sizeof(out->hash));
		column_blob(&c, out->state, sizeof(out->state));
		column_blob(&c, out->key, sizeof(out->key));
		column_blob(&c, out->signature, sizeof(out->signature));
	}
	sqlite3_finalize(st);
	return rc;
}

void
seal_state_hash(const struct seal_state *x, uint8_t out[CHAIN_HASH])
{
	struct seal_row r = {0};
	uint8_t sum[CHAIN_SUM];

	for (size_t i = 0; i < x->count; i++) {
		row_begin(&r, x->table[i].name);
		put(&r, 'i', x->table[i].rows, NULL, 0);
		chain_sum_put(&x->table[i].sum, sum);
		put_string(&r, 'b', sum, sizeof(sum));
		/* One hash over another: the row's buffer stays small. */
		if (i > 0)
			put_string(&r, 'b', out, CHAIN_HASH);
		chain_hash(r.bytes, r.len, out);
	}
	free(r.bytes);
}

static int
sums_keep(struct store *s)
{
	static const char sql[] = "INSERT INTO sealed (name, rows, sum) VALUES"
				  " (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE"
				  " SET rows = ?2, sum = ?3";
	int error = 0;

	for (size_t i = 0; error == 0 && i < s->seal.now.count; i++) {
		struct seal_table *t = &s->seal.now.table[i];
		sqlite3_stmt *st;
		struct sql_bind b;
		uint8_t sum[CHAIN_SUM];

		if (!t->changed)
			continue;
		chain_sum_put(&t->sum, sum);
		st = sql_statement(&s->sql, SQL_SEAL_SUM, sql);
		b = sql_bind(st);
		bind_text(&b, t->name);
		bind_int(&b, t->rows);
		bind_blob(&b, sum, sizeof(sum));
		error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
		t->changed = error != 0;
	}
	return error;
}

static int
head_keep(struct store *s)
{
	static const char sql[] =
		"INSERT INTO seal (row, entries, at, hash, state, key, signature)"
		" VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (row) DO UPDATE SET"
		" (entries, at, hash, state, key, signature)"
		" = (?1, ?2, ?3, ?4, ?5, ?6)";
	struct chain_head *h = &s->seal.now.head;
	sqlite3_stmt *st;
	struct sql_bind b;
	int error;

	h->at = time_now();
	seal_state_hash(&s->seal.now, h->state);
	error = chain_head_sign(s->key, h);
	if (error != 0)
		return error;
	st = sql_statement(&s->sql, SQL_SEAL_HEAD, sql);
	b = sql_bind(st);
	bind_int(&b, h->entries);
	bind_int(&b, h->at);
	bind_blob(&b, h->hash, sizeof(h->hash));
	bind_blob(&b, h->state, sizeof(h->state));
	bind_blob(&b, h->key, sizeof(h->key));
	bind_blob(&b, h->signature, sizeof(h->signature));
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

/* ---- the writer's ---- */

int
seal_keep(struct store *s)
{
	int error = s->seal.row.failed ? -ENOMEM : 0;

	if (error != 0 || !s->seal.now.changed)
		return error;
	error = sums_keep(s);
	if (error == 0)
		error = head_keep(s);
	s->seal.now.changed = error != 0;
	return error;
}

void
seal_remember(struct store *s)
{
	s->seal.before = s->seal.now;
	s->seal.row.failed = false;
}

void
seal_forget(struct store *s)
{
	s->seal.now = s->seal.before;
}

void
seal_close(struct store *s)
{
	free(s->seal.row.bytes);
	chain_key_close(s->key);
}

/* The newest entry that is there, whatever the head says of it. */
static int
newest(sqlite3 *db, uint64_t *row, uint8_t hash[CHAIN_HASH])
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db,
		"SELECT row, hash FROM trail ORDER BY row DESC LIMIT 1", -1, &st, NULL);

	*row = 0;
	memset(hash, 0, CHAIN_HASH);
	if (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct sql_columns c = sql_columns(st);

		*row = column_int(&c);
		column_blob(&c, hash, CHAIN_HASH);
	}
	sqlite3_finalize(st);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int
seal_head(struct store *s)
{
	struct chain_head *head = &s->seal.now.head;

	return sql_errno(newest(s->sql.db, &head->entries, head->hash));
}

/* Which columns of conversations are counts. */
static int
columns_find(struct store *s)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(
		s->sql.db, "SELECT * FROM conversation LIMIT 0", -1, &st, NULL);

	for (int i = 0; rc == SQLITE_OK && i < sqlite3_column_count(st); i++) {
		if (i == SEAL_COLUMNS)
			rc = SQLITE_CORRUPT;
		else
			s->seal.is_count[i] = is_count(sqlite3_column_name(st, i));
	}
	sqlite3_finalize(st);
	s->seal.counted = table_find(&s->seal.now, counted_table);
	return rc;
}

/*
 * Goes on from what is there.  Where that is not what was sealed, the chain says so
 * from here on, in an entry that verify takes for a fault.
 */
int
seal_open(struct store *s)
{
	struct seal_state stored = {0};
	struct chain_head head;
	uint8_t hash[CHAIN_HASH];
	uint64_t row;
	int rc = seal_tables(s->sql.db, &s->seal.now), found;
	bool same = true;

	if (rc == SQLITE_OK)
		rc = seal_read_sums(s->sql.db, &stored);
	found = rc == SQLITE_OK ? seal_read_head(s->sql.db, &head) : rc;
	if (found != SQLITE_ROW && found != SQLITE_DONE)
		return sql_errno(found);
	rc = newest(s->sql.db, &row, hash);
	if (rc == SQLITE_OK)
		rc = columns_find(s);
	if (rc == SQLITE_OK)
		rc = life_open(s);
	if (rc != SQLITE_OK)
		return sql_errno(rc);
	for (size_t i = 0; i < stored.count; i++) {
		struct seal_table *t = table_find(&s->seal.now, stored.table[i].name);

		same = same && t != NULL;
		if (t != NULL)
			*t = stored.table[i];
	}
	same = same && found == SQLITE_ROW && stored.count == s->seal.now.count &&
	       head.entries == row && memcmp(head.hash, hash, sizeof(hash)) == 0;
	s->seal.now.head.entries = row;
	memcpy(s->seal.now.head.hash, hash, sizeof(hash));
	sqlite3_preupdate_hook(s->sql.db, hook, s);
	return same ? 0 : trail_put(s, "store", "chain.broken", "database", "{}");
}

/* ---- upgrades ---- */

bool
seal_is_intact(sqlite3 *db)
{
	struct seal_state there, stored;
	bool same = seal_sum(db, &there) == SQLITE_OK &&
		    seal_read_sums(db, &stored) == SQLITE_OK &&
		    there.count == stored.count;

	for (size_t i = 0; same && i < there.count; i++)
		same = strcmp(there.table[i].name, stored.table[i].name) == 0 &&
		       there.table[i].rows == stored.table[i].rows &&
		       memcmp(&there.table[i].sum, &stored.table[i].sum,
			       sizeof(there.table[i].sum)) == 0;
	return same;
}

/*
 * A row that was there before a column was added is told to the hook without it, so
 * each is written anew.
 */
static int
rows_renew(sqlite3 *db, const struct seal_state *x)
{
	static const char last[] = "SELECT name FROM pragma_table_info(?1)"
				   " ORDER BY cid DESC LIMIT 1";
	int rc = SQLITE_OK;

	for (size_t i = 0; rc == SQLITE_OK && i < x->count; i++) {
		sqlite3_stmt *st = NULL;
		char text[256];

		if (strcmp(x->table[i].name, schema_name) == 0)
			continue;
		rc = sqlite3_prepare_v2(db, last, -1, &st, NULL);
		if (rc == SQLITE_OK)
			rc = sqlite3_bind_text(
				st, 1, x->table[i].name, -1, SQLITE_STATIC);
		if (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
			const char *column = (const char *)sqlite3_column_text(st, 0);

			snprintf(text, sizeof(text), "UPDATE \"%s\" SET %s = %s",
				x->table[i].name, column, column);
		}
		sqlite3_finalize(st);
		if (rc == SQLITE_ROW)
			rc = sqlite3_exec(db, text, NULL, NULL, NULL);
	}
	return rc;
}

int
seal_renew(struct store *s)
{
	struct seal_state *now = &s->seal.now;
	struct chain_head head = now->head;
	int rc = seal_tables(s->sql.db, now);

	if (rc == SQLITE_OK)
		rc = rows_renew(s->sql.db, now);
	if (rc == SQLITE_OK)
		rc = seal_sum(s->sql.db, now);
	now->head = head;
	for (size_t i = 0; i < now->count; i++)
		now->table[i].changed = true;
	now->changed = true;
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->sql.db, "DELETE FROM sealed", NULL, NULL, NULL);
	return rc != SQLITE_OK ? sql_errno(rc) : seal_keep(s);
}
