/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines of SMTP and FTP, see reply_int.h.  Capture thread.
 */
#include "reply_int.h"

bool
reply_line(struct span line, struct reply *out)
{
	if (line.n < REPLY_CODE || has_control(line))
		return false;
	out->code = 0;
	for (size_t i = 0; i < REPLY_CODE; i++) {
		if (line.p[i] < '0' || line.p[i] > '9')
			return false;
		out->code = out->code * 10 + line.p[i] - '0';
	}
	out->last = line.n == REPLY_CODE || line.p[REPLY_CODE] == ' ';
	out->text = (struct span){line.p + line.n, 0};
	if (line.n > REPLY_CODE)
		out->text =
			(struct span){line.p + REPLY_CODE + 1, line.n - REPLY_CODE - 1};
	return out->last || line.p[REPLY_CODE] == '-';
}

bool
line_take(struct reading *r, struct span *line)
{
	size_t next;

	if (r->complete)
		return false;
	if (!line_at(r, r->at, line, &next)) {
		r->complete = r->end;
		return false;
	}
	r->at = (uint16_t)next;
	r->complete = (++r->note & REPLY_COUNT) >= REPLY_LINES;
	return !r->complete;
}
