/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What DHCP, DHCPv6 and router advertisements offer and in whose name; every
 * prefix of each message is read at the edge of a page that may not be touched.
 */
#include "camwarden/asset.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/packet.h"
#include "guard.h"

static const struct hash_key key = {{1, 2}};
static struct offer_cache cache;

typedef bool reader_fn(const uint8_t *p, size_t n, struct offer *out);

/* "server S relay R address A router G dns N,N client C mac M direct" */
static const char *
text_of(const struct offer *o)
{
	static char text[512];
	const struct {
		const char *name;
		const struct addr *addr;
	} addrs[] = {{"server", &o->server}, {"relay", &o->relay},
		{"address", &o->address}, {"router", &o->router},
		{"dns", &o->name_server[0]}, {"dns", &o->name_server[1]},
		{"dns", &o->name_server[2]}};
	char buf[ADDR_STRLEN], mac[MAC_STRLEN];
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(addrs); i++)
		if (addr_class(addrs[i].addr) != ADDR_UNSPECIFIED)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s %s ",
				addrs[i].name, addr_format(addrs[i].addr, buf));
	if (!mac_is_zero(&o->client))
		n += (size_t)snprintf(text + n, sizeof(text) - n, "client %s ",
			mac_format(&o->client, mac));
	if (!mac_is_zero(&o->server_mac))
		n += (size_t)snprintf(text + n, sizeof(text) - n, "mac %s ",
			mac_format(&o->server_mac, mac));
	snprintf(text + n, sizeof(text) - n, "%s", o->direct ? "direct" : "");
	return text;
}

/* ---- DHCP ---- */

enum {
	YIADDR = 16,
	CIADDR = 12,
	GIADDR = 24,
	CHADDR = 28,
	COOKIE = 236,
	OPTIONS = 240
};

struct message {
	uint8_t b[512];
	size_t n;
};

static void
add(struct message *m, const void *bytes, size_t n)
{
	memcpy(m->b + m->n, bytes, n);
	m->n += n;
}
#define ADD(m, text) add(m, text, sizeof(text) - 1)

/* An offer of 10.20.0.200 by 10.20.0.66, to 02:00:00:00:00:11. */
static void
dhcp_make(struct message *m, uint8_t type)
{
	memset(m, 0, sizeof(*m));
	m->b[0] = 2;
	m->b[1] = 1;
	m->b[2] = 6;
	memcpy(m->b + YIADDR, "\x0a\x14\x00\xc8", 4);
	memcpy(m->b + CHADDR, "\x02\x00\x00\x00\x00\x11", 6);
	memcpy(m->b + COOKIE, "\x63\x82\x53\x63", 4);
	m->n = OPTIONS;
	ADD(m, "\x35\x01");
	add(m, &type, 1);
	ADD(m, "\x36\x04\x0a\x14\x00\x42");
}

static const char *
dhcp_text(const struct message *m)
{
	struct offer o;

	if (!dhcp_offer(guard_put(m->b, m->n), m->n, &o))
		return "nothing";
	ck_assert_uint_eq(o.kind, OFFER_DHCP);
	return text_of(&o);
}

START_TEST(an_offer_says_who_serves_and_what)
{
	struct message m;

	dhcp_make(&m, 2);
	ADD(&m, "\x00\x03\x08\x0a\x14\x00\x01\x0a\x14\x00\x02"
		"\x06\x10\x08\x08\x08\x08\x08\x08\x04\x04\x01\x01\x01\x01\x09\x09\x09"
		"\x09\xff");
	ck_assert_str_eq(dhcp_text(&m),
		"server 10.20.0.66 address 10.20.0.200 router 10.20.0.1 dns 8.8.8.8 "
		"dns 8.8.4.4 dns 1.1.1.1 client 02:00:00:00:00:11 direct");
}
END_TEST

START_TEST(an_acknowledgement_is_an_offer_and_others_are_none)
{
	struct message m;

	dhcp_make(&m, 5);
	ck_assert_str_ne(dhcp_text(&m), "nothing");
	for (uint8_t type = 0; type < 20; type++)
		if (type != 2 && type != 5) {
			dhcp_make(&m, type);
			ck_assert_str_eq(dhcp_text(&m), "nothing");
		}
	dhcp_make(&m, 2);
	m.b[0] = 1; /* a client's */
	ck_assert_str_eq(dhcp_text(&m), "nothing");
	dhcp_make(&m, 2);
	m.b[COOKIE] = 0;
	ck_assert_str_eq(dhcp_text(&m), "nothing");
}
END_TEST

