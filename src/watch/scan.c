/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V114: one source that tries many hosts or ports of the VMS in a minute, by
 * attempts and refusals that no rule allows.  Kept are the latest probes of each
 * source, in a set-associative table that forgets the quietest.  An attempt that
 * is answered a moment later was none.  Core thread.
 */
#include "watch_int.h"

#include <netinet/in.h>
#include <string.h>

#include "camwarden/base/array.h"

#define PROBE_WINDOW (WATCH_PROBE_SECONDS * CW_SEC)

static struct scan *
scan_set(const struct watch *w, const struct addr *source)
{
	uint64_t h = hash_bytes(&w->key, source->b, sizeof(source->b));

	return &w->scans[(h & (w->scan_sets - 1)) * SCAN_WAYS];
}

static struct scan *
scan_find(const struct watch *w, const struct addr *source)
{
	struct scan *set = scan_set(w, source);

	for (unsigned i = 0; i < SCAN_WAYS; i++)
		if (addr_equal(&set[i].source, source))
			return &set[i];
	return NULL;
}

/* What is still to be said goes last. */
static bool
is_worth_less(const struct scan *x, const struct scan *y)
{
	return x->due != y->due ? y->due : x->last < y->last;
}

static struct scan *
scan_take(struct watch *w, const struct addr *source)
{
	struct scan *s = scan_find(w, source), *set = scan_set(w, source);

	if (s != NULL)
		return s;
	s = set;
	for (unsigned i = 1; i < SCAN_WAYS; i++)
		if (is_worth_less(&set[i], s))
			s = &set[i];
	memset(s, 0, sizeof(*s));
	s->source = *source;
	return s;
}

static struct probe *
probe_find(struct scan *s, const struct conversation *c)
{
	for (unsigned i = 0; i < s->count; i++) {
		struct probe *p = &s->probe[i];

		if (p->port == c->server_port && p->transport == c->transport &&
			addr_equal(&p->server, &c->server))
			return p;
	}
	return NULL;
}

/* Another host than those before it in the window. */
static bool
is_new_host(const struct scan *s, unsigned at, cw_time from, cw_time to)
{
	for (unsigned i = 0; i < at; i++)
		if (s->probe[i].time >= from && s->probe[i].time <= to &&
			addr_equal(&s->probe[i].server, &s->probe[at].server))
			return false;
	return true;
}

/* Counts the window that ends at `to`; true when it is a scan. */
static bool
measure(struct scan *s, cw_time to)
{
	cw_time from = to > PROBE_WINDOW ? to - PROBE_WINDOW : 0, first = to;
	unsigned hosts = 0, ports = 0;

	for (unsigned i = 0; i < s->count; i++) {
		if (s->probe[i].time < from || s->probe[i].time > to)
			continue;
		ports++;
		hosts += is_new_host(s, i, from, to);
		first = MIN(first, s->probe[i].time);
	}
	if (hosts < WATCH_PROBE_HOSTS && ports < WATCH_PROBE_PORTS)
		return false;
	s->hosts = (uint16_t)MAX(s->hosts, hosts);
	s->ports = (uint16_t)MAX(s->ports, ports);
	if (s->found_first == 0 || first < s->found_first)
		s->found_first = first;
	s->found_last = MAX(s->found_last, to);
	return true;
}

static void
probe_add(struct scan *s, const struct conversation *c, cw_time t)
{
	struct probe *p = probe_find(s, c);

	if (p == NULL) {
		p = &s->probe[s->next];
		s->next = (uint8_t)((s->next + 1u) % SCAN_PROBES);
		s->count = (uint8_t)MAX(s->count, p - s->probe + 1);
	}
	*p = (struct probe){.server = c->server,
		.port = c->server_port,
		.transport = c->transport,
		.refused = c->evidence == EVIDENCE_REFUSED,
		.time = t};
	s->refused |= p->refused;
	s->last = MAX(s->last, t);
	if (!mac_is_zero(&c->client_mac))
		s->mac = c->client_mac;
	if (!measure(s, t) || s->due)
		return;
	s->due = true;
	s->due_time = t;
}

