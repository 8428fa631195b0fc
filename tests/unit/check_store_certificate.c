/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates and where they were seen, in the store. */
#include "camwarden/store.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

#include "certificate_make.h"
#include "store_help.h"

static struct made first, second, authority;

static struct certificate
parsed(const struct made *m)
{
	struct certificate c;

	ck_assert_int_eq(certificate_parse(m->der, m->n, &c), 0);
	return c;
}

static void
keep(struct store *s, const struct made *m, enum trust_answer trust)
{
	struct certificate c = parsed(m);
	struct der der = {m->der, m->n};

	ck_assert_int_eq(store_put_certificate(s, &c, trust, &der), 0);
}

static void
see(struct store *s, const struct made *m, const struct made *leaf, unsigned index,
	const char *addr, const char *host, cw_time t)
{
	struct certificate own = parsed(m), of = parsed(leaf);
	struct certificate_sighting x = {
		.first = t, .last = t, .port = 443, .index = (uint8_t)index};

	ck_assert_int_eq(addr_parse(addr, &x.addr), 0);
	memcpy(x.own, own.sha256, sizeof(x.own));
	memcpy(x.leaf, of.sha256, sizeof(x.leaf));
	ck_assert_int_eq(store_put_certificate_sighting(s, &x, host), 0);
}

static int
list(void *ctx, const struct certificate_record *c, uint64_t row)
{
	char addr[ADDR_STRLEN];

	(void)row;
	str_printf(ctx, "%s %s", c->certificate.subject, trust_answer_name(c->trust));
	for (size_t i = 0; i < c->place_count; i++)
		str_printf(ctx, " %s:%u#%u(%s)%lu-%lu",
			addr_format(&c->place[i].addr, addr), c->place[i].port,
			c->place[i].index, c->place[i].host,
			(unsigned long)(c->place[i].first / CW_SEC),
			(unsigned long)(c->place[i].last / CW_SEC));
	for (unsigned i = 0; i < CERTIFICATE_PROBLEMS; i++)
		if (c->problems & 1u << i)
			str_printf(ctx, " %s", certificate_problem_name(i));
	str_putc(ctx, '\n');
	return 0;
}

static void
ck_list(const struct store_filter *f, const char *want)
{
	struct store_reader *r = reader();
	struct str text = {0};

	str_puts(&text, "");
	ck_assert_int_eq(store_read_certificates(r, f, list, &text), 0);
	ck_assert_str_eq(text.len > 0 ? text.data : "", want);
	store_reader_close(r);
	str_fini(&text);
}

static void
world_make(void)
{
	struct maker *ca;

	folder_make();
	ca = maker_new(NULL, "CN=Harbor", &authority);
	certificate_make(ca, &(struct recipe){.subject = "CN=first"}, &first);
	certificate_make(ca,
		&(struct recipe){.subject = "CN=second",
			.until = MADE_UNTIL - 86400,
			.key_again = true},
		&second);
	maker_free(ca);
}

START_TEST(certificates_come_back_by_their_end_with_where_they_were_seen)
{
	struct store *s = writer();
	struct store_filter f;
	cw_time t = MADE_FROM * CW_SEC;

	keep(s, &first, TRUST_GIVEN);
	see(s, &first, &first, 0, "10.0.0.1", "RS1", t);
	see(s, &first, &first, 0, "10.0.0.1", "RS1", t + 9 * CW_SEC);
	keep(s, &second, TRUST_REFUSED);
	see(s, &second, &second, 0, "10.0.0.1", "RS1", t + CW_SEC);
	store_close(s);
	store_filter_init(&f);
	ck_list(&f, "CN=second untrusted 10.0.0.1:443#0(RS1)1767225601-1767225601"
		    " untrusted\n"
		    "CN=first trusted 10.0.0.1:443#0(RS1)1767225600-1767225609\n");
}
END_TEST

