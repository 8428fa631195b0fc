/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document's text on its way out, in pieces of a few kilobytes. */
#include <errno.h>

#include "report_int.h"

enum { PIECE = 32 << 10 };

int
out_flush(struct out *o, bool all)
{
	if (o->error == 0 && o->text.failed)
		o->error = -ENOMEM;
	if (o->error != 0 || o->text.len == 0 || (!all && o->text.len < PIECE))
		return o->error;
	o->error = o->write(o->ctx, o->text.data, o->text.len);
	str_clear(&o->text);
	return o->error;
}
