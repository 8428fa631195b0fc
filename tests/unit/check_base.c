/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The leaves: addresses, time, text, JSON, hashes, and the ring.  Hash vectors
 * come from other programs: SipHash-1-3 from CPython 3.11 with a zero key,
 * SipHash-2-4-128 from OpenSSL's SIPHASH with the project's key.
 */
#include <check.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/addr.h"
#include "camwarden/base/array.h"
#include "camwarden/base/err.h"
#include "camwarden/base/hash.h"
#include "camwarden/base/json.h"
#include "camwarden/base/ring.h"
#include "camwarden/base/str.h"
#include "camwarden/base/time.h"
#include "camwarden/base/wire.h"
#include "guard.h"

#define FFFD "\xef\xbf\xbd"

/* ---- addresses ---- */

START_TEST(addresses_read_and_print_alike)
{
	static const char *const texts[] = {"0.0.0.0", "10.20.0.11", "255.255.255.255",
		"::", "::1", "fd00:20::11", "2001:db8::ff00:42:8329"};
	char buf[ADDR_STRLEN];
	struct addr a;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		ck_assert_int_eq(addr_parse(texts[i], &a), 0);
		ck_assert_str_eq(addr_format(&a, buf), texts[i]);
	}
	ck_assert_int_eq(addr_parse("::ffff:10.0.0.1", &a), 0);
	ck_assert_str_eq(addr_format(&a, buf), "10.0.0.1");
}
END_TEST

START_TEST(what_is_no_address_leaves_it_untouched)
{
	static const char *const bad[] = {"", "10.0.0", "10.0.0.256", "10.0.0.1 ",
		":::", "fd00::1%eth0", "localhost", "10.0.0.1/32", "010.0.0.1"};
	struct addr a = {{7}}, was = a;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		ck_assert_msg(addr_parse(bad[i], &a) == -EINVAL, "'%s'", bad[i]);
		ck_assert(addr_equal(&a, &was));
	}
}
END_TEST

START_TEST(classes_of_addresses)
{
	static const struct {
		const char *text;
		enum addr_class class;
	} rows[] = {{"0.0.0.0", ADDR_UNSPECIFIED}, {"::", ADDR_UNSPECIFIED},
		{"127.0.0.1", ADDR_LOOPBACK}, {"::1", ADDR_LOOPBACK},
		{"169.254.0.1", ADDR_LINK_LOCAL}, {"169.253.0.1", ADDR_GLOBAL},
		{"fe80::1", ADDR_LINK_LOCAL}, {"febf::1", ADDR_LINK_LOCAL},
		{"fec0::1", ADDR_GLOBAL}, {"10.255.255.255", ADDR_PRIVATE},
		{"11.0.0.0", ADDR_GLOBAL}, {"172.15.255.255", ADDR_GLOBAL},
		{"172.16.0.0", ADDR_PRIVATE}, {"172.31.255.255", ADDR_PRIVATE},
		{"172.32.0.0", ADDR_GLOBAL}, {"192.168.1.1", ADDR_PRIVATE},
		{"100.63.0.1", ADDR_GLOBAL}, {"100.64.0.1", ADDR_PRIVATE},
		{"100.127.0.1", ADDR_PRIVATE}, {"100.128.0.1", ADDR_GLOBAL},
		{"fbff::1", ADDR_GLOBAL}, {"fc00::1", ADDR_PRIVATE},
		{"fdff::1", ADDR_PRIVATE}, {"223.255.255.255", ADDR_GLOBAL},
		{"224.0.0.1", ADDR_MULTICAST}, {"239.255.255.255", ADDR_MULTICAST},
		{"240.0.0.1", ADDR_GLOBAL}, {"255.255.255.254", ADDR_GLOBAL},
		{"255.255.255.255", ADDR_BROADCAST}, {"ff02::1", ADDR_MULTICAST},
		{"203.0.113.7", ADDR_GLOBAL}, {"2001:db8::1", ADDR_GLOBAL}};
	struct addr a;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ck_assert_int_eq(addr_parse(rows[i].text, &a), 0);
		ck_assert_msg(addr_class(&a) == rows[i].class, "%s", rows[i].text);
	}
}
END_TEST

