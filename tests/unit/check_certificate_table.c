/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Authorities and chains; certificates kept with where they were seen. */
#include "camwarden/certificate.h"

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/base/err.h"

#include "certificate_make.h"

/* ---- trust ---- */

/* Root -> issuing -> rs1, and strangers. */
static struct made root, issuing, rs1, other_root, other;
static struct maker *m_root, *m_issuing, *m_other;
static char path[64];

static void
world_make(void)
{
	m_root = maker_new(NULL, "CN=Harbor Root", &root);
	m_issuing = maker_new(m_root, "CN=Harbor Issuing", &issuing);
	m_other = maker_new(NULL, "CN=Other Root", &other_root);
	certificate_make(m_issuing, &(struct recipe){.names = {"rs1.vms.local"}}, &rs1);
	certificate_make(m_other, &(struct recipe){.subject = "CN=other"}, &other);
	snprintf(path, sizeof(path), "/tmp/camwarden-trust-%ld.pem", (long)getpid());
}

static void
world_drop(void)
{
	maker_free(m_root);
	maker_free(m_issuing);
	maker_free(m_other);
	unlink(path);
}

static struct trust *
trusting(const struct made *m)
{
	struct trust *t = trust_new();
	struct faults faults = {0};

	made_write(m, path);
	ck_assert_int_eq(trust_load(t, path, &faults), 0);
	ck_assert_uint_eq(trust_count(t), 1);
	return t;
}

static struct trust_view
asked(struct trust *t, const struct made *a, const struct made *b, const struct made *c)
{
	struct der chain[3] = {{a->der, a->n}};
	struct trust_view v;
	size_t n = 1;

	if (b != NULL)
		chain[n++] = (struct der){b->der, b->n};
	if (c != NULL)
		chain[n++] = (struct der){c->der, c->n};
	trust_ask(t, chain, n, &v);
	return v;
}

START_TEST(a_chain_to_an_authority_of_the_site_is_trusted)
{
	struct trust *t = trusting(&root);

	ck_assert_uint_eq(asked(t, &rs1, &issuing, NULL).answer, TRUST_GIVEN);
	ck_assert_uint_eq(asked(t, &rs1, &issuing, &root).answer, TRUST_GIVEN);
	ck_assert_uint_eq(asked(t, &rs1, &root, &issuing).answer, TRUST_GIVEN);
	trust_free(t);
}
END_TEST

START_TEST(a_chain_with_a_hole_and_a_stranger_are_not)
{
	struct trust *t = trusting(&root);

	ck_assert_uint_eq(asked(t, &rs1, NULL, NULL).answer, TRUST_REFUSED);
	ck_assert_uint_eq(asked(t, &other, &other_root, NULL).answer, TRUST_REFUSED);
	ck_assert_uint_eq(asked(t, &other, &issuing, NULL).answer, TRUST_REFUSED);
	trust_free(t);
}
END_TEST

START_TEST(an_issuing_authority_and_the_certificate_itself_may_be_named)
{
	struct trust *t = trusting(&issuing);
	struct made self;

	ck_assert_uint_eq(asked(t, &rs1, NULL, NULL).answer, TRUST_GIVEN);
	trust_free(t);
	certificate_make(NULL, &(struct recipe){0}, &self);
	t = trusting(&self);
	ck_assert_uint_eq(asked(t, &self, NULL, NULL).answer, TRUST_GIVEN);
	ck_assert_uint_eq(asked(t, &other, NULL, NULL).answer, TRUST_REFUSED);
	trust_free(t);
}
END_TEST

START_TEST(a_wrong_signature_is_told_from_a_stranger)
{
	struct trust *t = trusting(&root);
	struct made forged = rs1;

	forged.der[forged.n - 8] ^= 1; /* within the signature */
	ck_assert_uint_eq(asked(t, &forged, &issuing, NULL).answer, TRUST_FORGED);
	trust_free(t);
}
END_TEST

START_TEST(a_site_without_authorities_is_not_asked)
{
	struct trust *t = trust_new();

	ck_assert_uint_eq(asked(t, &rs1, &issuing, NULL).answer, TRUST_UNASKED);
	ck_assert_uint_eq(asked(NULL, &rs1, &issuing, NULL).answer, TRUST_UNASKED);
	trust_free(t);
}
END_TEST

