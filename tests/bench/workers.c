/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * workers FILE [PACKETS]: what two workers on two processors carry, as times of one.
 * Frames are in memory; they are shared out by their addresses, as capture does it.
 * By processor time (the longer of the two) and by the wall's, which anything else
 * that runs makes less.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "camwarden/flow.h"
#include "camwarden/packet.h"
#include "frames.h"

enum { RUNS = 5, WORKERS = 2 };

static const struct hash_key key = {{1, 2}};

struct worker {
	struct frame *frame;
	size_t count;
	unsigned cpu;
	uint64_t reports;
	double spent; /* seconds of processor time */
	struct packet_decoder decoder;
	struct packet batch[FLOW_BATCH];
	struct flow_table *flows;
	pthread_t thread;
};

static void
report_count(void *ctx, const struct flow_report *r)
{
	struct worker *w = ctx;

	(void)r;
	w->reports++;
}

static double
seconds(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(w->cpu, &set);
	pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
	w->spent = seconds(CLOCK_THREAD_CPUTIME_ID);
	for (size_t i = 0; i + FLOW_BATCH <= w->count; i += FLOW_BATCH) {
		for (size_t j = 0; j < FLOW_BATCH; j++)
			packet_decode(&w->decoder, &w->frame[i + j], &w->batch[j]);
		flow_see_batch(w->flows, w->batch, FLOW_BATCH);
	}
	w->spent = seconds(CLOCK_THREAD_CPUTIME_ID) - w->spent;
	return NULL;
}

/* Tables are made before, as the daemon makes them. */
static void
run(struct worker *w, unsigned count, double *wall, double *spent)
{
	struct flow_options o = {.memory = (256 << 20) / count, .identify = true};

	for (unsigned i = 0; i < count; i++) {
		packet_decoder_init(&w[i].decoder, &key);
		w[i].flows = flow_table_new(&o, &key, report_count, &w[i]);
		if (w[i].flows == NULL)
			exit(1);
	}
	*wall = seconds(CLOCK_MONOTONIC);
	*spent = 0;
	for (unsigned i = 0; i < count; i++)
		pthread_create(&w[i].thread, NULL, work, &w[i]);
	for (unsigned i = 0; i < count; i++)
		pthread_join(w[i].thread, NULL);
	*wall = seconds(CLOCK_MONOTONIC) - *wall;
	for (unsigned i = 0; i < count; i++) {
		*spent = w[i].spent > *spent ? w[i].spent : *spent;
		flow_table_free(w[i].flows);
	}
}

/* IPv4 in Ethernet is what the generator makes. */
static unsigned
share_of(const struct frame *f)
{
	uint32_t a, b;

	if (f->caplen < 34)
		return 0;
	memcpy(&a, f->data + 26, sizeof(a));
	memcpy(&b, f->data + 30, sizeof(b));
	return (__builtin_bswap32(a) + __builtin_bswap32(b)) * UINT32_C(0x9e3779b1) >>
		       16 &
	       1;
}

static int
compare(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

int
main(int argc, char **argv)
{
	size_t count = 0, max = argc > 2 ? strtoul(argv[2], NULL, 10) : 4000000;
	struct frame *f = argc > 1 ? frames_read(argv[1], max, &count) : NULL;
	struct worker *w = calloc(WORKERS + 1, sizeof(*w));
	double by_wall[RUNS], by_cpu[RUNS];

	if (f == NULL || w == NULL || count < FLOW_BATCH) {
		fputs("usage: workers FILE [PACKETS]\n", stderr);
		return 1;
	}
	w[WORKERS] = (struct worker){.frame = f, .count = count};
	for (unsigned i = 0; i < WORKERS; i++) {
		w[i].cpu = i;
		w[i].frame = malloc(count * sizeof(*f));
		if (w[i].frame == NULL)
			return 1;
	}
	for (size_t i = 0; i < count; i++) {
		struct worker *to = &w[share_of(&f[i])];
		to->frame[to->count++] = f[i];
	}
	for (unsigned r = 0; r < RUNS; r++) {
		double wall[2], spent[2];
		run(&w[WORKERS], 1, &wall[0], &spent[0]);
		run(w, WORKERS, &wall[1], &spent[1]);
		by_wall[r] = wall[0] / wall[1];
		by_cpu[r] = spent[0] / spent[1];
	}
	qsort(by_wall, RUNS, sizeof(*by_wall), compare);
	qsort(by_cpu, RUNS, sizeof(*by_cpu), compare);
	printf("workers_two\t%.2f\ttimes one\n", by_cpu[RUNS / 2]);
	printf("workers_two_wall\t%.2f\ttimes one\n", by_wall[RUNS / 2]);
	return 0;
}
