/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 2, packet: a frame's bytes -> struct packet.  Pure: no clock, no log,
 * no allocation.  What is wrong with a packet is an outcome with a name and a
 * counter, never an error.  Runs in the capture thread.
 */
#ifndef CAMWARDEN_PACKET_H
#define CAMWARDEN_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/addr.h"
#include "camwarden/base/hash.h"
#include "camwarden/base/time.h"

struct frame;

/* IANA protocol numbers (not an enum of ours). */
enum {
	IP_ICMP = 1,
	IP_IPIP = 4,
	IP_TCP = 6,
	IP_UDP = 17,
	IP_IPV6 = 41,
	IP_GRE = 47,
	IP_ESP = 50,
	IP_AH = 51,
	IP_ICMPV6 = 58,
	IP_SCTP = 132,
};

/* RFC 9293 3.1 control bits. */
enum {
	TCP_FIN = 0x01,
	TCP_SYN = 0x02,
	TCP_RST = 0x04,
	TCP_PSH = 0x08,
	TCP_ACK = 0x10,
};

enum {
	PACKET_VLANS = 4,   /* tags decoded; more: PACKET_VLAN_DEPTH */
	PACKET_TUNNELS = 4, /* encapsulations decoded; more: PACKET_TUNNEL_DEPTH */
	PACKET_NO_VLAN = 0xffff,
};

#define PACKET_NO_VNI UINT32_MAX

/* Bits of packet.flags. */
enum {
	PACKET_FRAGMENT = 1 << 0,      /* any IP fragment */
	PACKET_LATE_FRAGMENT = 1 << 1, /* offset > 0: no transport header of its own */
	PACKET_PORTS = 1 << 2,         /* sport and dport are known */
	PACKET_TRUNCATED = 1 << 3,     /* bytes are missing: the snapshot cut it */
	PACKET_EMBEDDED = 1 << 4,      /* `embedded` is valid: an ICMP error */
	PACKET_ARP = 1 << 5,           /* `arp` is valid; no IP */
	PACKET_MACS = 1 << 6,          /* src_mac, dst_mac are valid */
	PACKET_TUNNELLED = 1 << 7,     /* addresses are an inner header's */
	PACKET_ND = 1 << 8,       /* `arp` is valid: a claim by neighbour discovery */
	PACKET_OUTER = 1 << 9,    /* `outer` is valid */
	PACKET_OUTSIDE = 1 << 10, /* made by packet_outside */
	PACKET_LINK =
		1 << 11, /* no IP: `payload` is LLDP's or CDP's, as ethertype says */
};

/* The quoted packet of an ICMP error (RFC 792, RFC 4443 3). */
struct packet_embedded {
	struct addr src, dst;
	uint16_t sport, dport; /* 0 when not quoted */
	uint8_t protocol;
};

/* An IP header that carried the packet in GRE or in IP itself: the outermost. */
struct packet_outer {
	struct addr src, dst;
	const uint8_t *payload;
	uint32_t payload_len, payload_wire;
	uint16_t ip_id, ip_len;
	uint8_t protocol, family, ttl;
};

/* What the sender of an ARP packet, or of a neighbour solicitation (as a request)
 * or advertisement (as a reply), says of itself. */
struct packet_arp {
	struct mac sender_mac, target_mac;
	struct addr sender, target;
	uint16_t operation; /* 1 request, 2 reply */
};

/*
 * The innermost conversation of one frame.  Everything in host byte order
 * except addresses.  Pointers are into the frame: borrowed until the capture
 * callback returns.
 */
