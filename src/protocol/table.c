/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The names of the protocols and the table of their detectors, with the small
 * text helpers that several detectors share.  Adding a protocol: one name in
 * the enum and here, one row, one file.
 */
#include "camwarden/protocol.h"

#include "protocol_int.h"

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
};
_Static_assert(ARRAY_LEN(names) == PROTOCOL_MAX, "name every protocol");

const struct protocol_detector protocol_detectors[] = {
	{PROTOCOL_TLS, .request = tls_request, .response = tls_response},
	{PROTOCOL_HTTP, .request = http_request, .response = http_response},
	{PROTOCOL_RTSP, .request = rtsp_request, .response = rtsp_response},
	{PROTOCOL_SMTP, .request = smtp_request, .response = smtp_response},
	{PROTOCOL_SSH, .symmetric = true, .request = ssh_ident, .response = ssh_ident},
	{PROTOCOL_DNS, .request = dns_stream_request, .response = dns_stream_response},
};

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

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

static enum protocol_answer
compare_prefix(const uint8_t *p, size_t n, const char *text, bool fold)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < MIN(n, len); i++) {
		uint8_t want = (uint8_t)text[i];
		if (p[i] != want && !(fold && lower(p[i]) == lower(want)))
			return PROTOCOL_NO;
	}
	return n < len ? PROTOCOL_MORE : PROTOCOL_YES;
}

enum protocol_answer
begins_with(const uint8_t *p, size_t n, const char *text)
{
	return compare_prefix(p, n, text, false);
}

enum protocol_answer
begins_with_word(const uint8_t *p, size_t n, const char *text)
{
	return compare_prefix(p, n, text, true);
}

bool
line_at(const struct reading *r, size_t from, struct span *line, size_t *next)
{
	const uint8_t *p = r->p + from;
	const uint8_t *lf = from < r->n ? memchr(p, '\n', r->n - from) : NULL;

	if (lf == NULL)
		return false;
	line->p = p;
	line->n = (size_t)(lf - p);
	if (line->n > 0 && p[line->n - 1] == '\r')
		line->n--;
	*next = (size_t)(lf - r->p) + 1;
	return true;
}

bool
span_is(struct span s, const char *text)
{
	return s.n == strlen(text) &&
	       compare_prefix(s.p, s.n, text, true) == PROTOCOL_YES;
}

struct span
span_trim(struct span s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

bool
has_control(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < 0x20 && s.p[i] != '\t') || s.p[i] == 0x7f)
			return true;
	return false;
}