START_TEST(a_relay_or_a_renewal_is_not_direct)
{
	struct message m;

	dhcp_make(&m, 2);
	memcpy(m.b + GIADDR, "\x0a\x14\x00\x01", 4);
	ck_assert_str_eq(dhcp_text(&m),
		"server 10.20.0.66 relay 10.20.0.1 address 10.20.0.200 "
		"client 02:00:00:00:00:11 ");
	dhcp_make(&m, 5);
	memset(m.b + YIADDR, 0, 4);
	memcpy(m.b + CIADDR, "\x0a\x14\x00\x0b", 4);
	ck_assert_str_eq(dhcp_text(&m),
		"server 10.20.0.66 address 10.20.0.11 client 02:00:00:00:00:11 ");
}
END_TEST

/* ---- DHCPv6 ---- */

#define DUID_CLIENT "\x00\x01\x00\x0a\x00\x03\x00\x01\x02\x00\x00\x00\x00\x11"
/* With a time (11.2). */
#define DUID_SERVER                                                                    \
	"\x00\x02\x00\x0e\x00\x01\x00\x01\x2c\x00\x00\x00\x02\x00\x00\x00\x00\x66"
#define LEASE                                                                          \
	"\x00\x03\x00\x28\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00"             \
	"\x00\x05\x00\x18\xfd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02" \
	"\x00\x00\x00\x0e\x10\x00\x00\x1c\x20"
#define SERVERS                                                                        \
	"\x00\x17\x00\x10\xfd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" \
	"\x53"
#define BODY6 "\x12\x34\x56" DUID_CLIENT DUID_SERVER LEASE SERVERS
#define HOP(n)                                                                         \
	"\x0d\x00\xfd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" n       \
	"\xfe\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x11"

static const char *
dhcpv6_text(const struct message *m)
{
	struct offer o;

	if (!dhcpv6_offer(guard_put(m->b, m->n), m->n, &o))
		return "nothing";
	ck_assert_uint_eq(o.kind, OFFER_DHCPV6);
	return text_of(&o);
}

#define WHOLE6                                                                         \
	"address fd00::200 dns fd00::53 client 02:00:00:00:00:11 mac "                 \
	"02:00:00:00:00:66 "

START_TEST(an_advertise_and_a_reply_name_their_server)
{
	for (unsigned type = 0; type < 14; type++) {
		uint8_t byte = (uint8_t)type;
		struct message m = {.n = 0};

		if (type == 13)
			continue;
		add(&m, &byte, 1);
		ADD(&m, BODY6);
		ck_assert_str_eq(
			dhcpv6_text(&m), type == 2 || type == 7 ? WHOLE6 : "nothing");
	}
}
END_TEST

/* A message of n bytes in so many relay replies. */
static void
relayed(struct message *m, unsigned hops)
{
	struct message inner = *m;

	for (unsigned i = 0; i < hops; i++) {
		m->n = 0;
		ADD(m, HOP("\x01") "\x00\x12\x00\x01x\x00\x09");
		m->b[m->n++] = (uint8_t)(inner.n >> 8);
		m->b[m->n++] = (uint8_t)inner.n;
		add(m, inner.b, inner.n);
		inner = *m;
	}
}

START_TEST(a_relay_reply_is_what_it_carries)
{
	struct message m = {.n = 0};

	ADD(&m, "\x07\x12\x34\x56" DUID_SERVER);
	relayed(&m, 2);
	ck_assert_str_eq(dhcpv6_text(&m), "relay fd00::1 mac 02:00:00:00:00:66 ");
	m.n = 0;
	ADD(&m, "\x07\x12\x34\x56");
	relayed(&m, 8);
	ck_assert_str_eq(dhcpv6_text(&m), "relay fd00::1 ");
	m.n = 0;
	ADD(&m, "\x07\x12\x34\x56");
	relayed(&m, 9); /* more than any relay passes on */
	ck_assert_str_eq(dhcpv6_text(&m), "nothing");
	m.n = 0;
	ADD(&m, HOP("\x01"));
	ck_assert_str_eq(dhcpv6_text(&m), "nothing");
}
END_TEST

