/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was edited in a database is found: a database with something in every table is
 * copied and edited at random, as someone would who knows SQL and drops the triggers
 * that are in the way.  CAMWARDEN_EDITS (400) is how often, CAMWARDEN_SEED where the
 * random numbers begin.
 */
#include "camwarden/store.h"

#include <check.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

#include "store_help.h"

enum { EDITS = 400, TABLES = 40, VALUES = 96 };

static char copy[96];
static uint64_t state;

/* Steele and Vigna's splitmix64. */
static uint64_t
chance(uint64_t below)
{
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (z ^ (z >> 31)) % below;
}

/* ---- a database with something in every table ---- */

static void
must(int error)
{
	ck_assert_int_eq(error, 0);
}

static void
findings_make(struct store *s)
{
	struct conversation_record r;
	struct finding f;

	for (unsigned i = 0; i < 12; i++) {
		char id[RECORD_ID];

		r = record("c", 10 + i, 20 + i, 1 + i);
		snprintf(r.id, sizeof(r.id), "c_%u", i);
		snprintf(id, sizeof(id), "f_%u", i / 2);
		f = finding_of(&r, id, i % 4 < 2 ? "V101" : "V201");
		put(s, &r, &f, i < 10);
	}
	r = record("c", 10, 20, 1);
	f = finding_of(&r, "f_8", "V704");
	memset(&f.server, 0, sizeof(f.server));
	must(store_put_finding(s, &f));
	strcpy(f.id, "f_9");
	must(store_put_finding(s, &f));
	must(store_withdraw_finding(s, "f_9", 30 * CW_SEC));
	must(store_acknowledge(s, "f_1", "user a", "known"));
}

static void
packets_make(struct store *s)
{
	const uint8_t bytes[] = "xxxxxxxx";
	struct evidence_record e = {.time = CW_SEC,
		.interface = "eth0",
		.len = 8,
		.caplen = 8,
		.link = 1,
		.bytes = bytes};

	for (unsigned i = 0; i < 3; i++, e.time += CW_SEC)
		must(store_put_evidence(s, "c_1", &e, 1));
}

static void
certificates_make(struct store *s)
{
	static struct certificate c;
	struct certificate_sighting seen = {.first = 1, .last = 2, .port = 443};
	const uint8_t bytes[] = {1, 2, 3};
	const struct der der = {bytes, sizeof(bytes)};

	for (uint8_t i = 1; i < 4; i++) {
		c.sha256[0] = seen.own[0] = seen.leaf[0] = i;
		c.not_after = i * CW_DAY;
		must(store_put_certificate(s, &c, TRUST_UNASKED, &der));
		must(store_put_certificate_sighting(s, &seen, "MS"));
	}
}

static void
assets_make(struct store *s)
{
	struct asset_record a = {.asset = {.first = 1, .last = 2, .sightings = 3}};
	struct name_sighting n = {.first = 1, .last = 2, .name = "a"};

	must(store_clear_declared(s));
	for (uint8_t i = 1; i < 4; i++) {
		a.asset.addr.b[15] = n.addr.b[15] = i;
		must(store_put_asset(s, &a));
		must(store_put_declared(s, &a));
		must(store_put_name(s, &n));
	}
}

static void
rest_make(struct store *s)
{
	const struct coverage_counter counter[] = {{"a.b", 1}, {"c.d", 2}};
	struct coverage c = {.from = CW_SEC,
		.to = 2 * CW_SEC,
		.sensor = "s",
		.source = "eth0",
		.counter = counter,
		.counter_count = ARRAY_LEN(counter)};
	struct suspension x = {.from = CW_SEC,
		.to = 2 * CW_SEC,
		.violation = violation_find("V704"),
		.subject = "a",
		.reason = "b"};
	static const struct week_status week = {.week = "2026-W47"};
	char text[] = "text", id[RECORD_NAME];
	struct site_exception e = {.reason = text, .owner = text, .expires = CW_DAY};

	for (unsigned i = 0; i < 3; i++) {
		must(store_put_coverage(s, &c));
		must(store_put_suspension(s, &x));
		must(store_add_exception(s, &e, "user a", id));
		c.from = x.from = c.to;
		c.to = x.to = c.from + CW_SEC;
	}
	must(store_revoke_exception(s, id, "user b"));
	must(store_put_token(s, "soc", "viewer", "aa", 0, "user a"));
	must(store_put_token(s, "noc", "viewer", "bb", CW_DAY, "user a"));
	must(store_put_user(s, "anna", "viewer", "$y$x", "user a"));
	must(store_put_meta(s, "site", "A"));
	must(store_put_week(s, &week));
}

