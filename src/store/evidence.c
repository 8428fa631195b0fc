/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Redacted packets <-> rows, within limits: of a finding, over all its
 * conversations; of all findings together, where the oldest give way; and of age,
 * by the database's clock (doc/decisions).  Whoever loses packets by the last two is
 * told so on the conversation's row, so that a reader can say why there are none.
 */
#include <errno.h>
#include <string.h>

#include "camwarden/base/array.h"

#include "store_int.h"

enum {
	EXPIRE_MOST = 4096, /* rows that one call deletes */
	DISPLACE_STEP = 64, /* rows that give way at a time */
};

void
store_limit_evidence(struct store *s, const struct store_evidence_limits *limits)
{
	static const struct store_evidence_limits usual = {
		STORE_EVIDENCE_PACKETS, STORE_EVIDENCE_BYTES, STORE_EVIDENCE_TOTAL};

	s->limits = limits != NULL ? *limits : usual;
}

struct store_evidence_counts
store_evidence_counts(const struct store *s)
{
	return s->evidence;
}

/* One number that a statement without parameters gives. */
static int
number_get(sqlite3_stmt *st, uint64_t *out)
{
	struct sql_columns c = sql_columns(st);
	int row = sql_row(st);

	*out = 0;
	if (row <= 0)
		return row;
	*out = column_int(&c);
	sqlite3_reset(st);
	return 0;
}

/* ---- going ---- */

/* The oldest rows, at most so many and of before that time: marks, then deletes. */
static int
oldest_delete(struct store *s, cw_time before, size_t most, const char *why,
	uint64_t *deleted)
{
	static const char mark[] =
		"UPDATE conversation SET evidence_gone = ?3 WHERE row IN (SELECT"
		" conversation FROM evidence WHERE time < ?1 ORDER BY time, row"
		" LIMIT ?2)";
	static const char gone[] = "DELETE FROM evidence WHERE row IN (SELECT row"
				   " FROM evidence WHERE time < ?1 ORDER BY time, row"
				   " LIMIT ?2)";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_EVIDENCE_GONE, mark);
	struct sql_bind b = sql_bind(st);
	int error;

	bind_int(&b, before);
	bind_int(&b, most);
	bind_text(&b, why);
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	if (error != 0)
		return error;
	st = sql_statement(&s->sql, SQL_EVIDENCE_DELETE, gone);
	b = sql_bind(st);
	bind_int(&b, before);
	bind_int(&b, most);
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	if (error == 0)
		*deleted += (uint64_t)sqlite3_changes(s->sql.db);
	return error;
}

static int
expire(struct store *s, cw_time before)
{
	static const char sql[] = "SELECT coalesce(min(time), 0) FROM evidence";
	uint64_t oldest;
	int error =
		number_get(sql_statement(&s->sql, SQL_EVIDENCE_OLDEST, sql), &oldest);

	if (error != 0 || oldest == 0 || oldest >= before)
		return error;
	return oldest_delete(s, before, EXPIRE_MOST, "expired", &s->evidence.expired);
}

int
store_expire_evidence(struct store *s, cw_time keep)
{
	cw_time now = s->exceptions.clock;
	bool own;
	int error;

	if (now <= keep)
		return 0;
	error = put_begin(s, &own);
	return error != 0 ? error : put_end(s, own, expire(s, now - keep));
}

int
evidence_drop(struct store *s, int64_t conversation)
{
	static const char sql[] = "DELETE FROM evidence WHERE conversation = ?1";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_EVIDENCE_DROP, sql);
	struct sql_bind b = sql_bind(st);

	bind_int(&b, (uint64_t)conversation);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

/* ---- coming ---- */

static int
make_room(struct store *s, uint64_t need)
{
	static const char sql[] = "SELECT bytes FROM evidence_size";
	uint64_t bytes, before;
	int error;

	for (;;) {
		error = number_get(
			sql_statement(&s->sql, SQL_EVIDENCE_SIZE, sql), &bytes);
		if (error != 0 || bytes == 0 || bytes + need <= s->limits.total)
			return error;
		before = s->evidence.displaced;
		error = oldest_delete(s, INT64_MAX, DISPLACE_STEP, "displaced",
			&s->evidence.displaced);
		if (error != 0 || s->evidence.displaced == before)
			return error;
	}
}

/* What a conversation's findings have, whichever has most. */
struct kept {
	int64_t row;
	bool linked; /* it gives a finding */
	uint64_t packets, bytes;
};

static int
kept_find(struct store *s, const char *id, struct kept *out)
{
	static const char sql[] = "SELECT row FROM conversation WHERE key = ?1"
				  " AND id = ?2";
	static const char links[] =
		"SELECT count(e.row), total(e.caplen) FROM conversation_finding l"
		" JOIN conversation_finding m ON m.finding = l.finding"
		" LEFT JOIN evidence e ON e.conversation = m.conversation"
		" WHERE l.conversation = ?1 GROUP BY l.finding";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_EVIDENCE_OF, sql);
	struct sql_bind b = sql_bind(st);
	struct sql_columns c = sql_columns(st);
	int row;

	memset(out, 0, sizeof(*out));
	bind_int(&b, stored_hash(id, strlen(id)));
	bind_text(&b, id);
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_row(st);
	if (row <= 0)
		return row;
	out->row = (int64_t)column_int(&c);
	sqlite3_reset(st);
	st = sql_statement(&s->sql, SQL_EVIDENCE_LINKS, links);
	b = sql_bind(st);
	bind_int(&b, (uint64_t)out->row);
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : 1;
	while (row > 0 && (row = sql_row(st)) > 0) {
		uint64_t packets, bytes;

		c = sql_columns(st);
		packets = column_int(&c);
		bytes = column_int(&c);
		out->linked = true;
		out->packets = MAX(out->packets, packets);
		out->bytes = MAX(out->bytes, bytes);
	}
	return row;
}