START_TEST(prefixes_read_and_print_alike)
{
	static const char *const texts[] = {"0.0.0.0/0", "10.0.0.0/8", "10.60.0.0/23",
		"10.0.0.1/32", "::/0", "fd00:20::/64", "::1/128"};
	char buf[PREFIX_STRLEN];
	struct prefix p;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		ck_assert_int_eq(prefix_parse(texts[i], &p), 0);
		ck_assert_str_eq(prefix_format(&p, buf), texts[i]);
	}
	ck_assert_int_eq(prefix_parse("10.0.0.7", &p), 0);
	ck_assert_str_eq(prefix_format(&p, buf), "10.0.0.7/32");
}
END_TEST

START_TEST(wrong_prefixes_are_refused)
{
	static const char *const bad[] = {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33",
		"10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.0/ 8", "fd00::/129",
		"10.0.0.0/8/8", "10.0.0/8",
		"1111:1111:1111:1111:1111:1111:1111:1111:1111:1111/8"};
	struct prefix p = {.len = 5};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(prefix_parse(bad[i], &p) == -EINVAL, "'%s'", bad[i]);
	ck_assert_int_eq(prefix_parse("10.0.0.1/31", &p), -EDOM);
	ck_assert_int_eq(prefix_parse("10.0.0.1/0", &p), -EDOM);
	ck_assert_int_eq(prefix_parse("fd00::1/127", &p), -EDOM);
	ck_assert_uint_eq(p.len, 5);
}
END_TEST

START_TEST(a_prefix_contains_its_bits_and_no_other)
{
	static const struct {
		const char *prefix, *addr;
		bool inside;
	} rows[] = {{"10.60.0.0/23", "10.60.1.255", true},
		{"10.60.0.0/23", "10.60.2.0", false},
		{"10.60.0.0/23", "10.59.255.255", false},
		{"0.0.0.0/0", "255.255.255.255", true}, {"0.0.0.0/0", "fd00::1", false},
		{"::/0", "fd00::1", true}, {"fd00:20::/64", "fd00:20::ffff", true},
		{"fd00:20::/64", "fd00:20:0:1::", false},
		{"10.0.0.1/32", "10.0.0.1", true}, {"10.0.0.1/32", "10.0.0.0", false},
		{"fd00::/9", "fd7f::", true}, {"fd00::/9", "fd80::", false}};
	struct prefix p;
	struct addr a;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ck_assert_int_eq(prefix_parse(rows[i].prefix, &p), 0);
		ck_assert_int_eq(addr_parse(rows[i].addr, &a), 0);
		ck_assert_msg(prefix_contains(&p, &a) == rows[i].inside, "%s in %s",
			rows[i].addr, rows[i].prefix);
	}
}
END_TEST

START_TEST(macs_read_in_two_forms)
{
	static const char *const bad[] = {"", "00:11:22:33:44", "00:11:22:33:44:5",
		"00:11:22:33:44:55:66", "00:11:22:33:44:5g", "001122334455",
		"00:11:22:33:44:55 "};
	char buf[MAC_STRLEN];
	struct mac m, zero = {{0}};

	ck_assert_int_eq(mac_parse("00:1A:2b:33:44:ff", &m), 0);
	ck_assert_str_eq(mac_format(&m, buf), "00:1a:2b:33:44:ff");
	ck_assert_int_eq(mac_parse("00-1a-2b-33-44-ff", &m), 0);
	ck_assert_str_eq(mac_format(&m, buf), "00:1a:2b:33:44:ff");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(mac_parse(bad[i], &m) == -EINVAL, "'%s'", bad[i]);
	ck_assert(!mac_is_zero(&m));
	ck_assert(mac_is_zero(&zero));
}
END_TEST

/* ---- time ---- */

START_TEST(times_are_utc_with_microseconds)
{
	char buf[TIME_STRLEN];

	ck_assert_str_eq(time_format(0, buf), "1970-01-01T00:00:00.000000Z");
	ck_assert_str_eq(time_format(UINT64_C(1795766400) * CW_SEC + 123456789, buf),
		"2026-11-27T08:00:00.123456Z");
	ck_assert_str_eq(time_format(UINT64_MAX, buf), "2554-07-21T23:34:33.709551Z");
}
END_TEST

