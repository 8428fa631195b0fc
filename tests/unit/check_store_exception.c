/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exceptions in the store: what they mark, when they end, what becomes of an
 * acknowledgement, and the trail of changes.
 */
#include "camwarden/store.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "camwarden/base/array.h"

#include "store_help.h"

enum { TCP = 6, UDP = 17 };

static char some_text[] = "text";

static struct site_exception
exception_until(unsigned second)
{
	struct site_exception e = {.reason = some_text, .owner = some_text};

	e.client.host = (char *)(uintptr_t) "CAM1";
	e.expires = second * CW_SEC;
	return e;
}

/* Accepts what comes from there; its id, lent until the next call. */
static const char *
add_exception(struct store *s, const char *id, const char *client, unsigned until)
{
	static char given[RECORD_NAME];
	struct site_exception e = exception_until(until);

	e.id = (char *)(uintptr_t)id;
	e.client.host = NULL;
	e.client.by_prefix = true;
	ck_assert_int_eq(prefix_parse(client, &e.client.prefix), 0);
	ck_assert_int_eq(store_add_exception(s, &e, "x", given), 0);
	return given;
}

static void
tick(struct store *s, unsigned second)
{
	ck_assert_int_eq(store_tick(s, second * CW_SEC, false), 0);
}

static unsigned
with_status(const char *status)
{
	struct store_filter f;

	store_filter_init(&f);
	f.status = status;
	return findings(&f);
}

static const char *
exception_of(const char *id)
{
	static char exception[RECORD_NAME];
	struct store_reader *r = reader();
	struct finding f;

	ck_assert_int_eq(store_read_finding(r, id, &f), 0);
	ck_assert_int_eq(f.status == FINDING_EXCEPTED, f.exception[0] != '\0');
	strcpy(exception, f.exception);
	store_reader_close(r);
	return exception;
}

static unsigned
trail_rows(void)
{
	unsigned rows = 0;
	sqlite3_stmt *st;
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(
		sqlite3_prepare_v2(db,
			"SELECT count(*) FROM trail WHERE action LIKE 'exception.%'",
			-1, &st, NULL),
		SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(st), SQLITE_ROW);
	rows = (unsigned)sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return rows;
}

static void
refused(const char *sql)
{
	char *why = NULL;
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, &why), SQLITE_CONSTRAINT);
	ck_assert_msg(strstr(why, "only added to") != NULL, "%s", why);
	sqlite3_free(why);
	sqlite3_close(db);
}

START_TEST(exception_covers_only_when_all_conversations_are_covered)
{
	struct conversation_record r = record("c_1", 10, 20, 3);
	struct finding f = finding_of(&r, "f_1", "V101");
	struct store *s = writer();

	tick(s, 50);
	add_exception(s, NULL, "10.20.0.0/28", 100);
	put(s, &r, &f, 1);
	ck_assert_uint_eq(with_status("excepted"), 1);
	strcpy(r.id, "c_2");
	ck_assert_int_eq(addr_parse("10.20.0.99", &r.client.addr), 0);
	f.client = r.client;
	f.severity = SEVERITY_LOW;
	put(s, &r, &f, 1);
	ck_assert_uint_eq(with_status("open"), 1);
	store_close(s);
}
END_TEST

START_TEST(exception_marks_stored_findings_until_revoked)
{
	struct store *s;

	run("c_1", 10, 20, 3);
	s = writer();
	tick(s, 50);
	ck_assert_str_eq(add_exception(s, NULL, "10.20.0.11", 100), "EX-1");
	ck_assert_str_eq(exception_of("f_1"), "EX-1");
	ck_assert_int_eq(store_revoke_exception(s, "EX-1", "x"), 0);
	ck_assert_str_eq(exception_of("f_1"), "");
	ck_assert_uint_eq(with_status("open"), 1);
	ck_assert_int_eq(store_revoke_exception(s, "EX-1", "x"), -EALREADY);
	ck_assert_int_eq(store_revoke_exception(s, "EX-2", "x"), -ENOENT);
	store_close(s);
}
END_TEST

