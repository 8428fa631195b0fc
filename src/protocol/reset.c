/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A connection that was reset -> whether that was right after the server's hello:
 * the client had said no more than its own, so it (or the server) did not like
 * what it heard.  An alert would have told why.  Called by flow, in the capture
 * thread.
 */
#include "protocol_int.h"

bool
protocol_reset(struct protocol_state *s)
{
	const struct protocol_stream *st;
	unsigned client = s->facts.client_side;

	if (s->done || s->reads != PROTOCOL_TLS || client > 1 ||
		s->facts.tls_version == 0 || s->facts.tls_alert != 0)
		return false;
	st = &s->stream[client];
	if (!see_is_open(s, client) || st->islands > 0 || st->waited > 0 ||
		stream_len(st) > st->at || (s->facts.flags & PROTOCOL_HELLO_RESET))
		return false;
	s->facts.flags |= PROTOCOL_HELLO_RESET;
	return true;
}
