/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Real handshakes, shown to the protocol stage whole, in pieces, and in other
 * records than they were said in.
 */
#include "camwarden/protocol_state.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"
#include "camwarden/certificate.h"

#include "tls_talk.h"

static struct talk talk;
static struct made root, rs1;

/* What the stage told, and lent. */
static struct {
	unsigned count, side;
	uint8_t index[16];
	uint8_t sha256[16][PROTOCOL_FINGERPRINT];
	struct protocol_buffer buffer;
	bool lent, none;
	unsigned takes;
} told;

static void
take_certificate(void *ctx, unsigned side, unsigned index, const uint8_t *der, size_t n)
{
	struct certificate c;

	(void)ctx;
	ck_assert_uint_lt(told.count, ARRAY_LEN(told.index));
	ck_assert_int_eq(certificate_parse(der, n, &c), 0);
	memcpy(told.sha256[told.count], c.sha256, sizeof(c.sha256));
	told.index[told.count++] = (uint8_t)index;
	told.side = side;
}

static struct protocol_buffer *
take(void *ctx)
{
	(void)ctx;
	told.takes++;
	if (told.lent || told.none)
		return NULL;
	told.lent = true;
	return &told.buffer;
}

static void
give_back(void *ctx, struct protocol_buffer *b)
{
	(void)ctx;
	ck_assert_ptr_eq(b, &told.buffer);
	told.lent = false;
}

static const struct protocol_out out = {
	.certificate = take_certificate, .take = take, .give_back = give_back};

static void
world_make(void)
{
	struct maker *ca = maker_new(NULL, "CN=Harbor Root", &root);

	certificate_make(ca, &(struct recipe){.names = {"rs1.vms.local"}}, &rs1);
	maker_free(ca);
	memset(&talk, 0, sizeof(talk));
	memset(&told, 0, sizeof(told));
	talk.name = "rs1.vms.local";
	talk.chain[0] = &rs1;
	talk.chain[1] = &root;
}

/* ---- showing it ---- */

static void
show(struct protocol_state *s, unsigned side, size_t from, const uint8_t *p, size_t n)
{
	struct protocol_segment g = {
		.payload = p,
		.len = n,
		.wire = n,
		.seq = (uint32_t)(1000 + from),
		.side = (uint8_t)side,
		.tcp = true,
	};

	protocol_see(s, &g, &out);
}

/* Each turn in segments of at most that many bytes. */
static struct protocol_facts
shown(const struct talk *t, size_t most)
{
	static struct protocol_state s;

	protocol_init(&s);
	told.count = 0;
	for (size_t i = 0; i < t->turns; i++) {
		const struct turn *turn = &t->turn[i];

		for (size_t at = 0; at < turn->n; at += most)
			show(&s, turn->side, turn->from + at,
				t->bytes[turn->side] + turn->from + at,
				MIN(most, turn->n - at));
	}
	protocol_end(&s, &out);
	ck_assert(!told.lent);
	return s.facts;
}

static bool
is_zero(const uint8_t *p)
{
	static const uint8_t none[PROTOCOL_FINGERPRINT];

	return memcmp(p, none, sizeof(none)) == 0;
}

static void
ck_chain(const struct protocol_facts *f)
{
	struct certificate c;

	ck_assert_int_eq(certificate_parse(rs1.der, rs1.n, &c), 0);
	ck_assert_mem_eq(f->certificate, c.sha256, sizeof(c.sha256));
	ck_assert_uint_eq(told.count, 2);
	ck_assert_uint_eq(told.index[0], 0);
	ck_assert_uint_eq(told.index[1], 1);
	ck_assert_uint_eq(told.side, TALK_SERVER);
	ck_assert_mem_eq(told.sha256[0], c.sha256, sizeof(c.sha256));
	ck_assert_int_eq(certificate_parse(root.der, root.n, &c), 0);
	ck_assert_mem_eq(told.sha256[1], c.sha256, sizeof(c.sha256));
}

/* ---- versions ---- */

