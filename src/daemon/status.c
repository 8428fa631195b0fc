/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The running daemon's numbers as members of the status document.  Any thread.
 */
#include "daemon_int.h"

void
daemon_status(void *daemon, struct str *to)
{
	struct daemon *d = daemon;
	struct str s = {0};
	struct json j;

	json_init(&j, &s);
	json_begin_object(&j);
	core_status(&d->core, &j);
	reload_status(&d->reload, &j);
	reports_status(&d->reports, &j);
	json_end_object(&j);
	/* Members only: the caller's object goes around them. */
	if (!s.failed)
		str_add(to, s.data + 1, s.len - 2);
	str_fini(&s);
}
