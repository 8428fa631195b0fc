/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * judge SITE [CONVERSATIONS]: processor time of policy_judge per conversation,
 * on a site that declares 500 networks and 10,000 hosts (tests/bench/run writes
 * it): host 10.N.H.x, N the network of 250 x 2, roles by turns.  Prints lines of
 * name, value, unit.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "camwarden/policy.h"

enum { MADE = 65536, RUNS = 5 };

static uint64_t state = 1;

static unsigned
draw(unsigned below)
{
	state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(state >> 33) % below;
}

/* Nine of ten are declared hosts: .1 to .20 of each network. */
static void
address_draw(struct addr *out)
{
	char text[ADDR_STRLEN];
	unsigned n = draw(500);

	snprintf(text, sizeof(text), "10.%u.%u.%u", n / 250, n % 250,
		draw(10) > 0 ? 1 + draw(20) : 100 + draw(100));
	addr_parse(text, out);
}

static void
conversation_draw(struct conversation *c)
{
	static const uint16_t ports[] = {
		443, 80, 7563, 554, 9000, 1433, 22, 9001, 8081, 445};

	memset(c, 0, sizeof(*c));
	address_draw(&c->client);
	address_draw(&c->server);
	c->server_port = ports[draw(10)];
	c->transport = 6;
	c->why = WHY_SYN;
	c->evidence = EVIDENCE_DATA;
	c->reply_seen = true;
}

static double
cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
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
	size_t count = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000;
	struct conversation *c = calloc(MADE, sizeof(*c));
	struct faults faults = {0};
	struct site *s = argc > 1 ? site_load(argv[1], &faults) : NULL;
	struct policy *p = s != NULL ? policy_load(s, ".", &faults) : NULL;
	uint64_t answers[VERDICT_MAX] = {0};
	static struct verdict v;
	double ns[RUNS];

	if (p == NULL || c == NULL) {
		faults_print(&faults, stderr);
		fprintf(stderr, "usage: judge SITE [CONVERSATIONS]\n");
		return 1;
	}
	for (size_t i = 0; i < MADE; i++)
		conversation_draw(&c[i]);
	for (int r = 0; r < RUNS; r++) {
		double start = cpu_ns();

		for (size_t i = 0; i < count; i++) {
			policy_judge(p, &c[i % MADE], NULL, &v);
			answers[v.answer]++;
		}
		ns[r] = (cpu_ns() - start) / (double)count;
	}
	qsort(ns, RUNS, sizeof(*ns), compare);
	printf("policy_judge\t%.0f\tns/conversation\n", ns[RUNS / 2]);
	printf("policy_judge_rate\t%.2f\tmillion/s\n", 1e3 / ns[RUNS / 2]);
	for (int i = 0; i < VERDICT_MAX; i++)
		printf("judged_%s\t%.1f\t%%\n", verdict_name((enum verdict_answer)i),
			100.0 * (double)answers[i] / (double)(count * RUNS));
	policy_free(p);
	site_free(s);
	faults_fini(&faults);
	free(c);
	return 0;
}
