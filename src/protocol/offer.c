/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DHCPv6 (RFC 8415) and router advertisements (RFC 4861 4.2) -> what they
 * offer, and in whose name.  A DHCPv6 server is known by its DUID, of which the
 * usual kinds (11.2, 11.4) hold a MAC of it.  Capture thread.
 */
#include "camwarden/offer.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

#include "cursor_int.h"

static const char *const names[] = {
	[OFFER_DHCP] = "dhcp",
	[OFFER_DHCPV6] = "dhcpv6",
	[OFFER_ROUTER] = "router_advertisement",
};
_Static_assert(ARRAY_LEN(names) == OFFER_KIND_MAX, "name every kind");

const char *
offer_kind_name(enum offer_kind kind)
{
	return names[kind];
}

static void
add_name_servers(struct offer *o, const uint8_t *p, size_t n)
{
	for (; n >= 16 && o->name_server_count < OFFER_NAME_SERVERS; p += 16, n -= 16)
		o->name_server[o->name_server_count++] = addr_from_v6(p);
}

/* ---- DHCPv6 ---- */

enum {
	V6_ADVERTISE = 2,
	V6_REPLY = 7,
	V6_RELAY_REPLY = 13,
	V6_TRANSACTION = 3,
	V6_RELAYS = 8, /* RFC 8415 7.6: HOP_COUNT_LIMIT */
	OPTION_CLIENT = 1,
	OPTION_SERVER = 2,
	OPTION_LEASE = 3,
	OPTION_ADDRESS = 5,
	OPTION_RELAYED = 9,
	OPTION_NAME_SERVERS = 23,
	DUID_TIME = 1,
	DUID_MAC = 3,
	HARDWARE_ETHERNET = 1,
	LEASE_HEAD = 12,
};

/* RFC 8415 11: type, hardware type, with the first kind a time, then the MAC. */
static void
read_duid(struct cursor c, struct mac *out)
{
	uint16_t type = cursor_u16(&c), hardware = cursor_u16(&c);
	const uint8_t *mac;

	if ((type != DUID_TIME && type != DUID_MAC) || hardware != HARDWARE_ETHERNET)
		return;
	if (type == DUID_TIME)
		cursor_skip(&c, 4);
	mac = cursor_bytes(&c, sizeof(out->b));
	if (mac != NULL && c.left == 0)
		memcpy(out->b, mac, sizeof(out->b));
}

/* The next option's number; *body is what it holds.  False: no more. */
static bool
next_option(struct cursor *c, unsigned *number, struct cursor *body)
{
	*number = cursor_u16(c);
	*body = cursor_part(c, cursor_u16(c));
	return !c->bad && !body->bad;
}

static void
read_lease(struct cursor lease, struct offer *o)
{
	struct cursor body;
	unsigned number;

	cursor_skip(&lease, LEASE_HEAD);
	while (next_option(&lease, &number, &body))
		if (number == OPTION_ADDRESS && body.left >= 16) {
			o->address = addr_from_v6(body.p);
			return;
		}
}

static void
read_option(unsigned number, const struct cursor *body, struct offer *o)
{
	switch (number) {
	case OPTION_CLIENT:
		read_duid(*body, &o->client);
		break;
	case OPTION_SERVER:
		read_duid(*body, &o->server_mac);
		break;
	case OPTION_LEASE:
		read_lease(*body, o);
		break;
	case OPTION_NAME_SERVERS:
		add_name_servers(o, body->p, body->left);
		break;
	}
}

/* What a relay reply carries; false: nothing. */
static bool
enter_relayed(struct cursor *c, struct offer *o)
{
	struct cursor body;
	const uint8_t *link;
	unsigned number;

	cursor_skip(c, 2);
	link = cursor_bytes(c, 16);
	cursor_skip(c, 16); /* the peer */
	if (c->bad)
		return false;
	o->relay = addr_from_v6(link);
	while (next_option(c, &number, &body))
		if (number == OPTION_RELAYED) {
			*c = body;
			return true;
		}
	return false;
}

bool
dhcpv6_offer(const uint8_t *p, size_t n, struct offer *out)
{
	struct cursor c = {p, n, false}, body;
	unsigned number;

	memset(out, 0, sizeof(*out));
	out->kind = OFFER_DHCPV6;
	for (unsigned i = 0; n > 0 && c.left > 0 && c.p[0] == V6_RELAY_REPLY; i++)
		if (i == V6_RELAYS || !enter_relayed(&c, out))
			return false;
	number = cursor_u8(&c);
	cursor_skip(&c, V6_TRANSACTION);
	if (c.bad || (number != V6_ADVERTISE && number != V6_REPLY))
		return false;
	while (next_option(&c, &number, &body))
		read_option(number, &body, out);
	return true;
}

/* ---- router advertisements ---- */

enum {
	RA_TIMES = 8, /* reachable, retransmit */
	RA_UNIT = 8,
	RA_SOURCE_MAC = 1,
	RA_PREFIX = 3,
	RA_NAME_SERVERS = 25, /* RFC 8106 5.1 */
	RA_MAC_AT = 2,
	RA_PREFIX_AT = 16,
	RA_PREFIX_LEN = 32,
	RA_SERVERS_AT = 8,
};

bool
router_offer(const uint8_t *p, size_t n, struct offer *out)
{
	memset(out, 0, sizeof(*out));
	out->kind = OFFER_ROUTER;
	if (n < RA_TIMES)
		return false;
	p += RA_TIMES;
	n -= RA_TIMES;
	while (n >= RA_UNIT) {
		size_t len = (size_t)p[1] * RA_UNIT;

		if (len == 0) /* 6.1.2: the whole message is discarded */
			return false;
		if (len > n)
			break;
		if (p[0] == RA_SOURCE_MAC && len == RA_UNIT)
			memcpy(out->server_mac.b, p + RA_MAC_AT,
				sizeof(out->server_mac.b));
		else if (p[0] == RA_PREFIX && len == RA_PREFIX_LEN &&
			 addr_class(&out->address) == ADDR_UNSPECIFIED)
			out->address = addr_from_v6(p + RA_PREFIX_AT);
		else if (p[0] == RA_NAME_SERVERS)
			add_name_servers(out, p + RA_SERVERS_AT, len - RA_SERVERS_AT);
		p += len;
		n -= len;
	}
	return true;
}
