/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ERSPAN types II and III (draft-foschiano-erspan) -> the mirrored frame.  The
 * outer conversation is the mirror's own way to the sensor, so it is forgotten
 * at once.  Type I has no header and is told by tunnel.c.  Capture thread.
 */
#include "packet_int.h"

#include "camwarden/base/wire.h"

enum {
	ERSPAN_VLAN = 0,
	ERSPAN_SESSION = 2,
	ERSPAN_2_HDR = 8,
	ERSPAN_3_HDR = 12,
	ERSPAN_3_BITS = 10,    /* frame type, platform header */
	ERSPAN_3_PLATFORM = 8, /* the platform header's size */
	ERSPAN_TYPE_IP = 2,
};

/* Where the frame begins; 0 when the version is none we know. */
static size_t
erspan_len(const uint8_t *p, size_t n)
{
	switch (p[0] >> 4) {
	case 1:
		return ERSPAN_2_HDR;
	case 2:
		return n >= ERSPAN_3_HDR && (p[ERSPAN_3_BITS + 1] & 1)
			       ? ERSPAN_3_HDR + ERSPAN_3_PLATFORM
			       : ERSPAN_3_HDR;
	default:
		return 0;
	}
}

enum packet_status
packet_erspan(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	unsigned vlan, type = ETHER_BRIDGED;
	enum packet_status status;
	size_t len;

	if (n < ERSPAN_2_HDR)
		return PACKET_SHORT_ERSPAN;
	len = erspan_len(p, n);
	if (len == 0)
		return PACKET_NO_IP;
	if (n < len)
		return PACKET_SHORT_ERSPAN;
	packet_restart(pk);
	pk->vni = be16(p + ERSPAN_SESSION) & 0x03ff;
	vlan = be16(p + ERSPAN_VLAN) & 0x0fff;
	if (len >= ERSPAN_3_HDR &&
		(be16(p + ERSPAN_3_BITS) >> 10 & 31) == ERSPAN_TYPE_IP)
		type = n > len && p[len] >> 4 == 6 ? ETHER_IPV6 : ETHER_IPV4;
	status = packet_tunnel(d, pk, type, p + len, n - len, wire - len);
	/* The switch tells the VLAN of a frame that it mirrored without its tag. */
	if (pk->vlan == PACKET_NO_VLAN && vlan != 0)
		pk->vlan = (uint16_t)vlan;
	return status;
}
