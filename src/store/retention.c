/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is too old goes (doc/decisions 0048): conversations, findings, and with the
 * findings the coverage that they stand upon.  A walk over the rows, a slice in each
 * batch and a few milliseconds at most; no index has to be kept for it.  When a walk
 * is over the next begins once the oldest that it left has its age, or in an hour.
 *
 * A conversation that goes leaves its counts with its findings, which stay.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "camwarden/base/array.h"

#include "store_int.h"

enum {
	SLICE_ROWS = 2048, /* looked at in one batch */
	SLICE_CHECK = 16,  /* removed between two looks at the clock */
	SLICE_MSEC = 15,
};
#define WALK_PAUSE CW_HOUR

void
store_keep(struct store *s, const struct store_retention *keep)
{
	s->keep = *keep;
}

struct store_removed
store_removed(const struct store *s)
{
	return s->removed;
}

/* The time before which it is too old; 0: nothing is. */
static cw_time
bound(const struct store *s, cw_time span)
{
	cw_time now = s->exceptions.clock;

	return span != 0 && now > span ? now - span : 0;
}

bool
retention_drops_conversation(const struct store *s, cw_time last)
{
	return last < bound(s, s->keep.conversations);
}

bool
retention_drops_finding(const struct store *s, cw_time last)
{
	return last < bound(s, s->keep.findings);
}

static int64_t
monotonic_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- one row ---- */

