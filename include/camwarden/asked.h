/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Of stage 3, protocol: the name that a DNS answer is about; and what one
 * client asked of one server, as the asset stage keeps it and findings tell it.
 */
#ifndef CAMWARDEN_ASKED_H
#define CAMWARDEN_ASKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/time.h"
#include "camwarden/protocol.h"

/* A unicast answer (or its beginning), whatever it says -> the name that was
 * asked.  False: it is something else, or asks for no name that can be kept. */
bool dns_asked(const uint8_t *p, size_t n, char out[PROTOCOL_NAME_LEN]);

enum { ASKED_NAMES = 20 };

struct asked_name {
	cw_time last;
	uint32_t count;               /* of sightings: once a minute at most */
	char name[PROTOCOL_NAME_LEN]; /* valid UTF-8, ASCII in lower case */
};

/* The names asked most, the first ones first; a value. */
struct asked {
	struct asked_name name[ASKED_NAMES];
	uint32_t count;
	bool more; /* others were asked, too */
};

#endif