/* All made certificates ended long before or begin long after today. */
START_TEST(the_wall_clock_has_no_say)
{
	struct made old_root, old;
	struct maker *ca = maker_dated(NULL, "CN=Old", 946684800, &old_root);
	struct recipe r = {.from = 915148800, .until = 946684800};
	struct trust *t = trusting(&old_root);
	struct trust_view v;

	certificate_make(ca, &r, &old);
	v = asked(t, &old, &old_root, NULL);
	ck_assert_uint_eq(v.answer, TRUST_GIVEN);
	ck_assert_uint_eq(v.until, 946684800 * CW_SEC);
	maker_free(ca);
	trust_free(t);
}
END_TEST

START_TEST(a_file_without_certificates_is_a_fault_that_names_it)
{
	struct trust *t = trust_new();
	struct faults faults = {0};
	FILE *f = fopen(path, "w");
	char text[512];

	fputs("no certificate\n", f);
	fclose(f);
	ck_assert_int_eq(trust_load(t, path, &faults), -EINVAL);
	ck_assert_int_eq(trust_load(t, "/nowhere/ca.pem", &faults), -EINVAL);
	ck_assert_int_eq(trust_load(t, "/tmp", &faults), -EINVAL);
	ck_assert_uint_eq(faults.count, 3);
	err_format(&faults.item[0], text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, path));
	err_format(&faults.item[1], text, sizeof(text));
	ck_assert_str_eq(text, "/nowhere/ca.pem: trust: No such file or directory");
	faults_fini(&faults);
	trust_free(t);
}
END_TEST

/* ---- the table ---- */

static const struct hash_key key = {{3, 4}};
static struct certificate_table *table;

static void
table_make(void)
{
	world_make();
	table = certificate_table_new(1 << 20, &key);
	ck_assert_ptr_nonnull(table);
}

static void
table_drop(void)
{
	certificate_table_free(table);
	world_drop();
}

static struct certificate
parsed(const struct made *m)
{
	struct certificate c;

	ck_assert_int_eq(certificate_parse(m->der, m->n, &c), 0);
	return c;
}

static struct addr
address(const char *text)
{
	struct addr a;

	ck_assert_int_eq(addr_parse(text, &a), 0);
	return a;
}

static void
see_at(const struct made *m, const struct made *leaf, unsigned index, const char *addr,
	cw_time t)
{
	struct certificate own = parsed(m), first = parsed(leaf);
	struct certificate_sighting s = {.first = t,
		.last = t,
		.addr = address(addr),
		.port = 443,
		.index = (uint8_t)index};

	memcpy(s.own, own.sha256, sizeof(s.own));
	memcpy(s.leaf, first.sha256, sizeof(s.leaf));
	certificate_table_see(table, &s, m->der, m->n);
}

static bool
find(const struct made *m, const char *server, struct trust *t,
	struct certificate_view *out)
{
	struct certificate c = parsed(m);
	struct addr a = address(server);

	return certificate_table_find(table, c.sha256, &a, t, out);
}

START_TEST(a_certificate_is_found_with_its_chain_answered)
{
	struct trust *t = trusting(&root);
	struct certificate_view v;

	ck_assert(!find(&rs1, "10.0.0.1", t, &v));
	see_at(&rs1, &rs1, 0, "10.0.0.1", 1);
	ck_assert(find(&rs1, "10.0.0.1", t, &v));
	ck_assert(v.readable);
	ck_assert_str_eq(v.leaf->subject, "CN=rs1.vms.local");
	ck_assert_uint_eq(v.trust.answer, TRUST_REFUSED);
	see_at(&issuing, &rs1, 1, "10.0.0.1", 1);
	ck_assert(find(&rs1, "10.0.0.1", t, &v));
	ck_assert_uint_eq(v.trust.answer, TRUST_GIVEN);
	trust_free(t);
}
END_TEST

START_TEST(other_authorities_are_asked_after_a_touch)
{
	struct trust *t = trusting(&other_root);
	struct certificate_view v;

	see_at(&other, &other, 0, "10.0.0.1", 1);
	ck_assert(find(&other, "10.0.0.1", t, &v));
	ck_assert_uint_eq(v.trust.answer, TRUST_GIVEN);
	trust_free(t);
	t = trusting(&root);
	certificate_table_touch(table);
	ck_assert(find(&other, "10.0.0.1", t, &v));
	ck_assert_uint_eq(v.trust.answer, TRUST_REFUSED);
	trust_free(t);
}
END_TEST

