/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judged conversations -> rows.  Counts are merged with those of earlier runs.
 * What was judged is replaced unless the row knows more: evidence never sinks,
 * and a replay that has not yet reached the row's last packet does not
 * overrule it.
 */
#include <stddef.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/hash.h"

#include "store_int.h"

/* What of a row decides how a record is merged into it. */
struct kept {
	int64_t row;
	bool linked; /* it gives findings */
	enum evidence evidence;
	enum conversation_why why;
	struct merge_row counts;
	uint64_t digest; /* of what was judged, its findings too */
};

/* Fixed: what is stored must mean the same to every process. */
static const struct hash_key stored_key = {{0x63616d77, 0x61726465}};

/* SQLite's integers are signed. */
uint64_t
stored_hash(const void *bytes, size_t n)
{
	return hash_bytes(&stored_key, bytes, n) >> 1;
}

static uint64_t
hash_text(const char *text)
{
	return stored_hash(text, strlen(text));
}

static int
kept_find(struct store *s, const char *id, struct kept *out)
{
	static const char sql[] =
		"SELECT row, EXISTS (SELECT 1 FROM conversation_finding"
		" WHERE conversation = row), evidence, why, digest, run," COUNT_COLUMNS
		"," BASE_COLUMNS " FROM conversation WHERE key = ?1 AND id = ?2";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_CONVERSATION_FIND, sql);
	struct sql_bind b = sql_bind(st);
	struct sql_columns c = sql_columns(st);
	int row;

	bind_int(&b, hash_text(id));
	bind_text(&b, id);
	row = b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_row(st);
	if (row <= 0)
		return row;
	out->row = (int64_t)column_int(&c);
	out->linked = column_int(&c) != 0;
	out->evidence = (enum evidence)column_int(&c);
	out->why = (enum conversation_why)column_int(&c);
	out->digest = column_int(&c);
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

struct digest {
	uint64_t value;
};

static void
digest_bytes(struct digest *d, const void *bytes, size_t n)
{
	struct hash_key key = {{stored_key.k[0], d->value}};

	d->value = hash_bytes(&key, bytes, n);
}

static void
digest_text(struct digest *d, const char *text)
{
	digest_bytes(d, text, strlen(text) + 1);
}

static void
digest_number(struct digest *d, uint64_t value)
{
	struct hash_key key = {{stored_key.k[0], d->value}};

	d->value = hash_words(&key, &value, 1);
}

static void
digest_party(struct digest *d, const struct record_party *p)
{
	digest_bytes(d, p, offsetof(struct record_party, host));
	digest_text(d, p->host);
	digest_text(d, p->roles);
	digest_text(d, p->zone);
}

static void
digest_rule(struct digest *d, const struct record_rule *r)
{
	digest_text(d, r->pack);
	digest_text(d, r->id);
	digest_text(d, r->source);
}

static void
digest_finding(struct digest *d, const struct finding *f)
{
	digest_text(d, f->id);
	digest_text(d, f->violation->name);
	digest_number(d, f->severity);
	digest_number(d, f->evidence);
	digest_number(d, f->status);
	digest_text(d, f->exception);
	digest_rule(d, &f->rule);
	digest_text(d, f->reason);
	digest_text(d, f->detail);
}

static void
digest_protocol(struct digest *d, const struct record_protocol *p)
{
	digest_number(d, p->flags);
	digest_number(d, p->spoken);
	digest_number(d, p->status);
	digest_number(d, p->version);
	digest_number(d, p->tls_version);
	digest_number(d, p->tls_cipher);
	digest_number(d, p->tls_alert);
	digest_bytes(d, p->certificate, sizeof(p->certificate));
	digest_text(d, p->scheme);
	digest_text(d, p->user);
	digest_text(d, p->banner);
	for (size_t i = 0; i < p->account_count; i++) {
		digest_number(d, p->account[i].flags);
		digest_number(d, p->account[i].application);
		digest_number(d, p->account[i].secret_len);
		digest_text(d, p->account[i].user);
	}
	digest_number(d, p->control_port);
}

/* Everything that row_judge and link_replace write. */
static uint64_t
digest_of(const struct conversation_record *r, const struct finding *findings,
	size_t count)
{
	struct digest d = {0};

	digest_party(&d, &r->client);
	digest_party(&d, &r->server);
	digest_number(&d, r->evidence);
	digest_number(&d, r->verdict);
	digest_text(&d, r->reason);
	digest_rule(&d, &r->rule);
	digest_text(&d, r->client_role);
	digest_text(&d, r->server_role);
	digest_text(&d, r->application);
	digest_text(&d, r->server_name);
	digest_number(&d, r->reply_seen);
	digest_protocol(&d, &r->protocol);
	for (size_t i = 0; i < count; i++)
		digest_finding(&d, &findings[i]);
	return d.value >> 1;
}