START_TEST(a_duid_of_no_ethernet_names_no_mac)
{
	static const char *const duids[] = {
		"\x00\x02\x00\x0a\x00\x02\x00\x01\x02\x00\x00\x00\x00\x66", /* vendor's
									     */
		"\x00\x02\x00\x0a\x00\x03\x00\x06\x02\x00\x00\x00\x00\x66", /* 802 */
		"\x00\x02\x00\x0b\x00\x03\x00\x01\x02\x00\x00\x00\x00\x66\x01",
	};

	for (size_t i = 0; i < ARRAY_LEN(duids); i++) {
		struct message m = {.n = 0};

		ADD(&m, "\x07\x12\x34\x56");
		add(&m, duids[i], 4 + (size_t)duids[i][3]);
		ck_assert_str_eq(dhcpv6_text(&m), "");
	}
}
END_TEST

/* ---- routers ---- */

#define TIMES "\x00\x00\x00\x00\x00\x00\x00\x00"
#define ROUTER_MAC "\x01\x01\x02\x00\x00\x00\x00\x66"
#define PREFIX(last)                                                                   \
	"\x03\x04\x40\xc0\x00\x01\x51\x80\x00\x00\x38\x40\x00\x00\x00\x00\xfd\x00\x00" \
	"\x00\x00\x00\x00" last "\x00\x00\x00\x00\x00\x00\x00\x00"
#define RDNSS                                                                          \
	"\x19\x03\x00\x00\x00\x00\x07\x08\xfe\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00" \
	"\x00\x00\x00\x00\x66"

static const char *
router_text(const struct message *m)
{
	struct offer o;

	if (!router_offer(guard_put(m->b, m->n), m->n, &o))
		return "nothing";
	ck_assert_uint_eq(o.kind, OFFER_ROUTER);
	return text_of(&o);
}

START_TEST(a_router_says_prefix_and_name_servers)
{
	struct message m = {.n = 0};

	ADD(&m, TIMES ROUTER_MAC PREFIX("\x20") PREFIX("\x30") RDNSS);
	ck_assert_str_eq(router_text(&m),
		"address fd00:0:0:20:: dns fe80::66 mac 02:00:00:00:00:66 ");
	m.n = 0;
	ADD(&m, TIMES);
	ck_assert_str_eq(router_text(&m), "");
	ADD(&m, "\x01\x00\x02\x00\x00\x00\x00\x66");
	ck_assert_str_eq(router_text(&m), "nothing");
}
END_TEST

/* ---- all of them ---- */

/* Cut anywhere, a message offers no more than the whole did, or nothing. */
START_TEST(every_prefix_is_read)
{
	static const struct {
		reader_fn *read;
		size_t least;
	} readers[] = {{dhcp_offer, OPTIONS}, {dhcpv6_offer, 4}, {router_offer, 8}};
	struct message m[3] = {{.n = 0}, {.n = 0}, {.n = 0}};

	dhcp_make(&m[0], 2);
	ADD(&m[0], "\x03\x04\x0a\x14\x00\x01\x06\x04\x08\x08\x08\x08\xff");
	ADD(&m[1], "\x07" BODY6);
	relayed(&m[1], 1);
	ADD(&m[2], TIMES ROUTER_MAC PREFIX("\x20") RDNSS);
	for (size_t i = 0; i < ARRAY_LEN(m); i++)
		for (size_t n = 0; n <= m[i].n; n++) {
			struct offer o;
			bool offers = readers[i].read(guard_put(m[i].b, n), n, &o);

			ck_assert(!offers || n >= readers[i].least);
			ck_assert(offers || n < m[i].n);
			ck_assert(!offers || o.name_server_count <= 1);
		}
}
END_TEST

/* ---- packets ---- */

static struct packet
packet_of(const struct message *m, unsigned sport)
{
	struct packet pk = {.time = 1000 * CW_SEC,
		.family = 4,
		.protocol = IP_UDP,
		.flags = PACKET_MACS | PACKET_PORTS,
		.vlan = 20,
		.sport = (uint16_t)sport,
		.dport = 68,
		.payload = m->b,
		.payload_len = (uint32_t)m->n,
		.payload_wire = (uint32_t)m->n,
		.src_mac = {{2, 0, 0, 0, 0, 0x66}}};

	ck_assert_int_eq(addr_parse("10.20.0.66", &pk.src), 0);
	return pk;
}