START_TEST(times_read_with_zone_and_fraction)
{
	static const struct {
		const char *text, *utc;
	} rows[] = {{"2026-11-16", "2026-11-16T00:00:00.000000Z"},
		{"2026-11-16T08:00:00Z", "2026-11-16T08:00:00.000000Z"},
		{"2026-11-16T08:00:00.5Z", "2026-11-16T08:00:00.500000Z"},
		{"2026-11-16T08:00:00.1234567891Z", "2026-11-16T08:00:00.123456Z"},
		{"2026-11-16T08:00:00+01:30", "2026-11-16T06:30:00.000000Z"},
		{"2026-11-15T23:00:00-02:00", "2026-11-16T01:00:00.000000Z"},
		{"2024-02-29", "2024-02-29T00:00:00.000000Z"},
		{"1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"},
		{"2554-07-21T23:34:33Z", "2554-07-21T23:34:33.000000Z"}};
	char buf[TIME_STRLEN];
	cw_time t;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ck_assert_msg(time_parse(rows[i].text, &t) == 0, "'%s'", rows[i].text);
		ck_assert_str_eq(time_format(t, buf), rows[i].utc);
	}
}
END_TEST

START_TEST(what_is_no_time_leaves_it_untouched)
{
	static const char *const bad[] = {"", "2026", "2026-11", "2026-13-01",
		"2026-02-30", "2025-02-29", "2026-00-10", "2026-11-16T08:00:00",
		"2026-11-16T08:00Z", "2026-11-16T24:00:00Z", "2026-11-16T08:60:00Z",
		"2026-11-16T08:00:00.Z", "2026-11-16T08:00:00+1:30",
		"2026-11-16T08:00:00+24:00", "2026-11-16T08:00:00Zx", "2026-11-16x",
		" 2026-11-16", "2026-1-6", "1969-12-31", "1970-01-01T00:00:00+00:01",
		"2554-07-21T23:34:34Z", "9999-12-31", "tomorrow"};
	cw_time t = 77;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(time_parse(bad[i], &t) == -EINVAL, "'%s'", bad[i]);
	ck_assert(t == 77);
}
END_TEST

START_TEST(spans_read_with_a_unit)
{
	static const struct {
		const char *text;
		cw_time span;
	} rows[] = {{"90d", 90 * CW_DAY}, {"24h", CW_DAY}, {"5m", 5 * CW_MIN},
		{"30s", 30 * CW_SEC}, {"250ms", 250 * CW_MSEC}, {"3y", 1095 * CW_DAY},
		{"0s", 0}};
	static const char *const bad[] = {"", "d", "5", "-5m", "5 m", "5mm", "5M",
		"99999999999y", "99999999999999999999s", "1.5h"};
	cw_time t = 0;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ck_assert_int_eq(time_parse_span(rows[i].text, &t), 0);
		ck_assert_msg(t == rows[i].span, "%s", rows[i].text);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(time_parse_span(bad[i], &t) == -EINVAL, "'%s'", bad[i]);
}
END_TEST

/* ---- text ---- */

static const char *
from_wire(const char *bytes, size_t n)
{
	static char buf[256];

	ck_assert_uint_eq(
		str_from_wire(buf, sizeof(buf), guard_put(bytes, n), n), strlen(buf));
	return buf;
}

