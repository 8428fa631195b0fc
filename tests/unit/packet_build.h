/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Frames for tests, written from the inside out: each call puts a header in
 * front of what is there, so that every length is known.
 */
#ifndef PACKET_BUILD_H
#define PACKET_BUILD_H

#include <stddef.h>
#include <stdint.h>

enum { BUILD_MAX = 4096 };

struct build {
	uint8_t room[BUILD_MAX];
	size_t start; /* the frame is room[start .. BUILD_MAX) */
};

void build_init(struct build *b);
uint8_t *build_data(struct build *b);
size_t build_len(const struct build *b);
/* Room for n bytes in front, zeroed. */
uint8_t *build_front(struct build *b, size_t n);
void build_bytes(struct build *b, const void *bytes, size_t n);
void build_text(struct build *b, const char *text);
void build_be16(uint8_t *p, unsigned value);
void build_be32(uint8_t *p, uint32_t value);

/* Each returns its header. */
uint8_t *build_tcp(struct build *b, unsigned sport, unsigned dport, unsigned flags,
	size_t options);
uint8_t *build_udp(struct build *b, unsigned sport, unsigned dport);
uint8_t *build_sctp(struct build *b, unsigned sport, unsigned dport);
uint8_t *build_icmp(struct build *b, unsigned type, unsigned code);
/* 10.0.0.client -> 10.0.0.server, the last bytes of the addresses. */
uint8_t *build_ipv4(
	struct build *b, unsigned src, unsigned dst, unsigned protocol, size_t options);
/* fd00::src -> fd00::dst */
uint8_t *build_ipv6(struct build *b, unsigned src, unsigned dst, unsigned next);
/* An options, routing or destination header of 8 * (1 + units) bytes. */
uint8_t *build_extension(struct build *b, unsigned next, unsigned units);
uint8_t *build_ipv6_fragment(
	struct build *b, unsigned next, unsigned offset, unsigned more, uint32_t id);
uint8_t *build_vlan(struct build *b, unsigned id, unsigned type);
uint8_t *build_mpls(struct build *b, unsigned label, unsigned bottom);
uint8_t *build_ethernet(struct build *b, unsigned type);
uint8_t *build_gre(struct build *b, unsigned flags, unsigned type);
uint8_t *build_vxlan(struct build *b, uint32_t vni);
uint8_t *build_geneve(struct build *b, uint32_t vni, unsigned type, size_t options);

#endif
