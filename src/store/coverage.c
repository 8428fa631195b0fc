/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coverage: what the sensor could see in a period, and its counters -> rows,
 * and back.  The same sensor, source and beginning replace each other.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store_int.h"

static int
coverage_delete(struct store *s, const struct coverage *c)
{
	static const char sql[] = "DELETE FROM coverage"
				  " WHERE sensor = ?1 AND source = ?2 AND first = ?3";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_COVERAGE_DELETE, sql);
	struct sql_bind b = sql_bind(st);

	bind_text(&b, c->sensor);
	bind_text(&b, c->source);
	bind_int(&b, c->from);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

static int
coverage_insert(struct store *s, const struct coverage *c)
{
	static const char sql[] =
		"INSERT INTO coverage (sensor, source, first, last, packets, bytes,"
		" kernel_drops, interface_drops) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_COVERAGE_PUT, sql);
	struct sql_bind b = sql_bind(st);

	bind_text(&b, c->sensor);
	bind_text(&b, c->source);
	bind_int(&b, c->from);
	bind_int(&b, c->to);
	bind_int(&b, c->packets);
	bind_int(&b, c->bytes);
	bind_int(&b, c->kernel_drops);
	bind_int(&b, c->interface_drops);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

static int
counter_insert(struct store *s, int64_t coverage, const struct coverage_counter *c)
{
	static const char sql[] = "INSERT OR REPLACE INTO coverage_counter"
				  " (coverage, name, value) VALUES (?1, ?2, ?3)";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_COUNTER_PUT, sql);
	struct sql_bind b = sql_bind(st);

	bind_int(&b, (uint64_t)coverage);
	bind_text(&b, c->name);
	bind_int(&b, c->value);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

static int
put(struct store *s, const struct coverage *c)
{
	int error = coverage_delete(s, c);
	int64_t row;

	if (error == 0)
		error = coverage_insert(s, c);
	row = sqlite3_last_insert_rowid(s->sql.db);
	for (size_t i = 0; error == 0 && i < c->counter_count; i++)
		error = counter_insert(s, row, &c->counter[i]);
	return error;
}

int
store_put_coverage(struct store *s, const struct coverage *c)
{
	bool own;
	int error = put_begin(s, &own);

	return error != 0 ? error : put_end(s, own, put(s, c));
}

/* One period's counters while they are handed out. */
struct counters {
	struct coverage_counter *item;
	size_t count, size;
};

static void
counters_clear(struct counters *k)
{
	for (size_t i = 0; i < k->count; i++)
		free((char *)(uintptr_t)k->item[i].name);
	k->count = 0;
}

static int
counters_add(struct counters *k, struct sql_columns *c)
{
	char name[RECORD_NAME];
	struct coverage_counter *grown;

	if (k->count == k->size) {
		grown = realloc(k->item, (k->size + 64) * sizeof(*grown));
		if (grown == NULL)
			return -ENOMEM;
		k->item = grown;
		k->size += 64;
	}
	column_text(c, name, sizeof(name));
	k->item[k->count].name = strdup(name);
	if (k->item[k->count].name == NULL)
		return -ENOMEM;
	k->item[k->count++].value = column_int(c);
	return 0;
}

static int
counters_read(struct store_reader *r, uint64_t coverage, struct counters *k)
{
	static const char sql[] = "SELECT name, value FROM coverage_counter"
				  " WHERE coverage = ?1 ORDER BY name";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_COUNTER_READ, sql);
	struct sql_bind b = sql_bind(st);
	int row = 0, error;

	counters_clear(k);
	bind_int(&b, coverage);
	error = sql_errno(b.rc);
	while (error == 0 && (row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);

		error = counters_add(k, &c);
	}
	sqlite3_reset(st);
	return error != 0 ? error : row;
}

static void
coverage_columns(sqlite3_stmt *st, uint64_t *row, struct coverage *out)
{
	struct sql_columns c = sql_columns(st);

	*row = column_int(&c);
	column_text(&c, out->sensor, sizeof(out->sensor));
	column_text(&c, out->source, sizeof(out->source));
	out->from = column_int(&c);
	out->to = column_int(&c);
	out->packets = column_int(&c);
	out->bytes = column_int(&c);
	out->kernel_drops = column_int(&c);
	out->interface_drops = column_int(&c);
}

/* The outer statement stays open, so that all is of one snapshot. */
int
store_read_coverage(struct store_reader *r, const struct store_filter *f,
	store_coverage_fn *fn, void *ctx)
{
	static const char sql[] =
		"SELECT row, sensor, source, first, last, packets, bytes, kernel_drops,"
		" interface_drops FROM coverage WHERE row > ?1 AND last >= ?2"
		" AND (?3 = 0 OR first < ?3) ORDER BY row LIMIT ?4";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_COVERAGE_READ, sql);
	struct sql_bind b = sql_bind(st);
	struct counters k = {0};
	int row = 0, result;

	bind_int(&b, f->after);
	bind_int(&b, f->from);
	bind_int(&b, f->to);
	bind_int(&b, f->limit != 0 ? f->limit : UINT64_MAX);
	result = sql_errno(b.rc);
	while (result == 0 && (row = sql_row(st)) > 0) {
		struct coverage c = {0};
		uint64_t number;

		coverage_columns(st, &number, &c);
		result = counters_read(r, number, &k);
		c.counter = k.item;
		c.counter_count = k.count;
		if (result == 0)
			result = fn(ctx, &c, number);
	}
	sqlite3_reset(st);
	counters_clear(&k);
	free(k.item);
	return result != 0 ? result : row;
}