START_TEST(an_offer_is_sighted_once_a_minute)
{
	struct offer_sighting s;
	struct message m;
	struct packet pk;

	dhcp_make(&m, 2);
	pk = packet_of(&m, 67);
	offer_cache_init(&cache, &key);
	ck_assert(offer_see(&cache, &pk, &s));
	ck_assert(addr_equal(&s.by, &pk.src));
	ck_assert_uint_eq(s.mac.b[5], 0x66);
	ck_assert_uint_eq(s.vlan, 20);
	ck_assert_uint_eq(s.time, pk.time);
	ck_assert(!offer_see(&cache, &pk, &s));
	m.b[YIADDR + 3]++; /* something else */
	ck_assert(offer_see(&cache, &pk, &s));
	m.b[YIADDR + 3]--;
	pk.time += 61 * CW_SEC;
	ck_assert(offer_see(&cache, &pk, &s));
}
END_TEST

START_TEST(too_many_at_once_are_counted)
{
	struct offer_sighting s;
	unsigned told = 0;
	struct message m;
	struct packet pk;

	dhcp_make(&m, 2);
	pk = packet_of(&m, 67);
	offer_cache_init(&cache, &key);
	for (unsigned i = 0; i < OFFER_BURST + 7; i++) {
		m.b[YIADDR + 3] = (uint8_t)i;
		told += offer_see(&cache, &pk, &s);
	}
	ck_assert_uint_eq(told, OFFER_BURST);
	ck_assert_uint_eq(cache.limited, 7);
}
END_TEST

START_TEST(other_ports_offer_nothing)
{
	static const unsigned ports[] = {68, 546, 53, 0};
	struct offer_sighting s;
	struct message m;

	dhcp_make(&m, 2);
	offer_cache_init(&cache, &key);
	for (size_t i = 0; i < ARRAY_LEN(ports); i++) {
		struct packet pk = packet_of(&m, ports[i]);

		ck_assert(!offer_see(&cache, &pk, &s));
	}
}
END_TEST

/* As a receiver takes it (RFC 4861 6.1.2). */
START_TEST(a_router_is_heard_on_its_link_only)
{
	struct message m = {.n = 0};
	struct offer_sighting s;
	struct packet pk, other;

	ADD(&m, TIMES ROUTER_MAC);
	pk = packet_of(&m, 0);
	pk.family = 6;
	pk.protocol = IP_ICMPV6;
	pk.flags = PACKET_MACS;
	pk.icmp_type = 134;
	pk.ttl = 255;
	ck_assert_int_eq(addr_parse("fe80::66", &pk.src), 0);
	offer_cache_init(&cache, &key);
	other = pk;
	other.ttl = 254;
	ck_assert(!offer_see(&cache, &other, &s));
	other = pk;
	ck_assert_int_eq(addr_parse("fd00::66", &other.src), 0);
	ck_assert(!offer_see(&cache, &other, &s));
	other = pk;
	other.icmp_code = 1;
	ck_assert(!offer_see(&cache, &other, &s));
	other = pk;
	other.flags |= PACKET_FRAGMENT;
	ck_assert(!offer_see(&cache, &other, &s));
	other = pk;
	other.protocol = IP_ICMP;
	ck_assert(!offer_see(&cache, &other, &s));
	ck_assert(offer_see(&cache, &pk, &s));
	ck_assert_uint_eq(s.offer.kind, OFFER_ROUTER);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {an_offer_says_who_serves_and_what,
		an_acknowledgement_is_an_offer_and_others_are_none,
		a_relay_or_a_renewal_is_not_direct,
		an_advertise_and_a_reply_name_their_server,
		a_relay_reply_is_what_it_carries, a_duid_of_no_ethernet_names_no_mac,
		a_router_says_prefix_and_name_servers, every_prefix_is_read,
		an_offer_is_sighted_once_a_minute, too_many_at_once_are_counted,
		other_ports_offer_nothing, a_router_is_heard_on_its_link_only};
	Suite *suite = suite_create("offer");
	TCase *tc = tcase_create("offer");
	SRunner *runner = srunner_create(suite);
	int failed;

	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
