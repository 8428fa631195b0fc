/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which names clients ask of which DNS servers: what an answer is about, how
 * often it is told, what is kept, and how much of it a finding has room for.
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
static struct question_cache cache;

#define HEAD(flags, qd) "\x12\x34" flags "\x00" qd "\x00\x00\x00\x00\x00\x00"
#define QUESTION                                                                       \
	"\x03WwW\x07"                                                                  \
	"example\x00\x00\x01\x00\x01"

#define MESSAGE(bytes) bytes, sizeof(bytes) - 1

/* The name, "" when it tells none. */
static const char *
asked(const char *bytes, size_t n)
{
	static char name[PROTOCOL_NAME_LEN];

	if (!dns_asked(guard_put(bytes, n), n, name))
		return "";
	return name;
}

START_TEST(an_answer_tells_what_was_asked)
{
	ck_assert_str_eq(
		asked(MESSAGE(HEAD("\x81\x80", "\x01") QUESTION)), "www.example");
	/* Whatever it says: no such name. */
	ck_assert_str_eq(
		asked(MESSAGE(HEAD("\x81\x83", "\x01") QUESTION)), "www.example");
	ck_assert_str_eq(asked(MESSAGE(HEAD("\x01\x00", "\x01") QUESTION)), "");
	ck_assert_str_eq(asked(MESSAGE(HEAD("\xa8\x80", "\x01") QUESTION)), "");
	ck_assert_str_eq(asked(MESSAGE(HEAD("\x81\x80", "\x00"))), "");
	ck_assert_str_eq(
		asked(MESSAGE(HEAD("\x81\x80", "\x02") QUESTION QUESTION)), "");
	/* The root. */
	ck_assert_str_eq(
		asked(MESSAGE(HEAD("\x81\x80", "\x01") "\x00\x00\x02\x00\x01")), "");
}
END_TEST

START_TEST(every_prefix_is_read)
{
	static const char m[] = HEAD("\x81\x80", "\x01") QUESTION;

	for (size_t n = 0; n < sizeof(m) - 1; n++)
		ck_assert_str_eq(asked(m, n), "");
}
END_TEST

/* ---- packets ---- */

static struct packet
answer(const char *bytes, size_t n, uint8_t protocol)
{
	struct packet pk = {.time = 1000 * CW_SEC,
		.family = 4,
		.protocol = protocol,
		.flags = PACKET_PORTS,
		.sport = QUESTION_PORT,
		.payload = (const uint8_t *)bytes,
		.payload_len = (uint32_t)n,
		.payload_wire = (uint32_t)n};

	ck_assert_int_eq(addr_parse("10.40.0.99", &pk.src), 0);
	ck_assert_int_eq(addr_parse("10.40.0.10", &pk.dst), 0);
	return pk;
}

START_TEST(an_answer_is_told_once_a_minute)
{
	struct packet pk = answer(MESSAGE(HEAD("\x81\x80", "\x01") QUESTION), IP_UDP);
	struct question q;

	question_cache_init(&cache, &key);
	ck_assert(question_see(&cache, &pk, &q));
	ck_assert(addr_equal(&q.client, &pk.dst));
	ck_assert(addr_equal(&q.server, &pk.src));
	ck_assert_str_eq(q.name, "www.example");
	ck_assert(!question_see(&cache, &pk, &q));
	pk.dst.b[15]++;
	ck_assert(question_see(&cache, &pk, &q));
	pk.time += 61 * CW_SEC;
	ck_assert(question_see(&cache, &pk, &q));
}
END_TEST

START_TEST(over_tcp_a_length_comes_first)
{
	struct packet pk =
		answer(MESSAGE("\x00\x1d" HEAD("\x81\x80", "\x01") QUESTION), IP_TCP);
	struct question q;

	question_cache_init(&cache, &key);
	ck_assert(question_see(&cache, &pk, &q));
	ck_assert_str_eq(q.name, "www.example");
	pk.payload = (const uint8_t *)"\x00";
	pk.payload_len = 1;
	ck_assert(!question_see(&cache, &pk, &q));
	pk.protocol = IP_SCTP;
	ck_assert(!question_see(&cache, &pk, &q));
	pk.payload = NULL;
	ck_assert(!question_see(&cache, &pk, &q));
}
END_TEST

