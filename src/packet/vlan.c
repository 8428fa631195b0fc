/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One VLAN tag (802.1Q, 802.1ad and its forerunners) -> the VLAN id, and on to
 * the type behind it.  Stacked tags come back here through packet_ethertype, at
 * most PACKET_VLANS times in a frame.  Capture thread.
 */
#include "packet_int.h"

#include "camwarden/base/wire.h"

enum { VLAN_TCI = 0, VLAN_TYPE = 2, VLAN_HDR = 4, VLAN_ID_MASK = 0x0fff };

enum packet_status
packet_vlan(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	unsigned id;

	if (pk->vlan_depth == PACKET_VLANS)
		return PACKET_VLAN_DEPTH;
	if (n < VLAN_HDR)
		return PACKET_SHORT_VLAN;
	pk->vlan_depth++;
	id = be16(p + VLAN_TCI) & VLAN_ID_MASK;
	if (id != 0) /* 802.1Q 9.6: id 0 carries a priority and names no VLAN */
		pk->vlan = (uint16_t)id;
	return packet_ethertype(d, pk, be16(p + VLAN_TYPE), p + VLAN_HDR, n - VLAN_HDR,
		wire - VLAN_HDR);
}
