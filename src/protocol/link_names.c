/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a device tells its neighbours on the link, LLDP (IEEE 802.1AB) and Cisco's
 * CDP -> its name, for each address by which it may be managed.  No address, no
 * name: nothing is guessed from a MAC.  Each is a row of type, length and value, of
 * which LINK_PARTS are looked at.  Capture thread.
 */
#include "names_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum {
	LINK_PARTS = 64,
	V4_LEN = 4,
	V6_LEN = 16,

	LLDP_HEADER = 2, /* seven bits of type, nine of length */
	LLDP_END = 0,
	LLDP_NAME = 5,
	LLDP_ADDRESS = 8,
	LLDP_FAMILY = 1, /* behind the length of both; IANA address family */
	FAMILY_V4 = 1,
	FAMILY_V6 = 2,

	CDP_HEADER = 4, /* version, time to live, checksum */
	CDP_PART = 4,   /* type, and length with both */
	CDP_DEVICE = 1,
	CDP_ADDRESSES = 2,
	CDP_MANAGEMENT = 0x16,
	CDP_COUNT = 4,
	CDP_KIND = 2, /* of an address: kind of protocol, and how long its name is */
};

struct part {
	const uint8_t *p;
	size_t n;
	unsigned type;
};

/* The next part at *at; false: there is none, or it is not whole. */
typedef bool part_fn(const struct message *m, size_t *at, struct part *out);

static bool
part_take(
	const struct message *m, size_t *at, size_t header, size_t n, struct part *out)
{
	if (m->n - *at - header < n)
		return false;
	out->p = m->p + *at + header;
	out->n = n;
	*at += header + n;
	return true;
}

static bool
lldp_part(const struct message *m, size_t *at, struct part *out)
{
	unsigned head;

	if (m->n - *at < LLDP_HEADER)
		return false;
	head = be16(m->p + *at);
	out->type = head >> 9;
	return out->type != LLDP_END &&
	       part_take(m, at, LLDP_HEADER, head & 0x1ff, out);
}

static bool
cdp_part(const struct message *m, size_t *at, struct part *out)
{
	size_t n;

	if (m->n - *at < CDP_PART)
		return false;
	out->type = be16(m->p + *at);
	n = be16(m->p + *at + 2);
	return n >= CDP_PART && part_take(m, at, CDP_PART, n - CDP_PART, out);
}

/* The name stands before or behind the addresses: it is sought first. */
static bool
name_of(const struct message *m, size_t from, part_fn *next, unsigned type,
	char out[PROTOCOL_NAME_LEN])
{
	struct part one;

	out[0] = '\0';
	for (unsigned i = 0; i < LINK_PARTS && out[0] == '\0'; i++) {
		if (!next(m, &from, &one))
			break;
		if (one.type == type)
			name_from_text(one.p, one.n, out);
	}
	return out[0] != '\0';
}

static void
add(struct names_told *told, const uint8_t *p, bool v4, const char *name)
{
	struct addr a;

	if (v4)
		a = addr_from_v4(p);
	else
		memcpy(a.b, p, sizeof(a.b));
	names_add(told, &a, name);
}

/* ---- LLDP ---- */

static void
lldp_address(struct names_told *told, const struct part *one, const char *name)
{
	size_t n = one->n > LLDP_FAMILY ? one->p[0] : 0;
	const uint8_t *address = one->p + LLDP_FAMILY + 1;

	if (n < 1 || one->n < LLDP_FAMILY + n)
		return;
	if (one->p[LLDP_FAMILY] == FAMILY_V4 && n == 1 + V4_LEN)
		add(told, address, true, name);
	else if (one->p[LLDP_FAMILY] == FAMILY_V6 && n == 1 + V6_LEN)
		add(told, address, false, name);
}

void
lldp_names(const uint8_t *p, size_t n, struct names_told *out)
{
	const struct message m = {p, n};
	char name[PROTOCOL_NAME_LEN];
	struct part one;
	size_t at = 0;

	out->count = 0;
	if (!name_of(&m, 0, lldp_part, LLDP_NAME, name))
		return;
	for (unsigned i = 0; i < LINK_PARTS && lldp_part(&m, &at, &one); i++)
		if (one.type == LLDP_ADDRESS)
			lldp_address(out, &one, name);
}

/* ---- CDP ---- */

/* NLPID 0xcc is IPv4; IPv6 has an Ethernet type behind 802.2. */
static bool
cdp_is(const uint8_t *kind, size_t n, const char *what, size_t len)
{
	return n == len && memcmp(kind, what, len) == 0;
}

static void
cdp_addresses(struct names_told *told, const struct part *part, const char *name)
{
	static const char v4[] = {1, 1, (char)0xcc};
	static const char v6[] = {
		2, 8, (char)0xaa, (char)0xaa, 3, 0, 0, 0, (char)0x86, (char)0xdd};
	const uint8_t *p = part->p;
	size_t n = part->n;

	if (n < CDP_COUNT)
		return;
	p += CDP_COUNT;
	n -= CDP_COUNT;
	for (unsigned i = 0; i < NAMES_TOLD && n > CDP_KIND; i++) {
		size_t kind = CDP_KIND + (size_t)p[1], len;

		if (n < kind + 2)
			return;
		len = be16(p + kind);
		if (n - kind - 2 < len)
			return;
		if (len == V4_LEN && cdp_is(p, kind, v4, sizeof(v4)))
			add(told, p + kind + 2, true, name);
		else if (len == V6_LEN && cdp_is(p, kind, v6, sizeof(v6)))
			add(told, p + kind + 2, false, name);
		p += kind + 2 + len;
		n -= kind + 2 + len;
	}
}

void
cdp_names(const uint8_t *p, size_t n, struct names_told *out)
{
	const struct message m = {p, n};
	char name[PROTOCOL_NAME_LEN];
	struct part one;
	size_t at = CDP_HEADER;

	out->count = 0;
	if (n < CDP_HEADER || p[0] == 0 || p[0] > 2 ||
		!name_of(&m, CDP_HEADER, cdp_part, CDP_DEVICE, name))
		return;
	for (unsigned i = 0; i < LINK_PARTS && cdp_part(&m, &at, &one); i++)
		if (one.type == CDP_ADDRESSES || one.type == CDP_MANAGEMENT)
			cdp_addresses(out, &one, name);
}
