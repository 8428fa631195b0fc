/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names told about addresses: DNS, multicast DNS and DHCP messages, well made
 * and hostile, and what is kept of them.  Every prefix of each message is read
 * at the edge of a page that may not be touched.
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

#define HEAD(qd, an, ar) "\x12\x34\x81\x80\x00" qd "\x00" an "\x00\x00\x00" ar
#define WWW                                                                            \
	"\x03www\x0cmilestonesys\x03"                                                  \
	"com\x00"
#define Q_WWW WWW "\x00\x01\x00\x01"
#define A_IN "\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04"
#define AAAA_IN "\x00\x1c\x00\x01\x00\x00\x00\x3c\x00\x10"
#define CNAME_IN "\x00\x05\x00\x01\x00\x00\x00\x3c\x00"
#define MAPPED "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff"

struct sample {
	const char *what, *bytes;
	size_t len;
	bool multicast;
	const char *want; /* "ADDRESS NAME\n" for each */
};
#define MESSAGE(what, bytes, multicast, want)                                          \
	{                                                                              \
		what, bytes, sizeof(bytes) - 1, multicast, want                        \
	}

static const struct sample samples[] = {
	MESSAGE("an address",
		HEAD("\x01", "\x01", "\x00") Q_WWW "\xc0\x0c" A_IN "\xcb\x00\x71\x0b",
		false, "203.0.113.11 www.milestonesys.com\n"),
	MESSAGE("capitals",
		HEAD("\x01", "\x01", "\x00") "\x03WwW\x02"
					     "EX\x00\x00\x01\x00\x01\x03wWw\x02"
					     "ex\x00" A_IN "\xcb\x00\x71\x0b",
		false, "203.0.113.11 www.ex\n"),
	MESSAGE("an IPv6 address",
		HEAD("\x01", "\x01", "\x00") Q_WWW
		"\xc0\x0c" AAAA_IN
		"\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x09",
		false, "2001:db8::9 www.milestonesys.com\n"),
	MESSAGE("a mapped address, that would speak for an IPv4 host",
		HEAD("\x01", "\x01", "\x00") Q_WWW "\xc0\x0c" AAAA_IN MAPPED
						   "\x0a\x1e\x00\x0b",
		false, ""),
	/* the chain's name stands at 52: header 12, question 25, record 12 + 3 */
	MESSAGE("a chain",
		HEAD("\x01", "\x02", "\x00") Q_WWW "\xc0\x0c" CNAME_IN "\x06\x01"
						   "a\x02"
						   "cd\x00"
						   "\x01"
						   "a\x02"
						   "cd\x00" A_IN "\xcb\x00\x71\x0b",
		false, "203.0.113.11 www.milestonesys.com\n203.0.113.11 a.cd\n"),
	MESSAGE("an address before the record that leads to it",
		HEAD("\x01", "\x02", "\x00") Q_WWW "\x01"
						   "a\x02"
						   "cd\x00" A_IN "\xcb\x00\x71\x0b"
						   "\xc0\x0c" CNAME_IN "\x06\x01"
						   "a\x02"
						   "cd\x00",
		false, ""),
	MESSAGE("a record beside the chain",
		HEAD("\x01", "\x02", "\x00") Q_WWW "\x01"
						   "a\x02"
						   "cd\x00" A_IN "\xcb\x00\x71\x0c"
						   "\xc0\x0c" A_IN "\xcb\x00\x71\x0b",
		false, "203.0.113.11 www.milestonesys.com\n"),
	MESSAGE("no question", HEAD("\x00", "\x01", "\x00") WWW A_IN "\xcb\x00\x71\x0b",
		false, ""),
	MESSAGE("another class",
		HEAD("\x01", "\x01", "\x00") Q_WWW
		"\xc0\x0c\x00\x01\x00\x03\x00\x00\x00\x3c\x00\x04\xcb\x00\x71\x0b",
		false, ""),
	MESSAGE("a query",
		"\x12\x34\x01\x00\x00\x01\x00\x01\x00\x00\x00\x00" Q_WWW "\xc0\x0c" A_IN
		"\xcb\x00\x71\x0b",
		false, ""),
	MESSAGE("no such name",
		"\x12\x34\x81\x83\x00\x01\x00\x01\x00\x00\x00\x00" Q_WWW "\xc0\x0c" A_IN
		"\xcb\x00\x71\x0b",
		false, ""),
	MESSAGE("a pointer to itself",
		HEAD("\x01", "\x01", "\x00") "\xc0\x0c\x00\x01\x00\x01\xc0\x0c" A_IN
					     "\xcb\x00\x71\x0b",
		false, ""),
	MESSAGE("two pointers to each other",
		HEAD("\x01", "\x01", "\x00") Q_WWW "\xc0\x27\xc0\x25" A_IN
						   "\xcb\x00\x71\x0b",
		false, ""),
	MESSAGE("a pointer forwards",
		HEAD("\x01", "\x01", "\x00") Q_WWW "\xc0\x30" A_IN "\xcb\x00\x71\x0b",
		false, ""),
	MESSAGE("a label kind that is not in use",
		HEAD("\x01", "\x01", "\x00") "\x43www\x00\x00\x01\x00\x01\xc0\x0c" A_IN
					     "\xcb\x00\x71\x0b",
		false, ""),
	MESSAGE("a dot within a label",
		HEAD("\x01", "\x01",
			"\x00") "\x0drs1.vms.local\x00\x00\x01\x00\x01\xc0\x0c" A_IN
				"\xcb\x00\x71\x0b",
		false, ""),
	MESSAGE("a NUL within a label",
		HEAD("\x01", "\x01",
			"\x00") "\x04rs1\x00\x00\x00\x01\x00\x01\xc0\x0c" A_IN
				"\xcb\x00\x71\x0b",
		false, ""),
	MESSAGE("a star",
		HEAD("\x01", "\x01", "\x00") "\x01*\x02"
					     "ex\x00\x00\x01\x00\x01\xc0\x0c" A_IN
					     "\xcb\x00\x71\x0b",
		false, ""),
	MESSAGE("bytes that are no text",
		HEAD("\x01", "\x01",
			"\x00") "\x02\xff\xfe\x00\x00\x01\x00\x01\xc0\x0c" A_IN
				"\xcb\x00\x71\x0b",
		false, ""),
	MESSAGE("multicast: record by record, further records too",
		"\x00\x00\x84\x00\x00\x00\x00\x01\x00\x00\x00\x01"
		"\x04"
		"CAM1\x05local\x00\x00\x01\x80\x01\x00\x00\x00\x78\x00\x04\x0a\x14\x00"
		"\x0b"
		"\xc0\x0c\x00\x1c\x80\x01\x00\x00\x00\x78\x00\x10"
		"\xfe\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0b",
		true, "10.20.0.11 cam1.local\nfe80::b cam1.local\n"),
};

