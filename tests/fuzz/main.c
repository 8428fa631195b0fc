/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs one fuzz target without libFuzzer, for plain `make check`: every file of
 * its corpus, then each file's prefixes and some changed copies of it.  The
 * changes come from a fixed seed, so a failure can be repeated.  The corpus of
 * `fuzz_x` is tests/fuzz/corpus/x below $top_srcdir, or the files and folders
 * that are named as arguments.  What a fuzzer finds is put there under a name
 * that says what it was.
 */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { INPUT_MAX = 1 << 20, PREFIXES_MAX = 4096, CHANGED_COPIES = 200 };

static uint64_t random_state = 1;
static size_t inputs;

/* xorshift64 (Marsaglia, 2003) */
static uint64_t
random_next(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

/* A copy of exactly that size, so that a sanitizer sees a read behind it. */
static void
run(const uint8_t *bytes, size_t n)
{
	uint8_t *copy = malloc(n > 0 ? n : 1);

	if (copy == NULL) {
		perror("fuzz");
		exit(EXIT_FAILURE);
	}
	memcpy(copy, bytes, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
	inputs++;
}

static void
run_changed(uint8_t *bytes, size_t n)
{
	unsigned changes = 1 + (unsigned)(random_next() % 4);
	size_t at[4];
	uint8_t was[4];

	for (unsigned i = 0; i < changes; i++) {
		at[i] = random_next() % n;
		was[i] = bytes[at[i]];
		bytes[at[i]] = (uint8_t)random_next();
	}
	run(bytes, n);
	while (changes-- > 0)
		bytes[at[changes]] = was[changes];
}

static void
run_around(uint8_t *bytes, size_t n)
{
	run(bytes, n);
	for (size_t k = 0; k < n && k < PREFIXES_MAX; k++)
		run(bytes, k);
	for (unsigned i = 0; n > 0 && i < CHANGED_COPIES; i++)
		run_changed(bytes, n);
}

static int
run_file(const char *path)
{
	static uint8_t bytes[INPUT_MAX];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL) {
		fprintf(stderr, "fuzz: %s: %s\n", path, strerror(errno));
		return -errno;
	}
	n = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	run_around(bytes, n);
	return 0;
}

static int
run_folder(const char *path)
{
	struct dirent **list;
	int n = scandir(path, &list, NULL, alphasort), rc = 0;

	if (n < 0) {
		fprintf(stderr, "fuzz: %s: %s\n", path, strerror(errno));
		return -errno;
	}
	for (int i = 0; i < n; i++) {
		char name[PATH_MAX];

		if (list[i]->d_name[0] != '.' &&
			snprintf(name, sizeof(name), "%s/%s", path, list[i]->d_name) <
				(int)sizeof(name) &&
			rc == 0)
			rc = run_file(name);
		free(list[i]);
	}
	free(list);
	return rc;
}

static int
run_path(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return run_folder(path);
	return run_file(path);
}

static int
run_own_corpus(const char *program)
{
	const char *top = getenv("top_srcdir");
	const char *slash = strrchr(program, '/');
	const char *name = strstr(slash != NULL ? slash : program, "fuzz_");
	char path[PATH_MAX];

	if (top == NULL || name == NULL) {
		fputs("usage: fuzz_x FILE|FOLDER..., or top_srcdir=... fuzz_x\n",
			stderr);
		return -EINVAL;
	}
	snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/%s", top,
		name + strlen("fuzz_"));
	return run_path(path);
}

int
main(int argc, char **argv)
{
	int rc = 0;

	if (argc == 1)
		rc = run_own_corpus(argv[0]);
	for (int i = 1; i < argc && rc == 0; i++)
		rc = run_path(argv[i]);
	if (rc == 0 && inputs == 0) {
		fputs("fuzz: the corpus is empty\n", stderr);
		rc = -ENOENT;
	}
	printf("%zu inputs\n", inputs);
	return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
