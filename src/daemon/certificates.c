/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates on their way: off a flow onto the ring (capture thread); into the
 * table, beside the names of the server, before the judge and into the store
 * (core thread).
 */
#include "daemon_int.h"

#include <string.h>

/* ---- capture thread ---- */

void
pipeline_certificate(void *worker, const struct flow_key *key, cw_time time,
	unsigned side, unsigned index, const uint8_t *der, size_t n)
{
	struct worker *w = worker;
	struct certificate_message *m = &w->certificate;

	if (!certificate_see(&w->certificates, &key->addr[side], key->port[side], time,
		    index, der, n, &m->seen))
		return;
	memcpy(m->der, der, n);
	worker_push(w, RECORD_CERTIFICATE, m,
		offsetof(struct certificate_message, der) + n);
}

/* ---- core thread ---- */

static void
name_server(struct core *c, struct name_sighting *s, const char *name)
{
	name_from_text((const uint8_t *)name, strlen(name), s->name);
	if (s->name[0] != '\0')
		asset_names_see(c->names, s);
}

/* Names are the server's own word: kept beside what others call it. */
static void
see_own(struct core *c, const struct certificate_sighting *s)
{
	struct name_sighting sighting = {.first = s->first,
		.last = s->last,
		.addr = s->addr,
		.by = s->addr,
		.kind = NAME_CERTIFICATE};
	struct certificate_view v;
	const char *name;

	if (s->index != 0 ||
		!certificate_table_find(c->certificates, s->own, &s->addr,
			policy_trust(c->policy), &v) ||
		!v.readable)
		return;
	watch_certificate(c->watch, s, v.leaf);
	name = certificate_name_next(v.leaf, NULL);
	if (name == NULL)
		name_server(c, &sighting, v.leaf->common_name);
	for (unsigned i = 0; name != NULL && i < NAME_CERTIFICATE_MOST; i++) {
		name_server(c, &sighting, name);
		name = certificate_name_next(v.leaf, name);
	}
}

void
certificates_take(struct core *c, const void *record, size_t n)
{
	const struct certificate_message *m = record;

	certificate_table_see(c->certificates, &m->seen, m->der,
		n - offsetof(struct certificate_message, der));
	see_own(c, &m->seen);
}

bool
certificates_find(
	struct core *c, const struct conversation *v, struct certificate_view *out)
{
	static const uint8_t none[PROTOCOL_FINGERPRINT];

	if (memcmp(v->facts.certificate, none, sizeof(none)) == 0)
		return false;
	return certificate_table_find(c->certificates, v->facts.certificate, &v->server,
		policy_trust(c->policy), out);
}

static int
store_certificate(void *core, const struct certificate *certificate,
	enum trust_answer trust, const struct der *der)
{
	struct core *c = core;

	return store_put_certificate(c->store, certificate, trust, der);
}

static int
store_sighting(void *core, const struct certificate_sighting *s)
{
	struct core *c = core;
	struct asset server = {.addr = s->addr};
	struct party who;
	size_t count;
	const struct name_sighting *names =
		asset_names_find(c->names, &s->addr, &count);

	policy_party(c->policy, &server, names, count, &who);
	return store_put_certificate_sighting(
		c->store, s, who.host != NULL ? who.host : "");
}

int
certificates_store(struct core *c)
{
	const struct certificate_out out = {store_certificate, store_sighting, c};

	return certificate_table_flush(c->certificates, policy_trust(c->policy), &out);
}
