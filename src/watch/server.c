/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is told of a host by the bytes of its conversations, or by its MAC (V801,
 * V802, V803): one finding for a host and kind, however many ask there; of old
 * software one for each port.  A table of fixed size keeps what was told; full, it
 * refuses, and that is said.  Core thread.
 */
#include "watch_int.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/certificate.h"

/* Each port has software of its own; who made the host is said once. */
static bool
is_by_port(const struct violation *kind)
{
	return kind == violation_find("V801");
}

static struct server_fact *
fact_of(struct watch *w, const struct server_news *n)
{
	bool port = is_by_port(n->kind);
	struct str id = {0};
	struct addr key;

	str_printf(&id, "%s %u/%u ", n->kind->code, port ? n->port : 0,
		port ? n->transport : 0);
	party_key(n->party, &id);
	pool_key(&w->key, id.data, id.len, &key);
	str_fini(&id);
	return pool_take(&w->servers, &w->key, &key);
}

void
server_news(struct watch *w, const struct server_news *n)
{
	struct server_fact *f = fact_of(w, n);

	if (f == NULL)
		return;
	/* Of several ports the lowest speaks, in whatever order they came; a MAC has
	 * none. */
	if (f->kind == NULL || n->port <= f->port) {
		f->kind = n->kind;
		f->severity = n->severity;
		f->server = n->addr;
		f->port = n->port;
		f->transport = n->transport;
		f->mac = n->mac;
		f->key = n->key;
		snprintf(f->reason, sizeof(f->reason), "%s", n->reason);
		snprintf(f->text, sizeof(f->text), "%s", n->text);
	}
	f->claimed = f->claimed || n->claimed;
	f->first = f->first == 0 ? n->first : MIN(f->first, n->first);
	f->last = MAX(f->last, n->last);
	if (!f->listed) {
		f->listed = true;
		f->next = w->server_news;
		w->server_news = pool_index(&w->servers, f);
	}
}

void
server_conversation(
	struct watch *w, const struct conversation *c, const struct verdict *v)
{
	if (c->evidence == EVIDENCE_UNKNOWN)
		return;
	for (size_t i = 0; i < v->about_count; i++) {
		struct server_news n = {.kind = v->about[i].violation,
			.severity = v->about[i].severity,
			.party = &v->server,
			.addr = c->server,
			.port = c->server_port,
			.transport = c->transport,
			.first = c->first,
			.last = c->last,
			.claimed = true,
			.key = "banner",
			.text = c->facts.banner};

		if (v->about[i].about_certificate && c->certificate != NULL) {
			n.key = "certificate_issuer";
			n.text = c->certificate->leaf->issuer;
		}
		memcpy(n.reason, v->about[i].reason, sizeof(n.reason));
		server_news(w, &n);
	}
}

/* A MAC that carries many addresses is a router's. */
static bool
is_routers(const struct watch *w, const struct server_fact *x)
{
	const struct mac_entry *m = bind_mac(w, &x->mac);

	return !x->claimed && m != NULL && m->many;
}

static int
server_put(struct watch *w, struct server_fact *x)
{
	struct str detail = {0};
	struct json j;
	struct fact f;
	int r;

	fact_init(&f, x->kind);
	fact_subject(w, &f, &x->server);
	f.severity = x->severity;
	f.evidence = EVIDENCE_IDENTIFIED;
	f.mac = x->mac;
	f.port = is_by_port(x->kind) ? x->port : 0;
	f.transport = is_by_port(x->kind) ? x->transport : 0;
	f.first = x->first;
	f.last = x->last;
	memcpy(f.reason, x->reason, sizeof(f.reason));
	json_init(&j, &detail);
	json_begin_object(&j);
	json_put_string(&j, x->key, x->text);
	json_end_object(&j);
	r = fact_put(w, &f, detail.data);
	str_fini(&detail);
	if (r == 0)
		x->put = w->state.now;
	return r;
}

/* A configuration that names none of them calls nothing old, and nobody listed. */
static int
kinds_retain(struct watch *w)
{
	int r = 0;

	if (w->site->software_count == 0)
		r = w->out->retain(w->out->ctx, violation_find("V801"), NULL, 0);
	if (r == 0 && w->site->vendors.count == 0)
		r = w->out->retain(w->out->ctx, violation_find("V802"), NULL, 0);
	return r;
}

int
server_flush(struct watch *w)
{
	int r = 0;

	while (r == 0 && w->server_news != POOL_NONE) {
		struct server_fact *x = pool_at(&w->servers, w->server_news);

		if (is_due(w, x->put) && !is_routers(w, x))
			r = server_put(w, x);
		if (r != 0)
			return r;
		w->server_news = x->next;
		x->listed = false;
	}
	return r;
}

int
server_decide(struct watch *w)
{
	if (w->servers.refused != 0)
		suspend(w, violation_find("V801"), "what further servers say",
			w->servers.refused, "a table of the sensor was full");
	return w->decided == 0 ? kinds_retain(w) : 0;
}
