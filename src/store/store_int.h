/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the store's files share: a database handle with its prepared
 * statements, cursors that bind and read columns in order, and the schema.
 */
#ifndef CAMWARDEN_STORE_INT_H
#define CAMWARDEN_STORE_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#include "camwarden/base/err.h"
#include "camwarden/chain.h"
#include "camwarden/store.h"

/* One slot per statement; prepared at first use, finalised at close. */
enum sql_slot {
	SQL_BEGIN,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_META_PUT,
	SQL_META_GET,
	SQL_TOKEN_PUT,
	SQL_TOKEN_DELETE,
	SQL_TOKEN_USE,
	SQL_TOKEN_COUNT,
	SQL_TOKEN_GET,
	SQL_TOKEN_LIST,
	SQL_USER_PUT,
	SQL_USER_PASSWORD,
	SQL_USER_DELETE,
	SQL_USER_USE,
	SQL_USER_GET,
	SQL_USER_LIST,
	SQL_CONVERSATION_FIND,
	SQL_CONVERSATION_INSERT,
	SQL_CONVERSATION_UPDATE,
	SQL_CONVERSATION_COUNT,
	SQL_CONVERSATION_READ,
	SQL_LINK_TOUCH,
	SQL_LINK_DELETE,
	SQL_LINK_INSERT,
	SQL_TOUCHED_NEXT,
	SQL_TOUCHED_CLEAR,
	SQL_FINDING_MERGE,
	SQL_FINDING_DELETE,
	SQL_FINDING_PAST,
	SQL_FINDING_STAND,
	SQL_FINDING_RESTATE,
	SQL_FINDING_EXTEND,
	SQL_FINDING_WITHDRAW,
	SQL_FINDING_DROP,
	SQL_FINDING_OF_KIND,
	SQL_FINDING_READ,
	SQL_FINDING_GET,
	SQL_ASSET_FIND,
	SQL_ASSET_PUT,
	SQL_ASSET_READ,
	SQL_NAME_PUT,
	SQL_NAME_KEEP,
	SQL_NAME_READ,
	SQL_SERVICE_READ,
	SQL_DECLARED_CLEAR,
	SQL_DECLARED_PUT,
	SQL_COVERAGE_DELETE,
	SQL_COVERAGE_PUT,
	SQL_COUNTER_PUT,
	SQL_COVERAGE_READ,
	SQL_COUNTER_READ,
	SQL_SUSPENSION_PUT,
	SQL_SUSPENSION_READ,
	SQL_CERTIFICATE_PUT,
	SQL_CERTIFICATE_COUNT,
	SQL_CERTIFICATE_KEEP,
	SQL_CERTIFICATE_SEEN,
	SQL_CERTIFICATE_SEEN_ORPHANS,
	SQL_CERTIFICATE_SEEN_KEEP,
	SQL_CERTIFICATE_CLOCK,
	SQL_CERTIFICATE_READ,
	SQL_CERTIFICATE_PLACES,
	SQL_CERTIFICATE_CHAINS,
	SQL_EXCEPTION_LOAD,
	SQL_EXCEPTION_CLOCK,
	SQL_EXCEPTION_INSERT,
	SQL_EXCEPTION_CHANGE,
	SQL_EXCEPTION_REVOKE,
	SQL_EXCEPTION_NUMBER,
	SQL_EXCEPTION_FIND,
	SQL_EXCEPTION_CONFIGURED,
	SQL_EXCEPTION_MATCHED,
	SQL_EXCEPTION_NOTICED,
	SQL_EXCEPTION_READ,
	SQL_MARK_LINKS,
	SQL_MARK_LINK,
	SQL_MARK_TOUCH,
	SQL_MARK_STANDINGS,
	SQL_MARK_STANDING,
	SQL_TRAIL_ADD,
	SQL_TRAIL_READ,
	SQL_RETENTION_CONVERSATIONS,
	SQL_RETENTION_FINDINGS,
	SQL_RETENTION_LEAVE,
	SQL_RETENTION_CONVERSATION,
	SQL_RETENTION_PACKETS,
	SQL_RETENTION_LINKS,
	SQL_RETENTION_FINDING,
	SQL_RETENTION_COVERAGE,
	SQL_RETENTION_SUSPENSION,
	SQL_RETENTION_WITHDRAWN,
	SQL_SEAL_SUM,
	SQL_LIFE_ROW,
	SQL_SEAL_HEAD,
	SQL_ACKNOWLEDGE,
	SQL_ACKNOWLEDGE_FIND,
	SQL_EVIDENCE_OF,
	SQL_EVIDENCE_LINKS,
	SQL_EVIDENCE_PUT,
	SQL_EVIDENCE_SAME,
	SQL_EVIDENCE_SIZE,
	SQL_EVIDENCE_OLDEST,
	SQL_EVIDENCE_GONE,
	SQL_EVIDENCE_DELETE,
	SQL_EVIDENCE_DROP,
	SQL_EVIDENCE_READ,
	SQL_EVIDENCE_COUNT,
	SQL_MATRIX_READ,
	SQL_USE_READ,
	SQL_BREACH_READ,
	SQL_TOTALS_SEVERITY,
	SQL_TOTALS_REST,
	SQL_DATA_END,
	SQL_FINDING_BY_HOST,
	SQL_CONTROL_WEEK_PUT,
	SQL_CONTROL_WEEK_READ,
	SQL_SEVERITY_WEEK_PUT,
	SQL_SEVERITY_WEEK_READ,
	SQL_SLOTS
};

