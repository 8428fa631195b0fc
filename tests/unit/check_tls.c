/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS: what its numbers mean. */
#include "camwarden/protocol.h"

#include <check.h>
#include <stdlib.h>

#include "camwarden/base/array.h"

static const struct {
	uint16_t cipher;
	enum tls_strength strength;
	const char *name;
} rows[] = {
	{0x0000, TLS_STRENGTH_WEAK, "TLS_NULL_WITH_NULL_NULL"},
	{0x003b, TLS_STRENGTH_WEAK, "TLS_RSA_WITH_NULL_SHA256"},
	{0x0003, TLS_STRENGTH_WEAK, "TLS_RSA_EXPORT_WITH_RC4_40_MD5"},
	{0x0005, TLS_STRENGTH_WEAK, "TLS_RSA_WITH_RC4_128_SHA"},
	{0x000a, TLS_STRENGTH_WEAK, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"},
	{0x0009, TLS_STRENGTH_WEAK, "TLS_RSA_WITH_DES_CBC_SHA"},
	{0x0025, TLS_STRENGTH_WEAK, "TLS_KRB5_WITH_IDEA_CBC_MD5"},
	{0x00a7, TLS_STRENGTH_WEAK, "TLS_DH_anon_WITH_AES_256_GCM_SHA384"},
	{0xc018, TLS_STRENGTH_WEAK, "TLS_ECDH_anon_WITH_AES_128_CBC_SHA"},
	{0xc0b4, TLS_STRENGTH_WEAK, "TLS_SHA256_SHA256"},
	{0x002f, TLS_STRENGTH_DATED, "TLS_RSA_WITH_AES_128_CBC_SHA"},
	{0x009d, TLS_STRENGTH_DATED, "TLS_RSA_WITH_AES_256_GCM_SHA384"},
	{0xc013, TLS_STRENGTH_DATED, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"},
	{0xc02d, TLS_STRENGTH_DATED, "TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256"},
	{0x0007, TLS_STRENGTH_DATED, "TLS_RSA_WITH_IDEA_CBC_SHA"},
	{0xc027, TLS_STRENGTH_STRONG, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"},
	{0xc02f, TLS_STRENGTH_STRONG, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
	{0xc0af, TLS_STRENGTH_STRONG, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8"},
	{0x1301, TLS_STRENGTH_STRONG, "TLS_AES_128_GCM_SHA256"},
	{0xcca8, TLS_STRENGTH_STRONG, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
	{0xd005, TLS_STRENGTH_STRONG, "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256"},
	{0xc102, TLS_STRENGTH_UNKNOWN, "TLS_GOSTR341112_256_WITH_28147_CNT_IMIT"},
	{0x0a0a, TLS_STRENGTH_UNKNOWN, NULL},
	{0xffff, TLS_STRENGTH_UNKNOWN, NULL},
};

START_TEST(a_suite_has_its_name_and_its_strength)
{
	const char *name = tls_cipher_name(rows[_i].cipher);

	ck_assert_pstr_eq(name, rows[_i].name);
	ck_assert_uint_eq(tls_cipher_strength(rows[_i].cipher), rows[_i].strength);
}
END_TEST

/* Every number that is found is found by a search that halves. */
START_TEST(as_many_suites_are_found_as_the_registry_has)
{
	size_t found = 0;

	for (unsigned i = 0; i <= 0xffff; i++)
		found += tls_cipher_name((uint16_t)i) != NULL;
	ck_assert_uint_eq(found, 355);
}
END_TEST

START_TEST(a_version_has_its_name)
{
	ck_assert_str_eq(tls_version_name(0x0002), "SSL 2.0");
	ck_assert_str_eq(tls_version_name(0x0300), "SSL 3.0");
	ck_assert_str_eq(tls_version_name(0x0304), "TLS 1.3");
	ck_assert_ptr_null(tls_version_name(0x0305));
	ck_assert_ptr_null(tls_version_name(0));
}
END_TEST

static Suite *
tls_suite(void)
{
	Suite *s = suite_create("tls");
	TCase *tc = tcase_create("numbers");

	tcase_add_loop_test(
		tc, a_suite_has_its_name_and_its_strength, 0, ARRAY_LEN(rows));
	tcase_add_test(tc, as_many_suites_are_found_as_the_registry_has);
	tcase_add_test(tc, a_version_has_its_name);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *sr = srunner_create(tls_suite());
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
