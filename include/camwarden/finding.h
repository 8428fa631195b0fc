/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 9, finding: verdicts -> records that stand by themselves (texts, no
 * pointers into site or policy), ready for the store and for export.
 */
#ifndef CAMWARDEN_FINDING_H
#define CAMWARDEN_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/conversation.h"
#include "camwarden/policy.h"

enum {
	RECORD_ID = 40,
	RECORD_NAME = 64,
	RECORD_ROLES = 512,
	RECORD_SOURCE = 256,
	RECORD_DETAIL = 2048,
	RECORD_SUBJECT = 320,
};

/* One end, as texts. */
struct record_party {
	struct addr addr;         /* zero: unknown */
	struct mac mac;           /* zero: unknown */
	char host[RECORD_NAME];   /* "" when not declared */
	char roles[RECORD_ROLES]; /* "camera" or "management_server,event_server" */
	char zone[RECORD_NAME];   /* "" when in no declared network */
};

static inline bool
record_party_has_addr(const struct record_party *p)
{
	static const struct addr none;

	return !addr_equal(&p->addr, &none);
}

/* False: there is no such end; a finding about one subject has only a client. */
static inline bool
record_party_is_there(const struct record_party *p)
{
	return p->host[0] != '\0' || record_party_has_addr(p);
}

struct record_rule {
	char pack[RECORD_NAME]; /* "": no rule */
	char id[RECORD_NAME];
	char source[RECORD_SOURCE];
};

/* Of protocol_facts what the judge reads, and all that was spoken. */
struct record_protocol {
	uint64_t flags, spoken;
	uint16_t status, version, tls_version, tls_cipher;
	uint16_t control_port; /* of the conversation */
	uint8_t tls_alert;
	uint8_t certificate[PROTOCOL_FINGERPRINT];
	char scheme[PROTOCOL_SCHEME_LEN];
	char user[PROTOCOL_USER_LEN];
	char banner[PROTOCOL_BANNER_LEN];
	struct account account[CONVERSATION_ACCOUNTS];
	uint8_t account_count;
};

/* A judged conversation: what is stored and printed. */
struct conversation_record {
	char id[RECORD_ID]; /* "c_" + hash of client, server, port, transport */
	struct record_party client, server;
	uint16_t server_port;
	uint8_t transport;
	enum conversation_why why;
	enum evidence evidence;
	enum verdict_answer verdict;
	char reason[VERDICT_REASON];
	struct record_rule rule;
	char client_role[RECORD_NAME], server_role[RECORD_NAME]; /* deciding pair */
	char application[RECORD_NAME]; /* "" when not identified */
	char server_name[PROTOCOL_NAME_LEN];
	/* what else the judge read, so that it can judge again */
	bool reply_seen;
	struct record_protocol protocol;
	uint64_t flows, client_packets, server_packets, client_bytes, server_bytes;
	cw_time first, last;
	size_t finding_count;
	char finding[VERDICT_VIOLATIONS][RECORD_ID];
};

enum finding_status {
	FINDING_OPEN,
	FINDING_ACKNOWLEDGED,
	FINDING_EXCEPTED,
	FINDING_RESOLVED,
	FINDING_STATUS_MAX
};
const char *finding_status_name(enum finding_status s);
int finding_status_from_name(const char *name, enum finding_status *out);

/*
 * Most findings come from conversations.  One that stands by itself (watch.h) is
 * about a subject, its client; it has no server or no port, and no counts.
 */
struct finding {
	char id[RECORD_ID]; /* "f_" + hash of violation, hosts, port, transport */
	const struct violation *violation; /* never NULL */
	enum severity severity;
	enum evidence evidence;
	enum finding_status status;
	struct record_party client, server;
	uint16_t server_port;
	uint8_t transport;
	char application[RECORD_NAME];
	struct record_rule rule;
	char reason[VERDICT_REASON];
	char detail[RECORD_DETAIL];  /* a JSON object; never a secret */
	char exception[RECORD_NAME]; /* id of the exception that covers it, or "" */
	cw_time first, last;
	/* summed over its conversations by the store: */
	uint64_t conversations, packets, bytes;
	uint64_t updated_seq; /* the cursor of changes */
};

/* The record of a judged conversation, less its findings' ids. */
void conversation_record_from(const struct policy *p, const struct conversation *c,
	const struct verdict *v, struct conversation_record *out);
/* The way back: what a judge needs of it, under whatever policy.  False for an
 * application that this program does not know. */
bool conversation_from_record(
	const struct conversation_record *r, struct conversation *out);
/* The i-th violation of a verdict as a finding, marked by the exceptions of the
 * configuration that are in force at `now`. */
void finding_from(const struct policy *p, const struct conversation *c,
	const struct verdict *v, size_t i, cw_time now, struct finding *out);

/* ---- exceptions ---- */

/* The one test, whoever declared it: does it cover that finding at that time? */
bool exception_covers(
	const struct site_exception *e, const struct finding *f, cw_time now);

enum { EXCEPTION_END = RECORD_NAME, EXCEPTION_PORT = 24 };

