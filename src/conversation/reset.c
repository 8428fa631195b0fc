/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Flows that were reset right after the server's hello -> a conversation whose TLS
 * handshakes fail.  One may be a user who changed his mind: so many within so
 * short a time are not.  Flows end in nearly the order of their times; what
 * counts is how near those are to each other.  Core thread.
 */
#include "conversation_int.h"

#include "camwarden/base/array.h"

bool
conversation_see_reset(struct conversation *c, struct resets *seen,
	const struct protocol_facts *f, cw_time time)
{
	cw_time least, most;

	if (!(f->flags & PROTOCOL_HELLO_RESET))
		return false;
	least = MIN(seen->time[0], time);
	most = MAX(seen->time[1], time);
	if (seen->count < RESETS_FAIL - 1) {
		seen->time[0] = seen->count == 0 ? time : least;
		seen->time[1] = seen->count == 0 ? time : most;
		seen->count++;
		return false;
	}
	/* The two latest are kept. */
	seen->time[0] = MAX(MIN(time, seen->time[1]), seen->time[0]);
	seen->time[1] = most;
	if (most - least > RESETS_SECONDS * CW_SEC ||
		(c->facts.flags & PROTOCOL_HELLOS_RESET))
		return false;
	c->facts.flags |= PROTOCOL_HELLOS_RESET;
	return true;
}
