/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store against real files: merging over runs, findings from their
 * conversations, filters, and the small tables.
 */
#include "camwarden/store.h"

#include <check.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

#include "store_help.h"

/* ---- merging over runs ---- */

START_TEST(replay_changes_nothing)
{
	char *once, *twice;

	run("c_1", 10, 20, 3);
	once = dump();
	run("c_1", 10, 20, 3);
	twice = dump();
	ck_assert_str_eq(once, twice);
	free(once);
	free(twice);
}
END_TEST

START_TEST(replay_in_steps_changes_nothing)
{
	struct conversation_record part = record("c_1", 10, 12, 1);
	struct conversation_record whole = record("c_1", 10, 20, 3);
	struct finding f = finding_of(&whole, "f_1", "V101");
	struct store *s;
	char *once, *twice;

	run("c_1", 10, 20, 3);
	once = dump();
	s = writer();
	/* Not there yet: it may not withdraw what the whole capture showed. */
	part.verdict = VERDICT_COMPLIANT;
	put(s, &part, NULL, 0);
	twice = dump();
	ck_assert_str_eq(once, twice);
	free(twice);
	put(s, &whole, &f, 1);
	store_close(s);
	twice = dump();
	ck_assert_str_eq(once, twice);
	free(once);
	free(twice);
}
END_TEST

START_TEST(two_halves_give_the_whole)
{
	run("c_1", 10, 20, 3);
	run("c_1", 21, 30, 4);
	assert_packets("f_1", 3 * (3 + 4), 1);
	/* Either half, or the whole, again. */
	run("c_1", 10, 20, 3);
	run("c_1", 21, 30, 4);
	run("c_1", 10, 30, 7);
	assert_packets("f_1", 3 * (3 + 4), 1);
}
END_TEST

START_TEST(halves_in_the_wrong_order_give_the_whole)
{
	run("c_1", 21, 30, 4);
	run("c_1", 10, 20, 3);
	assert_packets("f_1", 3 * (3 + 4), 1);
	run("c_1", 10, 30, 7);
	assert_packets("f_1", 3 * (3 + 4), 1);
}
END_TEST

START_TEST(overlapping_run_raises_to_the_greater)
{
	run("c_1", 10, 20, 3);
	run("c_1", 15, 40, 5);
	assert_packets("f_1", 3 * 5, 1);
	run("c_1", 12, 18, 1);
	assert_packets("f_1", 3 * 5, 1);
}
END_TEST

START_TEST(growing_totals_of_one_run_are_not_added)
{
	struct conversation_record r = record("c_1", 10, 20, 3);
	struct finding f = finding_of(&r, "f_1", "V101");
	struct store *s = writer();

	put(s, &r, &f, 1);
	r = record("c_1", 10, 25, 5);
	put(s, &r, &f, 1);
	assert_packets("f_1", 3 * 5, 1);
	/* The table let the entry go and began it anew. */
	r = record("c_1", 60, 61, 2);
	put(s, &r, &f, 1);
	r = record("c_1", 60, 70, 4);
	put(s, &r, &f, 1);
	assert_packets("f_1", 3 * (5 + 4), 1);
	/* And once more, to hear that a flow which was counted has ended. */
	r = record("c_1", 70, 70, 0);
	put(s, &r, &f, 1);
	store_close(s);
	assert_packets("f_1", 3 * (5 + 4), 1);
}
END_TEST

START_TEST(weaker_evidence_counts_but_does_not_judge)
{
	struct conversation_record r = record("c_1", 30, 40, 2);
	struct store_filter f;
	struct store *s;

	run("c_1", 10, 20, 3);
	s = writer();
	r.evidence = EVIDENCE_UNKNOWN; /* the capture began mid-stream */
	r.verdict = VERDICT_NOT_EVALUABLE;
	put(s, &r, NULL, 0);
	store_close(s);
	assert_packets("f_1", 3 * (3 + 2), 1);
	store_filter_init(&f);
	f.verdict = "violation";
	ck_assert_uint_eq(conversations(&f), 1);
}
END_TEST

