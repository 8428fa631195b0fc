/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines of SMTP and FTP: a verb with arguments, answered by a code with text
 * (RFC 5321 4.2, RFC 959 4.2).
 */
#ifndef CAMWARDEN_REPLY_INT_H
#define CAMWARDEN_REPLY_INT_H

#include "protocol_int.h"

enum {
	REPLY_CODE = 3,       /* digits */
	REPLY_LINES = 100,    /* lines of a side that are read */
	REPLY_COUNT = 0xffff, /* of r->note: how many were */
};

struct reply {
	unsigned code;
	bool last; /* the reply ends with this line */
	struct span text;
};

/* `ddd text` or `ddd-text`; false: it is none. */
bool reply_line(struct span line, struct reply *out);
/* The line at r->at; false: it has not come, and with `end` the side is
 * complete.  Lines beyond REPLY_LINES complete it, too: counted in r->note. */
bool line_take(struct reading *r, struct span *line);

#endif
