/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Flows of datagrams in which one protocol follows another, and what must not be
 * taken for any.  Included by one .c per program.
 */
#ifndef DATAGRAM_STRANGERS_H
#define DATAGRAM_STRANGERS_H

#include "datagram_samples.h"

/* What comes first in a flow, and what takes it over: taken by two. */
static const struct datagram_sample datagram_successors[] = {
	{"stun, then rtcp, then rtp",
		.chunk = {SAY(CLIENT, STUN("\x00\x01", "\x00")),
			SAY(SERVER, STUN("\x01\x01", "\x00")), SAY(SERVER, RTCP_RR),
			SAY(CLIENT, RTP_OF("\x80\x60", "\x01") SOME16),
			SAY(CLIENT, RTP_OF("\x80\x60", "\x02") SOME16),
			SAY(SERVER, STUN("\x00\x01", "\x00")),
			SAY(CLIENT, RTP_OF("\x80\x60", "\x03") SOME16),
			SAY(SERVER, RTCP_RR)},
		.facts = {.application = PROTOCOL_RTP,
			.flags = PROTOCOL_REQUEST,
			.client_side = 2,
			.banner = "SSRC 73737263, type 96"}},
};

/* What is not one of ours, or not certain enough to say so. */
static const struct datagram_sample datagram_strangers[] = {
	{"tftp of a mode there is not",
		.chunk = {SAY(CLIENT, "\0\1boot.cfg\0binary\0")}},
	{"tftp block that nobody takes",
		.chunk = {SAY(SERVER, "\0\3\0\1password"), SAY(CLIENT, "\0\4\0\2")}},
	{"tftp block twice", .chunk = {SAY(SERVER, "\0\3\0\1password"),
				     SAY(SERVER, "\0\3\0\1password")}},
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
	{"dhcp without its cookie", .chunk = {SAY(CLIENT, ZEROS16 ZEROS16 SOME32)}},
	{"dhcpv6 whose options do not fill it",
		.chunk = {SAY(
			CLIENT, "\x01xid\x00\x01\x00\x0a\x00\x03\x00\x01maddr1\x00")}},
	{"dhcpv6 without an identifier",
		.chunk = {SAY(CLIENT, "\x01xid\x00\x08\x00\x02\x00\x00\x00\x06\x00\x06"
				      "\0\1\0\2\0\3")}},
	{"kerberos of another version",
		.chunk = {SAY(CLIENT,
			"\x6a\x0e\x30\x0c\xa1\x03\x02\x01\x04\xa2\x03\x02\x01\x0a"
			"\xa3\x00")}},
	{"openvpn of one side", .chunk = {SAY(CLIENT, "\x38session1\0\0\0\0\0"),
					SAY(CLIENT, "\x38session1\0\0\0\0\0")}},
	{"openvpn that answers another",
		.chunk = {SAY(CLIENT, "\x38session1\0\0\0\0\0"),
			SAY(SERVER, "\x40session2\x01\0\0\0\0session3\0\0\0\0")}},
	{"l2tp data",
		.chunk = {SAY(CLIENT, "\x40\x02\x00\x0c\0\1\0\1\xff\x03\xc0\x21")}},
	{"l2tp that begins with another attribute",
		.chunk = {SAY(CLIENT, "\xc8\x02\x00\x14\0\0\0\0\0\0\0\0"
				      "\x80\x08\0\0\x00\x07\x00\x01")}},
	{"ipv6 of another network",
		.chunk = {SAY(CLIENT, "\x60\0\0\0\x00\x08\x3a\x40\x20\x01\x0d\xb8"
				      "address1addr"
				      "\x20\x01\x0d\xb8"
				      "address2addricmpv6!!")}},
	{"quic of a version there is not",
		.chunk = {SAY(CLIENT, "\xc3\0\0\0\5\x08"
				      "dcid8byt\x00\x00\x44\xd0" SOME32)}},
	{"quic negotiation of nobody",
		.chunk = {SAY(SERVER, "\xc3\0\0\0\0\x04"
				      "dcid\x04scid\0\0\0\1" SOME32)}},
	{"quic data", .chunk = {SAY(CLIENT, "\x43"
					    "dcid8byt" SOME32)}},
	{"an answer that is no ssdp",
		.chunk = {SAY(SERVER, "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n")}},
	{"xml that is no ws-discovery",
		.chunk = {SAY(CLIENT,
			"<?xml version=\"1.0\"?><Envelope><Action>http://x/Probe"
			"</Action></Envelope>")}},
	{"syslog of a priority there is not",
		.chunk = {SAY(CLIENT, "<192>text of a message")}},
	{"syslog that is no text", .chunk = {SAY(CLIENT, "<13>text\x01of a message")}},
	{"rtp of one packet", .chunk = {SAY(SERVER, RTP_OF("\x80\x60", "\1") SOME16)}},
	{"rtp of sources that change",
		.chunk = {SAY(SERVER, RTP_OF("\x80\x60", "\1") SOME16),
			SAY(SERVER, "\x80\x60\x10\2\0\0\1\0crss" SOME16),
			SAY(SERVER, RTP_OF("\x80\x60", "\3") SOME16),
			SAY(SERVER, RTP_OF("\x80\x60", "\4") SOME16)}},
	{"rtp of numbers that jump",
		.chunk = {SAY(SERVER, "\x80\x60\x10\2\0\0\1\0ssrc" SOME16),
			SAY(SERVER, "\x80\x60\x20\2\0\0\1\0ssrc" SOME16),
			SAY(SERVER, "\x80\x60\x30\2\0\0\1\0ssrc" SOME16),
			SAY(SERVER, "\x80\x60\x40\2\0\0\1\0ssrc" SOME16)}},
	{"rtcp that does not fill its datagram",
		.chunk = {SAY(CLIENT, RTCP_RR "\x81\xca\x00\x04ssrc\x01\x02"
					      "ab\0\0\0\0")}},
	{"http in a datagram", .chunk = {SAY(CLIENT, "GET / HTTP/1.1\r\n\r\n")}},
};

#endif