/* ---- findings of no conversation ---- */

static struct finding
standing(unsigned first, unsigned last)
{
	struct conversation_record r = record("c_1", first, last, 1);
	struct finding f = finding_of(&r, "f_9", "V704");

	memset(&f.server, 0, sizeof(f.server));
	f.server_port = f.transport = 0;
	f.evidence = EVIDENCE_UNKNOWN;
	return f;
}

static struct finding
stored(const char *id)
{
	struct store_reader *r = reader();
	struct finding f = {0};

	ck_assert_int_eq(store_read_finding(r, id, &f), 0);
	store_reader_close(r);
	return f;
}

static bool
is_stored(const char *id)
{
	struct store_reader *r = reader();
	struct finding f;
	int error = store_read_finding(r, id, &f);

	store_reader_close(r);
	return error == 0;
}

START_TEST(a_standing_finding_spans_its_runs_and_a_replay_changes_nothing)
{
	struct finding early = standing(10, 20), late = standing(30, 40);
	struct store *s = writer();
	char *once, *twice;

	strcpy(late.reason, "late");
	ck_assert_int_eq(store_put_finding(s, &late), 0);
	ck_assert_int_eq(store_put_finding(s, &early), 0);
	once = dump();
	ck_assert_str_eq(stored("f_9").reason, "late");
	ck_assert_uint_eq(stored("f_9").first, 10 * CW_SEC);
	ck_assert_uint_eq(stored("f_9").last, 40 * CW_SEC);
	ck_assert(!record_party_is_there(&(struct record_party){0}));
	ck_assert(strstr(once, "\"server\":null") != NULL);
	ck_assert_int_eq(store_put_finding(s, &early), 0);
	ck_assert_int_eq(store_put_finding(s, &late), 0);
	store_close(s);
	twice = dump();
	ck_assert_str_eq(once, twice);
	free(once);
	free(twice);
}
END_TEST

START_TEST(the_later_word_stands)
{
	struct finding early = standing(10, 20), late = standing(30, 40);
	struct store *s = writer();

	ck_assert_int_eq(store_put_finding(s, &early), 0);
	ck_assert_int_eq(store_withdraw_finding(s, "f_9", 15 * CW_SEC), 0);
	ck_assert(is_stored("f_9"));
	ck_assert_int_eq(store_withdraw_finding(s, "f_9", 25 * CW_SEC), 0);
	ck_assert(!is_stored("f_9"));
	ck_assert_int_eq(store_put_finding(s, &early), 0);
	ck_assert(!is_stored("f_9"));
	ck_assert_int_eq(store_put_finding(s, &late), 0);
	ck_assert(is_stored("f_9"));
	store_close(s);
}
END_TEST

START_TEST(a_cursor_of_a_standing_finding_is_not_given_twice)
{
	struct finding f = standing(10, 20);
	struct store *s = writer();

	ck_assert_int_eq(store_put_finding(s, &f), 0);
	store_close(s);
	ck_assert_uint_eq(seq(), 1);
	s = writer();
	strcpy(f.id, "f_10");
	ck_assert_int_eq(store_put_finding(s, &f), 0);
	store_close(s);
	ck_assert_uint_eq(seq(), 2);
	ck_assert(is_stored("f_10"));
}
END_TEST

START_TEST(a_conversations_finding_is_not_withdrawn)
{
	struct store *s;

	run("c_1", 10, 20, 3);
	s = writer();
	ck_assert_int_eq(store_withdraw_finding(s, "f_1", 90 * CW_SEC), 0);
	store_close(s);
	ck_assert(is_stored("f_1"));
}
END_TEST

