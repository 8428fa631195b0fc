/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A DHCP message (RFC 2131) -> what a host calls itself at the address that it
 * asks to use (DHCPREQUEST, DHCPINFORM) or is given (DHCPACK): options 12 (RFC
 * 2132 3.14) and 81 (RFC 4702), its own word; and what a server offers, in whose
 * name (DHCPOFFER, DHCPACK).  Called for datagrams from the ports of DHCP, in the
 * capture thread.
 *
 * The detector knows a message by its cookie, on any port; the banner is the
 * vendor class by which clients name their software (RFC 2132 9.13).
 */
#include "camwarden/offer.h"
#include "camwarden/protocol.h"

#include "datagram_int.h"
#include "names_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/base/wire.h"

enum {
	DHCP_OP = 0,
	DHCP_HARDWARE = 1, /* type and length */
	DHCP_HARDWARE_LEN = 2,
	DHCP_HARDWARE_MOST = 16,
	DHCP_CIADDR = 12,
	DHCP_YIADDR = 16,
	DHCP_GIADDR = 24,
	DHCP_CHADDR = 28,
	DHCP_COOKIE = 236,
	DHCP_OPTIONS = 240,
	DHCP_REQUEST_OP = 1,
	DHCP_REPLY_OP = 2,
	DHCP_COOKIE_IS = 0x63825363,
	ETHERNET = 0x0106,
	OPTION_PAD = 0,
	OPTION_ROUTER = 3,
	OPTION_NAME_SERVER = 6,
	OPTION_HOST_NAME = 12,
	OPTION_ADDRESS = 50,
	OPTION_TYPE = 53,
	OPTION_SERVER = 54,
	OPTION_VENDOR_CLASS = 60,
	OPTION_FQDN = 81,
	OPTION_END = 255,
	FQDN_NAME = 3,       /* behind flags and two old result codes */
	FQDN_ENCODED = 0x04, /* as in DNS, not as text */
	TYPE_OFFER = 2,
	TYPE_REQUEST = 3,
	TYPE_ACK = 5,
	TYPE_INFORM = 8,
};

struct options {
	unsigned type;
	/* Within the message, or NULL: */
	const uint8_t *address, *server, *router, *name_servers, *vendor;
	size_t name_server_count;
	uint8_t vendor_len;
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
	else if (code == OPTION_SERVER && n == 4)
		o->server = p;
	else if (code == OPTION_ROUTER && n >= 4)
		o->router = p;
	else if (code == OPTION_NAME_SERVER) {
		o->name_servers = p;
		o->name_server_count = MIN(n / 4, (size_t)OFFER_NAME_SERVERS);
	} else if (code == OPTION_VENDOR_CLASS) {
		o->vendor = p;
		o->vendor_len = (uint8_t)n;
	} else if (code == OPTION_HOST_NAME)
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

static bool
read_message(struct options *o, const uint8_t *p, size_t n)
{
	memset(o, 0, sizeof(*o));
	if (n < DHCP_OPTIONS || be32(p + DHCP_COOKIE) != DHCP_COOKIE_IS)
		return false;
	read_options(o, p + DHCP_OPTIONS, n - DHCP_OPTIONS);
	return true;
}

void
dhcp_names(const uint8_t *p, size_t n, struct names_told *out)
{
	struct options o;
	const uint8_t *a;
	struct addr addr;

	out->count = 0;
	if (!read_message(&o, p, n))
		return;
	a = address_of(p, &o);
	if (a == NULL)
		return;
	addr = addr_from_v4(a);
	names_add(out, &addr, o.host);
	names_add(out, &addr, o.fqdn);
}

/* Zero for none and for 0.0.0.0. */
static struct addr
offered(const uint8_t *p)
{
	static const struct addr none;

	return p != NULL && !is_zero(p) ? addr_from_v4(p) : none;
}

bool
dhcp_offer(const uint8_t *p, size_t n, struct offer *out)
{
	struct options o;

	if (!read_message(&o, p, n) || p[DHCP_OP] != DHCP_REPLY_OP ||
		(o.type != TYPE_OFFER && o.type != TYPE_ACK))
		return false;
	memset(out, 0, sizeof(*out));
	out->kind = OFFER_DHCP;
	out->direct = is_zero(p + DHCP_GIADDR) && is_zero(p + DHCP_CIADDR);
	if (be16(p + DHCP_HARDWARE) == ETHERNET)
		memcpy(out->client.b, p + DHCP_CHADDR, sizeof(out->client.b));
	out->server = offered(o.server);
	out->relay = offered(p + DHCP_GIADDR);
	out->address =
		offered(is_zero(p + DHCP_YIADDR) ? p + DHCP_CIADDR : p + DHCP_YIADDR);
	out->router = offered(o.router);
	out->name_server_count = (uint8_t)o.name_server_count;
	for (size_t i = 0; i < o.name_server_count; i++)
		out->name_server[i] = offered(o.name_servers + i * 4);
	return true;
}

enum protocol_answer
dhcp_datagram(struct datagram *d, struct protocol_facts *f)
{
	static const char *const types[] = {NULL, "discover", "offer", "request",
		"decline", "ack", "nak", "release", "inform"};
	struct options o;

	if (!read_message(&o, d->p, d->n) ||
		d->p[DHCP_HARDWARE_LEN] > DHCP_HARDWARE_MOST ||
		(d->p[DHCP_OP] != DHCP_REQUEST_OP && d->p[DHCP_OP] != DHCP_REPLY_OP))
		return PROTOCOL_NO;
	d->role = d->p[DHCP_OP] == DHCP_REQUEST_OP ? ROLE_REQUEST : ROLE_RESPONSE;
	if (o.type > 0 && o.type < ARRAY_LEN(types) && f->method[0] == '\0')
		strcpy(f->method, types[o.type]);
	if (o.vendor != NULL && f->banner[0] == '\0')
		str_from_wire(f->banner, sizeof(f->banner), o.vendor, o.vendor_len);
	return PROTOCOL_YES;
}