static const struct {
	const char *priority;
	uint16_t version, cipher, group;
	bool hidden;
} versions[] = {
	{"NORMAL:-VERS-ALL:+VERS-TLS1.0:-CIPHER-ALL:+AES-128-CBC:-GROUP-ALL"
	 ":+GROUP-SECP256R1",
		0x0301, 0xc009, 23, false},
	{"NORMAL:-VERS-ALL:+VERS-TLS1.1:-CIPHER-ALL:+AES-256-CBC:-GROUP-ALL"
	 ":+GROUP-SECP384R1",
		0x0302, 0xc00a, 24, false},
	{"NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM:-GROUP-ALL"
	 ":+GROUP-X25519",
		0x0303, 0xc02b, 29, false},
	{"NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-256-GCM:-GROUP-ALL"
	 ":+GROUP-SECP521R1",
		0x0304, 0x1302, 25, true},
};

START_TEST(a_handshake_shows_what_was_agreed)
{
	struct protocol_facts f;

	talk.client = talk.server = versions[_i].priority;
	talk.alpn = "h2";
	talk_run(&talk);
	f = shown(&talk, SIZE_MAX / 2);
	ck_assert_uint_eq(f.application, PROTOCOL_TLS);
	ck_assert_uint_eq(f.client_side, TALK_CLIENT);
	ck_assert_uint_eq(f.tls_version, versions[_i].version);
	ck_assert_uint_eq(f.tls_offered, versions[_i].version);
	ck_assert_uint_eq(f.tls_cipher, versions[_i].cipher);
	ck_assert_uint_eq(f.tls_group, versions[_i].group);
	ck_assert_uint_eq(f.tls_alert, 0);
	ck_assert_str_eq(f.server_name, "rs1.vms.local");
	ck_assert_str_eq(f.alpn, "h2");
	ck_assert_int_eq(
		(f.flags & PROTOCOL_CERTIFICATE_HIDDEN) != 0, versions[_i].hidden);
	ck_assert(!(f.flags & PROTOCOL_RESUMED));
	if (versions[_i].hidden)
		ck_assert(told.count == 0 && is_zero(f.certificate));
	else
		ck_chain(&f);
}
END_TEST

START_TEST(segments_change_nothing)
{
	static const size_t sizes[] = {1, 3, 64, 536, 1460};
	struct protocol_facts whole;

	talk.client = talk.server = versions[_i].priority;
	talk_run(&talk);
	whole = shown(&talk, SIZE_MAX / 2);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct protocol_facts f = shown(&talk, sizes[i]);

		/* A byte a segment is more segments than anybody looks at. */
		if (sizes[i] * PROTOCOL_SEGMENTS >= talk.n[TALK_SERVER])
			ck_assert_mem_eq(&f, &whole, sizeof(f));
		else
			ck_assert_uint_eq(f.application, PROTOCOL_TLS);
	}
}
END_TEST

/* ---- resets ---- */

/* The first turns, of whole flights, then a reset. */
static bool
reset_after(unsigned flights)
{
	static struct protocol_state s;
	unsigned flight = 0;

	protocol_init(&s);
	for (size_t i = 0; i < talk.turns; i++) {
		const struct turn *turn = &talk.turn[i];

		flight += i == 0 || turn->side != talk.turn[i - 1].side;
		if (flight > flights)
			break;
		show(&s, turn->side, turn->from, talk.bytes[turn->side] + turn->from,
			turn->n);
	}
	protocol_reset(&s);
	protocol_end(&s, &out);
	return (s.facts.flags & PROTOCOL_HELLO_RESET) != 0;
}

START_TEST(a_reset_counts_between_the_servers_hello_and_the_clients_answer)
{
	talk.client = talk.server = versions[_i].priority;
	talk_run(&talk);
	ck_assert(!reset_after(1));
	ck_assert(reset_after(2));
	ck_assert(!reset_after(3));
}
END_TEST

START_TEST(an_alert_tells_more_than_the_reset_after_it)
{
	talk.client_refuses = true;
	talk_run(&talk);
	ck_assert(reset_after(2));
	ck_assert(!reset_after(TALK_TURNS));
}
END_TEST

/* The same handshake bytes in records of `most` bytes, until the first record
 * of another kind. */
