/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A database -> what was edited in it.  Looks at the file, the signed head, each
 * link of the chain, the sum of each table, and whether what the chain says of
 * findings and exceptions is what stands in their rows; all in one snapshot.
 * Each fault is one sentence about one subject.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/str.h"

#include "store_int.h"

enum { FILE_FAULTS = 20, SUBJECT = 96 };

struct verify {
	sqlite3 *db;
	const uint8_t *key;
	store_fault_fn *fn;
	void *ctx;
	struct store_verified *out;
	int error;
};

static void fault(struct verify *v, const char *subject, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void
fault(struct verify *v, const char *subject, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	v->out->faults++;
	v->fn(v->ctx, subject, text);
}

typedef void row_fn(struct verify *v, sqlite3_stmt *st);

/* Each row of a statement.  What can not be read is a fault of the file. */
static void
each(struct verify *v, const char *sql, row_fn *fn)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(v->db, sql, -1, &st, NULL);

	while (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		fn(v, st);
		rc = SQLITE_OK;
	}
	if (rc == SQLITE_NOMEM)
		v->error = -ENOMEM;
	else if (rc != SQLITE_DONE)
		fault(v, "file", "it can not be read whole: %s", sqlite3_errmsg(v->db));
	sqlite3_finalize(st);
}

static const char *
text_at(sqlite3_stmt *st, int i)
{
	const char *text = (const char *)sqlite3_column_text(st, i);

	return text != NULL ? text : "";
}

/* ---- the file ---- */

static void
file_row(struct verify *v, sqlite3_stmt *st)
{
	if (strcmp(text_at(st, 0), "ok") != 0)
		fault(v, "file", "%s", text_at(st, 0));
}

/* ---- the head ---- */

static bool
is_zero(const uint8_t *bytes, size_t n)
{
	while (n > 0 && bytes[n - 1] == 0)
		n--;
	return n == 0;
}

static void
head(struct verify *v)
{
	struct chain_head *h = &v->out->head;
	int rc = seal_read_head(v->db, h);

	if (rc != SQLITE_ROW) {
		fault(v, "head", "it is missing");
		return;
	}
	if (!chain_head_is_signed(h))
		fault(v, "head", "it was changed: the signature is not of its content");
	if (v->key != NULL && memcmp(v->key, h->key, CHAIN_KEY) != 0)
		fault(v, "head", "another key than the one that is trusted signed it");
}

/* ---- shapes: values that would be read as what they are not ---- */

static void
shape_row(struct verify *v, sqlite3_stmt *st)
{
	char subject[SUBJECT];

	snprintf(subject, sizeof(subject), "%s %s", text_at(st, 0), text_at(st, 1));
	fault(v, subject, "it has values of another type or length than it can have");
}

static void
shapes(struct verify *v)
{
	each(v,
		"SELECT 'entry', row FROM trail WHERE (typeof(at), typeof(actor),"
		" typeof(action), typeof(subject), typeof(detail), typeof(hash),"
		" length(hash)) IS NOT ('integer', 'text', 'text', 'text', 'text',"
		" 'blob', 32) OR at < 0 OR instr(CAST(actor || action || subject"
		" || detail AS BLOB), x'00') OR typeof(previous)"
		" <> iif(row = 1, 'null', 'integer')",
		shape_row);
	each(v,
		"SELECT 'head of', at FROM seal WHERE (typeof(entries), typeof(at),"
		" typeof(hash), length(hash), typeof(state), length(state),"
		" typeof(key), length(key), typeof(signature), length(signature))"
		" IS NOT ('integer', 'integer', 'blob', 32, 'blob', 32, 'blob', 32,"
		" 'blob', 64) OR entries < 0 OR at < 0",
		shape_row);
	each(v,
		"SELECT 'sum of', name FROM sealed WHERE (typeof(name), typeof(rows),"
		" typeof(sum), length(sum)) IS NOT ('text', 'integer', 'blob', 256)"
		" OR rows < 0 OR instr(CAST(name AS BLOB), x'00')",
		shape_row);
}

/* ---- the chain ---- */

struct walk {
	struct verify *v;
	uint64_t row;
	uint8_t hash[CHAIN_HASH];
};

/* What the program itself has to say about edits. */
static void
entry_confession(struct verify *v, const struct chain_entry *e, const char *subject)
{
	if (strcmp(e->action, "chain.broken") == 0)
		fault(v, subject,
			"when the program started then, the chain or the sums were "
			"not those that it had sealed");
	if (strcmp(e->action, "chain.upgraded") == 0 &&
		strstr(e->detail, "\"intact\":false") != NULL)
		fault(v, subject,
			"rows had been edited before the database was upgraded then");
}

