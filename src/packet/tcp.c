/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A TCP header (RFC 9293 3.1) -> ports, numbers, control bits, payload.  Options
 * are stepped over: nothing in them tells who is client.  Capture thread.
 */
#include "packet_int.h"

#include "camwarden/base/wire.h"

enum {
	TCP_SPORT = 0,
	TCP_DPORT = 2,
	TCP_SEQ = 4,
	TCP_ACK_AT = 8,
	TCP_OFFSET = 12,
	TCP_FLAGS = 13,
	TCP_HDR = 20,
};

enum packet_status
packet_tcp(struct packet *pk, const uint8_t *p, size_t n, size_t wire)
{
	size_t header;

	if (n < TCP_HDR) {
		packet_cut_ports(pk, p, n, wire, TCP_HDR);
		return PACKET_SHORT_TCP;
	}
	header = (size_t)(p[TCP_OFFSET] >> 4) * 4;
	if (header < TCP_HDR || (header > wire && !(pk->flags & PACKET_FRAGMENT)))
		return PACKET_BAD_TCP_LEN;
	pk->sport = be16(p + TCP_SPORT);
	pk->dport = be16(p + TCP_DPORT);
	pk->seq = be32(p + TCP_SEQ);
	pk->ack = be32(p + TCP_ACK_AT);
	pk->tcp_flags = p[TCP_FLAGS];
	pk->flags |= PACKET_PORTS;
	if (n < header) {
		/* Cut inside the options: all that we use was before. */
		pk->payload_wire = header < wire ? (uint32_t)(wire - header) : 0;
		pk->flags |= PACKET_TRUNCATED;
		return PACKET_SHORT_TCP;
	}
	packet_payload(pk, p + header, n - header, wire - header);
	return PACKET_OK;
}