START_TEST(wire_bytes_become_inert_text)
{
	static const struct {
		const char *bytes, *text;
	} rows[] = {{"plain ~", "plain ~"},
		{"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
		{"\xe2\x82\xac \xf0\x9f\x93\xb7", "\xe2\x82\xac \xf0\x9f\x93\xb7"},
		{"a\tb\r\nc\x1b[2J\x7f", "a" FFFD "b" FFFD FFFD "c" FFFD "[2J" FFFD},
		{"\xc2\x80\xc2\x9f", FFFD FFFD},           /* C1 controls */
		{"\xc0\xaf", FFFD FFFD},                   /* overlong '/' */
		{"\xe0\x80\xaf", FFFD FFFD FFFD},          /* and in three */
		{"\xf0\x80\x80\xaf", FFFD FFFD FFFD FFFD}, /* and in four */
		{"\xed\xa0\x80", FFFD FFFD FFFD},          /* surrogate */
		{"\xf4\x90\x80\x80", FFFD FFFD FFFD FFFD}, /* U+110000 */
		{"\xf5\x80\x80\x80", FFFD FFFD FFFD FFFD}, /* beyond */
		{"\xff\xfe", FFFD FFFD}, {"\x80", FFFD},   /* lone bytes */
		{"\xe2\x82", FFFD FFFD}, {"\xf0\x9f\x93", FFFD FFFD FFFD}, /* cut */
		{"\xe2\x82(", FFFD FFFD "("}, /* broken off */
		{"\xe2\x80\xae"
		 "gpj",
			FFFD "gpj"},                        /* U+202E */
		{"\xe2\x81\xa6\xe2\x81\xa9", FFFD FFFD},    /* U+2066, U+2069 */
		{"\xe2\x80\x8b\xef\xbb\xbf", FFFD FFFD},    /* zero width */
		{"\xd8\x9c", FFFD}, {"\xef\xbf\xbf", FFFD}, /* U+061C, U+FFFF */
		{"\xef\xbf\xbd", FFFD}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_str_eq(
			from_wire(rows[i].bytes, strlen(rows[i].bytes)), rows[i].text);
	ck_assert_str_eq(from_wire("a\0b", 3), "a" FFFD "b");
	ck_assert_str_eq(from_wire("", 0), "");
}
END_TEST

START_TEST(text_is_cut_between_characters)
{
	static const char text[] = "ab\xe2\x82\xac"
				   "c";
	static const size_t want[] = {0, 0, 1, 2, 2, 2, 5, 6, 6};
	char buf[16];

	for (size_t size = 1; size < ARRAY_LEN(want); size++) {
		memset(buf, 'x', sizeof(buf));
		ck_assert_uint_eq(
			str_from_wire(buf, size, text, sizeof(text) - 1), want[size]);
		ck_assert_uint_eq(strlen(buf), want[size]);
		ck_assert_int_eq(buf[size], 'x');
		ck_assert_int_eq(memcmp(buf, text, want[size]), 0);
	}
}
END_TEST

START_TEST(text_grows_and_is_terminated)
{
	struct str s = {0};

	for (unsigned i = 0; i < 1000; i++) {
		str_printf(&s, "%u", i % 10);
		ck_assert_uint_eq(strlen(s.data), s.len);
	}
	str_putc(&s, 'x');
	str_puts(&s, "");
	ck_assert_uint_eq(s.len, 1001);
	ck_assert_int_eq(strncmp(s.data, "0123456789012", 13), 0);
	str_clear(&s);
	str_puts(&s, "new");
	ck_assert_str_eq(s.data, "new");
	ck_assert(!s.failed);
	str_fini(&s);
	ck_assert_ptr_null(s.data);
}
END_TEST

START_TEST(text_that_failed_once_takes_no_more)
{
	struct str s = {0};

	str_puts(&s, "head");
	str_add(&s, "x", SIZE_MAX / 2);
	ck_assert(s.failed);
	str_puts(&s, "tail"); /* would stand where the lost middle was */
	ck_assert_str_eq(s.data, "head");
	str_clear(&s);
	str_puts(&s, "again");
	ck_assert_str_eq(s.data, "again");
	str_fini(&s);
}
END_TEST

/* ---- JSON ---- */

static void
json_all(struct json *j)
{
	struct addr a;

	ck_assert_int_eq(addr_parse("10.0.0.1", &a), 0);
	json_begin_object(j);
	json_put_uint(j, "n", UINT64_MAX);
	json_key(j, "list");
	json_begin_array(j);
	json_add_int(j, INT64_MIN);
	json_add_bool(j, true);
	json_add_null(j);
	json_add_double(j, 0.5);
	json_add_double(j, HUGE_VAL); /* no JSON number */
	json_begin_array(j);
	json_end_array(j);
	json_begin_object(j);
	json_end_object(j);
	json_add_raw(j, "[1]");
	json_end_array(j);
	json_put_string(j, "text", "x");
	json_put_string(j, "empty", "");
	json_put_string(j, "null", NULL);
	json_put_bool(j, "no", false);
	json_put_time(j, "never", 0);
	json_put_time(j, "t", CW_SEC);
	json_put_addr(j, "a", &a);
	json_end_object(j);
}

START_TEST(json_places_commas_and_keys)
{
	struct str s = {0};
	struct json j;

	json_init(&j, &s);
	json_all(&j);
	ck_assert_str_eq(s.data,
		"{\"n\":18446744073709551615,"
		"\"list\":[-9223372036854775808,true,null,0.5,null,[],{},[1]],"
		"\"text\":\"x\",\"empty\":null,\"null\":null,\"no\":false,"
		"\"never\":null,\"t\":\"1970-01-01T00:00:01.000000Z\","
		"\"a\":\"10.0.0.1\"}");
	ck_assert_uint_eq(j.depth, 0);
	str_fini(&s);
}
END_TEST

START_TEST(json_strings_are_inert)
{
	static const struct {
		const char *bytes, *json;
	} rows[] = {{"plain", "\"plain\""}, {"\"\\/", "\"\\\"\\\\/\""},
		{"\n\t\x01\x1f\x7f", "\"\\u000a\\u0009\\u0001\\u001f\\u007f\""},
		{"</script>&", "\"\\u003c/script\\u003e\\u0026\""},
		{"\xe2\x80\xa8\xe2\x80\xa9", "\"\\u2028\\u2029\""},
		{"\xc3\xa4\xf0\x9f\x93\xb7", "\"\xc3\xa4\xf0\x9f\x93\xb7\""},
		{"a\xff\xe2\x82", "\"a" FFFD FFFD FFFD "\""},
		{"\xed\xb0\x80", "\"" FFFD FFFD FFFD "\""}};
	struct str s = {0};
	struct json j;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t n = strlen(rows[i].bytes);
		str_clear(&s);
		json_init(&j, &s);
		json_add_bytes(&j, guard_put(rows[i].bytes, n), n);
		ck_assert_str_eq(s.data, rows[i].json);
	}
	str_clear(&s);
	json_init(&j, &s);
	json_add_bytes(&j, "a\0b", 3);
	ck_assert_str_eq(s.data, "\"a\\u0000b\"");
	str_fini(&s);
}
END_TEST

/* ---- faults ---- */

START_TEST(faults_say_where_as_far_as_they_know)
{
	struct err e;
	char buf[128];

	ck_assert_int_eq(err_set(&e, "no '%s'", "x"), -EINVAL);
	ck_assert_str_eq(err_format(&e, buf, sizeof(buf)), "no 'x'");
	ck_assert_int_eq(err_at(&e, "site.yaml", 0, 0, "bad"), -EINVAL);
	ck_assert_str_eq(err_format(&e, buf, sizeof(buf)), "site.yaml: bad");
	err_at(&e, "site.yaml", 3, 7, "bad");
	ck_assert_str_eq(err_format(&e, buf, sizeof(buf)), "site.yaml:3:7: bad");
	ck_assert_str_eq(err_format(&e, buf, 6), "site.");
}
END_TEST

START_TEST(faults_beyond_the_limit_are_counted)
{
	struct faults f = {0};

	for (unsigned i = 0; i < FAULTS_MAX + 5; i++)
		faults_add(&f, i == 0 ? NULL : "f", i, 1, "number %u", i);
	ck_assert_uint_eq(f.count, FAULTS_MAX);
	ck_assert_uint_eq(f.lost, 5);
	ck_assert_str_eq(f.item[0].file, "");
	ck_assert_str_eq(f.item[7].text, "number 7");
	faults_fini(&f);
	ck_assert_uint_eq(f.count, 0);
}
END_TEST

/* ---- hashes ---- */

static void
count_up(uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)i;
}

