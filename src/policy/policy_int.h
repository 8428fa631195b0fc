/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to stage 8: the policy's inside, one judgement's state, the checks. */
#ifndef CAMWARDEN_POLICY_INT_H
#define CAMWARDEN_POLICY_INT_H

#include "camwarden/policy.h"

struct document;
struct field;
struct node;
struct reader;

/* Numbers of the catalogue's entries (violations.c). */
enum violation_id {
	V101,
	V102,
	V103,
	V104,
	V105,
	V106,
	V107,
	V108,
	V109,
	V110,
	V111,
	V112,
	V113,
	V114,
	V115,
	V116,
	V201,
	V202,
	V203,
	V204,
	V205,
	V206,
	V207,
	V208,
	V209,
	V210,
	V211,
	V212,
	V213,
	V214,
	V215,
	V216,
	V217,
	V218,
	V301,
	V302,
	V303,
	V304,
	V305,
	V306,
	V307,
	V308,
	V309,
	V310,
	V311,
	V312,
	V313,
	V314,
	V315,
	V316,
	V317,
	V401,
	V402,
	V403,
	V404,
	V405,
	V406,
	V407,
	V408,
	V409,
	V410,
	V411,
	V412,
	V501,
	V502,
	V503,
	V504,
	V505,
	V506,
	V507,
	V601,
	V602,
	V603,
	V604,
	V605,
	V606,
	V607,
	V608,
	V609,
	V610,
	V701,
	V702,
	V703,
	V704,
	V705,
	V706,
	V801,
	V802,
	V803,
	VIOLATION_COUNT
};

enum {
	POLICY_TRANSPORTS = 8, /* kinds of transport that rules may name */
	/* Ports of a row with `instances` that are known to belong to it, declared
	 * or not, unless a host declares more. */
	POLICY_INSTANCES = 16,
	POLICY_RULES = 16384, /* rules of all packs and the site */
	/* A row over so many ports (a scanner's, RPC's dynamic ones) may allow, but
	 * does not list a port. */
	POLICY_WIDE = 8192,
};

/* The pack of the site's own rules. */
#define RULE_PACK_SITE "site"

/* A named set of roles of a pack. */
struct group {
	char *name;
	struct role_set roles;
};

/* A service that packs know by its names. */
struct service {
	char *id, *name;
	struct names names;
};
struct service_name {
	const char *name; /* lent */
	const struct service *service;
};
/* Of all packs; owned by the policy. */
struct service_list {
	struct service *item;
	size_t count;
	struct service_name *names; /* of all, sorted; from services_index on */
	size_t name_count;
};

/* The groups that the checks ask for, looked up once. */
struct known_groups {
	struct role_set device, recorder, client, vms, internet_facing, internet_client,
		device_extra, infrastructure, dmz_service, interconnect, tunnel_end,
		prober, junction, name_server, time_server, video_source;
};

/* Numbers of rules at one elementary range of ports. */
struct rows {
	const uint16_t *at;
	size_t count;
};

struct index_transport {
	uint8_t transport;
	uint32_t *segment; /* [65536]: port -> segment; owned */
};

struct rule_index {
	struct index_transport transport[POLICY_TRANSPORTS];
	size_t transports;
	uint8_t slot[256]; /* transport -> its number + 1; 0: none */
	uint32_t *begin;   /* segment -> its first in `member`; one more at the end */
	size_t segments;
	uint16_t *member; /* numbers of rules, ascending within a segment */
	size_t members;
};

