/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Findings as the sum of their conversations.  A put only replaces the
 * conversation's links and remembers which findings they touch; at the end of
 * the batch each of those is computed anew from its links.  Only a finding
 * that comes out different gets a new updated_seq, and one without any link
 * left is deleted, unless conversations that were too old to be kept gave it, too
 * (retention.c): they left their counts in its row.
 */
#include <errno.h>

#include "store_int.h"

int
link_touch(struct store *s, int64_t conversation)
{
	static const char sql[] = "INSERT OR IGNORE INTO touched SELECT finding"
				  " FROM conversation_finding WHERE conversation = ?1";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_LINK_TOUCH, sql);
	struct sql_bind b = sql_bind(st);

	bind_int(&b, (uint64_t)conversation);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

static int
link_insert(struct store *s, int64_t conversation, const struct finding *f)
{
	/* The same finding twice in one verdict: the first stands. */
	static const char sql[] =
		"INSERT OR IGNORE INTO conversation_finding (conversation, finding,"
		" violation, severity, evidence, status, exception," RULE_COLUMNS
		", reason, detail)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	sqlite3_stmt *st;
	struct sql_bind b;
	const char *exception;
	int error = exception_mark(s, f, &exception);

	if (error != 0)
		return error;
	st = sql_statement(&s->sql, SQL_LINK_INSERT, sql);
	b = sql_bind(st);
	bind_int(&b, (uint64_t)conversation);
	bind_text(&b, f->id);
	bind_text(&b, f->violation->name);
	bind_int(&b, f->severity);
	bind_int(&b, f->evidence);
	bind_text(&b, exception_status(exception));
	bind_text(&b, exception);
	bind_rule(&b, &f->rule);
	bind_text(&b, f->reason);
	bind_text(&b, f->detail[0] != '\0' ? f->detail : "{}");
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

int
link_replace(struct store *s, int64_t conversation, const struct finding *findings,
	size_t count)
{
	static const char sql[] =
		"DELETE FROM conversation_finding WHERE conversation = ?1";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_LINK_DELETE, sql);
	struct sql_bind b = sql_bind(st);
	int error;

	bind_int(&b, (uint64_t)conversation);
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	for (size_t i = 0; error == 0 && i < count; i++)
		error = link_insert(s, conversation, &findings[i]);
	return error;
}

/*
 * The gravest link speaks for the finding (an exception covers it only when it
 * covers all links); ties go to the conversation seen last.
 */
