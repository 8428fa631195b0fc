/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What only several conversations of one client and one server show.
 *
 * V317: the client speaks TLS with the server on one port and clear text, where
 * TLS is expected, on another, within a day.  An entry for the pair has the
 * times of its TLS; one for the pair and each clear port has the times of that.
 *
 * V116: a device sends media to a host that never asked for it.  What sets
 * media up is a TCP connection to the device: where one was seen whose bytes
 * could not be read, it is info; where RTSP was read, nothing is said, be it for
 * other ports: it may have been read in part.  It needs a capture without losses that
 * is older than a session of RTSP lives.
 *
 * Tables of fixed size; full, they refuse, and that is said.  Core thread.
 */
#include "watch_int.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

#define SPEAKS(c, p) (((c)->spoken >> (p)&1) != 0 || (c)->facts.application == (p))

static struct pair *
pair_take(struct watch *w, const struct party *client, const struct party *server,
	unsigned port)
{
	struct str id = {0};
	struct addr key;
	struct pair *p;

	str_printf(&id, "%u ", port);
	party_key(client, &id);
	party_key(server, &id);
	pool_key(&w->key, id.data, id.len, &key);
	str_fini(&id);
	p = pool_take(&w->pairs, &w->key, &key);
	if (p != NULL && p->first == 0) {
		p->client = client->addr;
		p->server = server->addr;
		p->clear = POOL_NONE;
	}
	return p;
}

static void
span_see(struct pair *p, const struct conversation *c)
{
	p->first = p->first == 0 ? c->first : MIN(p->first, c->first);
	p->last = MAX(p->last, c->last);
}

/* ---- V317 ---- */

/* Clear text that was claimed, not what is forbidden or declared.  Port 80 for logins
 * of Windows beside 443 for others is the product's default (the guide's CL-OUT-443).
 */
static const struct violation *
clear_kind(const struct conversation *c, const struct verdict *v)
{
	if (conversation_is_windows_login(c))
		return NULL;
	for (size_t i = 0; i < v->count; i++) {
		const struct verdict_violation *x = &v->violation[i];

		if (x->severity > SEVERITY_INFO &&
			strcmp(x->violation->code, "V301") >= 0 &&
			strcmp(x->violation->code, "V307") <= 0)
			return x->violation;
	}
	return NULL;
}

static void
pair_list(struct watch *w, struct pair *p)
{
	if (p->listed)
		return;
	p->listed = true;
	p->next = w->pair_news;
	w->pair_news = pool_index(&w->pairs, p);
}

static void
clear_see(struct watch *w, struct pair *head, const struct conversation *c,
	const struct verdict *v, const struct violation *kind)
{
	struct pair *p = pair_take(w, &v->client, &v->server, c->server_port);

	if (p == NULL || p == head)
		return;
	if (p->first == 0) {
		p->sibling = head->clear;
		head->clear = pool_index(&w->pairs, p);
		p->head = pool_index(&w->pairs, head);
	}
	span_see(p, c);
	p->port = c->server_port;
	p->kind = kind;
	pair_list(w, p);
}

static void
tls_see(struct watch *w, struct pair *head, const struct conversation *c)
{
	head->tls_first =
		head->tls_first == 0 ? c->first : MIN(head->tls_first, c->first);
	head->tls_last = MAX(head->tls_last, c->last);
	if (head->port == 0 || c->server_port < head->port)
		head->port = c->server_port;
	for (uint32_t i = head->clear; i != POOL_NONE;) {
		struct pair *p = pool_at(&w->pairs, i);

		pair_list(w, p);
		i = p->sibling;
	}
}

static bool
within_a_day(const struct pair *head, const struct pair *p)
{
	if (head->tls_first == 0)
		return false;
	if (head->tls_first > p->last)
		return head->tls_first - p->last <= CW_DAY;
	return p->first <= head->tls_last || p->first - head->tls_last <= CW_DAY;
}

static int
mixed_put(struct watch *w, const struct pair *head, struct pair *p)
{
	char client[FACT_NAME], server[FACT_NAME], detail[96];
	struct fact f;
	int r;

	fact_init(&f, violation_find("V317"));
	fact_subject(w, &f, &p->client);
	site_resolve(w->site, &p->server, NULL, NULL, &f.server);
	f.evidence = EVIDENCE_IDENTIFIED;
	f.port = p->port;
	f.transport = IPPROTO_TCP;
	f.first = MIN(head->tls_first, p->first);
	f.last = MAX(head->tls_last, p->last);
	fact_reason(&f,
		"%s speaks TLS with %s on port %u, and within a day clear text on port "
		"%u (%s)",
		party_text(&f.client, client), party_text(&f.server, server),
		head->port, p->port, p->kind->name);
	snprintf(detail, sizeof(detail),
		"{\"tls_port\":%u,\"clear_port\":%u,\"clear\":\"%s\"}", head->port,
		p->port, p->kind->code);
	r = fact_put(w, &f, detail);
	if (r == 0)
		p->put = w->state.now;
	return r;
}

