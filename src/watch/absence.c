/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What should have been seen and was not: V701 (a flow that the site expects)
 * and V704 (a declared host that never sent).  "Not seen" is only said where
 * coverage supports it; where it does not, that is said.  Core thread.
 */
#include "watch_int.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/asset.h"
#include "camwarden/base/array.h"

enum { SUSPENDED_MOST = 100 }; /* expected flows named one by one */

const char *
absence_doubt(const struct watch *w, cw_time span)
{
	if (w->since == 0 || w->until - w->since < span)
		return "the capture covers less time than that, or has a gap";
	if (w->loss.to != 0 && w->loss.to + span >= w->until)
		return "the sensor lost packets";
	if (w->miss.to != 0 && w->miss.to + span >= w->until)
		return "the sensor missed segments that were acknowledged";
	if (source_is_blind(w, span))
		return "an interface of the sensor was down, gone or silent";
	if (w->silent_count > 0)
		return "a VLAN fell silent, and maybe in the mirror only";
	if (w->state.refused > 0)
		return "a table of the sensor was full";
	if (gap_is_one_way(w) || source_is_one_way(w, span))
		return "much of the traffic was seen one way only";
	return NULL;
}

/* ---- what was seen ---- */

static bool
end_fits(const struct site_end *e, const struct addr *a, const char *host)
{
	if (e->host != NULL)
		return host != NULL && strcmp(host, e->host) == 0;
	return prefix_contains(&e->prefix, a);
}

static void
host_seen(struct watch *w, const struct party *who, cw_time t)
{
	struct host_state *h;

	if (who->declared == NULL)
		return;
	h = &w->hosts[who->declared - w->site->hosts];
	if (h->seen == 0 || t < h->seen)
		h->seen = t;
}

void
absence_sighting(struct watch *w, const struct sighting *s, const struct party *who)
{
	host_seen(w, who, s->time);
	for (size_t i = 0; i < w->site->expect_count; i++) {
		const struct site_expect *e = &w->site->expect[i];

		w->expects[i].client_seen |= end_fits(&e->client, &s->addr, who->host);
		w->expects[i].server_seen |= end_fits(&e->server, &s->addr, who->host);
	}
}

/* Traffic that came to something, as far as its transport can tell. */
static bool
is_alive(const struct conversation *c)
{
	if (c->evidence == EVIDENCE_REFUSED)
		return false;
	return c->evidence != EVIDENCE_ATTEMPT || c->transport != IPPROTO_TCP;
}

static bool
is_expected(const struct site_expect *e, const struct conversation *c,
	const struct verdict *v)
{
	return e->port.transport == c->transport && c->server_port >= e->port.low &&
	       c->server_port <= e->port.high &&
	       end_fits(&e->client, &c->client, v->client.host) &&
	       end_fits(&e->server, &c->server, v->server.host);
}

/* Hosts that are declared by a name only show themselves here. */
void
absence_conversation(
	struct watch *w, const struct conversation *c, const struct verdict *v)
{
	host_seen(w, &v->client, c->first);
	if (c->reply_seen)
		host_seen(w, &v->server, c->first);
	for (size_t i = 0; i < w->site->expect_count; i++)
		if (is_alive(c) && is_expected(&w->site->expect[i], c, v))
			w->expects[i].seen = MAX(w->expects[i].seen, c->last);
}

/* ---- what was not ---- */

static void
end_party(const struct watch *w, const struct site_end *e, struct party *out)
{
	const struct site_host *h =
		e->host != NULL ? site_host_find(w->site, e->host) : NULL;

	if (h != NULL)
		party_of_host(w, h, out);
	else
		site_resolve(w->site, &e->prefix.addr, NULL, NULL, out);
}

static void
span_text(cw_time span, char buf[24])
{
	static const struct {
		cw_time unit;
		const char *name;
	} units[] = {{CW_DAY, "d"}, {CW_HOUR, "h"}, {CW_MIN, "min"}, {CW_SEC, "s"}};
	size_t i = 0;

	while (i < ARRAY_LEN(units) - 1 && span % units[i].unit != 0)
		i++;
	snprintf(buf, 24, "%llu %s", (unsigned long long)(span / units[i].unit),
		units[i].name);
}

static void
expect_fact(const struct watch *w, size_t i, struct fact *f)
{
	const struct site_expect *e = &w->site->expect[i];

	fact_init(f, w->known.missing);
	end_party(w, &e->client, &f->client);
	end_party(w, &e->server, &f->server);
	f->port = e->port.low;
	f->transport = e->port.transport;
}

static void
flow_text(const struct fact *f, char *buf, size_t size)
{
	char client[FACT_NAME], server[FACT_NAME], transport[8];

	snprintf(buf, size, "%s to %s %u/%s", party_text(&f->client, client),
		party_text(&f->server, server), f->port,
		transport_name(f->transport, transport));
}