struct packet {
	cw_time time;
	struct addr src, dst;
	uint16_t sport, dport; /* valid with PACKET_PORTS */
	uint8_t protocol;      /* IANA; valid when family != 0 */
	uint8_t family;        /* 4, 6, or 0: no IP */
	uint8_t tcp_flags;
	uint8_t ttl;
	uint32_t seq, ack; /* TCP */
	uint16_t ip_id;    /* IPv4 identification; 0 for IPv6 */
	uint16_t flags;
	uint32_t len;    /* the frame on the wire, bytes */
	uint16_t ip_len; /* the innermost IP packet by its own header, bytes */
	uint16_t vlan;   /* innermost tag's VLAN id, or PACKET_NO_VLAN */
	uint32_t vni; /* innermost VXLAN/Geneve/GRE key/ERSPAN id, or PACKET_NO_VNI */
	const uint8_t *body;    /* where the headers end; NULL: not all were decoded */
	const uint8_t *payload; /* transport payload; NULL: none, or a late fragment */
	uint32_t payload_len;   /* captured bytes at payload */
	uint32_t payload_wire;  /* payload bytes by the headers, >= payload_len */
	struct mac src_mac, dst_mac;
	uint16_t interface;
	uint16_t ethertype;
	uint8_t vlan_depth, tunnel_depth;
	uint8_t icmp_type, icmp_code;
	uint32_t ipv6_extensions; /* how many were walked */
	/* Not cleared: read them only with their flags. */
	struct packet_embedded embedded; /* PACKET_EMBEDDED */
	struct packet_arp arp;           /* PACKET_ARP, PACKET_ND */
	struct packet_outer outer;       /* PACKET_OUTER */
};

/* Of packets with PACKET_LINK: CDP's is its number behind SNAP. */
enum { PACKET_ETHER_LLDP = 0x88cc, PACKET_ETHER_CDP = 0x2000 };

/*
 * Closed list; `packet_status_name` gives the dotted name of each
 * ("packet.ok", "packet.ipv4.short", ...).
 */
enum packet_status {
	PACKET_OK,
	PACKET_NO_IP,    /* a complete frame of something that is neither IP nor ARP */
	PACKET_ARP_SEEN, /* an ARP packet, decoded */
	PACKET_SHORT_LINK,
	PACKET_SHORT_VLAN,
	PACKET_VLAN_DEPTH,
	PACKET_SHORT_SNAP,
	PACKET_SHORT_MPLS,
	PACKET_MPLS_DEPTH,
	PACKET_SHORT_PPPOE,
	PACKET_SHORT_ARP,
	PACKET_BAD_ARP,
	PACKET_SHORT_IPV4,
	PACKET_BAD_IPV4_VERSION,
	PACKET_BAD_IPV4_HEADER_LEN,
	PACKET_BAD_IPV4_LEN,
	PACKET_SHORT_IPV6,
	PACKET_BAD_IPV6_VERSION,
	PACKET_SHORT_IPV6_EXTENSION,
	PACKET_IPV6_EXTENSIONS,    /* more than the bound */
	PACKET_UNMATCHED_FRAGMENT, /* late fragment whose first was not seen */
	PACKET_SHORT_TCP,
	PACKET_BAD_TCP_LEN,
	PACKET_SHORT_UDP,
	PACKET_BAD_UDP_LEN,
	PACKET_SHORT_ICMP,
	PACKET_SHORT_SCTP,
	PACKET_SHORT_GRE,
	PACKET_BAD_GRE_VERSION,
	PACKET_SHORT_ERSPAN,
	PACKET_SHORT_VXLAN,
	PACKET_SHORT_GENEVE,
	PACKET_TUNNEL_DEPTH,
	PACKET_STATUS_MAX,
};

const char *packet_status_name(enum packet_status status);

/* First fragments remembered for their ports: a fixed table, no allocation. */
enum { PACKET_FRAGMENTS = 1024, PACKET_FRAGMENT_SECONDS = 30 };

struct packet_fragment {
	uint64_t tag; /* keyed hash of source, destination, protocol, id; 0: free */
	cw_time time;
	uint16_t sport, dport;
};

/* What decoding keeps between packets.  One per capture thread. */
struct packet_decoder {
	struct hash_key key;
	uint64_t count[PACKET_STATUS_MAX];
	struct packet_fragment fragment[PACKET_FRAGMENTS];
};

void packet_decoder_init(struct packet_decoder *d, const struct hash_key *key);

/*
 * Decodes one frame and counts the outcome.  `out` is wholly valid (unknown
 * parts zero) after any outcome; with family != 0 its addresses may be used
 * although the transport header was cut or wrong.  When the inside of a tunnel
 * can not be decoded, the outer conversation is what stands in `out`; ERSPAN's
 * own never does.
 */
enum packet_status packet_decode(
	struct packet_decoder *d, const struct frame *frame, struct packet *out);

/*
 * The conversation that a tunnel is by itself, where the one inside it stands in
 * pk.  False: no tunnel between two hosts; frames in GRE are a mirror's, and a
 * group inside is what multicast is carried for.
 */
bool packet_outside(const struct packet *pk, struct packet *out);

#endif