START_TEST(only_what_is_retained_stays)
{
	static const char ids[][RECORD_ID] = {"f_1", "f_9"};
	struct finding kept = standing(10, 20), other = standing(10, 20);
	struct store *s = writer();

	strcpy(other.id, "f_8");
	ck_assert_int_eq(store_put_finding(s, &kept), 0);
	ck_assert_int_eq(store_put_finding(s, &other), 0);
	ck_assert_int_eq(store_retain_findings(s, violation_find("V706"), NULL, 0), 0);
	ck_assert(is_stored("f_8"));
	ck_assert_int_eq(store_retain_findings(s, violation_find("V704"), ids, 2), 0);
	ck_assert(is_stored("f_9"));
	ck_assert(!is_stored("f_8"));
	store_close(s);
}
END_TEST

START_TEST(assets_are_merged_over_runs)
{
	struct asset_record a = {.asset = {.vlan = 20,
					 .first = 10 * CW_SEC,
					 .last = 20 * CW_SEC,
					 .sightings = 3,
					 .mac = {{0, 1, 2, 3, 4, 5}}}};
	struct store *s;
	char *text;

	ck_assert_int_eq(addr_parse("10.20.0.11", &a.asset.addr), 0);
	for (int i = 0; i < 2; i++) {
		s = writer();
		ck_assert_int_eq(store_put_asset(s, &a), 0);
		store_close(s);
	}
	a.asset.first = 30 * CW_SEC;
	a.asset.last = 40 * CW_SEC;
	a.asset.sightings = 2;
	s = writer();
	ck_assert_int_eq(store_put_asset(s, &a), 0);
	store_close(s);
	text = dump();
	ck_assert_ptr_nonnull(strstr(text, "\"sightings\":5}"));
	ck_assert_ptr_nonnull(strstr(text, "\"first_seen\":\"1970-01-01T00:00:10"));
	ck_assert_ptr_nonnull(strstr(text, "\"last_seen\":\"1970-01-01T00:00:40"));
	free(text);
}
END_TEST

static struct asset_record
declared(const char *address, const char *host)
{
	struct asset_record a = {.asset = {.vlan = 20}};

	if (address != NULL)
		ck_assert_int_eq(addr_parse(address, &a.asset.addr), 0);
	snprintf(a.host, sizeof(a.host), "%s", host);
	snprintf(a.roles, sizeof(a.roles), "recording_server,event_server");
	snprintf(a.zone, sizeof(a.zone), "recorder");
	return a;
}

START_TEST(declared_and_never_seen_comes_after_the_seen)
{
	struct asset_record seen = declared("10.30.0.11", "RS1");
	struct asset_record second = declared("10.20.0.5", "RS1");
	struct asset_record nowhere = declared(NULL, "ROAMING");
	struct store *s = writer();
	char *text, *first;

	seen.asset.first = seen.asset.last = CW_SEC;
	seen.asset.sightings = 1;
	ck_assert_int_eq(store_put_asset(s, &seen), 0);
	for (int twice = 0; twice < 2; twice++) {
		ck_assert_int_eq(store_clear_declared(s), 0);
		ck_assert_int_eq(store_put_declared(s, &seen), 0);
		ck_assert_int_eq(store_put_declared(s, &second), 0);
		ck_assert_int_eq(store_put_declared(s, &nowhere), 0);
	}
	store_close(s);
	text = dump();
	first = strstr(text,
		"{\"address\":\"10.20.0.5\",\"vendor\":null,\"vlan\":null,"
		"\"arp\":false,\"host\":\"RS1\","
		"\"roles\":[\"recording_server\",\"event_server\"],"
		"\"zone\":\"recorder\",\"names\":[],\"services\":[],\"seen\":false,"
		"\"first_seen\":null,\"last_seen\":null,\"sightings\":0} ");
	ck_assert_ptr_nonnull(first);
	ck_assert(strstr(text, "\"seen\":true") < first);
	ck_assert_ptr_nonnull(strstr(first, "{\"address\":null,"));
	ck_assert_ptr_null(strstr(first, "10.30.0.11"));
	free(text);
}
END_TEST