static const char *
told_text(const struct names_told *told)
{
	static char text[8192];
	char addr[ADDR_STRLEN];
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < told->count; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s %s\n",
			addr_format(&told->item[i].addr, addr), told->item[i].name);
	return text;
}

START_TEST(a_message_gives_these_names)
{
	const struct sample *s = &samples[_i];
	struct names_told told;

	dns_names(guard_put(s->bytes, s->len), s->len, s->multicast, &told);
	ck_assert_msg(strcmp(told_text(&told), s->want) == 0, "%s: %s", s->what,
		told_text(&told));
}
END_TEST

START_TEST(every_prefix_of_a_message_is_read_within_it)
{
	const struct sample *s = &samples[_i];
	struct names_told told;

	for (size_t n = 0; n < s->len; n++) {
		for (unsigned multicast = 0; multicast < 2; multicast++) {
			dns_names(guard_put(s->bytes, n), n, multicast, &told);
			ck_assert_msg(told.count <= 2, "%s", s->what);
		}
		dhcp_names(guard_put(s->bytes, n), n, &told);
		ck_assert_uint_eq(told.count, 0);
	}
}
END_TEST

/* 16,383 bytes of pointers, each to the one before: 64 names that begin at the end. */
START_TEST(a_ladder_of_pointers_is_not_climbed)
{
	static uint8_t m[16384];
	struct names_told told;
	size_t n = 12;

	memcpy(m, "\x12\x34\x84\x00\x00\x00\x00\x40\x00\x00\x00\x00", n);
	m[n++] = 1;
	m[n++] = 'a';
	m[n++] = 0;
	for (size_t to = 12; n + 2 < sizeof(m) - 100; to = n - 2) {
		m[n++] = (uint8_t)(0xc0 | to >> 8);
		m[n++] = (uint8_t)to;
	}
	dns_names(guard_put(m, n), n, true, &told);
	ck_assert_uint_eq(told.count, 0);
}
END_TEST