static void
reframe(struct talk *t, unsigned side, size_t most)
{
	static uint8_t body[TALK_BYTES];
	uint8_t *p = t->bytes[side];
	size_t n = 0, at = 0, to = 0;
	static uint8_t rest[TALK_BYTES];
	size_t left;

	while (at + 5 <= t->n[side] && p[at] == 22) {
		size_t len = be16(p + at + 3);

		memcpy(body + n, p + at + 5, len);
		n += len;
		at += 5 + len;
	}
	left = t->n[side] - at;
	memcpy(rest, p + at, left);
	for (size_t i = 0; i < n; i += most) {
		size_t len = MIN(most, n - i);
		uint8_t head[5] = {22, 3, 3, (uint8_t)(len >> 8), (uint8_t)len};

		memcpy(p + to, head, 5);
		memcpy(p + to + 5, body + i, len);
		to += 5 + len;
	}
	memcpy(p + to, rest, left);
	t->n[side] = to + left;
}

/* All that the client said, then the server, in one turn each: as if in a proxy. */
static void
in_two_turns(struct talk *t)
{
	t->turns = 2;
	t->turn[0] = (struct turn){TALK_CLIENT, 0, t->n[TALK_CLIENT]};
	t->turn[1] = (struct turn){TALK_SERVER, 0, t->n[TALK_SERVER]};
}

START_TEST(records_change_nothing)
{
	static const size_t sizes[] = {1, 2, 5, 100, 4000, 16000};
	static struct talk other;
	struct protocol_facts whole;

	talk.client = talk.server = versions[_i].priority;
	talk_run(&talk);
	in_two_turns(&talk);
	whole = shown(&talk, SIZE_MAX / 2);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct protocol_facts f;

		other = talk;
		reframe(&other, TALK_CLIENT, sizes[i]);
		reframe(&other, TALK_SERVER, sizes[i]);
		in_two_turns(&other);
		f = shown(&other, 1460);
		ck_assert_mem_eq(&f, &whole, sizeof(f));
		if (!versions[_i].hidden)
			ck_chain(&f);
	}
}
END_TEST

/* ---- chains that the window does not hold ---- */

static void
make_long(void)
{
	certificate_make(NULL, &(struct recipe){.many = 400}, &rs1);
	talk.chain[1] = NULL;
	talk.client = talk.server = versions[2].priority;
	talk_run(&talk);
	ck_assert_uint_gt(rs1.n, PROTOCOL_WINDOW);
}

START_TEST(a_long_chain_is_gathered_in_a_buffer)
{
	struct protocol_facts f;

	make_long();
	f = shown(&talk, 1460);
	ck_assert_uint_eq(told.count, 1);
	ck_assert_mem_eq(f.certificate, told.sha256[0], sizeof(f.certificate));
	ck_assert_uint_eq(told.takes, 1);
	ck_assert_uint_eq(f.tls_group, 29); /* what comes behind it is read, too */
	reframe(&talk, TALK_SERVER, 700);
	in_two_turns(&talk);
	f = shown(&talk, 1460);
	ck_assert_uint_eq(told.count, 1);
	ck_assert_uint_eq(f.tls_group, 29);
}
END_TEST

START_TEST(without_a_buffer_a_long_chain_is_passed_over)
{
	struct protocol_facts f;

	make_long();
	told.none = true;
	f = shown(&talk, 1460);
	ck_assert_uint_eq(told.count, 0);
	ck_assert(is_zero(f.certificate));
	ck_assert_uint_eq(f.tls_version, 0x0303);
	ck_assert_uint_eq(f.tls_group, 29);
	ck_assert(!(f.flags & PROTOCOL_RESUMED));
}
END_TEST

/* ---- resumption ---- */

static const struct {
	const char *priority;
	bool hidden;
} resumed[] = {
	{"NORMAL:-VERS-ALL:+VERS-TLS1.2", false},
	{"NORMAL:-VERS-ALL:+VERS-TLS1.0", false},
	{"NORMAL:-VERS-ALL:+VERS-TLS1.3", true},
};

START_TEST(a_resumed_session_says_so_and_shows_no_certificate)
{
	gnutls_datum_t session = {NULL, 0};
	static struct talk again;
	struct protocol_facts f;

	talk.client = talk.server = resumed[_i].priority;
	talk.session = &session;
	again = talk;
	talk_run(&talk);
	ck_assert(!(shown(&talk, 1460).flags & PROTOCOL_RESUMED));
	ck_assert_ptr_nonnull(session.data);
	talk_run(&again);
	f = shown(&again, 1460);
	ck_assert(f.flags & PROTOCOL_RESUMED);
	ck_assert(is_zero(f.certificate));
	ck_assert_uint_eq(told.count, 0);
	ck_assert_int_eq(
		(f.flags & PROTOCOL_CERTIFICATE_HIDDEN) != 0, resumed[_i].hidden);
	gnutls_free(session.data);
}
END_TEST

