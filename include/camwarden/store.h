/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 10, store: records <-> SQLite.  The only contract in front of SQLite.
 * Exactly one store (writer) per database, used by the core thread; any number
 * of readers, read-only, each used by one thread at a time.
 *
 * Counting without claiming a packet twice: a conversation's row keeps what
 * earlier runs counted up to `last`.  A run whose packets lie after that adds;
 * a run that overlaps it (the same capture again) can only raise each count to
 * its own.  So a replay changes nothing, and two halves give the whole.
 */
#ifndef CAMWARDEN_STORE_H
#define CAMWARDEN_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/asset.h"
#include "camwarden/base/err.h"
#include "camwarden/base/zone.h"
#include "camwarden/certificate.h"
#include "camwarden/evidence.h"
#include "camwarden/finding.h"
#include "camwarden/trail.h"

struct store;
struct store_reader;

/* What a negative result means, as a few words for a person; static. */
const char *store_fault(int error);

/*
 * Opens for writing, creates or upgrades the schema in one transaction, takes
 * the writer's lock.  0; -EBUSY: another writer; -EPROTO: a newer schema;
 * -EBADMSG: not a database of ours; -EUCLEAN: damaged; else -errno; err has one
 * sentence with the path.
 */
int store_open(const char *path, struct err *err, struct store **out);
/* Moves a damaged database, with its companions, to another name in its folder.  0
 * with that name, owned; -EPERM: no key lies beside it, so it is none of ours. */
int store_set_aside(const char *path, struct err *err, char **moved);
/* Commits and closes. */
void store_close(struct store *s);

/* Writes gather in a transaction; commit makes them durable.  0 or -errno. */
int store_begin(struct store *s);
int store_commit(struct store *s, struct err *err);

/*
 * A conversation and the findings it now gives (count may be 0: what it gave
 * before is withdrawn; a finding without any conversation left is deleted).
 * record->flows etc. are totals of this run.  Sets each finding's counts.
 */
int store_put_conversation(struct store *s, const struct conversation_record *record,
	const struct finding *findings, size_t count);

/*
 * A finding that no conversation gives (watch.h), as this run has it by its
 * `last`.  The row spans all runs; its texts are those of the latest `last`, so
 * that a replay changes nothing.
 */
int store_put_finding(struct store *s, const struct finding *f);
/* It was seen not to be true at that time: deletes it unless it is said of a
 * later time, and ignores it when it is said again of an earlier one. */
int store_withdraw_finding(struct store *s, const char *id, cw_time at);
/* Of the findings of a violation keeps those in `ids` (sorted by strcmp). */
int store_retain_findings(struct store *s, const struct violation *v,
	const char (*ids)[RECORD_ID], size_t count);
/*
 * Redacted packets of a conversation that was put, in their order.  Only while it
 * gives a finding, and within the limits: those of a finding are over all its
 * conversations; of all findings the oldest packets give way.
 */
enum {
	STORE_EVIDENCE_PACKETS = 16,
	STORE_EVIDENCE_BYTES = 6 << 10,  /* captured, of a finding's packets */
	STORE_EVIDENCE_TOTAL = 64 << 20, /* of all */
};
struct store_evidence_limits {
	uint64_t packets, bytes, total;
};
int store_put_evidence(struct store *s, const char *conversation,
	const struct evidence_record *packets, size_t count);
/* Deletes packets that are older than that by the clock of store_tick, some of
 * them at a time. */
int store_expire_evidence(struct store *s, cw_time keep);
/* Others than those above, until the store is closed. */
void store_limit_evidence(struct store *s, const struct store_evidence_limits *limits);
/* Packets, since the store was opened. */
struct store_evidence_counts {
	uint64_t refused;   /* their finding has as many as it may have */
	uint64_t displaced; /* gave way to newer ones */
	uint64_t expired;
};
struct store_evidence_counts store_evidence_counts(const struct store *s);

/* Less its names, which are put one by one; of these the latest are kept. */
int store_put_asset(struct store *s, const struct asset_record *a);
int store_put_name(struct store *s, const struct name_sighting *n);
/* What the site declares, whether or not it was seen: begins anew, then each
 * address (or MAC, or host that declares neither). */
int store_clear_declared(struct store *s);
int store_put_declared(struct store *s, const struct asset_record *a);

/* Of as many as STORE_CERTIFICATES the latest seen are kept, each with as many
 * places as CERTIFICATE_PLACES. */
enum { STORE_CERTIFICATES = 10000 };
int store_put_certificate(struct store *s, const struct certificate *c,
	enum trust_answer trust, const struct der *der);
/* host: what its server is declared as then, or "". */
int store_put_certificate_sighting(
	struct store *s, const struct certificate_sighting *seen, const char *host);

/* What the sensor could see in one period; counters by their dotted names. */
struct coverage_counter {
	const char *name; /* "packet.ipv4.short" */
	uint64_t value;   /* in this period */
};
struct coverage {
	cw_time from, to;
	char sensor[RECORD_NAME];
	char source[RECORD_SOURCE]; /* interface or savefile */
	uint64_t packets, bytes, kernel_drops, interface_drops;
	const struct coverage_counter *counter; /* lent */
	size_t counter_count;
};
/* What it says did not reach the judge. */
uint64_t coverage_lost(const struct coverage *c);
/* The same sensor, source and from replace each other. */
int store_put_coverage(struct store *s, const struct coverage *c);

