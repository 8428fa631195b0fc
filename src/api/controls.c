/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /controls: what the database says of each NIST SP 800-53 control. */
#include "api_int.h"

#include <string.h>

#include "camwarden/export.h"

void
controls_get(const struct request *rq, struct response *rs)
{
	struct controls c;
	struct json j;
	int rc = store_read_controls(rq->reader, &rq->filter, &c);

	if (rc < 0) {
		problem_set(rs, 503, "the controls cannot be read: %s", strerror(-rc));
		return;
	}
	json_init(&j, &rs->body);
	json_begin_object(&j);
	json_key(&j, "items");
	export_controls(&j, &c);
	json_end_object(&j);
}