struct policy {
	struct site *site;   /* lent */
	struct trust *trust; /* owned */
	char **files;        /* of packs: owned, named by places */
	size_t file_count;
	struct rule *rules;
	size_t rule_count;
	/* rule -> what its use is by this site's profile (V210, V211, ...); NULL: no
	 * breach */
	const struct violation **use;
	struct group *groups;
	size_t group_count;
	struct role_set implied[ROLE_MAX]; /* role -> roles that come with it */
	struct role_set derived;           /* roles that some other brings */
	struct known_groups known;
	struct role_set certificates; /* profile's, with derived roles */
	unsigned dns_server;          /* the role, or ROLE_NONE */
	uint64_t protocols;           /* the products' own: a bit per enum protocol */
	unsigned instances;           /* width of rows with `instances` in the index */
	struct site_destination *destinations; /* of packs, less the site's roles */
	size_t destination_count;
	struct addr *broadcast; /* of declared IPv4 subnets, sorted */
	size_t broadcasts;
	bool *in_dmz; /* by number of the site's host: some address of it is there */
	struct service_list relays;    /* make hosts reachable from outside */
	struct service_list resolvers; /* answer DNS over HTTPS or TLS */
	struct rule_index index;
};

/* ---- building (load.c, pack.c, expand.c, index.c) ---- */

/* One pack while it is read. */
struct pack {
	char *name;
	const char *file; /* lent by the policy */
	struct document *document;
	const struct node *rules; /* lent by the document; NULL: none */
};
/* Who it is: the site's word, then the packs' destinations, then derived roles. */
void policy_resolve(const struct policy *p, const struct addr *a, const struct mac *mac,
	const char *server_name, struct party *out, struct role_set *own);
/*
 * Refines what policy_resolve gave for an end of the conversation by DNS
 * answers, where no declaration of its address and no server name decided:
 * those of declared DNS servers bind, those of others are noted.
 */
void policy_resolve_dns(const struct policy *p, const struct conversation *c,
	bool server, struct party *out, struct role_set *own);
/* The pack's destination of that name into out; false: none. */
bool destination_by_name(const struct policy *p, const char *name, struct party *out);
/* The site's destination of that name or at that address, else the pack's; NULL. */
const struct site_destination *destination_named(
	const struct policy *p, const char *name);
const struct site_destination *destination_at(
	const struct policy *p, const struct addr *a);
/* `*.example.net` stands for every name below it. */
bool name_fits(const char *pattern, const char *name);
/* What DNS says of an address counts that long after. */
#define NAME_VALID CW_DAY
/* A name that the client asked for tells the server only where the protocol names
 * servers: a DNS question does not.  NULL: none. */
const char *asked_name(const struct conversation *c);
/* Reads a pack's head, roles and groups into p; the rules' node is kept.  path
 * is owned by the policy. */
int pack_open(
	struct policy *p, const char *path, struct pack *out, struct faults *faults);
/* Appends the pack's rules; every pack's roles and groups are known by now. */
int pack_rules(struct policy *p, const struct pack *k, struct faults *faults);
void pack_close(struct pack *k);
void pack_destination_fini(struct site_destination *d);
/* A pack's `relays:` or `resolvers:`; then all packs' names into one list. */
int read_services(const struct reader *r, const struct node *n, const struct field *f,
	void *base);
void services_index(struct service_list *l);
void services_fini(struct service_list *l);
/* The service of that name, or NULL. */
const struct service *service_of(const struct service_list *l, const char *name);
/* Unless the site declares the name as a destination: that is its own affair. */
const struct service *service_undeclared(
	const struct policy *p, const struct service_list *l, const char *name);
void rule_fini(struct rule *r);
/* Room for one more rule, zeroed, at the end. */
struct rule *policy_rule_add(struct policy *p);
void rule_copy(struct rule *to, const struct rule *from);
struct group *policy_group_find(const struct policy *p, const char *name);
/* Site rules and moved ports become rows; faults at the site's places. */
int expand_site(struct policy *p, struct faults *faults);
/* Part of it: moves.c and check.c. */
void ports_move(struct policy *p, struct faults *faults);
void contradictions_check(const struct policy *p, struct faults *faults);
/* Off by the product, and not turned on in the profile. */
bool rule_is_off(const struct policy *p, const struct rule *r);
int index_build(struct policy *p, struct faults *faults);
void index_fini(struct rule_index *x);
struct rows index_find(const struct rule_index *x, uint8_t transport, uint16_t port);
/* Whether the rule's ports hold this one, on that server; *beyond: it is an
 * instance of its row that the host does not declare. */