static void
database_make(void)
{
	struct store *s = writer();

	must(store_tick(s, 50 * CW_SEC, false));
	findings_make(s);
	packets_make(s);
	certificates_make(s);
	assets_make(s);
	rest_make(s);
	store_close(s);
}

/* ---- what verify says ---- */

static void
fault_add(void *ctx, const char *subject, const char *text)
{
	str_printf(ctx, "%s: %s\n", subject, text);
}

/* The faults as text, owned; "" when there is none. */
static char *
faults_of(const char *database)
{
	struct store_reader *r = NULL;
	struct store_verified v;
	struct str text = {0};
	int error = store_reader_open(database, &err, &r);

	if (error == 0)
		error = store_verify(r, NULL, fault_add, &text, &v);
	/* A file that can not be opened any more is no secret, either. */
	if (error != 0)
		str_printf(&text, "%d %s\n", error, err.text);
	else
		ck_assert_int_eq(v.faults != 0, text.len != 0);
	store_reader_close(r);
	str_puts(&text, "");
	return text.len != 0 ? text.data : strdup("");
}

static void
assert_fault(const char *sentence)
{
	char *text = faults_of(path);

	ck_assert_msg(
		strstr(text, sentence) != NULL, "'%s' is not in:\n%s", sentence, text);
	free(text);
}

/* ---- edits ---- */

/* Triggers go and come back, so that the schema is what it was. */
static char *
triggers_drop(sqlite3 *db)
{
	struct str again = {0}, drop = {0};
	sqlite3_stmt *st;

	must(sqlite3_prepare_v2(db,
		"SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'", -1, &st,
		NULL));
	while (sqlite3_step(st) == SQLITE_ROW) {
		str_printf(&drop, "DROP TRIGGER %s;", sqlite3_column_text(st, 0));
		str_printf(&again, "%s;", sqlite3_column_text(st, 1));
	}
	sqlite3_finalize(st);
	must(sqlite3_exec(db, drop.data, NULL, NULL, NULL));
	str_fini(&drop);
	return again.data;
}

static int
number_of(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st;
	int n;

	must(sqlite3_prepare_v2(db, sql, -1, &st, NULL));
	ck_assert_int_eq(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	return n;
}

/* A row that was picked, with its values. */
struct picked {
	char table[64];
	int columns;
	sqlite3_value *value[VALUES];
	char *name[VALUES];
};

static void
picked_free(struct picked *p)
{
	for (int i = 0; i < p->columns; i++) {
		sqlite3_value_free(p->value[i]);
		free(p->name[i]);
	}
}

static bool
pick(sqlite3 *db, const char *table, struct picked *p)
{
	char sql[256];
	sqlite3_stmt *st;
	int rows;

	memset(p, 0, sizeof(*p));
	snprintf(p->table, sizeof(p->table), "%s", table);
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM \"%s\"", table);
	rows = number_of(db, sql);
	if (rows == 0)
		return false;
	snprintf(sql, sizeof(sql), "SELECT * FROM \"%s\" LIMIT 1 OFFSET %d", table,
		(int)chance((uint64_t)rows));
	must(sqlite3_prepare_v2(db, sql, -1, &st, NULL));
	ck_assert_int_eq(sqlite3_step(st), SQLITE_ROW);
	p->columns = sqlite3_column_count(st);
	ck_assert_int_le(p->columns, VALUES);
	for (int i = 0; i < p->columns; i++) {
		p->value[i] = sqlite3_value_dup(sqlite3_column_value(st, i));
		p->name[i] = strdup(sqlite3_column_name(st, i));
	}
	sqlite3_finalize(st);
	return true;
}