/* ---- what else is said ---- */

START_TEST(a_clients_certificate_is_not_taken)
{
	struct protocol_facts f;

	talk.client = talk.server = versions[2].priority;
	talk.client_certificate = true;
	talk_run(&talk);
	f = shown(&talk, 1460);
	ck_chain(&f);
}
END_TEST

START_TEST(a_client_that_refuses_the_certificate_says_why)
{
	talk.client = talk.server = versions[_i].priority;
	talk.client_refuses = true;
	talk_run(&talk);
	/* TLS 1.3 encrypts it. */
	ck_assert_uint_eq(shown(&talk, 1460).tls_alert,
		versions[_i].hidden ? 0 : GNUTLS_A_BAD_CERTIFICATE);
}
END_TEST

START_TEST(a_server_that_finds_nothing_in_common_says_so)
{
	struct protocol_facts f;

	talk.client = "NORMAL:-VERS-ALL:+VERS-TLS1.0";
	talk.server = "NORMAL:-VERS-ALL:+VERS-TLS1.2";
	talk_run(&talk);
	f = shown(&talk, 1460);
	ck_assert_uint_eq(f.tls_alert, GNUTLS_A_PROTOCOL_VERSION);
	ck_assert_uint_eq(f.tls_version, 0);
	ck_assert_uint_eq(f.tls_offered, 0x0301);
}
END_TEST

START_TEST(another_hello_is_asked_for_and_the_last_choice_counts)
{
	struct protocol_facts f;

	talk.client = "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-X25519"
		      ":+GROUP-SECP384R1";
	talk.server = "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-SECP384R1";
	talk_run(&talk);
	f = shown(&talk, 1460);
	ck_assert_uint_eq(f.tls_version, 0x0304);
	ck_assert_uint_eq(f.tls_group, 24);
	ck_assert(!(f.flags & PROTOCOL_RESUMED));
	ck_assert(f.flags & PROTOCOL_CERTIFICATE_HIDDEN);
}
END_TEST

/* ---- JA4 ---- */

static size_t
put16(uint8_t *p, size_t at, unsigned value)
{
	p[at] = (uint8_t)(value >> 8);
	p[at + 1] = (uint8_t)value;
	return at + 2;
}

