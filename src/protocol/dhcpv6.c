/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DHCPv6 (RFC 8415 8, 9): a type, then options that fill the message and among
 * which is an identifier with the form of one, or the message that is relayed.
 * The banner is the vendor class (21.16).
 */
#include "cursor_int.h"
#include "datagram_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum {
	TYPE_RELAY_FORWARD = 12,
	TYPE_RELAY_REPLY = 13,
	TRANSACTION = 3,
	RELAY_REST = 32, /* addresses, behind type and hops */
	HOPS_MOST = 32,
	OPTION_CLIENT = 1,
	OPTION_SERVER = 2,
	OPTION_RELAYED = 9,
	OPTION_VENDOR_CLASS = 16,
	OPTION_DHCPV4 = 87, /* RFC 7341 */
	OPTION_MOST = 200,
	OPTIONS_MOST = 64,
	DUID_LEAST = 3,
	DUID_MOST = 130,
	DUID_TYPE_MOST = 4,
	VENDOR_CLASS_TEXT = 6, /* behind enterprise number and length */
};

struct type {
	const char *name;
	uint8_t role;
};

static const struct type types[] = {
	[1] = {"solicit", ROLE_REQUEST},
	[2] = {"advertise", ROLE_RESPONSE},
	[3] = {"request", ROLE_REQUEST},
	[4] = {"confirm", ROLE_REQUEST},
	[5] = {"renew", ROLE_REQUEST},
	[6] = {"rebind", ROLE_REQUEST},
	[7] = {"reply", ROLE_RESPONSE},
	[8] = {"release", ROLE_REQUEST},
	[9] = {"decline", ROLE_REQUEST},
	[10] = {"reconfigure", ROLE_RESPONSE},
	[11] = {"information", ROLE_REQUEST},
	[12] = {"relay-forward", ROLE_REQUEST},
	[13] = {"relay-reply", ROLE_RESPONSE},
	[20] = {"dhcpv4-query", ROLE_REQUEST},
	[21] = {"dhcpv4-response", ROLE_RESPONSE},
};

/* RFC 8415 11 */
static bool
is_duid(struct cursor value)
{
	size_t len = value.left;
	unsigned type = cursor_u16(&value);

	return len >= DUID_LEAST && len <= DUID_MOST && type >= 1 &&
	       type <= DUID_TYPE_MOST;
}

struct options {
	bool certain;
	struct cursor vendor;
};

static void
read_option(struct options *o, unsigned code, struct cursor value)
{
	if (code == OPTION_CLIENT || code == OPTION_SERVER)
		o->certain |= is_duid(value);
	else if (code == OPTION_RELAYED || code == OPTION_DHCPV4)
		o->certain |= value.left > TRANSACTION;
	else if (code == OPTION_VENDOR_CLASS && value.left > VENDOR_CLASS_TEXT)
		o->vendor = value;
}

/* False: they do not fill the message, as far as it is there. */
static bool
read_options(struct options *o, struct cursor c, bool cut)
{
	for (unsigned i = 0; c.left > 0 && i < OPTIONS_MOST; i++) {
		unsigned code = cursor_u16(&c);
		struct cursor value = cursor_part(&c, cursor_u16(&c));

		if (c.bad)
			return cut;
		if (code == 0 || code > OPTION_MOST)
			return false;
		read_option(o, code, value);
	}
	return c.left == 0;
}

enum protocol_answer
dhcpv6_datagram(struct datagram *d, struct protocol_facts *f)
{
	struct cursor c = {d->p, d->n, false};
	unsigned type = cursor_u8(&c);
	struct options o = {.certain = false};

	if (type >= ARRAY_LEN(types) || types[type].name == NULL)
		return PROTOCOL_NO;
	if (type == TYPE_RELAY_FORWARD || type == TYPE_RELAY_REPLY) {
		if (cursor_u8(&c) > HOPS_MOST)
			return PROTOCOL_NO;
		cursor_skip(&c, RELAY_REST);
	} else {
		cursor_skip(&c, TRANSACTION);
	}
	if (c.bad || !read_options(&o, c, d->size > d->n) || !o.certain)
		return PROTOCOL_NO;
	d->role = types[type].role;
	if (f->method[0] == '\0')
		strcpy(f->method, types[type].name);
	if (o.vendor.left > 0 && f->banner[0] == '\0')
		str_from_wire(f->banner, sizeof(f->banner),
			o.vendor.p + VENDOR_CLASS_TEXT,
			o.vendor.left - VENDOR_CLASS_TEXT);
	return PROTOCOL_YES;
}