static void
missing(struct verify *v, uint64_t from, uint64_t to)
{
	char subject[SUBJECT];

	snprintf(subject, sizeof(subject), "entry %" PRIu64, from);
	if (from == to)
		fault(v, subject, "it is missing");
	else
		fault(v, subject, "it and those up to %" PRIu64 " are missing", to);
}

static int
walk_entry(void *ctx, const struct chain_entry *e)
{
	struct walk *w = ctx;
	char subject[SUBJECT];
	uint8_t hash[CHAIN_HASH];
	bool gap = e->row != w->row + 1;

	snprintf(subject, sizeof(subject), "entry %" PRIu64, e->row);
	if (gap)
		missing(w->v, w->row + 1, e->row - 1);
	chain_link(w->hash, e, hash);
	/* Behind a gap there is nothing to link it to. */
	if (e->previous != e->row - 1)
		fault(w->v, subject, "it was changed: it names %" PRIu64 " before it",
			e->previous);
	else if (!gap && memcmp(hash, e->hash, sizeof(hash)) != 0)
		fault(w->v, subject,
			"it or the one before it was changed: its hash is of "
			"something else (%s %s)",
			e->action, e->subject);
	entry_confession(w->v, e, subject);
	w->row = e->row;
	memcpy(w->hash, e->hash, sizeof(w->hash));
	w->v->out->entries++;
	return 0;
}

static void
chain(struct verify *v, struct store_reader *r)
{
	const struct chain_head *h = &v->out->head;
	struct walk w = {.v = v};
	struct store_filter all;
	int error;

	store_filter_init(&all);
	error = store_read_trail(r, &all, walk_entry, &w);
	if (error == -ENOMEM)
		v->error = error;
	else if (error != 0)
		fault(v, "file", "the trail can not be read whole: %s",
			store_fault(error));
	if (is_zero(h->signature, sizeof(h->signature)))
		return;
	if (w.row < h->entries)
		missing(v, w.row + 1, h->entries);
	else if (w.row > h->entries)
		fault(v, "head", "it is of entry %" PRIu64 ", but there are %" PRIu64,
			h->entries, w.row);
	else if (memcmp(w.hash, h->hash, sizeof(w.hash)) != 0)
		fault(v, "head", "the newest entry is not the one that was signed");
}

/* ---- the sums ---- */

static void
sum_compare(struct verify *v, const struct seal_table *there,
	const struct seal_table *sealed)
{
	char subject[SUBJECT];

	snprintf(subject, sizeof(subject), "table %s", there->name);
	v->out->rows += there->rows;
	if (memcmp(&there->sum, &sealed->sum, sizeof(there->sum)) == 0 &&
		there->rows == sealed->rows)
		return;
	if (there->rows != sealed->rows)
		fault(v, subject, "it has %" PRIu64 " rows; %" PRIu64 " were sealed",
			there->rows, sealed->rows);
	else
		fault(v, subject,
			"the content of a row or more is not what was sealed");
}

/* Both are in the order of their names. */
static void
sums_compare(struct verify *v, const struct seal_state *there,
	const struct seal_state *sealed)
{
	size_t i = 0, k = 0;

	while (i < there->count || k < sealed->count) {
		int order = i == there->count    ? 1
			    : k == sealed->count ? -1
						 : strcmp(there->table[i].name,
							   sealed->table[k].name);

		if (order == 0)
			sum_compare(v, &there->table[i++], &sealed->table[k++]);
		else if (order < 0)
			fault(v, there->table[i++].name, "a table that was not sealed");
		else
			fault(v, sealed->table[k++].name, "a sealed table is missing");
	}
}

static void
sums(struct verify *v)
{
	struct seal_state *there = calloc(2, sizeof(*there)), *sealed;
	uint8_t state[CHAIN_HASH];
	int rc;

	if (there == NULL) {
		v->error = -ENOMEM;
		return;
	}
	sealed = &there[1];
	rc = seal_read_sums(v->db, sealed);
	if (rc == SQLITE_OK)
		rc = seal_sum(v->db, there);
	if (rc != SQLITE_OK) {
		fault(v, "file", "its tables can not be read whole: %s",
			store_fault(sql_errno(rc)));
	} else {
		seal_state_hash(sealed, state);
		if (memcmp(state, v->out->head.state, sizeof(state)) != 0)
			fault(v, "table sealed",
				"the sums are not those that were "
				"signed");
		sums_compare(v, there, sealed);
	}
	free(there);
}

/* ---- findings and exceptions against what the chain says of them ---- */

#define LIFE_LAST                                                                      \
	"WITH last AS MATERIALIZED (SELECT subject, action, detail, max(row)"          \
	" FROM trail WHERE action GLOB 'finding.*'"                                    \
	" AND action <> 'finding.acknowledged' GROUP BY subject)"

static bool
is_gone(const char *action)
{
	return strcmp(action, "finding.resolved") == 0 ||
	       strcmp(action, "finding.removed") == 0;
}