START_TEST(seeing_it_again_widens_the_time_and_the_latest_host_stands)
{
	struct store *s = writer();
	struct store_filter f;
	cw_time t = MADE_FROM * CW_SEC;

	keep(s, &first, TRUST_UNASKED);
	keep(s, &first, TRUST_GIVEN);
	see(s, &first, &first, 0, "10.0.0.1", "new", t + 5 * CW_SEC);
	see(s, &first, &first, 0, "10.0.0.1", "old", t);
	store_close(s);
	store_filter_init(&f);
	ck_list(&f, "CN=first trusted 10.0.0.1:443#0(new)1767225600-1767225605\n");
}
END_TEST

/* The address of one host twice is no second host. */
START_TEST(a_key_of_several_hosts_is_told)
{
	struct store *s = writer();
	struct store_filter f;
	cw_time t = MADE_FROM * CW_SEC;

	keep(s, &first, TRUST_GIVEN);
	see(s, &first, &first, 0, "10.0.0.1", "RS1", t);
	see(s, &first, &first, 0, "10.0.0.2", "RS1", t);
	store_close(s);
	store_filter_init(&f);
	ck_list(&f, "CN=first trusted 10.0.0.1:443#0(RS1)1767225600-1767225600"
		    " 10.0.0.2:443#0(RS1)1767225600-1767225600\n");
	s = writer();
	keep(s, &second, TRUST_GIVEN); /* another certificate with the same key */
	see(s, &second, &second, 0, "10.0.0.3", "", t);
	store_close(s);
	ck_list(&f, "CN=second trusted 10.0.0.3:443#0()1767225600-1767225600"
		    " shared_key\n"
		    "CN=first trusted 10.0.0.1:443#0(RS1)1767225600-1767225600"
		    " 10.0.0.2:443#0(RS1)1767225600-1767225600 shared_key\n");
}
END_TEST

START_TEST(an_issuer_is_listed_with_its_place_in_the_chain)
{
	struct store *s = writer();
	struct store_filter f;
	cw_time t = MADE_FROM * CW_SEC;

	keep(s, &authority, TRUST_UNASKED);
	see(s, &authority, &first, 1, "10.0.0.1", "", t);
	store_close(s);
	store_filter_init(&f);
	/* That it signs itself is no problem of an authority. */
	ck_list(&f, "CN=Harbor unasked 10.0.0.1:443#1()1767225600-1767225600\n");
}
END_TEST

START_TEST(the_filter_takes_host_period_and_cursor)
{
	struct store *s = writer();
	struct store_filter f;
	cw_time t = MADE_FROM * CW_SEC;

	keep(s, &first, TRUST_GIVEN); /* row 1, ends last */
	see(s, &first, &first, 0, "10.0.0.1", "RS1", t);
	keep(s, &second, TRUST_GIVEN);
	see(s, &second, &second, 0, "10.0.0.2", "RS1", t + CW_HOUR);
	store_close(s);
	store_filter_init(&f);
	f.host = "10.0.0.2";
	ck_list(&f, "CN=second trusted 10.0.0.2:443#0(RS1)1767229200-1767229200\n");
	f.host = "RS2";
	ck_list(&f, "");
	f.host = NULL;
	f.to = t + CW_SEC;
	ck_list(&f, "CN=first trusted 10.0.0.1:443#0(RS1)1767225600-1767225600\n");
	f.to = 0;
	f.after = 2;
	ck_list(&f, "CN=first trusted 10.0.0.1:443#0(RS1)1767225600-1767225600\n");
	f.after = 1;
	ck_list(&f, "");
}
END_TEST

/* ---- chains ---- */

static int
list_chain(void *ctx, const struct certificate_sighting *s, const struct der *der)
{
	struct certificate c;

	ck_assert_int_eq(certificate_parse(der->p, der->n, &c), 0);
	ck_assert_mem_eq(c.sha256, s->own, sizeof(s->own));
	str_printf(ctx, "%s %u\n", c.subject, s->index);
	return 0;
}

