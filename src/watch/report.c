/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fact about a subject -> a finding, as if a verdict had said it: so names,
 * identity and exceptions are those of every other finding.  Core thread.
 */
#include "watch_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
fact_init(struct fact *f, const struct violation *kind)
{
	memset(f, 0, sizeof(*f));
	f->kind = kind;
	f->severity = kind->severity;
}

void
fact_reason(struct fact *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->reason, sizeof(f->reason), fmt, ap);
	va_end(ap);
}

void
fact_subject(struct watch *w, struct fact *f, const struct addr *a)
{
	site_resolve(w->site, a, NULL, NULL, &f->client);
}

static void
fact_finding(struct watch *w, const struct fact *f, struct finding *out)
{
	struct conversation c = {.client = f->client.addr,
		.server = f->server.addr,
		.client_mac = f->mac,
		.server_port = f->port,
		.transport = f->transport,
		.evidence = (uint8_t)f->evidence,
		.first = f->first,
		.last = f->last};
	struct verdict v = {.answer = VERDICT_VIOLATION,
		.client = f->client,
		.server = f->server,
		.client_role = ROLE_NONE,
		.server_role = ROLE_NONE,
		.count = 1};

	v.violation[0].violation = f->kind;
	v.violation[0].severity = f->severity;
	memcpy(v.violation[0].reason, f->reason, sizeof(f->reason));
	finding_from(w->policy, &c, &v, 0, w->state.now, out);
	out->conversations = 0;
}

int
fact_put(struct watch *w, const struct fact *f, const char *detail)
{
	struct finding finding;

	fact_finding(w, f, &finding);
	snprintf(finding.detail, sizeof(finding.detail), "%s",
		detail != NULL && strlen(detail) < sizeof(finding.detail) ? detail
									  : "{}");
	return w->out->put(w->out->ctx, &finding);
}

void
fact_id(struct watch *w, const struct fact *f, char id[RECORD_ID])
{
	struct finding finding;

	fact_finding(w, f, &finding);
	memcpy(id, finding.id, RECORD_ID);
}

int
fact_withdraw(struct watch *w, const struct fact *f, cw_time at)
{
	char id[RECORD_ID];

	fact_id(w, f, id);
	return w->out->withdraw(w->out->ctx, id, at);
}

char *
party_text(const struct party *p, char buf[FACT_NAME])
{
	static const struct addr none;
	char addr[ADDR_STRLEN];

	addr_format(&p->addr, addr);
	if (p->host == NULL)
		snprintf(buf, FACT_NAME, "%s", addr);
	else if (addr_equal(&p->addr, &none))
		snprintf(buf, FACT_NAME, "%.64s", p->host);
	else
		snprintf(buf, FACT_NAME, "%.64s (%s)", p->host, addr);
	return buf;
}

void
party_of_host(const struct watch *w, const struct site_host *h, struct party *out)
{
	if (h->address_count > 0) {
		site_resolve(w->site, &h->addresses[0], NULL, NULL, out);
		return;
	}
	memset(out, 0, sizeof(*out));
	out->host = h->name;
	out->declared = h;
	out->roles = h->roles;
	out->at = h->at;
}

void
party_key(const struct party *p, struct str *to)
{
	if (p->host != NULL)
		str_puts(to, p->host);
	else
		str_add(to, (const char *)p->addr.b, sizeof(p->addr.b));
	str_putc(to, p->host != NULL ? '\0' : '\1');
}

bool
is_due(const struct watch *w, cw_time said)
{
	return said == 0 || w->state.final || w->state.now >= said + CW_HOUR;
}

int
id_order(const void *x, const void *y)
{
	return strcmp(x, y);
}