START_TEST(names_of_an_address_are_merged_and_the_latest_kept)
{
	struct asset_record a = declared("10.30.0.11", "RS1");
	struct name_sighting n = {.kind = NAME_MDNS};
	struct store *s = writer();
	char *text;

	a.asset.first = a.asset.last = CW_SEC;
	a.asset.sightings = 1;
	ck_assert_int_eq(store_put_asset(s, &a), 0);
	n.addr = n.by = a.asset.addr;
	for (unsigned i = 0; i < 20; i++) {
		n.first = n.last = (10 + i) * CW_SEC;
		snprintf(n.name, sizeof(n.name), "n%02u", i);
		ck_assert_int_eq(store_put_name(s, &n), 0);
	}
	n.last = 99 * CW_SEC;
	ck_assert_int_eq(store_put_name(s, &n), 0);
	store_close(s);
	text = dump();
	ck_assert_ptr_nonnull(
		strstr(text, "\"names\":[{\"name\":\"n19\",\"kind\":\"mdns\","
			     "\"by\":\"10.30.0.11\","
			     "\"first_seen\":\"1970-01-01T00:00:29.000000Z\","
			     "\"last_seen\":\"1970-01-01T00:01:39.000000Z\"},"));
	ck_assert_ptr_nonnull(strstr(text, "\"n04\""));
	ck_assert_ptr_null(strstr(text, "\"n03\""));
	free(text);
}
END_TEST

/* ---- a storm ---- */

static unsigned
rows_of(const char *sql)
{
	unsigned rows = 0;
	sqlite3_stmt *st;
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(st), SQLITE_ROW);
	rows = (unsigned)sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return rows;
}

/* A flush of it: so many conversations violate again, ten to a finding. */
static int
storm(struct store *s, unsigned conversations, unsigned count)
{
	struct conversation_record r = record("c", 10, 20 + count, count);
	struct finding f = finding_of(&r, "f", "V101");
	int error = store_begin(s), end;

	for (unsigned i = 0; error == 0 && i < conversations; i++) {
		snprintf(r.id, sizeof(r.id), "c_%u", i);
		snprintf(f.id, sizeof(f.id), "f_%u", i / 10);
		error = store_put_conversation(s, &r, &f, 1);
	}
	end = store_commit(s, &err);
	return error != 0 ? error : end;
}

/* A minute of it, scaled down: as many flushes, each with fewer conversations. */
START_TEST(a_storm_changes_counts_and_no_rows)
{
	enum { CONVERSATIONS = 200, FLUSHES = 60 };
	static const char rows[] = "SELECT (SELECT count(*) FROM conversation)"
				   " + (SELECT count(*) FROM finding)"
				   " + (SELECT count(*) FROM conversation_finding)"
				   " + (SELECT count(*) FROM trail)";
	struct store *s = writer();
	unsigned before, pages;

	ck_assert_int_eq(storm(s, CONVERSATIONS, 200), 0);
	before = rows_of(rows);
	pages = rows_of("PRAGMA page_count");
	for (unsigned i = 1; i <= FLUSHES; i++)
		ck_assert_int_eq(storm(s, CONVERSATIONS, 200 + i), 0);
	ck_assert_uint_eq(rows_of(rows), before);
	ck_assert_uint_eq(rows_of("PRAGMA page_count"), pages);
	assert_packets("f_3", 10 * 3 * (200 + FLUSHES), 10);
	store_close(s);
}
END_TEST

/* ---- findings from their conversations ---- */

START_TEST(changed_verdict_withdraws_the_finding)
{
	struct conversation_record r = record("c_1", 10, 20, 3);
	struct store_filter f;
	struct store *s;
	uint64_t before;

	run("c_1", 10, 20, 3);
	before = seq();
	s = writer();
	r.verdict = VERDICT_COMPLIANT;
	put(s, &r, NULL, 0);
	store_close(s);
	store_filter_init(&f);
	ck_assert_uint_eq(findings(&f), 0);
	/* A cursor is never given twice, also when the newest finding goes. */
	ck_assert_uint_gt(seq(), before);
}
END_TEST

