/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bits of what bytes showed, by the names that findings and `camwarden
 * explain` give them.  Those that every flow has (a request, a response) have
 * none.  Pure; called by everyone.
 */
#include "camwarden/protocol.h"

#include <string.h>

#include "camwarden/base/array.h"

static const struct {
	uint64_t bit;
	const char *name;
} flags[] = {
	{PROTOCOL_REDIRECT_TLS, "redirect_to_tls"},
	{PROTOCOL_AUTHORIZATION, "authorization_seen"},
	{PROTOCOL_COOKIE, "cookie_seen"},
	{PROTOCOL_INCONSISTENT, "inconsistent_segments"},
	{PROTOCOL_UNCOMPARED, "segments_not_compared"},
	{PROTOCOL_CUT, "bytes_missing"},
	{PROTOCOL_BASIC, "basic_seen"},
	{PROTOCOL_DIGEST, "digest_md5_seen"},
	{PROTOCOL_DIGEST_SHA256, "digest_sha256_seen"},
	{PROTOCOL_TOKEN, "token_seen"},
	{PROTOCOL_NTLM, "ntlm_seen"},
	{PROTOCOL_NTLM_V1, "ntlm_v1_seen"},
	{PROTOCOL_PASSWORD, "password_seen"},
	{PROTOCOL_ANONYMOUS, "anonymous"},
	{PROTOCOL_DEFAULT_PASSWORD, "default_password"},
	{PROTOCOL_AUTH_OFFERED, "clear_login_offered"},
	{PROTOCOL_ACCEPTED, "login_accepted"},
	{PROTOCOL_DENIED, "login_denied"},
	{PROTOCOL_STARTTLS, "starttls"},
	{PROTOCOL_ENCRYPTED, "encrypted"},
	{PROTOCOL_LOGIN_ENCRYPTED, "login_encrypted"},
	{PROTOCOL_RESUMED, "session_resumed"},
	{PROTOCOL_CERTIFICATE_HIDDEN, "certificate_hidden"},
	{PROTOCOL_CLEARTEXT, "cleartext_chosen"},
	{PROTOCOL_WEBSOCKET, "websocket"},
	{PROTOCOL_ONVIF, "onvif"},
	{PROTOCOL_SOAP, "soap_readable"},
	{PROTOCOL_WS_SECURITY, "ws_security"},
	{PROTOCOL_METADATA, "service_metadata"},
	{PROTOCOL_HTTP_TUNNEL, "rtsp_over_http"},
	{PROTOCOL_MEDIA, "media_in_clear"},
	{PROTOCOL_MEDIA_SECURE, "media_encrypted"},
	{PROTOCOL_MULTICAST, "media_multicast"},
	{PROTOCOL_VIDEO, "video"},
	{PROTOCOL_WRITE, "write_requested"},
	{PROTOCOL_PORT_MAPPING, "port_mapping_requested"},
	{PROTOCOL_MAIL, "mail_sent"},
	{PROTOCOL_PUBLIC_NAME, "public_community"},
	{PROTOCOL_REMOTE_SHELL, "remote_shell"},
	{PROTOCOL_XPROTECT_PATH, "xprotect_path"},
	{PROTOCOL_FORBIDDEN, "forbidden"},
	{PROTOCOL_ANNOUNCED, "announced"},
	{PROTOCOL_PUBLIC, "public_seen"},
	{PROTOCOL_NAME_HIDDEN, "encrypted_hello"},
	{PROTOCOL_SOAP_BARE, "soap_unprotected"},
	{PROTOCOL_HELLO_RESET, "reset_after_hello"},
	{PROTOCOL_HELLOS_RESET, "resets_after_hello"},
	{PROTOCOL_ROUTED, "routed"},
	{PROTOCOL_ADMIN_PAGE, "administration_page"},
};

const char *
protocol_flag_name(unsigned bit)
{
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (bit < 64 && flags[i].bit == UINT64_C(1) << bit)
			return flags[i].name;
	return NULL;
}

uint64_t
protocol_flag_from_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (strcmp(flags[i].name, name) == 0)
			return flags[i].bit;
	return 0;
}
