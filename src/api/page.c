/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One page of a list: {"items":[...],"next":cursor-or-null ...  The store is
 * asked for one item more than fits, which tells whether another page follows.
 */
#include "api_int.h"

#include <inttypes.h>

void
page_open(struct page *p, struct store_filter *f, struct response *rs)
{
	p->limit = f->limit == 0 ? PAGE_DEFAULT : f->limit;
	f->limit = p->limit + 1;
	p->body = &rs->body;
	p->count = 0;
	p->last = f->after;
	p->more = false;
	json_init(&p->json, p->body);
	json_begin_object(&p->json);
	json_key(&p->json, "items");
	json_begin_array(&p->json);
}

bool
page_add(struct page *p, uint64_t cursor)
{
	if (p->count == p->limit) {
		p->more = true;
		return false;
	}
	p->count++;
	p->last = cursor;
	return true;
}

void
page_close(struct page *p)
{
	char cursor[24];

	json_end_array(&p->json);
	snprintf(cursor, sizeof(cursor), "%" PRIu64, p->last);
	json_put_string(&p->json, "next", p->more ? cursor : NULL);
}