bool rule_has_port(const struct rule *r, const struct site_host *server, uint16_t port,
	uint8_t transport, bool *beyond);
/* Does it speak of so many ports that it speaks of none? */
static inline bool
range_is_wide(const struct port_range *range)
{
	return range->high - range->low >= POLICY_WIDE;
}
/* Does its range for this port speak of all ports rather than of this one? */
bool rule_is_wide(const struct rule *r, uint16_t port, uint8_t transport);
/* Adds the roles that come with those in the set. */
void roles_derive(const struct policy *p, struct role_set *set);
const struct violation *rule_use(const struct policy *p, const struct rule *r);
bool rule_is_site(const struct rule *r);

/* ---- judging ---- */

/* What one end is for the checks. */
struct side {
	struct party *party;
	struct role_set own; /* before derivation */
	bool device;         /* and no recorder */
	bool recorder, client, vms, internet_facing;
	bool outside; /* the Internet, or a declared destination */
	bool dmz;     /* the address, or another of the same host, is in a DMZ */
	bool undeclared;
};

struct judgement {
	const struct policy *policy;
	const struct conversation *c;
	struct trace *trace; /* or NULL */
	struct verdict *out;
	struct side client, server;
	struct role_set client_roles; /* those that rows are tried with */
	/* That rows are tried with: of media, those over which it was set up. */
	uint16_t port;
	uint8_t transport;
	struct rows rows; /* at the server's port */
	/* Best of each kind among the rows, or NULL (match.c). */
	const struct rule *allowed;
	const struct rule *local, *legacy, *beyond, *nearest, *listener, *reversed;
	bool listed; /* some row lists the port for a role of the server */
	bool exempt; /* a row names the device explicitly */
	const struct rule *inward; /* a row that may lead from a DMZ inside, or NULL */
	bool pushes;               /* a device that the site lets push */
	const char *unsure;        /* why it is not evaluable, unless breached */
	const char *note;          /* to be said of a compliant one */
	char said[VERDICT_REASON]; /* a claim's words, where they are put together */
};

typedef void check_fn(struct judgement *j);
/* In the order of violations.md: each raises what it finds. */
check_fn check_isolation, check_boundary, check_table, check_listener, check_undeclared;
/* Of what the bytes say. */
check_fn check_encryption, check_tls, check_certificate, check_message,
	check_credentials, check_insecure, check_mismatch, check_inventory,
	check_readable;
/* Of what is sent to a group. */
check_fn check_group;
/* discovery.c: between two hosts; that was answered; to a group. */
check_fn check_searched, check_search_answered, check_group_search;
/* Further ones at the site's borders. */
check_fn check_dmz, check_interconnect, check_tunnel, check_relay, check_mapping,
	check_destination, check_references, check_placement;

/* Decides what is not judged; false: out is set. */
bool judgement_concerns(struct judgement *j);
/* Tries the rows. */
void judgement_match(struct judgement *j);
/* Why it cannot be evaluated (static text); the first one stays. */
void judgement_unsure(struct judgement *j, const char *reason);

/* How a claim departs from the catalogue's base and the ladder. */
struct claim {
	const struct violation *violation;
	const struct rule *rule; /* deciding or nearest, or NULL */
	enum severity base;
	bool fixed;      /* base is the last word: no ladder */
	const char *why; /* the rule that was broken, after `;` */
};
void judgement_raise(struct judgement *j, const struct claim *claim);
/* The same, and the verdict stays what it is. */
void judgement_remark(struct judgement *j, const struct claim *claim);
/* The same of one account: each gives a finding of its own. */
void judgement_raise_account(
	struct judgement *j, const struct claim *claim, const struct account *account);