int
pair_flush(struct watch *w)
{
	int r = 0;

	while (r == 0 && w->pair_news != POOL_NONE) {
		struct pair *p = pool_at(&w->pairs, w->pair_news);
		const struct pair *head = pool_at(&w->pairs, p->head);

		if (within_a_day(head, p) && is_due(w, p->put))
			r = mixed_put(w, head, p);
		if (r != 0)
			return r;
		w->pair_news = p->next;
		p->listed = false;
	}
	return r;
}

/* ---- V116 ---- */

/* The receiver's connections to the device. */
static void
request_see(struct pair *head, const struct conversation *c)
{
	if (SPEAKS(c, PROTOCOL_RTSP) ||
		(c->facts.flags & (PROTOCOL_MEDIA | PROTOCOL_MEDIA_SECURE)) != 0)
		head->asked = ASKED_READ;
	else if (head->asked == ASKED_NOT)
		head->asked = ASKED_HIDDEN;
}

/* Media of a device; head is that of the receiver as client. */
static void
media_see(struct watch *w, const struct conversation *c, const struct verdict *v)
{
	const struct role_set *device = w->known.device;
	bool from_client = role_set_meets(&v->client.roles, device);
	const struct party *sender = from_client ? &v->client : &v->server;
	const struct party *other = from_client ? &v->server : &v->client;
	struct pair *head;

	if (!role_set_meets(&sender->roles, device) ||
		role_set_meets(&sender->roles, w->known.recorder) ||
		addr_class(&c->server) == ADDR_MULTICAST || c->control_port != 0 ||
		(from_client ? c->client_packets : c->server_packets) == 0)
		return;
	head = pair_take(w, other, sender, 0);
	if (head == NULL)
		return;
	span_see(head, c);
	head->media_port = c->server_port;
	head->media_clear |= (c->facts.flags & PROTOCOL_MEDIA) != 0;
	memcpy(head->banner, c->facts.banner, sizeof(head->banner));
	head->media_first =
		head->media_first == 0 ? c->first : MIN(head->media_first, c->first);
	head->media_last = MAX(head->media_last, c->last);
	if (!head->media_listed) {
		head->media_listed = true;
		head->media_next = w->pair_media;
		w->pair_media = pool_index(&w->pairs, head);
	}
}

static int
media_put(struct watch *w, struct pair *head)
{
	bool hidden = head->asked == ASKED_HIDDEN;
	char device[FACT_NAME], other[FACT_NAME];
	struct str detail = {0};
	struct json j;
	struct fact f;
	int r;

	fact_init(&f, violation_find("V116"));
	fact_subject(w, &f, &head->server);
	site_resolve(w->site, &head->client, NULL, NULL, &f.server);
	if (hidden)
		f.severity = SEVERITY_INFO;
	f.evidence = head->media_clear ? EVIDENCE_EXPOSED : EVIDENCE_IDENTIFIED;
	f.port = head->media_port;
	f.transport = IPPROTO_UDP;
	f.first = head->media_first;
	f.last = head->media_last;
	fact_reason(&f,
		hidden ? "%s sends media to %s, which has connections to it that could "
			 "not be read: they may have asked for it"
		       : "%s sends media to %s, which never asked for it",
		party_text(&f.client, device), party_text(&f.server, other));
	head->media_put = w->state.now;
	json_init(&j, &detail);
	json_begin_object(&j);
	json_put_string(&j, "stream", head->banner);
	json_end_object(&j);
	r = fact_put(w, &f, detail.data);
	str_fini(&detail);
	return r;
}

/* Has it lasted longer than a session that was set up before the capture? */
static bool
media_is_old(const struct watch *w, const struct pair *head)
{
	return head->media_last >
	       w->since + 2 * (cw_time)WATCH_SESSION_SECONDS * CW_SEC;
}

int
pair_decide(struct watch *w)
{
	const char *doubt =
		absence_doubt(w, 2 * (cw_time)WATCH_SESSION_SECONDS * CW_SEC);
	int r = 0;

	if (w->pairs.refused != 0)
		suspend(w, violation_find("V317"), "further pairs of hosts",
			w->pairs.refused, "a table of the sensor was full");
	for (uint32_t i = w->pair_media; doubt == NULL && r == 0 && i != POOL_NONE;) {
		struct pair *head = pool_at(&w->pairs, i);

		if (head->asked != ASKED_READ && media_is_old(w, head) &&
			is_due(w, head->media_put))
			r = media_put(w, head);
		i = head->media_next;
	}
	return r;
}

/* ---- what passes by ---- */

void
pair_conversation(
	struct watch *w, const struct conversation *c, const struct verdict *v)
{
	const struct violation *kind = clear_kind(c, v);
	bool to_device = role_set_meets(&v->server.roles, w->known.device);
	bool tls = SPEAKS(c, PROTOCOL_TLS);
	struct pair *head;

	if (c->transport == IPPROTO_UDP && SPEAKS(c, PROTOCOL_RTP))
		media_see(w, c, v);
	if (c->transport != IPPROTO_TCP || (kind == NULL && !tls && !to_device))
		return;
	head = pair_take(w, &v->client, &v->server, 0);
	if (head == NULL)
		return;
	span_see(head, c);
	if (to_device)
		request_see(head, c);
	if (tls && c->evidence != EVIDENCE_UNKNOWN)
		tls_see(w, head, c);
	if (kind != NULL)
		clear_see(w, head, c, v, kind);
}