START_TEST(exception_of_another_end_or_port_marks_nothing)
{
	struct site_exception e = exception_until(100);
	char id[RECORD_NAME];
	struct store *s;

	run("c_1", 10, 20, 3);
	s = writer();
	tick(s, 50);
	add_exception(s, NULL, "10.20.0.12", 100);
	e.port = (struct port_range){80, 442, TCP};
	ck_assert_int_eq(store_add_exception(s, &e, "x", id), 0);
	e.port = (struct port_range){443, 443, UDP};
	ck_assert_int_eq(store_add_exception(s, &e, "x", id), 0);
	e.port = (struct port_range){0};
	e.violation = (char[]){"V201"};
	ck_assert_int_eq(store_add_exception(s, &e, "x", id), 0);
	ck_assert_str_eq(exception_of("f_1"), "");
	e.violation = (char[]){"V101"};
	e.port = (struct port_range){443, 443, TCP};
	ck_assert_int_eq(store_add_exception(s, &e, "x", id), 0);
	ck_assert_str_eq(exception_of("f_1"), id);
	store_close(s);
}
END_TEST

START_TEST(exception_ends_when_packet_time_is_past_it)
{
	struct store *s;

	run("c_1", 10, 20, 3);
	s = writer();
	tick(s, 50);
	add_exception(s, "EX-9", "10.20.0.11", 100);
	tick(s, 100);
	ck_assert_str_eq(exception_of("f_1"), "EX-9");
	tick(s, 101);
	ck_assert_str_eq(exception_of("f_1"), "");
	store_close(s);
	s = writer();
	tick(s, 60); /* an older capture: the clock does not go back */
	ck_assert_str_eq(exception_of("f_1"), "");
	store_close(s);
}
END_TEST

START_TEST(exception_that_has_ended_or_is_known_is_refused)
{
	struct site_exception e = exception_until(100);
	char id[RECORD_NAME];
	struct store *s = writer();

	tick(s, 200);
	ck_assert_int_eq(store_add_exception(s, &e, "x", id), -ERANGE);
	add_exception(s, "EX-41", "10.0.0.1", 300);
	e.expires = 300 * CW_SEC;
	e.id = (char[]){"EX-41"};
	ck_assert_int_eq(store_add_exception(s, &e, "x", id), -EEXIST);
	ck_assert_str_eq(add_exception(s, NULL, "10.0.0.1", 300), "EX-42");
	store_close(s);
}
END_TEST

START_TEST(live_sensor_ends_exceptions_by_the_wall_clock)
{
	struct store *s;

	run("c_1", 10, 20, 3);
	s = writer();
	tick(s, 50);
	add_exception(s, NULL, "10.20.0.11", 100);
	ck_assert_str_eq(exception_of("f_1"), "EX-1");
	ck_assert_int_eq(store_tick(s, 50 * CW_SEC, true), 0);
	ck_assert_str_eq(exception_of("f_1"), "");
	store_close(s);
}
END_TEST

START_TEST(acknowledged_is_there_again_after_an_exception)
{
	struct conversation_record r = record("c_2", 10, 20, 3);
	struct finding f = finding_of(&r, "f_2", "V701");
	struct store *s;

	run("c_1", 10, 20, 3);
	s = writer();
	ck_assert_int_eq(store_put_finding(s, &f), 0);
	store_close(s);
	outside("UPDATE finding SET status = 'acknowledged'");
	s = writer();
	tick(s, 50);
	add_exception(s, NULL, "10.20.0.11", 100);
	ck_assert_uint_eq(with_status("excepted"), 2);
	ck_assert_int_eq(store_revoke_exception(s, "EX-1", "x"), 0);
	ck_assert_uint_eq(with_status("acknowledged"), 2);
	store_close(s);
}
END_TEST