START_TEST(finding_adds_up_its_conversations)
{
	struct conversation_record r = record("c_2", 10, 20, 1);
	struct store *s;

	run("c_1", 10, 20, 3);
	run("c_2", 15, 50, 1);
	assert_packets("f_1", 3 * (3 + 1), 2);
	/* One of them withdraws: the other still holds it. */
	s = writer();
	r.verdict = VERDICT_COMPLIANT;
	r.last = 50 * CW_SEC;
	put(s, &r, NULL, 0);
	store_close(s);
	assert_packets("f_1", 3 * 3, 1);
}
END_TEST

START_TEST(gravest_conversation_speaks)
{
	struct conversation_record r = record("c_1", 10, 20, 3);
	struct finding f = finding_of(&r, "f_1", "V101"), got;
	struct store *s = writer();
	struct store_reader *rd;

	put(s, &r, &f, 1);
	strcpy(r.id, "c_2");
	f.severity = SEVERITY_CRITICAL;
	f.evidence = EVIDENCE_EXPOSED;
	strcpy(f.reason, "worse");
	put(s, &r, &f, 1);
	strcpy(r.id, "c_3");
	f.severity = SEVERITY_LOW;
	strcpy(f.reason, "latest");
	put(s, &r, &f, 1);
	store_close(s);
	rd = reader();
	ck_assert_int_eq(store_read_finding(rd, "f_1", &got), 0);
	ck_assert_str_eq(got.reason, "worse");
	ck_assert_int_eq(got.severity, SEVERITY_CRITICAL);
	ck_assert_int_eq(got.evidence, EVIDENCE_EXPOSED);
	ck_assert_uint_eq(got.conversations, 3);
	store_reader_close(rd);
}
END_TEST

START_TEST(acknowledged_survives_updates)
{
	struct store_filter f;
	char *once, *twice;

	run("c_1", 10, 20, 3);
	outside("UPDATE finding SET status = 'acknowledged'");
	once = dump();
	run("c_1", 10, 20, 3);
	twice = dump();
	ck_assert_str_eq(once, twice);
	run("c_1", 30, 40, 3);
	store_filter_init(&f);
	f.status = "acknowledged";
	ck_assert_uint_eq(findings(&f), 1);
	assert_packets("f_1", 18, 1);
	free(once);
	free(twice);
}
END_TEST

START_TEST(since_gives_each_change_once)
{
	struct store_filter f;

	run("c_1", 10, 20, 3);
	store_filter_init(&f);
	f.since = seq();
	ck_assert_uint_eq(findings(&f), 0);
	run("c_1", 10, 20, 3); /* nothing new */
	ck_assert_uint_eq(findings(&f), 0);
	run("c_1", 30, 31, 1);
	ck_assert_uint_eq(findings(&f), 1);
	f.since = seq();
	ck_assert_uint_eq(findings(&f), 0);
}
END_TEST

START_TEST(conversation_names_its_findings)
{
	struct conversation_record r = record("c_1", 10, 20, 3);
	struct finding f[2] = {
		finding_of(&r, "f_1", "V101"), finding_of(&r, "f_2", "V201")};
	struct store *s = writer();
	char *text;

	put(s, &r, f, 2);
	store_close(s);
	text = dump();
	ck_assert_ptr_nonnull(strstr(text, "\"findings\":[\"f_1\",\"f_2\"]"));
	free(text);
}
END_TEST

/* ---- filters, totals, small tables ---- */

static void
two_findings(void)
{
	struct conversation_record r = record("c_1", 10, 20, 3);
	struct finding f = finding_of(&r, "f_1", "V101");
	struct store *s = writer();

	put(s, &r, &f, 1);
	r = record("c_2", 100, 200, 1);
	r.client = party("fd00:50::7", "", "undeclared");
	r.server = party("10.30.0.11", "RS1", "recording_server");
	r.server_port = 53;
	r.transport = 17;
	f = finding_of(&r, "f_2", "V201");
	f.severity = SEVERITY_LOW;
	put(s, &r, &f, 1);
	r = record("c_3", 300, 400, 1);
	r.verdict = VERDICT_COMPLIANT;
	r.evidence = EVIDENCE_REFUSED;
	put(s, &r, NULL, 0);
	store_close(s);
}

