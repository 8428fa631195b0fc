/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a replay found, for a person at a terminal: what was read, what was
 * judged, the findings, exceptions that are of no use, and what the sensor could
 * not see.
 */
#include "daemon_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUMMARY_FINDINGS = 20 };

struct listing {
	struct finding *item; /* owned: the worst ones, worst first */
	size_t count;
	uint64_t total;
};

/* What is accepted stands after what is not. */
static bool
is_worse(const struct finding *x, const struct finding *y)
{
	bool x_excepted = x->status == FINDING_EXCEPTED;
	bool y_excepted = y->status == FINDING_EXCEPTED;

	if (x_excepted != y_excepted)
		return y_excepted;
	if (x->severity != y->severity)
		return x->severity > y->severity;
	return x->first < y->first;
}

static int
listing_add(void *ctx, const struct finding *f)
{
	struct listing *l = ctx;
	size_t at = l->count;

	l->total++;
	while (at > 0 && is_worse(f, &l->item[at - 1]))
		at--;
	if (at == SUMMARY_FINDINGS)
		return 0;
	if (l->count == SUMMARY_FINDINGS)
		l->count--;
	memmove(&l->item[at + 1], &l->item[at], (l->count - at) * sizeof(*f));
	l->item[at] = *f;
	l->count++;
	return 0;
}

static void
print_source(const struct core *c)
{
	const struct coverage_record *t = &c->total;
	char from[TIME_STRLEN], to[TIME_STRLEN];

	printf("%s, %s\n", policy_site(c->policy)->name,
		policy_site(c->policy)->sensor_name);
	printf("read %" PRIu64 " packets, %" PRIu64 " bytes on the wire",
		t->stats.packets, t->stats.bytes);
	if (t->from != 0)
		printf(", %s to %s", time_format(t->from, from),
			time_format(t->to, to));
	putchar('\n');
}

/* A passive sensor says what it could not see. */
static void
print_limits(const struct core *c)
{
	const struct coverage_record *t = &c->total;

	puts("\nnot seen, or not decoded:");
	puts("  drops before the savefile was written are unknown");
	for (size_t i = 0; i < COVERAGE_COUNTERS; i++) {
		const char *name = coverage_counter_name(i);
		bool plain = i == PACKET_OK || i == PACKET_ARP_SEEN ||
			     i == PACKET_STATUS_MAX + FLOW_COUNT_PACKETS ||
			     i == PACKET_STATUS_MAX + FLOW_COUNT_OPENED ||
			     i == PACKET_STATUS_MAX + FLOW_COUNT_ENDED ||
			     i == PACKET_STATUS_MAX + FLOW_COUNT_TCP_FOLLOWED ||
			     i >= COUNTER_EVIDENCE_REFUSED; /* meant to be so */
		if (!plain && t->counter[i] != 0)
			printf("  %-28s %" PRIu64 "\n", name, t->counter[i]);
	}
}

static void
print_suspended(const struct core *c)
{
	size_t count;
	const struct suspension *x = watch_suspended(c->watch, &count);

	if (count > 0)
		puts("\nabsences that cannot be told:");
	for (size_t i = 0; i < count; i++)
		printf("  %s %s (%" PRIu64 "): %s\n", x[i].violation->code,
			x[i].subject, x[i].count, x[i].reason);
}

static void
print_findings(const struct listing *l)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct finding *f = &l->item[i];
		printf("  %-8s  %s %s%s%s\n            %s\n",
			severity_name(f->severity), f->violation->code,
			f->violation->name,
			f->exception[0] != '\0' ? ", excepted by " : "", f->exception,
			f->reason);
	}
	if (l->total > l->count)
		printf("  ... and %" PRIu64
		       " more: camwarden findings --database FILE\n",
			l->total - l->count);
}

/* One that never covered anything hides a mistake, or something that is gone. */
static int
print_exception(void *ctx, const struct exception *e, uint64_t row)
{
	char client[EXCEPTION_END], server[EXCEPTION_END], port[EXCEPTION_PORT];
	const struct site_exception *x = &e->scope;
	bool *first = ctx;

	(void)row;
	if (e->matched || e->state == EXCEPTION_REVOKED)
		return 0;
	if (*first)
		puts("\nexceptions that never matched a finding:");
	*first = false;
	printf("  %s: %s, client %s, server %s, port %s\n", x->id,
		x->violation != NULL ? x->violation : "any",
		exception_end_format(&x->client, client),
		exception_end_format(&x->server, server),
		exception_port_format(&x->port, port));
	return 0;
}

static int
print_unmatched(struct store_reader *r)
{
	struct store_filter all;
	bool first = true;

	store_filter_init(&all);
	return store_read_exceptions(r, &all, print_exception, &first);
}

static void
print_totals(const struct store_totals *t)
{
	printf("conversations %" PRIu64 ": %" PRIu64 " compliant, %" PRIu64
	       " violation, %" PRIu64 " not evaluable\n",
		t->conversations, t->compliant, t->violation, t->not_evaluable);
	printf("findings:");
	for (int s = SEVERITY_MAX - 1; s >= 0; s--)
		printf(" %" PRIu64 " %s%s", t->findings[s],
			severity_name((enum severity)s), s > 0 ? "," : "\n");
}

int
summary_print(const struct core *c, const char *database, struct err *err)
{
	struct listing list = {
		.item = xcalloc(SUMMARY_FINDINGS + 1, sizeof(struct finding))};
	struct store_reader *reader = NULL;
	struct store_totals totals;
	struct store_filter filter;
	int r;

	store_filter_init(&filter);
	r = store_reader_open(database, err, &reader);
	if (r == 0)
		r = store_read_totals(reader, &totals);
	if (r == 0)
		r = store_read_findings(reader, &filter, listing_add, &list);
	if (r == 0) {
		print_source(c);
		print_totals(&totals);
		print_findings(&list);
		r = print_unmatched(reader);
	}
	if (r == 0) {
		print_limits(c);
		print_suspended(c);
		fflush(stdout);
	} else if (err->text[0] == '\0') {
		err_set(err, "%s: %s", database, strerror(-r));
	}
	store_reader_close(reader);
	free(list.item);
	return r;
}
