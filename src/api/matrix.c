/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /matrix: client role x server role, with the verdicts of each pair. */
#include "api_int.h"

#include <string.h>

static int
add_cell(void *ctx, const struct store_cell *c)
{
	struct json *j = ctx;

	json_begin_object(j);
	json_put_string(j, "client_role", c->client_role);
	json_put_string(j, "server_role", c->server_role);
	json_put_uint(j, "conversations", c->conversations);
	json_put_uint(j, "compliant", c->compliant);
	json_put_uint(j, "violation", c->violation);
	json_put_uint(j, "not_evaluable", c->not_evaluable);
	json_put_uint(j, "refused", c->refused);
	json_end_object(j);
	return 0;
}

void
matrix_get(const struct request *rq, struct response *rs)
{
	struct store_filter all;
	struct json j;
	int rc;

	json_init(&j, &rs->body);
	json_begin_object(&j);
	json_key(&j, "items");
	json_begin_array(&j);
	store_filter_init(&all);
	rc = store_read_matrix(rq->reader, &all, add_cell, &j);
	if (rc < 0) {
		problem_set(rs, 503, "the matrix cannot be read: %s", strerror(-rc));
		return;
	}
	json_end_array(&j);
	json_end_object(&j);
}
