/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store's schema, and every fault that a file, a disk or another program
 * can give: each is one sentence, and nothing stored before is lost.
 */
#include "camwarden/store.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "camwarden/base/array.h"

#include "store_help.h"

/* ---- schema and faults ---- */

static void
assert_refused(int error, const char *sentence)
{
	struct store *s = NULL;
	int got = store_open(path, &err, &s);

	ck_assert_int_eq(got, error);
	ck_assert_ptr_null(s);
	ck_assert_msg(strstr(err.text, sentence) != NULL, "'%s'", err.text);
	ck_assert_msg(strncmp(err.text, path, strlen(path)) == 0, "'%s'", err.text);
}

static void
assert_unreadable(int error, const char *sentence)
{
	struct store_reader *r = NULL;

	ck_assert_int_eq(store_reader_open(path, &err, &r), error);
	ck_assert_ptr_null(r);
	ck_assert_msg(strstr(err.text, sentence) != NULL, "'%s'", err.text);
}

static void
file_write(const char *bytes, size_t n)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
}

START_TEST(each_released_version_is_upgraded)
{
	static const char *const versions[] = {
		"store-v1.sql", "store-v4.sql", "store-v7.sql"};
	const char *srcdir = getenv("srcdir");
	char name[512], sql[16384];
	struct store_filter f;

	store_filter_init(&f);
	for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
		FILE *file;
		size_t n;

		snprintf(name, sizeof(name), "%s/tests/unit/data/%s",
			srcdir != NULL ? srcdir : ".", versions[i]);
		file = fopen(name, "r");
		ck_assert_msg(file != NULL, "%s", name);
		n = fread(sql, 1, sizeof(sql) - 1, file);
		ck_assert_uint_lt(n, sizeof(sql) - 1);
		sql[n] = '\0';
		fclose(file);
		unlink(path);
		outside(sql);
		store_close(writer());
		/* What it holds is sealed from now on. */
		edited = false;
		verify();
		ck_assert_uint_eq(findings(&f), 1);
		ck_assert_uint_eq(conversations(&f), 1);
		run("c_1", 10, 20, 3);
		run("c_5", 10, 20, 3);
		ck_assert_uint_eq(conversations(&f), 2);
	}
}
END_TEST

START_TEST(newer_schema_is_refused)
{
	store_close(writer());
	outside("PRAGMA user_version = 99");
	assert_refused(-EPROTO, "version 99 is newer");
	assert_unreadable(-EPROTO, "version 99 is newer");
}
END_TEST

START_TEST(another_programs_database_is_left_alone)
{
	struct stat before, after;

	outside("CREATE TABLE x (y); PRAGMA user_version = 0");
	ck_assert_int_eq(stat(path, &before), 0);
	assert_refused(-EBADMSG, "another program");
	assert_unreadable(-EBADMSG, "not a database of Camwarden");
	ck_assert_int_eq(stat(path, &after), 0);
	ck_assert_int_eq(before.st_size, after.st_size);
	outside("SELECT y FROM x");
}
END_TEST

START_TEST(text_file_is_no_database)
{
	char text[4096];

	memset(text, 'x', sizeof(text));
	file_write(text, sizeof(text));
	assert_refused(-EBADMSG, "not a database");
	assert_unreadable(-EBADMSG, "not a database");
}
END_TEST

START_TEST(empty_file_becomes_a_database)
{
	file_write("", 0);
	store_close(writer());
	store_reader_close(reader());
}
END_TEST

START_TEST(missing_folder_is_named)
{
	struct store *s = NULL;
	char name[128];

	snprintf(name, sizeof(name), "%s/none/camwarden.db", folder);
	ck_assert_int_eq(store_open(name, &err, &s), -ENOENT);
	ck_assert_ptr_nonnull(strstr(err.text, "no folder"));
}
END_TEST

START_TEST(folder_is_no_database)
{
	struct store *s = NULL;

	ck_assert_int_eq(store_open(folder, &err, &s), -EISDIR);
}
END_TEST

/* A process of its own (check forks), which gives up what root may do. */
START_TEST(closed_copy_is_read_where_nothing_may_be_written)
{
	struct store_filter f;

	run("c_1", 10, 20, 3);
	ck_assert_int_eq(chmod(path, 0444), 0);
	ck_assert_int_eq(chmod(folder, 0555), 0);
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(65534), 0);
	store_filter_init(&f);
	ck_assert_uint_eq(findings(&f), 1);
	assert_refused(-EACCES, "opened for writing");
	ck_assert_int_eq(seteuid(getuid()), 0);
	ck_assert_int_eq(chmod(folder, 0755), 0);
}
END_TEST

