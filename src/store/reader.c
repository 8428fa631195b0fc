/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Read-only connections: opening, and the small tables.  A reader never
 * checkpoints and never makes a file that is not there.  Used by the API's
 * threads and by `camwarden`, one thread at a time.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/base/str.h"

#include "store_int.h"

enum { READ_BUSY_MS = 2000 };

static int
reader_check(struct store_reader *r, struct err *err)
{
	int application = 0, version = 0;
	int rc = schema_read(r->sql.db, &application, &version);

	if (rc != SQLITE_OK)
		return sql_fault(err, r->path, rc);
	if (application != SCHEMA_APPLICATION) {
		err_set(err, "%s: not a database of Camwarden", r->path);
		return -EBADMSG;
	}
	if (version == SCHEMA_VERSION) {
		/* Reads the schema: where that is damaged, no statement would do. */
		rc = sqlite3_exec(
			r->sql.db, "SELECT 1 FROM meta LIMIT 0", NULL, NULL, NULL);
		return rc != SQLITE_OK ? sql_fault(err, r->path, rc) : 0;
	}
	err_set(err, "%s: schema version %d is %s than this program's %d", r->path,
		version, version > SCHEMA_VERSION ? "newer" : "older", SCHEMA_VERSION);
	return -EPROTO;
}

static int
reader_try(struct store_reader *r, const char *name, int flags, struct err *err)
{
	int rc = sqlite3_open_v2(name, &r->sql.db,
		SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | flags, NULL);

	if (rc != SQLITE_OK)
		return sql_fault(err, r->path, rc);
	sqlite3_busy_timeout(r->sql.db, READ_BUSY_MS);
	sqlite3_db_config(r->sql.db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return reader_check(r, err);
}

static bool
has_log(const char *path)
{
	struct str name = {0};
	bool has;

	str_printf(&name, "%s-wal", path);
	has = name.failed || access(name.data, F_OK) == 0;
	str_fini(&name);
	return has;
}

/*
 * A closed database in a folder that may not be written to, such as an
 * auditor's copy: SQLite could not make its companions there, and needs none
 * when told that nobody writes.
 */
static int
reader_try_closed(struct store_reader *r, struct err *err)
{
	struct str name = {0};
	int error;

	str_puts(&name, "file:");
	for (const char *p = r->path; *p != '\0'; p++) {
		if (strchr("?#%", *p) != NULL)
			str_printf(&name, "%%%02x", (unsigned char)*p);
		else
			str_putc(&name, *p);
	}
	str_puts(&name, "?immutable=1");
	sql_close(&r->sql);
	error = name.failed ? -ENOMEM : reader_try(r, name.data, SQLITE_OPEN_URI, err);
	str_fini(&name);
	return error;
}

static int
reader_open(struct store_reader *r, struct err *err)
{
	int error;

	/* SQLite tells neither of these from the other.  The file is not opened to
	 * find out: a close drops the locks that the writer, in the same process, has
	 * on it (fcntl(2)), and whoever closes next deletes the log under it. */
	if (access(r->path, R_OK) != 0) {
		error = errno;
		err_set(err, "%s: %s", r->path,
			error == ENOENT ? "no database there" : strerror(error));
		return -error;
	}
	error = reader_try(r, r->path, 0, err);
	if ((error == -EROFS || error == -EACCES) && !has_log(r->path))
		error = reader_try_closed(r, err);
	return error;
}

int
store_reader_open(const char *path, struct err *err, struct store_reader **out)
{
	struct store_reader *r = calloc(1, sizeof(*r));
	int error;

	if (r == NULL || (r->path = strdup(path)) == NULL) {
		free(r);
		err_set(err, "%s: out of memory", path);
		return -ENOMEM;
	}
	error = reader_open(r, err);
	if (error != 0) {
		store_reader_close(r);
		return error;
	}
	*out = r;
	return 0;
}

void
store_reader_close(struct store_reader *r)
{
	if (r == NULL)
		return;
	sql_close(&r->sql);
	free(r->path);
	free(r);
}

/* The only row's only text; -ENOENT when there is no row. */
static int
text_get(sqlite3_stmt *st, const char *key, char *out, size_t size)
{
	struct sql_bind b = sql_bind(st);
	struct sql_columns c = sql_columns(st);
	int row;

	bind_text(&b, key);
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_row(st);
	if (row <= 0)
		return row == 0 ? -ENOENT : row;
	column_text(&c, out, size);
	sqlite3_reset(st);
	return 0;
}

int
store_read_meta(struct store_reader *r, const char *key, char *out, size_t size)
{
	static const char sql[] = "SELECT value FROM meta WHERE key = ?1";
	int error = text_get(sql_statement(&r->sql, SQL_META_GET, sql), key, out, size);

	if (error != -ENOENT)
		return error;
	out[0] = '\0';
	return 0;
}

int
store_read_matrix(struct store_reader *r, const struct store_filter *f,
	store_cell_fn *fn, void *ctx)
{
	static const char sql[] =
		"SELECT client_role, server_role, count(*),"
		" sum(verdict = 'compliant'), sum(verdict = 'violation'),"
		" sum(verdict = 'not_evaluable'), sum(evidence = ?1)"
		" FROM conversation WHERE last >= ?2 AND (?3 = 0 OR first < ?3)"
		" GROUP BY client_role, server_role ORDER BY 1, 2";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_MATRIX_READ, sql);
	struct sql_bind b = sql_bind(st);
	int row = 0, result;

	bind_int(&b, EVIDENCE_REFUSED);
	bind_int(&b, f->from);
	bind_int(&b, f->to);
	result = sql_errno(b.rc);
	while (result == 0 && (row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);
		struct store_cell cell;

		column_text(&c, cell.client_role, sizeof(cell.client_role));
		column_text(&c, cell.server_role, sizeof(cell.server_role));
		cell.conversations = column_int(&c);
		cell.compliant = column_int(&c);
		cell.violation = column_int(&c);
		cell.not_evaluable = column_int(&c);
		cell.refused = column_int(&c);
		result = fn(ctx, &cell);
	}
	sqlite3_reset(st);
	return result != 0 ? result : row;
}

