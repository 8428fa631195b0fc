/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dotted name of each outcome, as counters and the manual show it.
 */
#include "camwarden/packet.h"

#include "camwarden/base/array.h"

static const char *const names[] = {
	[PACKET_OK] = "packet.ok",
	[PACKET_NO_IP] = "packet.no_ip",
	[PACKET_ARP_SEEN] = "packet.arp.seen",
	[PACKET_SHORT_LINK] = "packet.link.short",
	[PACKET_SHORT_VLAN] = "packet.vlan.short",
	[PACKET_VLAN_DEPTH] = "packet.vlan.depth",
	[PACKET_SHORT_SNAP] = "packet.snap.short",
	[PACKET_SHORT_MPLS] = "packet.mpls.short",
	[PACKET_MPLS_DEPTH] = "packet.mpls.depth",
	[PACKET_SHORT_PPPOE] = "packet.pppoe.short",
	[PACKET_SHORT_ARP] = "packet.arp.short",
	[PACKET_BAD_ARP] = "packet.arp.bad",
	[PACKET_SHORT_IPV4] = "packet.ipv4.short",
	[PACKET_BAD_IPV4_VERSION] = "packet.ipv4.bad_version",
	[PACKET_BAD_IPV4_HEADER_LEN] = "packet.ipv4.bad_header_length",
	[PACKET_BAD_IPV4_LEN] = "packet.ipv4.bad_length",
	[PACKET_SHORT_IPV6] = "packet.ipv6.short",
	[PACKET_BAD_IPV6_VERSION] = "packet.ipv6.bad_version",
	[PACKET_SHORT_IPV6_EXTENSION] = "packet.ipv6.extension_short",
	[PACKET_IPV6_EXTENSIONS] = "packet.ipv6.extensions",
	[PACKET_UNMATCHED_FRAGMENT] = "packet.fragment.unmatched",
	[PACKET_SHORT_TCP] = "packet.tcp.short",
	[PACKET_BAD_TCP_LEN] = "packet.tcp.bad_length",
	[PACKET_SHORT_UDP] = "packet.udp.short",
	[PACKET_BAD_UDP_LEN] = "packet.udp.bad_length",
	[PACKET_SHORT_ICMP] = "packet.icmp.short",
	[PACKET_SHORT_SCTP] = "packet.sctp.short",
	[PACKET_SHORT_GRE] = "packet.gre.short",
	[PACKET_BAD_GRE_VERSION] = "packet.gre.bad_version",
	[PACKET_SHORT_ERSPAN] = "packet.erspan.short",
	[PACKET_SHORT_VXLAN] = "packet.vxlan.short",
	[PACKET_SHORT_GENEVE] = "packet.geneve.short",
	[PACKET_TUNNEL_DEPTH] = "packet.tunnel.depth",
};
_Static_assert(ARRAY_LEN(names) == PACKET_STATUS_MAX, "name every status");

const char *
packet_status_name(enum packet_status status)
{
	return (unsigned)status < PACKET_STATUS_MAX ? names[status] : "packet.unknown";
}