START_TEST(filters_select)
{
	const struct {
		struct store_filter filter;
		unsigned findings, conversations;
	} cases[] = {
		{{.severity_least = -1}, 2, 3},
		{{.severity_least = SEVERITY_MEDIUM}, 1, 3},
		{{.severity_least = -1, .severity = "low"}, 1, 3},
		{{.severity_least = -1, .severity = "nonsense"}, 0, 3},
		{{.severity_least = -1, .violation = "V101"}, 1, 1},
		{{.severity_least = -1, .violation = "camera_to_non_recorder"}, 1, 1},
		{{.severity_least = -1, .violation = "V999"}, 0, 0},
		{{.severity_least = -1, .role = "event_server"}, 1, 2},
		{{.severity_least = -1, .role = "event"}, 0, 0},
		{{.severity_least = -1, .host = "CAM1"}, 1, 2},
		{{.severity_least = -1, .host = "10.20.0.11"}, 1, 2},
		{{.severity_least = -1, .host = "fd00:50:0::7"}, 1, 1},
		{{.severity_least = -1, .host = "CAM"}, 0, 0},
		{{.severity_least = -1, .status = "open"}, 2, 3},
		{{.severity_least = -1, .status = "resolved"}, 0, 3},
		{{.severity_least = -1, .control = "CM-6"}, 1, 3},
		{{.severity_least = -1, .control = "SC-2"}, 0, 3},
		{{.severity_least = -1, .verdict = "compliant"}, 2, 1},
		{{.severity_least = -1, .transport = "udp"}, 1, 1},
		{{.severity_least = -1, .transport = "nonsense"}, 0, 0},
		{{.severity_least = -1, .from = 20 * CW_SEC}, 2, 3},
		{{.severity_least = -1, .from = 21 * CW_SEC}, 1, 2},
		{{.severity_least = -1, .to = 100 * CW_SEC}, 1, 1},
		{{.severity_least = -1, .to = 101 * CW_SEC}, 2, 2},
		{{.severity_least = -1, .after = 1}, 1, 2},
		{{.severity_least = -1, .limit = 1}, 1, 1},
		{{.severity_least = -1, .host = "' OR 1 --"}, 0, 0},
	};

	two_findings();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		unsigned f = findings(&cases[i].filter);
		unsigned c = conversations(&cases[i].filter);

		ck_assert_msg(f == cases[i].findings && c == cases[i].conversations,
			"case %zu: %u findings, %u conversations", i, f, c);
	}
}
END_TEST

static int
stop_finding(void *ctx, const struct finding *f)
{
	++*(unsigned *)ctx;
	return 7;
}

START_TEST(reading_stops_when_told)
{
	struct store_reader *r;
	struct store_filter f;
	unsigned n = 0;

	two_findings();
	r = reader();
	store_filter_init(&f);
	ck_assert_int_eq(store_read_findings(r, &f, stop_finding, &n), 7);
	ck_assert_uint_eq(n, 1);
	store_reader_close(r);
}
END_TEST

static int
add_while_reading(void *ctx, const struct finding *f)
{
	unsigned *n = ctx;

	if (++*n == 1)
		run("c_9", 500, 600, 1);
	return 0;
}

START_TEST(a_call_sees_one_snapshot)
{
	struct store_reader *r;
	struct store_filter f;
	unsigned n = 0;

	two_findings();
	r = reader();
	store_filter_init(&f);
	ck_assert_int_eq(store_read_findings(r, &f, add_while_reading, &n), 0);
	ck_assert_uint_eq(n, 2);
	store_reader_close(r);
}
END_TEST

static int
see_cell(void *ctx, const struct store_cell *cell)
{
	struct store_cell *out = ctx;

	if (strcmp(cell->client_role, "camera") == 0)
		*out = *cell;
	return 0;
}