/* An answer whose name has so many characters in labels of 63. */
static size_t
long_name(uint8_t m[512], unsigned characters)
{
	size_t n = 12;

	memcpy(m, "\x12\x34\x84\x00\x00\x00\x00\x01\x00\x00\x00\x00", n);
	for (unsigned left = characters; left > 0; left -= left < 63 ? left : 63) {
		uint8_t label = (uint8_t)(left < 63 ? left : 63);

		m[n] = label;
		memset(m + n + 1, 'a', label);
		n += label + 1u;
	}
	m[n++] = 0;
	memcpy(m + n, A_IN "\x0a\x14\x00\x0b", 14);
	return n + 14;
}

START_TEST(a_name_too_long_to_keep_is_not_cut)
{
	uint8_t m[512];
	struct names_told told;

	dns_names(m, long_name(m, 126), true, &told); /* and a dot */
	ck_assert_uint_eq(told.count, 1);
	ck_assert_uint_eq(strlen(told.item[0].name), PROTOCOL_NAME_LEN - 1);
	dns_names(m, long_name(m, 127), true, &told);
	ck_assert_uint_eq(told.count, 0);
	dns_names(m, long_name(m, 300), true, &told); /* RFC 1035: 255 octets */
	ck_assert_uint_eq(told.count, 0);
}
END_TEST

/* ---- DHCP ---- */

static size_t
dhcp_message(uint8_t m[400], uint8_t op, const char *options, size_t n)
{
	memset(m, 0, 400);
	m[0] = op;
	memcpy(m + 236, "\x63\x82\x53\x63", 4);
	memcpy(m + 240, options, n);
	return 240 + n;
}
#define DHCP(m, op, options) dhcp_message(m, op, options, sizeof(options) - 1)
#define HOST_WS1 "\x0c\x04WS-1"
#define ASKS "\x32\x04\x0a\x32\x00\x07"

START_TEST(a_dhcp_request_names_the_address_it_asks_for)
{
	uint8_t m[400];
	struct names_told told;
	size_t n = DHCP(m, 1, "\x35\x01\x03\x00" HOST_WS1 ASKS "\xff");

	dhcp_names(guard_put(m, n), n, &told);
	ck_assert_str_eq(told_text(&told), "10.50.0.7 ws-1\n");
	for (size_t k = 0; k < n; k++)
		dhcp_names(guard_put(m, k), k, &told);
	n = DHCP(m, 1, "\x35\x01\x01" HOST_WS1 ASKS "\xff");
	dhcp_names(m, n, &told);
	ck_assert_uint_eq(told.count, 0); /* DHCPDISCOVER: it has none yet */
}
END_TEST

START_TEST(a_dhcp_ack_names_the_address_it_gives)
{
	uint8_t m[400];
	struct names_told told;
	size_t n = DHCP(m, 2,
		"\x35\x01\x05" HOST_WS1 "\x51\x0d\x04\x00\x00\x04WS-1\x03vms\x00\xff");

	memcpy(m + 16, "\x0a\x32\x00\x08", 4);
	dhcp_names(guard_put(m, n), n, &told);
	ck_assert_str_eq(told_text(&told), "10.50.0.8 ws-1\n10.50.0.8 ws-1.vms\n");
}
END_TEST

START_TEST(a_dhcp_option_beyond_the_end_is_not_read)
{
	uint8_t m[400];
	struct names_told told;
	size_t n = DHCP(m, 1, "\x35\x01\x03" ASKS "\x0c\xffWS-1");

	dhcp_names(guard_put(m, n), n, &told);
	ck_assert_uint_eq(told.count, 0);
	n = DHCP(m, 1, "\x35\x01\x03" ASKS "\x51\x05\x04\x00\x00\xc0\x00");
	dhcp_names(guard_put(m, n), n, &told);
	ck_assert_uint_eq(told.count, 0); /* a pointer to itself */
}
END_TEST

/* ---- packets -> sightings ---- */

static struct name_cache cache;
static struct name_sighting sighted[2000];
static size_t sightings;

static void
take(void *ctx, const struct name_sighting *s)
{
	(void)ctx;
	ck_assert_uint_lt(sightings, ARRAY_LEN(sighted));
	sighted[sightings++] = *s;
}

