/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 8, policy: rule packs + site -> one immutable policy; conversation ->
 * verdict.  The judge is a pure function with two doors: packets and
 * `camwarden explain`.  No vendor's row, role or port is written in C: packs
 * say them (camwarden-rules(5)).
 */
#ifndef CAMWARDEN_POLICY_H
#define CAMWARDEN_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/conversation.h"
#include "camwarden/site.h"

enum severity {
	SEVERITY_INFO,
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
	SEVERITY_CRITICAL,
	SEVERITY_MAX
};
const char *severity_name(enum severity s);
int severity_from_name(const char *name, enum severity *out);

enum rule_effect {
	RULE_ALLOW,
	RULE_ALLOW_AMBIGUOUS, /* the guide is unclear: allowed, V218 */
	RULE_ALLOW_CONFLICT,  /* the guide contradicts itself: allowed, named violation
			       */
	RULE_LOCAL_ONLY,      /* must never be seen between two hosts */
	RULE_LEGACY,          /* a port that only outdated versions use */
	RULE_EFFECT_MAX,
};
enum rule_encryption {
	RULE_TLS_REQUIRED,
	RULE_TLS_PREFERRED,
	RULE_EITHER,
	RULE_CLEARTEXT_INFO,
	RULE_MESSAGE_LEVEL,
	RULE_NOT_APPLICABLE,
	RULE_ENCRYPTION_MAX,
};
const char *rule_effect_name(enum rule_effect e);
const char *rule_encryption_name(enum rule_encryption e);

struct asset;
struct trust;
struct violation;

/* One row.  Strings are owned by the policy. */
struct rule {
	char *pack, *id;
	char *section;     /* heading in the guide */
	char *source;      /* "L38", "site allow", ... : where the guide says it */
	char *purpose;     /* our English */
	char *note;        /* the guide's contradiction, for reasons; or NULL */
	char *application; /* expected, e.g. "http"; or NULL */
	char *feature; /* profile feature that must be on, or NULL: in use by default */
	unsigned row;  /* of the guide's tables, in reading order from 1; 0: none */
	struct role_set clients, servers;
	struct role_set undecidable; /* with one of these on the server, a legacy row
					tells nothing */
	struct port_range *ports;    /* after `ports:` of the site moved them */
	size_t port_count;
	enum rule_effect effect;
	enum rule_encryption encryption;
	bool deprecated;
	bool disabled;  /* by default; on only with `feature` */
	bool instances; /* the range grows with the server host's `instances` */
	const struct violation *otherwise; /* a client that no row lists; NULL: V201 */
	const struct violation *used; /* the row itself in use is a breach (V211) */
	const struct violation *plaintext; /* plaintext seen where TLS is expected */
	const struct violation *conflict;  /* of RULE_ALLOW_CONFLICT: what its use is */
	struct place at;
};

/* One kind of breach from the catalogue. */
struct violation {
	const char *code;       /* "V101" */
	const char *name;       /* "camera_to_non_recorder" */
	enum severity severity; /* base */
	const char *controls;   /* "CA-3,CM-6,SC-7" or "" */
	const char *source;     /* what the guide says and where, or "" */
	const char *remediation;
	bool listener; /* refused proves the listener closed (violations.md, ladder) */
};
/* The catalogue, by name or code; NULL when unknown. */
const struct violation *violation_find(const char *name_or_code);
const struct violation *violation_at(size_t i); /* NULL past the end */

enum verdict_answer {
	VERDICT_COMPLIANT,
	VERDICT_VIOLATION,
	VERDICT_NOT_EVALUABLE,
	VERDICT_MAX
};
const char *verdict_name(enum verdict_answer a);
int verdict_from_name(const char *name, enum verdict_answer *out);

enum { VERDICT_VIOLATIONS = 24, VERDICT_ABOUT = 3, VERDICT_REASON = 320 };

struct verdict_violation {
	const struct violation *violation;
	enum severity severity;      /* after the evidence ladder and context */
	const struct rule *rule;     /* deciding or nearest row; NULL: none near */
	char reason[VERDICT_REASON]; /* one sentence; valid UTF-8 */
	bool remark;                 /* leaves the verdict what it is */
	bool about_certificate;      /* what the server showed is to be told */
	bool about_account;          /* a finding for each account */
	struct account account;      /* valid when about_account */
};

struct verdict {
	enum verdict_answer answer;
	const struct rule *rule; /* that allowed it, or the nearest; NULL: none */
	struct party client, server;
	unsigned client_role, server_role; /* the deciding pair, for the matrix */
	size_t count;
	size_t unsaid; /* what there was no room for */
	struct verdict_violation violation[VERDICT_VIOLATIONS];
	char reason[VERDICT_REASON]; /* why compliant, or why not evaluable */
	/* What it would be, had the profile not said that the server's role has no
	 * certificate: one finding for the role stands for all (watch.h).
	 * NULL: not so. */
	const struct violation *declared_clear;
	enum severity clear_severity;
	/* What it tells of the server, whoever asked: no violations of this
	 * conversation, but findings of that host (watch.h). */
	size_t about_count;
	struct verdict_violation about[VERDICT_ABOUT];
};

/* The steps of one decision, in order; for `explain`. */
struct trace_step {
	char *text;              /* owned */
	const struct rule *rule; /* or NULL */
	const char *outcome; /* "allowed", "client differs", "subsumed", ... static */
};
struct trace {
	struct trace_step *step; /* owned */
	size_t count;
};
void trace_fini(struct trace *t);

struct policy;

/*
 * Loads the site's packs (from `packs_dir` or by path), checks every role the
 * site names, and builds the index.  Keeps a pointer to site, which must live
 * longer.  NULL when there was a fault.
 */
struct policy *policy_load(
	struct site *site, const char *packs_dir, struct faults *faults);
void policy_free(struct policy *p);
const struct site *policy_site(const struct policy *p);
/* The site's authorities (profile.trust); none when it names none. */
struct trust *policy_trust(const struct policy *p);
size_t policy_rule_count(const struct policy *p);
const struct rule *policy_rule_at(const struct policy *p, size_t i);
/* A group of roles that a pack defines ("device", "recorder", "client", ...);
 * empty when none does. */
const struct role_set *policy_group(const struct policy *p, const char *name);

/* Who an address is, by what is declared and what DNS calls it at that time. */
void policy_party(const struct policy *p, const struct asset *a,
	const struct name_sighting *names, size_t count, struct party *out);

/* Does the profile declare clear text of that kind, for a role that the site has? */
bool policy_declares_clear(
	const struct policy *p, const struct violation *kind, unsigned role);

/* Did it ask a gateway for a port open to the outside, and get it? */
bool conversation_got_mapping(const struct conversation *c);

/* For conversation_keep_names: a name that the judge asks for. */
bool policy_keeps_name(void *policy, const char *name);

/* Is that host declared to give names by DNS? */
bool policy_gives_names(const struct policy *p, const struct addr *a);

/* Is it a host of the VMS, by declaration? */
bool policy_concerns(const struct policy *p, const struct addr *a);

/* For conversation_see: ctx is the policy. */
bool policy_serves(
	void *policy, const struct addr *a, uint16_t port, uint8_t transport);

/*
 * Judges one conversation.  Allocates only for `trace` (NULL: no trace).
 * Order: hosts and roles, isolation, boundary, table, nearest row, encryption
 * (violations.md "Order of decisions").
 */
void policy_judge(const struct policy *p, const struct conversation *c,
	struct trace *trace, struct verdict *out);

#endif
