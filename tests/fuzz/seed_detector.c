/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the seeds of fuzz_detector: every seed of fuzz_protocol that is something,
 * for the detector that says so.  Run by hand, after seed_protocol:
 * tests/fuzz/seed_detector tests/fuzz/corpus/protocol/... tests/fuzz/corpus/detector
 */
#include "fuzz_detector.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"
#include "fuzz_ports.h"

enum { SEED_MOST = 1 << 18, SEGMENT = 5, UDP = 1 }; /* see fuzz_protocol.c */

/* What the engine says that it is. */
static unsigned
application(const uint8_t *seed, size_t size)
{
	static struct protocol_state s;
	struct protocol_segment g = {.tcp = !(seed[0] & UDP)};
	uint32_t seq[2] = {1, 1};

	protocol_init(&s);
	s.datagrams.port[1] = fuzz_port(seed[0]);
	for (size_t at = 1; at + SEGMENT <= size; at += SEGMENT + g.len) {
		g.side = seed[at] & 1;
		g.len = g.wire = MIN((size_t)be16(seed + at + 3), size - at - SEGMENT);
		g.payload = seed + at + SEGMENT;
		g.seq = seq[g.side];
		seq[g.side] += (uint32_t)g.len;
		protocol_see(&s, &g, NULL);
	}
	protocol_end(&s, NULL);
	return s.facts.application;
}

/* Side, length and bytes of each segment. */
static int
write_seed(const char *path, unsigned protocol, const uint8_t *seed, size_t size)
{
	bool udp = seed[0] & UDP;
	FILE *f = fopen(path, "wb");

	if (f == NULL)
		return -1;
	fputc((int)(protocol | (udp ? FUZZ_DATAGRAMS : 0)), f);
	fputc(udp ? seed[0] & ~7 : 0, f);
	for (size_t at = 1, n; at + SEGMENT <= size; at += SEGMENT + n) {
		n = MIN((size_t)be16(seed + at + 3), size - at - SEGMENT);
		fputc(seed[at] & 1, f);
		fwrite(seed + at + 3, 1, 2 + n, f);
	}
	return fclose(f);
}

static int
convert(const char *from, const char *folder)
{
	static uint8_t seed[SEED_MOST];
	const char *slash = strrchr(from, '/');
	char to[PATH_MAX];
	FILE *f = fopen(from, "rb");
	unsigned protocol;
	size_t n;

	if (f == NULL)
		return -1;
	n = fread(seed, 1, sizeof(seed), f);
	fclose(f);
	protocol = n > 0 ? application(seed, n) : PROTOCOL_UNKNOWN;
	if (protocol == PROTOCOL_UNKNOWN)
		return 0;
	snprintf(to, sizeof(to), "%s/%s", folder, slash != NULL ? slash + 1 : from);
	return write_seed(to, protocol, seed, n);
}

int
main(int argc, char **argv)
{
	if (argc < 3) {
		fputs("usage: seed_detector SEED... FOLDER\n", stderr);
		return 2;
	}
	for (int i = 1; i < argc - 1; i++)
		if (convert(argv[i], argv[argc - 1]) != 0) {
			perror(argv[i]);
			return EXIT_FAILURE;
		}
	return EXIT_SUCCESS;
}
