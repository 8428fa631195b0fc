/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Redacted packets in the store: they come and go with findings, within limits of
 * each finding, of all, and of age; and a reader can say why there are none.
 */
#include "camwarden/store.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

#include "store_help.h"

enum { LEN = 100 };

static const uint8_t zeros[EVIDENCE_BYTES];

static struct evidence_record
packet_of(unsigned second, const uint8_t *bytes, uint32_t caplen)
{
	return (struct evidence_record){.time = second * CW_SEC,
		.interface = "span0",
		.len = 1500,
		.caplen = caplen,
		.link = 2,
		.bytes = bytes};
}

/* Packets of the seconds `from` to `to`. */
static void
put_evidence(struct store *s, const char *conversation, unsigned from, unsigned to)
{
	for (unsigned i = from; i <= to; i++) {
		struct evidence_record p = packet_of(i, zeros, LEN);

		ck_assert_int_eq(store_put_evidence(s, conversation, &p, 1), 0);
	}
}

/* A conversation that gives the finding. */
static struct store *
with_finding(const char *conversation, const char *finding)
{
	struct conversation_record r = record(conversation, 10, 20, 3);
	struct finding f = finding_of(&r, finding, "V101");
	struct store *s = writer();

	put(s, &r, &f, 1);
	return s;
}

static int
see(void *ctx, const struct evidence_record *p)
{
	str_printf(ctx, "%lu %s %u %u/%u\n", (unsigned long)(p->time / CW_SEC),
		p->interface, p->link, p->caplen, p->len);
	return 0;
}

static void
assert_evidence(const char *finding, const char *expected)
{
	struct store_reader *r = reader();
	struct str text = {0};

	ck_assert_int_eq(store_read_evidence(r, finding, see, &text), 0);
	ck_assert_str_eq(text.len > 0 ? text.data : "", expected);
	str_fini(&text);
	store_reader_close(r);
}

static uint64_t
kept(const char *finding)
{
	struct store_reader *r = reader();
	struct finding f;
	const char *why;
	uint64_t n;

	ck_assert_int_eq(store_read_finding(r, finding, &f), 0);
	ck_assert_int_eq(store_count_evidence(r, &f, &n, &why), 0);
	ck_assert((n > 0) == (why == NULL));
	store_reader_close(r);
	return n;
}

static void
assert_why(const char *finding, const char *words)
{
	struct store_reader *r = reader();
	struct finding f;
	const char *why;
	uint64_t n;

	ck_assert_int_eq(store_read_finding(r, finding, &f), 0);
	ck_assert_int_eq(store_count_evidence(r, &f, &n, &why), 0);
	ck_assert_uint_eq(n, 0);
	ck_assert_msg(strstr(why, words) != NULL, "'%s'", why);
	store_reader_close(r);
}

START_TEST(packets_are_read_back_by_their_finding_in_order)
{
	struct store *s = with_finding("c_1", "f_1");
	struct evidence_record p[] = {
		packet_of(12, zeros, 512), packet_of(11, zeros, 60)};

	ck_assert_int_eq(store_put_evidence(s, "c_1", p, 2), 0);
	store_close(s);
	assert_evidence("f_1", "11 span0 2 60/1500\n12 span0 2 512/1500\n");
	assert_evidence("f_2", "");
	ck_assert_uint_eq(kept("f_1"), 2);
}
END_TEST

static int
same(void *ctx, const struct evidence_record *p)
{
	ck_assert_uint_eq(p->caplen, EVIDENCE_BYTES);
	ck_assert_mem_eq(p->bytes, ctx, EVIDENCE_BYTES);
	return 1;
}

START_TEST(the_bytes_come_back_as_they_went_in)
{
	uint8_t bytes[EVIDENCE_BYTES];
	struct store *s = with_finding("c_1", "f_1");
	struct evidence_record p = packet_of(11, bytes, sizeof(bytes));
	struct store_reader *r;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7);
	ck_assert_int_eq(store_put_evidence(s, "c_1", &p, 1), 0);
	store_close(s);
	r = reader();
	ck_assert_int_eq(store_read_evidence(r, "f_1", same, bytes), 1);
	store_reader_close(r);
}
END_TEST

