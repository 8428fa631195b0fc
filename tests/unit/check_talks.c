/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What whole dialogues of protocols that log in show: as they are, cut in two at
 * every byte, byte by byte, and that no beginning of one is taken for another
 * protocol.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "protocol_help.h"
#include "talk_admin.h"
#include "talk_hosts.h"
#include "talk_mail.h"
#include "talk_proxy.h"
#include "talk_remote.h"

static const struct talk *talks[256];
static size_t talk_count;

static void
add(const struct talk *t, size_t n)
{
	for (size_t i = 0; i < n && talk_count < ARRAY_LEN(talks); i++)
		talks[talk_count++] = &t[i];
}

/* A copy of exactly that size, so that a sanitizer sees a read behind it. */
static void
say(struct protocol_state *s, const struct chunk *c, uint32_t *seq, size_t from,
	size_t to)
{
	uint8_t *copy = malloc(to - from);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, c->bytes + from, to - from);
	say_segment(s, c->side, true, seq[c->side], copy, to - from);
	seq[c->side] += (uint32_t)(to - from);
	free(copy);
}

/* The chunk `which` comes in pieces of `step` bytes, or in two when at > 0. */
static void
run(struct protocol_state *s, const struct talk *t, size_t which, size_t at,
	size_t step)
{
	uint32_t seq[2] = {1, 1};

	protocol_init(s);
	for (size_t i = 0; i < TALK_CHUNKS && t->chunk[i].bytes != NULL; i++) {
		const struct chunk *c = &t->chunk[i];
		size_t from = 0;

		if (i == which && at > 0) {
			say(s, c, seq, 0, at);
			from = at;
		}
		for (; step > 0 && from + step < c->len; from += step)
			say(s, c, seq, from, from + step);
		if (from < c->len)
			say(s, c, seq, from, c->len);
	}
	protocol_end(s, NULL);
}

#define CK_NUMBER(what)                                                                \
	ck_assert_msg(f->what == t->facts.what, "%s: " #what " is %#jx, not %#jx",     \
		t->name, (uintmax_t)f->what, (uintmax_t)t->facts.what)
#define CK_TEXT(what)                                                                  \
	ck_assert_msg(strcmp(f->what, t->facts.what) == 0, "%s: " #what " is '%s'",    \
		t->name, f->what)

static void
ck_shows(const struct talk *t, const struct protocol_facts *f)
{
	ck_assert_msg(f->application == t->protocol, "%s: %s", t->name,
		protocol_name(f->application));
	CK_NUMBER(flags);
	CK_NUMBER(status);
	CK_NUMBER(version);
	CK_NUMBER(inside);
	CK_NUMBER(secret_len);
	CK_NUMBER(tls_version);
	CK_NUMBER(tls_cipher);
	CK_TEXT(server_name);
	CK_TEXT(method);
	CK_TEXT(path);
	CK_TEXT(scheme);
	CK_TEXT(banner);
	CK_TEXT(user);
	if (t->facts.field[0] != '\0')
		CK_TEXT(field);
	if (t->facts.client[0] != '\0')
		CK_TEXT(client);
	if (t->facts.location[0] != '\0')
		CK_TEXT(location);
	if (t->facts.maker != 0)
		CK_NUMBER(maker);
	ck_assert_msg(memcmp(f->certificate, t->facts.certificate,
			      sizeof(f->certificate)) == 0,
		"%s: another fingerprint", t->name);
	ck_assert_msg(
		f->client_side != SERVER, "%s: the server is the client", t->name);
}

START_TEST(a_dialogue_shows)
{
	struct protocol_state s;

	run(&s, talks[_i], TALK_CHUNKS, 0, 0);
	ck_shows(talks[_i], &s.facts);
}
END_TEST

START_TEST(a_cut_at_any_byte_changes_nothing)
{
	const struct talk *t = talks[_i];
	struct protocol_state s;

	for (size_t i = 0; i < TALK_CHUNKS && t->chunk[i].bytes != NULL; i++)
		for (size_t at = 1; at < t->chunk[i].len; at++) {
			run(&s, t, i, at, 0);
			ck_shows(t, &s.facts);
		}
}
END_TEST

/* Or two, or three: no more than PROTOCOL_SEGMENTS of a side are looked at. */
START_TEST(single_bytes_change_nothing)
{
	struct protocol_state s;
	size_t n = 0;

	for (size_t i = 0; i < TALK_CHUNKS; i++)
		n += talks[_i]->chunk[i].len;
	run(&s, talks[_i], TALK_CHUNKS, 0, n / (PROTOCOL_SEGMENTS - TALK_CHUNKS) + 1);
	ck_shows(talks[_i], &s.facts);
}
END_TEST

/* Those of the samples, as they are and in Base64. */
START_TEST(no_secret_is_kept)
{
	static const char *const secrets[] = {
		"xyzzy", "eHl6enk", "TOKEN#471", "four", "YWJjZGVm"};
	struct protocol_state s;

	run(&s, talks[_i], TALK_CHUNKS, 0, 0);
	for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
		ck_assert_msg(memmem(&s.facts, sizeof(s.facts), secrets[i],
				      strlen(secrets[i])) == NULL,
			"%s: %s is kept", talks[_i]->name, secrets[i]);
}
END_TEST

START_TEST(no_beginning_is_another_protocol)
{
	const struct talk *t = talks[_i];
	struct protocol_state s;

	for (size_t i = 0; i < TALK_CHUNKS && t->chunk[i].bytes != NULL; i++)
		for (size_t n = 1; n <= t->chunk[i].len; n++) {
			uint32_t seq[2] = {1, 1};

			protocol_init(&s);
			for (size_t k = 0; k < i; k++)
				say(&s, &t->chunk[k], seq, 0, t->chunk[k].len);
			say(&s, &t->chunk[i], seq, 0, n);
			protocol_end(&s, NULL);
			ck_assert_msg(s.facts.application == t->protocol ||
					      s.facts.application == PROTOCOL_UNKNOWN,
				"%s: %s after %zu of chunk %zu", t->name,
				protocol_name(s.facts.application), n, i);
		}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("talks");
	TCase *tc = tcase_create("dialogue");
	SRunner *sr;
	int failed, n;

	add(mail_talks, ARRAY_LEN(mail_talks));
	add(mail_strangers, ARRAY_LEN(mail_strangers));
	add(host_talks, ARRAY_LEN(host_talks));
	add(host_strangers, ARRAY_LEN(host_strangers));
	add(remote_talks, ARRAY_LEN(remote_talks));
	add(remote_strangers, ARRAY_LEN(remote_strangers));
	add(admin_talks, ARRAY_LEN(admin_talks));
	add(admin_strangers, ARRAY_LEN(admin_strangers));
	add(proxy_talks, ARRAY_LEN(proxy_talks));
	add(proxy_strangers, ARRAY_LEN(proxy_strangers));
	n = (int)talk_count;
	tcase_add_loop_test(tc, a_dialogue_shows, 0, n);
	tcase_add_loop_test(tc, a_cut_at_any_byte_changes_nothing, 0, n);
	tcase_add_loop_test(tc, single_bytes_change_nothing, 0, n);
	tcase_add_loop_test(tc, no_secret_is_kept, 0, n);
	tcase_add_loop_test(tc, no_beginning_is_another_protocol, 0, n);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