START_TEST(the_same_key_elsewhere_is_told_and_is_news)
{
	struct made a, b;
	struct certificate_view v;
	struct addr second = address("10.0.0.2"), third = address("10.0.0.3");
	uint64_t news;

	certificate_make(NULL, &(struct recipe){0}, &a);
	certificate_make(NULL, &(struct recipe){.key_again = true}, &b);
	see_at(&a, &a, 0, "10.0.0.1", 1);
	news = certificate_table_news(table);
	ck_assert(!certificate_table_changed(table, parsed(&a).sha256, news));
	ck_assert(find(&a, "10.0.0.1", NULL, &v));
	ck_assert_uint_eq(v.other_count, 0);
	see_at(&b, &b, 0, "10.0.0.3", 2);
	see_at(&a, &a, 0, "10.0.0.2", 2);
	ck_assert(certificate_table_changed(table, parsed(&a).sha256, news));
	ck_assert(find(&a, "10.0.0.1", NULL, &v));
	ck_assert_uint_eq(v.other_count, 2);
	ck_assert(addr_equal(&v.other[0], &second));
	ck_assert(addr_equal(&v.other[1], &third));
}
END_TEST

START_TEST(of_many_others_the_lowest_are_told)
{
	struct certificate_view v;
	struct addr first = address("10.0.0.2"), last = address("10.0.0.9");
	char text[32];

	for (unsigned i = 40; i > 0; i--) {
		snprintf(text, sizeof(text), "10.0.0.%u", i);
		see_at(&rs1, &rs1, 0, text, i);
	}
	ck_assert(find(&rs1, "10.0.0.1", NULL, &v));
	ck_assert_uint_eq(v.other_count, CERTIFICATE_OTHERS);
	ck_assert(addr_equal(&v.other[0], &first));
	ck_assert(addr_equal(&v.other[CERTIFICATE_OTHERS - 1], &last));
}
END_TEST

START_TEST(what_is_no_certificate_is_kept_by_its_fingerprint)
{
	struct certificate_sighting s = {
		.own = {1}, .leaf = {1}, .first = 1, .last = 1};
	struct certificate_view v;

	certificate_table_see(table, &s, (const uint8_t *)"nonsense", 8);
	ck_assert(certificate_table_find(table, s.own, &s.addr, NULL, &v));
	ck_assert(!v.readable);
	ck_assert_uint_eq(v.leaf->sha256[0], 1);
	ck_assert_uint_eq(v.trust.answer, TRUST_UNASKED);
}
END_TEST

/* A server that shows another certificate each time. */
START_TEST(a_flood_of_certificates_lets_the_oldest_go)
{
	struct made m = rs1;
	struct certificate_view v;
	struct certificate_sighting s = {.addr = address("10.0.0.1")};

	see_at(&rs1, &rs1, 0, "10.0.0.1", 1);
	for (uint32_t i = 2; i < 3000; i++) {
		memcpy(m.der + m.n - 4, &i, 4); /* the signature's end */
		s.first = s.last = i;
		memset(s.own, 0, sizeof(s.own));
		memcpy(s.own, &i, 4);
		memcpy(s.leaf, s.own, sizeof(s.leaf));
		certificate_table_see(table, &s, m.der, m.n);
	}
	ck_assert(!find(&rs1, "10.0.0.1", NULL, &v));
	ck_assert(certificate_table_find(table, s.own, &s.addr, NULL, &v));
	ck_assert_uint_gt(certificate_table_refused(table), 2500);
}
END_TEST

/* ---- what a capture thread lets through ---- */

static struct certificate_cache cache;

static bool
passes(const struct made *m, unsigned index, const char *addr, cw_time t)
{
	struct certificate_sighting s;
	struct addr a = address(addr);

	return certificate_see(&cache, &a, 443, t, index, m->der, m->n, &s);
}

START_TEST(a_certificate_is_reported_once_a_minute_of_each_server)
{
	certificate_cache_init(&cache, &key);
	ck_assert(passes(&rs1, 0, "10.0.0.1", CW_HOUR));
	ck_assert(passes(&issuing, 1, "10.0.0.1", CW_HOUR));
	ck_assert(!passes(&rs1, 0, "10.0.0.1", CW_HOUR + CW_SEC));
	ck_assert(!passes(&issuing, 1, "10.0.0.1", CW_HOUR + CW_SEC));
	ck_assert(passes(&rs1, 0, "10.0.0.2", CW_HOUR + CW_SEC));
	ck_assert(passes(&rs1, 0, "10.0.0.1", CW_HOUR + CW_MIN));
	ck_assert(passes(&rs1, 0, "10.0.0.1", CW_MIN)); /* another capture */
	ck_assert_uint_eq(cache.limited, 0);
}
END_TEST