/* The row's values; the column `at`, when it is one, is set to `to` (or deleted). */
static bool
rewrite(sqlite3 *db, const struct picked *p, int at, sqlite3_value *to)
{
	struct str sql = {0};
	sqlite3_stmt *st;
	bool done;

	if (at >= 0)
		str_printf(&sql, "UPDATE \"%s\" SET \"%s\" = ?%d WHERE ", p->table,
			p->name[at], p->columns + 1);
	else
		str_printf(&sql, "DELETE FROM \"%s\" WHERE ", p->table);
	for (int i = 0; i < p->columns; i++)
		str_printf(&sql, "%s\"%s\" IS ?%d", i > 0 ? " AND " : "", p->name[i],
			i + 1);
	must(sqlite3_prepare_v2(db, sql.data, -1, &st, NULL));
	for (int i = 0; i < p->columns; i++)
		sqlite3_bind_value(st, i + 1, p->value[i]);
	if (at >= 0)
		sqlite3_bind_value(st, p->columns + 1, to);
	done = sqlite3_step(st) == SQLITE_DONE && sqlite3_changes(db) > 0;
	sqlite3_finalize(st);
	str_fini(&sql);
	return done;
}

/* Another value of the same type. */
static sqlite3_value *
other_value(sqlite3 *db, sqlite3_value *v)
{
	char text[8192];
	int n = sqlite3_value_bytes(v), type = sqlite3_value_type(v);
	sqlite3_value *out;
	sqlite3_stmt *st;

	must(sqlite3_prepare_v2(db, "SELECT ?1", -1, &st, NULL));
	ck_assert_int_lt(n, (int)sizeof(text));
	if (type == SQLITE_INTEGER) {
		sqlite3_bind_int64(
			st, 1, sqlite3_value_int64(v) ^ (sqlite3_int64)1 << chance(40));
	} else if (type == SQLITE_NULL || n == 0) {
		sqlite3_bind_text(st, 1, "x", -1, SQLITE_STATIC);
	} else {
		memcpy(text, sqlite3_value_blob(v), (size_t)n);
		text[chance((uint64_t)n)] ^= 1;
		if (type == SQLITE_TEXT)
			sqlite3_bind_text(st, 1, text, n, SQLITE_TRANSIENT);
		else
			sqlite3_bind_blob(st, 1, text, n, SQLITE_TRANSIENT);
	}
	ck_assert_int_eq(sqlite3_step(st), SQLITE_ROW);
	out = sqlite3_value_dup(sqlite3_column_value(st, 0));
	sqlite3_finalize(st);
	return out;
}

static bool
edit_value(sqlite3 *db, const char *table)
{
	struct picked p;
	sqlite3_value *to;
	bool done = false;
	int at;

	if (!pick(db, table, &p))
		return false;
	at = (int)chance((uint64_t)p.columns);
	to = other_value(db, p.value[at]);
	done = rewrite(db, &p, at, to);
	sqlite3_value_free(to);
	picked_free(&p);
	return done;
}

static bool
edit_delete(sqlite3 *db, const char *table)
{
	struct picked p;
	bool done;

	if (!pick(db, table, &p))
		return false;
	done = rewrite(db, &p, -1, NULL);
	picked_free(&p);
	return done;
}

static bool
is_same(sqlite3_value *a, sqlite3_value *b)
{
	int n = sqlite3_value_bytes(a);

	return n == sqlite3_value_bytes(b) &&
	       (n == 0 || memcmp(sqlite3_value_blob(a), sqlite3_value_blob(b),
				  (size_t)n) == 0);
}

/* One column of two rows changes places. */
static bool
edit_swap(sqlite3 *db, const char *table)
{
	struct picked a, b;
	bool done = false;
	int at;

	if (!pick(db, table, &a))
		return false;
	pick(db, table, &b);
	at = (int)chance((uint64_t)a.columns);
	if (!is_same(a.value[at], b.value[at]))
		done = rewrite(db, &a, at, b.value[at]) &&
		       rewrite(db, &b, at, a.value[at]);
	picked_free(&a);
	picked_free(&b);
	return done;
}

