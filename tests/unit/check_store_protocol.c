/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was read of the bytes comes back from the database as it was. */
#include "store_help.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

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

/* ---- what an asset showed as a server ---- */

static struct asset_record asset;

static int
take_asset(void *ctx, const struct asset_record *a, uint64_t row)
{
	(void)ctx;
	(void)row;
	asset = *a;
	return 0;
}

/* The server of those conversations, as it is listed. */
static void
read_server(const struct conversation_record *r, size_t count)
{
	struct store *s = writer();
	struct asset_record a = {.asset = {.addr = r->server.addr, .sightings = 1}};
	struct store_reader *reading;
	struct store_filter f;

	for (size_t i = 0; i < count; i++)
		put(s, &r[i], NULL, 0);
	ck_assert_int_eq(store_put_asset(s, &a), 0);
	store_close(s);
	reading = reader();
	store_filter_init(&f);
	ck_assert_int_eq(store_read_assets(reading, &f, take_asset, NULL), 0);
	store_reader_close(reading);
}

static struct conversation_record
served(unsigned number, uint16_t port, const char *application, const char *banner)
{
	char id[8];
	struct conversation_record r;

	snprintf(id, sizeof(id), "c_%u", number);
	r = record(id, 10 * number, 10 * number + 1, 1);
	r.server_port = port;
	strcpy(r.application, application);
	strcpy(r.protocol.banner, banner);
	return r;
}

START_TEST(an_asset_has_the_banners_of_each_port_and_protocol)
{
	struct conversation_record r[] = {served(1, 80, "http", "old"),
		served(2, 80, "http", "new"), served(3, 80, "http", ""),
		served(4, 22, "ssh", "SSH-2.0-x"), served(5, 80, "rtsp", "camera")};

	r[2].protocol.version = 0x0200; /* says something, but no banner */
	read_server(r, ARRAY_LEN(r));
	ck_assert_uint_eq(asset.service_count, 4);
	ck_assert_str_eq(asset.service[0].banner, "camera");
	ck_assert_str_eq(asset.service[1].banner, "SSH-2.0-x");
	ck_assert_uint_eq(asset.service[1].port, 22);
	ck_assert_uint_eq(asset.service[1].transport, 6);
	ck_assert_uint_eq(asset.service[1].application, PROTOCOL_SSH);
	ck_assert_str_eq(asset.service[2].banner, "new");
	ck_assert_uint_eq(asset.service[2].last, 21 * CW_SEC);
	ck_assert_str_eq(asset.service[3].banner, "old");
	ck_assert_uint_eq(asset.service[3].last, 11 * CW_SEC);
}
END_TEST

START_TEST(a_port_with_ever_new_banners_leaves_room_for_others)
{
	struct conversation_record r[12];
	char banner[16];

	r[0] = served(1, 22, "ssh", "SSH-2.0-x");
	for (unsigned i = 1; i < ARRAY_LEN(r); i++) {
		snprintf(banner, sizeof(banner), "number %u", i);
		r[i] = served(i + 1, 80, "http", banner);
	}
	read_server(r, ARRAY_LEN(r));
	ck_assert_uint_eq(asset.service_count, 5);
	ck_assert_str_eq(asset.service[0].banner, "number 11");
	ck_assert_str_eq(asset.service[3].banner, "number 8");
	ck_assert_str_eq(asset.service[4].banner, "SSH-2.0-x");
}
END_TEST

START_TEST(an_asset_has_the_weakest_version_where_there_is_no_banner)
{
	struct conversation_record r[] = {served(1, 443, "tls", ""),
		served(2, 443, "tls", ""), served(3, 80, "http", "a banner first"),
		served(4, 444, "tls", "")};

	r[0].protocol.tls_version = 0x0301;
	r[1].protocol.tls_version = 0x0303;
	read_server(r, ARRAY_LEN(r));
	ck_assert_uint_eq(asset.service_count, 2); /* 444 said nothing */
	ck_assert_str_eq(asset.service[0].banner, "a banner first");
	ck_assert_uint_eq(asset.service[1].tls_version, 0x0301);
}
END_TEST

START_TEST(an_asset_shows_no_more_services_than_there_is_room_for)
{
	struct conversation_record r[ASSET_SERVICES + 3];

	for (unsigned i = 0; i < ARRAY_LEN(r); i++)
		r[i] = served(i + 1, (uint16_t)(8000 + i), "http", "x");
	read_server(r, ARRAY_LEN(r));
	ck_assert_uint_eq(asset.service_count, ASSET_SERVICES);
	ck_assert_uint_eq(asset.service[0].port, 8000 + ARRAY_LEN(r) - 1);
}
END_TEST

START_TEST(what_others_say_is_not_the_assets)
{
	struct conversation_record r[] = {served(1, 80, "http", "mine"),
		served(2, 5004, "rtp", "0x1234 96"),
		served(3, 80, "http", "another's")};

	r[2].server.addr.b[15] ^= 1;
	read_server(r, ARRAY_LEN(r));
	ck_assert_uint_eq(asset.service_count, 1);
	ck_assert_str_eq(asset.service[0].banner, "mine");
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
	tcase_add_test(t, an_asset_has_the_banners_of_each_port_and_protocol);
	tcase_add_test(t, an_asset_has_the_weakest_version_where_there_is_no_banner);
	tcase_add_test(t, a_port_with_ever_new_banners_leaves_room_for_others);
	tcase_add_test(t, an_asset_shows_no_more_services_than_there_is_room_for);
	tcase_add_test(t, what_others_say_is_not_the_assets);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
