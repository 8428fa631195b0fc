/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The wall clock less its steps: when somebody sets the clock by an hour, no time of
 * ours jumps, so that no timer and no verdict does.  Afterwards ours goes a sixteenth
 * faster or slower until both agree again.  Pure; a capture thread's own.
 */
#include "steady.h"

#include <stdlib.h>

enum { STEADY_SLEW = 16 };

#define STEADY_STEP (200 * CW_MSEC) /* less is how clocks are kept right */

void
steady_init(struct steady *s, cw_time wall, cw_time monotonic)
{
	*s = (struct steady){.wall = wall, .monotonic = monotonic, .now = wall};
}

void
steady_look(struct steady *s, cw_time wall, cw_time monotonic)
{
	int64_t elapsed = (int64_t)(monotonic - s->monotonic);
	int64_t step = (int64_t)(wall - s->wall) - elapsed;
	int64_t slew = elapsed / STEADY_SLEW;

	if (llabs(step) >= (int64_t)STEADY_STEP) {
		s->before = s->offset;
		s->offset += step;
		s->steps++;
	}
	if (llabs(s->offset) <= slew)
		s->offset = 0;
	else
		s->offset -= s->offset > 0 ? slew : -slew;
	s->wall = wall;
	s->monotonic = monotonic;
	s->now = wall - (cw_time)s->offset;
}

static uint64_t
distance(cw_time x, cw_time y)
{
	return x > y ? x - y : y - x;
}

/* One that waited since before the step was stamped by the clock as it was then. */
cw_time
steady_time(const struct steady *s, cw_time stamp)
{
	cw_time t = stamp - (cw_time)s->offset, old = stamp - (cw_time)s->before;

	if (s->steps == 0 || distance(t, s->now) <= distance(old, s->now))
		return t;
	return old;
}
