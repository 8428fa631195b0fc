/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite as the rest of the store uses it: results as -errno and sentences,
 * statements prepared once, parameters and columns taken in order.
 */
#include <errno.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/err.h"
#include "camwarden/base/str.h"

#include "store_int.h"

static const struct {
	int rc, error;
	const char *text;
} faults[] = {
	{SQLITE_BUSY, EBUSY, "the database is locked by another program"},
	{SQLITE_LOCKED, EBUSY, "the database is locked by another program"},
	{SQLITE_NOTADB, EBADMSG, "the file is not a database"},
	{SQLITE_CORRUPT, EUCLEAN, "the database is damaged"},
	{SQLITE_FULL, ENOSPC, "the disk is full"},
	{SQLITE_IOERR, EIO, "the disk can not be read or written"},
	{SQLITE_READONLY, EROFS, "the database can not be written to"},
	{SQLITE_CANTOPEN, EACCES, "the database can not be opened"},
	{SQLITE_PERM, EACCES, "permission denied"},
	{SQLITE_AUTH, EACCES, "permission denied"},
	{SQLITE_NOMEM, ENOMEM, "out of memory"},
	{SQLITE_CONSTRAINT, EEXIST, "the name is taken"},
};

int
sql_errno(int rc)
{
	rc &= 0xff; /* extended results: the low byte is the kind */
	if (rc == SQLITE_OK || rc == SQLITE_DONE || rc == SQLITE_ROW)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		if (faults[i].rc == rc)
			return -faults[i].error;
	}
	return -EIO;
}

const char *
store_fault(int error)
{
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		if (faults[i].error == -error)
			return faults[i].text;
	}
	return strerror(-error);
}

int
sql_fault(struct err *err, const char *path, int rc)
{
	int error = sql_errno(rc);

	err_set(err, "%s: %s", path, store_fault(error));
	return error;
}

sqlite3_stmt *
sql_statement(struct sql *q, enum sql_slot slot, const char *text)
{
	sqlite3_stmt *st = q->stmt[slot];

	if (st == NULL) {
		if (sqlite3_prepare_v3(q->db, text, -1, SQLITE_PREPARE_PERSISTENT, &st,
			    NULL) != SQLITE_OK)
			return NULL;
		q->stmt[slot] = st;
		return st;
	}
	sqlite3_reset(st);
	return st;
}

int
sql_run(sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	sqlite3_reset(st);
	return sql_errno(rc);
}

int
sql_row(sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		return 1;
	sqlite3_reset(st);
	return sql_errno(rc);
}

void
sql_close(struct sql *q)
{
	for (size_t i = 0; i < SQL_SLOTS; i++)
		sqlite3_finalize(q->stmt[i]);
	sqlite3_close(q->db);
	memset(q, 0, sizeof(*q));
}

struct sql_bind
sql_bind(sqlite3_stmt *st)
{
	struct sql_bind b = {st, 0, SQLITE_OK};

	return b;
}

static void
bound(struct sql_bind *b, int rc)
{
	if (b->rc == SQLITE_OK)
		b->rc = rc;
}

void
bind_int(struct sql_bind *b, uint64_t value)
{
	bound(b, sqlite3_bind_int64(
			 b->st, ++b->at, (sqlite3_int64)MIN(value, INT64_MAX)));
}

void
bind_text(struct sql_bind *b, const char *text)
{
	bound(b, sqlite3_bind_text(b->st, ++b->at, text, -1, SQLITE_STATIC));
}

void
bind_text_copy(struct sql_bind *b, const char *text)
{
	bound(b, sqlite3_bind_text(b->st, ++b->at, text, -1, SQLITE_TRANSIENT));
}

void
bind_blob(struct sql_bind *b, const void *bytes, size_t n)
{
	bound(b, sqlite3_bind_blob(b->st, ++b->at, bytes, (int)n, SQLITE_STATIC));
}

void
bind_null(struct sql_bind *b)
{
	bound(b, sqlite3_bind_null(b->st, ++b->at));
}

struct sql_columns
sql_columns(sqlite3_stmt *st)
{
	struct sql_columns c = {st, 0};

	return c;
}

uint64_t
column_int(struct sql_columns *c)
{
	sqlite3_int64 value = sqlite3_column_int64(c->st, c->at++);

	return value > 0 ? (uint64_t)value : 0;
}

void
column_text(struct sql_columns *c, char *dst, size_t size)
{
	const unsigned char *text = sqlite3_column_text(c->st, c->at);
	size_t n = (size_t)sqlite3_column_bytes(c->st, c->at++);

	/* Also a row that something else wrote becomes valid UTF-8 here. */
	str_from_wire(dst, size, text, text != NULL ? n : 0);
}

void
column_blob(struct sql_columns *c, void *dst, size_t n)
{
	const void *bytes = sqlite3_column_blob(c->st, c->at);

	if (bytes != NULL && (size_t)sqlite3_column_bytes(c->st, c->at) == n)
		memcpy(dst, bytes, n);
	else
		memset(dst, 0, n);
	c->at++;
}
