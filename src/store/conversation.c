/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judged conversations -> rows.  Counts are merged with those of earlier runs.
 * What was judged is replaced unless the row knows more: evidence never sinks,
 * and a replay that has not yet reached the row's last packet does not
 * overrule it.
 */
#include <errno.h>
#include <string.h>

#include "camwarden/base/array.h"

#include "store_int.h"

#define COUNT_COLUMNS(p)                                                               \
	p "first, " p "last, " p "flows, " p "client_packets, " p "server_packets, " p \
	  "client_bytes, " p "server_bytes"

/* What of a row decides how a record is merged into it. */
struct kept {
	int64_t row;
	bool linked; /* it gives findings */
	enum evidence evidence;
	enum conversation_why why;
	struct merge_row counts;
};

static int
kept_find(struct store *s, const char *id, struct kept *out)
{
	static const char sql[] =
		"SELECT row, EXISTS (SELECT 1 FROM conversation_finding"
		" WHERE conversation = row), evidence, why, run, " COUNT_COLUMNS(
			"") ", " COUNT_COLUMNS("base_") " FROM conversation WHERE id = "
							"?1";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_CONVERSATION_FIND, sql);
	struct sql_bind b = sql_bind(st);
	struct sql_columns c = sql_columns(st);
	int row;

	bind_text(&b, id);
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_row(st);
	if (row <= 0)
		return row;
	out->row = (int64_t)column_int(&c);
	out->linked = column_int(&c) != 0;
	out->evidence = (enum evidence)column_int(&c);
	out->why = (enum conversation_why)column_int(&c);
	out->counts.run = (int64_t)column_int(&c);
	column_counts(&c, &out->counts.total, MERGE_COUNTS);
	column_counts(&c, &out->counts.base, MERGE_COUNTS);
	sqlite3_reset(st);
	return 1;
}

static void
counts_of(const struct conversation_record *r, struct merge_counts *out)
{
	const struct merge_counts counts = {r->first, r->last,
		{r->flows, r->client_packets, r->server_packets, r->client_bytes,
			r->server_bytes}};

	*out = counts;
}

/* From `verdict` to `server_name`. */
static void
bind_judged(struct sql_bind *b, const struct conversation_record *r)
{
	bind_party(b, &r->client);
	bind_party(b, &r->server);
	bind_int(b, r->evidence);
	bind_text(b, verdict_name(r->verdict));
	bind_text(b, r->reason);
	bind_rule(b, &r->rule);
	bind_text(b, r->client_role);
	bind_text(b, r->server_role);
	bind_text(b, r->application);
	bind_text(b, r->server_name);
}

#define JUDGED_COLUMNS                                                                 \
	PARTY_COLUMNS("client")                                                        \
	", " PARTY_COLUMNS("server") ", evidence, verdict, reason, rule_pack,"         \
				     " rule_id, rule_source, client_role,"             \
				     " server_role, application, server_name"

static int
row_insert(struct store *s, const struct conversation_record *r, struct kept *k)
{
	static const char sql[] =
		"INSERT INTO conversation (id, server_port, transport, why,"
		" " JUDGED_COLUMNS ", run, " COUNT_COLUMNS("") ", " COUNT_COLUMNS(
			"base_") ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
				 "?, ?, ?, ?, ?, ?,"
				 " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, "
				 "0, 0)";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_CONVERSATION_INSERT, sql);
	struct sql_bind b = sql_bind(st);
	int error;

	bind_text(&b, r->id);
	bind_int(&b, r->server_port);
	bind_int(&b, r->transport);
	bind_int(&b, r->why);
	bind_judged(&b, r);
	bind_int(&b, (uint64_t)s->run);
	counts_of(r, &k->counts.total);
	bind_counts(&b, &k->counts.total, MERGE_COUNTS);
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	k->row = sqlite3_last_insert_rowid(s->sql.db);
	return error;
}

static int
row_count(struct store *s, const struct kept *k)
{
	static const char sql[] =
		"UPDATE conversation SET why = ?2, run = ?3, (" COUNT_COLUMNS(
			"") ", " COUNT_COLUMNS("base_") ") = (?4, ?5, ?6, ?7, ?8, ?9, "
							"?10, ?11, ?12,"
							" ?13, ?14, ?15, ?16, ?17) "
							"WHERE row = ?1";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_CONVERSATION_COUNT, sql);
	struct sql_bind b = sql_bind(st);

	bind_int(&b, (uint64_t)k->row);
	bind_int(&b, k->why);
	bind_int(&b, (uint64_t)k->counts.run);
	bind_counts(&b, &k->counts.total, MERGE_COUNTS);
	bind_counts(&b, &k->counts.base, MERGE_COUNTS);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

static int
row_judge(struct store *s, const struct kept *k, const struct conversation_record *r)
{
	/* A MAC once seen stays when this run sees no link header. */
	static const char sql[] =
		"UPDATE conversation SET client_address = ?2,"
		" client_mac = coalesce(?3, client_mac), client_host = ?4,"
		" client_roles = ?5, client_zone = ?6, server_address = ?7,"
		" server_mac = coalesce(?8, server_mac), server_host = ?9,"
		" server_roles = ?10, server_zone = ?11, evidence = ?12, verdict = ?13,"
		" reason = ?14, rule_pack = ?15, rule_id = ?16, rule_source = ?17,"
		" client_role = ?18, server_role = ?19,"
		" application = iif(?20 = '', application, ?20),"
		" server_name = iif(?21 = '', server_name, ?21) WHERE row = ?1";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_CONVERSATION_UPDATE, sql);
	struct sql_bind b = sql_bind(st);

	bind_int(&b, (uint64_t)k->row);
	bind_judged(&b, r);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

static bool
overrules(const struct conversation_record *r, const struct kept *k)
{
	if (r->evidence != k->evidence)
		return r->evidence > k->evidence;
	return r->last >= k->counts.base.last;
}

static int
row_update(struct store *s, const struct conversation_record *record,
	const struct finding *findings, size_t count, struct kept *k)
{
	struct merge_counts counts;
	int error = 0;

	counts_of(record, &counts);
	merge_run(&k->counts, s->run, &counts);
	k->why = MIN(k->why, record->why);
	if (k->linked)
		error = link_touch(s, k->row);
	if (error == 0)
		error = row_count(s, k);
	if (error != 0 || !overrules(record, k))
		return error;
	error = row_judge(s, k, record);
	if (error == 0 && (k->linked || count > 0))
		error = link_replace(s, k->row, findings, count);
	return error != 0 || count == 0 ? error : link_touch(s, k->row);
}

static int
put(struct store *s, const struct conversation_record *record,
	const struct finding *findings, size_t count)
{
	struct kept k;
	int found, error;

	memset(&k, 0, sizeof(k));
	found = kept_find(s, record->id, &k);
	if (found < 0)
		return found;
	if (found > 0)
		return row_update(s, record, findings, count, &k);
	error = row_insert(s, record, &k);
	if (error != 0 || count == 0)
		return error;
	error = link_replace(s, k.row, findings, count);
	return error != 0 ? error : link_touch(s, k.row);
}

int
store_put_conversation(struct store *s, const struct conversation_record *record,
	const struct finding *findings, size_t count)
{
	bool own;
	int error = put_begin(s, &own);

	if (error != 0)
		return error;
	return put_end(s, own, put(s, record, findings, count));
}
