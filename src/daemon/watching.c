/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The core's side of the watch: what it is told at a flush, and where what it
 * says goes.  Core thread; watching_remember runs before that is started.
 */
#include "daemon_int.h"

#include <netinet/in.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/export.h"

static int
remember(void *watch, const struct asset_record *a, uint64_t row)
{
	(void)row;
	if (a->asset.sightings != 0) /* else declared, and never seen */
		watch_remember(watch, &a->asset);
	return 0;
}

static int
remember_certificate(
	void *watch, const struct certificate_sighting *s, const struct der *der)
{
	struct certificate c;

	if (s->index == 0 && certificate_parse(der->p, der->n, &c) == 0)
		watch_certificate(watch, s, &c);
	return 0;
}

int
watching_remember(struct core *c, const char *database, struct err *err)
{
	struct store_reader *reader = NULL;
	struct store_filter filter;
	int r = store_reader_open(database, err, &reader);

	if (r != 0)
		return r;
	store_filter_init(&filter);
	r = store_read_assets(reader, &filter, remember, c->watch);
	if (r == 0)
		r = store_read_chains(reader, remember_certificate, c->watch);
	if (r != 0)
		err_set(err, "%s: %s", database, store_fault(r));
	store_reader_close(reader);
	return r;
}

static const char *
maker(const void *vendors, const struct mac *m)
{
	return vendors_find(vendors, m);
}

void
watching_makers(struct core *c)
{
	if (policy_site(c->policy)->vendors.count == 0 || c->makers != NULL)
		return;
	c->makers = vendors_load("/usr/share/ieee-data");
	watch_makers(c->watch, maker, c->makers);
}

static bool
is_one_way(const struct conversation *v)
{
	return v->evidence == EVIDENCE_UNKNOWN &&
	       (v->client_packets == 0 || v->server_packets == 0);
}

/* How much of TCP was seen one way only. */
static void
count_ways(struct core *c, struct watch_state *out)
{
	uint32_t size = conversation_table_size(c->conversations);

	for (uint32_t slot = 0; slot < size; slot++) {
		const struct conversation *v = conversation_at(c->conversations, slot);

		if (v == NULL || v->transport != IPPROTO_TCP)
			continue;
		out->conversations++;
		out->one_way += is_one_way(v);
	}
}

static bool
is_live(const struct core *c)
{
	for (size_t i = 0; i < c->worker_count; i++)
		if (c->workers[i]->live)
			return true;
	return false;
}

/* What it can not tell stands beside what it says. */
static int
store_suspended(struct core *c)
{
	size_t count;
	const struct suspension *x = watch_suspended(c->watch, &count);
	int r = 0;

	/* It changes with a decision, and then reaches further. */
	if (count == 0 || (!c->final && x->to == c->suspended_to))
		return 0;
	for (size_t i = 0; r == 0 && i < count; i++)
		r = store_put_suspension(c->store, &x[i]);
	if (r == 0)
		c->suspended_to = x->to;
	return r;
}

int
watching_flush(struct core *c)
{
	struct watch_state state = {
		.now = c->now, .live = is_live(c), .final = c->final};
	int r;

	state.refused = asset_refused(c->assets) + c->clipped +
			c->total.counter[PACKET_STATUS_MAX + FLOW_COUNT_EVICTED];
	state.unidentified =
		c->total.counter[PACKET_STATUS_MAX + FLOW_COUNT_UNIDENTIFIED];
	if (state.live || state.final)
		count_ways(c, &state);
	r = sayings_hear(&c->sayings, c->watch, &state);
	if (r == 0)
		r = sayings_store(&c->sayings, c->store);
	return r != 0 ? r : store_suspended(c);
}

void
watching_settle(struct core *c, bool committed)
{
	if (committed)
		sayings_clear(&c->sayings);
	else
		c->suspended_to = 0;
}
