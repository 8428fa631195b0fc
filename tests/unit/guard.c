/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One mapping, its last page without access; inputs are copied to end there.
 * For the tests of all parsers; one thread.
 */
#include "guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static uint8_t *
guard_map(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *m = mmap(NULL, GUARD_MAX + page, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (m == MAP_FAILED || mprotect(m + GUARD_MAX, page, PROT_NONE) != 0) {
		perror("guard page");
		abort();
	}
	return m;
}

const uint8_t *
guard_put(const void *bytes, size_t n)
{
	static uint8_t *map;
	uint8_t *at;

	if (map == NULL)
		map = guard_map();
	if (n > GUARD_MAX)
		abort();
	at = map + GUARD_MAX - n;
	if (n > 0)
		memcpy(at, bytes, n);
	return at;
}
