/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SSH, VNC, RDP, PostgreSQL, MQTT and XProtect; see talk_samples.h. */
#ifndef TALK_REMOTE_H
#define TALK_REMOTE_H

#include "talk_samples.h"

#define SSH_KEXINIT                                                                    \
	"\x00\x00\x00T\x04\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"                \
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x11\x63urve2"                            \
	"5519-sha256\x00\x00\x00\x00\x00"                                              \
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"             \
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"             \
	"\x00\x00\x00\x00\x00\x00\x00\x00"
#define SSH_ASKS                                                                       \
	"\x00\x00\x00,\x06\x1e\x00\x00\x00 \x00\x00\x00\x00\x00\x00"                   \
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"             \
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
#define SSH_KEY                                                                        \
	"\x00\x00\x00\x33\x00\x00\x00\x0bss"                                           \
	"h-ed25519\x00\x00\x00 \x00\x01\x02"                                           \
	"\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12"             \
	"\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x00\x00\x00"             \
	" \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"                \
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"             \
	"\x00\x00\x00\x00S\x00\x00\x00\x0bssh-ed2"                                     \
	"5519\x00\x00\x00@\x00\x00\x00\x00\x00\x00\x00\x00"                            \
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"             \
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"             \
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"             \
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
#define SSH_REPLY "\x00\x00\x00\xbc\x08\x1f" SSH_KEY
#define SSH_PRINT                                                                      \
	{                                                                              \
		0x66, 0x40, 0x2c, 0x94, 0x68, 0xc5, 0x89, 0x41, 0xdd, 0x19, 0xff,      \
			0xd6, 0x50, 0xbf, 0x2b, 0x42, 0xf9, 0x22, 0x6f, 0x83, 0xd3,    \
			0xbd, 0x06, 0xad, 0x51, 0x5d, 0x0e, 0x51, 0x04, 0xa7, 0x70,    \
			0x20                                                           \
	}
#define RDP_ASKS                                                                       \
	"\x03\x00\x00)$\xe0\x00\x00\x00\x00\x00\x43ooki"                               \
	"e: mstshash=amy\x0d"                                                          \
	"\x0a\x01\x00\x08\x00\x03\x00\x00\x00"
#define RDP_TLS                                                                        \
	"\x03\x00\x00\x13\x0e\xd0\x00\x00\x00\x00\x00\x02\x00\x08\x00\x02"             \
	"\x00\x00\x00"
#define RDP_OWN                                                                        \
	"\x03\x00\x00\x13\x0e\xd0\x00\x00\x00\x00\x00\x02\x00\x08\x00\x00"             \
	"\x00\x00\x00"
#define RDP_BARE "\x03\x00\x00\x0b\x06\xd0\x00\x00\x00\x00\x00"
#define X224_OTHER                                                                     \
	"\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\xc1\x02\x01\x00\xc2"             \
	"\x02\x01\x02"
#define PG_START                                                                       \
	"\x00\x00\x00\x34\x00\x03\x00\x00user\x00\x61my"                               \
	"\x00\x64\x61tabase\x00vms\x00\x61p"                                           \
	"plication_name\x00\x61"                                                       \
	"pp\x00\x00"
#define PG_PASSWORD "p\x00\x00\x00\x0axyzzy\x00"
#define PG_ASKS_PASSWORD "R\x00\x00\x00\x08\x00\x00\x00\x03"
#define PG_ASKS_MD5 "R\x00\x00\x00\x0c\x00\x00\x00\x05\x00\x00\x00\x07"
#define PG_OK "R\x00\x00\x00\x08\x00\x00\x00\x00"
#define PG_NO "E\x00\x00\x00\x0cSFATAL\x00\x00"
#define PG_QUERY "Q\x00\x00\x00\x0dSELECT 1\x00"
#define MQTT_LOGIN                                                                     \
	"\x10\x1c\x00\x04MQTT\x04\xc2\x00<\x00\x04\x63\x61"                            \
	"m1\x00\x03\x61my\x00\x05xyzzy"
#define MQTT_5_LOGIN                                                                   \
	"\x10/\x00\x04MQTT\x05\xc6\x00<\x05\x11\x00\x00"                               \
	"\x00\x01\x00\x04\x63\x61m1\x00\x00\x04gone\x00"                               \
	"\x04\x63\x61m1\x00\x03\x61my\x00\x05xyzz"                                     \
	"y"