static int
row_put(struct store *s, int64_t conversation, const struct evidence_record *p,
	bool *added)
{
	static const char sql[] =
		"INSERT OR IGNORE INTO evidence (conversation, time, interface, link,"
		" length, caplen, digest, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
		" ?8)";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_EVIDENCE_PUT, sql);
	struct sql_bind b = sql_bind(st);
	int error;

	bind_int(&b, (uint64_t)conversation);
	bind_int(&b, p->time);
	bind_text(&b, p->interface);
	bind_int(&b, p->link);
	bind_int(&b, p->len);
	bind_int(&b, p->caplen);
	bind_int(&b, stored_hash(p->bytes, p->caplen));
	bind_blob(&b, p->bytes, p->caplen);
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	*added = error == 0 && sqlite3_changes(s->sql.db) > 0;
	return error;
}

/* Refused, unless it is there: a replay counts nothing again. */
static int
refuse(struct store *s, int64_t conversation, const struct evidence_record *p)
{
	static const char sql[] = "SELECT 1 FROM evidence WHERE conversation = ?1"
				  " AND time = ?2 AND digest = ?3";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_EVIDENCE_SAME, sql);
	struct sql_bind b = sql_bind(st);
	int row;

	bind_int(&b, (uint64_t)conversation);
	bind_int(&b, p->time);
	bind_int(&b, stored_hash(p->bytes, p->caplen));
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_row(st);
	sqlite3_reset(st);
	s->evidence.refused += row == 0;
	return MIN(row, 0);
}

static int
put(struct store *s, const char *id, const struct evidence_record *p, size_t count)
{
	struct kept k;
	int error = kept_find(s, id, &k);
	uint64_t need = 0;

	for (size_t i = 0; i < count; i++)
		need += p[i].caplen;
	if (error == 0 && k.linked && k.packets < s->limits.packets)
		error = make_room(s, need);
	for (size_t i = 0; error == 0 && k.linked && i < count; i++) {
		bool added = false;

		if (k.packets >= s->limits.packets ||
			k.bytes + p[i].caplen > s->limits.bytes) {
			error = refuse(s, k.row, &p[i]);
			continue;
		}
		error = row_put(s, k.row, &p[i], &added);
		k.packets += added;
		k.bytes += added ? p[i].caplen : 0;
	}
	return error;
}

int
store_put_evidence(struct store *s, const char *conversation,
	const struct evidence_record *packets, size_t count)
{
	bool own;
	int error = put_begin(s, &own);

	return error != 0 ? error
			  : put_end(s, own, put(s, conversation, packets, count));
}

/* ---- reading ---- */

static void
evidence_columns(sqlite3_stmt *st, struct evidence_record *out)
{
	struct sql_columns c = sql_columns(st);

	out->time = column_int(&c);
	column_text(&c, out->interface, sizeof(out->interface));
	out->link = (uint16_t)column_int(&c);
	out->len = (uint32_t)column_int(&c);
	out->bytes = sqlite3_column_blob(st, c.at);
	out->caplen = (uint32_t)sqlite3_column_bytes(st, c.at);
}

int
store_read_evidence(
	struct store_reader *r, const char *finding, store_evidence_fn *fn, void *ctx)
{
	static const char sql[] =
		"SELECT e.time, e.interface, e.link, e.length, e.bytes"
		" FROM conversation_finding l JOIN evidence e"
		" ON e.conversation = l.conversation WHERE l.finding = ?1"
		" ORDER BY e.time, e.row";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_EVIDENCE_READ, sql);
	struct sql_bind b = sql_bind(st);
	struct evidence_record p;
	int row = 0, result;

	bind_text(&b, finding);
	result = sql_errno(b.rc);
	while (result == 0 && (row = sql_row(st)) > 0) {
		evidence_columns(st, &p);
		result = fn(ctx, &p);
	}
	sqlite3_reset(st);
	return result != 0 ? result : row;
}

/* Why a finding has no packets, for a person. */
static const char *
why_none(const struct finding *f, bool expired, bool displaced, bool off)
{
	if (f->conversations == 0)
		return "no single conversation gives it, so that no packets were kept";
	if (expired)
		return "its packets were older than retention.evidence and are deleted";
	if (displaced)
		return "its packets gave way to those of newer findings";
	if (off)
		return "sensor.evidence is off, so that no packets are kept";
	return "none of its first packets were kept: more flows began than are kept, "
	       "or it was found by a version that kept none";
}

int
store_count_evidence(struct store_reader *r, const struct finding *f, uint64_t *packets,
	const char **why)
{
	static const char sql[] =
		"SELECT count(e.row), max(c.evidence_gone = 'expired'),"
		" max(c.evidence_gone = 'displaced'), coalesce((SELECT value = 'off'"
		" FROM meta WHERE key = 'evidence'), 0)"
		" FROM conversation_finding l JOIN conversation c"
		" ON c.row = l.conversation LEFT JOIN evidence e"
		" ON e.conversation = l.conversation WHERE l.finding = ?1";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_EVIDENCE_COUNT, sql);
	struct sql_bind b = sql_bind(st);
	struct sql_columns c = sql_columns(st);
	bool expired, displaced, off;
	int row;

	bind_text(&b, f->id);
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_row(st);
	if (row < 0)
		return row;
	*packets = column_int(&c);
	expired = column_int(&c) != 0;
	displaced = column_int(&c) != 0;
	off = column_int(&c) != 0;
	*why = *packets > 0 ? NULL : why_none(f, expired, displaced, off);
	sqlite3_reset(st);
	return 0;
}