/* The same but for its end and its count replaces it. */
int store_put_suspension(struct store *s, const struct suspension *x);

/* Small facts by key: site name, sensor, time zone, policy summary. */
int store_put_meta(struct store *s, const char *key, const char *value);

/* Who may ask: tokens, of which only the SHA-256 is kept, and users with their
 * password as crypt(5) writes it.  -EEXIST; -ENOENT.  `use` keeps the latest time. */
enum { STORE_PASSWORD = 128, STORE_SCOPE = 16 };
struct store_token {
	char name[RECORD_NAME], scope[STORE_SCOPE];
	cw_time created, expires, used; /* 0: never */
};
struct store_user {
	char name[RECORD_NAME], scope[STORE_SCOPE], password[STORE_PASSWORD];
	cw_time created, changed, used; /* changed: the password */
};
int store_put_token(struct store *s, const char *name, const char *scope,
	const char *sha256, cw_time expires, const char *actor);
int store_delete_token(struct store *s, const char *name, const char *actor);
int store_use_token(struct store *s, const char *name, cw_time at);
int store_count_tokens(struct store *s, size_t *out);
int store_put_user(struct store *s, const char *name, const char *scope,
	const char *password, const char *actor);
int store_set_password(
	struct store *s, const char *name, const char *password, const char *actor);
int store_delete_user(struct store *s, const char *name, const char *actor);
int store_use_user(struct store *s, const char *name, cw_time at);

/*
 * Exceptions.  The store marks every finding that it holds or is given: one that
 * is covered is `excepted` with the id, and open (or acknowledged) again when
 * the exception has ended.  Each change is an entry of the trail.  `actor` is
 * who answers for it.
 */
/* A new one of an operator's; *id is e->id, or the next EX-<n> when that is NULL.
 * -EEXIST: the id is taken; -ERANGE: it has ended already by the clock. */
int store_add_exception(struct store *s, const struct site_exception *e,
	const char *actor, char id[RECORD_NAME]);
/* -ENOENT; -EPERM: the configuration's; -EALREADY: it is revoked. */
int store_revoke_exception(struct store *s, const char *id, const char *actor);
/* A finding a person has looked at; the reason may be "".  -ENOENT; -EALREADY. */
int store_acknowledge(
	struct store *s, const char *id, const char *actor, const char *reason);
/* The configuration's, whole: what it no longer has is revoked. */
int store_sync_exceptions(struct store *s, const struct site *site);
/* Ends are held against the newest packet time that was told, and against the wall
 * clock from the first time that a sensor said it is live (doc/decisions). */
int store_tick(struct store *s, cw_time now, bool live);

/* ---- reading ---- */

int store_reader_open(const char *path, struct err *err, struct store_reader **out);
void store_reader_close(struct store_reader *r);

/* 0 or NULL: any.  Strings are compared as the contract's words. */
struct store_filter {
	int severity_least; /* -1: any */
	const char *severity, *violation, *role, *host, *status, *verdict, *transport;
	const char *control; /* findings of violations that concern it */
	cw_time from, to;
	uint64_t after; /* cursor: updated_seq (findings), row number (others) */
	uint64_t since; /* findings changed after this seq */
	size_t limit;   /* 0: no limit */
};
void store_filter_init(struct store_filter *f);

/* fn returns non-zero to stop; that is then returned.  0 or -errno. */
typedef int store_finding_fn(void *ctx, const struct finding *f);
typedef int store_conversation_fn(
	void *ctx, const struct conversation_record *c, uint64_t row);
typedef int store_asset_fn(void *ctx, const struct asset_record *a, uint64_t row);
typedef int store_coverage_fn(void *ctx, const struct coverage *c, uint64_t row);

/* Findings in the order of updated_seq, one snapshot per call. */
int store_read_findings(struct store_reader *r, const struct store_filter *f,
	store_finding_fn *fn, void *ctx);
int store_read_finding(
	struct store_reader *r, const char *id, struct finding *out); /* -ENOENT */
/* The packets kept for a finding, by their time. */
typedef int store_evidence_fn(void *ctx, const struct evidence_record *p);
int store_read_evidence(
	struct store_reader *r, const char *finding, store_evidence_fn *fn, void *ctx);
/* How many; when there are none, *why is a sentence that says why, else NULL. */
int store_count_evidence(struct store_reader *r, const struct finding *f,
	uint64_t *packets, const char **why);
int store_read_conversations(struct store_reader *r, const struct store_filter *f,
	store_conversation_fn *fn, void *ctx);
/* Those seen in the order they were first stored, then those declared and never
 * seen, whatever the period. */
int store_read_assets(struct store_reader *r, const struct store_filter *f,
	store_asset_fn *fn, void *ctx);