/* JUDGED_COLUMNS */
static void
bind_judged(struct sql_bind *b, const struct conversation_record *r, uint64_t digest)
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
	bind_int(b, r->reply_seen);
	bind_protocol(b, &r->protocol);
	bind_int(b, digest);
}

#define JUDGED_COLUMNS                                                                 \
	CLIENT_COLUMNS "," SERVER_COLUMNS ", evidence, verdict, reason," RULE_COLUMNS  \
		       ", client_role, server_role, application, server_name,"         \
		       " reply_seen," PROTOCOL_COLUMNS ", digest"

static int
row_insert(struct store *s, const struct conversation_record *r, struct kept *k)
{
	static const char sql[] =
		"INSERT INTO conversation (id, key, server_port, transport, "
		"why," JUDGED_COLUMNS ", run," COUNT_COLUMNS "," BASE_COLUMNS ") VALUES"
		" (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		" ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		" ?, ?, ?, 0, 0, 0, 0, 0, 0, 0)";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_CONVERSATION_INSERT, sql);
	struct sql_bind b = sql_bind(st);
	int error;

	bind_text(&b, r->id);
	bind_int(&b, hash_text(r->id));
	bind_int(&b, r->server_port);
	bind_int(&b, r->transport);
	bind_int(&b, r->why);
	bind_judged(&b, r, k->digest);
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
		"UPDATE conversation SET why = ?2, run = ?3, (" COUNT_COLUMNS
		"," BASE_COLUMNS ") = (?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
		" ?15, ?16, ?17) WHERE row = ?1";
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
		" server_name = iif(?21 = '', server_name, ?21), reply_seen = ?22,"
		" (" PROTOCOL_COLUMNS ", digest) = (SELECT"
		" iif(?20 = '', protocol_flags | ?23, ?23), iif(?20 = '', "
		"protocol_spoken, "
		"?24),"
		" iif(?20 = '', protocol_status, ?25), iif(?20 = '', protocol_version, "
		"?26),"
		" iif(?20 = '', tls_version, ?27), iif(?20 = '', tls_cipher, ?28),"
		" iif(?20 = '', tls_alert, ?29), iif(?20 = '', certificate, ?30),"
		" iif(?20 = '', scheme, ?31), iif(?20 = '', user_name, ?32),"
		" iif(?20 = '', banner, ?33), iif(?20 = '', accounts, ?34),"
		" iif(?35 = 0, control_port, ?35), ?36)"
		" WHERE row = ?1";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_CONVERSATION_UPDATE, sql);
	struct sql_bind b = sql_bind(st);

	bind_int(&b, (uint64_t)k->row);
	bind_judged(&b, r, k->digest);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

static bool
overrules(const struct conversation_record *r, const struct kept *k)
{
	if (r->evidence != k->evidence)
		return r->evidence > k->evidence;
	return r->last >= k->counts.base.last;
}

/* Only what changed is written: a replay writes nothing. */
static int
row_counts(struct store *s, const struct conversation_record *record, struct kept *k)
{
	const struct merge_row was = k->counts;
	const struct seal_counts before = {&was, k->why};
	struct merge_counts counts;
	int error = 0;

	counts_of(record, &counts);
	merge_run(&k->counts, s->run, &counts);
	if (conversation_why_is_better(record->why, k->why))
		k->why = record->why;
	if (k->why == before.why &&
		memcmp(&was.total, &k->counts.total, sizeof(was.total)) == 0)
		return 0;
	if (k->linked)
		error = link_touch(s, k->row);
	if (error != 0)
		return error;
	seal_count_begin(s, k->row, &before, &(struct seal_counts){&k->counts, k->why});
	error = row_count(s, k);
	seal_count_end(s);
	return error;
}

static int
row_update(struct store *s, const struct conversation_record *record,
	const struct finding *findings, size_t count, struct kept *k)
{
	uint64_t digest = digest_of(record, findings, count);
	int error = row_counts(s, record, k);

	if (error != 0 || digest == k->digest || !overrules(record, k))
		return error;
	k->digest = digest;
	if (k->linked)
		error = link_touch(s, k->row);
	if (error == 0)
		error = row_judge(s, k, record);
	if (error == 0 && (k->linked || count > 0))
		error = link_replace(s, k->row, findings, count);
	if (error == 0 && k->linked && count == 0)
		error = evidence_drop(s, k->row);
	return error != 0 || count == 0 ? error : link_touch(s, k->row);
}

static int
put(struct store *s, const struct conversation_record *record,
	const struct finding *findings, size_t count)
{
	struct kept k;
	int found, error;

	if (retention_drops_conversation(s, record->last)) {
		s->removed.late++;
		return 0;
	}
	if (retention_drops_finding(s, record->last))
		count = 0;
	memset(&k, 0, sizeof(k));
	found = kept_find(s, record->id, &k);
	if (found < 0)
		return found;
	if (found > 0)
		return row_update(s, record, findings, count, &k);
	k.digest = digest_of(record, findings, count);
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