START_TEST(table_hash_is_siphash_1_3)
{
	static const struct {
		size_t n;
		uint64_t hash;
	} rows[] = {{1, UINT64_C(0x68a914128e01e473)},
		{7, UINT64_C(0x2f098ab0c751325a)}, {8, UINT64_C(0xead411e67ebe2eea)},
		{9, UINT64_C(0x75927f9d95124362)}, {15, UINT64_C(0xf30eb725bb91c9ea)},
		{16, UINT64_C(0x8972188433a5c5b7)}, {63, UINT64_C(0x385d3e39e5f37359)}};
	struct hash_key zero = {{0, 0}};
	uint8_t bytes[64];

	count_up(bytes, sizeof(bytes));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_msg(hash_bytes(&zero, guard_put(bytes, rows[i].n),
				      rows[i].n) == rows[i].hash,
			"%zu bytes", rows[i].n);
}
END_TEST

START_TEST(words_hash_as_their_bytes)
{
	struct hash_key key = {{3, 4}};
	uint64_t w[6] = {1, UINT64_MAX, 0, 77, 5, UINT64_C(0x0102030405060708)};

	for (size_t n = 0; n <= ARRAY_LEN(w); n++)
		ck_assert(hash_words(&key, w, n) == hash_bytes(&key, w, n * 8));
}
END_TEST

START_TEST(another_key_is_another_hash)
{
	struct hash_key a, b;

	hash_key_random(&a);
	hash_key_random(&b);
	ck_assert(a.k[0] != b.k[0] || a.k[1] != b.k[1]);
	ck_assert(hash_bytes(&a, "x", 1) != hash_bytes(&b, "x", 1));
}
END_TEST

