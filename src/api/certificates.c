/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /certificates: what servers showed, whose end is next first. */
#include "api_int.h"

#include <string.h>

#include "camwarden/export.h"

static int
add_certificate(void *ctx, const struct certificate_record *c, uint64_t row)
{
	struct page *p = ctx;

	if (!page_add(p, row))
		return 1;
	export_certificate(&p->json, c);
	return 0;
}

void
certificates_list(const struct request *rq, struct response *rs)
{
	struct store_filter f = rq->filter;
	struct page page;
	int rc;

	page_open(&page, rq, &f, rs);
	rc = store_read_certificates(rq->reader, &f, add_certificate, &page);
	if (rc < 0) {
		problem_set(rs, 503, "certificates cannot be read: %s", strerror(-rc));
		return;
	}
	if (page_close(&page))
		page_end(&page);
}