static int
run_with(struct store *s, enum sql_slot slot, const char *sql, uint64_t value)
{
	sqlite3_stmt *st = sql_statement(&s->sql, slot, sql);
	struct sql_bind b = sql_bind(st);

	bind_int(&b, value);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

/* Its links and packets go with it. */
static int
conversation_remove(struct store *s, uint64_t row)
{
	static const char leave[] =
		"UPDATE finding SET past_conversations = past_conversations + 1,"
		" past_packets = past_packets + c.client_packets + c.server_packets,"
		" past_bytes = past_bytes + c.client_bytes + c.server_bytes,"
		" past_first = min(iif(past_first = 0, c.first, past_first), c.first),"
		" past_last = max(past_last, c.last) FROM conversation c"
		" WHERE c.row = ?1 AND finding.id IN (SELECT finding"
		" FROM conversation_finding WHERE conversation = ?1)";
	static const char gone[] = "DELETE FROM conversation WHERE row = ?1";
	int error = run_with(s, SQL_RETENTION_LEAVE, leave, row);

	if (error == 0)
		error = run_with(s, SQL_RETENTION_CONVERSATION, gone, row);
	s->removed.conversations += error == 0;
	return error;
}

static int
finding_remove(struct store *s, uint64_t row)
{
	static const char packets[] =
		"DELETE FROM evidence WHERE conversation IN (SELECT l.conversation"
		" FROM conversation_finding l JOIN finding f ON f.id = l.finding"
		" WHERE f.row = ?1 AND NOT EXISTS (SELECT 1 FROM conversation_finding o"
		" WHERE o.conversation = l.conversation AND o.finding <> l.finding))";
	static const char links[] = "DELETE FROM conversation_finding WHERE finding ="
				    " (SELECT id FROM finding WHERE row = ?1)";
	static const char gone[] = "DELETE FROM finding WHERE row = ?1";
	int error = run_with(s, SQL_RETENTION_PACKETS, packets, row);

	if (error == 0)
		error = run_with(s, SQL_RETENTION_LINKS, links, row);
	s->life.removing = true;
	if (error == 0)
		error = run_with(s, SQL_RETENTION_FINDING, gone, row);
	s->life.removing = false;
	if (error != 0)
		return error;
	s->seq++;
	s->removed.findings++;
	return 0;
}

/* ---- a walk ---- */

/* What a walk is over, and how. */
struct walker {
	enum sql_slot slot;
	const char *sql; /* row, last; behind ?1, at most ?2 */
	int (*remove)(struct store *s, uint64_t row);
};

/* The rows of a slice that are too old; *over: it is the last. */
static int
slice(struct store *s, struct retention_walk *w, const struct walker *k, cw_time before,
	uint64_t rows[SLICE_ROWS], size_t *count, bool *over)
{
	sqlite3_stmt *st = sql_statement(&s->sql, k->slot, k->sql);
	struct sql_bind b = sql_bind(st);
	int row = 0, error;
	size_t seen = 0;

	bind_int(&b, w->row);
	bind_int(&b, SLICE_ROWS);
	error = sql_errno(b.rc);
	while (error == 0 && (row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);
		uint64_t at = column_int(&c);
		cw_time last = column_int(&c);

		if (last < before)
			rows[(*count)++] = at;
		else
			w->oldest = MIN(w->oldest, last);
		w->row = at;
		seen++;
	}
	sqlite3_reset(st);
	*over = seen < SLICE_ROWS;
	return error != 0 ? error : row;
}

static int
walk(struct store *s, struct retention_walk *w, const struct walker *k, cw_time before,
	int64_t until, bool *over)
{
	uint64_t rows[SLICE_ROWS];
	size_t count = 0;
	int error = slice(s, w, k, before, rows, &count, over);

	for (size_t i = 0; error == 0 && i < count; i++) {
		if (i % SLICE_CHECK == SLICE_CHECK - 1 && monotonic_ms() >= until) {
			w->row = rows[i] - 1; /* the next batch goes on here */
			*over = false;
			return 0;
		}
		error = k->remove(s, rows[i]);
	}
	return error;
}

static int
step(struct store *s, struct retention_walk *w, const struct walker *k, cw_time span,
	int64_t until)
{
	cw_time now = s->exceptions.clock, before = bound(s, span);
	bool over;
	int error;

	if (before == 0 || now < w->next)
		return 0;
	if (w->row == 0)
		w->oldest = UINT64_MAX;
	error = walk(s, w, k, before, until, &over);
	if (error != 0 || !over)
		return error;
	w->row = 0;
	w->next = now + WALK_PAUSE;
	if (w->oldest < w->next - span)
		w->next = w->oldest + span + 1;
	return 0;
}

/* ---- what stands beside the findings ---- */

/* Their rows lie in the order of their time; each of coverage has counters. */
static int
coverage_remove(struct store *s, cw_time before)
{
	static const char coverage[] =
		"DELETE FROM coverage WHERE last < ?1 AND row IN"
		" (SELECT row FROM coverage ORDER BY row LIMIT 4)";
	static const char suspension[] =
		"DELETE FROM suspension WHERE last < ?1 AND row IN"
		" (SELECT row FROM suspension ORDER BY row LIMIT 64)";
	static const char withdrawn[] =
		"DELETE FROM withdrawn WHERE at < ?1 AND finding IN"
		" (SELECT finding FROM withdrawn WHERE at < ?1 LIMIT 64)";
	int error = run_with(s, SQL_RETENTION_COVERAGE, coverage, before);

	if (error == 0)
		error = run_with(s, SQL_RETENTION_SUSPENSION, suspension, before);
	/* It has no order: looked through once per walk. */
	if (error == 0 && s->findings_walk.row == 0 &&
		s->exceptions.clock >= s->findings_walk.next)
		error = run_with(s, SQL_RETENTION_WITHDRAWN, withdrawn, before);
	return error;
}

static int
expire(struct store *s)
{
	static const struct walker conversations = {SQL_RETENTION_CONVERSATIONS,
		"SELECT row, last FROM conversation WHERE row > ?1 ORDER BY row"
		" LIMIT ?2",
		conversation_remove};
	static const struct walker findings = {SQL_RETENTION_FINDINGS,
		"SELECT row, last FROM finding WHERE row > ?1 ORDER BY row LIMIT ?2",
		finding_remove};
	int64_t until = monotonic_ms() + SLICE_MSEC;
	cw_time before = bound(s, s->keep.findings);
	int error = step(s, &s->conversations_walk, &conversations,
		s->keep.conversations, until);

	if (error == 0 && before != 0)
		error = coverage_remove(s, before);
	if (error == 0)
		error = step(s, &s->findings_walk, &findings, s->keep.findings, until);
	return error;
}

int
store_expire(struct store *s)
{
	bool own;
	int error = put_begin(s, &own);

	return error != 0 ? error : put_end(s, own, expire(s));
}
