/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /coverage: what the sensor could and could not see, period by period, and what
 * that does not let it tell. */
#include "api_int.h"

#include <string.h>

#include "camwarden/export.h"

static int
add_coverage(void *ctx, const struct coverage *c, uint64_t row)
{
	struct page *p = ctx;
	struct json *j = &p->json;

	if (!page_add(p, row))
		return 1;
	json_begin_object(j);
	json_put_time(j, "from", c->from);
	json_put_time(j, "to", c->to);
	json_put_string(j, "sensor", c->sensor);
	json_put_string(j, "source", c->source);
	json_put_uint(j, "packets", c->packets);
	json_put_uint(j, "bytes", c->bytes);
	json_put_uint(j, "kernel_drops", c->kernel_drops);
	json_put_uint(j, "interface_drops", c->interface_drops);
	json_key(j, "counters");
	json_begin_object(j);
	for (size_t i = 0; i < c->counter_count; i++)
		json_put_uint(j, c->counter[i].name, c->counter[i].value);
	json_end_object(j);
	json_end_object(j);
	return 0;
}

static int
add_suspension(void *page, const struct suspension *x)
{
	struct page *p = page;

	export_suspension(&p->json, x);
	return 0;
}

void
coverage_list(const struct request *rq, struct response *rs)
{
	struct store_filter f = rq->filter;
	struct page page;
	int rc;

	page_open(&page, rq, &f, rs);
	rc = store_read_coverage(rq->reader, &f, add_coverage, &page);
	if (rc >= 0) {
		if (!page_close(&page))
			return;
		json_key(&page.json, "suspended");
		json_begin_array(&page.json);
		rc = store_read_suspensions(rq->reader, &f, add_suspension, &page);
	}
	if (rc < 0) {
		problem_set(rs, 503, "coverage cannot be read: %s", strerror(-rc));
		return;
	}
	json_end_array(&page.json);
	page_end(&page);
}