static void
finding_row(struct verify *v, sqlite3_stmt *st)
{
	const char *action = text_at(st, 1), *said = text_at(st, 2);
	struct str there = {0};
	char subject[SUBJECT];

	snprintf(subject, sizeof(subject), "finding %s", text_at(st, 0));
	life_detail(st, 3, &there);
	if (there.failed)
		v->error = -ENOMEM;
	else if (action[0] == '\0')
		fault(v, subject, "the chain knows of none");
	else if (is_gone(action))
		fault(v, subject, "by the chain it is gone (%s)", action);
	else if (strncmp(there.data, said, there.len) != 0)
		fault(v, subject, "it is %s}, by the chain %s", there.data, said);
	str_fini(&there);
}

static void
finding_missing(struct verify *v, sqlite3_stmt *st)
{
	char subject[SUBJECT];

	if (is_gone(text_at(st, 1)))
		return;
	snprintf(subject, sizeof(subject), "finding %s", text_at(st, 0));
	fault(v, subject, "it was deleted; by the chain it is there");
}

static void
count_row(struct verify *v, sqlite3_stmt *st)
{
	char subject[SUBJECT];

	snprintf(subject, sizeof(subject), "finding %s", text_at(st, 0));
	fault(v, subject, "its counts are not those of its conversations");
}

/* exception: id, configured, revoked, then the detail of its last entries. */
static void
exception_row(struct verify *v, sqlite3_stmt *st)
{
	struct str there = {0};
	char subject[SUBJECT];
	bool revoked = sqlite3_column_int64(st, 1) != 0;

	snprintf(subject, sizeof(subject), "exception %s", text_at(st, 0));
	trail_exception_detail(st, 4, &there);
	if (there.failed)
		v->error = -ENOMEM;
	else if (text_at(st, 3)[0] == '\0')
		fault(v, subject, "the chain knows of none");
	else if (strcmp(there.data, text_at(st, 3)) != 0)
		fault(v, subject, "it is %s, by the chain %s", there.data,
			text_at(st, 3));
	else if (revoked != (strcmp(text_at(st, 2), "exception.revoked") == 0))
		fault(v, subject, "by the chain it is %s",
			revoked ? "not revoked" : "revoked");
	str_fini(&there);
}

static void
exception_missing(struct verify *v, sqlite3_stmt *st)
{
	char subject[SUBJECT];

	snprintf(subject, sizeof(subject), "exception %s", text_at(st, 0));
	fault(v, subject, "it was deleted; by the chain it is there");
}

static void
rows_against_chain(struct verify *v)
{
	each(v,
		LIFE_LAST " SELECT f.id, last.action, last.detail," LIFE_ROW
			  " FROM finding f LEFT JOIN last ON last.subject = f.id",
		finding_row);
	each(v,
		LIFE_LAST " SELECT subject, action FROM last WHERE NOT EXISTS"
			  " (SELECT 1 FROM finding WHERE id = subject)",
		finding_missing);
	each(v, FINDING_COUNTS_WRONG, count_row);
	each(v,
		"WITH said AS (SELECT t.*, iif(t.actor = 'configuration',"
		" 'configuration', 'database') AS source FROM trail t"
		" WHERE action GLOB 'exception.*' AND action <> 'exception.expired')"
		" SELECT e.id, e.revoked, (SELECT action FROM said"
		" WHERE subject = e.id AND said.source = e.source ORDER BY row DESC"
		" LIMIT 1), (SELECT detail FROM said WHERE subject = e.id"
		" AND said.source = e.source ORDER BY row DESC LIMIT 1),"
		" e.violation, e.client, e.server, e.port, e.reason, e.owner,"
		" e.expires FROM exception e",
		exception_row);
	each(v,
		"SELECT DISTINCT subject FROM trail WHERE action GLOB 'exception.*'"
		" AND NOT EXISTS (SELECT 1 FROM exception WHERE id = subject)",
		exception_missing);
}

int
store_verify(struct store_reader *r, const uint8_t *key, store_fault_fn *fn, void *ctx,
	struct store_verified *out)
{
	struct verify v = {
		.db = r->sql.db, .key = key, .fn = fn, .ctx = ctx, .out = out};
	int error = sql_run(sql_statement(&r->sql, SQL_BEGIN, "BEGIN"));
	char check[64];

	memset(out, 0, sizeof(*out));
	if (error != 0)
		return error;
	snprintf(check, sizeof(check), "PRAGMA integrity_check(%d)", FILE_FAULTS);
	each(&v, check, file_row);
	shapes(&v);
	head(&v);
	chain(&v, r);
	sums(&v);
	rows_against_chain(&v);
	sql_run(sql_statement(&r->sql, SQL_COMMIT, "COMMIT"));
	return v.error;
}
