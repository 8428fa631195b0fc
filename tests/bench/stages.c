/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stages FILE [PACKETS [once | blind]]: nanoseconds of processor time per packet for
 * packet_decode alone, and for flow_see as the difference to both together; and what
 * detectors add to a run of both without them.
 * Packets are read into memory first; reports are counted and dropped.  Prints
 * lines of name, value, unit: the medians of some runs.
 *
 * `once` and `blind` are one run with detectors and one without, and print nothing:
 * for a program that counts instructions.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "camwarden/capture.h"
#include "camwarden/flow.h"
#include "camwarden/packet.h"
#include "frames.h"

enum { RUNS = 5 };

static const struct hash_key key = {{1, 2}};
static struct packet_decoder decoder;
static uint64_t reports;

static void
report_count(void *ctx, const struct flow_report *r)
{
	reports++;
}

static double
cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

/* With no table the packets are only decoded. */
static double
run(const struct frame *f, size_t count, struct flow_table *t)
{
	static struct packet batch[FLOW_BATCH];
	double start;

	packet_decoder_init(&decoder, &key);
	start = cpu_ns();
	for (size_t i = 0; i + FLOW_BATCH <= count; i += FLOW_BATCH) {
		for (size_t j = 0; j < FLOW_BATCH; j++)
			packet_decode(&decoder, &f[i + j], &batch[j]);
		if (t)
			flow_see_batch(t, batch, FLOW_BATCH);
	}
	return (cpu_ns() - start) / (double)count;
}

static double
run_flow(const struct frame *f, size_t count, bool identify)
{
	struct flow_options o = {.memory = 256 << 20, .identify = identify};
	struct flow_table *t = flow_table_new(&o, &key, report_count, NULL);
	double ns = t ? run(f, count, t) : 0;

	flow_table_free(t);
	return ns;
}

static int
compare(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static double
median(double *v)
{
	qsort(v, RUNS, sizeof(*v), compare);
	return v[RUNS / 2];
}

int
main(int argc, char **argv)
{
	size_t count, max = argc > 2 ? strtoul(argv[2], NULL, 10) : 4000000;
	struct frame *f = argc > 1 ? frames_read(argv[1], max, &count) : NULL;
	double decode[RUNS], see[RUNS], identify[RUNS], added[RUNS];

	if (!f || count < FLOW_BATCH) {
		fprintf(stderr, "usage: stages FILE [PACKETS [once | blind]]\n");
		return 1;
	}
	if (argc > 3) {
		run_flow(f, count, strcmp(argv[3], "once") == 0);
		return 0;
	}
	for (unsigned r = 0; r < RUNS; r++) {
		decode[r] = run(f, count, NULL);
		see[r] = run_flow(f, count, false) - decode[r];
		identify[r] = run_flow(f, count, true) - decode[r];
		added[r] = 100 * (identify[r] - see[r]) / (decode[r] + see[r]);
	}
	printf("packet_decode\t%.1f\tns/packet\n", median(decode));
	printf("flow_see\t%.1f\tns/packet\n", median(see));
	printf("flow_see_identify\t%.1f\tns/packet\n", median(identify));
	printf("identification\t%.1f\t%% of a run without\n", median(added));
	printf("reports\t%.4f\tper packet\n",
		(double)reports / (double)count / (2 * RUNS));
	return 0;
}
