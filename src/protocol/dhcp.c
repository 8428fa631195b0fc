/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A DHCP message (RFC 2131) -> what a host calls itself at the address that it
 * asks to use (DHCPREQUEST, DHCPINFORM) or is given (DHCPACK): options 12 (RFC
 * 2132 3.14) and 81 (RFC 4702).  It is the host's own word.  Called for
 * datagrams from the ports of DHCP, in the capture thread.
 */
#include "camwarden/protocol.h"

#include "names_int.h"

#include <string.h>

#include "camwarden/base/wire.h"

enum {
	DHCP_OP = 0,
	DHCP_CIADDR = 12,
	DHCP_YIADDR = 16,
	DHCP_COOKIE = 236,
	DHCP_OPTIONS = 240,
	DHCP_REQUEST_OP = 1,
	DHCP_REPLY_OP = 2,
	DHCP_COOKIE_IS = 0x63825363,
	OPTION_PAD = 0,
	OPTION_HOST_NAME = 12,
	OPTION_ADDRESS = 50,
	OPTION_TYPE = 53,
	OPTION_FQDN = 81,
	OPTION_END = 255,
	FQDN_NAME = 3,       /* behind flags and two old result codes */
	FQDN_ENCODED = 0x04, /* as in DNS, not as text */
	TYPE_REQUEST = 3,
	TYPE_ACK = 5,
	TYPE_INFORM = 8,
};

struct options {
	unsigned type;
	const uint8_t *address; /* within the message, or NULL */
	char host[PROTOCOL_NAME_LEN], fqdn[PROTOCOL_NAME_LEN];
};

static void
read_fqdn(const uint8_t *p, size_t n, char out[PROTOCOL_NAME_LEN])
{
	struct message m = {p + FQDN_NAME, n - FQDN_NAME};
	size_t at = 0;

	if (!(p[0] & FQDN_ENCODED))
		name_from_text(m.p, m.n, out);
	else if (!name_decode(&m, &at, out))
		out[0] = '\0';
}

static void
read_option(struct options *o, unsigned code, const uint8_t *p, size_t n)
{
	if (code == OPTION_TYPE && n == 1)
		o->type = p[0];
	else if (code == OPTION_ADDRESS && n == 4)
		o->address = p;
	else if (code == OPTION_HOST_NAME)
		name_from_text(p, n, o->host);
	else if (code == OPTION_FQDN && n > FQDN_NAME)
		read_fqdn(p, n, o->fqdn);
}

static void
read_options(struct options *o, const uint8_t *p, size_t n)
{
	while (n > 0 && p[0] != OPTION_END) {
		size_t len = 1;

		if (p[0] != OPTION_PAD) {
			if (n < 2 || n - 2 < p[1])
				return;
			len = 2 + (size_t)p[1];
			read_option(o, p[0], p + 2, p[1]);
		}
		p += len;
		n -= len;
	}
}

static bool
is_zero(const uint8_t *p)
{
	return be32(p) == 0;
}

/* The address that the names are for, or NULL. */
static const uint8_t *
address_of(const uint8_t *p, const struct options *o)
{
	const uint8_t *a = NULL;

	if (p[DHCP_OP] == DHCP_REPLY_OP && o->type == TYPE_ACK)
		a = is_zero(p + DHCP_YIADDR) ? p + DHCP_CIADDR : p + DHCP_YIADDR;
	else if (p[DHCP_OP] == DHCP_REQUEST_OP &&
		 (o->type == TYPE_REQUEST || o->type == TYPE_INFORM))
		a = o->address != NULL ? o->address : p + DHCP_CIADDR;
	return a != NULL && !is_zero(a) ? a : NULL;
}

void
dhcp_names(const uint8_t *p, size_t n, struct names_told *out)
{
	struct options o = {.type = 0};
	const uint8_t *a;
	struct addr addr;

	out->count = 0;
	if (n < DHCP_OPTIONS || be32(p + DHCP_COOKIE) != DHCP_COOKIE_IS)
		return;
	read_options(&o, p + DHCP_OPTIONS, n - DHCP_OPTIONS);
	a = address_of(p, &o);
	if (a == NULL)
		return;
	addr = addr_from_v4(a);
	names_add(out, &addr, o.host);
	names_add(out, &addr, o.fqdn);
}
