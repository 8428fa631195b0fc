/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SSH (RFC 4253 4.2): both sides begin with `SSH-version-software`, so who is
 * the client is not shown, and the banner kept is that of who spoke first.
 */
#include "protocol_int.h"

#include "camwarden/base/str.h"

enum { IDENT_MOST = 255 };

enum protocol_answer
ssh_ident(struct reading *r, struct protocol_facts *f)
{
	enum protocol_answer answer = begins_with(r->p, r->n, "SSH-");
	struct span line;
	size_t next;

	if (answer != PROTOCOL_YES)
		return answer;
	if (!line_at(r, 0, &line, &next)) {
		if (r->end || r->n > IDENT_MOST)
			return PROTOCOL_NO;
		return PROTOCOL_MORE;
	}
	if (next > IDENT_MOST || has_control(line) || line.n < sizeof("SSH-2.0-") - 1)
		return PROTOCOL_NO;
	if (line.p[4] < '1' || line.p[4] > '2' || line.p[5] != '.')
		return PROTOCOL_NO;
	if (f->banner[0] == '\0')
		str_from_wire(f->banner, sizeof(f->banner), line.p, line.n);
	r->complete = true;
	return PROTOCOL_YES;
}