/* Not of the conversation, but of its server. */
void judgement_about(struct judgement *j, const struct claim *claim);
bool judgement_has(const struct judgement *j, enum violation_id id);
/* The claim with the catalogue's base severity. */
struct claim claim_of(enum violation_id id, const struct rule *r, const char *why);

/* The ladder of violations.md: base -> severity at the conversation's step. */
enum severity severity_of(const struct judgement *j, const struct claim *claim);
enum severity severity_lower(enum severity s, unsigned steps);
/* By SYN-ACK or an answer. */
bool listener_is_proven(const struct conversation *c);
/* ---- what the bytes say (context.c) ---- */

/* In some flow of the conversation. */
bool has_spoken(const struct conversation *c, enum protocol p);
/* One of them; protocols: a bit per enum protocol. */
bool has_spoken_any(const struct conversation *c, uint64_t protocols);
#define SPOKEN(p) (UINT64_C(1) << (p))
/* One of the PROTOCOL_* bits. */
bool shows(const struct judgement *j, uint64_t flags);
/* The row that bytes are measured by: the allowing one, or the nearest; or NULL. */
const struct rule *row_of(const struct judgement *j);
/* Does some row list the port for a role of the server, be it one not to be used? */
bool is_listed(const struct judgement *j);
/* At a port that no row lists: the row of the product's protocol that is spoken. */
const struct rule *row_moved(const struct judgement *j);
/* Does the row expect that protocol by name? */
bool row_speaks(const struct rule *r, enum protocol p);
/* Versions 1 and 2c, whose community is readable. */
bool speaks_old_snmp(const struct conversation *c);
/* Were both sides' bytes recognised? */
bool both_read(const struct judgement *j);
/* Over the Internet or a network that nobody trusts; or the DMZ's border. */
bool crosses_untrusted(const struct judgement *j);
bool crosses_border(const struct judgement *j);
enum severity severity_higher(enum severity s);
/* "+1 when a flow crosses an untrusted network or the DMZ boundary with secrets;
 * -1 inside a declared tunnel" */
enum severity severity_in_context(
	const struct judgement *j, enum severity base, bool secret);

/* Removes what a more specific violation says already. */
void judgement_subsume(struct judgement *j);
/* Leaves what holds whichever end began; false: nothing. */
bool judgement_keep_mutual(struct judgement *j);
/* Does a row fit, in either direction where nothing tells it? */
bool judgement_fits(const struct judgement *j);
/* By host name or prefix. */
bool party_is_listed(const struct party *who, const struct names *names);
bool zone_is_dmz(const char *zone);
bool zone_is_internet(const char *zone);
/* A network that nobody trusts; zone `internet` is outside already. */
bool zone_is_untrusted(const char *zone);
/* Tunnels that the site declares (tunnel.c): the conversation is one; one carries it.
 */
bool is_declared_tunnel(const struct judgement *j);
bool is_carried(const struct judgement *j);
bool prefixes_have(const struct prefix *p, size_t n, const struct addr *a);
bool violation_is(const struct violation *v, enum violation_id id);

/* ---- sentences (line.c): bounded appends, cut at the end ---- */

struct line {
	char *to;
	size_t size, len;
};
void line_init(struct line *l, char *to, size_t size);
void line_add(struct line *l, const char *text);
void line_number(struct line *l, unsigned n);
void line_port(struct line *l, uint16_t port, uint8_t transport);
void line_party(struct line *l, const struct party *who);
void line_role(struct line *l, const struct policy *p, unsigned role);
/* "; 10.20.0.66, which is not a declared dns_server, calls 10.40.0.99 rs1.vms.local",
 * when somebody does. */
void line_doubt(struct line *l, const struct party *who);
/* "camera CAM1 opened 443/tcp to MS", by the evidence. */
void line_flow(struct line *l, const struct judgement *j);

/* ---- trace (trace.c); all do nothing when the trace is NULL ---- */

void trace_add(struct trace *t, const struct rule *r, const char *outcome,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void trace_parties(const struct judgement *j);
void trace_rows(const struct judgement *j);

#endif
