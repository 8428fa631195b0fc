/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Datagrams for the unit tests of protocol and for the seeds of its fuzz
 * target: what a flow says, on which ports, and what it shows.  Included by
 * one .c per program.
 */
#ifndef DATAGRAM_SAMPLES_H
#define DATAGRAM_SAMPLES_H

#include "protocol_samples.h"

/* Side 0 is the client, with these ports; 0: any, nothing goes by it. */
struct datagram_sample {
	const char *name;
	uint16_t port[2];
	struct chunk chunk[8];
	struct protocol_facts facts;
};

#define ZEROS4 "\0\0\0\0"
#define ZEROS8 ZEROS4 ZEROS4
#define ZEROS16 ZEROS8 ZEROS8
#define SOME16 "0123456789abcdef"
#define SOME32 SOME16 SOME16

/* ---- DNS and what looks like it ---- */

#define DNS_QUERY "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
#define NBNS_LABEL                                                                     \
	"\x20"                                                                         \
	"FDEFFCFGEFFCCACACACACACACACACAAA"                                             \
	"\x00"

/* ---- SNMP: a message, its version and community; PDUs ---- */

#define SNMP_DESCRIPTION "\x06\x08\x2b\x06\x01\x02\x01\x01\x01\x00"
#define SNMP_CALL(id, status) "\x02\x04\x00\x00\x00" id "\x02\x01" status "\x02\x01\x00"
#define SNMP_GET                                                                       \
	"\xa0\x1c" SNMP_CALL("\x01", "\x00") "\x30\x0e\x30\x0c" SNMP_DESCRIPTION       \
					     "\x05\x00"
#define SNMP_V3(len, flags, user)                                                      \
	"\x30" len "\x02\x01\x03\x30\x11\x02\x04\x00\x00\x12\x34\x02\x03\x00\xff\xe3"  \
	"\x04\x01" flags "\x02\x01\x03\x04" user
#define SNMP_ENGINE                                                                    \
	"\x04\x06"                                                                     \
	"engine"
#define SNMP_TIME "\x02\x01\x01\x02\x01\x05"
#define SNMP_USER                                                                      \
	SNMP_ENGINE SNMP_TIME "\x04\x07"                                               \
			      "monitor"
#define SNMP_AUTH                                                                      \
	"\x04\x0c"                                                                     \
	"authauthauth"
#define SNMP_HIDDEN                                                                    \
	"\x31\x30\x2f" SNMP_USER SNMP_AUTH "\x04\x08"                                  \
	"saltsalt"
#define SNMP_DISCOVERY                                                                 \
	SNMP_V3("\x3e", "\x04",                                                        \
		"\x10\x30\x0e\x04\x00" SNMP_TIME "\x04\x00\x04\x00\x04\x00")           \
	"\x30\x14\x04\x00\x04\x00\xa0\x0e" SNMP_CALL("\x01", "\x00") "\x30\x00"
/* usmStats: 4 unknown engines, 5 wrong digests */
#define SNMP_REPORT(counter)                                                           \
	"\x30\x2b" SNMP_ENGINE "\x04\x00\xa8\x1f" SNMP_CALL(                           \
		"\x01", "\x00") "\x30\x11\x30\x0f\x06\x0a\x2b\x06\x01\x06\x03\x0f\x01" \
				"\x01" counter "\x00\x41\x01\x01"

/* ---- STUN ---- */

#define STUN(type, len)                                                                \
	type "\x00" len "\x21\x12\xa4\x42"                                             \
	     "transaction!"

/* ---- NTP: flags to precision, root delay, dispersion, reference ---- */

#define NTP_ROOT                                                                       \
	"\x00\x00\x01\x00\x00\x00\x02\x00"                                             \
	"GPS\0"
#define NTP_TIME "\xe9\x00\x00\x10\x80\x00\x00\x00"

/* ---- PCP: a mapping of TCP 8082; the nonce is 12 bytes ---- */

#define PCP_CLIENT "\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\x14\x00\x0b"
#define PCP_MAP "nonce-nonce-\x06\x00\x00\x00\x1f\x92\x1f\x92" PCP_CLIENT

/* ---- IKE: a payload of 4 bytes ---- */

#define IKE(responder, version_exchange_flags, message)                                \
	"initiate" responder version_exchange_flags message "\x00\x00\x00\x20"         \
	"\x00\x00\x00\x04"
#define IKE_V2_INIT IKE(ZEROS8, "\x21\x20\x22\x08", ZEROS4)

/* ---- RTP: sequence number, time and source behind flags and type ---- */

#define RTP_OF(flags_type, number)                                                     \
	flags_type "\x10" number "\0\0\1\0"                                            \
		   "ssrc"
#define RTP_FRAGMENT(number) RTP_OF("\x80\x60", number) "\x7c\x05" SOME16
#define TS_PACKET                                                                      \
	"\x47\x40\x00\x10" SOME16 SOME16 SOME16 SOME16 SOME16 SOME16 SOME16 SOME16     \
		SOME16 SOME16 SOME16 "01234567"
#define RTCP_RR                                                                        \
	"\x80\xc9\x00\x01"                                                             \
	"ssrc"

/* ---- DHCP: operation, hardware; the cookie and what comes before it ---- */

