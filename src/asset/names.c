/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What addresses are called: a fixed number of names for each, the latest of
 * each kind, so that nobody can push out what DNS says by calling himself many
 * things.  One allocation, chained buckets, and a list of what changed.  A full
 * table refuses further addresses and counts them.
 *
 * Used by the core thread alone.
 */
#include "camwarden/asset.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

#define NO_SLOT UINT32_MAX

enum {
	NAMES_BEFORE_LINK =
		NAME_DNS_MOST + NAME_MDNS_MOST + NAME_DHCP_MOST + NAME_CERTIFICATE_MOST,
	NAMES_MOST = NAMES_BEFORE_LINK + NAME_LLDP_MOST + NAME_CDP_MOST
};

/* The part of a slot's names that is for one kind; DNS comes first. */
static const struct {
	unsigned at, most;
} places[] = {
	[NAME_DNS] = {0, NAME_DNS_MOST},
	[NAME_MDNS] = {NAME_DNS_MOST, NAME_MDNS_MOST},
	[NAME_DHCP] = {NAME_DNS_MOST + NAME_MDNS_MOST, NAME_DHCP_MOST},
	[NAME_CERTIFICATE] = {NAME_DNS_MOST + NAME_MDNS_MOST + NAME_DHCP_MOST,
		NAME_CERTIFICATE_MOST},
	[NAME_LLDP] = {NAMES_BEFORE_LINK, NAME_LLDP_MOST},
	[NAME_CDP] = {NAMES_BEFORE_LINK + NAME_LLDP_MOST, NAME_CDP_MOST},
};
_Static_assert(NAMES_MOST <= 16, "a bit each in slot.changed");
_Static_assert(ARRAY_LEN(places) == NAME_KIND_MAX, "a place for every kind");

struct slot {
	struct addr addr;
	struct name_sighting name[NAMES_MOST];
	uint8_t count[NAME_KIND_MAX];
	uint16_t changed; /* a bit each in the order of `name` */
	uint32_t next;    /* in its bucket's chain */
	uint32_t dirty;   /* the next changed one; valid when changed != 0 */
	uint64_t news;    /* the table's when DNS last gave it a further name */
};

struct asset_names {
	struct hash_key key;
	struct slot *slot;
	uint32_t *bucket;
	uint32_t size, mask, used;
	uint32_t dirty; /* head of the list of changed ones */
	uint64_t news, refused;
};

struct asset_names *
asset_names_new(size_t memory, const struct hash_key *key)
{
	struct asset_names *t;
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
		asset_names_free(t);
		return NULL;
	}
	memset(t->bucket, 0xff, buckets * sizeof(*t->bucket));
	return t;
}

void
asset_names_free(struct asset_names *t)
{
	if (t == NULL)
		return;
	free(t->slot);
	free(t->bucket);
	free(t);
}

static uint32_t *
bucket_of(const struct asset_names *t, const struct addr *a)
{
	return &t->bucket[hash_bytes(&t->key, a->b, sizeof(a->b)) & t->mask];
}

static uint32_t
slot_find(const struct asset_names *t, uint32_t i, const struct addr *a)
{
	while (i != NO_SLOT && !addr_equal(&t->slot[i].addr, a))
		i = t->slot[i].next;
	return i;
}

static uint32_t
slot_take(struct asset_names *t, uint32_t *head, const struct addr *a)
{
	uint32_t i = t->used;

	if (i == t->size)
		return NO_SLOT;
	t->used++;
	t->slot[i].addr = *a;
	t->slot[i].next = *head;
	*head = i;
	return i;
}

static bool
same_words(const struct name_sighting *x, const struct name_sighting *y)
{
	return addr_equal(&x->by, &y->by) && strcmp(x->name, y->name) == 0;
}

/* Its place among those of its kind: the same words, a free one, the oldest. */
static struct name_sighting *
place_of(struct slot *slot, const struct name_sighting *s, bool *known)
{
	struct name_sighting *name = slot->name + places[s->kind].at, *oldest = name;
	unsigned count = slot->count[s->kind];

	*known = false;
	for (unsigned i = 0; i < count; i++) {
		if (same_words(&name[i], s)) {
			*known = true;
			return &name[i];
		}
		if (name[i].last < oldest->last)
			oldest = &name[i];
	}
	if (count == places[s->kind].most)
		return oldest;
	slot->count[s->kind]++;
	return &name[count];
}

void
asset_names_see(struct asset_names *t, const struct name_sighting *s)
{
	uint32_t *head = bucket_of(t, &s->addr);
	uint32_t i = slot_find(t, *head, &s->addr);
	struct name_sighting *name;
	bool known;

	if (i == NO_SLOT)
		i = slot_take(t, head, &s->addr);
	if (i == NO_SLOT) {
		t->refused++;
		return;
	}
	name = place_of(&t->slot[i], s, &known);
	if (known) {
		name->first = MIN(name->first, s->first);
		name->last = MAX(name->last, s->last);
	} else {
		*name = *s;
		if (s->kind == NAME_DNS)
			t->slot[i].news = ++t->news;
	}
	if (t->slot[i].changed == 0) {
		t->slot[i].dirty = t->dirty;
		t->dirty = i;
	}
	t->slot[i].changed |= (uint16_t)(1u << (name - t->slot[i].name));
}

void
asset_names_touch_all(struct asset_names *t)
{
	t->dirty = NO_SLOT;
	for (uint32_t i = 0; i < t->used; i++) {
		struct slot *slot = &t->slot[i];

		slot->changed = 0;
		for (unsigned kind = 0; kind < NAME_KIND_MAX; kind++)
			for (unsigned n = 0; n < slot->count[kind]; n++)
				slot->changed |=
					(uint16_t)(1u << (places[kind].at + n));
		if (slot->changed == 0)
			continue;
		slot->dirty = t->dirty;
		t->dirty = i;
	}
}

uint64_t
asset_names_news(const struct asset_names *t)
{
	return t->news;
}

bool
asset_names_changed(const struct asset_names *t, const struct addr *a, uint64_t news)
{
	uint32_t i = slot_find(t, *bucket_of(t, a), a);

	return i != NO_SLOT && t->slot[i].news > news;
}

const struct name_sighting *
asset_names_find(const struct asset_names *t, const struct addr *a, size_t *count)
{
	uint32_t i = slot_find(t, *bucket_of(t, a), a);

	*count = i != NO_SLOT ? t->slot[i].count[NAME_DNS] : 0;
	return *count != 0 ? t->slot[i].name : NULL;
}

/* The slot's changed names; the bits of those that fn has taken are cleared. */
static int
slot_flush(struct slot *slot, int (*fn)(void *ctx, const struct name_sighting *s),
	void *ctx)
{
	for (unsigned i = 0; i < NAMES_MOST; i++) {
		uint16_t bit = (uint16_t)(1u << i);
		int ret;

		if (!(slot->changed & bit))
			continue;
		ret = fn(ctx, &slot->name[i]);
		if (ret != 0)
			return ret;
		slot->changed &= (uint16_t)~bit;
	}
	return 0;
}

int
asset_names_flush(struct asset_names *t,
	int (*fn)(void *ctx, const struct name_sighting *s), void *ctx)
{
	while (t->dirty != NO_SLOT) {
		struct slot *slot = &t->slot[t->dirty];
		int ret = slot_flush(slot, fn, ctx);

		if (ret != 0)
			return ret;
		t->dirty = slot->dirty;
	}
	return 0;
}

uint64_t
asset_names_refused(const struct asset_names *t)
{
	return t->refused;
}
