/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The steps of one decision as sentences, for `camwarden explain`.  Only made
 * when somebody asks: the judge of packets passes no trace.
 */
#include "policy_int.h"

#include <stdarg.h>
#include <stdlib.h>

#include "camwarden/base/str.h"

enum { BRIEF_ROLES = 5 };

void
trace_fini(struct trace *t)
{
	for (size_t i = 0; i < t->count; i++)
		free(t->step[i].text);
	free(t->step);
	t->step = NULL;
	t->count = 0;
}

void
trace_add(struct trace *t, const struct rule *r, const char *outcome, const char *fmt,
	...)
{
	struct str text = {0};
	va_list ap;

	if (t == NULL)
		return;
	va_start(ap, fmt);
	str_vprintf(&text, fmt, ap);
	va_end(ap);
	t->step = xrealloc(t->step, t->count + 1, sizeof(*t->step));
	t->step[t->count].text = text.data != NULL ? text.data : xstrdup("");
	t->step[t->count].rule = r;
	t->step[t->count].outcome = outcome;
	t->count++;
}

static void
trace_party(const struct judgement *j, const char *which, const struct party *who)
{
	const struct site *s = j->policy->site;
	char address[ADDR_STRLEN], roles[512];
	struct str at = {0};

	if (who->at.file != NULL)
		str_printf(&at, " (%s:%u)", who->at.file, who->at.line);
	trace_add(j->trace, NULL, party_why_name(who->why),
		"%s %s is %s%s%s: roles %s, zone %s%s", which,
		addr_format(&who->addr, address), who->host != NULL ? "host " : "",
		who->host != NULL ? who->host : "not a declared host",
		who->host == NULL && who->zone != NULL ? " in a declared network" : "",
		role_set_format(s, &who->roles, roles, sizeof(roles)),
		who->zone != NULL ? who->zone : "none", at.len != 0 ? at.data : "");
	str_fini(&at);
	if (who->by_dns)
		trace_add(j->trace, NULL, "by DNS", "%s calls %s %s, by its DNS answer",
			addr_format(who->dns_server, roles), address, who->dns_name);
	else if (who->doubted_name != NULL)
		trace_add(j->trace, NULL, "does not count",
			"%s calls %s %s, but is not a declared dns_server",
			addr_format(who->dns_server, roles), address,
			who->doubted_name);
}

void
trace_parties(const struct judgement *j)
{
	if (j->trace == NULL)
		return;
	trace_party(j, "client", &j->out->client);
	trace_party(j, "server", &j->out->server);
}

/* Why the row did or did not decide. */
static const char *
row_outcome(const struct judgement *j, const struct rule *r)
{
	bool beyond;

	if (!role_set_meets(&r->servers, &j->out->server.roles))
		return r == j->reversed ? "direction reversed" : "server differs";
	if (r->effect == RULE_LOCAL_ONLY)
		return "local only";
	if (r->effect == RULE_LEGACY)
		return "legacy port";
	if (!rule_has_port(r, j->out->server.declared, j->port, j->transport, &beyond))
		return "instance not declared";
	if (!role_set_meets(&r->clients, &j->client_roles))
		return "client differs";
	if (rule_use(j->policy, r) != NULL)
		return "not in use by the profile";
	return r == j->allowed ? "allowed" : "allowed too";
}

/* The first few roles of a set: a group may hold dozens. */
static const char *
roles_brief(const struct policy *p, const struct role_set *set, struct str *to)
{
	const struct role_table *t = &p->site->roles;
	unsigned n = 0;

	str_clear(to);
	for (unsigned role = 0; role < t->count; role++) {
		if (!role_set_has(set, role))
			continue;
		if (n < BRIEF_ROLES)
			str_printf(to, "%s%s", n == 0 ? "" : ",", role_name(t, role));
		n++;
	}
	if (n > BRIEF_ROLES)
		str_printf(to, " and %u more", n - BRIEF_ROLES);
	return n != 0 ? to->data : "any";
}

void
trace_rows(const struct judgement *j)
{
	struct str clients = {0}, servers = {0};

	if (j->trace == NULL)
		return;
	if (j->rows.count == 0)
		trace_add(j->trace, NULL, "no rule",
			"no rule speaks of the server's port");
	for (size_t i = 0; i < j->rows.count; i++) {
		const struct policy *p = j->policy;
		const struct rule *r = &p->rules[j->rows.at[i]];

		trace_add(j->trace, r, row_outcome(j, r), "%s %s (%s): %s -> %s, %s",
			r->pack, r->id, r->source,
			roles_brief(p, &r->clients, &clients),
			roles_brief(p, &r->servers, &servers),
			rule_effect_name(r->effect));
	}
	str_fini(&clients);
	str_fini(&servers);
}
