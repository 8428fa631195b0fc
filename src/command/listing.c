/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every list has around its items: a head, the ends of lines, a total.
 * Items are written one by one, so that a list of any length needs no memory.
 */
#include "reading_int.h"

#include <inttypes.h>
#include <string.h>

int
listing_begin(struct listing *l, int format, const char *csv_head,
	void (*table_head)(struct str *to))
{
	memset(l, 0, sizeof(*l));
	l->format = format;
	if (format == FORMAT_CSV)
		str_puts(&l->text, csv_head);
	else if (format == FORMAT_TABLE && table_head != NULL)
		table_head(&l->text);
	return l->text.len > 0 ? text_write(&l->text) : 0;
}

struct json *
listing_json(struct listing *l)
{
	json_init(&l->json, &l->text);
	return &l->json;
}

int
listing_next(struct listing *l)
{
	l->count++;
	if (l->format != FORMAT_TABLE && l->format != FORMAT_CSV)
		str_putc(&l->text, '\n');
	return text_write(&l->text);
}

int
listing_total(struct listing *l, const char *one, const char *many)
{
	if (l->format != FORMAT_TABLE)
		return 0;
	str_printf(&l->text, "%" PRIu64 " %s\n", l->count, l->count == 1 ? one : many);
	return text_write(&l->text);
}

void
listing_fini(struct listing *l)
{
	str_fini(&l->text);
}
