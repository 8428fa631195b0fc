/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log as options and configuration want it: at the start, when privileges are
 * gone, and at each reload, which also opens a file again.  Main thread.
 */
#include "daemon_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/log.h"

const char *
logging_to(const struct daemon *d, const struct site *site)
{
	return d->options.log != NULL ? d->options.log : site->log_to;
}

int
logging_open(const struct daemon *d, const struct site *site, struct err *err,
	struct log_sink **out)
{
	return log_sink_open(logging_to(d, site), err, out);
}

void
logging_use(const struct daemon *d, const struct site *site, struct log_sink *s)
{
	log_set_level((enum log_level)MIN(
		site->log_level + d->options.verbose, (int)LOG_LEVEL_DEBUG));
	log_sink_use(s);
}
