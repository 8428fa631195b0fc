/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table of one allocation with chained buckets.  It refuses and counts when
 * it is full: a memory of addresses that forgets would call old ones new.
 * Core thread.
 */
#include "watch_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

int
pool_init(struct pool *p, size_t memory, size_t each)
{
	uint32_t buckets = 1;

	memset(p, 0, sizeof(*p));
	while (buckets < UINT32_C(1) << 30 &&
		memory / (each + sizeof(uint32_t)) >= (size_t)buckets * 2)
		buckets *= 2;
	if (memory < each + buckets * sizeof(uint32_t))
		return -ENOMEM;
	p->each = each;
	p->size = (uint32_t)MIN(
		(memory - buckets * sizeof(uint32_t)) / each, POOL_NONE - 1);
	p->mask = buckets - 1;
	p->item = calloc(p->size, each);
	p->bucket = malloc(buckets * sizeof(*p->bucket));
	if (p->item == NULL || p->bucket == NULL) {
		pool_fini(p);
		return -ENOMEM;
	}
	memset(p->bucket, 0xff, buckets * sizeof(*p->bucket));
	return 0;
}

void
pool_fini(struct pool *p)
{
	free(p->item);
	free(p->bucket);
	memset(p, 0, sizeof(*p));
}

void
pool_clear(struct pool *p)
{
	memset(p->item, 0, p->used * p->each);
	memset(p->bucket, 0xff, (p->mask + (size_t)1) * sizeof(*p->bucket));
	p->used = 0;
}

void *
pool_at(const struct pool *p, uint32_t i)
{
	return p->item + i * p->each;
}

uint32_t
pool_index(const struct pool *p, const void *item)
{
	return (uint32_t)((size_t)((const uint8_t *)item - p->item) / p->each);
}

/* Two halves by two keys: that two names meet is not to be feared. */
void
pool_key(const struct hash_key *key, const void *bytes, size_t n, struct addr *out)
{
	const struct hash_key other = {{~key->k[0], key->k[1]}};
	uint64_t half[2] = {hash_bytes(key, bytes, n), hash_bytes(&other, bytes, n)};

	memcpy(out->b, half, sizeof(out->b));
}

static uint32_t *
bucket_of(const struct pool *p, const struct hash_key *key, const struct addr *id)
{
	return &p->bucket[hash_bytes(key, id->b, sizeof(id->b)) & p->mask];
}

static void *
chain_find(const struct pool *p, uint32_t i, const struct addr *id)
{
	while (i != POOL_NONE) {
		struct pool_item *item = pool_at(p, i);
		if (addr_equal(&item->key, id))
			return item;
		i = item->next;
	}
	return NULL;
}

void *
pool_find(const struct pool *p, const struct hash_key *key, const struct addr *id)
{
	return chain_find(p, *bucket_of(p, key, id), id);
}

void *
pool_take(struct pool *p, const struct hash_key *key, const struct addr *id)
{
	uint32_t *head = bucket_of(p, key, id);
	struct pool_item *item = chain_find(p, *head, id);

	if (item != NULL)
		return item;
	if (p->used == p->size) {
		p->refused++;
		return NULL;
	}
	item = pool_at(p, p->used);
	item->key = *id;
	item->next = *head;
	*head = p->used++;
	return item;
}