struct sql {
	sqlite3 *db;
	sqlite3_stmt *stmt[SQL_SLOTS];
};

/* The exceptions that are not revoked, as far as the writer has read them. */
struct exceptions {
	struct exception *item; /* owned, with its texts; the configuration's first */
	size_t count;
	cw_time clock; /* what their ends are held against */
	bool wall;     /* the clock is the wall's, not that of packets read */
	bool loaded;
	bool stale; /* findings are yet to be marked by them */
};

/* ---- seal.c: what makes edits by others show ---- */

enum { SEAL_TABLES = 40, SEAL_NAME = 32, SEAL_COLUMNS = 128 };

struct seal_table {
	char name[SEAL_NAME];
	uint64_t rows;
	struct chain_sum sum;
	bool changed; /* since it was written */
};
struct seal_state {
	struct seal_table table[SEAL_TABLES]; /* by name */
	size_t count;
	struct chain_head head;
	bool changed;
};
/* A row's values as bytes. */
struct seal_row {
	uint8_t *bytes; /* owned */
	size_t len, size;
	bool failed;
};
struct seal {
	struct seal_state now, before; /* the batch */
	struct seal_row row;
	struct seal_table *counted;  /* of `now`: conversations */
	bool is_count[SEAL_COLUMNS]; /* of their columns */
	bool now_split;              /* the row at hand is one of these */
	bool told;                   /* what is being written was told already */
};

/* ---- life.c: findings that came, went or changed in this batch ---- */

enum { LIFE_COLUMNS = 13 };

struct life_note {
	char id[RECORD_ID];
	uint64_t mark; /* of what is relied on, as it was */
	cw_time first, last;
	size_t order;
	uint8_t severity;
	bool existed; /* before */
	bool removed; /* by its time */
};
struct life {
	struct life_note *note; /* owned */
	size_t count, size;
	int column[LIFE_COLUMNS];
	bool removing; /* what goes now goes by its time */
	bool failed;
};

/* ---- retention.c ---- */

/* A walk over a table's rows, a slice per batch. */
struct retention_walk {
	uint64_t row;   /* behind which it goes on; 0: it has not begun */
	cw_time oldest; /* of what it left */
	cw_time next;   /* when it begins again */
};

/* The writer.  Owned by one thread. */
struct store {
	struct sql sql;
	char *path;
	int lock;     /* descriptor that holds the writer's flock(2) */
	int64_t run;  /* number of this opening; tells whose counts a row holds */
	uint64_t seq; /* newest updated_seq given */
	uint64_t seq_before; /* the batch */
	bool open;           /* between begin and commit */
	int failed; /* -errno of the first statement of the batch that failed */
	struct exceptions exceptions;
	struct store_evidence_limits limits;
	struct store_evidence_counts evidence, evidence_before; /* the batch */
	struct store_retention keep;
	struct store_removed removed, removed_before; /* the batch */
	struct retention_walk conversations_walk, findings_walk;
	struct chain_key *key;
	struct seal seal;
	struct life life;
};