#define DHCP(op)                                                                       \
	op "\x01\x06\0"                                                                \
	   "xid4" ZEROS16 ZEROS4 "\x00\x40\x8c\x01\x02\x03"                            \
	   "\0\0" ZEROS8 ZEROS16 ZEROS16 ZEROS16 ZEROS16 ZEROS16 ZEROS16 ZEROS16       \
		   ZEROS16 ZEROS16 ZEROS16 ZEROS16 ZEROS16 "\x63\x82\x53\x63"

/* ---- OpenVPN: session identifiers, numbers, times ---- */

#define OPENVPN_ENDS                                                                   \
	"\0\0\0\1"                                                                     \
	"\x62\x5a\x9e\x97" SOME32

/* ---- Teredo: version to hop limit of IPv6, an address of its network ---- */

#define TEREDO_PACKET                                                                  \
	"\x60\0\0\0\x00\x08\x3a\x40"                                                   \
	"\x20\x01\0\0"                                                                 \
	"address1addr"                                                                 \
	"\x20\x01\x0d\xb8"                                                             \
	"address2addr"                                                                 \
	"icmpv6!!"

/* ---- WS-Discovery ---- */

#define WSD(action, body)                                                              \
	"<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://www.w3.org/2003/05/"      \
	"soap-envelope\"><s:Header><a:Action s:mustUnderstand=\"1\">"                  \
	"http://schemas.xmlsoap.org/ws/2005/04/discovery/" action                      \
	"</a:Action></s:Header><s:Body>" body "</s:Body></s:Envelope>"

/* ---- Kerberos ---- */

#define KERBEROS_CLIENT                                                                \
	"\x30\x12\xa0\x03\x02\x01\x01\xa1\x0b\x30\x09\x1b\x07"                         \
	"camera1"
#define KERBEROS_SERVER                                                                \
	"\x30\x1c\xa0\x03\x02\x01\x01\xa1\x15\x30\x13\x1b\x06"                         \
	"krbtgt"                                                                       \
	"\x1b\x09"                                                                     \
	"VMS.LOCAL"
#define KERBEROS_ASK                                                                   \
	"\x6a\x60\x30\x5e\xa1\x03\x02\x01\x05\xa2\x03\x02\x01\x0a\xa3\x02\x30\x00\xa4" \
	"\x4e\x30\x4c\xa0\x07\x03\x05\x00\x40\x81\x00\x10\xa1\x14" KERBEROS_CLIENT     \
	"\xa2\x0b\x1b\x09"                                                             \
	"VMS.LOCAL"                                                                    \
	"\xa3\x1e" KERBEROS_SERVER

