/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where flows are kept: one mapping made at start, cut into the two arrays of
 * flows, the index, and the smaller tables; taking and giving back of entries.
 */
#include "flow_int.h"

#include <sys/mman.h>

#include "camwarden/base/array.h"

uint32_t
flow_take(struct flow_table *t, const struct flow_lookup *l)
{
	uint32_t i = t->free;

	if (i != FLOW_NONE)
		t->free = t->cold[i].next;
	else if (t->fresh < t->flows)
		i = t->fresh++;
	else
		return FLOW_NONE;
	t->hot[i] = (struct flow_hot){
		.id = {l->id[0], l->id[1]},
		.state = FLOW_NONE,
	};
	t->cold[i] = (struct flow_cold){
		.syn_side = 2,
		.syn_ack_side = 2,
		.vlan = PACKET_NO_VLAN,
	};
	if (flow_id_is_long(l->id))
		t->whole[i] = l->key;
	flow_index_add(t, i, l->hash);
	t->live++;
	return i;
}

void
flow_give_back(struct flow_table *t, uint32_t i)
{
	struct flow_hot *h = &t->hot[i];

	flow_index_remove(t, i);
	h->id[0] = h->id[1] = 0; /* no packet's; some may still think it likely */
	t->cold[i].next = t->free;
	t->free = i;
	t->live--;
}

void
flow_give_back_all(struct flow_table *t)
{
	flow_index_clear(t);
	t->fresh = 0;
	t->free = FLOW_NONE;
	t->live = 0;
	t->half_open = 0;
	flow_wheel_init(t);
}

static size_t
lines(size_t n)
{
	return (n + FLOW_LINE - 1) / FLOW_LINE * FLOW_LINE;
}

static void
pool_size(struct flow_pool *p, size_t memory, size_t each)
{
	p->each = lines(each);
	p->count = (uint32_t)MIN(memory / p->each, (size_t)FLOW_STATES_MAX);
	p->free = FLOW_NONE;
}

static size_t
pools_bytes(const struct flow_table *t)
{
	size_t n = 0;

	for (unsigned i = 0; i < FLOW_POOLS; i++)
		n += t->pool[i].count * t->pool[i].each;
	return n;
}

/* How many of each the memory holds; false when that is too little to work. */
static bool
table_size(struct flow_table *t, size_t memory)
{
	size_t fixed = lines(sizeof(*t)) + lines(FLOW_COPIES * sizeof(*t->copy));
	size_t flow = sizeof(*t->hot) + sizeof(*t->cold) + sizeof(*t->whole) +
		      (sizeof(*t->bucket) + FLOW_BUCKET_LOAD - 1) / FLOW_BUCKET_LOAD;
	size_t states = t->identify ? memory / FLOW_STATES_SHARE : 0;
	size_t datagrams = states / FLOW_DATAGRAMS_SHARE;
	size_t buffers = memory / FLOW_BUFFERS_SHARE / sizeof(*t->buffer);

	if (memory < FLOW_MEMORY_LEAST)
		return false;
	pool_size(&t->pool[FLOW_POOL_STREAM], states - datagrams,
		sizeof(struct flow_state));
	pool_size(&t->pool[FLOW_POOL_DATAGRAM], datagrams,
		offsetof(struct flow_state, protocol.past));
	t->buffers = t->identify ? (uint32_t)MIN(buffers, (size_t)FLOW_BUFFERS_MAX) : 0;
	memory -= fixed + pools_bytes(t) + lines(t->buffers * sizeof(*t->buffer)) +
		  5 * FLOW_LINE;
	t->flows = (uint32_t)MIN(memory / flow, (size_t)UINT32_MAX / 2);
	t->buckets_max = t->flows / FLOW_BUCKET_LOAD + 1;
	t->buckets = MIN(t->buckets_max, (uint32_t)FLOW_BUCKETS_FIRST);
	return true;
}

static void *
carve(uint8_t **at, size_t n)
{
	void *p = *at;

	*at += lines(n);
	return p;
}

/* The pages are zero until they are used, and are not had until then. */
static bool
table_map(struct flow_table *sizes, struct flow_table **out)
{
	struct flow_table *t = sizes;
	size_t n = lines(sizeof(*t)) + lines(t->flows * sizeof(*t->hot)) +
		   lines(t->flows * sizeof(*t->cold)) +
		   lines(t->flows * sizeof(*t->whole)) +
		   lines(t->buckets_max * sizeof(*t->bucket)) +
		   lines(FLOW_COPIES * sizeof(*t->copy)) + pools_bytes(t) +
		   lines(t->buffers * sizeof(*t->buffer));
	uint8_t *at = mmap(
		NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return false;
	/* Huge pages spare the misses of address translation; a wish only. */
	(void)madvise(at, n, MADV_HUGEPAGE);
	*out = carve(&at, sizeof(*t));
	t->mapped = n;
	t->bucket = carve(&at, t->buckets_max * sizeof(*t->bucket));
	t->hot = carve(&at, t->flows * sizeof(*t->hot));
	t->cold = carve(&at, t->flows * sizeof(*t->cold));
	t->whole = carve(&at, t->flows * sizeof(*t->whole));
	t->copy = carve(&at, FLOW_COPIES * sizeof(*t->copy));
	for (unsigned i = 0; i < FLOW_POOLS; i++)
		t->pool[i].at = carve(&at, t->pool[i].count * t->pool[i].each);
	t->buffer = carve(&at, t->buffers * sizeof(*t->buffer));
	**out = *t;
	return true;
}

struct flow_table *
flow_table_new(const struct flow_options *options, const struct hash_key *key,
	flow_report_fn *fn, void *ctx)
{
	struct flow_table sizes = {
		.free = FLOW_NONE,
		.free_buffer = FLOW_NONE,
		.key = *key,
		.key_vlan = options->key_vlan,
		.key_vni = options->key_vni,
		.identify = options->identify,
		.first = options->first,
		.certificate = options->certificate,
		.media = options->media,
		.way = options->way,
		.report = fn,
		.report_ctx = ctx,
	};
	struct flow_table *t;

	if (!table_size(&sizes, options->memory) || !table_map(&sizes, &t))
		return NULL;
	hash_secrets(key, t->secret);
	for (unsigned i = 0; i < FLOW_FOLLOWED; i++)
		t->follow[i].flow = FLOW_NONE;
	flow_wheel_init(t);
	flow_identify_init(t);
	return t;
}

void
flow_table_free(struct flow_table *t)
{
	if (t)
		munmap(t, t->mapped);
}

size_t
flow_live(const struct flow_table *t)
{
	return t->live;
}
