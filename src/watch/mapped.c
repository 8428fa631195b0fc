/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V606 as it is meant to be feared: a host of the VMS got a port opened to the
 * outside, and then somebody from the Internet came in to it (V602).  Each half
 * is a finding of its conversation; that one followed the other is said of the
 * host.  The latest of both halves are kept, a fixed number.  Core thread.
 */
#include "watch_int.h"

#include <stdio.h>

#include "camwarden/base/array.h"

static bool
raises(const struct verdict *v, const struct violation *kind)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->violation[i].violation == kind)
			return true;
	return false;
}

/* A later word of the same takes its place, else the oldest goes. */
static struct mapped *
mapped_take(struct watch *w, const struct addr *inside)
{
	struct mapped *oldest = &w->mapped[0];

	for (size_t i = 0; i < ARRAY_LEN(w->mapped); i++) {
		struct mapped *m = &w->mapped[i];

		if (m->since != 0 && addr_equal(&m->inside, inside))
			return m;
		if (m->since < oldest->since)
			oldest = m;
	}
	*oldest = (struct mapped){.inside = *inside, .since = INT64_MAX};
	return oldest;
}

static void
entry_keep(struct watch *w, const struct conversation *c)
{
	struct entry *oldest = &w->entries[0];

	for (size_t i = 0; i < ARRAY_LEN(w->entries); i++) {
		struct entry *e = &w->entries[i];

		if (e->last != 0 && addr_equal(&e->inside, &c->server) &&
			addr_equal(&e->from, &c->client) && e->port == c->server_port) {
			e->last = MAX(e->last, c->last);
			return;
		}
		if (e->last < oldest->last)
			oldest = e;
	}
	*oldest = (struct entry){.inside = c->server,
		.from = c->client,
		.port = c->server_port,
		.transport = c->transport,
		.evidence = c->evidence,
		.last = c->last};
}

void
mapped_conversation(
	struct watch *w, const struct conversation *c, const struct verdict *v)
{
	if (raises(v, w->known.mapping) && conversation_got_mapping(c)) {
		struct mapped *m = mapped_take(w, &c->client);

		m->since = MIN(m->since, c->first);
	}
	if (raises(v, w->known.intruder) && c->evidence >= EVIDENCE_ESTABLISHED)
		entry_keep(w, c);
}

static int
mapped_put(struct watch *w, struct mapped *m, const struct entry *e)
{
	char name[FACT_NAME], from[ADDR_STRLEN], transport[8], detail[160];
	struct fact f;
	int r;

	fact_init(&f, w->known.mapping);
	fact_subject(w, &f, &m->inside);
	f.severity = SEVERITY_CRITICAL;
	f.evidence = e->evidence;
	f.first = m->since;
	f.last = e->last;
	fact_reason(&f,
		"%s had a gateway open a port to the outside, and %s came in to its "
		"%u/%s afterwards",
		party_text(&f.client, name), addr_format(&e->from, from), e->port,
		transport_name(e->transport, transport));
	snprintf(detail, sizeof(detail),
		"{\"from\":\"%s\",\"port\":%u,\"transport\":\"%s\"}", from, e->port,
		transport);
	r = fact_put(w, &f, detail);
	m->said = r == 0;
	return r;
}

/* The latest that came in, once. */
int
mapped_flush(struct watch *w)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_LEN(w->mapped); i++) {
		struct mapped *m = &w->mapped[i];
		const struct entry *latest = NULL;

		for (size_t k = 0;
			m->since != 0 && !m->said && k < ARRAY_LEN(w->entries); k++) {
			const struct entry *e = &w->entries[k];

			if (e->last >= m->since && addr_equal(&e->inside, &m->inside) &&
				(latest == NULL || e->last > latest->last))
				latest = e;
		}
		if (latest != NULL)
			r = mapped_put(w, m, latest);
	}
	return r;
}
