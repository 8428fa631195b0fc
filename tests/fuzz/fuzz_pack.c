/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: a rule pack.  What loads judges a few conversations, with their
 * traces; what does not must have said why.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "camwarden/policy.h"

static const char *const addresses[] = {"10.20.0.11", "10.30.0.10", "10.40.0.10",
	"198.51.100.7", "10.99.0.1", "239.1.1.1"};
static const uint16_t ports[] = {0, 25, 80, 443, 9001, 9002, 65535};
enum { ADDRESSES = sizeof(addresses) / sizeof(addresses[0]) };

static void
judge(const struct policy *p, const char *client, const char *server, uint16_t port)
{
	struct conversation c = {.why = WHY_SYN,
		.evidence = EVIDENCE_DATA,
		.reply_seen = true,
		.server_port = port,
		.transport = port != 0 ? 6 : 1};
	struct trace trace = {0};
	struct verdict v;

	if (addr_parse(client, &c.client) != 0 || addr_parse(server, &c.server) != 0)
		abort();
	policy_judge(p, &c, &trace, &v);
	if (v.reason[0] == '\0' || (v.answer == VERDICT_VIOLATION && v.count == 0))
		abort();
	trace_fini(&trace);
}

static void
judge_all(const struct policy *p)
{
	for (size_t i = 0; i < ADDRESSES; i++)
		for (size_t k = 0; k < ADDRESSES; k++)
			for (size_t n = 0; n < sizeof(ports) / sizeof(ports[0]); n++)
				judge(p, addresses[i], addresses[k], ports[n]);
}

/* The pack is read by its path, so it becomes a file without a name. */
static struct site *
site_of(int fd, struct faults *faults)
{
	char text[512];
	int n = snprintf(text, sizeof(text),
		"rules: [/proc/self/fd/%d]\n"
		"networks:\n"
		"- { subnets: [10.20.0.0/24], zone: camera, roles: [cam] }\n"
		"- { subnets: [10.30.0.0/24], zone: recorder, roles: [rec] }\n"
		"- { subnets: [10.40.0.0/24], zone: server, roles: [srv] }\n",
		fd);

	return site_parse("etc/site.yaml", text, (size_t)n, faults);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct faults faults = {0};
	struct policy *p;
	struct site *s;
	int fd = memfd_create("pack", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	s = site_of(fd, &faults);
	if (s == NULL)
		abort();
	p = policy_load(s, "/nonexistent", &faults);
	if ((p == NULL) != (faults.count > 0))
		abort();
	if (p != NULL)
		judge_all(p);
	policy_free(p);
	site_free(s);
	faults_fini(&faults);
	close(fd);
	return 0;
}
