/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inventory: sightings merged by address, MAC and VLAN.  One allocation,
 * chained buckets, and a list of what changed since it was last written, so
 * that a flush costs what changed and not what is known.  A full table refuses
 * and counts: an inventory that forgets would call old hosts new.
 *
 * Used by the core thread alone.
 */
#include "camwarden/asset.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

#define NO_SLOT UINT32_MAX

struct slot {
	struct asset a;
	uint32_t next;  /* in its bucket's chain */
	uint32_t dirty; /* the next changed one */
};

struct asset_table {
	struct hash_key key;
	struct slot *slot;
	uint32_t *bucket;
	uint32_t size, mask, used;
	uint32_t dirty; /* head of the list of changed ones */
	uint64_t refused;
};

struct asset_table *
asset_table_new(size_t memory, const struct hash_key *key)
{
	struct asset_table *t;
	size_t left = memory > sizeof(*t) ? memory - sizeof(*t) : 0;
	size_t each = sizeof(struct slot) + sizeof(uint32_t);
	uint32_t buckets = 1;

	while (buckets < UINT32_C(1) << 30 && left / each >= (size_t)buckets * 2)
		buckets *= 2;
	if (left < each)
		return NULL;
	left = (left - buckets * sizeof(uint32_t)) / sizeof(struct slot);
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return NULL;
	t->key = *key;
	t->size = (uint32_t)MIN(left, NO_SLOT - 1);
	t->mask = buckets - 1;
	t->dirty = NO_SLOT;
	t->slot = calloc(t->size, sizeof(*t->slot));
	t->bucket = malloc(buckets * sizeof(*t->bucket));
	if (t->slot == NULL || t->bucket == NULL) {
		asset_table_free(t);
		return NULL;
	}
	memset(t->bucket, 0xff, buckets * sizeof(*t->bucket));
	return t;
}

void
asset_table_free(struct asset_table *t)
{
	if (t == NULL)
		return;
	free(t->slot);
	free(t->bucket);
	free(t);
}

static uint32_t *
bucket_of(struct asset_table *t, const struct sighting *s)
{
	uint64_t w[3];

	memcpy(w, s->addr.b, sizeof(s->addr.b));
	memcpy(w + 2, s->mac.b, sizeof(s->mac.b));
	memcpy((uint8_t *)(w + 2) + sizeof(s->mac.b), &s->vlan, sizeof(s->vlan));
	return &t->bucket[hash_words(&t->key, w, ARRAY_LEN(w)) & t->mask];
}

static uint32_t
slot_find(const struct asset_table *t, uint32_t i, const struct sighting *s)
{
	for (; i != NO_SLOT; i = t->slot[i].next) {
		const struct asset *a = &t->slot[i].a;
		if (a->vlan == s->vlan && addr_equal(&a->addr, &s->addr) &&
			memcmp(a->mac.b, s->mac.b, sizeof(a->mac.b)) == 0)
			break;
	}
	return i;
}

static uint32_t
slot_take(struct asset_table *t, uint32_t *head, const struct sighting *s)
{
	uint32_t i = t->used;

	if (i == t->size)
		return NO_SLOT;
	t->used++;
	t->slot[i].a = (struct asset){.addr = s->addr,
		.mac = s->mac,
		.vlan = s->vlan,
		.first = s->time,
		.last = s->time};
	t->slot[i].next = *head;
	*head = i;
	return i;
}

struct asset *
asset_see(struct asset_table *t, const struct sighting *s)
{
	uint32_t *head = bucket_of(t, s);
	uint32_t i = slot_find(t, *head, s);
	struct asset *a;

	if (i == NO_SLOT)
		i = slot_take(t, head, s);
	if (i == NO_SLOT) {
		t->refused++;
		return NULL;
	}
	a = &t->slot[i].a;
	a->first = MIN(a->first, s->time);
	a->last = MAX(a->last, s->time);
	a->arp |= s->arp;
	a->sightings++;
	if (!a->dirty) {
		a->dirty = true;
		t->slot[i].dirty = t->dirty;
		t->dirty = i;
	}
	return a;
}

int
asset_flush(
	struct asset_table *t, int (*fn)(void *ctx, const struct asset *a), void *ctx)
{
	while (t->dirty != NO_SLOT) {
		struct slot *s = &t->slot[t->dirty];
		int ret = fn(ctx, &s->a);
		if (ret != 0)
			return ret;
		s->a.dirty = false;
		t->dirty = s->dirty;
	}
	return 0;
}

void
asset_touch_all(struct asset_table *t)
{
	t->dirty = NO_SLOT;
	for (uint32_t i = 0; i < t->used; i++) {
		t->slot[i].a.dirty = true;
		t->slot[i].dirty = t->dirty;
		t->dirty = i;
	}
}

uint64_t
asset_refused(const struct asset_table *t)
{
	return t->refused;
}

size_t
asset_count(const struct asset_table *t)
{
	return t->used;
}