static bool
edit_truncate(sqlite3 *db, const char *table)
{
	char sql[128];

	(void)table;
	snprintf(sql, sizeof(sql), "DELETE FROM trail WHERE row > %d",
		(int)chance((uint64_t)number_of(db, "SELECT count(*) FROM trail")));
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK &&
	       sqlite3_changes(db) > 0;
}

/* Two entries change places, with their links made to fit. */
static bool
edit_reorder(sqlite3 *db, const char *table)
{
	int rows = number_of(db, "SELECT count(*) FROM trail");
	int at = 1 + (int)chance((uint64_t)rows - 1);
	char sql[512];

	(void)table;
	snprintf(sql, sizeof(sql),
		"PRAGMA foreign_keys = OFF; UPDATE trail SET row = -1 WHERE row = %d;"
		"UPDATE trail SET row = %d, previous = nullif(%d, 0) WHERE row = %d;"
		"UPDATE trail SET row = %d, previous = %d WHERE row = -1",
		at, at, at - 1, at + 1, at + 1, at);
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool
edit_once(sqlite3 *db, char tables[TABLES][64], unsigned count, const char **what)
{
	static const struct {
		const char *name;
		bool (*run)(sqlite3 *db, const char *table);
	} kinds[] = {{"value", edit_value}, {"value", edit_value},
		{"value", edit_value}, {"delete", edit_delete}, {"swap", edit_swap},
		{"truncate", edit_truncate}, {"reorder", edit_reorder}};
	unsigned kind = (unsigned)chance(ARRAY_LEN(kinds));
	static char said[128];
	char *again = triggers_drop(db);
	const char *table = tables[chance(count)];
	bool done = kinds[kind].run(db, table);

	must(sqlite3_exec(db, again, NULL, NULL, NULL));
	free(again);
	snprintf(said, sizeof(said), "%s in %s", kinds[kind].name, table);
	*what = said;
	return done;
}

static void
file_copy(const char *from, const char *to)
{
	char bytes[65536];
	FILE *in = fopen(from, "r"), *out = fopen(to, "w");
	size_t n;

	ck_assert(in != NULL && out != NULL);
	while ((n = fread(bytes, 1, sizeof(bytes), in)) > 0)
		ck_assert_uint_eq(fwrite(bytes, 1, n, out), n);
	fclose(in);
	ck_assert_int_eq(fclose(out), 0);
}

static unsigned
tables_read(char tables[TABLES][64])
{
	sqlite3_stmt *st;
	sqlite3 *db;
	unsigned n = 0;

	must(sqlite3_open(path, &db));
	must(sqlite3_prepare_v2(db,
		"SELECT name FROM sqlite_schema WHERE type = 'table'", -1, &st, NULL));
	while (sqlite3_step(st) == SQLITE_ROW) {
		char sql[TABLES * 64 + 64];

		ck_assert_uint_lt(n, TABLES);
		snprintf(tables[n], sizeof(tables[n]), "%s",
			(const char *)sqlite3_column_text(st, 0));
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM \"%s\"", tables[n]);
		/* A table without rows would make the test weaker than it says. */
		ck_assert_msg(number_of(db, sql) > 0, "%s is empty", tables[n]);
		n++;
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

START_TEST(each_random_edit_is_found)
{
	const char *edits = getenv("CAMWARDEN_EDITS"), *seed = getenv("CAMWARDEN_SEED");
	int left = edits != NULL ? atoi(edits) : EDITS, tried = 0;
	static char tables[TABLES][64];
	unsigned count;

	state = seed != NULL ? strtoull(seed, NULL, 0) : 1;
	database_make();
	count = tables_read(tables);
	snprintf(copy, sizeof(copy), "%s/copy.db", folder);
	for (; left > 0; tried++) {
		const char *what = "";
		char *text;
		sqlite3 *db;
		bool done;

		ck_assert_int_lt(tried, 100000);
		file_copy(path, copy);
		must(sqlite3_open(copy, &db));
		done = edit_once(db, tables, count, &what);
		must(sqlite3_exec(
			db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL));
		sqlite3_close(db);
		if (!done)
			continue;
		text = faults_of(copy);
		if (text[0] == '\0')
			ck_abort_msg("not found: edit %d, %s", tried, what);
		free(text);
		left--;
	}
	for (size_t i = 0; i < 3; i++) {
		static const char *const ends[] = {"", "-wal", "-shm"};
		char name[128];

		snprintf(name, sizeof(name), "%s%s", copy, ends[i]);
		unlink(name);
	}
}
END_TEST

START_TEST(what_nobody_edited_has_no_fault)
{
	char *text;

	database_make();
	text = faults_of(path);
	ck_assert_str_eq(text, "");
	free(text);
}
END_TEST

/* ---- and which it was ---- */

static void
trail_edit(const char *sql)
{
	char *again;
	sqlite3 *db;

	edited = true;
	must(sqlite3_open(path, &db));
	again = triggers_drop(db);
	must(sqlite3_exec(db, sql, NULL, NULL, NULL));
	must(sqlite3_exec(db, again, NULL, NULL, NULL));
	sqlite3_close(db);
	free(again);
}

START_TEST(an_edited_entry_is_named)
{
	database_make();
	trail_edit("UPDATE trail SET actor = 'nobody' WHERE row = 3");
	assert_fault("entry 3: it or the one before it was changed");
}
END_TEST

START_TEST(a_removed_entry_is_named)
{
	database_make();
	trail_edit("DELETE FROM trail WHERE row = 4");
	assert_fault("entry 4: it is missing");
}
END_TEST

START_TEST(a_cut_chain_is_named)
{
	database_make();
	trail_edit("DELETE FROM trail WHERE row > 5");
	assert_fault("entry 6: it and those up to ");
}
END_TEST

START_TEST(a_value_of_another_type_is_named)
{
	database_make();
	trail_edit("UPDATE trail SET previous = 'x' WHERE row = 1");
	assert_fault("entry 1: it has values of another type");
	outside("UPDATE sealed SET rows = -1 WHERE name = 'meta'");
	assert_fault("sum of meta: it has values of another type");
}
END_TEST

START_TEST(what_stands_behind_a_nul_is_seen)
{
	database_make();
	trail_edit("UPDATE trail SET actor = actor || char(0, 88) WHERE row = 3");
	assert_fault("entry 3: it has values of another type");
}
END_TEST

START_TEST(an_edited_finding_is_named)
{
	database_make();
	outside("UPDATE finding SET severity = 0 WHERE id = 'f_2'");
	assert_fault("finding f_2: it is {\"violation\":\"camera_to_non_recorder\","
		     "\"severity\":\"info\"");
}
END_TEST

START_TEST(a_deleted_finding_is_named)
{
	database_make();
	outside("DELETE FROM finding WHERE id = 'f_2'");
	assert_fault("finding f_2: it was deleted; by the chain it is there");
}
END_TEST

START_TEST(an_invented_finding_is_named)
{
	database_make();
	outside("INSERT INTO finding SELECT NULL, 'f_x', violation, severity, evidence,"
		" status, exception, client_address, client_mac, client_host,"
		" client_roles, client_zone, server_address, server_mac, server_host,"
		" server_roles, server_zone, server_port, transport, application,"
		" rule_pack, rule_id, rule_source, reason, detail, first, last,"
		" conversations, packets, bytes, 999, 0, 0, 0, 0, 0, 0 FROM finding"
		" WHERE id = 'f_2'");
	assert_fault("finding f_x: the chain knows of none");
}
END_TEST

START_TEST(edited_counts_of_a_finding_are_named)
{
	database_make();
	outside("UPDATE finding SET packets = 1 WHERE id = 'f_2'");
	assert_fault("finding f_2: its counts are not those of its conversations");
}
END_TEST

START_TEST(an_edited_exception_is_named)
{
	database_make();
	outside("UPDATE exception SET expires = expires + 86400000000000"
		" WHERE id = 'EX-1'");
	assert_fault("exception EX-1: it is {");
}
END_TEST

START_TEST(a_revocation_undone_is_named)
{
	database_make();
	outside("UPDATE exception SET revoked = 0 WHERE id = 'EX-3'");
	assert_fault("exception EX-3: by the chain it is revoked");
}
END_TEST

START_TEST(a_deleted_exception_is_named)
{
	database_make();
	outside("DELETE FROM exception WHERE id = 'EX-1'");
	assert_fault("exception EX-1: it was deleted");
}
END_TEST

START_TEST(deleted_rows_are_counted_by_table)
{
	database_make();
	outside("DELETE FROM asset WHERE row = 1");
	assert_fault("table asset: it has 2 rows; 3 were sealed");
}
END_TEST

START_TEST(a_table_of_anothers_making_is_named)
{
	database_make();
	outside("CREATE TABLE extra (x)");
	assert_fault("extra: a table that was not sealed");
	assert_fault("table sqlite_schema");
}
END_TEST

START_TEST(an_edit_stays_found_however_long_the_program_runs)
{
	struct conversation_record r = record("c_11", 100, 200, 9);
	struct store *s;

	database_make();
	outside("UPDATE asset SET vlan = 99 WHERE row = 1;"
		"UPDATE conversation SET reason = 'x' WHERE id = 'c_11'");
	/* Both rows are written again, by the program itself. */
	s = writer();
	r.verdict = VERDICT_COMPLIANT;
	strcpy(r.id, "c_11");
	put(s, &r, NULL, 0);
	assets_make(s);
	store_close(s);
	assert_fault("table asset: the content");
	assert_fault("table conversation: the content");
}
END_TEST

START_TEST(a_cut_chain_stays_found_and_the_program_goes_on)
{
	database_make();
	trail_edit("DELETE FROM trail WHERE row > 5");
	run("c_new", 100, 110, 1);
	assert_fault("entry 6: when the program started then, the chain or the sums "
		     "were not those that it had sealed");
	assert_packets("f_1", 3 * (3 + 4 + 1), 3);
}
END_TEST

START_TEST(a_missing_head_stays_found)
{
	database_make();
	outside("DELETE FROM seal");
	assert_fault("head: it is missing");
	run("c_new", 100, 110, 1);
	assert_fault("when the program started then, the chain or the sums were not");
}
END_TEST

START_TEST(another_key_is_not_the_trusted_one)
{
	uint8_t key[CHAIN_KEY] = {1};
	struct store_reader *r;
	struct store_verified v;
	struct str text = {0};

	database_make();
	r = reader();
	ck_assert_int_eq(store_verify(r, key, fault_add, &text, &v), 0);
	ck_assert_uint_eq(v.faults, 1);
	ck_assert_str_eq(text.data,
		"head: another key than the one that is trusted signed it\n");
	str_fini(&text);
	ck_assert_int_eq(store_verify(r, v.head.key, fault_add, &text, &v), 0);
	ck_assert_uint_eq(v.faults, 0);
	store_reader_close(r);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {what_nobody_edited_has_no_fault,
		each_random_edit_is_found, an_edited_entry_is_named,
		a_removed_entry_is_named, a_cut_chain_is_named,
		a_value_of_another_type_is_named, what_stands_behind_a_nul_is_seen,
		an_edited_finding_is_named, a_deleted_finding_is_named,
		an_invented_finding_is_named, edited_counts_of_a_finding_are_named,
		an_edited_exception_is_named, a_revocation_undone_is_named,
		a_deleted_exception_is_named, deleted_rows_are_counted_by_table,
		a_table_of_anothers_making_is_named,
		an_edit_stays_found_however_long_the_program_runs,
		a_cut_chain_stays_found_and_the_program_goes_on,
		a_missing_head_stays_found, another_key_is_not_the_trusted_one};
	Suite *suite = suite_create("store verify");
	TCase *tc = tcase_create("verify");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, folder_make, folder_drop);
	tcase_set_timeout(tc, 300);
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