/* A reader.  Used by one thread at a time. */
struct store_reader {
	struct sql sql;
	char *path;
};

/* ---- sql.c ---- */

/* SQLite's result -> 0 or -errno. */
int sql_errno(int rc);
/* One sentence about a result with the path; returns sql_errno(rc). */
int sql_fault(struct err *err, const char *path, int rc);
/* The slot's statement, reset and unbound; NULL when it can not be prepared. */
sqlite3_stmt *sql_statement(struct sql *q, enum sql_slot slot, const char *text);
/* Runs a statement that gives no row: 0 or -errno; it is reset. */
int sql_run(sqlite3_stmt *st);
/* 1: a row stands in st; 0: none, reset; else -errno, reset. */
int sql_row(sqlite3_stmt *st);
void sql_close(struct sql *q);

/* Binds parameters ?1, ?2, ... in order; a fault sticks. */
struct sql_bind {
	sqlite3_stmt *st;
	int at, rc;
};
struct sql_bind sql_bind(sqlite3_stmt *st);
void bind_int(struct sql_bind *b, uint64_t value);    /* cut at INT64_MAX */
void bind_text(struct sql_bind *b, const char *text); /* NULL: NULL; lent till run */
void bind_text_copy(struct sql_bind *b, const char *text); /* of a local */
void bind_blob(struct sql_bind *b, const void *bytes, size_t n);
void bind_null(struct sql_bind *b);

/* Reads columns 0, 1, ... in order. */
struct sql_columns {
	sqlite3_stmt *st;
	int at;
};
struct sql_columns sql_columns(sqlite3_stmt *st);
uint64_t column_int(struct sql_columns *c);
void column_text(struct sql_columns *c, char *dst, size_t size); /* cut */
void column_blob(struct sql_columns *c, void *dst, size_t n);    /* other length: 0s */

/* ---- schema.c ---- */

enum {
	SCHEMA_VERSION = 15,
	SCHEMA_CHAIN = 12,              /* the first that is sealed */
	SCHEMA_APPLICATION = 0x43576464 /* "CWdd" */
};

/* The file's application_id and user_version; 0 or a SQLite result. */
int schema_read(sqlite3 *db, int *application, int *version);
/* Creates or upgrades in one transaction.  0 or -errno with err. */
int schema_upgrade(struct store *s, struct err *err);

/* ---- record.c: columns <-> structs, in the order of the lists ---- */

#define CLIENT_COLUMNS                                                                 \
	" client_address, client_mac, client_host, client_roles, client_zone"
#define SERVER_COLUMNS                                                                 \
	" server_address, server_mac, server_host, server_roles, server_zone"
#define RULE_COLUMNS " rule_pack, rule_id, rule_source"
#define COUNT_COLUMNS                                                                  \
	" first, last, flows, client_packets, server_packets, client_bytes,"           \
	" server_bytes"
#define PROTOCOL_COLUMNS                                                               \
	" protocol_flags, protocol_spoken, protocol_status, protocol_version,"         \
	" tls_version, tls_cipher, tls_alert, certificate, scheme, user_name,"         \
	" banner, accounts, control_port"
#define BASE_COLUMNS                                                                   \
	" base_first, base_last, base_flows, base_client_packets,"                     \
	" base_server_packets, base_client_bytes, base_server_bytes"

#define FINDING_TEXTS                                                                  \
	" violation, severity, evidence, status, exception," CLIENT_COLUMNS            \
	"," SERVER_COLUMNS ", server_port, transport, application," RULE_COLUMNS       \
	", reason, detail"
#define FINDING_COUNTS " first, last, conversations, packets, bytes"

