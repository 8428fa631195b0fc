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

static const struct datagram_sample datagrams[] = {
	{"dns", .chunk = {SAY(CLIENT, DNS_QUERY DNS_QUESTION)},
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
	{"ntp broadcast",
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
};

/* What is not one of ours, or not certain enough to say so. */
static const struct datagram_sample datagram_strangers[] = {
	{"zeros", .chunk = {SAY(CLIENT, ZEROS16 ZEROS16 ZEROS16)}},
	{"snmp whose length is another",
		.chunk = {SAY(CLIENT, "\x30\x28\x02\x01\x01\x04\x06public" SNMP_GET)}},
	{"snmp of a version there is not",
		.chunk = {SAY(CLIENT, "\x30\x29\x02\x01\x02\x04\x06public" SNMP_GET)}},
	{"ldap search", .chunk = {SAY(CLIENT, "\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03"
					      "\x04\x00\x80\x00")}},
	{"ntp answer whose times do not follow",
		.chunk = {SAY(SERVER, "\x24\x01\x06\xec" NTP_ROOT NTP_TIME
				      "random64\xe9\x00\x00\x20\0\0\0\0" NTP_TIME)}},
	{"ntp control on another port",
		.chunk = {SAY(CLIENT, "\x16\x02\x00\x01" ZEROS8)}},
	{"stun of another length", .chunk = {SAY(CLIENT, STUN("\x00\x01", "\x04"))}},
	{"classic stun with attributes of its successor",
		.chunk = {SAY(
			CLIENT, "\x00\x01\x00\x08" SOME16 "\x80\x22\x00\x04pion")}},
	{"nat-pmp on another port",
		.chunk = {SAY(CLIENT,
				  "\x00\x02\x00\x00\x1f\x92\x1f\x92\x00\x00\x1c\x20"),
			SAY(CLIENT, "\x00\x00")}},
	{"pcp with something reserved",
		.chunk = {SAY(CLIENT,
			"\x02\x01\x00\x01\x00\x00\x1c\x20" PCP_CLIENT PCP_MAP)}},
	{"wireguard of another length",
		.chunk = {SAY(
			CLIENT, "\x01\0\0\0" SOME32 SOME32 SOME32 SOME32 ZEROS16 "x")}},
	{"wireguard data of three peers",
		.chunk = {SAY(CLIENT, "\x04\0\0\0peer\x05\0\0\0\0\0\0\0" SOME16),
			SAY(CLIENT, "\x04\0\0\0pear\x06\0\0\0\0\0\0\0" SOME16),
			SAY(CLIENT, "\x04\0\0\0paar\x07\0\0\0\0\0\0\0" SOME16)}},
	{"ike of a length it has not", .chunk = {SAY(CLIENT, IKE_V2_INIT "x")}},
	{"esp on another port", .chunk = {SAY(CLIENT, "spi1\0\0\0\x01" SOME16),
					SAY(CLIENT, "spi1\0\0\0\x02" SOME32),
					SAY(CLIENT, "spi1\0\0\0\x03" SOME16)}},
	{"http in a datagram", .chunk = {SAY(CLIENT, "GET / HTTP/1.1\r\n\r\n")}},
};

#endif
