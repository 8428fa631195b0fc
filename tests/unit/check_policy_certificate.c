/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The judge of certificates: which name counts, when, and what is not claimed.
 * Certificates are written down here instead of parsed.
 */
#include "camwarden/certificate.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

#include "policy_world.h"

static struct world w;
static struct conversation c;
static struct certificate leaf;
static struct certificate_view view;

#define SRV "10.40.0.10"
#define CLI "10.50.0.21"

enum { NOW = 1795334400 }; /* 2026-11-22 */

static void
begin(void)
{
	world_begin(&w, "");
	conversation_make(&c, CLI, SRV, "443/tcp", EVIDENCE_IDENTIFIED);
	c.spoken = UINT64_C(1) << PROTOCOL_TLS;
	c.facts.application = PROTOCOL_TLS;
	c.facts.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE;
	c.facts.tls_version = 0x0303;
	c.facts.tls_cipher = 0xc02f;
	c.facts.certificate[0] = 1;
	c.first = c.last = (cw_time)NOW * CW_SEC;
	memset(&leaf, 0, sizeof(leaf));
	leaf.not_before = (cw_time)(NOW - 86400) * CW_SEC;
	leaf.not_after = (cw_time)(NOW + 90 * 86400) * CW_SEC;
	strcpy(leaf.key_algorithm, "EC");
	leaf.key_bits = 256;
	view = (struct certificate_view){.leaf = &leaf, .readable = true};
	c.certificate = &view;
}

static void
name(const char *text)
{
	leaf.names_len = (uint16_t)(strlen(text) + 1);
	memcpy(leaf.names, text, leaf.names_len);
}

static bool
raised(const char *code)
{
	return strstr(world_judge(&w, &c), code) != NULL;
}

static void
end(void)
{
	world_end(&w);
}

/* ---- names ---- */

static const struct {
	const char *fact, *asked, *own;
	bool breach;
} rows[] = {
	{"the name that was asked for", "srv.example", "srv.example", false},
	{"another", "srv.example", "other.example", true},
	{"asked by address", SRV, "srv.example", true},
	{"nothing known to compare with", "", "other.example", false},
	{"the host's short name", "", "srv.example", false},
	{"a wildcard", "srv.example.net", "*.example.net", false},
};

START_TEST(a_certificate_is_held_against_what_was_asked_for)
{
	begin();
	name(rows[_i].own);
	strcpy(c.facts.server_name, rows[_i].asked);
	ck_assert_msg(raised("V313") == rows[_i].breach, "%s", rows[_i].fact);
	leaf.names_cut = true; /* then it may be in one that was cut */
	ck_assert_msg(!raised("V313"), "%s, cut", rows[_i].fact);
	end();
}
END_TEST

START_TEST(dns_tells_the_name_where_nobody_asked_for_one)
{
	struct name_sighting n = {.kind = NAME_DNS};

	begin();
	name("other.example");
	ck_assert(!raised("V313"));
	strcpy(n.name, "srv.example");
	n.first = n.last = c.first;
	c.server_names = &n;
	c.server_name_count = 1;
	ck_assert(raised("V313"));
	name("srv.example");
	ck_assert(!raised("V313"));
	end();
}
END_TEST

START_TEST(an_address_is_a_name_too)
{
	begin();
	ck_assert_int_eq(addr_parse(SRV, &leaf.address[0]), 0);
	leaf.address_count = 1;
	ck_assert(!raised("V313"));
	leaf.address[0].b[15] ^= 1;
	ck_assert(raised("V313"));
	end();
}
END_TEST

/* ---- dates ---- */

static const struct {
	const char *fact;
	long from, until; /* seconds from now; until 0: no end */
	const char *verdict;
} dates[] = {
	{"valid", -1, 31 * 86400, NULL},
	{"no end", -1, 0, NULL},
	{"soon", -1, 30 * 86400, "V312 low"},
	{"urgent", -1, 7 * 86400, "V312 medium"},
	{"its last second", -1, 1, "V312 medium"},
	{"over", -86400, -1, "V312 high"},
	{"early", 1, 90 * 86400, "V312 high"},
};

START_TEST(dates_are_held_against_packet_time)
{
	begin();
	leaf.not_before = (cw_time)(NOW + dates[_i].from) * CW_SEC;
	leaf.not_after =
		dates[_i].until != 0 ? (cw_time)(NOW + dates[_i].until) * CW_SEC : 0;
	if (dates[_i].verdict == NULL)
		ck_assert_msg(!raised("V312"), "%s", dates[_i].fact);
	else
		ck_assert_msg(raised(dates[_i].verdict), "%s", dates[_i].fact);
	end();
}
END_TEST

