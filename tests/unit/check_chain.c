/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain's arithmetic, and its key's file. */
#include "camwarden/chain.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "camwarden/base/array.h"

static char folder[64], path[96];
static struct err err;

static void
folder_make(void)
{
	strcpy(folder, "/tmp/check_chain.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/key", folder);
}

static void
folder_drop(void)
{
	unlink(path);
	ck_assert_int_eq(rmdir(folder), 0);
}

START_TEST(hash_is_sha256)
{
	uint8_t out[CHAIN_HASH];
	char hex[CHAIN_HEX];

	/* FIPS 180-4, the example of one block */
	chain_hash("abc", 3, out);
	ck_assert_str_eq(hex_format(out, sizeof(out), hex),
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
END_TEST

START_TEST(hex_is_read_back_and_nothing_else_is)
{
	const uint8_t bytes[] = {0, 0x0f, 0xa5, 0xff};
	uint8_t back[4];
	char hex[CHAIN_HEX];

	ck_assert_str_eq(hex_format(bytes, sizeof(bytes), hex), "000fa5ff");
	ck_assert(hex_parse(hex, back, sizeof(back)));
	ck_assert_mem_eq(bytes, back, sizeof(back));
	ck_assert(!hex_parse("000fa5f", back, sizeof(back)));
	ck_assert(!hex_parse("000fa5ff0", back, sizeof(back)));
	ck_assert(!hex_parse("000fa5fg", back, sizeof(back)));
	ck_assert(!hex_parse("000FA5FF", back, sizeof(back)));
}
END_TEST

/* ---- entries ---- */

static struct chain_entry
entry(void)
{
	return (struct chain_entry){.row = 2,
		.previous = 1,
		.at = 5,
		.actor = "user a",
		.action = "b",
		.subject = "c",
		.detail = "{}"};
}

START_TEST(each_field_of_an_entry_is_in_its_hash)
{
	const uint8_t before[CHAIN_HASH] = {1}, other[CHAIN_HASH] = {2};
	struct chain_entry changed[] = {
		entry(), entry(), entry(), entry(), entry(), entry(), entry(), entry()};
	uint8_t hash[ARRAY_LEN(changed) + 2][CHAIN_HASH];
	struct chain_entry e = entry();
	size_t n = 0;

	changed[0].row = 3;
	changed[1].previous = 2;
	changed[2].at = 6;
	changed[3].actor = "user b";
	changed[4].action = "c";
	changed[5].subject = "b";
	changed[6].detail = "{ }";
	/* A character that moves from one to the next. */
	changed[7].action = "bc";
	changed[7].subject = "";
	chain_link(before, &e, hash[n++]);
	chain_link(other, &e, hash[n++]);
	for (size_t i = 0; i < ARRAY_LEN(changed); i++)
		chain_link(before, &changed[i], hash[n++]);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			ck_assert_mem_ne(hash[i], hash[j], CHAIN_HASH);
}
END_TEST

/* ---- sums ---- */

START_TEST(a_sum_knows_no_order_and_what_comes_can_go)
{
	struct chain_sum a = {{0}}, b = {{0}};
	const struct chain_sum zero = {{0}};

	chain_sum_add(&a, "one", 3);
	chain_sum_add(&a, "two", 3);
	chain_sum_add(&b, "two", 3);
	chain_sum_add(&b, "one", 3);
	ck_assert_mem_eq(&a, &b, sizeof(a));
	/* Going first: the sum is below zero in between. */
	b = zero;
	chain_sum_take(&b, "three", 5);
	chain_sum_add(&b, "one", 3);
	chain_sum_add(&b, "three", 5);
	chain_sum_add(&b, "two", 3);
	ck_assert_mem_eq(&a, &b, sizeof(a));
	chain_sum_take(&a, "one", 3);
	chain_sum_take(&a, "two", 3);
	ck_assert_mem_eq(&a, &zero, sizeof(a));
}
END_TEST

START_TEST(a_row_twice_is_not_no_row)
{
	struct chain_sum a = {{0}};
	const struct chain_sum zero = {{0}};

	chain_sum_add(&a, "one", 3);
	chain_sum_add(&a, "one", 3);
	ck_assert_mem_ne(&a, &zero, sizeof(a));
}
END_TEST

START_TEST(carries_go_all_the_way)
{
	struct chain_sum a;
	struct chain_sum one = {{0}};

	/* Minus one: whatever is added lacks one of itself. */
	memset(&a, 0xff, sizeof(a));
	chain_sum_add(&a, "x", 1);
	chain_sum_add(&one, "x", 1);
	ck_assert_uint_eq(a.word[0] + 1, one.word[0]);
	ck_assert_mem_eq(&a.word[1], &one.word[1], sizeof(a) - sizeof(a.word[0]));
	chain_sum_take(&a, "x", 1);
	for (size_t i = 0; i < CHAIN_SUM_WORDS; i++)
		ck_assert_uint_eq(a.word[i], UINT64_MAX);
}
END_TEST

START_TEST(a_sum_is_stored_and_read_back)
{
	struct chain_sum a = {{0}}, b;
	uint8_t bytes[CHAIN_SUM];

	chain_sum_add(&a, "x", 1);
	chain_sum_put(&a, bytes);
	chain_sum_get(&b, bytes);
	ck_assert_mem_eq(&a, &b, sizeof(a));
	ck_assert_uint_eq(bytes[0], a.word[0] & 255);
}
END_TEST

/* ---- heads and keys ---- */

static struct chain_key *
key(void)
{
	struct chain_key *k = NULL;
	int error = chain_key_open(path, &err, &k);

	ck_assert_msg(error == 0, "%d %s", error, err.text);
	return k;
}

START_TEST(a_key_is_made_once_and_only_its_owner_reads_it)
{
	struct chain_head a = {.entries = 1}, b = {.entries = 1};
	struct chain_key *k = key();
	struct stat st;

	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(chain_head_sign(k, &a), 0);
	chain_key_close(k);
	k = key();
	ck_assert_int_eq(chain_head_sign(k, &b), 0);
	chain_key_close(k);
	ck_assert_mem_eq(&a, &b, sizeof(a));
}
END_TEST

START_TEST(each_bit_of_a_head_is_signed)
{
	struct chain_head h = {.entries = 7, .at = 9, .hash = {1}, .state = {2}},
			  changed;
	struct chain_key *k = key();
	uint8_t *bytes = (uint8_t *)&changed;

	ck_assert_int_eq(chain_head_sign(k, &h), 0);
	chain_key_close(k);
	ck_assert(chain_head_is_signed(&h));
	for (size_t i = 0; i < sizeof(h); i++) {
		changed = h;
		bytes[i] ^= (uint8_t)(1 << (i % 8));
		ck_assert_msg(!chain_head_is_signed(&changed), "byte %zu", i);
	}
}
END_TEST

START_TEST(a_public_key_goes_out_and_comes_in)
{
	struct chain_head h = {.entries = 1};
	struct chain_key *k = key();
	uint8_t back[CHAIN_KEY];
	struct str pem = {0};
	FILE *f;

	ck_assert_int_eq(chain_head_sign(k, &h), 0);
	chain_key_close(k);
	ck_assert_int_eq(chain_public_export(h.key, &pem), 0);
	ck_assert_int_eq(strncmp(pem.data, "-----BEGIN PUBLIC KEY-----", 26), 0);
	f = fopen(path, "w");
	fwrite(pem.data, 1, pem.len, f);
	fclose(f);
	ck_assert_int_eq(chain_public_read(path, &err, back), 0);
	ck_assert_mem_eq(back, h.key, sizeof(back));
	/* It is no private one. */
	ck_assert_int_eq(chain_key_open(path, &err, &k), -EBADMSG);
	ck_assert_ptr_nonnull(strstr(err.text, "not a private key"));
	str_fini(&pem);
}
END_TEST

START_TEST(a_key_that_can_not_be_made_is_named)
{
	struct chain_key *k = NULL;
	char name[128];

	snprintf(name, sizeof(name), "%s/none/key", folder);
	ck_assert_int_eq(chain_key_open(name, &err, &k), -ENOENT);
	ck_assert_ptr_null(k);
	ck_assert_ptr_nonnull(strstr(err.text, name));
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {hash_is_sha256, hex_is_read_back_and_nothing_else_is,
		each_field_of_an_entry_is_in_its_hash,
		a_sum_knows_no_order_and_what_comes_can_go, a_row_twice_is_not_no_row,
		carries_go_all_the_way, a_sum_is_stored_and_read_back,
		a_key_is_made_once_and_only_its_owner_reads_it,
		each_bit_of_a_head_is_signed, a_public_key_goes_out_and_comes_in,
		a_key_that_can_not_be_made_is_named};
	Suite *suite = suite_create("chain");
	TCase *tc = tcase_create("chain");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, folder_make, folder_drop);
	tcase_set_timeout(tc, 60);
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
