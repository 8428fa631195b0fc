/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of stage site share: readers of the configuration's own
 * types, its sections, and the index behind site_resolve.
 */
#ifndef SITE_INT_H
#define SITE_INT_H

#include "camwarden/site.h"
#include "camwarden/yaml.h"

#include "camwarden/base/hash.h"

/* ---- reading (main thread) ---- */

/* What every reader finds in struct reader.ctx. */
struct loading {
	struct site *site;
	const struct node **host_refs; /* texts that must name a declared host */
	size_t host_ref_count;
};

#define FIELD(type, member, key, read, arg)                                            \
	{                                                                              \
		key, read, offsetof(type, member), 0, arg, false                       \
	}
#define MUST(type, member, key, read, arg)                                             \
	{                                                                              \
		key, read, offsetof(type, member), 0, arg, true                        \
	}
#define LIST(type, member, counter, key, of)                                           \
	{                                                                              \
		key, field_list, offsetof(type, member), offsetof(type, counter), of,  \
			false                                                          \
	}
#define MUST_LIST(type, member, counter, key, of)                                      \
	{                                                                              \
		key, field_list, offsetof(type, member), offsetof(type, counter), of,  \
			true                                                           \
	}

/* A struct with a place, and what its keys must fulfil together. */
struct record {
	const struct field *fields;
	size_t at; /* offset of its struct place */
	int (*check)(const struct reader *r, const struct node *n, const void *base);
};

field_read_fn read_record;      /* arg: const struct record * */
field_read_fn read_prefix;      /* struct prefix */
field_read_fn read_group;       /* struct prefix of multicast addresses */
field_read_fn read_address;     /* struct addr of one host */
field_read_fn read_mac;         /* struct mac */
field_read_fn read_port;        /* struct port_range */
field_read_fn read_role;        /* unsigned */
field_read_fn read_roles;       /* struct role_set, from a list that is not empty */
field_read_fn read_end;         /* struct site_end */
field_read_fn read_host_ref;    /* char *, names a declared host */
field_read_fn read_device;      /* char *, a declared host or a prefix */
field_read_fn read_host_name;   /* char *, that no address or prefix can be */
field_read_fn read_server_name; /* char *, a DNS name in lower case, `*.` allowed */
field_read_fn read_path;        /* char *, relative to the file's folder */
field_read_fn read_pack;        /* char *, a pack's name, or a path */
field_read_fn read_time;        /* cw_time; a date is its first moment */
field_read_fn read_time_end;    /* cw_time; a date is its last moment */
field_read_fn read_span;        /* cw_time, more than nothing */
field_read_fn read_bytes;       /* size_t: KiB, MiB, GiB */
field_read_fn read_tls;         /* uint16_t: "1.0" to "1.3" */
field_read_fn read_timezone;    /* char *, a zone of the system's zoneinfo */
field_read_fn read_listen;      /* char *, address:port */

extern const struct list_of texts, prefixes, ports, server_names;

/* The sections, each a list of records. */
extern const struct list_of networks_of, hosts_of, destinations_of, moved_of, allow_of,
	exceptions_of, tunnels_of, replacements_of, expect_of, software_of;
/* profile: of struct site */
extern const struct field profile_fields[];

/* What only the whole file can tell: names twice, references into the void. */
void site_check(const struct reader *r, const struct node *root);
/* Of a reload: a fault for each key that only a start may change. */
void site_fixed(const struct reader *r, const struct node *root, const struct site *s,
	const struct site *before);

/* ---- the index (built once; read by every thread) ---- */

enum { INDEX_NONE = UINT32_MAX };

/* 16 bytes -> number; open addressing, at most half full. */
struct key_slot {
	struct addr key;
	uint32_t value;
};
struct key_table {
	struct hash_key seed;
	struct key_slot *slot;
	size_t mask;
};
void key_table_init(struct key_table *t, size_t keys);
void key_table_fini(struct key_table *t);
/* Returns what stood there before, and keeps it; else INDEX_NONE. */
uint32_t key_table_put(struct key_table *t, const struct addr *key, uint32_t value);
uint32_t key_table_find(const struct key_table *t, const struct addr *key);

/* Text -> number, the same way.  Names are lent. */
struct name_slot {
	const char *name;
	uint64_t hash;
	uint32_t value;
};
struct name_table {
	struct hash_key seed;
	struct name_slot *slot;
	size_t mask;
	bool wild; /* some name begins with `*.` */
};
void name_table_init(struct name_table *t, size_t names);
void name_table_fini(struct name_table *t);
uint32_t name_table_put(struct name_table *t, const char *name, uint32_t value);
uint32_t name_table_find(const struct name_table *t, const char *name);

/* Longest prefix: the address space cut into ranges, found by halving. */
struct lpm_entry {
	struct prefix prefix;
	uint32_t value;
};
struct lpm_range {
	uint64_t high, low; /* the first address, host byte order */
	uint32_t value;     /* of the longest prefix here, or INDEX_NONE */
	uint8_t len;
};
struct lpm {
	struct lpm_range *range;
	size_t count;
};
/* Of equal prefixes the first stands.  `entry` is sorted in place. */
void lpm_init(struct lpm *t, struct lpm_entry *entry, size_t n);
void lpm_fini(struct lpm *t);
const struct lpm_range *lpm_find(const struct lpm *t, const struct addr *a);

struct site_index {
	struct key_table addresses, macs;        /* -> host */
	struct name_table host_names;            /* host.name -> host */
	struct name_table names;                 /* host.names -> host */
	struct name_table destinations;          /* destination.names -> destination */
	struct lpm networks, destination_ranges; /* -> network, destination */
};
struct site_index *site_index_new(const struct site *s);
void site_index_free(struct site_index *x);
struct addr mac_key(const struct mac *m);

#endif
