/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the store's tests share.  sqlite3_step is wrapped by the linker, so that
 * the n-th statement can fail.
 */
#include "store_help.h"

#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/export.h"

enum { TCP = 6 };

char folder[64], path[96];
struct err err;
bool edited;

/* ---- the n-th statement ---- */

long steps, failing_step;
int __real_sqlite3_step(sqlite3_stmt *st);
int __wrap_sqlite3_step(sqlite3_stmt *st);

int
__wrap_sqlite3_step(sqlite3_stmt *st)
{
	if (++steps == failing_step)
		return SQLITE_IOERR;
	return __real_sqlite3_step(st);
}

/* ---- fixtures ---- */

void
folder_make(void)
{
	strcpy(folder, "/tmp/check_store.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/camwarden.db", folder);
	steps = failing_step = 0;
	edited = false;
}

static void
print_fault(void *ctx, const char *subject, const char *text)
{
	(void)ctx;
	fprintf(stderr, "%s: %s\n", subject, text);
}

/* Whatever a test did through the store, the chain holds. */
void
verify(void)
{
	struct store_reader *r = NULL;
	struct store_verified v = {0};

	if (edited || store_reader_open(path, &err, &r) != 0)
		return;
	ck_assert_int_eq(store_verify(r, NULL, print_fault, NULL, &v), 0);
	store_reader_close(r);
	ck_assert_uint_eq(v.faults, 0);
}

void
folder_drop(void)
{
	static const char *const ends[] = {
		"", "-wal", "-shm", "-journal", ".lock", ".key"};
	char name[128];

	verify();
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
	ck_assert_int_eq(rmdir(folder), 0);
}

struct store *
writer(void)
{
	struct store *s = NULL;
	int error = store_open(path, &err, &s);

	ck_assert_msg(error == 0, "store_open: %d %s", error, err.text);
	return s;
}

struct store_reader *
reader(void)
{
	struct store_reader *r = NULL;
	int error = store_reader_open(path, &err, &r);

	ck_assert_msg(error == 0, "store_reader_open: %d %s", error, err.text);
	return r;
}

struct record_party
party(const char *addr, const char *host, const char *roles)
{
	struct record_party p = {0};

	ck_assert_int_eq(addr_parse(addr, &p.addr), 0);
	strcpy(p.host, host);
	strcpy(p.roles, roles);
	strcpy(p.zone, "server");
	return p;
}

/* A camera that spoke to the management server from second `first` to `last`. */
struct conversation_record
record(const char *id, unsigned first, unsigned last, unsigned count)
{
	struct conversation_record r = {
		.client = party("10.20.0.11", "CAM1", "camera"),
		.server = party("10.40.0.10", "MS", "management_server,event_server"),
		.server_port = 443,
		.transport = TCP,
		.why = WHY_SYN,
		.evidence = EVIDENCE_DATA,
		.verdict = VERDICT_VIOLATION,
		.reason = "because",
		.rule = {"pack", "rule", "L1"},
		.client_role = "camera",
		.server_role = "management_server",
		.application = "tls",
		.flows = count,
		.client_packets = count,
		.server_packets = 2 * count,
		.client_bytes = 100 * count,
		.server_bytes = 200 * count,
		.first = first * CW_SEC,
		.last = last * CW_SEC,
	};

	strcpy(r.id, id);
	return r;
}

struct finding
finding_of(const struct conversation_record *r, const char *id, const char *violation)
{
	struct finding f = {
		.violation = violation_find(violation),
		.severity = SEVERITY_HIGH,
		.evidence = r->evidence,
		.status = FINDING_OPEN,
		.client = r->client,
		.server = r->server,
		.server_port = r->server_port,
		.transport = r->transport,
		.rule = r->rule,
		.reason = "reason",
		.detail = "{\"sni\":\"x\"}",
		.first = r->first,
		.last = r->last,
	};

	ck_assert_ptr_nonnull(f.violation);
	strcpy(f.id, id);
	strcpy(f.application, r->application);
	return f;
}

