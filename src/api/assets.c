/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * /assets: addresses with the MAC, VLAN and names they were seen with, and those
 * declared and never seen.  The IEEE's lists are read once, when first asked.
 */
#include "api_int.h"

#include <pthread.h>
#include <string.h>

#include "camwarden/export.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct vendors *vendors; /* kept till the end of the program */

static void
load_vendors(void)
{
	vendors = vendors_load("/usr/share/ieee-data");
}

static int
add_asset(void *ctx, const struct asset_record *a, uint64_t row)
{
	struct page *p = ctx;

	if (!page_add(p, row))
		return 1;
	export_asset(&p->json, a, vendors_find(vendors, &a->asset.mac));
	return 0;
}

void
assets_list(const struct request *rq, struct response *rs)
{
	struct store_filter f = rq->filter;
	struct page page;
	int rc;

	pthread_once(&once, load_vendors);
	page_open(&page, rq, &f, rs);
	rc = store_read_assets(rq->reader, &f, add_asset, &page);
	if (rc < 0) {
		problem_set(rs, 503, "assets cannot be read: %s", strerror(-rc));
		return;
	}
	if (page_close(&page))
		page_end(&page);
}
