/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A thread's heartbeat: it touches its own in each turn of its loop, another
 * thread asks how long ago that was.  Monotonic, and cheap: a coarse clock.
 */
#ifndef CAMWARDEN_BASE_BEAT_H
#define CAMWARDEN_BASE_BEAT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "camwarden/base/time.h"

/* Zeroed: nothing is expected of it, before the start or after the end. */
struct beat {
	_Atomic uint64_t at;
};

static inline cw_time
beat_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
	return (cw_time)ts.tv_sec * CW_SEC + (cw_time)ts.tv_nsec;
}

static inline void
beat_touch(struct beat *b)
{
	atomic_store_explicit(&b->at, beat_clock(), memory_order_relaxed);
}

static inline void
beat_end(struct beat *b)
{
	atomic_store_explicit(&b->at, 0, memory_order_relaxed);
}

static inline bool
beat_is_expected(struct beat *b)
{
	return atomic_load_explicit(&b->at, memory_order_relaxed) != 0;
}

/* Since the last touch; 0 when nothing is expected. */
static inline cw_time
beat_age(struct beat *b)
{
	cw_time at = atomic_load_explicit(&b->at, memory_order_relaxed);
	cw_time now = beat_clock();

	return at == 0 || now <= at ? 0 : now - at;
}

#endif
