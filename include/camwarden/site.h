/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 7, site: the configuration file -> one immutable struct site, and an
 * address -> its host, roles and zone.  Loading is for the main thread; a
 * loaded site is read by every thread.
 */
#ifndef CAMWARDEN_SITE_H
#define CAMWARDEN_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/addr.h"
#include "camwarden/base/err.h"
#include "camwarden/base/time.h"

/* ---- roles: names interned to small numbers, shared by site and packs ---- */

enum { ROLE_MAX = 128, ROLE_NONE = 255 };

/* Roles that exist without any pack. */
enum {
	ROLE_UNDECLARED,
	ROLE_INTERNET,
	ROLE_MULTICAST,
	ROLE_BROADCAST,
	ROLE_LINK_LOCAL,
	ROLE_BUILTIN_MAX
};

struct role_set {
	uint64_t bits[ROLE_MAX / 64];
};

static inline bool
role_set_has(const struct role_set *s, unsigned role)
{
	return s->bits[role / 64] >> (role % 64) & 1;
}

static inline void
role_set_add(struct role_set *s, unsigned role)
{
	s->bits[role / 64] |= UINT64_C(1) << (role % 64);
}

static inline void
role_set_join(struct role_set *to, const struct role_set *more)
{
	to->bits[0] |= more->bits[0];
	to->bits[1] |= more->bits[1];
}

static inline bool
role_set_meets(const struct role_set *x, const struct role_set *y)
{
	return (x->bits[0] & y->bits[0]) || (x->bits[1] & y->bits[1]);
}

static inline bool
role_set_is_empty(const struct role_set *s)
{
	return !s->bits[0] && !s->bits[1];
}

/* Where something was written, for errors and traces. */
struct place {
	const char *file; /* lent by the site or pack */
	unsigned line, column;
};

struct role {
	char *name; /* owned by the table */
	char *kind; /* "server", "client", "device", "external", "infrastructure",
		       "local", "builtin"; NULL while no pack defined it */
	struct place first_use;
};

struct role_table {
	struct role role[ROLE_MAX];
	unsigned count;
};

void role_table_init(struct role_table *t); /* with the built-in roles */
void role_table_fini(struct role_table *t);
/* ROLE_NONE when unknown. */
unsigned role_find(const struct role_table *t, const char *name);
/* Finds or adds; ROLE_NONE when the table is full. */
unsigned role_intern(struct role_table *t, const char *name, struct place at);
const char *role_name(const struct role_table *t, unsigned role);

/* ---- the configuration, as contract.md section 3 gives it ---- */

struct port_range {
	uint16_t low, high;
	uint8_t transport; /* IANA */
};

struct names { /* owned strings */
	char **item;
	size_t count;
};

struct site_network {
	struct prefix *subnets;
	size_t subnet_count;
	char *zone; /* "camera", "recorder", "server", "client", "dmz", ... */
	struct role_set roles;
	struct place at;
};

struct site_host {
	char *name;
	struct addr *addresses;
	size_t address_count;
	struct mac *macs;
	size_t mac_count;
	struct names names;
	struct role_set roles;
	unsigned instances; /* Recording Server instances, 1 by default */
	struct place at;
};

struct site_destination {
	unsigned role;
	struct names names;
	struct prefix *addresses;
	size_t address_count;
	struct place at;
};

struct site_moved_port { /* ports: */
	unsigned role;
	struct port_range from, to;
	struct place at;
};

struct site_allow { /* allow: */
	char *id, *reason;
	struct role_set clients, servers;
	struct port_range *ports;
	size_t port_count;
	struct place at;
};

/* One end of an exception, an expectation: a host's name, a prefix, or any. */
struct site_end {
	char *host;           /* NULL: by prefix or any */
	struct prefix prefix; /* valid when `by_prefix` */
	bool by_prefix;
};

struct site_exception {
	char *id, *violation, *reason, *owner;
	struct site_end client, server;
	struct port_range port; /* low 0: any */
	cw_time expires;        /* end of that day, UTC, when only a date was given */
	struct place at;
};

struct site_tunnel {
	char *name;
	struct prefix *peers;
	size_t peer_count;
	struct port_range *ports;
	size_t port_count;
	struct prefix *carries;
	size_t carry_count;
	struct place at;
};

struct site_replacement {
	char *host;
	cw_time from, until;
	struct place at;
};

struct site_expect {
	struct site_end client, server;
	struct port_range port;
	cw_time within;
	struct place at;
};

struct site_software {
	unsigned role;
	char *product, *least;
	struct place at;
};

struct site_feature { /* profile.features */
	char *name;
	bool on;
	struct place at;
};

enum camera_isolation { ISOLATION_STRICT, ISOLATION_INFRASTRUCTURE };
enum device_listing { DEVICES_SUBNET, DEVICES_LISTED };

enum { SITE_WORKERS = 16 }; /* of an interface, at most */