/* The example that the definition of JA4 works out. */
START_TEST(the_published_example_has_its_fingerprint)
{
	static const uint16_t ciphers[] = {0x1a1a, 0x1301, 0x1302, 0x1303, 0xc02b,
		0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d,
		0x002f, 0x0035};
	static const uint16_t extensions[] = {0x2a2a, 0x001b, 0x0000, 0x0033, 0x0010,
		0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b, 0xff01,
		0x000b, 0x000a, 0x0015};
	static const uint16_t signatures[] = {
		0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601};
	static struct protocol_state s;
	uint8_t p[1024] = {22, 3, 1, 0, 0, 1, 0, 0, 0, 3, 3};
	size_t at = 11 + 32, lengths;

	p[at++] = 0;
	at = put16(p, at, sizeof(ciphers));
	for (size_t i = 0; i < ARRAY_LEN(ciphers); i++)
		at = put16(p, at, ciphers[i]);
	p[at++] = 1;
	p[at++] = 0;
	lengths = at;
	at += 2;
	for (size_t i = 0; i < ARRAY_LEN(extensions); i++) {
		size_t len;

		at = put16(p, at, extensions[i]);
		len = at;
		at += 2;
		if (extensions[i] == 0x0010) {
			memcpy(p + at, "\x00\x0c\x02h2\x08http/1.1", 14);
			at += 14;
		} else if (extensions[i] == 0x002b) {
			memcpy(p + at, "\x06\x3a\x3a\x03\x04\x03\x03", 7);
			at += 7;
		} else if (extensions[i] == 0x000d) {
			at = put16(p, at, sizeof(signatures));
			for (size_t k = 0; k < ARRAY_LEN(signatures); k++)
				at = put16(p, at, signatures[k]);
		}
		put16(p, len, (unsigned)(at - len - 2));
	}
	put16(p, lengths, (unsigned)(at - lengths - 2));
	put16(p, 3, (unsigned)(at - 5));
	put16(p, 7, (unsigned)(at - 9));
	protocol_init(&s);
	show(&s, 0, 0, p, at);
	ck_assert_str_eq(s.facts.ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1");
	ck_assert_str_eq(s.facts.alpn, "h2");
}
END_TEST

START_TEST(the_fingerprint_of_gnutls_counts_what_it_offers)
{
	struct protocol_facts f;

	talk.client = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM";
	talk.name = NULL;
	talk_run(&talk);
	f = shown(&talk, 1460);
	ck_assert_msg(strncmp(f.ja4, "t12i", 4) == 0, "%s", f.ja4);
	ck_assert_uint_eq(strlen(f.ja4), 36);
}
END_TEST

/* ---- SSL 2.0 ---- */

START_TEST(a_server_that_answers_in_ssl_2_speaks_it)
{
	static const uint8_t hello[] = "\x80\x1c\x01\x00\x02\x00\x03\x00\x00\x00\x10"
				       "\x01\x00\x80"
				       "0123456789abcdef";
	static uint8_t answer[2048] = {0, 0, 4, 0, 1, 0, 2};
	static struct protocol_state s;
	size_t n = 13;

	certificate_make(NULL, &(struct recipe){.rsa_bits = 1024}, &rs1);
	put16(answer, 7, (unsigned)rs1.n);
	put16(answer, 9, 3);
	put16(answer, 11, 16);
	memcpy(answer + n, rs1.der, rs1.n);
	n += rs1.n + 3 + 16;
	put16(answer, 0, (unsigned)(0x8000 | (n - 2)));
	protocol_init(&s);
	show(&s, 0, 0, hello, sizeof(hello) - 1);
	show(&s, 1, 0, answer, 100);
	show(&s, 1, 100, answer + 100, n - 100);
	ck_assert_uint_eq(s.facts.tls_version, 0x0002);
	ck_assert_uint_eq(s.facts.tls_offered, 0x0002);
	ck_assert_uint_eq(told.count, 1);
	ck_assert_mem_eq(told.sha256[0], s.facts.certificate, PROTOCOL_FINGERPRINT);
}
END_TEST

static Suite *
dialogue_suite(void)
{
	Suite *s = suite_create("tls dialogue");
	TCase *tc = tcase_create("handshakes");

	tcase_add_checked_fixture(tc, world_make, NULL);
	tcase_add_loop_test(
		tc, a_handshake_shows_what_was_agreed, 0, ARRAY_LEN(versions));
	tcase_add_loop_test(tc,
		a_reset_counts_between_the_servers_hello_and_the_clients_answer, 0,
		ARRAY_LEN(versions));
	tcase_add_test(tc, an_alert_tells_more_than_the_reset_after_it);
	tcase_add_loop_test(tc, segments_change_nothing, 0, ARRAY_LEN(versions));
	tcase_add_loop_test(tc, records_change_nothing, 0, ARRAY_LEN(versions));
	tcase_add_test(tc, a_long_chain_is_gathered_in_a_buffer);
	tcase_add_test(tc, without_a_buffer_a_long_chain_is_passed_over);
	tcase_add_loop_test(tc, a_resumed_session_says_so_and_shows_no_certificate, 0,
		ARRAY_LEN(resumed));
	tcase_add_test(tc, a_clients_certificate_is_not_taken);
	tcase_add_loop_test(tc, a_client_that_refuses_the_certificate_says_why, 0,
		ARRAY_LEN(versions));
	tcase_add_test(tc, a_server_that_finds_nothing_in_common_says_so);
	tcase_add_test(tc, another_hello_is_asked_for_and_the_last_choice_counts);
	tcase_add_test(tc, the_published_example_has_its_fingerprint);
	tcase_add_test(tc, the_fingerprint_of_gnutls_counts_what_it_offers);
	tcase_add_test(tc, a_server_that_answers_in_ssl_2_speaks_it);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *sr = srunner_create(dialogue_suite());
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