START_TEST(a_replay_adds_nothing_and_counts_nothing)
{
	struct store *s = with_finding("c_1", "f_1");

	put_evidence(s, "c_1", 1, STORE_EVIDENCE_PACKETS + 8);
	ck_assert_uint_eq(store_evidence_counts(s).refused, 8);
	store_close(s);
	s = with_finding("c_1", "f_1");
	put_evidence(s, "c_1", 1, STORE_EVIDENCE_PACKETS);
	ck_assert_uint_eq(store_evidence_counts(s).refused, 0);
	store_close(s);
	ck_assert_uint_eq(kept("f_1"), STORE_EVIDENCE_PACKETS);
}
END_TEST

START_TEST(a_conversation_without_a_finding_keeps_no_packets)
{
	struct conversation_record r = record("c_1", 10, 20, 3);
	struct store *s = writer();

	put(s, &r, NULL, 0);
	put_evidence(s, "c_1", 1, 3);
	put_evidence(s, "c_unknown", 1, 3);
	store_close(s);
	outside("CREATE TABLE z (y CHECK (y = 0));"
		"INSERT INTO z SELECT count(*) FROM evidence");
}
END_TEST

START_TEST(packets_go_when_their_conversation_gives_no_finding_any_more)
{
	struct conversation_record r = record("c_1", 10, 20, 3);
	struct store *s = with_finding("c_1", "f_1");

	put_evidence(s, "c_1", 1, 3);
	put(s, &r, NULL, 0);
	store_close(s);
	assert_evidence("f_1", "");
	outside("CREATE TABLE z (y CHECK (y = 0));"
		"INSERT INTO z SELECT count(*) FROM evidence;"
		"INSERT INTO z SELECT bytes FROM evidence_size");
}
END_TEST

START_TEST(a_finding_has_so_many_packets_over_all_its_conversations)
{
	struct store *s = with_finding("c_1", "f_1");

	put_evidence(s, "c_1", 1, STORE_EVIDENCE_PACKETS - 4);
	store_close(s);
	s = with_finding("c_2", "f_1");
	put_evidence(s, "c_2", 101, 112);
	ck_assert_uint_eq(store_evidence_counts(s).refused, 8);
	store_close(s);
	ck_assert_uint_eq(kept("f_1"), STORE_EVIDENCE_PACKETS);
}
END_TEST

START_TEST(a_finding_has_so_many_bytes)
{
	struct store *s = with_finding("c_1", "f_1");

	for (unsigned i = 1; i <= 30; i++) {
		struct evidence_record p = packet_of(i, zeros, 512);

		ck_assert_int_eq(store_put_evidence(s, "c_1", &p, 1), 0);
	}
	ck_assert_uint_eq(
		store_evidence_counts(s).refused, 30 - STORE_EVIDENCE_BYTES / 512);
	store_close(s);
	ck_assert_uint_eq(kept("f_1"), STORE_EVIDENCE_BYTES / 512);
}
END_TEST

START_TEST(of_all_packets_the_oldest_give_way)
{
	const struct store_evidence_limits small = {32, 10000, 2000};
	struct store *s = with_finding("c_1", "f_1");
	struct conversation_record r = record("c_2", 10, 20, 3);
	struct finding f = finding_of(&r, "f_2", "V101");

	store_limit_evidence(s, &small);
	put_evidence(s, "c_1", 1, 15);
	put(s, &r, &f, 1);
	put_evidence(s, "c_2", 101, 115);
	ck_assert_uint_eq(store_evidence_counts(s).displaced, 20);
	store_close(s);
	assert_why("f_1", "gave way");
	outside("CREATE TABLE z (y CHECK (y <= 2000));"
		"INSERT INTO z SELECT sum(caplen) FROM evidence;"
		"INSERT INTO z SELECT bytes FROM evidence_size");
}
END_TEST

static void
tick(struct store *s, unsigned second)
{
	ck_assert_int_eq(store_tick(s, second * CW_SEC, false), 0);
}