struct site {
	char *file; /* of the configuration */
	char *name, *timezone;
	char *sensor_name;
	char *log_to;  /* "stderr", "journal", "syslog" or a file's absolute path */
	int log_level; /* enum log_level */
	char *user;    /* whom root becomes; or NULL */
	struct names interfaces;
	int snaplen;
	size_t memory; /* bytes */
	/* Capture: workers and bytes of ring for each interface, and the processors
	 * that the workers stay on, in turn; none: the scheduler's. */
	unsigned workers;
	size_t ring;
	unsigned *cpus; /* owned */
	size_t cpu_count;
	bool key_vlan; /* sensor.key: [vlan, vni] */
	bool key_vni;
	bool identify;
	char *reports_directory; /* NULL: no reports are written */
	unsigned report_formats; /* bits: html, pdf, csv, json, oscal */
	cw_time keep_reports;
	bool evidence;      /* the first packets of findings are kept, redacted */
	struct names rules; /* pack names or paths, as written */
	struct place *rules_at;
	struct site_network *networks;
	size_t network_count;
	struct site_host *hosts;
	size_t host_count;
	struct site_destination *destinations;
	size_t destination_count;
	bool certificates_given; /* profile.certificates was there */
	struct role_set certificates;
	struct site_feature *features;
	size_t feature_count;
	enum camera_isolation isolation;
	enum device_listing devices;
	uint16_t minimum_tls; /* 0x0303 */
	struct names trust;
	struct site_moved_port *moved;
	size_t moved_count;
	struct site_allow *allow;
	size_t allow_count;
	struct site_exception *exceptions;
	size_t exception_count;
	struct site_tunnel *tunnels;
	size_t tunnel_count;
	struct prefix *multicast;
	size_t multicast_count;
	struct prefix *nat;
	size_t nat_count;
	struct names push, plaintext, vendors;
	struct site_replacement *replacements;
	size_t replacement_count;
	struct site_expect *expect;
	size_t expect_count;
	struct site_software *software;
	size_t software_count;
	struct names api_listen, api_hosts;
	char *api_certificate, *api_key; /* NULL: made at first start */
	char *api_client_ca;             /* NULL: clients show no certificate */
	struct place api_at;             /* file NULL: not written */
	cw_time keep_conversations, keep_findings, keep_evidence;
	struct role_table roles;  /* packs add to it while the policy is built */
	struct site_index *index; /* built at the end of loading */
};

/*
 * Reads and checks the whole file; every fault is added.  NULL when there was
 * a fault.  Relative paths become relative to the file's folder.
 */
struct site *site_load(const char *path, struct faults *faults);
/* The same while `before` is in force: what only a start may change is a fault. */
struct site *site_reload(
	const char *path, const struct site *before, struct faults *faults);
/* The same from memory; `path` names the file in faults and for relative paths. */
struct site *site_parse(
	const char *path, const void *bytes, size_t n, struct faults *faults);
void site_free(struct site *s);

/* ---- an address -> who it is ---- */

enum party_why { /* what decided the roles, best first */
	PARTY_HOST_ADDRESS,
	PARTY_HOST_MAC,
	PARTY_HOST_NAME,
	PARTY_DESTINATION_NAME,
	PARTY_DESTINATION_ADDRESS,
	PARTY_NETWORK,
	PARTY_CLASS,      /* multicast, broadcast, link-local */
	PARTY_UNDECLARED, /* private, in no declared network, or in one without roles */
	PARTY_INTERNET,
};
const char *party_why_name(enum party_why why);

/* One end of a conversation, resolved.  Strings are lent by the site. */
struct party {
	struct addr addr;
	const char *host;                 /* declared name, or NULL */
	const struct site_host *declared; /* or NULL */
	const char *zone;                 /* of the longest declared network, or NULL */
	struct role_set roles;            /* never empty: at least a built-in role */
	enum party_why why;
	struct place at; /* the declaration that decided; file NULL: built in */
	/* What DNS answers call it: by the judge, NULL after site_resolve; lent. */
	const char *dns_name;          /* a declared DNS server's word, or NULL */
	const char *doubted_name;      /* would decide, but for who answered; or NULL */
	const struct addr *dns_server; /* who gave doubted_name, or else dns_name */
	bool by_dns;                   /* dns_name decided */
};

/*
 * Resolves in the order of roles.md: exact host, destination by server_name
 * (may be NULL or ""), by address, longest prefix, class, undeclared, internet.
 * mac may be NULL.  Destinations only apply to addresses outside the networks.
 */
void site_resolve(const struct site *s, const struct addr *a, const struct mac *mac,
	const char *server_name, struct party *out);
/* The declared host of that name, or NULL. */
const struct site_host *site_host_find(const struct site *s, const char *name);
bool site_feature_on(const struct site *s, const char *feature);
/* "a,b,c" in the order of role numbers.  Always terminated; returns buf. */
char *role_set_format(
	const struct site *s, const struct role_set *set, char *buf, size_t size);
/* `443/tcp`, `9001-9010/tcp`; `esp` or `0/esp` for what has no ports.  0 or -EINVAL. */
int port_range_parse(const char *text, struct port_range *out);

#endif