static const struct datagram_sample datagrams[] = {
	{"dns", .chunk = {SAY(CLIENT, DNS_QUERY DNS_QUESTION)},
		.facts = {.application = PROTOCOL_DNS,
			.flags = PROTOCOL_REQUEST,
			.server_name = "time.vms.local"}},
	{"dns from the port of multicast dns", .port = {5353, 53},
		.chunk = {SAY(CLIENT, DNS_QUERY DNS_QUESTION)},
		.facts = {.application = PROTOCOL_DNS,
			.flags = PROTOCOL_REQUEST,
			.server_name = "time.vms.local"}},
	{"multicast dns", .port = {5353, 5353},
		.chunk = {SAY(CLIENT, "\0\0\0\0\x00\x01\0\0\0\0\0\0\x05_http\x04_"
				      "tcp\x05local\0"
				      "\x00\x0c\x80\x01"),
			SAY(SERVER,
				"\0\0\x84\x00\0\0\x00\x01\0\0\0\0\x05_http\x04_tcp\x05"
				"local\0\x00\x0c\x80\x01\0\0\x11\x94\x00\x02\xc0\x0c")},
		.facts = {.application = PROTOCOL_MDNS,
			.flags = BOTH,
			.server_name = "_http._tcp.local"}},
	{"llmnr", .port = {0, 5355},
		.chunk = {SAY(CLIENT, "\x12\x34\0\0\x00\x01\0\0\0\0\0\0\x04wpad\0"
				      "\x00\x01\x00\x01")},
		.facts = {.application = PROTOCOL_LLMNR,
			.flags = PROTOCOL_REQUEST,
			.server_name = "wpad"}},
	{"netbios name",
		.chunk = {SAY(CLIENT, "\x80\x01\x01\x10\x00\x01\0\0\0\0\0\0" NBNS_LABEL
				      "\x00\x20\x00\x01"),
			SAY(SERVER, "\x80\x01\x85\x00\0\0\x00\x01\0\0\0\0" NBNS_LABEL
				    "\x00\x20\x00\x01\0\0\0\0\x00\x06\0\0\x0a\0\0\1")},
		.facts = {.application = PROTOCOL_NBNS,
			.flags = BOTH,
			.server_name = "SERVER"}},
	{"netbios refresh",
		.chunk = {SAY(CLIENT,
			"\x80\x01\x40\x10\x00\x01\0\0\0\0\x00\x01" NBNS_LABEL
			"\x00\x20\x00\x01\xc0\x0c\x00\x20\x00\x01\0\0\0\0"
			"\x00\x06\0\0\x0a\0\0\1")},
		.facts = {.application = PROTOCOL_NBNS,
			.flags = PROTOCOL_REQUEST,
			.server_name = "SERVER"}},
	{"snmp 2c with the community everyone knows",
		.chunk = {SAY(CLIENT, "\x30\x29\x02\x01\x01\x04\x06public" SNMP_GET),
			SAY(SERVER,
				"\x30\x34\x02\x01\x01\x04\x06public\xa2\x27" SNMP_CALL(
					"\x01",
					"\x00") "\x30\x19\x30\x17" SNMP_DESCRIPTION
						"\x04\x0b"
						"Camera 3000")},
		.facts = {.application = PROTOCOL_SNMP,
			.flags = BOTH | PROTOCOL_PUBLIC_NAME | PROTOCOL_ACCEPTED,
			.secret_len = 6,
			.version = 2,
			.method = "GetRequest",
			.scheme = "community",
			.banner = "Camera 3000"}},
	{"snmp 1 that reads and writes",
		.chunk = {SAY(CLIENT, "\x30\x29\x02\x01\x00\x04\x06s3cr3t" SNMP_GET),
			SAY(CLIENT,
				"\x30\x2a\x02\x01\x00\x04\x06s3cr3t\xa3\x1d" SNMP_CALL(
					"\x02",
					"\x00") "\x30\x0f\x30\x0d" SNMP_DESCRIPTION
						"\x04\x01x")},
		.facts = {.application = PROTOCOL_SNMP,
			.flags = PROTOCOL_REQUEST | PROTOCOL_WRITE,
			.secret_len = 6,
			.version = 1,
			.method = "SetRequest",
			.scheme = "community"}},
	{"snmp that is not allowed",
		.chunk = {SAY(SERVER,
			"\x30\x28\x02\x01\x01\x04\x05other\xa2\x1c" SNMP_CALL(
				"\x01", "\x10") "\x30\x0e\x30\x0c" SNMP_DESCRIPTION
						"\x05\x00")},
		.facts = {.application = PROTOCOL_SNMP,
			.flags = PROTOCOL_RESPONSE | PROTOCOL_DENIED,
			.secret_len = 5,
			.version = 2,
			.scheme = "community"}},
	{"snmp 1 trap without a community",
		.chunk = {SAY(CLIENT,
			"\x30\x1f\x02\x01\x00\x04\x00\xa4\x18\x06\x05\x2b\x06"
			"\x01\x04\x01\x40\x04\x0a\x00\x00\x01\x02\x01\x06"
			"\x02\x01\x01\x43\x01\x01\x30\x00")},
		.facts = {.application = PROTOCOL_SNMP,
			.flags = PROTOCOL_REQUEST | PROTOCOL_ANONYMOUS,
			.version = 1,
			.method = "Trap",
			.scheme = "community"}},
	{"snmp 3 with privacy",
		.chunk = {SAY(CLIENT, SNMP_DISCOVERY),
			SAY(SERVER, SNMP_V3("\x5b", "\x00",
					    "\x16\x30\x14" SNMP_ENGINE SNMP_TIME
					    "\x04\x00\x04\x00\x04\x00")
					    SNMP_REPORT("\x04")),
			SAY(CLIENT,
				SNMP_V3("\x51", "\x07", SNMP_HIDDEN) "\x04\x06hidden"),
			SAY(SERVER,
				SNMP_V3("\x51", "\x03", SNMP_HIDDEN) "\x04\x06hidden")},
		.facts = {.application = PROTOCOL_SNMP,
			.flags = BOTH | PROTOCOL_ENCRYPTED | PROTOCOL_ACCEPTED,
			.version = 3,
			.method = "GetRequest",
			.scheme = "authPriv",
			.user = "monitor"}},
	{"snmp 3 with a wrong key",
		.chunk = {SAY(CLIENT, SNMP_V3("\x5d", "\x05",
					      "\x29\x30\x27" SNMP_USER SNMP_AUTH
					      "\x04\x00") "\x30\x1a" SNMP_ENGINE
							  "\x04\x00\xa0\x0e" SNMP_CALL(
								  "\x01",
								  "\x00") "\x30\x00"),
			SAY(SERVER, SNMP_V3("\x62", "\x00",
					    "\x1d\x30\x1b" SNMP_USER "\x04\x00\x04\x00")
					    SNMP_REPORT("\x05"))},
		.facts = {.application = PROTOCOL_SNMP,
			.flags = BOTH | PROTOCOL_DENIED,
			.version = 3,
			.method = "GetRequest",
			.scheme = "authNoPriv",
			.user = "monitor"}},
	{"ntp",
		.chunk = {SAY(CLIENT, "\x23\x00\x06\xec" ZEROS4 ZEROS8 ZEROS8 ZEROS16
				      "random64"),
			SAY(SERVER, "\x24\x01\x06\xec" NTP_ROOT NTP_TIME
				    "random64" NTP_TIME NTP_TIME)},
		.facts = {.application = PROTOCOL_NTP,
			.flags = BOTH,
			.version = 4,
			.method = "client",
			.banner = "v4 server, stratum 1"}},
	{"ntp broadcast", .port = {0, 123},
		.chunk = {SAY(
			SERVER, "\x1d\x02\x06\xec" NTP_ROOT NTP_TIME ZEROS16 NTP_TIME)},
		.facts = {.application = PROTOCOL_NTP,
			.flags = PROTOCOL_RESPONSE,
			.version = 3,
			.method = "broadcast",
			.banner = "v3 broadcast, stratum 2"}},
	{"ntp asked for its variables", .port = {0, 123},
		.chunk = {SAY(CLIENT, "\x16\x02\x00\x01" ZEROS8)},
		.facts = {.application = PROTOCOL_NTP,
			.flags = PROTOCOL_REQUEST,
			.version = 2,
			.method = "control",
			.banner = "v2 control"}},
	{"ntp asked for its clients", .port = {0, 123},
		.chunk = {SAY(CLIENT, "\x17\x00\x03\x2a" ZEROS4)},
		.facts = {.application = PROTOCOL_NTP,
			.flags = PROTOCOL_REQUEST,
			.version = 2,
			.method = "private",
			.banner = "v2 private"}},
	{"stun",
		.chunk = {SAY(CLIENT, STUN("\x00\x01", "\x08") "\x80\x22\x00\x04pion"),
			SAY(SERVER,
				STUN("\x01\x01", "\x0c") "\x00\x20\x00\x08\x00\x01"
							 "\xa1\x47\xe1\x12\xa6\x43")},
		.facts = {.application = PROTOCOL_STUN,
			.flags = BOTH,
			.method = "Binding",
			.banner = "pion"}},
	{"turn",
		.chunk = {SAY(CLIENT, STUN("\x00\x03", "\x00")),
			SAY(SERVER, STUN("\x01\x13",
					    "\x14") "\x00\x09\x00\x04\x00\x00\x04\x01"
						    "\x00\x14\x00\x08relay.eu"),
			SAY(CLIENT, STUN("\x00\x03", "\x08") "\x00\x06\x00\x03"
							     "cam\0"),
			SAY(SERVER, STUN("\x01\x03", "\x00"))},
		.facts = {.application = PROTOCOL_STUN,
			.flags = BOTH | PROTOCOL_DENIED | PROTOCOL_ACCEPTED,
			.status = 401,
			.method = "Allocate",
			.server_name = "relay.eu",
			.user = "cam"}},
	{"classic stun",
		.chunk = {SAY(CLIENT, "\x00\x01\x00\x00" SOME16),
			SAY(SERVER, "\x01\x01\x00\x0c" SOME16 "\x00\x01\x00\x08\x00\x01"
				    "\x80\x00\x0a\x00\x00\x01")},
		.facts = {.application = PROTOCOL_STUN,
			.flags = BOTH,
			.method = "Binding"}},
	{"nat-pmp", .port = {0, 5351},
		.chunk = {SAY(CLIENT, "\x00\x00"),
			SAY(SERVER, "\x00\x80\x00\x00\x00\x00\x01\x00\xc0\x00\x02\x01"),
			SAY(CLIENT, "\x00\x02\x00\x00\x1f\x92\x1f\x92\x00\x00\x1c\x20"),
			SAY(SERVER, "\x00\x82\x00\x00\x00\x00\x01\x00\x1f\x92\x1f\x93"
				    "\x00\x00\x1c\x20")},
		.facts = {.application = PROTOCOL_NATPMP,
			.flags = BOTH | PROTOCOL_PORT_MAPPING | PROTOCOL_ACCEPTED,
			.method = "map tcp",
			.banner = "inside port 8082, outside port 8083"}},
	{"nat-pmp by its answer alone",
		.chunk = {SAY(SERVER, "\x00\x81\x00\x02\x00\x00\x01\x00\x1f\x92\x00\x00"
				      "\x00\x00\x00\x00")},
		.facts = {.application = PROTOCOL_NATPMP,
			.flags = PROTOCOL_RESPONSE | PROTOCOL_PORT_MAPPING |
				 PROTOCOL_DENIED,
			.method = "map udp",
			.banner = "inside port 8082, outside port 0"}},
	{"pcp",
		.chunk =
			{SAY(CLIENT,
				 "\x02\x01\x00\x00\x00\x00\x1c\x20" PCP_CLIENT PCP_MAP),
				SAY(SERVER, "\x02\x81\x00\x02\x00\x00\x07\x08" ZEROS4
						    ZEROS8 ZEROS4 PCP_MAP)},
		.facts = {.application = PROTOCOL_NATPMP,
			.flags = BOTH | PROTOCOL_PORT_MAPPING | PROTOCOL_DENIED,
			.version = 2,
			.method = "map tcp",
			.banner = "inside port 8082, outside port 8082"}},
	{"pcp that takes a mapping away",
		.chunk = {SAY(
			CLIENT, "\x02\x01\x00\x00\x00\x00\x00\x00" PCP_CLIENT PCP_MAP)},
		.facts = {.application = PROTOCOL_NATPMP,
			.flags = PROTOCOL_REQUEST,
			.version = 2,
			.method = "map tcp",
			.banner = "inside port 8082, outside port 8082"}},
	{"wireguard",
		.chunk = {SAY(CLIENT, "\x01\0\0\0" SOME32 SOME32 SOME32 SOME32 ZEROS16),
			SAY(SERVER, "\x02\0\0\0" SOME32 SOME32 "01234567" ZEROS16)},
		.facts = {.application = PROTOCOL_WIREGUARD,
			.flags = BOTH | PROTOCOL_ENCRYPTED,
			.method = "initiation"}},
	{"wireguard in the middle",
		.chunk = {SAY(CLIENT, "\x04\0\0\0peer\x05\0\0\0\0\0\0\0" SOME16),
			SAY(CLIENT, "\x04\0\0\0peer\x06\0\0\0\0\0\0\0" SOME32),
			SAY(CLIENT, "\x04\0\0\0peer\x06\0\0\0\0\0\0\0" SOME32),
			SAY(CLIENT, "\x04\0\0\0peer\x09\0\0\0\0\0\0\0" SOME16)},
		.facts = {.application = PROTOCOL_WIREGUARD,
			.flags = PROTOCOL_REQUEST | PROTOCOL_ENCRYPTED,
			.client_side = 2,
			.method = "data"}},
	{"ike 2",
		.chunk = {SAY(CLIENT, IKE_V2_INIT),
			SAY(SERVER, IKE("respond!", "\x21\x20\x22\x20", ZEROS4))},
		.facts = {.application = PROTOCOL_IKE,
			.flags = BOTH | PROTOCOL_ENCRYPTED,
			.version = 2,
			.method = "IKE_SA_INIT"}},
	{"ike 2 through address translation",
		.chunk = {SAY(CLIENT,
			ZEROS4 IKE("respond!", "\x2e\x20\x23\x08", "\0\0\0\1"))},
		.facts = {.application = PROTOCOL_IKE,
			.flags = PROTOCOL_REQUEST | PROTOCOL_ENCRYPTED,
			.version = 2,
			.method = "IKE_AUTH"}},
	{"ike 1",
		.chunk = {SAY(CLIENT, IKE(ZEROS8, "\x01\x10\x04\x00", ZEROS4)),
			SAY(SERVER, IKE("respond!", "\x01\x10\x04\x00", ZEROS4))},
		.facts = {.application = PROTOCOL_IKE,
			.flags = BOTH | PROTOCOL_ENCRYPTED,
			.version = 1,
			.method = "aggressive mode"}},
	{"esp through address translation", .port = {4500, 4500},
		.chunk = {SAY(SERVER, "\xff"), SAY(CLIENT, "spi1\0\0\0\x01" SOME16),
			SAY(SERVER, "spi2\0\0\0\x01" SOME16),
			SAY(CLIENT, "spi1\0\0\0\x02" SOME32),
			SAY(SERVER, "spi2\0\0\0\x03" SOME32),
			SAY(CLIENT, "spi1\0\0\0\x03" SOME16),
			SAY(SERVER, "spi2\0\0\0\x04" SOME16)},
		.facts = {.application = PROTOCOL_IKE,
			.flags = BOTH | PROTOCOL_ENCRYPTED,
			.client_side = 2,
			.method = "ESP"}},
	{"dhcp",
		.chunk = {SAY(CLIENT,
				  DHCP("\x01") "\x35\x01\x03\x3c\x0cudhcp 1.30.1\xff"),
			SAY(SERVER, DHCP("\x02") "\x35\x01\x05\xff")},
		.facts = {.application = PROTOCOL_DHCP,
			.flags = BOTH,
			.method = "request",
			.banner = "udhcp 1.30.1"}},
	{"dhcpv6",
		.chunk = {SAY(CLIENT, "\x01xid\x00\x01\x00\x0a\x00\x03\x00\x01maddr1"
				      "\x00\x10\x00\x0a\0\0\x01\x37\x00\x04"
				      "axis"
				      "\x00\x08\x00\x02\x00\x00"),
			SAY(SERVER, "\x02xid\x00\x02\x00\x0a\x00\x03\x00\x01maddr2")},
		.facts = {.application = PROTOCOL_DHCPV6,
			.flags = BOTH,
			.method = "solicit",
			.banner = "axis"}},
	{"dhcpv6 relayed",
		.chunk = {SAY(CLIENT, "\x0c\x00" ZEROS16 ZEROS16
				      "\x00\x09\x00\x0a\x01xid\x00\x08\x00\x02\0\0")},
		.facts = {.application = PROTOCOL_DHCPV6,
			.flags = PROTOCOL_REQUEST,
			.method = "relay-forward"}},
	{"kerberos",
		.chunk = {SAY(CLIENT, KERBEROS_ASK),
			SAY(SERVER,
				"\x6b\x33\x30\x31\xa0\x03\x02\x01\x05\xa1\x03\x02\x01"
				"\x0b\xa3\x0b\x1b\x09"
				"VMS.LOCAL"
				"\xa4\x14" KERBEROS_CLIENT "\xa5\x02\x61\x00")},
		.facts = {.application = PROTOCOL_KERBEROS,
			.flags = BOTH | PROTOCOL_ENCRYPTED | PROTOCOL_ACCEPTED,
			.method = "AS-REQ",
			.server_name = "VMS.LOCAL",
			.user = "camera1"}},
	{"kerberos with a wrong password",
		.chunk = {SAY(SERVER, "\x7e\x3e\x30\x3c\xa0\x03\x02\x01\x05\xa1\x03\x02"
				      "\x01\x1e\xa6\x03"
				      "\x02\x01\x18\xa9\x0b\x1b\x09"
				      "VMS.LOCAL"
				      "\xaa\x1e" KERBEROS_SERVER)},
		.facts = {.application = PROTOCOL_KERBEROS,
			.flags = PROTOCOL_RESPONSE | PROTOCOL_ENCRYPTED |
				 PROTOCOL_DENIED,
			.method = "KRB-ERROR",
			.server_name = "VMS.LOCAL"}},
	{"openvpn",
		.chunk = {SAY(CLIENT, "\x38session1\0\0\0\0\0"),
			SAY(SERVER, "\x40session2\x01\0\0\0\0session1\0\0\0\0")},
		.facts = {.application = PROTOCOL_OPENVPN,
			.flags = BOTH | PROTOCOL_ENCRYPTED,
			.client_side = 0}},
	{"openvpn with all but the head encrypted",
		.chunk = {SAY(CLIENT, "\x50session1" OPENVPN_ENDS "12345"),
			SAY(SERVER, "\x40session2" OPENVPN_ENDS SOME16 "7")},
		.facts = {.application = PROTOCOL_OPENVPN,
			.flags = BOTH | PROTOCOL_ENCRYPTED}},
	{"l2tp",
		.chunk = {SAY(CLIENT, "\xc8\x02\x00\x1d\0\0\0\0\0\0\0\0"
				      "\x80\x08\0\0\0\0\x00\x01"
				      "\x80\x09\0\0\x00\x07"
				      "lac"),
			SAY(SERVER, "\xc8\x02\x00\x14\0\1\0\0\0\0\0\1"
				    "\x80\x08\0\0\0\0\x00\x02")},
		.facts = {.application = PROTOCOL_L2TP,
			.flags = BOTH,
			.version = 2,
			.method = "SCCRQ",
			.banner = "lac"}},
	{"rtp behind what opens the way", .port = {40000, 50000},
		.chunk = {SAY(CLIENT, "what a player sends: anything"),
			SAY(CLIENT, "and once more, else it is lost"),
			SAY(SERVER, RTP_OF("\x80\x60", "\x01") SOME16),
			SAY(SERVER, RTP_OF("\x80\x60", "\x02") SOME16),
			SAY(SERVER, RTP_OF("\x80\x60", "\x03") SOME16)},
		.facts = {.application = PROTOCOL_RTP,
			.flags = PROTOCOL_REQUEST,
			.client_side = 2,
			.banner = "SSRC 73737263, type 96"}},
	{"tftp asks for a file",
		.chunk = {SAY(CLIENT, "\0\1boot.cfg\0OCTET\0blksize\0"
				      "1428\0")},
		.facts = {.application = PROTOCOL_TFTP,
			.flags = PROTOCOL_REQUEST,
			.method = "RRQ",
			.path = "boot.cfg"}},
	{"tftp gives a file", .chunk = {SAY(CLIENT, "\0\2cam.bin\0netascii\0")},
		.facts = {.application = PROTOCOL_TFTP,
			.flags = PROTOCOL_REQUEST | PROTOCOL_WRITE,
			.method = "WRQ",
			.path = "cam.bin"}},
	{"tftp from the port that was asked",
		.chunk = {SAY(CLIENT, "\0\1boot.cfg\0octet\0"),
			SAY(SERVER, "\0\3\0\1password")},
		.facts = {.application = PROTOCOL_TFTP,
			.flags = BOTH,
			.method = "RRQ",
			.path = "boot.cfg"}},
	{"tftp answer",
		.chunk = {SAY(SERVER, "\0\3\0\1password"), SAY(CLIENT, "\0\4\0\1")},
		.facts = {.application = PROTOCOL_TFTP, .flags = BOTH}},
	{"tftp answer that takes",
		.chunk = {SAY(SERVER, "\0\4\0\0"), SAY(CLIENT, "\0\3\0\1password")},
		.facts = {.application = PROTOCOL_TFTP, .flags = BOTH}},
	{"tftp agreement on options",
		.chunk = {SAY(SERVER, "\0\6tsize\0"
				      "8192\0")},
		.facts = {.application = PROTOCOL_TFTP, .flags = BOTH}},
	{"tftp refusal", .chunk = {SAY(SERVER, "\0\5\0\1File not found\0")},
		.facts = {.application = PROTOCOL_TFTP, .flags = PROTOCOL_RESPONSE}},
	{"teredo",
		.chunk = {SAY(CLIENT, "\0\0\xf1\xf1\x3f\xff\xfd\x94" TEREDO_PACKET),
			SAY(SERVER, TEREDO_PACKET)},
		.facts = {.application = PROTOCOL_TEREDO,
			.flags = BOTH,
			.client_side = 2}},
	{"teredo solicitation", .port = {0, 3544},
		.chunk = {SAY(CLIENT, "\x00\x01\x02\x04id1234"
				      "nonce-64\0"
				      "\x60\0\0\0\x00\x08\x3a\xff"
				      "\xfe\x80" ZEROS8 "\xff\xff\xff\xff\xff\xfd"
				      "\xff\x02" ZEROS8 "\0\0\0\0\0\2"
				      "solicit!")},
		.facts = {.application = PROTOCOL_TEREDO, .flags = PROTOCOL_REQUEST}},
	{"quic 1",
		.chunk = {SAY(CLIENT, "\xc3\0\0\0\1\x08"
				      "dcid8byt\x00\x00\x44\xd0" SOME32),
			SAY(SERVER, "\xe3\0\0\0\1\x00\x04scid\x44\xd0" SOME32)},
		.facts = {.application = PROTOCOL_QUIC,
			.flags = BOTH | PROTOCOL_ENCRYPTED,
			.client_side = 2,
			.version = 1,
			.banner = "QUIC v1"}},
	{"quic 2 early data",
		.chunk = {SAY(CLIENT, "\xe3\x6b\x33\x43\xcf\x08"
				      "dcid8byt\x00\x44\xd0" SOME32)},
		.facts = {.application = PROTOCOL_QUIC,
			.flags = PROTOCOL_REQUEST | PROTOCOL_ENCRYPTED,
			.version = 0x43cf,
			.banner = "QUIC v2"}},
	{"quic of Google",
		.chunk = {SAY(CLIENT, "\x0d"
				      "dcid8byt"
				      "Q043\x01" SOME32)},
		.facts = {.application = PROTOCOL_QUIC,
			.flags = PROTOCOL_REQUEST | PROTOCOL_ENCRYPTED,
			.version = 0x3433,
			.banner = "gQUIC Q043"}},
	{"ssdp search",
		.chunk =
			{SAY(CLIENT,
				 "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n"
				 "MAN: \"ssdp:discover\"\r\nST: ssdp:all\r\n\r\n"),
				SAY(SERVER, "HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n"
					    "USN: uuid:4d696e69::upnp:rootdevice\r\n"
					    "Location: "
					    "http://10.20.0.11:49152/"
					    "desc.xml\r\n\r\n")},
		.facts = {.application = PROTOCOL_SSDP,
			.flags = BOTH,
			.status = 200,
			.method = "M-SEARCH",
			.server_name = "10.20.0.11",
			.path = "/desc.xml",
			.banner = "uuid:4d696e69::upnp:rootdevice"}},
	{"ssdp announcement",
		.chunk = {SAY(CLIENT,
			"NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\n"
			"NT: upnp:rootdevice\r\nUSN: uuid:1::upnp:rootdevice\r\n"
			"LOCATION: http://cam/d\r\n\r\n")},
		.facts = {.application = PROTOCOL_SSDP,
			.flags = PROTOCOL_REQUEST | PROTOCOL_ANNOUNCED,
			.method = "NOTIFY",
			.server_name = "cam",
			.path = "/d",
			.banner = "uuid:1::upnp:rootdevice"}},
	{"ws-discovery of onvif devices",
		.chunk = {SAY(CLIENT,
				  WSD("Probe",
					  "<d:Probe><d:Types>dn:NetworkVideoTransmitter"
					  "</d:Types></d:Probe>")),
			SAY(SERVER, WSD("ProbeMatches",
					    "<d:Types>dn:NetworkVideoTransmitter "
					    "tds:Device</d:Types>"
					    "<d:Scopes>onvif://www.onvif.org/type/ptz "
					    "onvif://www.onvif.org/hardware/M1065\n"
					    "onvif://www.onvif.org/name/AXIS</d:Scopes>"
					    "<d:XAddrs>http://10.20.0.11/onvif/"
					    "device_service "
					    "http://[fd00::1]/onvif</d:XAddrs>"))},
		.facts = {.application = PROTOCOL_WS_DISCOVERY,
			.flags = BOTH | PROTOCOL_ONVIF,
			.method = "Probe",
			.server_name = "10.20.0.11",
			.path = "/onvif/device_service",
			.banner = "NetworkVideoTransmitter Device hardware/M1065 "
				  "name/AXIS"}},
	{"syslog",
		.chunk = {SAY(CLIENT,
			"<38>Jan  3 10:00:00 cam1 sshd[17]: Accepted password")},
		.facts = {.application = PROTOCOL_SYSLOG,
			.flags = PROTOCOL_REQUEST,
			.method = "auth.info",
			.banner = "sshd"}},
	{"syslog of 2009",
		.chunk = {SAY(CLIENT, "<165>1 2003-10-11T22:14:15.003Z cam1 evntslog - "
				      "ID47 [a b=\"c\"] x\n")},
		.facts = {.application = PROTOCOL_SYSLOG,
			.flags = PROTOCOL_REQUEST,
			.version = 1,
			.method = "local4.notice",
			.banner = "evntslog"}},
	{"syslog without a header", .chunk = {SAY(CLIENT, "<0>kernel oops\0")},
		.facts = {.application = PROTOCOL_SYSLOG,
			.flags = PROTOCOL_REQUEST,
			.method = "kern.emerg"}},
	{"rtp",
		.chunk = {SAY(CLIENT, RTCP_RR "\xff"),
			SAY(SERVER, RTP_OF("\x80\x60", "\xfe") SOME16),
			SAY(SERVER, RTP_OF("\x80\xe0", "\xff") SOME16),
			SAY(SERVER, RTP_OF("\x80\x60", "\xff") SOME16),
			SAY(SERVER, "\x80\x60\x11\x01\0\0\1\0ssrc" SOME16)},
		.facts = {.application = PROTOCOL_RTP,
			.flags = PROTOCOL_REQUEST,
			.client_side = 2,
			.banner = "SSRC 73737263, type 96"}},
	{"rtp of h.264 in clear",
		.chunk = {SAY(SERVER, RTP_OF("\x80\x60",
					      "\x01") "\x78\x00\x04\x67\x42\xe0\x1f"
						      "\x00\x02\x68\xce"),
			SAY(SERVER, RTP_FRAGMENT("\x02")),
			SAY(SERVER, RTP_FRAGMENT("\x03"))},
		.facts = {.application = PROTOCOL_RTP,
			.flags = PROTOCOL_REQUEST | PROTOCOL_MEDIA | PROTOCOL_VIDEO,
			.client_side = 2,
			.banner = "SSRC 73737263, type 96, H.264"}},
	{"rtp of small pictures in h.264",
		.chunk = {SAY(SERVER, RTP_OF("\x80\x60", "\x01") "\x61\xe0" SOME16),
			SAY(SERVER,
				RTP_OF("\x80\xe0", "\x02") "\x67\x64\x00\x28" SOME16),
			SAY(SERVER, RTP_OF("\x80\xe0", "\x03") "\x41\x9a" SOME16)},
		.facts = {.application = PROTOCOL_RTP,
			.flags = PROTOCOL_REQUEST | PROTOCOL_MEDIA | PROTOCOL_VIDEO,
			.client_side = 2,
			.banner = "SSRC 73737263, type 96, H.264"}},
	{"rtp of small pictures in h.265",
		.chunk = {SAY(SERVER, RTP_OF("\x80\x60", "\x01") "\x40\x01\x0c" SOME16),
			SAY(SERVER, RTP_OF("\x80\xe0", "\x02") "\x02\x01\x01" SOME16),
			SAY(SERVER, RTP_OF("\x80\xe0", "\x03") "\x02\x01\xd0" SOME16)},
		.facts = {.application = PROTOCOL_RTP,
			.flags = PROTOCOL_REQUEST | PROTOCOL_MEDIA | PROTOCOL_VIDEO,
			.client_side = 2,
			.banner = "SSRC 73737263, type 96, H.265"}},
	{"rtp of mpeg-2 ts",
		.chunk = {SAY(SERVER, RTP_OF("\x80\x21", "\x01") TS_PACKET TS_PACKET),
			SAY(SERVER, RTP_OF("\x80\x21", "\x02") TS_PACKET),
			SAY(SERVER, RTP_OF("\x80\x21", "\x03") TS_PACKET)},
		.facts = {.application = PROTOCOL_RTP,
			.flags = PROTOCOL_REQUEST | PROTOCOL_MEDIA | PROTOCOL_VIDEO,
			.client_side = 2,
			.banner = "SSRC 73737263, type 33, MPEG-2 TS"}},
	{"rtp of jpeg",
		.chunk =
			{SAY(SERVER, RTP_OF("\x80\x1a",
					     "\x01") "\0\0\0\0\x01\x50\xa0\x5a" SOME16),
				SAY(SERVER, RTP_OF("\x80\x1a", "\x02") "\0\0\0\x10\x01"
								       "\x50\xa0"
								       "\x5a" SOME16),
				SAY(SERVER, RTP_OF("\x80\x9a", "\x03") "\0\0\0\x20\x01"
								       "\x50\xa0"
								       "\x5a" SOME16)},
		.facts = {.application = PROTOCOL_RTP,
			.flags = PROTOCOL_REQUEST | PROTOCOL_MEDIA | PROTOCOL_VIDEO,
			.client_side = 2,
			.banner = "SSRC 73737263, type 26, JPEG"}},
	{"rtp of h.265 behind an extension, padded",
		.chunk = {SAY(SERVER,
				  RTP_OF("\xb0\x60",
					  "\x01") "\xbe\xde\0\1ext4\x62\x01\x93" SOME16
						  "\0\2"),
			SAY(SERVER, RTP_OF("\x80\x60", "\x02") "\x62\x01\x13" SOME16),
			SAY(SERVER, RTP_OF("\x80\xe0", "\x03") "\x62\x01\x53" SOME16)},
		.facts = {.application = PROTOCOL_RTP,
			.flags = PROTOCOL_REQUEST | PROTOCOL_MEDIA | PROTOCOL_VIDEO,
			.client_side = 2,
			.banner = "SSRC 73737263, type 96, H.265"}},
	{"rtp of aac in clear",
		.chunk = {SAY(SERVER,
				  RTP_OF("\x80\x61", "\x01") "\x00\x10\x00\x80" SOME16),
			SAY(SERVER,
				RTP_OF("\x80\x61", "\x02") "\x00\x10\x01\x00" SOME32),
			SAY(SERVER,
				RTP_OF("\x80\x61", "\x03") "\x00\x10\x00\x80" SOME16)},
		.facts = {.application = PROTOCOL_RTP,
			.flags = PROTOCOL_REQUEST | PROTOCOL_MEDIA,
			.client_side = 2,
			.banner = "SSRC 73737263, type 97, AAC"}},
	{"rtcp",
		.chunk = {SAY(CLIENT, RTCP_RR "\x81\xca\x00\x03ssrc\x01\x02"
					      "ab\0\0\0\0"),
			SAY(SERVER, RTCP_RR)},
		.facts = {.application = PROTOCOL_RTCP,
			.flags = BOTH,
			.client_side = 2,
			.method = "RR"}},
	{"rtcp encrypted",
		.chunk = {SAY(CLIENT, RTCP_RR SOME16 "\x80\0\0\x05"
						     "0123456789")},
		.facts = {.application = PROTOCOL_RTCP,
			.flags = PROTOCOL_REQUEST | PROTOCOL_ENCRYPTED |
				 PROTOCOL_MEDIA_SECURE,
			.client_side = 2,
			.method = "RR"}},
};

#endif
