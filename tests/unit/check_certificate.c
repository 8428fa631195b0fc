/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a certificate says, and in whose name it speaks. */
#include "camwarden/certificate.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

#include "certificate_make.h"
#include "guard.h"

static struct certificate
parsed(const struct maker *by, const struct recipe *r)
{
	static struct made m;
	struct certificate c;

	certificate_make(by, r, &m);
	ck_assert_int_eq(certificate_parse(m.der, m.n, &c), 0);
	return c;
}

static struct addr
address(const char *text)
{
	struct addr a;

	ck_assert_int_eq(addr_parse(text, &a), 0);
	return a;
}

START_TEST(a_certificate_says_what_it_holds)
{
	struct recipe r = {.subject = "CN=rs1.vms.local,O=Harbor",
		.names = {"rs1.vms.local", "rs1"},
		.addresses = {"10.30.0.11", "fd00::11"}};
	struct made authority;
	struct maker *ca = maker_new(NULL, "CN=Harbor CA", &authority);
	struct certificate c = parsed(ca, &r), same = parsed(ca, &r);
	struct addr four = address("10.30.0.11"), six = address("fd00::11");

	ck_assert_str_eq(c.subject, "CN=rs1.vms.local,O=Harbor");
	ck_assert_str_eq(c.issuer, "CN=Harbor CA");
	ck_assert_str_eq(c.common_name, "rs1.vms.local");
	ck_assert_str_eq(c.serial, "02");
	ck_assert_uint_eq(c.not_before, MADE_FROM * CW_SEC);
	ck_assert_uint_eq(c.not_after, MADE_UNTIL * CW_SEC);
	ck_assert_str_eq(c.key_algorithm, "EC");
	ck_assert_uint_eq(c.key_bits, 256);
	ck_assert_str_eq(c.signature_algorithm, "ECDSA-SHA256");
	ck_assert(!c.self_signed && !c.is_ca && !c.weak_key && !c.weak_signature);
	ck_assert(!c.names_cut && !c.device_identity && !c.placeholder);
	ck_assert_str_eq(certificate_name_next(&c, NULL), "rs1.vms.local");
	ck_assert_str_eq(certificate_name_next(&c, c.names), "rs1");
	ck_assert_ptr_null(certificate_name_next(&c, c.names + 14));
	ck_assert_uint_eq(c.address_count, 2);
	ck_assert(addr_equal(&c.address[0], &four) && addr_equal(&c.address[1], &six));
	ck_assert_mem_ne(c.key_id, same.key_id, sizeof(c.key_id));
	ck_assert_mem_ne(c.sha256, same.sha256, sizeof(c.sha256));
	maker_free(ca);
}
END_TEST

START_TEST(who_signs_himself_and_who_signs_others_is_told)
{
	struct made m;
	struct certificate c = parsed(NULL, &(struct recipe){0});

	ck_assert(c.self_signed && !c.is_ca);
	maker_free(maker_new(NULL, "CN=Harbor CA", &m));
	ck_assert_int_eq(certificate_parse(m.der, m.n, &c), 0);
	ck_assert(c.self_signed && c.is_ca);
}
END_TEST

START_TEST(weak_keys_and_weak_signatures_are_told)
{
	struct certificate c = parsed(NULL, &(struct recipe){.rsa_bits = 1024});

	ck_assert_str_eq(c.key_algorithm, "RSA");
	ck_assert_uint_eq(c.key_bits, 1024);
	ck_assert(c.weak_key && !c.weak_signature);
	c = parsed(NULL, &(struct recipe){.rsa_bits = 2048, .sha1 = true});
	ck_assert_str_eq(c.signature_algorithm, "RSA-SHA1");
	ck_assert(!c.weak_key && c.weak_signature);
}
END_TEST

START_TEST(a_certificate_without_an_end_has_none)
{
	struct certificate c = parsed(NULL, &(struct recipe){.until = -1});

	ck_assert_uint_eq(c.not_after, 0);
}
END_TEST

/* Date beyond what a column of nanoseconds holds. */
START_TEST(an_end_that_no_clock_of_ours_reaches_is_none)
{
	struct certificate c =
		parsed(NULL, &(struct recipe){.until = 9300000000}); /* 2264 */

	ck_assert_uint_eq(c.not_after, 0);
}
END_TEST

