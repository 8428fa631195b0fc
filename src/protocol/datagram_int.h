/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Datagrams: what a detector of them is.  It is asked about one datagram at a
 * time and is told what the flow's earlier ones left behind.
 */
#ifndef CAMWARDEN_DATAGRAM_INT_H
#define CAMWARDEN_DATAGRAM_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/protocol_state.h"

/* Whose word the datagram is.  EITHER: both sides say the same. */
enum datagram_role { ROLE_REQUEST, ROLE_RESPONSE, ROLE_EITHER };

struct datagram {
	const uint8_t *p;
	size_t n;          /* that may be read, at most PROTOCOL_WINDOW */
	size_t size;       /* of all of it; > n: the rest is not read, or was cut */
	uint16_t from, to; /* ports; 0: not known */
	uint8_t side;      /* that sent it: 0 or 1 of the flow */
	bool known;        /* the flow has already shown this protocol */
	uint8_t protocol;  /* out, with YES: enum protocol */
	uint8_t role;      /* out, with YES: enum datagram_role */
	bool more;         /* out, with YES: the side's later ones may add to it */
	struct protocol_run *run; /* of the side that sent it */
	const struct protocol_run *other;
	struct protocol_datagrams *flow; /* `gathered` and `id` are the detector's */
	/* For a message in parts, see reading_buffer; dropped when the side is over. */
	struct protocol_buffer **buffer;
	const struct protocol_out *out; /* may be NULL */
};

/*
 * PROTOCOL_NO and PROTOCOL_MORE leave the facts alone.  MORE: its shape is not
 * enough, together with others of its flow it may be.  A detector judges bytes;
 * ports only choose among protocols of one form or confirm a weak one.
 */
typedef enum protocol_answer datagram_read_fn(
	struct datagram *d, struct protocol_facts *f);

/* On the same ports media may follow its control, and both the search for a way
 * between the ends: what is later here takes over a flow that is named. */
enum datagram_rank { RANK_WAY, RANK_CONTROL, RANK_MEDIA };

struct datagram_detector {
	enum protocol protocol;
	enum datagram_rank rank;
	datagram_read_fn *read;
};

enum { DATAGRAM_DETECTORS = 20 };
extern const struct datagram_detector datagram_detectors[DATAGRAM_DETECTORS];

datagram_read_fn dhcp_datagram;
datagram_read_fn dhcpv6_datagram;
datagram_read_fn dns_datagram;
datagram_read_fn ike_datagram;
datagram_read_fn kerberos_datagram;
datagram_read_fn l2tp_datagram;
datagram_read_fn natpmp_datagram;
datagram_read_fn ntp_datagram;
datagram_read_fn openvpn_datagram;
datagram_read_fn quic_datagram;
datagram_read_fn rtcp_datagram;
datagram_read_fn rtp_datagram;
datagram_read_fn snmp_datagram;
datagram_read_fn ssdp_datagram;
datagram_read_fn stun_datagram;
datagram_read_fn syslog_datagram;
datagram_read_fn teredo_datagram;
datagram_read_fn tftp_datagram;
datagram_read_fn wireguard_datagram;
datagram_read_fn wsdiscovery_datagram;

/*
 * A datagram that says it is number `number` (modulo mask + 1) of stream `id`:
 * how many have gone with each other.  One that was sent twice or came late
 * is passed over; one that does not follow begins anew.
 */
enum { RUN_STEP_MOST = 64 }; /* lost ones between two of them, and one */
unsigned run_follow(struct protocol_run *run, enum protocol protocol, uint32_t id,
	uint32_t number, uint32_t mask);

/* One datagram of a side; true when facts changed. */
bool datagram_see(struct protocol_state *s, const struct protocol_segment *g,
	const struct protocol_out *out);

#endif