int
store_read_newest(struct store_reader *r, uint64_t *updated_seq)
{
	char text[24];
	int error = store_read_meta(r, "store.updated_seq", text, sizeof(text));

	if (error == 0)
		*updated_seq = strtoull(text, NULL, 10);
	return error;
}

static int
totals_severity(struct store_reader *r, struct store_totals *out)
{
	static const char sql[] = "SELECT severity, count(*) FROM finding"
				  " WHERE status IN ('open', 'acknowledged')"
				  " GROUP BY severity";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_TOTALS_SEVERITY, sql);
	int row;

	while ((row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);
		uint64_t severity = column_int(&c);

		if (severity < SEVERITY_MAX)
			out->findings[severity] = column_int(&c);
	}
	return row;
}

/* Two statements in one transaction: one snapshot. */
int
store_read_totals(struct store_reader *r, struct store_totals *out)
{
	static const char sql[] =
		"SELECT count(*), total(verdict = 'compliant'),"
		" total(verdict = 'violation'), total(verdict = 'not_evaluable'),"
		" (SELECT count(*) FROM asset), (SELECT CAST(value AS INTEGER)"
		" FROM meta WHERE key = 'store.updated_seq') FROM conversation";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_TOTALS_REST, sql);
	struct sql_columns c = sql_columns(st);
	struct store_totals t = {0};
	int row = sql_run(sql_statement(&r->sql, SQL_BEGIN, "BEGIN"));

	if (row < 0)
		return row;
	row = sql_row(st);
	if (row > 0) {
		t.conversations = column_int(&c);
		t.compliant = column_int(&c);
		t.violation = column_int(&c);
		t.not_evaluable = column_int(&c);
		t.assets = column_int(&c);
		t.updated_seq = column_int(&c);
		row = totals_severity(r, &t);
		sqlite3_reset(st);
	}
	sql_run(sql_statement(&r->sql, SQL_COMMIT, "COMMIT"));
	if (row == 0)
		*out = t;
	return row;
}
