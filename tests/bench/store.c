/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store FOLDER [ROWS]: nanoseconds of processor time that the store takes for a
 * conversation: new and compliant, new with a finding of its own, known with more
 * packets, known as it was; and for one of a million violations of as many
 * conversations, known and judged in every second of a minute: a storm.  Batches as
 * the core thread makes them.  Prints lines of name, value, unit.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/store.h"

enum { BATCH = 20000, ROWS = 100000, STORM = 1000000, STORM_FLUSHES = 60 };

static struct err err;

static double
cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static void
must(int error, const char *what)
{
	if (error == 0)
		return;
	fprintf(stderr, "store: %s: %s %s\n", what, store_fault(error), err.text);
	exit(1);
}

static void
conversation(struct conversation_record *r, unsigned i, unsigned count)
{
	static const struct conversation_record usual = {
		.client = {.host = "CAM1", .roles = "camera", .zone = "camera"},
		.server = {.host = "MS",
			.roles = "management_server,event_server",
			.zone = "server"},
		.server_port = 443,
		.transport = 6,
		.why = WHY_SYN,
		.evidence = EVIDENCE_DATA,
		.verdict = VERDICT_VIOLATION,
		.reason = "camera CAM1 opened 443/tcp to MS; cameras may reach"
			  " recording servers only",
		.rule = {"milestone-xprotect", "camera-isolation", "page 17"},
		.client_role = "camera",
		.server_role = "management_server",
		.application = "tls",
		.first = CW_DAY,
	};

	*r = usual;
	snprintf(r->id, sizeof(r->id), "c_%08x%08x", i * 2654435761u, i);
	r->client.addr.b[15] = (uint8_t)i;
	r->client.addr.b[14] = (uint8_t)(i >> 8);
	r->client.addr.b[13] = (uint8_t)(i >> 16);
	r->flows = r->client_packets = r->server_packets = count;
	r->client_bytes = r->server_bytes = 100 * count;
	r->last = CW_DAY + count * CW_SEC;
}

static void
finding(struct finding *f, const struct conversation_record *r, unsigned i)
{
	memset(f, 0, sizeof(*f));
	snprintf(f->id, sizeof(f->id), "f_%08x%08x", i * 2654435761u, i);
	f->violation = violation_find("V101");
	f->severity = SEVERITY_HIGH;
	f->evidence = r->evidence;
	f->client = r->client;
	f->server = r->server;
	f->server_port = r->server_port;
	f->transport = r->transport;
	f->rule = r->rule;
	strcpy(f->reason, r->reason);
	strcpy(f->application, r->application);
	f->first = r->first;
	f->last = r->last;
}

/* Conversations from..to, each with so many packets; per: those that share a
 * finding (0: none).  The time that each took. */
static double
put(struct store *s, unsigned from, unsigned to, unsigned count, unsigned per)
{
	double start = cpu_ns();

	for (unsigned i = from; i < to;) {
		must(store_begin(s), "begin");
		for (unsigned n = 0; n < BATCH && i < to; n++, i++) {
			struct conversation_record r;
			struct finding f;

			conversation(&r, i, count);
			if (per != 0)
				finding(&f, &r, i / per);
			must(store_put_conversation(s, &r, &f, per != 0), "put");
		}
		must(store_commit(s, &err), "commit");
	}
	return (cpu_ns() - start) / (to - from);
}

static void
say(const char *name, double ns)
{
	printf("store_%s\t%.0f\tns\n", name, ns);
}

static void
again(struct store **s, const char *path)
{
	store_close(*s);
	must(store_open(path, &err, s), "open");
}

/* The same conversations over and over: how the file grows with their packets. */
static void
storm(struct store **s, const char *path, unsigned rows)
{
	unsigned each = MAX(STORM / STORM_FLUSHES, 1u);
	struct stat before, after;
	double start;

	each = MIN(each, rows);
	/* Closed, so that nothing is left beside the file; twice, for the first counts
	 * of a second run make each row longer, once. */
	for (unsigned i = 0; i < 2; i++) {
		put(*s, 0, each, 128 + i, 100);
		again(s, path);
	}
	stat(path, &before);
	start = cpu_ns();
	for (unsigned i = 1; i <= STORM_FLUSHES; i++)
		put(*s, 0, each, 130 + i, 100);
	printf("store_storm\t%.0f\tns/violation\n",
		(cpu_ns() - start) / (STORM_FLUSHES * (double)each));
	again(s, path);
	stat(path, &after);
	printf("store_storm_growth\t%lld\tbytes\n",
		(long long)(after.st_size - before.st_size));
}

int
main(int argc, char **argv)
{
	unsigned rows = argc > 2 ? (unsigned)atoi(argv[2]) : ROWS;
	char path[4096];
	struct store *s = NULL;

	if (argc < 2 || rows == 0)
		return 2;
	snprintf(path, sizeof(path), "%s/store.db", argv[1]);
	unlink(path);
	must(store_open(path, &err, &s), "open");
	say("compliant_new", put(s, 0, rows, 1, 0));
	say("violation_new", put(s, rows, 2 * rows, 1, 1));
	say("violation_known", put(s, rows, 2 * rows, 2, 1));
	say("compliant_known", put(s, 0, rows, 2, 0));
	say("compliant_same", put(s, 0, rows, 2, 0));
	storm(&s, path, rows);
	store_close(s);
	return 0;
}
