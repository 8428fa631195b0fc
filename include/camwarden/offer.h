/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Of stage 3, protocol: what a message offers to hosts, and in whose name:
 * addresses, routers, name servers.  Pure; bounded by the message; runs in the
 * capture thread, called by asset.
 */
#ifndef CAMWARDEN_OFFER_H
#define CAMWARDEN_OFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/addr.h"

/* Names by offer_kind_name: "dhcp", "dhcpv6", "router_advertisement". */
enum offer_kind { OFFER_DHCP, OFFER_DHCPV6, OFFER_ROUTER, OFFER_KIND_MAX };
const char *offer_kind_name(enum offer_kind kind);

enum { OFFER_NAME_SERVERS = 3 };

/* A value without pointers; what is unknown is zero. */
struct offer {
	uint8_t kind; /* enum offer_kind */
	bool direct;  /* to a host that had no address yet, and by no relay: the
			 frame is the server's own */
	uint8_t name_server_count;
	struct mac client;     /* whom it is for */
	struct mac server_mac; /* as the message itself has it (DHCPv6, routers) */
	struct addr server;    /* DHCP: the server identifier */
	struct addr relay;     /* that it goes by */
	struct addr address;   /* offered; of a router: its first prefix */
	struct addr router;    /* the first; of a router advertisement: none */
	struct addr name_server[OFFER_NAME_SERVERS]; /* the first ones */
};

/* Each reads one message, whole or its beginning.  False: it offers nothing, and
 * *out is undefined. */
/* RFC 2131: DHCPOFFER and DHCPACK. */
bool dhcp_offer(const uint8_t *p, size_t n, struct offer *out);
/* RFC 8415: Advertise and Reply, in relay replies, too. */
bool dhcpv6_offer(const uint8_t *p, size_t n, struct offer *out);
/* RFC 4861 4.2, what follows the first eight bytes. */
bool router_offer(const uint8_t *p, size_t n, struct offer *out);

#endif
