/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Floods for check_work: what is said before, and what over and over again.
 */
#ifndef CHECK_WORK_H
#define CHECK_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/protocol.h"

struct work_said {
	unsigned side;
	const char *bytes;
	size_t len;
};

struct work_flood {
	const char *name;
	enum protocol protocol; /* what it must be taken for, or it is no test */
	bool udp;               /* the unit continues the last datagram */
	uint16_t port;
	struct work_said said[4];
	unsigned side;
	const char *unit;
	size_t unit_len;
};

extern const struct work_flood work_floods[];
extern const size_t work_floods_count;

#endif