START_TEST(an_issuer_is_reported_of_each_chain)
{
	struct certificate_sighting s;
	struct certificate leaf = parsed(&other);
	struct addr a = address("10.0.0.1");

	certificate_cache_init(&cache, &key);
	ck_assert(passes(&rs1, 0, "10.0.0.1", 1));
	ck_assert(passes(&issuing, 1, "10.0.0.1", 1));
	ck_assert(passes(&other, 0, "10.0.0.1", 2));
	ck_assert(certificate_see(&cache, &a, 443, 2, 1, issuing.der, issuing.n, &s));
	ck_assert_mem_eq(s.leaf, leaf.sha256, sizeof(s.leaf));
	ck_assert_uint_eq(s.index, 1);
}
END_TEST

START_TEST(too_many_in_a_second_are_counted_and_seen_later)
{
	struct made m = rs1;

	certificate_cache_init(&cache, &key);
	for (uint32_t i = 0; i < CERTIFICATE_BURST; i++) {
		memcpy(m.der + m.n - 4, &i, 4);
		ck_assert(passes(&m, 0, "10.0.0.1", CW_HOUR));
	}
	ck_assert(!passes(&rs1, 0, "10.0.0.1", CW_HOUR));
	ck_assert_uint_eq(cache.limited, 1);
	ck_assert(passes(&rs1, 0, "10.0.0.1", CW_HOUR + CW_SEC));
}
END_TEST

/* ---- problems ---- */

static const struct {
	const char *what;
	long days; /* from the end of the certificate */
	bool self, ca, weak, shared, server;
	enum trust_answer trust;
	unsigned problems;
} troubles[] = {
	{"none", -31, .server = true},
	{"soon", -30, .server = true, .problems = CERTIFICATE_ENDS_SOON},
	{"urgent", -7, .server = true, .problems = CERTIFICATE_ENDS_URGENTLY},
	{"over", 1, .server = true, .problems = CERTIFICATE_EXPIRED},
	{"early", -5000, .server = true, .problems = CERTIFICATE_NOT_YET_VALID},
	{"self", -99, .self = true, .server = true,
		.problems = CERTIFICATE_SELF_SIGNED},
	{"pinned", -99, .self = true, .server = true, .trust = TRUST_GIVEN},
	{"stranger", -99, .server = true, .trust = TRUST_REFUSED,
		.problems = CERTIFICATE_UNTRUSTED},
	{"forged", -99, .server = true, .trust = TRUST_FORGED,
		.problems = CERTIFICATE_FORGED},
	{"shared", -99, .shared = true, .server = true,
		.problems = CERTIFICATE_SHARED_KEY},
	{"weak", -99, .weak = true, .server = true,
		.problems = CERTIFICATE_WEAK_KEY | CERTIFICATE_WEAK_SIGNATURE},
	{"root", -99, .self = true, .ca = true, .weak = true,
		.problems = CERTIFICATE_WEAK_KEY},
};

START_TEST(a_problem_is_told)
{
	struct certificate c = {.not_before = (cw_time)MADE_FROM * CW_SEC,
		.not_after = (cw_time)MADE_UNTIL * CW_SEC,
		.self_signed = troubles[_i].self,
		.is_ca = troubles[_i].ca,
		.weak_key = troubles[_i].weak,
		.weak_signature = troubles[_i].weak};
	cw_time at = (cw_time)(MADE_UNTIL + troubles[_i].days * 86400) * CW_SEC;

	ck_assert_msg(certificate_problems(&c, troubles[_i].trust, troubles[_i].server,
			      troubles[_i].shared, at) == troubles[_i].problems,
		"%s", troubles[_i].what);
	c.not_after = 0; /* without an end */
	ck_assert_msg((certificate_problems(&c, troubles[_i].trust, troubles[_i].server,
			       troubles[_i].shared, at) &
			      (CERTIFICATE_EXPIRED | CERTIFICATE_ENDS_SOON)) == 0,
		"%s", troubles[_i].what);
}
END_TEST

/* ---- storing ---- */

struct taken {
	unsigned certificates, sightings, stop_at;
	enum trust_answer trust;
};

static int
take_certificate(void *ctx, const struct certificate *c, enum trust_answer trust,
	const struct der *der)
{
	struct taken *t = ctx;
	struct certificate again;

	ck_assert_int_eq(certificate_parse(der->p, der->n, &again), 0);
	ck_assert_mem_eq(&again, c, sizeof(again));
	t->certificates++;
	t->trust = trust;
	return t->certificates == t->stop_at ? -EIO : 0;
}

