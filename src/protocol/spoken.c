/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The names of the protocols.
 */
#include "camwarden/protocol.h"

#include <string.h>

#include "camwarden/base/array.h"

static const char *const names[] = {
	[PROTOCOL_UNKNOWN] = "unknown",
	[PROTOCOL_HTTP] = "http",
	[PROTOCOL_TLS] = "tls",
	[PROTOCOL_RTSP] = "rtsp",
	[PROTOCOL_SMTP] = "smtp",
	[PROTOCOL_SSH] = "ssh",
	[PROTOCOL_DNS] = "dns",
	[PROTOCOL_RTP] = "rtp",
	[PROTOCOL_RTCP] = "rtcp",
	[PROTOCOL_TDS] = "tds",
	[PROTOCOL_SMB] = "smb",
	[PROTOCOL_SNMP] = "snmp",
	[PROTOCOL_LDAP] = "ldap",
	[PROTOCOL_KERBEROS] = "kerberos",
	[PROTOCOL_FTP] = "ftp",
	[PROTOCOL_TELNET] = "telnet",
	[PROTOCOL_RDP] = "rdp",
	[PROTOCOL_VNC] = "vnc",
	[PROTOCOL_MQTT] = "mqtt",
	[PROTOCOL_POSTGRESQL] = "postgresql",
	[PROTOCOL_MDNS] = "mdns",
	[PROTOCOL_LLMNR] = "llmnr",
	[PROTOCOL_NBNS] = "nbns",
	[PROTOCOL_DHCP] = "dhcp",
	[PROTOCOL_DHCPV6] = "dhcpv6",
	[PROTOCOL_NTP] = "ntp",
	[PROTOCOL_WS_DISCOVERY] = "ws-discovery",
	[PROTOCOL_SSDP] = "ssdp",
	[PROTOCOL_SYSLOG] = "syslog",
	[PROTOCOL_STUN] = "stun",
	[PROTOCOL_NATPMP] = "nat-pmp",
	[PROTOCOL_QUIC] = "quic",
	[PROTOCOL_WIREGUARD] = "wireguard",
	[PROTOCOL_IKE] = "ike",
	[PROTOCOL_OPENVPN] = "openvpn",
	[PROTOCOL_L2TP] = "l2tp",
	[PROTOCOL_TEREDO] = "teredo",
	[PROTOCOL_XPROTECT] = "xprotect",
	[PROTOCOL_TFTP] = "tftp",
	[PROTOCOL_RLOGIN] = "rlogin",
	[PROTOCOL_SOCKS] = "socks",
	[PROTOCOL_SYBASE] = "sybase-tds",
};
_Static_assert(ARRAY_LEN(names) == PROTOCOL_MAX, "name every protocol");

const char *
protocol_name(enum protocol p)
{
	return p < PROTOCOL_MAX ? names[p] : names[PROTOCOL_UNKNOWN];
}

enum protocol
protocol_from_name(const char *name)
{
	for (unsigned i = 0; i < PROTOCOL_MAX; i++)
		if (strcmp(name, names[i]) == 0)
			return (enum protocol)i;
	return PROTOCOL_UNKNOWN;
}