static int
expect_put(struct watch *w, size_t i, struct fact *f)
{
	const struct expect_state *x = &w->expects[i];
	char flow[2 * FACT_NAME + 32], span[24], last[TIME_STRLEN], detail[128];

	flow_text(f, flow, sizeof(flow));
	span_text(w->site->expect[i].within, span);
	f->first = MAX(x->seen, w->since);
	f->last = w->until;
	if (x->seen == 0) {
		fact_reason(f, "%.200s is expected within %s and was never seen", flow,
			span);
		snprintf(detail, sizeof(detail), "{\"expected_within\":\"%s\"}", span);
	} else {
		time_format(x->seen, last);
		fact_reason(f, "%.200s is expected within %s; it was last seen %s",
			flow, span, last);
		snprintf(detail, sizeof(detail),
			"{\"expected_within\":\"%s\",\"last_flow\":\"%s\"}", span,
			last);
	}
	return fact_put(w, f, detail);
}

static void
expect_suspend(struct watch *w, const struct fact *f, cw_time within, const char *doubt)
{
	char flow[2 * FACT_NAME + 32], subject[RECORD_SUBJECT], span[24];

	flow_text(f, flow, sizeof(flow));
	span_text(within, span);
	snprintf(subject, sizeof(subject), "%.270s within %s", flow, span);
	suspend(w, w->known.missing, subject, 1, doubt);
}

static int
expect_flush(struct watch *w, size_t i, uint64_t *beyond)
{
	struct expect_state *x = &w->expects[i];
	cw_time within = w->site->expect[i].within;
	const char *doubt;
	struct fact f;
	int r;

	expect_fact(w, i, &f);
	if (x->seen > x->told) {
		r = fact_withdraw(w, &f, x->seen);
		if (r != 0)
			return r;
		x->told = x->seen;
	}
	if (x->seen != 0 && w->until <= x->seen + within)
		return 0;
	doubt = absence_doubt(w, within);
	if (doubt == NULL && !x->client_seen && !x->server_seen)
		doubt = "neither of them was seen at all";
	if (doubt == NULL && w->until - MAX(x->seen, w->since) < within)
		return 0;
	if (doubt != NULL) {
		if (w->suspended.count < SUSPENDED_MOST)
			expect_suspend(w, &f, within, doubt);
		else
			++*beyond;
		return 0;
	}
	if (!is_due(w, x->put))
		return 0;
	x->put = w->state.now;
	return expect_put(w, i, &f);
}

static int
host_flush(struct watch *w, size_t i, bool supported)
{
	struct host_state *h = &w->hosts[i];
	char name[FACT_NAME], span[24];
	struct fact f;

	if (h->seen != 0 ? h->told : !supported || !is_due(w, h->put))
		return 0;
	fact_init(&f, w->known.unobserved);
	party_of_host(w, &w->site->hosts[i], &f.client);
	if (h->seen != 0) {
		h->told = true;
		return fact_withdraw(w, &f, h->seen);
	}
	h->put = w->state.now;
	f.first = w->since;
	f.last = w->until;
	span_text(WATCH_SILENCE_SECONDS * CW_SEC, span);
	fact_reason(&f,
		"%s is declared and sent nothing, although the sensor saw more than "
		"%s; it is off, gone, or out of the sensor's sight",
		party_text(&f.client, name), span);
	return fact_put(w, &f, NULL);
}

static int
hosts_flush(struct watch *w)
{
	const char *doubt = absence_doubt(w, WATCH_SILENCE_SECONDS * CW_SEC);
	size_t silent = 0;

	for (size_t i = 0; i < w->site->host_count; i++) {
		int r = host_flush(w, i, doubt == NULL);
		if (r != 0)
			return r;
		silent += w->hosts[i].seen == 0;
	}
	if (doubt != NULL && silent != 0)
		suspend(w, w->known.unobserved, "declared hosts not seen within 1 h",
			silent, doubt);
	return 0;
}

int
absence_flush(struct watch *w)
{
	uint64_t beyond = 0;
	int r = 0;

	suspend_begin(w);
	for (size_t i = 0; r == 0 && i < w->site->expect_count; i++)
		r = expect_flush(w, i, &beyond);
	if (beyond > 0)
		suspend(w, w->known.missing, "further expected flows", beyond,
			"for the reasons given with the others");
	return r != 0 ? r : hosts_flush(w);
}

/* ---- what the site no longer expects ---- */

static int
retain(struct watch *w, const struct violation *kind, char (*ids)[RECORD_ID], size_t n)
{
	int r;

	qsort(ids, n, RECORD_ID, id_order);
	r = w->out->retain(w->out->ctx, kind, (const char(*)[RECORD_ID])ids, n);
	free(ids);
	return r;
}

int
absence_retain(struct watch *w)
{
	size_t expects = w->site->expect_count, hosts = w->site->host_count;
	char(*ids)[RECORD_ID] = xcalloc(expects + 1, RECORD_ID);
	struct fact f;
	int r;

	for (size_t i = 0; i < expects; i++) {
		expect_fact(w, i, &f);
		fact_id(w, &f, ids[i]);
	}
	r = retain(w, w->known.missing, ids, expects);
	if (r != 0)
		return r;
	ids = xcalloc(hosts + 1, RECORD_ID);
	for (size_t i = 0; i < hosts; i++) {
		fact_init(&f, w->known.unobserved);
		party_of_host(w, &w->site->hosts[i], &f.client);
		fact_id(w, &f, ids[i]);
	}
	return retain(w, w->known.unobserved, ids, hosts);
}