START_TEST(the_same_key_has_the_same_id_in_every_certificate)
{
	struct certificate a = parsed(NULL, &(struct recipe){0});
	struct certificate b = parsed(NULL, &(struct recipe){.key_again = true});

	ck_assert_mem_ne(a.sha256, b.sha256, sizeof(a.sha256));
	ck_assert_mem_eq(a.key_id, b.key_id, sizeof(a.key_id));
}
END_TEST

static const struct {
	const char *own, *asked;
	bool covered;
} names[] = {
	{"rs1.vms.local", "rs1.vms.local", true},
	{"rs1.vms.local", "RS1.VMS.LOCAL.", true},
	{"rs1.vms.local", "rs1.vms.loca", false},
	{"rs1.vms.local", "ms.vms.local", false},
	{"*.vms.local", "rs1.vms.local", true},
	{"*.vms.local", "a.rs1.vms.local", false},
	{"*.vms.local", "vms.local", false},
	{"*.vms.local", ".vms.local", false},
	{"*.local", "rs1.local", false}, /* of a whole top level */
	{"r*.vms.local", "rs1.vms.local", false},
	{"*", "rs1", false},
	{"rs1.vms.local", "", false},
};

START_TEST(a_name_is_covered_as_rfc_6125_says)
{
	struct certificate c =
		parsed(NULL, &(struct recipe){.subject = "CN=other.example",
				     .names = {names[_i].own}});

	ck_assert_int_eq(certificate_has_name(&c, names[_i].asked), names[_i].covered);
	ck_assert(!certificate_has_name(&c, "other.example"));
}
END_TEST

START_TEST(the_common_name_counts_where_there_is_no_other)
{
	struct addr a = address("10.30.0.11");
	struct certificate c = parsed(NULL, &(struct recipe){0});

	ck_assert(certificate_has_name(&c, "rs1.vms.local"));
	c = parsed(NULL, &(struct recipe){.subject = "CN=10.30.0.11"});
	ck_assert(certificate_has_addr(&c, &a));
	c = parsed(NULL, &(struct recipe){.addresses = {"10.30.0.12"}});
	ck_assert(!certificate_has_name(&c, "rs1.vms.local"));
	ck_assert(!certificate_has_addr(&c, &a));
	a = address("10.30.0.12");
	ck_assert(certificate_has_addr(&c, &a));
}
END_TEST

START_TEST(more_names_than_fit_are_told_to_be_cut)
{
	struct certificate c = parsed(NULL, &(struct recipe){.many = 300});

	ck_assert(c.names_cut);
	ck_assert(certificate_has_name(&c, "n0.example"));
	ck_assert_uint_gt(c.names_len, CERTIFICATE_NAMES - 16);
	ck_assert_uint_le(c.names_len, CERTIFICATE_NAMES);
}
END_TEST

START_TEST(hostile_names_become_valid_text)
{
	struct recipe r = {
		.subject = "raw:\xe2\x80\xaegpj.1", .names = {"rs1x.vms.local"}};
	struct certificate c;
	static struct made m;
	uint8_t *name;

	certificate_make(NULL, &r, &m);
	name = memmem(m.der, m.n, r.names[0], strlen(r.names[0]));
	ck_assert_ptr_nonnull(name);
	name[3] = '\0'; /* what ends a text in C */
	ck_assert_int_eq(certificate_parse(m.der, m.n, &c), 0);
	ck_assert_str_eq(c.common_name, "\xef\xbf\xbdgpj.1");
	ck_assert_str_eq(c.names, "rs1\xef\xbf\xbd.vms.local");
	ck_assert(!certificate_has_name(&c, "rs1"));
}
END_TEST

START_TEST(a_name_of_nobody_is_a_placeholder)
{
	struct certificate c = parsed(
		NULL, &(struct recipe){.subject = "O=Internet Widgits Pty Ltd,C=AU"});

	ck_assert(c.placeholder);
	c = parsed(NULL, &(struct recipe){.subject = "CN=localhost"});
	ck_assert(c.placeholder);
}
END_TEST

START_TEST(a_device_is_named_by_its_serial_number)
{
	struct recipe r = {
		.subject = "serialNumber=ACCC8E000001,CN=axis-like", .until = -1};
	struct made m;
	struct maker *maker = maker_new(NULL, "CN=Maker's device CA", &m);
	struct certificate c = parsed(maker, &r);

	ck_assert(c.device_identity);
	r.names[0] = "cam1.vms.local"; /* then it names a place */
	c = parsed(maker, &r);
	ck_assert(!c.device_identity);
	maker_free(maker);
}
END_TEST