static struct packet
answer_from(const char *server, cw_time t)
{
	struct packet pk = {.time = t,
		.family = 4,
		.protocol = IP_UDP,
		.flags = PACKET_PORTS,
		.sport = 53,
		.dport = 40000,
		.payload = (const uint8_t *)samples[0].bytes,
		.payload_len = (uint32_t)samples[0].len};

	ck_assert_int_eq(addr_parse(server, &pk.src), 0);
	return pk;
}

static size_t
see(const struct packet *pk)
{
	sightings = 0;
	name_see(&cache, pk, take, NULL);
	return sightings;
}

START_TEST(the_same_words_are_told_once_a_minute)
{
	struct packet pk = answer_from("10.60.0.2", 1000 * CW_SEC);
	char addr[ADDR_STRLEN];

	name_cache_init(&cache, &key);
	ck_assert_uint_eq(see(&pk), 1);
	ck_assert_str_eq(sighted[0].name, "www.milestonesys.com");
	ck_assert_str_eq(addr_format(&sighted[0].by, addr), "10.60.0.2");
	ck_assert_uint_eq(sighted[0].kind, NAME_DNS);
	ck_assert(sighted[0].first == pk.time && sighted[0].last == pk.time);
	pk.time += 59 * CW_SEC;
	ck_assert_uint_eq(see(&pk), 0);
	pk.time += CW_SEC;
	ck_assert_uint_eq(see(&pk), 1);
	pk = answer_from("10.60.0.3", pk.time); /* another's word is another */
	ck_assert_uint_eq(see(&pk), 1);
}
END_TEST

START_TEST(other_ports_and_cut_segments_tell_nothing)
{
	struct packet pk = answer_from("10.60.0.2", 1000 * CW_SEC);
	uint8_t stream[512];

	name_cache_init(&cache, &key);
	pk.sport = 40000;
	ck_assert_uint_eq(see(&pk), 0);
	pk.sport = 53;
	pk.protocol = IP_TCP; /* the length is missing */
	ck_assert_uint_eq(see(&pk), 0);
	stream[0] = 0;
	stream[1] = (uint8_t)samples[0].len;
	memcpy(stream + 2, samples[0].bytes, samples[0].len);
	pk.payload = stream;
	pk.payload_len = (uint32_t)samples[0].len + 2;
	ck_assert_uint_eq(see(&pk), 1);
	pk.payload = NULL;
	ck_assert_uint_eq(see(&pk), 0);
}
END_TEST

START_TEST(a_flood_of_names_is_held_to_the_burst)
{
	uint8_t m[128];
	size_t told = 0;

	name_cache_init(&cache, &key);
	memcpy(m, samples[0].bytes, samples[0].len);
	for (unsigned i = 0; i < 2 * NAME_BURST; i++) {
		struct packet pk = answer_from("10.60.0.2", 1000 * CW_SEC + i);

		m[samples[0].len - 2] = (uint8_t)(i >> 8);
		m[samples[0].len - 1] = (uint8_t)i;
		pk.payload = m;
		told += see(&pk);
	}
	ck_assert_uint_eq(told, NAME_BURST);
	ck_assert_uint_eq(cache.limited, NAME_BURST);
}
END_TEST

/* ---- what is kept ---- */

static struct name_sighting
called(const char *addr, const char *by, const char *name, enum name_kind kind,
	cw_time t)
{
	struct name_sighting s = {.first = t, .last = t, .kind = (uint8_t)kind};

	ck_assert_int_eq(addr_parse(addr, &s.addr), 0);
	ck_assert_int_eq(addr_parse(by, &s.by), 0);
	snprintf(s.name, sizeof(s.name), "%s", name);
	return s;
}