static const char finding_merge[] =
	"WITH link AS (SELECT c.*, l.violation, l.severity, l.evidence AS step,"
	" l.status, l.exception, l.rule_pack AS pack, l.rule_id AS rule,"
	" l.rule_source AS source, l.reason AS why_not, l.detail"
	" FROM conversation_finding l JOIN conversation c ON c.row = l.conversation"
	" WHERE l.finding = ?1),"
	" best AS (SELECT * FROM link ORDER BY status = 'excepted', severity DESC,"
	" step DESC, last DESC, id LIMIT 1),"
	" past AS (SELECT coalesce(max(past_conversations), 0) AS n,"
	" coalesce(max(past_packets), 0) AS packets,"
	" coalesce(max(past_bytes), 0) AS bytes,"
	" coalesce(max(past_first), 0) AS first, coalesce(max(past_last), 0) AS last"
	" FROM finding WHERE id = ?1),"
	" whole AS (SELECT min(min(link.first), iif(past.first = 0, min(link.first),"
	" past.first)) AS first, max(max(link.last), past.last) AS last,"
	" count(*) + past.n AS n,"
	" sum(client_packets + server_packets) + past.packets AS packets,"
	" sum(client_bytes + server_bytes) + past.bytes AS bytes FROM link, past)"
	" INSERT INTO finding (id," FINDING_TEXTS "," FINDING_COUNTS ", updated_seq)"
	" SELECT ?1, violation, severity, step, status, exception," CLIENT_COLUMNS
	"," SERVER_COLUMNS ", server_port, transport, application, pack, rule, source,"
	" why_not, detail, whole.first, whole.last, whole.n, whole.packets, "
	"whole.bytes,"
	" ?2 FROM best, whole WHERE true"
	" ON CONFLICT (id) DO UPDATE SET (" FINDING_TEXTS "," FINDING_COUNTS
	", updated_seq, acknowledged)"
	" = (excluded.violation, excluded.severity, excluded.evidence,"
	" iif((finding.acknowledged OR finding.status = 'acknowledged')"
	" AND excluded.status = 'open',"
	" 'acknowledged', excluded.status), excluded.exception,"
	" excluded.client_address, excluded.client_mac, excluded.client_host,"
	" excluded.client_roles, excluded.client_zone, excluded.server_address,"
	" excluded.server_mac, excluded.server_host, excluded.server_roles,"
	" excluded.server_zone, excluded.server_port, excluded.transport,"
	" excluded.application, excluded.rule_pack, excluded.rule_id,"
	" excluded.rule_source, excluded.reason, excluded.detail, excluded.first,"
	" excluded.last, excluded.conversations, excluded.packets, excluded.bytes,"
	" excluded.updated_seq,"
	" finding.acknowledged OR finding.status = 'acknowledged')"
	" WHERE (finding.severity, finding.evidence, finding.exception,"
	" iif(finding.status = 'acknowledged', 'open', finding.status),"
	" finding.client_address, finding.client_mac, finding.client_host,"
	" finding.client_roles, finding.client_zone, finding.server_address,"
	" finding.server_mac, finding.server_host, finding.server_roles,"
	" finding.server_zone, finding.application, finding.rule_pack,"
	" finding.rule_id, finding.rule_source, finding.reason, finding.detail,"
	" finding.first, finding.last, finding.conversations, finding.packets,"
	" finding.bytes) IS NOT"
	" (excluded.severity, excluded.evidence, excluded.exception, excluded.status,"
	" excluded.client_address, excluded.client_mac, excluded.client_host,"
	" excluded.client_roles, excluded.client_zone, excluded.server_address,"
	" excluded.server_mac, excluded.server_host, excluded.server_roles,"
	" excluded.server_zone, excluded.application, excluded.rule_pack,"
	" excluded.rule_id, excluded.rule_source, excluded.reason, excluded.detail,"
	" excluded.first, excluded.last, excluded.conversations, excluded.packets,"
	" excluded.bytes)";

static const char finding_delete[] =
	"DELETE FROM finding WHERE id = ?1 AND past_conversations = 0 AND NOT EXISTS"
	" (SELECT 1 FROM conversation_finding WHERE finding = ?1)";

/* What is left of it can not be judged any more: it stays as it was found. */
static const char finding_past[] =
	"UPDATE finding SET (" FINDING_COUNTS ", updated_seq) = (past_first, past_last,"
	" past_conversations, past_packets, past_bytes, ?2) WHERE id = ?1"
	" AND past_conversations NOT IN (0, conversations) AND NOT EXISTS"
	" (SELECT 1 FROM conversation_finding WHERE finding = ?1)";

/* Runs a statement about one finding; a change takes the next updated_seq. */
static int
finding_change(struct store *s, enum sql_slot slot, const char *sql, const char *id,
	bool with_seq)
{
	sqlite3_stmt *st = sql_statement(&s->sql, slot, sql);
	struct sql_bind b = sql_bind(st);
	int error;

	bind_text(&b, id);
	if (with_seq)
		bind_int(&b, s->seq + 1);
	error = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
	if (error == 0 && sqlite3_changes(s->sql.db) > 0)
		s->seq++;
	return error;
}

int
link_settle(struct store *s)
{
	static const char next[] = "SELECT finding FROM touched ORDER BY finding";
	static const char clear[] = "DELETE FROM touched";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_TOUCHED_NEXT, next);
	char id[RECORD_ID];
	int row = 0, error = 0;

	while (error == 0 && (row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);

		column_text(&c, id, sizeof(id));
		error = finding_change(s, SQL_FINDING_MERGE, finding_merge, id, true);
		if (error == 0)
			error = finding_change(
				s, SQL_FINDING_DELETE, finding_delete, id, false);
		if (error == 0)
			error = finding_change(
				s, SQL_FINDING_PAST, finding_past, id, true);
	}
	sqlite3_reset(st);
	if (error == 0)
		error = row;
	st = sql_statement(&s->sql, SQL_TOUCHED_CLEAR, clear);
	return error != 0 ? error : sql_run(st);
}
