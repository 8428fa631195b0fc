/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/base/log.h"

static char path[] = "/tmp/camwarden-log-XXXXXX";
static char text[65536];

static void
begin(void)
{
	struct log_sink *s;
	struct err err = {0};

	close(mkstemp(path));
	ck_assert_msg(log_sink_open(path, &err, &s) == 0, "%s", err.text);
	log_sink_use(s);
}

/* What was written so far; how many lines. */
static size_t
written(void)
{
	FILE *f = fopen(path, "re");
	size_t lines = 0;

	ck_assert_ptr_nonnull(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	return lines;
}

START_TEST(bytes_from_the_wire_stay_one_harmless_line)
{
	begin();
	log_error("api", "name '%s'",
		"a\nerror fake: b\r\033[2J\x80\xe2\x80\xae"
		"c");
	ck_assert_uint_eq(written(), 1);
	for (const char *p = text; *p != '\n'; p++)
		ck_assert_uint_ge((unsigned char)*p, ' ');
	ck_assert_ptr_null(strstr(text, "\xe2\x80\xae"));
	ck_assert_ptr_nonnull(strstr(text, " error api: name 'a"));
}
END_TEST

START_TEST(a_line_too_long_is_cut)
{
	char name[4 * LOG_LINE];

	begin();
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	log_error("api", "%s", name);
	ck_assert_uint_eq(written(), 1);
	ck_assert_uint_lt(strlen(text), LOG_LINE + 64);
}
END_TEST

START_TEST(less_pressing_lines_are_dropped)
{
	begin();
	log_set_level(LOG_LEVEL_WARN);
	log_notice("a", "no");
	log_info("a", "no");
	log_warn("a", "yes");
	log_error("a", "yes");
	ck_assert_uint_eq(written(), 2);
}
END_TEST

START_TEST(a_kind_that_comes_too_often_is_counted)
{
	begin();
	for (int i = 0; i < 3 * LOG_BURST; i++)
		log_warn("store", "fault %d", i);
	log_warn("store", "another kind");
	ck_assert_uint_eq(written(), LOG_BURST + 1);
	log_turn(); /* its time is not over */
	ck_assert_uint_eq(written(), LOG_BURST + 1);
	sleep(LOG_SECONDS + 1);
	log_turn();
	ck_assert_uint_eq(written(), LOG_BURST + 2);
	ck_assert_ptr_nonnull(strstr(
		text, " warning store: 40 more of this kind held back: fault %d\n"));
	log_warn("store", "fault %d", 7);
	ck_assert_uint_eq(written(), LOG_BURST + 3);
}
END_TEST

START_TEST(what_was_asked_for_is_never_held_back)
{
	begin();
	for (int i = 0; i < 3 * LOG_BURST; i++)
		log_notice("status", "%d", i);
	ck_assert_uint_eq(written(), 3 * LOG_BURST);
}
END_TEST

static char many[2 * LOG_KINDS][8];

START_TEST(more_kinds_than_are_told_apart_are_written)
{
	begin();
	for (size_t i = 0; i < 2 * LOG_KINDS; i++) {
		snprintf(many[i], sizeof(many[i]), "k%zu", i);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-security"
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		log_error("x", many[i]);
#pragma GCC diagnostic pop
	}
	/* The last place is shared, and limited. */
	ck_assert_uint_eq(written(), LOG_KINDS - 1 + LOG_BURST);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("log");
	TCase *t = tcase_create("log");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_test(t, bytes_from_the_wire_stay_one_harmless_line);
	tcase_add_test(t, a_line_too_long_is_cut);
	tcase_add_test(t, less_pressing_lines_are_dropped);
	tcase_add_test(t, a_kind_that_comes_too_often_is_counted);
	tcase_add_test(t, what_was_asked_for_is_never_held_back);
	tcase_add_test(t, more_kinds_than_are_told_apart_are_written);
	suite_add_tcase(s, t);
	srunner_set_fork_status(r, CK_FORK); /* each has the process's own log */
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