START_TEST(a_chain_begins_with_the_servers_own)
{
	struct store *s = writer();
	struct store_reader *r;
	struct str text = {0};

	keep(s, &authority, TRUST_UNASKED);
	see(s, &authority, &first, 1, "10.0.0.1", "", CW_SEC);
	keep(s, &first, TRUST_GIVEN);
	see(s, &first, &first, 0, "10.0.0.1", "", CW_SEC);
	store_close(s);
	r = reader();
	ck_assert_int_eq(store_read_chains(r, list_chain, &text), 0);
	ck_assert_str_eq(text.data, "CN=first 0\nCN=Harbor 1\n");
	store_reader_close(r);
	str_fini(&text);
}
END_TEST

/* ---- limits ---- */

static int
count(void *ctx, const struct certificate_record *c, uint64_t row)
{
	size_t *n = ctx;

	(void)row;
	ck_assert_uint_le(c->place_count, CERTIFICATE_SHOWN);
	n[0]++;
	n[1] += c->places;
	return 0;
}

START_TEST(a_flood_leaves_the_latest)
{
	struct store *s = writer();
	struct certificate c = parsed(&first);
	struct der der = {first.der, first.n};
	struct certificate_sighting x = {.port = 443};
	struct store_reader *r;
	struct store_filter f;
	size_t n[2] = {0};

	ck_assert_int_eq(store_begin(s), 0);
	for (uint32_t i = 1; i <= STORE_CERTIFICATES + 150; i++) {
		memcpy(c.sha256, &i, sizeof(i));
		memcpy(x.own, c.sha256, sizeof(x.own));
		x.first = x.last = i;
		ck_assert_int_eq(store_put_certificate(s, &c, TRUST_UNASKED, &der), 0);
		ck_assert_int_eq(store_put_certificate_sighting(s, &x, ""), 0);
	}
	ck_assert_int_eq(store_commit(s, &err), 0);
	store_close(s);
	r = reader();
	store_filter_init(&f);
	ck_assert_int_eq(store_read_certificates(r, &f, count, n), 0);
	ck_assert_uint_le(n[0], STORE_CERTIFICATES + 100);
	ck_assert_uint_ge(n[0], STORE_CERTIFICATES);
	ck_assert_uint_eq(n[1], n[0]);
	store_reader_close(r);
}
END_TEST

START_TEST(a_certificate_of_many_servers_keeps_the_latest)
{
	struct store *s = writer();
	struct store_reader *r;
	struct store_filter f;
	size_t n[2] = {0};
	char addr[32];

	keep(s, &first, TRUST_GIVEN);
	for (unsigned i = 1; i <= CERTIFICATE_PLACES + 10; i++) {
		snprintf(addr, sizeof(addr), "10.0.1.%u", i);
		see(s, &first, &first, 0, addr, "", i * CW_SEC);
	}
	store_close(s);
	r = reader();
	store_filter_init(&f);
	ck_assert_int_eq(store_read_certificates(r, &f, count, n), 0);
	ck_assert_uint_eq(n[0], 1);
	ck_assert_uint_eq(n[1], CERTIFICATE_PLACES);
	store_reader_close(r);
}
END_TEST

static Suite *
certificate_suite(void)
{
	Suite *s = suite_create("store certificates");
	TCase *tc = tcase_create("certificates");

	tcase_add_checked_fixture(tc, world_make, folder_drop);
	tcase_set_timeout(tc, 60);
	tcase_add_test(
		tc, certificates_come_back_by_their_end_with_where_they_were_seen);
	tcase_add_test(tc, seeing_it_again_widens_the_time_and_the_latest_host_stands);
	tcase_add_test(tc, a_key_of_several_hosts_is_told);
	tcase_add_test(tc, an_issuer_is_listed_with_its_place_in_the_chain);
	tcase_add_test(tc, the_filter_takes_host_period_and_cursor);
	tcase_add_test(tc, a_chain_begins_with_the_servers_own);
	tcase_add_test(tc, a_flood_leaves_the_latest);
	tcase_add_test(tc, a_certificate_of_many_servers_keeps_the_latest);
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