START_TEST(identity_hash_is_siphash_2_4_of_128_bits)
{
	/* Each half as a number, most significant digit first. */
	static const struct {
		size_t n;
		const char *hash;
	} rows[] = {{0, "4a07b1f41f98a2aea2a084525d3b5ee6"},
		{1, "57896f298b7dd434c30f1c167ed05d0f"},
		{7, "0e44607ba0eb239f0c621b4586e35e5d"},
		{8, "4cd144afbf13180e240d2568a61cd482"},
		{15, "7cf7b93a8ac1037cedaf0490f58f5088"},
		{16, "53bdbb66460c530330b20a5eb6fdf3a7"},
		{63, "26fd8ca2def467f2771c842037988bcc"}};
	uint8_t bytes[64];
	char buf[HASH_ID_STRLEN];

	count_up(bytes, sizeof(bytes));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_str_eq(hash_id(guard_put(bytes, rows[i].n), rows[i].n, buf),
			rows[i].hash);
}
END_TEST

/* ---- big-endian loads ---- */

START_TEST(wire_loads_are_big_endian)
{
	static const uint8_t p[] = {0xf1, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};

	ck_assert_uint_eq(be16(p), 0xf102);
	ck_assert_uint_eq(be24(p), 0xf10203);
	ck_assert_uint_eq(be32(p), 0xf1020304);
	ck_assert(be64(p) == UINT64_C(0xf102030405060708));
}
END_TEST

/* ---- the ring ---- */

START_TEST(ring_gives_records_in_order)
{
	struct ring *r = ring_new(1);
	uint32_t type;
	size_t n;

	ck_assert_ptr_null(ring_peek(r, &type, &n));
	ck_assert(ring_push(r, 5, "hello", 5));
	ck_assert(ring_push(r, 6, "", 0));
	const void *p = ring_peek(r, &type, &n);
	ck_assert_ptr_nonnull(p);
	ck_assert_uint_eq(type, 5);
	ck_assert_uint_eq(n, 5);
	ck_assert_int_eq(memcmp(p, "hello", 5), 0);
	ck_assert_uint_eq((uintptr_t)p % 8, 0);
	ck_assert_ptr_eq(ring_peek(r, &type, &n), p); /* until it is popped */
	ring_pop(r);
	ck_assert_ptr_nonnull(ring_peek(r, &type, &n));
	ck_assert_uint_eq(type, 6);
	ck_assert_uint_eq(n, 0);
	ring_pop(r);
	ck_assert_ptr_null(ring_peek(r, &type, &n));
	ring_free(r);
	ring_free(NULL);
}
END_TEST

/* Every length there is, round and round: the end of the ring is met at each. */
START_TEST(ring_wraps_at_any_place)
{
	struct ring *r = ring_new(4096);
	static uint8_t record[1024];

	for (uint32_t i = 0; i < 20000; i++) {
		size_t len = i % (sizeof(record) + 1), n;
		uint32_t type;
		memset(record, (int)i, len);
		ck_assert(ring_push(r, i, record, len));
		const uint8_t *p = ring_peek(r, &type, &n);
		ck_assert_ptr_nonnull(p);
		ck_assert_uint_eq(type, i);
		ck_assert_uint_eq(n, len);
		ck_assert_int_eq(memcmp(p, record, len), 0);
		ring_pop(r);
	}
	ring_free(r);
}
END_TEST

START_TEST(full_ring_refuses_and_keeps_what_it_has)
{
	struct ring *r = ring_new(4096);
	char record[100] = "kept";
	uint32_t type, pushed = 0, got = 0;
	size_t n;

	while (ring_push(r, pushed, record, sizeof(record)))
		pushed++;
	ck_assert_uint_ge(pushed, 4096 / (sizeof(record) + 16));
	ck_assert(!ring_push(r, 0, record, sizeof(record)));
	for (; ring_peek(r, &type, &n) != NULL; got++) {
		ck_assert_uint_eq(type, got);
		ring_pop(r);
	}
	ck_assert_uint_eq(got, pushed);
	ck_assert(ring_push(r, 0, record, sizeof(record)));
	ring_free(r);
}
END_TEST

START_TEST(record_larger_than_a_quarter_is_refused)
{
	struct ring *r = ring_new(4096);
	static char big[1025];

	ck_assert(!ring_push(r, 0, big, 1025));
	ck_assert(!ring_push(r, 0, big, SIZE_MAX));
	ck_assert(ring_push(r, 0, big, 1024));
	ring_free(r);
}
END_TEST

