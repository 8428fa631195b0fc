/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the seeds of fuzz_packet: one file for each sample of the unit tests.
 * Run by hand (`make tests/fuzz/seed_packet`) when a sample is new:
 * tests/fuzz/seed_packet tests/fuzz/corpus/packet
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/packet_samples.h"

static int
write_seed(const char *folder, const struct packet_sample *s)
{
	static struct build b;
	char path[PATH_MAX];
	FILE *f;

	build_init(&b);
	s->make(&b);
	snprintf(path, sizeof(path), "%s/%s", folder, s->name);
	for (char *p = path + strlen(folder) + 1; *p != '\0'; p++)
		if (*p == ' ' || *p == ',')
			*p = '_';
	f = fopen(path, "wb");
	if (f == NULL)
		return -1;
	fputc((int)s->link, f);
	fwrite(build_data(&b), 1, build_len(&b), f);
	return fclose(f);
}

int
main(int argc, char **argv)
{
	if (argc != 2) {
		fputs("usage: seed_packet FOLDER\n", stderr);
		return 2;
	}
	for (size_t i = 0; i < packet_samples_count; i++) {
		if (write_seed(argv[1], &packet_samples[i]) != 0) {
			perror(argv[1]);
			return EXIT_FAILURE;
		}
	}
	return EXIT_SUCCESS;
}