START_TEST(too_many_at_once_are_counted)
{
	struct packet pk = answer(MESSAGE(HEAD("\x81\x80", "\x01") QUESTION), IP_UDP);
	struct question q;
	unsigned told = 0;

	question_cache_init(&cache, &key);
	for (unsigned i = 0; i < QUESTION_BURST + 9; i++) {
		pk.dst.b[15] = (uint8_t)i;
		told += question_see(&cache, &pk, &q);
	}
	ck_assert_uint_eq(told, QUESTION_BURST);
	ck_assert_uint_eq(cache.limited, 9);
}
END_TEST

/* ---- what is kept ---- */

static void
ask(struct asked_table *t, unsigned client, const char *name, unsigned second)
{
	struct question q = {.time = second * CW_SEC};
	uint8_t a[4] = {10, 40, (uint8_t)(client >> 8), (uint8_t)client};

	q.client = addr_from_v4(a);
	a[3] = 99;
	a[2] = 0;
	q.server = addr_from_v4(a);
	strcpy(q.name, name);
	asked_see(t, &q);
}

static const struct asked *
find(const struct asked_table *t, unsigned client)
{
	uint8_t a[4] = {10, 40, (uint8_t)(client >> 8), (uint8_t)client};
	struct addr c = addr_from_v4(a), s;

	a[3] = 99;
	a[2] = 0;
	s = addr_from_v4(a);
	return asked_find(t, &c, &s);
}

START_TEST(what_is_asked_most_comes_first)
{
	struct asked_table *t = asked_table_new(1 << 20, &key);
	const struct asked *a;

	ask(t, 1, "a", 1);
	ask(t, 1, "b", 2);
	ask(t, 1, "c", 3);
	ask(t, 1, "a", 70);
	ask(t, 2, "d", 70);
	a = find(t, 1);
	ck_assert_ptr_nonnull(a);
	ck_assert_uint_eq(a->count, 3);
	ck_assert(!a->more);
	ck_assert_str_eq(a->name[0].name, "a");
	ck_assert_uint_eq(a->name[0].count, 2);
	ck_assert_str_eq(a->name[1].name, "c");
	ck_assert_str_eq(a->name[2].name, "b");
	ck_assert_uint_eq(find(t, 2)->count, 1);
	ck_assert_ptr_null(find(t, 3));
	asked_table_free(t);
}
END_TEST

START_TEST(names_asked_once_do_not_push_out_those_asked_often)
{
	struct asked_table *t = asked_table_new(1 << 20, &key);
	const struct asked *a;
	char name[16];

	for (unsigned i = 0; i < 3; i++)
		ask(t, 1, "often", i * 61);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "n%u", i);
		ask(t, 1, name, 200 + i);
	}
	a = find(t, 1);
	ck_assert_uint_eq(a->count, ASKED_NAMES);
	ck_assert(a->more);
	ck_assert_str_eq(a->name[0].name, "often");
	ck_assert_str_eq(a->name[1].name, "n99");
	asked_table_free(t);
}
END_TEST

START_TEST(the_quietest_pair_makes_room)
{
	struct asked_table *t = asked_table_new(1, &key); /* one set */
	unsigned kept = 0;

	for (unsigned i = 1; i <= 6; i++)
		ask(t, i, "a", i);
	for (unsigned i = 1; i <= 6; i++)
		kept += find(t, i) != NULL;
	ck_assert_uint_eq(kept, 4);
	ck_assert_ptr_null(find(t, 1));
	ck_assert_ptr_null(find(t, 2));
	ck_assert_ptr_nonnull(find(t, 6));
	asked_table_free(t);
	asked_table_free(NULL);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {an_answer_tells_what_was_asked, every_prefix_is_read,
		an_answer_is_told_once_a_minute, over_tcp_a_length_comes_first,
		too_many_at_once_are_counted, what_is_asked_most_comes_first,
		names_asked_once_do_not_push_out_those_asked_often,
		the_quietest_pair_makes_room};
	Suite *suite = suite_create("asked");
	TCase *tc = tcase_create("asked");
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
