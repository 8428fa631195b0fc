/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one writer: opening with its lock, batches, and small facts (meta).
 * Used by the core thread, or by `camwarden` when no daemon runs.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "camwarden/base/str.h"
#include "camwarden/base/time.h"

#include "store_int.h"

enum { BUSY_MS = 2000 };

static const char pragmas[] = "PRAGMA journal_mode = WAL;"
			      "PRAGMA synchronous = NORMAL;"
			      "PRAGMA foreign_keys = ON;"
			      "PRAGMA temp_store = MEMORY;"
			      "PRAGMA cache_size = -65536;"
			      "PRAGMA wal_autocheckpoint = 4000;"
			      "PRAGMA trusted_schema = OFF;";

/* Findings to recompute when the batch ends. */
static const char touched[] = "CREATE TEMP TABLE touched (finding TEXT PRIMARY KEY)";

/* flock(2) on a file beside the database: SQLite's own locks stay its own. */
static int
lock_take(struct store *s, struct err *err)
{
	char *name = NULL;
	int error = 0;

	if (asprintf(&name, "%s.lock", s->path) < 0)
		return -ENOMEM;
	s->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (s->lock < 0) {
		error = errno;
		err_set(err, "%s: cannot write there: %s", name, strerror(error));
	} else if (flock(s->lock, LOCK_EX | LOCK_NB) != 0) {
		error = errno == EWOULDBLOCK ? EBUSY : errno;
		err_set(err, "%s: another program, such as camwardend, writes to it",
			s->path);
	}
	free(name);
	return -error;
}

/* The folder is there, and the file is ours to write or can be made. */
static int
file_check(const char *path, struct err *err)
{
	char *copy = xstrdup(path);
	const char *folder = dirname(copy);
	int fd, error = 0;

	if (access(folder, F_OK) != 0) {
		error = errno;
		err_set(err, "%s: no folder %s: %s", path, folder, strerror(error));
	} else if ((fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640)) < 0) {
		error = errno;
		err_set(err, "%s: cannot be opened for writing: %s", path,
			strerror(error));
	} else {
		close(fd);
	}
	free(copy);
	return -error;
}

/* The key that signs what is stored lies beside it. */
static int
key_open(struct store *s, struct err *err)
{
	char *name = NULL;
	int error;

	if (asprintf(&name, "%s.key", s->path) < 0)
		return -ENOMEM;
	error = chain_key_open(name, err, &s->key);
	free(name);
	return error;
}

/* Refuses what another program made, before anything is changed in it. */
static int
owner_check(struct store *s, struct err *err)
{
	int application = 0, version = 0, tables = 0;
	sqlite3_stmt *st = NULL;
	int rc = schema_read(s->sql.db, &application, &version);

	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v2(
			s->sql.db, "SELECT count(*) FROM sqlite_schema", -1, &st, NULL);
	if (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		tables = sqlite3_column_int(st, 0);
		rc = SQLITE_OK;
	}
	sqlite3_finalize(st);
	if (rc != SQLITE_OK)
		return sql_fault(err, s->path, rc);
	if (application == SCHEMA_APPLICATION || (application == 0 && tables == 0))
		return 0;
	err_set(err, "%s: a database of another program", s->path);
	return -EBADMSG;
}

/* Counts this opening. */
static int
run_count(struct store *s, struct err *err)
{
	static const char sql[] = "UPDATE meta SET value = CAST(value AS INTEGER) + 1"
				  " WHERE key = 'store.run'";
	int error = store_begin(s);

	if (error == 0)
		error = seal_open(s);
	if (error == 0)
		error = sql_errno(sqlite3_exec(s->sql.db, sql, NULL, NULL, NULL));
	if (error == 0)
		error = store_commit(s, err);
	else
		err_set(err, "%s: %s", s->path, store_fault(error));
	return error;
}

/* Reads which one it is, and the cursor. */
static int
run_begin(struct store *s, struct err *err)
{
	static const char get[] = "SELECT CAST(value AS INTEGER) FROM meta"
				  " WHERE key IN ('store.run', 'store.updated_seq')"
				  " ORDER BY key";
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(s->sql.db, get, -1, &st, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		s->run = sqlite3_column_int64(st, 0);
		rc = sqlite3_step(st);
	}
	if (rc == SQLITE_ROW) {
		s->seq = (uint64_t)sqlite3_column_int64(st, 0);
		rc = SQLITE_OK;
	} else if (rc == SQLITE_DONE) {
		rc = SQLITE_CORRUPT;
	}
	sqlite3_finalize(st);
	return rc == SQLITE_OK ? 0 : sql_fault(err, s->path, rc);
}