/* A host's name, an address, a prefix, or "any". */
char *exception_end_format(const struct site_end *e, char buf[EXCEPTION_END]);
/* "123/udp", "1-2/tcp" or "any". */
char *exception_port_format(const struct port_range *r, char buf[EXCEPTION_PORT]);

enum exception_state { EXCEPTION_IN_FORCE, EXCEPTION_EXPIRED, EXCEPTION_REVOKED };
const char *exception_state_name(enum exception_state s);

/* An exception as the database has it. */
struct exception {
	struct site_exception scope; /* violation NULL: any; `at` unset */
	bool configured;             /* the configuration's, not an operator's */
	cw_time added, revoked;      /* wall time; revoked 0: not */
	enum exception_state state;
	bool matched;      /* it has covered a finding at some time */
	bool noticed;      /* its end is in the trail */
	uint64_t findings; /* that it covers now */
};

/* ---- what was not told ---- */

/* An absence that coverage did not support to tell, and how long that was so. */
struct suspension {
	cw_time from, to;
	char sensor[RECORD_NAME];
	const struct violation *violation; /* whose verdict it is; never NULL */
	char subject[RECORD_SUBJECT];      /* what was not seen */
	char reason[RECORD_NAME];          /* why that says nothing */
	uint64_t count;                    /* of what the subject speaks of */
};

/*
 * ---- controls: what the records say of each NIST SP 800-53 control that the
 * guide names.  Three-valued: what was not seen is never satisfied
 * (doc/decisions). ----
 */

/* Conversations that one rule decided and that spoke one application. */
struct rule_use {
	char pack[RECORD_NAME]; /* "": no rule decided */
	char id[RECORD_NAME];
	char application[RECORD_NAME];
	uint64_t compliant, violation, not_evaluable;
	char example[RECORD_ID]; /* a compliant conversation, or "" */
};

enum control_answer {
	CONTROL_NOT_OBSERVED, /* nothing speaks for it, or the sensor lost packets */
	CONTROL_SATISFIED, /* by the conversations that were seen, in what was seen */
	CONTROL_NOT_SATISFIED, /* an open finding names it */
	CONTROL_ANSWERS
};
const char *control_answer_name(enum control_answer a);

enum { CONTROL_COUNT = 5, CONTROL_PROOFS = 5 };

struct control {
	uint64_t findings;      /* open or acknowledged breaches that name it */
	uint64_t excepted;      /* breaches that an exception covers */
	uint64_t conversations; /* compliant ones that speak for it */
	/* Of both the first few, to be looked at; "" behind the last. */
	char finding[CONTROL_PROOFS][RECORD_ID];
	char conversation[CONTROL_PROOFS][RECORD_ID];
};

struct controls {
	struct control item[CONTROL_COUNT];
	uint64_t packets, lost; /* of the coverage */
};

/* "SI-2", "CM-6", "SC-23", "CA-3", "SC-7" */
const char *control_name(size_t i);
/* Is it one of these? */
bool control_is_known(const char *name);
/* Does the catalogue name that control for it? */
bool control_concerns(const char *name, const struct violation *v);
/* All start at zero; in any order: */
void controls_add_finding(struct controls *c, const struct finding *f);
void controls_add_use(struct controls *c, const struct rule_use *use);
/* lost: packets and conversations that the sensor knows it did not see. */
void controls_add_coverage(struct controls *c, uint64_t packets, uint64_t lost);
/* Is it a counter of what got lost? */
bool control_counter_is_loss(const char *name);

enum control_answer control_answer(const struct controls *c, size_t i);

/* ---- rules: the same three answers of each rule of a policy (doc/decisions) ---- */

/* Findings of one violation and status that name one rule. */
struct rule_breach {
	char pack[RECORD_NAME], id[RECORD_NAME];
	const struct violation *violation;
	enum finding_status status;
	uint64_t findings;
	char example[RECORD_ID]; /* a finding */
};

struct rule_seen {
	const char *pack, *id; /* lent by the policy */
	/* Conversations that it decided, or was the nearest row to, by verdict. */
	uint64_t compliant, violation, not_evaluable;
	uint64_t findings; /* open or acknowledged breaches that name it */
	uint64_t excepted;
	/* A finding of each kind, a compliant conversation of each application. */
	char finding[CONTROL_PROOFS][RECORD_ID];
	char conversation[CONTROL_PROOFS][RECORD_ID];
};

struct rules_seen {
	struct rule_seen *item; /* owned; in the order of pack and id */
	size_t count;
	uint64_t packets, lost; /* of the coverage */
};

/* All its rules, with nothing seen; the policy must live longer. */
void rules_seen_init(struct rules_seen *s, const struct policy *p);
void rules_seen_fini(struct rules_seen *s);
/* In any order; what another policy's rule decided is left aside. */
void rules_seen_add_use(struct rules_seen *s, const struct rule_use *use);
void rules_seen_add_breach(struct rules_seen *s, const struct rule_breach *b);
void rules_seen_add_coverage(struct rules_seen *s, uint64_t packets, uint64_t lost);
/* Of a rule of that policy.  Rows that a moved port split share it. */
const struct rule_seen *rules_seen_find(
	const struct rules_seen *s, const struct rule *r);
enum control_answer rule_answer(
	const struct rules_seen *s, const struct rule_seen *item);

#endif