START_TEST(own_names_do_not_push_out_those_of_dns)
{
	struct asset_names *t = asset_names_new(1 << 20, &key);
	struct name_sighting s = called("10.30.0.11", "10.60.0.2", "rs1", NAME_DNS, 1);
	const struct name_sighting *found;
	size_t n;

	asset_names_see(t, &s);
	for (unsigned i = 0; i < 100; i++) {
		char name[16];
		snprintf(name, sizeof(name), "x%u", i);
		s = called("10.30.0.11", "10.30.0.11", name, NAME_MDNS, 2 + i);
		asset_names_see(t, &s);
	}
	found = asset_names_find(t, &s.addr, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(found[0].name, "rs1");
	ck_assert_uint_eq(asset_names_news(t), 1);
	asset_names_free(t);
}
END_TEST

START_TEST(a_further_dns_name_takes_the_oldest_ones_place)
{
	struct asset_names *t = asset_names_new(1 << 20, &key);
	const struct name_sighting *found;
	struct name_sighting s;
	size_t n;

	for (unsigned i = 0; i <= NAME_DNS_MOST; i++) {
		char name[16];
		snprintf(name, sizeof(name), "x%u", i);
		s = called("10.30.0.11", "10.60.0.2", name, NAME_DNS, 1 + i);
		asset_names_see(t, &s);
	}
	found = asset_names_find(t, &s.addr, &n);
	ck_assert_uint_eq(n, NAME_DNS_MOST);
	for (size_t i = 0; i < n; i++)
		ck_assert_str_ne(found[i].name, "x0");
	ck_assert(asset_names_changed(t, &s.addr, NAME_DNS_MOST));
	ck_assert(!asset_names_changed(t, &s.addr, NAME_DNS_MOST + 1));
	asset_names_free(t);
}
END_TEST

static int
count_to(void *ctx, const struct name_sighting *s)
{
	int *left = ctx;

	(void)s;
	return (*left)-- > 0 ? 0 : -1;
}

START_TEST(a_flush_that_fails_goes_on_where_it_stopped)
{
	struct asset_names *t = asset_names_new(1 << 20, &key);
	struct name_sighting s = called("10.0.0.1", "10.0.0.9", "a", NAME_DNS, 1);
	int left = 1;

	asset_names_see(t, &s);
	s = called("10.0.0.1", "10.0.0.1", "b", NAME_DHCP, 1);
	asset_names_see(t, &s);
	s = called("10.0.0.2", "10.0.0.9", "c", NAME_DNS, 1);
	asset_names_see(t, &s);
	ck_assert_int_eq(asset_names_flush(t, count_to, &left), -1);
	left = 2;
	ck_assert_int_eq(asset_names_flush(t, count_to, &left), 0);
	ck_assert_int_eq(left, 0);
	ck_assert_int_eq(asset_names_flush(t, count_to, &left), 0);
	asset_names_free(t);
}
END_TEST

START_TEST(a_full_table_refuses_and_counts)
{
	struct asset_names *t = asset_names_new(8192, &key);
	uint8_t i = 0;

	for (; i < 100; i++) {
		char addr[16];
		struct name_sighting s;
		snprintf(addr, sizeof(addr), "10.0.0.%u", i);
		s = called(addr, "10.0.0.200", "a", NAME_DNS, 1);
		asset_names_see(t, &s);
	}
	ck_assert_uint_gt(asset_names_refused(t), 90);
	ck_assert_uint_lt(asset_names_refused(t), 100);
	asset_names_free(t);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("names");
	TCase *c = tcase_create("messages");
	SRunner *r;
	int failed;

	tcase_add_loop_test(c, a_message_gives_these_names, 0, ARRAY_LEN(samples));
	tcase_add_loop_test(
		c, every_prefix_of_a_message_is_read_within_it, 0, ARRAY_LEN(samples));
	tcase_add_test(c, a_ladder_of_pointers_is_not_climbed);
	tcase_add_test(c, a_name_too_long_to_keep_is_not_cut);
	tcase_add_test(c, a_dhcp_request_names_the_address_it_asks_for);
	tcase_add_test(c, a_dhcp_ack_names_the_address_it_gives);
	tcase_add_test(c, a_dhcp_option_beyond_the_end_is_not_read);
	suite_add_tcase(s, c);
	c = tcase_create("kept");
	tcase_add_test(c, the_same_words_are_told_once_a_minute);
	tcase_add_test(c, other_ports_and_cut_segments_tell_nothing);
	tcase_add_test(c, a_flood_of_names_is_held_to_the_burst);
	tcase_add_test(c, own_names_do_not_push_out_those_of_dns);
	tcase_add_test(c, a_further_dns_name_takes_the_oldest_ones_place);
	tcase_add_test(c, a_flush_that_fails_goes_on_where_it_stopped);
	tcase_add_test(c, a_full_table_refuses_and_counts);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
