/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wall time without its steps. */
#ifndef CAMWARDEN_STEADY_H
#define CAMWARDEN_STEADY_H

#include <stdbool.h>
#include <stdint.h>

#include "camwarden/base/time.h"

#define STEADY_AHEAD (2 * CW_SEC) /* a frame may be stamped after the look */
#define STEADY_BACK CW_MIN        /* frames that waited longer are looked at twice */

struct steady {
	int64_t offset, before; /* wall time less ours; the same before the last step */
	cw_time wall, monotonic, now; /* at the last look */
	uint64_t steps;
};

void steady_init(struct steady *s, cw_time wall, cw_time monotonic);
/* Both clocks, read together; at least once a second. */
void steady_look(struct steady *s, cw_time wall, cw_time monotonic);
/* That it was stamped lately by the clock as it is now; else look again first. */
static inline bool
steady_fits(const struct steady *s, cw_time stamp)
{
	cw_time t = stamp - (cw_time)s->offset;

	return s->now + STEADY_AHEAD - t <= STEADY_BACK + STEADY_AHEAD;
}

/* Our time of a frame's stamp. */
cw_time steady_time(const struct steady *s, cw_time stamp);

#endif
