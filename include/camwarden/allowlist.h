/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The policy turned round: not "is this conversation allowed?" but "which are,
 * for one host?"  It is the judge's own answer, put for every range of addresses
 * and ports between two of which nothing that is declared changes, so that a
 * firewall made of it and `camwarden explain` cannot disagree.
 */
#ifndef CAMWARDEN_ALLOWLIST_H
#define CAMWARDEN_ALLOWLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/policy.h"

struct allow_range {
	struct addr low, high; /* of one family */
};

/* Conversations that one rule allows between an address of the host and others. */
struct allow_entry {
	bool inbound;      /* the host is the server */
	struct addr local; /* the host's own address */
	uint8_t transport;
	struct port_range *port; /* the server's, ascending; 0-0 for no ports */
	size_t ports;
	struct allow_range *peer; /* the other end, ascending */
	size_t peers;
	const struct rule *rule; /* lent by the policy; NULL: see reason */
	char reason[VERDICT_REASON];
};

struct allowlist {
	struct allow_entry *entry; /* by address, direction, transport, port */
	size_t count;
};

/*
 * What evidence `data` of a conversation would be compliant with; what no packet
 * header shows (encryption, versions, names) is left to the sensor.  Ends the
 * program when memory is exhausted.
 */
void allowlist_make(
	const struct policy *p, const struct site_host *h, struct allowlist *out);
void allowlist_fini(struct allowlist *l);

/* May a destination with names alone be this host's server?  Addresses of such are
 * not in the list.  NULL past the last; *i starts at 0. */
const struct site_destination *allowlist_named_only(
	const struct policy *p, const struct site_host *h, size_t *i);

#endif
