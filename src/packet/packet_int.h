/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Between the files of the packet stage.  Every decoder takes the bytes at p:
 * n of them were captured, wire of them were sent (by the header outside, or by
 * the frame), n <= wire.  It fills what it knows in pk and calls the next.
 */
#ifndef PACKET_INT_H
#define PACKET_INT_H

#include "camwarden/packet.h"

/* What a sender may make us walk. */
enum {
	PACKET_MPLS_LABELS = 8,
	PACKET_EXTENSIONS = 8,
};

/* Ethernet types that more than one file knows. */
enum {
	ETHER_IPV4 = 0x0800,
	ETHER_ARP = 0x0806,
	ETHER_VLAN = 0x8100,
	ETHER_IPV6 = 0x86dd,
	ETHER_MPLS = 0x8847,
	ETHER_MPLS_UPSTREAM = 0x8848,
	ETHER_PPPOE = 0x8864,
	ETHER_BRIDGED = 0x6558, /* RFC 1701: transparent Ethernet bridging */
};

/* decode.c: by the decoders that know more, whatever the frame. */
enum packet_status packet_decode_any(
	struct packet_decoder *d, const struct frame *frame, struct packet *out);
/* straight.c: false, and nothing of *pk means anything, when it is not so simple. */
bool packet_straight(const struct frame *frame, struct packet *pk);

/* link.c */
enum packet_status packet_link(
	struct packet_decoder *d, struct packet *pk, const struct frame *frame);
enum packet_status packet_ethernet(struct packet_decoder *d, struct packet *pk,
	const uint8_t *p, size_t n, size_t wire);
enum packet_status packet_ethertype(struct packet_decoder *d, struct packet *pk,
	unsigned type, const uint8_t *p, size_t n, size_t wire);
enum packet_status packet_raw(struct packet_decoder *d, struct packet *pk,
	const uint8_t *p, size_t n, size_t wire);

/* vlan.c */
enum packet_status packet_vlan(struct packet_decoder *d, struct packet *pk,
	const uint8_t *p, size_t n, size_t wire);

/* mpls.c, pppoe.c, arp.c */
enum packet_status packet_mpls(struct packet_decoder *d, struct packet *pk,
	const uint8_t *p, size_t n, size_t wire);
enum packet_status packet_pppoe(struct packet_decoder *d, struct packet *pk,
	const uint8_t *p, size_t n, size_t wire);
enum packet_status packet_arp(struct packet *pk, const uint8_t *p, size_t n);

/* ipv4.c, ipv6.c */
enum packet_status packet_ipv4(struct packet_decoder *d, struct packet *pk,
	const uint8_t *p, size_t n, size_t wire);
enum packet_status packet_ipv6(struct packet_decoder *d, struct packet *pk,
	const uint8_t *p, size_t n, size_t wire);
/* What follows an IP header; pk->protocol says what it is. */
enum packet_status packet_transport(struct packet_decoder *d, struct packet *pk,
	const uint8_t *p, size_t n, size_t wire);

/*
 * Steps over the extension headers of an IPv6 packet.  `next` is the type of
 * the header at `off`.  A later fragment ends the walk.
 */
struct ipv6_walk {
	size_t off;
	uint32_t fragment_id;
	uint8_t next;
	uint8_t count;
	bool fragment, late;
};
enum packet_status packet_ipv6_walk(struct ipv6_walk *w, const uint8_t *p, size_t n);

/* fragment.c: a fragment's data, after its IP header; id of the datagram. */
enum packet_status packet_fragment(struct packet_decoder *d, struct packet *pk,
	uint32_t id, const uint8_t *p, size_t n, size_t wire);

/* tcp.c, udp.c, sctp.c, icmp.c */
enum packet_status packet_tcp(
	struct packet *pk, const uint8_t *p, size_t n, size_t wire);
enum packet_status packet_udp(struct packet_decoder *d, struct packet *pk,
	const uint8_t *p, size_t n, size_t wire);
enum packet_status packet_sctp(
	struct packet *pk, const uint8_t *p, size_t n, size_t wire);
enum packet_status packet_icmp(
	struct packet *pk, const uint8_t *p, size_t n, size_t wire);

/* neighbour.c: an ICMPv6 message, its type and code known */
void packet_neighbour(struct packet *pk, const uint8_t *p, size_t n);

/*
 * tunnel.c, erspan.c.  Each enters one tunnel deeper.  The outer conversation
 * stays in pk until an inner IP or ARP header replaces it.
 */
enum packet_status packet_tunnel(struct packet_decoder *d, struct packet *pk,
	unsigned type, const uint8_t *p, size_t n, size_t wire);
/* Keeps the IP header in pk as that of a tunnel; p: what follows it. */
void packet_outer_keep(struct packet *pk, const uint8_t *p, size_t n, size_t wire);
enum packet_status packet_gre(struct packet_decoder *d, struct packet *pk,
	const uint8_t *p, size_t n, size_t wire);
enum packet_status packet_vxlan(struct packet_decoder *d, struct packet *pk,
	const uint8_t *p, size_t n, size_t wire);
enum packet_status packet_geneve(struct packet_decoder *d, struct packet *pk,
	const uint8_t *p, size_t n, size_t wire);
enum packet_status packet_erspan(struct packet_decoder *d, struct packet *pk,
	const uint8_t *p, size_t n, size_t wire);

enum { PORT_VXLAN = 4789, PORT_VXLAN_OLD = 8472, PORT_GENEVE = 6081 };
static inline bool
packet_udp_is_tunnel(unsigned dport)
{
	return dport == PORT_VXLAN || dport == PORT_VXLAN_OLD || dport == PORT_GENEVE;
}

/* Forgets an outer conversation: its inner header takes its place. */
void packet_restart(struct packet *pk);

/*
 * Ports of a transport header that is not whole: known when the snapshot or a
 * fragment's border cut it, and not when its own datagram is too short, which
 * no receiver accepts.
 */
void packet_cut_ports(
	struct packet *pk, const uint8_t *p, size_t n, size_t wire, size_t header);

static inline void
packet_payload(struct packet *pk, const uint8_t *p, size_t n, size_t wire)
{
	pk->body = p;
	pk->payload = n > 0 ? p : NULL;
	pk->payload_len = (uint32_t)n;
	pk->payload_wire = (uint32_t)wire;
	if (n < wire)
		pk->flags |= PACKET_TRUNCATED;
}

#endif
