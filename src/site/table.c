/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two small hash tables that are filled once and then only read: 16 bytes ->
 * number and text -> number.  Open addressing, at most half full, keyed, so
 * that no file can be written to make them slow.
 */
#include "site_int.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/str.h"

/* A power of two, at least twice the keys. */
static size_t
slots_for(size_t keys)
{
	size_t n = 8;

	while (n < keys * 2)
		n *= 2;
	return n;
}

void
key_table_init(struct key_table *t, size_t keys)
{
	size_t n = slots_for(keys);

	hash_key_random(&t->seed);
	t->slot = xcalloc(n, sizeof(*t->slot));
	t->mask = n - 1;
	for (size_t i = 0; i < n; i++)
		t->slot[i].value = INDEX_NONE;
}

void
key_table_fini(struct key_table *t)
{
	free(t->slot);
}

/* The key's slot, or the empty one where it would stand. */
static struct key_slot *
key_slot(const struct key_table *t, const struct addr *key)
{
	uint64_t w[2];
	size_t i;

	memcpy(w, key->b, sizeof(w));
	i = hash_words(&t->seed, w, 2) & t->mask;
	while (t->slot[i].value != INDEX_NONE && !addr_equal(&t->slot[i].key, key))
		i = (i + 1) & t->mask;
	return &t->slot[i];
}

uint32_t
key_table_put(struct key_table *t, const struct addr *key, uint32_t value)
{
	struct key_slot *s = key_slot(t, key);
	uint32_t before = s->value;

	if (before == INDEX_NONE) {
		s->key = *key;
		s->value = value;
	}
	return before;
}

uint32_t
key_table_find(const struct key_table *t, const struct addr *key)
{
	return key_slot(t, key)->value;
}

void
name_table_init(struct name_table *t, size_t names)
{
	size_t n = slots_for(names);

	hash_key_random(&t->seed);
	t->slot = xcalloc(n, sizeof(*t->slot));
	t->mask = n - 1;
	t->wild = false;
}

void
name_table_fini(struct name_table *t)
{
	free(t->slot);
}

static struct name_slot *
name_slot(const struct name_table *t, const char *name, uint64_t hash)
{
	size_t i = hash & t->mask;

	while (t->slot[i].name != NULL &&
		(t->slot[i].hash != hash || strcmp(t->slot[i].name, name) != 0))
		i = (i + 1) & t->mask;
	return &t->slot[i];
}

uint32_t
name_table_put(struct name_table *t, const char *name, uint32_t value)
{
	uint64_t hash = hash_bytes(&t->seed, name, strlen(name));
	struct name_slot *s = name_slot(t, name, hash);

	if (s->name != NULL)
		return s->value;
	t->wild = t->wild || strncmp(name, "*.", 2) == 0;
	*s = (struct name_slot){name, hash, value};
	return INDEX_NONE;
}

uint32_t
name_table_find(const struct name_table *t, const char *name)
{
	uint64_t hash = hash_bytes(&t->seed, name, strlen(name));
	const struct name_slot *s = name_slot(t, name, hash);

	return s->name != NULL ? s->value : INDEX_NONE;
}