START_TEST(reader_makes_no_file)
{
	assert_unreadable(-ENOENT, "no database there");
	ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(second_writer_is_refused)
{
	struct store *s = writer();

	assert_refused(-EBUSY, "another program");
	store_close(s);
	store_close(writer());
}
END_TEST

START_TEST(lock_of_another_program_is_busy)
{
	struct store *s = writer();
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(
		sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(store_begin(s), -EBUSY);
	sqlite3_close(db);
	ck_assert_int_eq(store_begin(s), 0);
	ck_assert_int_eq(store_commit(s, &err), 0);
	store_close(s);
}
END_TEST

/* Does this process hold SQLite's shared lock on the file?  Only another one can
 * tell. */
static bool
holds_lock(void)
{
	struct flock lock = {.l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = 0x40000002, /* SHARED_FIRST of SQLite's file format */
		.l_len = 510};
	pid_t child = fork();
	int status;

	if (child == 0) {
		int fd = open(path, O_RDWR);

		_exit(fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 &&
					lock.l_type != F_UNLCK
				? 0
				: 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return status == 0;
}

START_TEST(a_reader_leaves_the_locks_of_the_writer_alone)
{
	struct store *s = writer();

	/* Without them, whoever closes the database next takes itself for the last
	 * and deletes the log that the writer goes on writing to. */
	ck_assert(holds_lock());
	store_reader_close(reader());
	ck_assert(holds_lock());
	store_close(s);
	ck_assert(!holds_lock());
}
END_TEST

/* A batch left open.  Check writes a message per assertion: few of them here. */
static void
many(struct store *s, unsigned count)
{
	struct conversation_record r = record("c_", 10, 20, 1);

	ck_assert_int_eq(store_begin(s), 0);
	for (unsigned i = 0; i < count; i++) {
		snprintf(r.id, sizeof(r.id), "c_%08x", i * 2654435761u);
		if (store_put_conversation(s, &r, NULL, 0) != 0)
			break;
	}
}

START_TEST(damaged_file_is_reported)
{
	struct store_reader *r = NULL;
	struct store_filter f;
	struct store *s = writer();
	char rubbish[4096];
	unsigned n = 0;
	int fd, error;

	many(s, 2000);
	store_close(s);
	memset(rubbish, 0xa5, sizeof(rubbish));
	fd = open(path, O_WRONLY);
	for (int page = 20; page < 60; page++)
		ck_assert_int_eq(pwrite(fd, rubbish, sizeof(rubbish), page * 4096),
			(int)sizeof(rubbish));
	close(fd);
	error = store_reader_open(path, &err, &r);
	if (error == 0) {
		store_filter_init(&f);
		error = store_read_conversations(r, &f, count_conversation, &n);
	}
	ck_assert_int_eq(error, -EUCLEAN);
	ck_assert_str_eq(store_fault(error), "the database is damaged");
	store_reader_close(r);
}
END_TEST

/* A process of its own (check forks): the limit ends with it. */
START_TEST(full_disk_loses_the_batch_and_nothing_else)
{
	const struct rlimit limit = {300 * 1024, 300 * 1024};
	struct store_filter f;
	struct store *s;
	int error;

	run("c_1", 10, 20, 3);
	s = writer();
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	many(s, 5000);
	err.text[0] = '\0';
	error = store_commit(s, &err);
	ck_assert_msg(error == -ENOSPC || error == -EIO, "%d", error);
	ck_assert_str_ne(err.text, "");
	store_filter_init(&f);
	ck_assert_uint_eq(conversations(&f), 1);
	/* And a batch that fits goes through. */
	many(s, 2);
	ck_assert_int_eq(store_commit(s, &err), 0);
	store_close(s);
	ck_assert_uint_eq(conversations(&f), 3);
}
END_TEST

/* All kinds of puts in one batch; the first error, and that of the commit. */
static int
batch(struct store *s)
{
	struct conversation_record r = record("c_1", 10, 40, 9);
	struct finding f = finding_of(&r, "f_2", "V201");
	const struct coverage_counter counter = {"a.b", 1};
	const struct coverage c = {.from = CW_SEC,
		.to = 2 * CW_SEC,
		.sensor = "s",
		.counter = &counter,
		.counter_count = 1};
	const struct asset_record a = {
		.asset = {.first = CW_SEC, .last = CW_SEC, .sightings = 1},
		.host = "A"};
	const struct name_sighting n = {.first = CW_SEC, .last = CW_SEC, .name = "a"};
	int error = store_begin(s), end;

	if (error == 0)
		error = store_put_conversation(s, &r, &f, 1);
	if (error == 0)
		error = store_put_asset(s, &a);
	if (error == 0)
		error = store_put_name(s, &n);
	if (error == 0)
		error = store_clear_declared(s);
	if (error == 0)
		error = store_put_declared(s, &a);
	if (error == 0)
		error = store_put_coverage(s, &c);
	if (error == 0)
		error = store_put_meta(s, "site", "A");
	end = store_commit(s, &err);
	return error != 0 ? error : end;
}

START_TEST(nth_failing_statement_leaves_all_or_nothing)
{
	bool failed = true;
	char *before;
	long n;

	run("c_1", 10, 20, 3);
	before = dump();
	for (n = 1; failed && n < 200; n++) {
		struct store *s = writer();
		char *after;

		steps = 0;
		failing_step = n;
		failed = batch(s) != 0;
		/* What failed can be tried again on the same store. */
		failing_step = 0;
		if (failed) {
			after = dump();
			ck_assert_msg(strcmp(before, after) == 0, "step %ld:\n%s%s", n,
				before, after);
			free(after);
		}
		store_close(s);
	}
	ck_assert_int_gt(n, 15);
	ck_assert(!failed);
	assert_packets("f_2", 27, 1);
	free(before);
}
END_TEST

START_TEST(failed_batch_can_be_put_again)
{
	struct store *s;

	run("c_1", 10, 20, 3);
	s = writer();
	steps = 0;
	failing_step = 5;
	ck_assert_int_ne(batch(s), 0);
	failing_step = 0;
	ck_assert_int_eq(batch(s), 0);
	store_close(s);
	assert_packets("f_2", 27, 1);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {each_released_version_is_upgraded,
		a_reader_leaves_the_locks_of_the_writer_alone, newer_schema_is_refused,
		another_programs_database_is_left_alone, text_file_is_no_database,
		empty_file_becomes_a_database, missing_folder_is_named,
		folder_is_no_database, closed_copy_is_read_where_nothing_may_be_written,
		reader_makes_no_file, second_writer_is_refused,
		lock_of_another_program_is_busy, damaged_file_is_reported,
		full_disk_loses_the_batch_and_nothing_else,
		nth_failing_statement_leaves_all_or_nothing,
		failed_batch_can_be_put_again};
	Suite *suite = suite_create("store faults");
	TCase *tc = tcase_create("store");
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
