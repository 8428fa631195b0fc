/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame builder of the packet tests.  Checksums are left zero, because the
 * decoder does not look at them.  One thread.
 */
#include "packet_build.h"

#include <stdlib.h>
#include <string.h>

void
build_init(struct build *b)
{
	b->start = BUILD_MAX;
}

uint8_t *
build_data(struct build *b)
{
	return b->room + b->start;
}

size_t
build_len(const struct build *b)
{
	return BUILD_MAX - b->start;
}

uint8_t *
build_front(struct build *b, size_t n)
{
	if (n > b->start)
		abort();
	b->start -= n;
	memset(b->room + b->start, 0, n);
	return b->room + b->start;
}

void
build_bytes(struct build *b, const void *bytes, size_t n)
{
	memcpy(build_front(b, n), bytes, n);
}

void
build_text(struct build *b, const char *text)
{
	build_bytes(b, text, strlen(text));
}

void
build_be16(uint8_t *p, unsigned value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

void
build_be32(uint8_t *p, uint32_t value)
{
	build_be16(p, value >> 16);
	build_be16(p + 2, value & 0xffff);
}

uint8_t *
build_tcp(
	struct build *b, unsigned sport, unsigned dport, unsigned flags, size_t options)
{
	uint8_t *p = build_front(b, 20 + options);

	build_be16(p, sport);
	build_be16(p + 2, dport);
	build_be32(p + 4, 0x01020304);
	build_be32(p + 8, 0x05060708);
	p[12] = (uint8_t)((20 + options) / 4 << 4);
	p[13] = (uint8_t)flags;
	return p;
}

uint8_t *
build_udp(struct build *b, unsigned sport, unsigned dport)
{
	uint8_t *p = build_front(b, 8);

	build_be16(p, sport);
	build_be16(p + 2, dport);
	build_be16(p + 4, (unsigned)build_len(b));
	return p;
}

uint8_t *
build_sctp(struct build *b, unsigned sport, unsigned dport)
{
	uint8_t *p = build_front(b, 12);

	build_be16(p, sport);
	build_be16(p + 2, dport);
	return p;
}

uint8_t *
build_icmp(struct build *b, unsigned type, unsigned code)
{
	uint8_t *p = build_front(b, 8);

	p[0] = (uint8_t)type;
	p[1] = (uint8_t)code;
	return p;
}

uint8_t *
build_ipv4(
	struct build *b, unsigned src, unsigned dst, unsigned protocol, size_t options)
{
	uint8_t *p = build_front(b, 20 + options);

	p[0] = (uint8_t)(0x40 | (20 + options) / 4);
	build_be16(p + 2, (unsigned)build_len(b));
	build_be16(p + 4, 0x1234);
	p[8] = 64;
	p[9] = (uint8_t)protocol;
	p[12] = p[16] = 10;
	p[15] = (uint8_t)src;
	p[19] = (uint8_t)dst;
	return p;
}

uint8_t *
build_ipv6(struct build *b, unsigned src, unsigned dst, unsigned next)
{
	size_t len = build_len(b);
	uint8_t *p = build_front(b, 40);

	p[0] = 0x60;
	build_be16(p + 4, (unsigned)len);
	p[6] = (uint8_t)next;
	p[7] = 63;
	p[8] = p[24] = 0xfd;
	p[23] = (uint8_t)src;
	p[39] = (uint8_t)dst;
	return p;
}

uint8_t *
build_extension(struct build *b, unsigned next, unsigned units)
{
	uint8_t *p = build_front(b, 8 * (1 + (size_t)units));

	p[0] = (uint8_t)next;
	p[1] = (uint8_t)units;
	return p;
}

uint8_t *
build_ipv6_fragment(
	struct build *b, unsigned next, unsigned offset, unsigned more, uint32_t id)
{
	uint8_t *p = build_front(b, 8);

	p[0] = (uint8_t)next;
	build_be16(p + 2, offset << 3 | more);
	build_be32(p + 4, id);
	return p;
}

uint8_t *
build_vlan(struct build *b, unsigned id, unsigned type)
{
	uint8_t *p = build_front(b, 4);

	build_be16(p, id);
	build_be16(p + 2, type);
	return p;
}

uint8_t *
build_mpls(struct build *b, unsigned label, unsigned bottom)
{
	uint8_t *p = build_front(b, 4);

	build_be32(p, (uint32_t)label << 12 | bottom << 8 | 64);
	return p;
}

uint8_t *
build_ethernet(struct build *b, unsigned type)
{
	static const uint8_t macs[12] = {2, 0, 0, 0, 0, 0xdd, 2, 0, 0, 0, 0, 0xcc};
	uint8_t *p = build_front(b, 14);

	memcpy(p, macs, sizeof(macs));
	build_be16(p + 12, type);
	return p;
}

uint8_t *
build_gre(struct build *b, unsigned flags, unsigned type)
{
	size_t n = 4 + (flags & 0x8000 ? 4 : 0) + (flags & 0x2000 ? 4 : 0) +
		   (flags & 0x1000 ? 4 : 0);
	uint8_t *p = build_front(b, n);

	build_be16(p, flags);
	build_be16(p + 2, type);
	return p;
}

uint8_t *
build_vxlan(struct build *b, uint32_t vni)
{
	uint8_t *p = build_front(b, 8);

	p[0] = 0x08;
	build_be32(p + 4, vni << 8);
	return p;
}

uint8_t *
build_geneve(struct build *b, uint32_t vni, unsigned type, size_t options)
{
	uint8_t *p = build_front(b, 8 + options);

	p[0] = (uint8_t)(options / 4);
	build_be16(p + 2, type);
	build_be32(p + 4, vni << 8);
	return p;
}