int store_read_coverage(struct store_reader *r, const struct store_filter *f,
	store_coverage_fn *fn, void *ctx);
/* Those of the period, in the order in which they began, as many as of the latest
 * STORE_SUSPENSIONS; of f only the period counts. */
enum { STORE_SUSPENSIONS = 1000 };
typedef int store_suspension_fn(void *ctx, const struct suspension *x);
int store_read_suspensions(struct store_reader *r, const struct store_filter *f,
	store_suspension_fn *fn, void *ctx);

/* Those whose end is next come first; problems are told for the newest packet time. */
typedef int store_certificate_fn(
	void *ctx, const struct certificate_record *c, uint64_t row);
int store_read_certificates(struct store_reader *r, const struct store_filter *f,
	store_certificate_fn *fn, void *ctx);
/* Each sighting with its DER, a server's own certificates before their issuers. */
typedef int store_chain_fn(
	void *ctx, const struct certificate_sighting *s, const struct der *der);
int store_read_chains(struct store_reader *r, store_chain_fn *fn, void *ctx);

/* All there ever were, in the order in which they came. */
typedef int store_exception_fn(void *ctx, const struct exception *e, uint64_t row);
int store_read_exceptions(struct store_reader *r, const struct store_filter *f,
	store_exception_fn *fn, void *ctx);

/* The role x role matrix: one cell per deciding pair. */
struct store_cell {
	char client_role[RECORD_NAME], server_role[RECORD_NAME];
	uint64_t conversations, compliant, violation, not_evaluable, refused;
};
typedef int store_cell_fn(void *ctx, const struct store_cell *cell);
/* Of f only the period counts. */
int store_read_matrix(struct store_reader *r, const struct store_filter *f,
	store_cell_fn *fn, void *ctx);

/* Conversations by deciding rule and application; of f only the period counts. */
typedef int store_use_fn(void *ctx, const struct rule_use *use);
int store_read_uses(struct store_reader *r, const struct store_filter *f,
	store_use_fn *fn, void *ctx);
typedef int store_breach_fn(void *ctx, const struct rule_breach *b);
int store_read_breaches(struct store_reader *r, const struct store_filter *f,
	store_breach_fn *fn, void *ctx);
/* What uses, breaches and coverage of the period say of the rules; added to out. */
int store_read_rules(
	struct store_reader *r, const struct store_filter *f, struct rules_seen *out);
/* What findings, uses and coverage of the period say of the controls. */
int store_read_controls(
	struct store_reader *r, const struct store_filter *f, struct controls *out);

struct store_totals {
	uint64_t findings[SEVERITY_MAX]; /* open and acknowledged */
	uint64_t conversations, compliant, violation, not_evaluable, assets;
	uint64_t updated_seq; /* the newest change */
};
int store_read_totals(struct store_reader *r, struct store_totals *out);
/* The newest change alone, which costs no look at any table of records. */
int store_read_newest(struct store_reader *r, uint64_t *updated_seq);
/* "" when absent. */
int store_read_meta(struct store_reader *r, const char *key, char *out, size_t size);

/* ---- reports ---- */

/* All reads between the two are of one snapshot.  Not around store_read_totals. */
int store_read_begin(struct store_reader *r);
void store_read_end(struct store_reader *r);
/* The newest packet time that anything stored speaks of; 0: none. */
int store_read_data_end(struct store_reader *r, cw_time *out);
/*
 * Findings group by group, and host by host within: the worst host first, its worst
 * finding first.  groups: ",name=0,name=1," with a character for each violation;
 * NULL: all are one.  The host is the server of a violation whose `listener` is
 * set, else the client.
 */
int store_read_findings_by_host(struct store_reader *r, const struct store_filter *f,
	const char *groups, store_finding_fn *fn, void *ctx);
/* What a week was, kept when it had ended, so that a year can be drawn when its
 * findings are gone. */
struct week_status {
	char week[WEEK_TEXT]; /* "2026-W47" */
	bool kept;            /* valid when read: the database has it */
	struct {
		enum control_answer answer;
		uint64_t findings, excepted, conversations;
	} control[CONTROL_COUNT];
	struct week_severity {
		uint64_t open, excepted; /* seen in the week */
		uint64_t fresh, still;   /* of the open: first seen in it, or before */
		uint64_t gone;           /* seen in the week before, not in this one */
		uint64_t gone_seconds;   /* first to last seen, summed over those */
	} severity[SEVERITY_MAX];
};
int store_put_week(struct store *s, const struct week_status *w);
int store_read_week(struct store_reader *r, const char *week, struct week_status *out);
/* -ENOENT: no token has this hash, no user this name.  Lists are by name. */
int store_read_token(
	struct store_reader *r, const char *sha256, struct store_token *out);
typedef int store_token_fn(void *ctx, const struct store_token *t);
int store_read_tokens(struct store_reader *r, store_token_fn *fn, void *ctx);
int store_read_user(struct store_reader *r, const char *name, struct store_user *out);
typedef int store_user_fn(void *ctx, const struct store_user *u);
int store_read_users(struct store_reader *r, store_user_fn *fn, void *ctx);

#endif
