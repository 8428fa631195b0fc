/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One page of a list: {"items":[...],"next":cursor-or-null ...  The store is
 * asked for one item more than fits, which tells whether another page follows.
 * Or a slice of the list as lines (NDJSON), a page without what is around it; the
 * next one is asked for when this one is sent.
 */
#include "api_int.h"

#include <inttypes.h>

#include "camwarden/base/array.h"

static void
lines_open(struct page *p, struct store_filter *f)
{
	uint64_t left = f->limit == 0 ? SLICE_ITEMS : f->limit - p->rs->sent;

	p->limit = MIN(left, (uint64_t)SLICE_ITEMS);
	if (p->rs->sent > 0)
		f->after = p->rs->cursor;
	/* Of a list with an end that was asked for, no further slice after it. */
	p->last_slice = f->limit != 0 && left <= SLICE_ITEMS;
	p->rs->type = "application/x-ndjson";
}

void
page_open(struct page *p, const struct request *rq, struct store_filter *f,
	struct response *rs)
{
	p->rs = rs;
	p->lines = rq->lines;
	p->last_slice = false;
	if (p->lines)
		lines_open(p, f);
	else
		p->limit = f->limit == 0 ? PAGE_DEFAULT : f->limit;
	f->limit = p->limit + 1;
	p->count = 0;
	p->last = f->after;
	p->more = false;
	json_init(&p->json, &rs->body);
	if (p->lines)
		return;
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
	if (p->lines) {
		if (p->count > 0)
			str_putc(&p->rs->body, '\n');
		json_init(&p->json, &p->rs->body);
	}
	p->count++;
	p->last = cursor;
	return true;
}

bool
page_close(struct page *p)
{
	char cursor[24];

	if (p->lines) {
		if (p->count > 0)
			str_putc(&p->rs->body, '\n');
		p->rs->cursor = p->last;
		p->rs->sent += p->count;
		p->rs->more = p->more && !p->last_slice;
		return false;
	}
	json_end_array(&p->json);
	snprintf(cursor, sizeof(cursor), "%" PRIu64, p->last);
	json_put_string(&p->json, "next", p->more ? cursor : NULL);
	return true;
}

void
page_end(struct page *p)
{
	json_end_object(&p->json);
}
