/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the seeds of fuzz_protocol: one file for each dialogue of the unit
 * tests.  Run by hand (`make tests/fuzz/seed_protocol`) when one is new:
 * tests/fuzz/seed_protocol tests/fuzz/corpus/protocol
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

#include "../unit/protocol_samples.h"

static int
write_seed(const char *folder, const struct sample *sample)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, sample->name);
	for (char *p = path + strlen(folder) + 1; *p != '\0'; p++)
		if (*p == ' ' || *p == '/')
			*p = '_';
	f = fopen(path, "wb");
	if (f == NULL)
		return -1;
	fputc(sample->udp, f);
	for (size_t i = 0; i < ARRAY_LEN(sample->chunk); i++) {
		const struct chunk *c = &sample->chunk[i];
		if (c->len == 0)
			continue;
		fputc((int)c->side, f);
		fputc(0, f);
		fputc(0, f);
		fputc((int)(c->len >> 8), f);
		fputc((int)(c->len & 0xff), f);
		fwrite(c->bytes, 1, c->len, f);
	}
	return fclose(f);
}

int
main(int argc, char **argv)
{
	int rc = 0;

	if (argc != 2) {
		fputs("usage: seed_protocol FOLDER\n", stderr);
		return 2;
	}
	for (size_t i = 0; i < ARRAY_LEN(samples) && rc == 0; i++)
		rc = write_seed(argv[1], &samples[i]);
	for (size_t i = 0; i < ARRAY_LEN(strangers) && rc == 0; i++)
		rc = write_seed(argv[1], &strangers[i]);
	if (rc != 0)
		perror(argv[1]);
	return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
