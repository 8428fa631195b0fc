/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Longest prefix match.  Prefixes never overlap by halves: sorted by first
 * address, and by length where that is equal, each lies wholly inside the one
 * before it or behind it.  One sweep with a stack of the open ones cuts the
 * address space into ranges that each have one longest prefix, so that a
 * lookup is a binary search whatever the lengths are.
 */
#include "site_int.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/str.h"

/* One open prefix: its last address and what it stands for. */
struct open {
	uint64_t high, low;
	uint32_t value;
	uint8_t len;
};

static int
entry_compare(const void *a, const void *b)
{
	const struct lpm_entry *x = a, *y = b;
	int c = addr_compare(&x->prefix.addr, &y->prefix.addr);

	if (c != 0)
		return c;
	if (x->prefix.len != y->prefix.len)
		return x->prefix.len < y->prefix.len ? -1 : 1;
	return (x->value > y->value) - (x->value < y->value);
}

static void
halves(const struct addr *a, uint64_t *high, uint64_t *low)
{
	memcpy(high, a->b, 8);
	memcpy(low, a->b + 8, 8);
	*high = be64toh(*high);
	*low = be64toh(*low);
}

static struct open
open_of(const struct lpm_entry *e)
{
	struct open o = {.value = e->value, .len = e->prefix.len};

	halves(&e->prefix.addr, &o.high, &o.low);
	if (o.len < 64)
		o.high |= UINT64_MAX >> o.len;
	if (o.len <= 64)
		o.low = UINT64_MAX;
	else if (o.len < 128)
		o.low |= UINT64_MAX >> (o.len - 64);
	return o;
}

/* From here on `value` holds; a range of no length before it is replaced. */
static void
range_add(struct lpm *t, uint64_t high, uint64_t low, uint32_t value, uint8_t len)
{
	struct lpm_range *last = t->count > 0 ? &t->range[t->count - 1] : NULL;

	if (last == NULL || last->high != high || last->low != low)
		last = &t->range[t->count++];
	*last = (struct lpm_range){high, low, value, len};
}

/* Closes the innermost prefix: behind it, the one around it holds again. */
static void
range_close(struct lpm *t, const struct open *inner, const struct open *outer)
{
	uint64_t low = inner->low + 1, high = inner->high + (low == 0);

	if (high == 0 && low == 0)
		return; /* the end of the address space */
	range_add(t, high, low, outer->value, outer->len);
}

void
lpm_init(struct lpm *t, struct lpm_entry *entry, size_t n)
{
	struct open stack[130] = {{UINT64_MAX, UINT64_MAX, INDEX_NONE, 0}};
	size_t depth = 1; /* at most a prefix of each length, and the whole */

	qsort(entry, n, sizeof(*entry), entry_compare);
	t->range = xcalloc(2 * n + 1, sizeof(*t->range));
	t->count = 0;
	range_add(t, 0, 0, INDEX_NONE, 0);
	for (size_t i = 0; i < n; i++) {
		struct open o = open_of(&entry[i]);
		struct lpm_range start;

		halves(&entry[i].prefix.addr, &start.high, &start.low);
		if (i > 0 && entry[i - 1].prefix.len == entry[i].prefix.len &&
			addr_equal(&entry[i - 1].prefix.addr, &entry[i].prefix.addr))
			continue;
		while (depth > 1 &&
			(stack[depth - 1].high < start.high ||
				(stack[depth - 1].high == start.high &&
					stack[depth - 1].low < start.low))) {
			range_close(t, &stack[depth - 1], &stack[depth - 2]);
			depth--;
		}
		range_add(t, start.high, start.low, o.value, o.len);
		stack[depth++] = o;
	}
	for (; depth > 1; depth--)
		range_close(t, &stack[depth - 1], &stack[depth - 2]);
}

void
lpm_fini(struct lpm *t)
{
	free(t->range);
}

const struct lpm_range *
lpm_find(const struct lpm *t, const struct addr *a)
{
	const struct lpm_range *first = t->range;
	size_t n = t->count;
	uint64_t high, low;

	halves(a, &high, &low);
	while (n > 1) {
		size_t half = n / 2;
		const struct lpm_range *m = first + half;
		bool before = m->high < high || (m->high == high && m->low <= low);
		first = before ? m : first;
		n -= half;
	}
	return first;
}