static int
take_sighting(void *ctx, const struct certificate_sighting *s)
{
	struct taken *t = ctx;

	ck_assert_uint_le(s->first, s->last);
	t->sightings++;
	return 0;
}

START_TEST(a_flush_gives_what_changed_once)
{
	struct trust *trust = trusting(&other_root);
	struct taken t = {0};
	struct certificate_out out = {take_certificate, take_sighting, &t};

	see_at(&other, &other, 0, "10.0.0.1", 1);
	see_at(&other, &other, 0, "10.0.0.1", 9);
	see_at(&other, &other, 0, "10.0.0.2", 9);
	ck_assert_int_eq(certificate_table_flush(table, trust, &out), 0);
	ck_assert_uint_eq(t.certificates, 1);
	ck_assert_uint_eq(t.sightings, 2);
	ck_assert_uint_eq(t.trust, TRUST_GIVEN);
	ck_assert_int_eq(certificate_table_flush(table, trust, &out), 0);
	ck_assert_uint_eq(t.certificates + t.sightings, 3);
	see_at(&other, &other, 0, "10.0.0.1", 10);
	ck_assert_int_eq(certificate_table_flush(table, trust, &out), 0);
	ck_assert_uint_eq(t.certificates + t.sightings, 4);
	trust_free(trust);
}
END_TEST

START_TEST(a_flush_that_failed_is_done_again)
{
	struct taken t = {.stop_at = 1};
	struct certificate_out out = {take_certificate, take_sighting, &t};

	see_at(&other, &other, 0, "10.0.0.1", 1);
	ck_assert_int_eq(certificate_table_flush(table, NULL, &out), -EIO);
	ck_assert_uint_eq(t.sightings, 0);
	ck_assert_int_eq(certificate_table_flush(table, NULL, &out), 0);
	ck_assert_uint_eq(t.sightings, 1);
}
END_TEST

START_TEST(too_little_memory_makes_no_table)
{
	ck_assert_ptr_null(certificate_table_new(16384, &key));
}
END_TEST

static Suite *
table_suite(void)
{
	Suite *s = suite_create("certificate table");
	TCase *tc = tcase_create("trust");

	tcase_add_checked_fixture(tc, world_make, world_drop);
	tcase_add_test(tc, a_chain_to_an_authority_of_the_site_is_trusted);
	tcase_add_test(tc, a_chain_with_a_hole_and_a_stranger_are_not);
	tcase_add_test(
		tc, an_issuing_authority_and_the_certificate_itself_may_be_named);
	tcase_add_test(tc, a_wrong_signature_is_told_from_a_stranger);
	tcase_add_test(tc, a_site_without_authorities_is_not_asked);
	tcase_add_test(tc, the_wall_clock_has_no_say);
	tcase_add_test(tc, a_file_without_certificates_is_a_fault_that_names_it);
	suite_add_tcase(s, tc);
	tc = tcase_create("table");
	tcase_add_checked_fixture(tc, table_make, table_drop);
	tcase_add_test(tc, a_certificate_is_found_with_its_chain_answered);
	tcase_add_test(tc, other_authorities_are_asked_after_a_touch);
	tcase_add_test(tc, the_same_key_elsewhere_is_told_and_is_news);
	tcase_add_test(tc, of_many_others_the_lowest_are_told);
	tcase_add_test(tc, what_is_no_certificate_is_kept_by_its_fingerprint);
	tcase_add_test(tc, a_flood_of_certificates_lets_the_oldest_go);
	tcase_add_test(tc, a_flush_gives_what_changed_once);
	tcase_add_test(tc, a_flush_that_failed_is_done_again);
	tcase_add_test(tc, too_little_memory_makes_no_table);
	suite_add_tcase(s, tc);
	tc = tcase_create("cache");
	tcase_add_checked_fixture(tc, world_make, world_drop);
	tcase_add_test(tc, a_certificate_is_reported_once_a_minute_of_each_server);
	tcase_add_test(tc, an_issuer_is_reported_of_each_chain);
	tcase_add_test(tc, too_many_in_a_second_are_counted_and_seen_later);
	suite_add_tcase(s, tc);
	tc = tcase_create("problems");
	tcase_add_loop_test(tc, a_problem_is_told, 0, ARRAY_LEN(troubles));
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *sr = srunner_create(table_suite());
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
