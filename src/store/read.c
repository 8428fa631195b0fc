/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows -> findings and conversations, by filter.  One statement a call, so
 * that each call sees one snapshot.
 */
#include <errno.h>
#include <string.h>

#include "camwarden/base/str.h"

#include "store_int.h"

#define FINDING_COLUMNS                                                                \
	"id, violation, severity, evidence, status, exception," CLIENT_COLUMNS         \
	"," SERVER_COLUMNS ", server_port, transport, application," RULE_COLUMNS       \
	", reason, detail, first, last, conversations, packets, bytes, updated_seq"

static const char finding_read[] =
	"SELECT " FINDING_COLUMNS " FROM finding WHERE updated_seq > ?7"
	" AND (?9 IS NULL OR severity = ?9) AND severity >= ?10"
	" AND (?11 IS NULL OR violation = ?11) AND (?12 IS NULL OR status = ?12)"
	" AND (?13 IS NULL OR instr(?13, ',' || violation || ','))"
	" AND " FILTER_WHERE " ORDER BY updated_seq LIMIT ?8";

/* By ?15, the character behind ",name=" there; then the worst host first.  ?14:
 * violations that are about their server. */
#define ABOUT(c) "iif(instr(?14, ',' || violation || ','), server_" c ", client_" c ")"
#define HOST "iif(" ABOUT("host") " <> '', " ABOUT("host") ", " ABOUT("address") ")"
#define GROUP                                                                          \
	"iif(?15 IS NULL, 0, substr(?15, instr(?15, ',' || violation || '=')"          \
	" + length(violation) + 2, 1))"
static const char finding_by_host[] =
	"SELECT " FINDING_COLUMNS " FROM finding WHERE updated_seq > ?7"
	" AND (?9 IS NULL OR severity = ?9) AND severity >= ?10"
	" AND (?11 IS NULL OR violation = ?11) AND (?12 IS NULL OR status = ?12)"
	" AND (?13 IS NULL OR instr(?13, ',' || violation || ','))"
	" AND " FILTER_WHERE " ORDER BY " GROUP
	", max(severity) OVER (PARTITION BY " GROUP ", " HOST ") DESC, " HOST
	", severity DESC, violation, id LIMIT ?8";

static const char finding_get[] =
	"SELECT " FINDING_COLUMNS " FROM finding WHERE id = ?1";

/* -EUCLEAN: a violation or a word that no version of this program wrote. */
static int
finding_columns(sqlite3_stmt *st, struct finding *out)
{
	struct sql_columns c = sql_columns(st);
	char violation[RECORD_NAME], status[RECORD_NAME];

	memset(out, 0, sizeof(*out));
	column_text(&c, out->id, sizeof(out->id));
	column_text(&c, violation, sizeof(violation));
	out->severity = (enum severity)column_int(&c);
	out->evidence = (enum evidence)column_int(&c);
	column_text(&c, status, sizeof(status));
	column_text(&c, out->exception, sizeof(out->exception));
	column_party(&c, &out->client);
	column_party(&c, &out->server);
	out->server_port = (uint16_t)column_int(&c);
	out->transport = (uint8_t)column_int(&c);
	column_text(&c, out->application, sizeof(out->application));
	column_rule(&c, &out->rule);
	column_text(&c, out->reason, sizeof(out->reason));
	column_text(&c, out->detail, sizeof(out->detail));
	out->first = column_int(&c);
	out->last = column_int(&c);
	out->conversations = column_int(&c);
	out->packets = column_int(&c);
	out->bytes = column_int(&c);
	out->updated_seq = column_int(&c);
	out->violation = violation_find(violation);
	if (out->violation == NULL || out->severity >= SEVERITY_MAX ||
		out->evidence >= EVIDENCE_MAX)
		return -EUCLEAN;
	return finding_status_from_name(status, &out->status) == 0 ? 0 : -EUCLEAN;
}

/* The violation's name for its name or code; what is unknown matches nothing. */
static const char *
violation_word(const char *word)
{
	const struct violation *v = word != NULL ? violation_find(word) : NULL;

	return v != NULL ? v->name : word;
}

/* ",name,name," of the violations that concern the control. */
static void
control_words(const char *control, struct str *out)
{
	const struct violation *v;

	str_putc(out, ',');
	for (size_t i = 0; (v = violation_at(i)) != NULL; i++)
		if (control_concerns(control, v))
			str_printf(out, "%s,", v->name);
}

static void
bind_severity(struct sql_bind *b, const struct store_filter *f, bool *never)
{
	enum severity severity;

	if (f->severity == NULL) {
		bind_null(b);
	} else {
		*never |= severity_from_name(f->severity, &severity) != 0;
		bind_int(b, *never ? SEVERITY_MAX : severity);
	}
	bind_int(b, f->severity_least > 0 ? (uint64_t)f->severity_least : 0);
}

/* ?1 to ?13 of the statements about findings; w is lent until they have run. */
static int
bind_findings(struct sql_bind *b, const struct store_filter *f, const char *kinds,
	struct filter_words *w)
{
	filter_words(f, w);
	bind_filter(b, f, w);
	bind_severity(b, f, &w->never);
	bind_text(b, violation_word(f->violation));
	bind_text(b, f->status);
	bind_text(b, kinds);
	return sql_errno(b->rc);
}

static int
findings_give(sqlite3_stmt *st, store_finding_fn *fn, void *ctx)
{
	struct finding finding;
	int row = 0, result = 0;

	while (result == 0 && (row = sql_row(st)) > 0) {
		result = finding_columns(st, &finding);
		if (result == 0)
			result = fn(ctx, &finding);
	}
	sqlite3_reset(st);
	return result != 0 ? result : row;
}