void bind_party(struct sql_bind *b, const struct record_party *p);
void column_party(struct sql_columns *c, struct record_party *p);
void bind_rule(struct sql_bind *b, const struct record_rule *r);
void column_rule(struct sql_columns *c, struct record_rule *r);
void bind_protocol(struct sql_bind *b, const struct record_protocol *p);
void column_protocol(struct sql_columns *c, struct record_protocol *p);
/* account.c: the last of them */
void bind_accounts(struct sql_bind *b, const struct record_protocol *p);
void column_accounts(struct sql_columns *c, struct record_protocol *p);
/* ?1 to ?8 of the queries that read by filter: role, host, its address, transport,
 * from, to, cursor, limit. */
#define FILTER_WHERE                                                                   \
	"(?1 IS NULL OR instr(',' || client_roles || ',', ',' || ?1 || ',')"           \
	" OR instr(',' || server_roles || ',', ',' || ?1 || ','))"                     \
	" AND (?2 IS NULL OR ?2 IN (client_host, server_host)"                         \
	" OR ?3 IN (client_address, server_address))"                                  \
	" AND (?4 IS NULL OR transport = ?4)"                                          \
	" AND last >= ?5 AND (?6 = 0 OR first < ?6)"
struct filter_words {
	struct addr addr;
	bool is_addr;
	uint8_t transport;
	bool never; /* a word that nothing can match */
};
void filter_words(const struct store_filter *f, struct filter_words *out);
void bind_filter(
	struct sql_bind *b, const struct store_filter *f, const struct filter_words *w);

/* ---- conversation.c ---- */

/* 63 bits, the same in every process; of an id it is the row's key. */
uint64_t stored_hash(const void *bytes, size_t n);

/* ---- evidence.c ---- */

/* A conversation gives no finding any more: neither are its packets kept. */
int evidence_drop(struct store *s, int64_t conversation);

/* ---- merge.c: counts of runs ---- */

enum { MERGE_COUNTS = 5 };
struct merge_counts {
	cw_time first, last;
	uint64_t n[MERGE_COUNTS];
};
/* What a row holds: the whole, and what runs before the present one counted. */
struct merge_row {
	int64_t run;
	struct merge_counts total, base;
};
/* Merges this run's totals into the row. */
void merge_run(struct merge_row *row, int64_t run, const struct merge_counts *record);
void bind_counts(struct sql_bind *b, const struct merge_counts *c, size_t n);
void column_counts(struct sql_columns *c, struct merge_counts *out, size_t n);

/* ---- inventory.c: names and declarations beside assets ---- */

/* Into the record, the latest first.  0 or -errno. */
int names_read(struct store_reader *r, struct asset_record *out);
/* service.c: what the address showed as a server. */
#define SERVICE_SAID "(banner <> '' OR tls_version <> 0 OR protocol_version <> 0)"
int services_read(struct store_reader *r, struct asset_record *out);

/* ---- writer.c ---- */

/* Brackets one put: opens a transaction of its own outside of a batch. */
int put_begin(struct store *s, bool *own);
int put_end(struct store *s, bool own, int result);

int meta_put(struct store *s, const char *key, const char *value);

/* ---- exception.c ---- */

/* The id of the exception that covers it ("": none), lent until the next change
 * of exceptions.  0 or -errno. */
int exception_mark(struct store *s, const struct finding *f, const char **id);
/* The status of a finding with that id of an exception. */
const char *exception_status(const char *id);
/* Forgets what was read; a rolled back batch may have changed it. */
void exceptions_forget(struct store *s);
/* Reads them when need be. */
int exceptions_load(struct store *s);

/* ---- mark.c ---- */

/* Marks all stored findings anew, and writes ends that came into the trail. */
int exceptions_apply(struct store *s);

/* ---- aside.c ---- */

/* Whether the file can be read, as far as a second shows.  0 or -errno with err. */
int aside_check(struct store *s, struct err *err);

/* ---- trail.c ---- */

int trail_put(struct store *s, const char *actor, const char *action,
	const char *subject, const char *detail);
int trail_add(struct store *s, const char *actor, const char *action,
	const struct site_exception *e);