START_TEST(ring_that_cannot_be_had_is_null)
{
	ck_assert_ptr_null(ring_new(SIZE_MAX));
}
END_TEST

enum { RECORDS = 200000 };

static void *
produce(void *ctx)
{
	uint64_t record[9];

	for (uint64_t i = 0; i < RECORDS; i++) {
		size_t words = 1 + i % ARRAY_LEN(record);
		for (size_t k = 0; k < words; k++)
			record[k] = i;
		while (!ring_push(ctx, (uint32_t)words, record, words * 8))
			sched_yield();
	}
	return NULL;
}

START_TEST(two_threads_lose_and_tear_nothing)
{
	struct ring *r = ring_new(4096);
	pthread_t producer;

	ck_assert_int_eq(pthread_create(&producer, NULL, produce, r), 0);
	for (uint64_t i = 0; i < RECORDS; i++) {
		const uint64_t *p;
		uint32_t words;
		size_t n;
		while ((p = ring_peek(r, &words, &n)) == NULL)
			sched_yield();
		if (words != 1 + i % 9 || n != words * 8u)
			ck_abort_msg("record %llu", (unsigned long long)i);
		for (size_t k = 0; k < words; k++)
			if (p[k] != i)
				ck_abort_msg("torn %llu", (unsigned long long)i);
		ring_pop(r);
	}
	pthread_join(producer, NULL);
	ring_free(r);
}
END_TEST

static TCase *
values_case(void)
{
	TCase *tc = tcase_create("values");

	tcase_add_test(tc, addresses_read_and_print_alike);
	tcase_add_test(tc, what_is_no_address_leaves_it_untouched);
	tcase_add_test(tc, classes_of_addresses);
	tcase_add_test(tc, prefixes_read_and_print_alike);
	tcase_add_test(tc, wrong_prefixes_are_refused);
	tcase_add_test(tc, a_prefix_contains_its_bits_and_no_other);
	tcase_add_test(tc, macs_read_in_two_forms);
	tcase_add_test(tc, times_are_utc_with_microseconds);
	tcase_add_test(tc, times_read_with_zone_and_fraction);
	tcase_add_test(tc, what_is_no_time_leaves_it_untouched);
	tcase_add_test(tc, spans_read_with_a_unit);
	tcase_add_test(tc, wire_loads_are_big_endian);
	return tc;
}

static TCase *
text_case(void)
{
	TCase *tc = tcase_create("text");

	tcase_add_test(tc, wire_bytes_become_inert_text);
	tcase_add_test(tc, text_is_cut_between_characters);
	tcase_add_test(tc, text_grows_and_is_terminated);
	tcase_add_test(tc, text_that_failed_once_takes_no_more);
	tcase_add_test(tc, json_places_commas_and_keys);
	tcase_add_test(tc, json_strings_are_inert);
	tcase_add_test(tc, faults_say_where_as_far_as_they_know);
	tcase_add_test(tc, faults_beyond_the_limit_are_counted);
	return tc;
}

static TCase *
hash_case(void)
{
	TCase *tc = tcase_create("hash");

	tcase_add_test(tc, table_hash_is_siphash_1_3);
	tcase_add_test(tc, words_hash_as_their_bytes);
	tcase_add_test(tc, another_key_is_another_hash);
	tcase_add_test(tc, identity_hash_is_siphash_2_4_of_128_bits);
	return tc;
}

static TCase *
ring_case(void)
{
	TCase *tc = tcase_create("ring");

	tcase_add_test(tc, ring_gives_records_in_order);
	tcase_add_test(tc, ring_wraps_at_any_place);
	tcase_add_test(tc, full_ring_refuses_and_keeps_what_it_has);
	tcase_add_test(tc, record_larger_than_a_quarter_is_refused);
	tcase_add_test(tc, ring_that_cannot_be_had_is_null);
	tcase_add_test(tc, two_threads_lose_and_tear_nothing);
	return tc;
}

int
main(void)
{
	Suite *s = suite_create("base");
	SRunner *sr;
	int failed;

	suite_add_tcase(s, values_case());
	suite_add_tcase(s, text_case());
	suite_add_tcase(s, hash_case());
	suite_add_tcase(s, ring_case());
	sr = srunner_create(s);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