void
put(struct store *s, const struct conversation_record *r, const struct finding *f,
	size_t count)
{
	ck_assert_int_eq(store_begin(s), 0);
	ck_assert_int_eq(store_put_conversation(s, r, f, count), 0);
	ck_assert_int_eq(store_commit(s, &err), 0);
}

/* One run: opens, puts one record with a V101, closes. */
void
run(const char *id, unsigned first, unsigned last, unsigned count)
{
	struct conversation_record r = record(id, first, last, count);
	struct finding f = finding_of(&r, "f_1", "V101");
	struct store *s = writer();

	put(s, &r, &f, 1);
	store_close(s);
}

/* ---- what a user sees, as text ---- */

static int
dump_finding(void *ctx, const struct finding *f)
{
	struct str *to = ctx;
	struct json j;

	json_init(&j, to);
	export_finding(&j, f);
	str_printf(to, " %lu\n", (unsigned long)f->updated_seq);
	return 0;
}

static int
dump_conversation(void *ctx, const struct conversation_record *c, uint64_t row)
{
	struct str *to = ctx;
	struct json j;

	json_init(&j, to);
	export_conversation(&j, c);
	str_printf(to, " %lu\n", (unsigned long)row);
	return 0;
}

static int
dump_asset(void *ctx, const struct asset_record *a, uint64_t row)
{
	struct str *to = ctx;
	struct json j;

	json_init(&j, to);
	export_asset(&j, a, NULL);
	str_printf(to, " %lu\n", (unsigned long)row);
	return 0;
}

char *
dump(void)
{
	struct store_reader *r = reader();
	struct store_filter f;
	struct store_totals t;
	struct str to = {0};

	store_filter_init(&f);
	ck_assert_int_eq(store_read_findings(r, &f, dump_finding, &to), 0);
	ck_assert_int_eq(store_read_conversations(r, &f, dump_conversation, &to), 0);
	ck_assert_int_eq(store_read_assets(r, &f, dump_asset, &to), 0);
	ck_assert_int_eq(store_read_totals(r, &t), 0);
	str_printf(&to, "seq %lu\n", (unsigned long)t.updated_seq);
	store_reader_close(r);
	return to.data;
}

void
assert_packets(const char *id, uint64_t packets, uint64_t conversations)
{
	struct store_reader *r = reader();
	struct finding f;

	ck_assert_int_eq(store_read_finding(r, id, &f), 0);
	ck_assert_uint_eq(f.packets, packets);
	ck_assert_uint_eq(f.conversations, conversations);
	store_reader_close(r);
}

static int
count_finding(void *ctx, const struct finding *f)
{
	++*(unsigned *)ctx;
	return 0;
}

unsigned
findings(const struct store_filter *f)
{
	struct store_reader *r = reader();
	unsigned n = 0;

	ck_assert_int_eq(store_read_findings(r, f, count_finding, &n), 0);
	store_reader_close(r);
	return n;
}

int
count_conversation(void *ctx, const struct conversation_record *c, uint64_t row)
{
	++*(unsigned *)ctx;
	return 0;
}

unsigned
conversations(const struct store_filter *f)
{
	struct store_reader *r = reader();
	unsigned n = 0;

	ck_assert_int_eq(store_read_conversations(r, f, count_conversation, &n), 0);
	store_reader_close(r);
	return n;
}

uint64_t
seq(void)
{
	struct store_reader *r = reader();
	struct store_totals t;

	ck_assert_int_eq(store_read_totals(r, &t), 0);
	store_reader_close(r);
	return t.updated_seq;
}

/* A statement by another program, such as a later version of this one. */
void
outside(const char *sql)
{
	sqlite3 *db;
	int rc = sqlite3_open(path, &db);

	edited = true;
	ck_assert_int_eq(rc, SQLITE_OK);
	rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	ck_assert_msg(rc == SQLITE_OK, "%s", sqlite3_errmsg(db));
	sqlite3_close(db);
}