int
store_read_findings(struct store_reader *r, const struct store_filter *f,
	store_finding_fn *fn, void *ctx)
{
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_FINDING_READ, finding_read);
	struct sql_bind b = sql_bind(st);
	struct str kinds = {0};
	struct filter_words w;
	int result;

	if (f->control != NULL)
		control_words(f->control, &kinds);
	result = kinds.failed ? -ENOMEM : bind_findings(&b, f, kinds.data, &w);
	if (result == 0 && !w.never)
		result = findings_give(st, fn, ctx);
	sqlite3_reset(st);
	str_fini(&kinds);
	return result;
}

int
store_read_findings_by_host(struct store_reader *r, const struct store_filter *f,
	const char *groups, store_finding_fn *fn, void *ctx)
{
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_FINDING_BY_HOST, finding_by_host);
	struct sql_bind b = sql_bind(st);
	struct str listeners = {0};
	const struct violation *v;
	struct filter_words w;
	int result;

	str_putc(&listeners, ',');
	for (size_t i = 0; (v = violation_at(i)) != NULL; i++)
		if (v->listener)
			str_printf(&listeners, "%s,", v->name);
	result = bind_findings(&b, f, NULL, &w);
	bind_text(&b, listeners.data);
	bind_text(&b, groups);
	if (result == 0)
		result = listeners.failed ? -ENOMEM : sql_errno(b.rc);
	if (result == 0 && !w.never)
		result = findings_give(st, fn, ctx);
	sqlite3_reset(st);
	str_fini(&listeners);
	return result;
}

int
store_read_finding(struct store_reader *r, const char *id, struct finding *out)
{
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_FINDING_GET, finding_get);
	struct sql_bind b = sql_bind(st);
	int row;

	bind_text(&b, id);
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_row(st);
	if (row <= 0)
		return row == 0 ? -ENOENT : row;
	row = finding_columns(st, out);
	sqlite3_reset(st);
	return row;
}

static const char conversation_read[] =
	"SELECT row, id," CLIENT_COLUMNS "," SERVER_COLUMNS ", server_port, transport,"
	" why, evidence, verdict, reason," RULE_COLUMNS ", client_role, server_role,"
	" application, server_name, reply_seen," PROTOCOL_COLUMNS "," COUNT_COLUMNS
	", (SELECT group_concat(finding)"
	" FROM conversation_finding WHERE conversation = row)"
	" FROM conversation WHERE row > ?7 AND (?9 IS NULL OR verdict = ?9)"
	" AND (?10 IS NULL OR EXISTS (SELECT 1 FROM conversation_finding"
	" WHERE conversation = row AND violation = ?10)) AND " FILTER_WHERE
	" ORDER BY row LIMIT ?8";

/* "f_1,f_2" -> ids; links are ordered by finding. */
static void
finding_ids(const char *list, struct conversation_record *out)
{
	while (*list != '\0' && out->finding_count < VERDICT_VIOLATIONS) {
		size_t n = strcspn(list, ",");
		char *id = out->finding[out->finding_count++];

		snprintf(id, RECORD_ID, "%.*s", (int)n, list);
		list += n + (list[n] == ',');
	}
}

static int
conversation_columns(sqlite3_stmt *st, uint64_t *row, struct conversation_record *out)
{
	struct sql_columns c = sql_columns(st);
	char verdict[RECORD_NAME], ids[VERDICT_VIOLATIONS * RECORD_ID + 1];

	memset(out, 0, sizeof(*out));
	*row = column_int(&c);
	column_text(&c, out->id, sizeof(out->id));
	column_party(&c, &out->client);
	column_party(&c, &out->server);
	out->server_port = (uint16_t)column_int(&c);
	out->transport = (uint8_t)column_int(&c);
	out->why = (enum conversation_why)column_int(&c);
	out->evidence = (enum evidence)column_int(&c);
	column_text(&c, verdict, sizeof(verdict));
	column_text(&c, out->reason, sizeof(out->reason));
	column_rule(&c, &out->rule);
	column_text(&c, out->client_role, sizeof(out->client_role));
	column_text(&c, out->server_role, sizeof(out->server_role));
	column_text(&c, out->application, sizeof(out->application));
	column_text(&c, out->server_name, sizeof(out->server_name));
	out->reply_seen = column_int(&c) != 0;
	column_protocol(&c, &out->protocol);
	out->first = column_int(&c);
	out->last = column_int(&c);
	out->flows = column_int(&c);
	out->client_packets = column_int(&c);
	out->server_packets = column_int(&c);
	out->client_bytes = column_int(&c);
	out->server_bytes = column_int(&c);
	column_text(&c, ids, sizeof(ids));
	finding_ids(ids, out);
	if (out->why >= WHY_MAX || out->evidence >= EVIDENCE_MAX)
		return -EUCLEAN;
	return verdict_from_name(verdict, &out->verdict) == 0 ? 0 : -EUCLEAN;
}

int
store_read_conversations(struct store_reader *r, const struct store_filter *f,
	store_conversation_fn *fn, void *ctx)
{
	sqlite3_stmt *st =
		sql_statement(&r->sql, SQL_CONVERSATION_READ, conversation_read);
	struct sql_bind b = sql_bind(st);
	struct conversation_record record;
	struct filter_words w;
	int row = 0, result;

	filter_words(f, &w);
	bind_filter(&b, f, &w);
	bind_text(&b, f->verdict);
	bind_text(&b, violation_word(f->violation));
	result = sql_errno(b.rc);
	while (result == 0 && !w.never && (row = sql_row(st)) > 0) {
		uint64_t number;

		result = conversation_columns(st, &number, &record);
		if (result == 0)
			result = fn(ctx, &record, number);
	}
	sqlite3_reset(st);
	return result != 0 ? result : row;
}