START_TEST(an_empty_subject_is_no_fault)
{
	struct made m;
	struct maker *ca = maker_new(NULL, "CN=Harbor CA", &m);
	struct certificate c =
		parsed(ca, &(struct recipe){.subject = "", .names = {"rs1.vms.local"}});

	ck_assert_str_eq(c.subject, "");
	ck_assert_str_eq(c.common_name, "");
	ck_assert(!c.self_signed);
	maker_free(ca);
}
END_TEST

/* Each copy ends where no byte may be read. */
START_TEST(no_beginning_of_a_certificate_is_one)
{
	struct certificate c = {.serial = "untouched"};
	struct made m;

	certificate_make(NULL, &(struct recipe){0}, &m);
	for (size_t n = 0; n < m.n; n++) {
		const uint8_t *p = guard_put(m.der, n);

		ck_assert_int_eq(certificate_parse(p, n, &c), -EBADMSG);
	}
	ck_assert_str_eq(c.serial, "untouched");
	ck_assert_int_eq(certificate_parse(m.der, CERTIFICATE_DER + 1, &c), -EMSGSIZE);
}
END_TEST

/* Whatever byte is wrong, texts stay texts. */
START_TEST(a_certificate_with_a_wrong_byte_gives_valid_text)
{
	struct recipe r = {.names = {"rs1.vms.local"}, .addresses = {"10.0.0.1"}};
	static struct made m;
	unsigned read = 0;

	certificate_make(NULL, &r, &m);
	for (size_t i = 0; i < m.n; i++) {
		struct certificate c;
		char text[CERTIFICATE_TEXT];
		uint8_t was = m.der[i];

		m.der[i] ^= (uint8_t)(1u << (i % 8));
		if (certificate_parse(m.der, m.n, &c) == 0) {
			read++;
			str_from_wire(text, sizeof(text), c.subject, strlen(c.subject));
			ck_assert_str_eq(text, c.subject);
			ck_assert_uint_le(c.names_len, CERTIFICATE_NAMES);
		}
		m.der[i] = was;
	}
	ck_assert_uint_gt(read, m.n / 4); /* most bytes are key and signature */
}
END_TEST

START_TEST(how_long_one_may_last_depends_on_its_date)
{
	static const struct {
		const char *from;
		unsigned days;
	} rows[] = {{"2012-06-30", 0}, {"2012-07-01", 1860}, {"2015-04-01", 1209},
		{"2018-02-28", 1209}, {"2018-03-01", 825}, {"2020-08-31", 825},
		{"2020-09-01", 398}, {"2026-03-15", 200}, {"2027-03-15", 100},
		{"2029-03-15", 47}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		cw_time t;

		ck_assert_int_eq(time_parse(rows[i].from, &t), 0);
		ck_assert_uint_eq(certificate_days_most(t), rows[i].days);
	}
}
END_TEST

static Suite *
certificate_suite(void)
{
	Suite *s = suite_create("certificate");
	TCase *tc = tcase_create("parse");

	tcase_add_test(tc, a_certificate_says_what_it_holds);
	tcase_add_test(tc, who_signs_himself_and_who_signs_others_is_told);
	tcase_add_test(tc, weak_keys_and_weak_signatures_are_told);
	tcase_add_test(tc, a_certificate_without_an_end_has_none);
	tcase_add_test(tc, an_end_that_no_clock_of_ours_reaches_is_none);
	tcase_add_test(tc, the_same_key_has_the_same_id_in_every_certificate);
	tcase_add_test(tc, more_names_than_fit_are_told_to_be_cut);
	tcase_add_test(tc, hostile_names_become_valid_text);
	tcase_add_test(tc, a_name_of_nobody_is_a_placeholder);
	tcase_add_test(tc, a_device_is_named_by_its_serial_number);
	tcase_add_test(tc, an_empty_subject_is_no_fault);
	tcase_add_test(tc, no_beginning_of_a_certificate_is_one);
	tcase_add_test(tc, a_certificate_with_a_wrong_byte_gives_valid_text);
	suite_add_tcase(s, tc);
	tc = tcase_create("name");
	tcase_add_loop_test(
		tc, a_name_is_covered_as_rfc_6125_says, 0, ARRAY_LEN(names));
	tcase_add_test(tc, the_common_name_counts_where_there_is_no_other);
	tcase_add_test(tc, how_long_one_may_last_depends_on_its_date);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *sr = srunner_create(certificate_suite());
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
