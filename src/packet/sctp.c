/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An SCTP common header (RFC 9260 3.1) -> ports.  Chunks are left as payload.
 * Capture thread.
 */
#include "packet_int.h"

#include "camwarden/base/wire.h"

enum { SCTP_SPORT = 0, SCTP_DPORT = 2, SCTP_HDR = 12 };

enum packet_status
packet_sctp(struct packet *pk, const uint8_t *p, size_t n, size_t wire)
{
	if (n < SCTP_HDR) {
		packet_cut_ports(pk, p, n, wire, SCTP_HDR);
		return PACKET_SHORT_SCTP;
	}
	pk->sport = be16(p + SCTP_SPORT);
	pk->dport = be16(p + SCTP_DPORT);
	pk->flags |= PACKET_PORTS;
	packet_payload(pk, p + SCTP_HDR, n - SCTP_HDR, wire - SCTP_HDR);
	return PACKET_OK;
}
