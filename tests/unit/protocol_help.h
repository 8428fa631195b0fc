/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of the protocol stage share: one segment said.
 */
#ifndef PROTOCOL_HELP_H
#define PROTOCOL_HELP_H

#include "camwarden/protocol_state.h"

static inline bool
say_segment(struct protocol_state *s, unsigned side, bool tcp, uint32_t seq,
	const void *bytes, size_t len)
{
	struct protocol_segment g = {
		.payload = bytes,
		.len = len,
		.wire = len,
		.seq = seq,
		.side = (uint8_t)side,
		.tcp = tcp,
	};

	return protocol_see(s, &g, NULL);
}

#endif
