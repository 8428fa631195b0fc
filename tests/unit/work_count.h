/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Work that can be counted: put before the sources that are measured (-include),
 * which are compiled with -fsanitize-coverage=trace-pc.  Each basic block counts
 * one, and what the C library does to bytes one for every eight of them.  So the
 * same input costs the same on every machine under any load.
 */
#ifndef WORK_COUNT_H
#define WORK_COUNT_H

#include <stdint.h>
#include <string.h>

extern uint64_t work_done;

static inline void
work_add(size_t bytes)
{
	work_done += 1 + bytes / 8;
}

static inline void *
work_memchr(const void *p, int c, size_t n)
{
	const char *found = n > 0 ? memchr(p, c, n) : NULL;

	work_add(found != NULL ? (size_t)(found - (const char *)p) : n);
	return (void *)(uintptr_t)found;
}

static inline void *
work_memmem(const void *p, size_t n, const void *what, size_t len)
{
	const char *found = memmem(p, n, what, len);

	work_add(found != NULL ? (size_t)(found - (const char *)p) : n);
	return (void *)(uintptr_t)found;
}

#define memchr work_memchr
#define memmem work_memmem
#define memcpy(to, from, n) (work_add(n), memcpy(to, from, n))
#define memmove(to, from, n) (work_add(n), memmove(to, from, n))
#define memset(to, c, n) (work_add(n), memset(to, c, n))
#define memcmp(x, y, n) (work_add(n), memcmp(x, y, n))
#define strlen(s) (work_add(strlen(s)), strlen(s))
#define strnlen(s, n) (work_add(strnlen(s, n)), strnlen(s, n))

#endif
