/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /assets: addresses with the MAC and VLAN they were seen with. */
#include "api_int.h"

#include <string.h>

#include "camwarden/export.h"

static int
add_asset(void *ctx, const struct asset *a, uint64_t row)
{
	struct page *p = ctx;

	if (!page_add(p, row))
		return 1;
	export_asset(&p->json, a);
	return 0;
}

void
assets_list(const struct request *rq, struct response *rs)
{
	struct store_filter f = rq->filter;
	struct page page;
	int rc;

	page_open(&page, &f, rs);
	rc = store_read_assets(rq->reader, &f, add_asset, &page);
	if (rc < 0) {
		problem_set(rs, 503, "assets cannot be read: %s", strerror(-rc));
		return;
	}
	page_close(&page);
	json_object_end(&page.json);
}
