/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of detectors.  Adding a protocol: a name in the enum and in
 * spoken.c, a row here, a file.  It stands alone, so that a test can put
 * another one in its place.
 */
#include "protocol_int.h"

#include "camwarden/base/array.h"

const struct protocol_detector protocol_detectors[] = {
	{PROTOCOL_TLS, .request = tls_request, .response = tls_response},
	{PROTOCOL_HTTP, .request = http_request, .response = http_response},
	{PROTOCOL_RTSP, .request = rtsp_request, .response = rtsp_response},
	{PROTOCOL_SMTP, .request = smtp_request, .response = smtp_response},
	{PROTOCOL_FTP, .request = ftp_request, .response = ftp_response},
	{PROTOCOL_TELNET, .symmetric = true, .request = telnet_request,
		.response = telnet_response},
	{PROTOCOL_SSH, .symmetric = true, .request = ssh_talk, .response = ssh_talk},
	{PROTOCOL_TDS, .request = tds_request, .response = tds_response},
	{PROTOCOL_SMB, .request = smb_request, .response = smb_response},
	{PROTOCOL_LDAP, .request = ldap_request, .response = ldap_response},
	{PROTOCOL_KERBEROS, .request = kerberos_request, .response = kerberos_response},
	{PROTOCOL_RDP, .request = rdp_request, .response = rdp_response},
	{PROTOCOL_VNC, .symmetric = true, .request = vnc_talk, .response = vnc_talk},
	{PROTOCOL_POSTGRESQL, .request = postgresql_request,
		.response = postgresql_response},
	{PROTOCOL_MQTT, .request = mqtt_request, .response = mqtt_response},
	{PROTOCOL_XPROTECT, .request = xprotect_request, .response = xprotect_response},
	{PROTOCOL_SYBASE, .request = sybase_request, .response = sybase_response},
	{PROTOCOL_SOCKS, .request = socks_request, .response = socks_response},
	{PROTOCOL_RLOGIN, .request = rlogin_request, .response = rlogin_response},
	{PROTOCOL_DNS, .request = dns_stream_request, .response = dns_stream_response},
};

const size_t protocol_detector_count = ARRAY_LEN(protocol_detectors);
_Static_assert(
	ARRAY_LEN(protocol_detectors) <= 64, "a bit each in protocol_state.rejected");
