/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /conversations: the judged conversations, compliant ones too. */
#include "api_int.h"

#include <string.h>

#include "camwarden/export.h"

static int
add_conversation(void *ctx, const struct conversation_record *c, uint64_t row)
{
	struct page *p = ctx;

	if (!page_add(p, row))
		return 1;
	export_conversation(&p->json, c);
	return 0;
}

void
conversations_list(const struct request *rq, struct response *rs)
{
	struct store_filter f = rq->filter;
	struct page page;
	int rc;

	page_open(&page, rq, &f, rs);
	rc = store_read_conversations(rq->reader, &f, add_conversation, &page);
	if (rc < 0) {
		problem_set(rs, 503, "conversations cannot be read: %s", strerror(-rc));
		return;
	}
	if (page_close(&page))
		page_end(&page);
}