/* It was answered: what is left may be no scan. */
static void
probe_remove(struct scan *s, const struct conversation *c)
{
	struct probe *p = probe_find(s, c);

	if (p == NULL)
		return;
	*p = s->probe[--s->count];
	s->next = s->count;
	if (!s->due)
		return;
	s->due = false;
	s->hosts = s->ports = 0;
	s->found_first = s->found_last = 0;
	for (unsigned i = 0; i < s->count; i++)
		s->due |= measure(s, s->probe[i].time);
}

/* A recorder that searches its network for hardware tries these. */
static bool
is_discovery(
	const struct watch *w, const struct conversation *c, const struct verdict *v)
{
	bool searched =
		c->server_port == 80 || c->server_port == 443 || c->server_port == 554;

	return searched && c->transport == IPPROTO_TCP &&
	       role_set_meets(&v->client.roles, w->known.recorder);
}

static bool
is_probe(const struct watch *w, const struct conversation *c, const struct verdict *v)
{
	const struct role_set *server = &v->server.roles;

	if (c->evidence != EVIDENCE_ATTEMPT && c->evidence != EVIDENCE_REFUSED)
		return false;
	if (v->answer == VERDICT_COMPLIANT || c->why == WHY_UNKNOWN)
		return false;
	if (!role_set_meets(server, w->known.device) &&
		!role_set_meets(server, w->known.recorder) &&
		!role_set_meets(server, w->known.vms))
		return false;
	return !role_set_meets(&v->client.roles, w->known.prober) &&
	       !is_discovery(w, c, v);
}

void
scan_see(struct watch *w, const struct conversation *c, const struct verdict *v)
{
	struct scan *s;

	if (!is_probe(w, c, v)) {
		s = scan_find(w, &c->client);
		if (s != NULL)
			probe_remove(s, c);
		return;
	}
	s = scan_take(w, &c->client);
	/* The first attempt tells, whenever it is judged; a later one long after. */
	probe_add(s, c, c->last - c->first < PROBE_WINDOW ? c->first : c->last);
}

static int
scan_put(struct watch *w, const struct scan *s)
{
	const struct party *who;
	char name[FACT_NAME], detail[128];
	struct fact f;

	fact_init(&f, w->known.scan);
	fact_subject(w, &f, &s->source);
	who = &f.client;
	/* "Base high if source is a device or undeclared" */
	if (who->declared != NULL && !role_set_meets(&who->roles, w->known.device))
		f.severity = SEVERITY_MEDIUM;
	f.evidence = s->refused ? EVIDENCE_REFUSED : EVIDENCE_ATTEMPT;
	f.mac = s->mac;
	f.first = s->found_first;
	f.last = s->found_last;
	fact_reason(&f,
		"%s tried %s%u ports on %u hosts of the VMS within %u seconds, none of "
		"which a rule allows it",
		party_text(who, name), s->ports >= SCAN_PROBES ? "at least " : "",
		s->ports, s->hosts, WATCH_PROBE_SECONDS);
	snprintf(detail, sizeof(detail),
		"{\"hosts\":%u,\"ports\":%u,\"within_seconds\":%u}", s->hosts, s->ports,
		WATCH_PROBE_SECONDS);
	return fact_put(w, &f, detail);
}

int
scan_flush(struct watch *w)
{
	cw_time settled = WATCH_SETTLE_SECONDS * CW_SEC;

	for (size_t i = 0; i < (size_t)w->scan_sets * SCAN_WAYS; i++) {
		struct scan *s = &w->scans[i];
		int r;

		if (!s->due ||
			(!w->state.final && w->state.now < s->due_time + settled))
			continue;
		r = scan_put(w, s);
		if (r != 0)
			return r;
		s->due = false;
	}
	return 0;
}