START_TEST(totals_and_matrix_count)
{
	struct store_filter all;
	struct store_cell cell = {0};
	struct store_reader *r;
	struct store_totals t;

	store_filter_init(&all);
	two_findings();
	r = reader();
	ck_assert_int_eq(store_read_totals(r, &t), 0);
	ck_assert_uint_eq(t.findings[SEVERITY_HIGH], 1);
	ck_assert_uint_eq(t.findings[SEVERITY_LOW], 1);
	ck_assert_uint_eq(t.conversations, 3);
	ck_assert_uint_eq(t.compliant, 1);
	ck_assert_uint_eq(t.violation, 2);
	ck_assert_uint_eq(t.not_evaluable, 0);
	ck_assert_int_eq(store_read_matrix(r, &all, see_cell, &cell), 0);
	ck_assert_uint_eq(cell.conversations, 3);
	ck_assert_uint_eq(cell.violation, 2);
	ck_assert_uint_eq(cell.refused, 1);
	store_reader_close(r);
}
END_TEST

START_TEST(tokens_are_found_by_their_hash)
{
	struct store *s = writer();
	struct store_reader *r;
	struct store_token t;
	size_t n;

	ck_assert_int_eq(store_put_token(s, "soc", "viewer", "ab12", 7, "x"), 0);
	ck_assert_int_eq(store_put_token(s, "soc", "admin", "cd34", 0, "x"), -EEXIST);
	ck_assert_int_eq(store_count_tokens(s, &n), 0);
	ck_assert_uint_eq(n, 1);
	r = reader();
	ck_assert_int_eq(store_read_token(r, "ab12", &t), 0);
	ck_assert_str_eq(t.name, "soc");
	ck_assert_str_eq(t.scope, "viewer");
	ck_assert_uint_eq(t.expires, 7);
	ck_assert_uint_eq(t.used, 0);
	ck_assert_int_eq(store_read_token(r, "cd34", &t), -ENOENT);
	ck_assert_int_eq(store_delete_token(s, "soc", "x"), 0);
	ck_assert_int_eq(store_delete_token(s, "soc", "x"), -ENOENT);
	ck_assert_int_eq(store_read_token(r, "ab12", &t), -ENOENT);
	store_reader_close(r);
	store_close(s);
}
END_TEST

START_TEST(meta_is_kept_and_absent_is_empty)
{
	struct store *s = writer();
	struct store_reader *r;
	char value[16];

	ck_assert_int_eq(store_put_meta(s, "site", "A"), 0);
	ck_assert_int_eq(store_put_meta(s, "site", "B"), 0);
	store_close(s);
	r = reader();
	ck_assert_int_eq(store_read_meta(r, "site", value, sizeof(value)), 0);
	ck_assert_str_eq(value, "B");
	ck_assert_int_eq(store_read_meta(r, "none", value, sizeof(value)), 0);
	ck_assert_str_eq(value, "");
	store_reader_close(r);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {replay_changes_nothing, replay_in_steps_changes_nothing,
		two_halves_give_the_whole, halves_in_the_wrong_order_give_the_whole,
		overlapping_run_raises_to_the_greater,
		growing_totals_of_one_run_are_not_added,
		weaker_evidence_counts_but_does_not_judge,
		a_standing_finding_spans_its_runs_and_a_replay_changes_nothing,
		the_later_word_stands, a_conversations_finding_is_not_withdrawn,
		a_cursor_of_a_standing_finding_is_not_given_twice,
		a_storm_changes_counts_and_no_rows, only_what_is_retained_stays,
		assets_are_merged_over_runs,
		declared_and_never_seen_comes_after_the_seen,
		names_of_an_address_are_merged_and_the_latest_kept,
		changed_verdict_withdraws_the_finding,
		finding_adds_up_its_conversations, gravest_conversation_speaks,
		acknowledged_survives_updates, since_gives_each_change_once,
		conversation_names_its_findings, filters_select,
		reading_stops_when_told, a_call_sees_one_snapshot,
		totals_and_matrix_count, tokens_are_found_by_their_hash,
		meta_is_kept_and_absent_is_empty};
	Suite *suite = suite_create("store");
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
