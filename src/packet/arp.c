/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An ARP packet (RFC 826) for IPv4 over Ethernet -> struct packet_arp.  Other
 * kinds of addresses are refused.  Capture thread; the asset stage reads it.
 */
#include "packet_int.h"

#include <string.h>

#include "camwarden/base/wire.h"

enum {
	ARP_HARDWARE = 0,
	ARP_PROTOCOL = 2,
	ARP_SIZES = 4,
	ARP_OPERATION = 6,
	ARP_SENDER_MAC = 8,
	ARP_SENDER = 14,
	ARP_TARGET_MAC = 18,
	ARP_TARGET = 24,
	ARP_HDR = 8,
	ARP_LEN = 28,
};

enum packet_status
packet_arp(struct packet *pk, const uint8_t *p, size_t n)
{
	if (n < ARP_HDR)
		return PACKET_SHORT_ARP;
	if (be16(p + ARP_HARDWARE) != 1 || be16(p + ARP_PROTOCOL) != ETHER_IPV4 ||
		be16(p + ARP_SIZES) != 0x0604)
		return PACKET_BAD_ARP;
	if (n < ARP_LEN)
		return PACKET_SHORT_ARP;
	if (pk->family != 0)
		packet_restart(pk);
	pk->arp.operation = be16(p + ARP_OPERATION);
	memcpy(&pk->arp.sender_mac, p + ARP_SENDER_MAC, sizeof(struct mac));
	memcpy(&pk->arp.target_mac, p + ARP_TARGET_MAC, sizeof(struct mac));
	pk->arp.sender = addr_from_v4(p + ARP_SENDER);
	pk->arp.target = addr_from_v4(p + ARP_TARGET);
	pk->flags |= PACKET_ARP;
	return PACKET_ARP_SEEN;
}