START_TEST(what_is_older_than_it_may_be_goes_and_is_counted)
{
	struct store *s = with_finding("c_1", "f_1");

	put_evidence(s, "c_1", 1000, 1009);
	tick(s, 1105);
	ck_assert_int_eq(store_expire_evidence(s, 100 * CW_SEC), 0);
	ck_assert_uint_eq(store_evidence_counts(s).expired, 5);
	ck_assert_uint_eq(kept("f_1"), 5);
	tick(s, 2000);
	ck_assert_int_eq(store_expire_evidence(s, 100 * CW_SEC), 0);
	ck_assert_uint_eq(store_evidence_counts(s).expired, 10);
	store_close(s);
	assert_why("f_1", "retention.evidence");
}
END_TEST

START_TEST(without_a_clock_nothing_is_too_old)
{
	struct store *s = with_finding("c_1", "f_1");

	put_evidence(s, "c_1", 1000, 1009);
	ck_assert_int_eq(store_expire_evidence(s, 1), 0);
	tick(s, 50);
	ck_assert_int_eq(store_expire_evidence(s, 100 * CW_SEC), 0);
	store_close(s);
	ck_assert_uint_eq(kept("f_1"), 10);
}
END_TEST

START_TEST(a_finding_without_packets_says_why)
{
	struct store *s = with_finding("c_1", "f_1");
	struct finding f = {.id = "f_9",
		.violation = violation_find("V704"),
		.client = party("10.20.0.11", "CAM1", "camera"),
		.reason = "silent",
		.detail = "{}"};

	ck_assert_int_eq(store_put_finding(s, &f), 0);
	ck_assert_int_eq(store_put_meta(s, "evidence", "on"), 0);
	assert_why("f_1", "none of its first packets");
	assert_why("f_9", "no single conversation");
	ck_assert_int_eq(store_put_meta(s, "evidence", "off"), 0);
	assert_why("f_1", "sensor.evidence is off");
	store_close(s);
}
END_TEST

START_TEST(each_statement_that_fails_leaves_all_as_it_was)
{
	struct evidence_record p[] = {packet_of(1, zeros, 90), packet_of(2, zeros, 80)};
	struct store *s = with_finding("c_1", "f_1");
	int failed = -1;

	for (long n = 1; failed != 0; n++) {
		ck_assert_int_eq(store_begin(s), 0);
		steps = 0;
		failing_step = n;
		failed = store_put_evidence(s, "c_1", p, 2);
		if (failed == 0)
			failed = store_expire_evidence(s, 1);
		failing_step = 0;
		ck_assert_int_eq(store_commit(s, &err) != 0, failed != 0);
		ck_assert_uint_eq(kept("f_1"), failed != 0 ? 0 : 2);
		ck_assert_uint_eq(store_evidence_counts(s).refused, 0);
		ck_assert_int_lt(n, 50);
	}
	store_close(s);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_evidence");
	TCase *t = tcase_create("evidence");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(t, folder_make, folder_drop);
	tcase_add_test(t, packets_are_read_back_by_their_finding_in_order);
	tcase_add_test(t, the_bytes_come_back_as_they_went_in);
	tcase_add_test(t, a_replay_adds_nothing_and_counts_nothing);
	tcase_add_test(t, a_conversation_without_a_finding_keeps_no_packets);
	tcase_add_test(t, packets_go_when_their_conversation_gives_no_finding_any_more);
	tcase_add_test(t, a_finding_has_so_many_packets_over_all_its_conversations);
	tcase_add_test(t, a_finding_has_so_many_bytes);
	tcase_add_test(t, of_all_packets_the_oldest_give_way);
	tcase_add_test(t, what_is_older_than_it_may_be_goes_and_is_counted);
	tcase_add_test(t, without_a_clock_nothing_is_too_old);
	tcase_add_test(t, a_finding_without_packets_says_why);
	tcase_add_test(t, each_statement_that_fails_leaves_all_as_it_was);
	suite_add_tcase(suite, t);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
