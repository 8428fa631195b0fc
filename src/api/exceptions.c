/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /exceptions: accepted deviations, of the configuration and of operators. */
#include "api_int.h"

#include <string.h>

#include "camwarden/export.h"

static int
add_exception(void *ctx, const struct exception *e, uint64_t row)
{
	struct page *p = ctx;

	if (!page_add(p, row))
		return 1;
	export_exception(&p->json, e);
	return 0;
}

void
exceptions_list(const struct request *rq, struct response *rs)
{
	struct store_filter f = rq->filter;
	struct page page;
	int rc;

	page_open(&page, rq, &f, rs);
	rc = store_read_exceptions(rq->reader, &f, add_exception, &page);
	if (rc < 0) {
		problem_set(rs, 503, "exceptions cannot be read: %s", strerror(-rc));
		return;
	}
	if (page_close(&page))
		page_end(&page);
}