START_TEST(configuration_exceptions_come_and_go_with_it)
{
	struct site_exception e = exception_until(100);
	struct site site = {.exceptions = &e, .exception_count = 1};
	struct store *s;

	run("c_1", 10, 20, 3);
	e.id = (char[]){"EX-7"};
	s = writer();
	tick(s, 50);
	ck_assert_int_eq(store_sync_exceptions(s, &site), 0);
	ck_assert_str_eq(exception_of("f_1"), "EX-7");
	ck_assert_int_eq(store_revoke_exception(s, "EX-7", "x"), -EPERM);
	ck_assert_int_eq(store_sync_exceptions(s, &site), 0);
	ck_assert_uint_eq(trail_rows(), 1);
	site.exception_count = 0;
	ck_assert_int_eq(store_sync_exceptions(s, &site), 0);
	ck_assert_str_eq(exception_of("f_1"), "");
	site.exception_count = 1;
	ck_assert_int_eq(store_sync_exceptions(s, &site), 0);
	ck_assert_str_eq(exception_of("f_1"), "EX-7");
	ck_assert_uint_eq(trail_rows(), 3);
	store_close(s);
}
END_TEST

static int
expect_unmatched(void *ctx, const struct exception *e, uint64_t row)
{
	unsigned *seen = ctx;

	ck_assert_uint_eq(row, ++*seen);
	ck_assert_int_eq(e->matched, row == 1);
	ck_assert_uint_eq(e->findings, row == 1);
	ck_assert_int_eq(e->state, EXCEPTION_IN_FORCE);
	return 0;
}

START_TEST(exception_that_never_matched_is_told)
{
	struct store_filter f;
	struct store_reader *r;
	struct store *s;
	unsigned seen = 0;

	run("c_1", 10, 20, 3);
	s = writer();
	tick(s, 50);
	add_exception(s, NULL, "10.20.0.11", 100);
	add_exception(s, NULL, "10.99.0.0/16", 100);
	store_close(s);
	store_filter_init(&f);
	r = reader();
	ck_assert_int_eq(store_read_exceptions(r, &f, expect_unmatched, &seen), 0);
	ck_assert_uint_eq(seen, 2);
	store_reader_close(r);
}
END_TEST

START_TEST(trail_keeps_every_entry)
{
	struct store *s = writer();

	tick(s, 50);
	add_exception(s, NULL, "10.20.0.11", 100);
	add_exception(s, NULL, "10.20.0.12", 100);
	store_close(s);
	ck_assert_uint_eq(trail_rows(), 2);
	refused("UPDATE trail SET actor = 'nobody'");
	refused("DELETE FROM trail WHERE row = 2");
	refused("REPLACE INTO trail SELECT row, previous, at, 'nobody', action, "
		"subject, detail, hash FROM trail WHERE row = 1");
	refused("INSERT INTO trail SELECT 0, (SELECT max(row) FROM trail), at, actor,"
		" action, subject, detail, hash FROM trail WHERE row = 1");
	ck_assert_uint_eq(trail_rows(), 2);
}
END_TEST

START_TEST(exception_end_is_noticed_once)
{
	struct store *s = writer();

	tick(s, 50);
	add_exception(s, NULL, "10.20.0.11", 100);
	tick(s, 101);
	tick(s, 102);
	store_close(s);
	s = writer();
	tick(s, 103);
	store_close(s);
	ck_assert_uint_eq(trail_rows(), 2); /* added, expired */
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {
		exception_covers_only_when_all_conversations_are_covered,
		exception_marks_stored_findings_until_revoked,
		exception_of_another_end_or_port_marks_nothing,
		exception_ends_when_packet_time_is_past_it,
		exception_that_has_ended_or_is_known_is_refused,
		live_sensor_ends_exceptions_by_the_wall_clock,
		acknowledged_is_there_again_after_an_exception,
		configuration_exceptions_come_and_go_with_it,
		exception_that_never_matched_is_told,
		trail_keeps_every_entry,
		exception_end_is_noticed_once,
	};
	Suite *suite = suite_create("store exceptions");
	TCase *tc = tcase_create("exceptions");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, folder_make, folder_drop);
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