/* The detail of its entry, from a row whose columns from `at` on are violation, client,
 * server, port, reason, owner, expires. */
void trail_exception_detail(sqlite3_stmt *st, int at, struct str *to);
/* Entries of before there was a chain: links them.  0 or -errno. */
int trail_link(struct store *s);

/* ---- seal.c ---- */

/* The tables that are sealed; what they hold now; what was sealed.  SQLite's
 * result (of the head: SQLITE_DONE when there is none). */
int seal_tables(sqlite3 *db, struct seal_state *out);
int seal_sum(sqlite3 *db, struct seal_state *out);
int seal_read_sums(sqlite3 *db, struct seal_state *out);
int seal_read_head(sqlite3 *db, struct chain_head *out);
void seal_state_hash(const struct seal_state *x, uint8_t out[CHAIN_HASH]);
/* All that was sealed is as it was; an upgrade seals anew.  0 or -errno. */
bool seal_is_intact(sqlite3 *db);
int seal_renew(struct store *s);
/* The newest entry that is there becomes the head.  0 or -errno. */
int seal_head(struct store *s);
/* Takes up the seal and the hook; in a batch.  0 or -errno. */
int seal_open(struct store *s);
void seal_close(struct store *s);
/* A batch begins; is to be committed (0 or -errno); was rolled back. */
void seal_remember(struct store *s);
int seal_keep(struct store *s);
void seal_forget(struct store *s);
/* Around a statement that changes nothing but the counts of one conversation. */
struct seal_counts {
	const struct merge_row *counts;
	unsigned why;
};
void seal_count_begin(struct store *s, int64_t row, const struct seal_counts *old,
	const struct seal_counts *new);
void seal_count_end(struct store *s);

/* ---- life.c ---- */

/* Finds the columns: a SQLite result. */
int life_open(struct store *s);
void life_close(struct store *s);
/* In the hook: a row of `finding` changes. */
void life_notice(struct store *s, sqlite3 *db, int op);
/* The batch's entries; those of findings that were there before the chain was. */
int life_settle(struct store *s);
int life_adopt(struct store *s);
void life_forget(struct store *s);
/* The text by which each entry about a finding begins, from the columns that
 * LIFE_ROW names and that begin at `at`. */
#define LIFE_ROW                                                                       \
	"violation, severity, status, exception, client_address, client_host,"         \
	" server_address, server_host, server_port, transport"
void life_detail(sqlite3_stmt *st, int at, struct str *out);

/* ---- retention.c ---- */

/* It would be removed at once: what was last seen then. */
bool retention_drops_conversation(const struct store *s, cw_time last);
bool retention_drops_finding(const struct store *s, cw_time last);

/* ---- link.c ---- */

/* Marks the conversation's findings for recomputing. */
int link_touch(struct store *s, int64_t conversation);
/* Replaces the conversation's links by these findings. */
int link_replace(struct store *s, int64_t conversation, const struct finding *findings,
	size_t count);
/* Recomputes the findings touched since the last call. */
int link_settle(struct store *s);
/* The ids of findings whose counts are not the sum of their conversations'. */
#define FINDING_COUNTS_WRONG                                                           \
	"SELECT f.id FROM finding f LEFT JOIN (SELECT l.finding, count(*) AS n,"       \
	" sum(client_packets + server_packets) AS packets,"                            \
	" sum(client_bytes + server_bytes) AS bytes, min(c.first) AS first,"           \
	" max(c.last) AS last FROM conversation_finding l JOIN conversation c"         \
	" ON c.row = l.conversation GROUP BY l.finding) w ON w.finding = f.id"         \
	" WHERE f.conversations > 0"                                                   \
	" AND (f.conversations, f.packets, f.bytes, f.first, f.last) IS NOT"           \
	" (coalesce(w.n, 0) + past_conversations,"                                     \
	" coalesce(w.packets, 0) + past_packets, coalesce(w.bytes, 0) + past_bytes,"   \
	" min(coalesce(w.first, past_first), iif(past_first = 0, w.first,"             \
	" past_first)), max(coalesce(w.last, 0), past_last))"

#endif