/* A session that lasts longer than the certificate with which it began. */
START_TEST(a_certificate_is_judged_when_it_was_last_shown)
{
	begin();
	view.last = c.last;
	c.last += 120 * CW_DAY;
	ck_assert(!raised("V312"));
	view.last = c.last;
	ck_assert(raised("V312"));
	end();
}
END_TEST

/* ---- trust ---- */

START_TEST(the_issuer_is_judged_where_authorities_are_named)
{
	begin();
	ck_assert(!raised("V313"));
	view.trust.answer = TRUST_REFUSED;
	ck_assert(raised("V313 medium"));
	view.trust.answer = TRUST_FORGED;
	ck_assert(raised("V313 medium"));
	view.trust.answer = TRUST_GIVEN;
	ck_assert(!raised("V313"));
	view.trust.until = c.last - 1;
	ck_assert(raised("V313"));
	view.trust.until = 0;
	view.trust.weak_issuer = true;
	ck_assert(raised("V313"));
	end();
}
END_TEST

START_TEST(a_certificate_that_signs_itself_may_be_an_authority)
{
	begin();
	leaf.self_signed = true;
	ck_assert(raised("V313"));
	view.trust.answer = TRUST_GIVEN;
	ck_assert(!raised("V313"));
	end();
}
END_TEST

START_TEST(a_devices_own_certificate_is_a_remark)
{
	begin();
	leaf.device_identity = true;
	view.trust.answer = TRUST_REFUSED;
	strcpy(c.facts.server_name, "cam.example");
	strcpy(leaf.common_name, "model 1");
	ck_assert(raised("V313 info"));
	ck_assert(strncmp(world_judge(&w, &c), "compliant", 9) == 0);
	leaf.weak_key = true; /* that is no maker's right */
	ck_assert(raised("V313 medium"));
	end();
}
END_TEST

START_TEST(what_stands_behind_one_address_may_share_a_key)
{
	begin();
	view.other_count = 1;
	ck_assert_int_eq(addr_parse("10.40.0.20", &view.other[0]), 0);
	ck_assert(raised("V313"));
	ck_assert_int_eq(addr_parse("10.60.0.1", &view.other[0]), 0); /* nat: */
	ck_assert(!raised("V313"));
	end();
}
END_TEST

/* ---- what can not be told ---- */

START_TEST(a_hidden_certificate_is_said_not_to_be_judged)
{
	begin();
	c.certificate = NULL;
	memset(c.facts.certificate, 0, sizeof(c.facts.certificate));
	ck_assert(!raised("V702"));
	c.facts.tls_version = 0x0304;
	c.facts.tls_cipher = 0x1301;
	c.facts.flags |= PROTOCOL_CERTIFICATE_HIDDEN;
	ck_assert(raised("V702 info"));
	ck_assert(strncmp(world_judge(&w, &c), "compliant", 9) == 0);
	end();
}
END_TEST

START_TEST(one_that_could_not_be_read_is_said_not_to_be_judged)
{
	begin();
	view.readable = false;
	ck_assert(raised("V702 info"));
	c.certificate = NULL; /* its bytes never came */
	ck_assert(raised("V702 info"));
	end();
}
END_TEST

START_TEST(a_resumed_session_proves_nothing)
{
	begin();
	c.certificate = NULL;
	memset(c.facts.certificate, 0, sizeof(c.facts.certificate));
	c.facts.flags |= PROTOCOL_RESUMED;
	ck_assert(!raised("V702"));
	ck_assert(strncmp(world_judge(&w, &c), "compliant", 9) == 0);
	end();
}
END_TEST

static Suite *
certificate_suite(void)
{
	Suite *s = suite_create("policy certificate");
	TCase *tc = tcase_create("certificate");

	tcase_add_loop_test(tc, a_certificate_is_held_against_what_was_asked_for, 0,
		ARRAY_LEN(rows));
	tcase_add_test(tc, dns_tells_the_name_where_nobody_asked_for_one);
	tcase_add_test(tc, an_address_is_a_name_too);
	tcase_add_loop_test(
		tc, dates_are_held_against_packet_time, 0, ARRAY_LEN(dates));
	tcase_add_test(tc, a_certificate_is_judged_when_it_was_last_shown);
	tcase_add_test(tc, the_issuer_is_judged_where_authorities_are_named);
	tcase_add_test(tc, a_certificate_that_signs_itself_may_be_an_authority);
	tcase_add_test(tc, a_devices_own_certificate_is_a_remark);
	tcase_add_test(tc, what_stands_behind_one_address_may_share_a_key);
	tcase_add_test(tc, a_hidden_certificate_is_said_not_to_be_judged);
	tcase_add_test(tc, one_that_could_not_be_read_is_said_not_to_be_judged);
	tcase_add_test(tc, a_resumed_session_proves_nothing);
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
