/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was read of the bytes comes back from the database as it was. */
#include "store_help.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct conversation_record got;

static int
take(void *ctx, const struct conversation_record *c, uint64_t row)
{
	(void)ctx;
	(void)row;
	got = *c;
	return 0;
}

static void
read_back(void)
{
	struct store_reader *r = reader();
	struct store_filter f;

	store_filter_init(&f);
	ck_assert_int_eq(store_read_conversations(r, &f, take, NULL), 0);
	store_reader_close(r);
}

static void
keep(const struct conversation_record *r)
{
	struct store *s = writer();

	put(s, r, NULL, 0);
	store_close(s);
	read_back();
}

static struct conversation_record
with_accounts(void)
{
	struct conversation_record r = record("c_1", 10, 20, 3);

	r.protocol.account_count = 2;
	r.protocol.account[0] = (struct account){PROTOCOL_BASIC | PROTOCOL_ACCEPTED,
		PROTOCOL_HTTP, 255, "a b \xc3\xa9 \"c\""};
	r.protocol.account[1] = (struct account){PROTOCOL_TOKEN, PROTOCOL_RTSP, 0, ""};
	strcpy(r.protocol.banner, "Microsoft-IIS/10.0");
	return r;
}

START_TEST(accounts_and_banner_come_back)
{
	struct conversation_record r = with_accounts();

	keep(&r);
	ck_assert_str_eq(got.protocol.banner, r.protocol.banner);
	ck_assert_uint_eq(got.protocol.account_count, 2);
	for (unsigned i = 0; i < 2; i++) {
		const struct account *x = &got.protocol.account[i];
		const struct account *y = &r.protocol.account[i];

		ck_assert_uint_eq(x->flags, y->flags);
		ck_assert_uint_eq(x->application, y->application);
		ck_assert_uint_eq(x->secret_len, y->secret_len);
		ck_assert_str_eq(x->user, y->user);
	}
}
END_TEST

START_TEST(longest_name_fits)
{
	struct conversation_record r = with_accounts();

	memset(r.protocol.account[1].user, 'x', PROTOCOL_USER_LEN - 1);
	r.protocol.account[1].flags = UINT64_MAX >> 1;
	keep(&r);
	ck_assert_str_eq(got.protocol.account[1].user, r.protocol.account[1].user);
}
END_TEST

START_TEST(a_changed_account_is_written)
{
	struct conversation_record r = with_accounts();

	keep(&r);
	r.protocol.account[1].flags |= PROTOCOL_DENIED;
	keep(&r);
	ck_assert_uint_eq(
		got.protocol.account[1].flags, PROTOCOL_TOKEN | PROTOCOL_DENIED);
}
END_TEST

START_TEST(what_is_no_account_is_left_out)
{
	struct conversation_record r = with_accounts();

	keep(&r);
	outside("UPDATE conversation SET accounts ="
		" 'x' || char(10) || '100 http' || char(10) || '100 nothing 1 u'"
		" || char(10) || '100 http 5 u' || char(10) || '200 http 5 cut'");
	read_back();
	ck_assert_uint_eq(got.protocol.account_count, 1);
	ck_assert_str_eq(got.protocol.account[0].user, "u");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("store_protocol");
	TCase *t = tcase_create("protocol");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(t, folder_make, folder_drop);
	tcase_add_test(t, accounts_and_banner_come_back);
	tcase_add_test(t, longest_name_fits);
	tcase_add_test(t, a_changed_account_is_written);
	tcase_add_test(t, what_is_no_account_is_left_out);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