static int
database_open(struct store *s, struct err *err)
{
	int error, rc;

	rc = sqlite3_open_v2(s->path, &s->sql.db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc != SQLITE_OK)
		return sql_fault(err, s->path, rc);
	sqlite3_busy_timeout(s->sql.db, BUSY_MS);
	sqlite3_db_config(s->sql.db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	error = owner_check(s, err);
	if (error != 0)
		return error;
	error = aside_check(s, err);
	if (error == 0)
		error = key_open(s, err);
	if (error != 0)
		return error;
	rc = sqlite3_exec(s->sql.db, pragmas, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->sql.db, touched, NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return sql_fault(err, s->path, rc);
	error = schema_upgrade(s, err);
	if (error == 0)
		error = run_count(s, err);
	return error != 0 ? error : run_begin(s, err);
}

static void
store_free(struct store *s)
{
	exceptions_forget(s);
	sql_close(&s->sql);
	seal_close(s);
	life_close(s);
	if (s->lock >= 0)
		close(s->lock);
	free(s->path);
	free(s);
}

int
store_open(const char *path, struct err *err, struct store **out)
{
	struct store *s = xcalloc(1, sizeof(*s));
	int error;

	s->lock = -1;
	store_limit_evidence(s, NULL);
	s->path = xstrdup(path);
	error = file_check(path, err);
	if (error == 0)
		error = lock_take(s, err);
	if (error == 0)
		error = database_open(s, err);
	if (error != 0) {
		store_free(s);
		return error;
	}
	*out = s;
	return 0;
}

void
store_close(struct store *s)
{
	struct err ignored;

	if (s == NULL)
		return;
	if (s->open)
		store_commit(s, &ignored);
	store_free(s);
}

int
store_begin(struct store *s)
{
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_BEGIN, "BEGIN IMMEDIATE");
	int error = sql_run(st);

	s->open = error == 0;
	s->failed = 0;
	s->seq_before = s->seq;
	s->evidence_before = s->evidence;
	s->removed_before = s->removed;
	seal_remember(s);
	return error;
}

int
meta_put(struct store *s, const char *key, const char *value)
{
	static const char sql[] = "INSERT INTO meta (key, value) VALUES (?1, ?2)"
				  " ON CONFLICT (key) DO UPDATE SET value = ?2";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_META_PUT, sql);
	struct sql_bind b = sql_bind(st);

	bind_text(&b, key);
	bind_text(&b, value);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

static int
seq_keep(struct store *s)
{
	char value[24];

	snprintf(value, sizeof(value), "%" PRIu64, s->seq);
	return meta_put(s, "store.updated_seq", value);
}

static void
rollback(struct store *s)
{
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_ROLLBACK, "ROLLBACK");

	/* SQLite has rolled back by itself after some faults. */
	if (!sqlite3_get_autocommit(s->sql.db))
		sql_run(st);
	s->seq = s->seq_before;
	s->evidence = s->evidence_before;
	s->removed = s->removed_before;
	memset(&s->conversations_walk, 0, sizeof(s->conversations_walk));
	memset(&s->findings_walk, 0, sizeof(s->findings_walk));
	seal_forget(s);
	life_forget(s);
	exceptions_forget(s);
}

int
store_commit(struct store *s, struct err *err)
{
	sqlite3_stmt *st;
	int error = s->failed;

	if (!s->open)
		return 0;
	if (error == 0 && s->exceptions.stale)
		error = exceptions_apply(s);
	if (error == 0)
		error = link_settle(s);
	if (error == 0)
		error = life_settle(s);
	if (error == 0 && s->seq != s->seq_before)
		error = seq_keep(s);
	if (error == 0)
		error = seal_keep(s);
	if (error == 0) {
		st = sql_statement(&s->sql, SQL_COMMIT, "COMMIT");
		error = sql_run(st);
	}
	s->open = false;
	s->failed = 0;
	if (error == 0)
		return 0;
	rollback(s);
	err_set(err, "%s: %s", s->path, store_fault(error));
	return error;
}

int
put_begin(struct store *s, bool *own)
{
	*own = !s->open;
	return *own ? store_begin(s) : s->failed;
}

int
put_end(struct store *s, bool own, int result)
{
	struct err err;

	/* After a fault the batch is lost as a whole: commit says so again. */
	if (result != 0 && s->failed == 0)
		s->failed = result;
	return own ? store_commit(s, &err) : result;
}

int
store_put_meta(struct store *s, const char *key, const char *value)
{
	bool own;
	int error = put_begin(s, &own);

	return error != 0 ? error : put_end(s, own, meta_put(s, key, value));
}