#define MQTT_NOBODY                                                                    \
	"\x10\x10\x00\x04MQTT\x04\x02\x00<\x00\x04\x63\x61"                            \
	"m1"

#define SHELL (BOTH | PROTOCOL_REMOTE_SHELL)
#define OVER_TLS                                                                       \
	.tls_version = 0x0304, .tls_cipher = 0x1301, .server_name = "rs1.vms.local"
#define RFB(minor) "RFB 003.00" minor "\n"
#define CALL(parameters)                                                               \
	"<?xml version=\"1.0\" "                                                       \
	"encoding=\"utf-8\"?><methodcall><requestid>0</requestid>"                     \
	"<methodname>connect</methodname>" parameters "</methodcall>\r\n\r\n"
#define CONNECTED(yes)                                                                 \
	"<?xml version=\"1.0\" encoding=\"utf-8\"?><methodresponse>"                   \
	"<requestid>0</requestid><methodname>connect</methodname>"                     \
	"<connected>" yes "</connected></methodresponse>\r\n\r\n"

static const struct talk remote_talks[] = {
	{"ssh shows its host key", PROTOCOL_SSH,
		{S("SSH-2.0-a\r\n" SSH_KEXINIT), C("SSH-2.0-b\r\n" SSH_KEXINIT),
			C(SSH_ASKS), S(SSH_REPLY)},
		{.banner = "SSH-2.0-a", .certificate = SSH_PRINT, .flags = SHELL}},
	{"ssh packet shorter than its head", PROTOCOL_SSH,
		{C("SSH-2.0-b\r\n"), S("SSH-2.0-a\r\n"
				       "\x00\x00\x00\x01\x08\x1f" SSH_KEY)},
		{.banner = "SSH-2.0-b", .flags = SHELL}},
	{"vnc without security", PROTOCOL_VNC,
		{S(RFB("8")), C(RFB("8")), S("\x02\x01\x02"), C("\x01"), S("\0\0\0\0")},
		{.version = 0x0308,
			.scheme = "None",
			.flags = SHELL | PROTOCOL_CLEARTEXT | PROTOCOL_ANONYMOUS}},
	{"vnc with its own password", PROTOCOL_VNC,
		{S(RFB("8")), C(RFB("7")), S("\x02\x01\x02"), C("\x02")},
		{.version = 0x0307,
			.scheme = "VNC",
			.flags = SHELL | PROTOCOL_CLEARTEXT}},
	{"vnc of which the server decides", PROTOCOL_VNC,
		{S(RFB("3")), C(RFB("3")), S("\0\0\0\2 challenge"), C("\x01")},
		{.version = 0x0303,
			.scheme = "VNC",
			.flags = SHELL | PROTOCOL_CLEARTEXT}},
	{"vnc with VeNCrypt, of which no more is seen", PROTOCOL_VNC,
		{S(RFB("8")), C(RFB("8")), S("\x02\x13\x02"), C("\x13")},
		{.version = 0x0308, .flags = SHELL}},
	{"rdp goes over to TLS", PROTOCOL_RDP,
		{C(RDP_ASKS), S(RDP_TLS), C(CLIENT_HELLO), S(SERVER_HELLO_13)},
		{OVER_TLS, .flags = SHELL | PROTOCOL_STARTTLS |
				    PROTOCOL_CERTIFICATE_HIDDEN}},
	{"rdp with its own encryption", PROTOCOL_RDP, {C(RDP_ASKS), S(RDP_OWN)},
		{.scheme = "RDP", .flags = SHELL}},
	{"rdp of an old server", PROTOCOL_RDP,
		{C(RDP_ASKS), S(RDP_BARE), C("\x03\x00\x00\x08")},
		{.scheme = "RDP", .flags = SHELL}},
	{"postgresql login", PROTOCOL_POSTGRESQL,
		{C(PG_START), S(PG_ASKS_PASSWORD), C(PG_PASSWORD), S(PG_OK),
			C(PG_QUERY)},
		{.version = 0x0300,
			.user = "amy",
			.secret_len = 5,
			.banner = "app",
			.scheme = "password",
			.flags = BOTH | PROTOCOL_PASSWORD | PROTOCOL_AUTH_OFFERED |
				 PROTOCOL_ACCEPTED}},
	{"postgresql login that is refused", PROTOCOL_POSTGRESQL,
		{C("\0\0\0\x08\x04\xd2\x16\x2f"), S("N"), C(PG_START),
			S(PG_ASKS_PASSWORD), C(PG_PASSWORD), S(PG_NO)},
		{.version = 0x0300,
			.user = "amy",
			.secret_len = 5,
			.banner = "app",
			.scheme = "password",
			.flags = BOTH | PROTOCOL_PASSWORD | PROTOCOL_AUTH_OFFERED |
				 PROTOCOL_DENIED}},
	{"postgresql login by a hash", PROTOCOL_POSTGRESQL,
		{C(PG_START), S(PG_ASKS_MD5), C(PG_PASSWORD), S(PG_OK)},
		{.version = 0x0300,
			.user = "amy",
			.banner = "app",
			.scheme = "md5",
			.flags = BOTH}},
	{"postgresql goes over to TLS", PROTOCOL_POSTGRESQL,
		{C("\0\0\0\x08\x04\xd2\x16\x2f"), S("S"), C(CLIENT_HELLO),
			S(SERVER_HELLO_13)},
		{OVER_TLS, .flags = BOTH | PROTOCOL_STARTTLS |
				    PROTOCOL_CERTIFICATE_HIDDEN}},
	{"mqtt login", PROTOCOL_MQTT, {C(MQTT_LOGIN), S("\x20\x02\x00\x00")},
		{.version = 0x0311,
			.user = "amy",
			.secret_len = 5,
			.flags = BOTH | PROTOCOL_PASSWORD | PROTOCOL_ACCEPTED}},
	{"mqtt 5 login that is refused", PROTOCOL_MQTT,
		{C(MQTT_5_LOGIN), S("\x20\x03\x00\x86\x00")},
		{.version = 0x0500,
			.user = "amy",
			.secret_len = 5,
			.flags = BOTH | PROTOCOL_PASSWORD | PROTOCOL_DENIED}},
	{"mqtt without a login", PROTOCOL_MQTT, {C(MQTT_NOBODY), S("\x20\x02\x00\x00")},
		{.version = 0x0311, .flags = BOTH}},
	{"xprotect opens a camera by a token", PROTOCOL_XPROTECT,
		{C(CALL("<username>dummy</username><password>dummy</password>"
			"<connectparam>id=1&amp;connectiontoken=TOKEN#471</"
			"connectparam>")),
			S(CONNECTED("yes"))},
		{.method = "connect",
			.secret_len = 9,
			.flags = BOTH | PROTOCOL_TOKEN | PROTOCOL_ACCEPTED}},
	{"xprotect token in an element of its own", PROTOCOL_XPROTECT,
		{C(CALL("<token>abcd</token>")), S(CONNECTED("no"))},
		{.method = "connect",
			.secret_len = 4,
			.flags = BOTH | PROTOCOL_TOKEN | PROTOCOL_DENIED}},
	{"xprotect password", PROTOCOL_XPROTECT,
		{C(CALL("<username>amy</username><password>xyzzy</password>")),
			S(CONNECTED("yes"))},
		{.method = "connect",
			.user = "amy",
			.secret_len = 5,
			.flags = BOTH | PROTOCOL_PASSWORD | PROTOCOL_ACCEPTED}},
	{"winrm is a remote shell", PROTOCOL_HTTP,
		{C("POST /wsman HTTP/1.1\r\nHost: ms\r\n\r\n"),
			S("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n")},
		{.method = "POST",
			.path = "/wsman",
			.server_name = "ms",
			.status = 401,
			.flags = SHELL | PROTOCOL_OTHER_RESPONSE}},
};

/* Nothing of it is certain. */
static const struct talk remote_strangers[] = {
	{"x.224 of another protocol", PROTOCOL_UNKNOWN, {C(X224_OTHER), S(RDP_BARE)},
		{0}},
	{"a method call of somebody else", PROTOCOL_UNKNOWN,
		{C("<?xml version=\"1.0\"?><methodCallList>\r\n\r\n")}, {0}},
	{"mqtt of a version there is not", PROTOCOL_UNKNOWN,
		{C("\x10\x12\x00\x04MQTT\x07\x02\x00\x3c\x00\x04"
		   "cam1")},
		{0}},
	{"postgresql of a version there is not", PROTOCOL_UNKNOWN,
		{C("\0\0\0\x10\0\x09\0\0user\0\0\0\0")}, {0}},
};

#endif
