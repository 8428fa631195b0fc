/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A decision with its trace -> text for a person, or one JSON object in the
 * words of findings.
 */
#include "explain_int.h"

#include <stdio.h>

#include "camwarden/base/json.h"
#include "camwarden/export.h"

/* ---- text ---- */

static void
text_party(const struct explanation *e, const char *which, const struct party *who)
{
	char address[ADDR_STRLEN], roles[1024];

	printf("%s  %s%s%s: %s; zone %s; by %s", which,
		addr_format(&who->addr, address), who->host != NULL ? " " : "",
		who->host != NULL ? who->host : "",
		role_set_format(
			policy_site(e->policy), &who->roles, roles, sizeof(roles)),
		who->zone != NULL ? who->zone : "none", party_why_name(who->why));
	if (who->at.file != NULL)
		printf(" (%s:%u:%u)", who->at.file, who->at.line, who->at.column);
	putchar('\n');
}

static void
text_rule(const char *what, const struct rule *r)
{
	if (r != NULL)
		printf("%s%s %s, %s: %s\n", what, r->pack, r->id, r->source,
			r->purpose);
}

static void
text_violations(const struct verdict *v)
{
	for (size_t i = 0; i < v->count; i++) {
		const struct verdict_violation *x = &v->violation[i];

		printf("\n%s  %s %s\n  %s\n", severity_name(x->severity),
			x->violation->code, x->violation->name, x->reason);
		text_rule("  rule    ", x->rule);
		if (x->violation->source[0] != '\0')
			printf("  source  %s\n", x->violation->source);
		printf("  remedy  %s\n", x->violation->remediation);
	}
}

void
explain_text(const struct explanation *e)
{
	const struct conversation *c = &e->conversation;
	const struct verdict *v = &e->verdict;
	char transport[8];

	text_party(e, "client", &v->client);
	text_party(e, "server", &v->server);
	printf("port    %u/%s, evidence %s\n", c->server_port,
		transport_name(c->transport, transport), evidence_name(c->evidence));
	printf("verdict %s: %s\n", verdict_name(v->answer), v->reason);
	text_rule("rule    ", v->rule);
	text_violations(v);
	puts("\nsteps");
	for (size_t i = 0; i < e->trace.count; i++)
		printf("%3zu. %s: %s\n", i + 1, e->trace.step[i].outcome,
			e->trace.step[i].text);
}

/* ---- json ---- */

static void
json_roles(struct json *j, const struct explanation *e, const struct role_set *roles)
{
	const struct role_table *t = &policy_site(e->policy)->roles;

	json_key(j, "roles");
	json_begin_array(j);
	for (unsigned role = 0; role < t->count; role++)
		if (role_set_has(roles, role))
			json_add_string(j, role_name(t, role));
	json_end_array(j);
}

/* Leaves the object open. */
static void
json_party(struct json *j, const struct explanation *e, const char *which,
	const struct party *who)
{
	struct str at = {0};

	if (who->at.file != NULL)
		str_printf(&at, "%s:%u:%u", who->at.file, who->at.line, who->at.column);
	json_key(j, which);
	json_begin_object(j);
	json_put_addr(j, "address", &who->addr);
	json_put_string(j, "host", who->host);
	json_roles(j, e, &who->roles);
	json_put_string(j, "zone", who->zone);
	json_put_string(j, "why", party_why_name(who->why));
	json_put_string(j, "declared_at", at.data);
	str_fini(&at);
}

static void
json_rule(struct json *j, const struct rule *r)
{
	json_key(j, "rule");
	if (r == NULL) {
		json_add_null(j);
		return;
	}
	json_begin_object(j);
	json_put_string(j, "pack", r->pack);
	json_put_string(j, "id", r->id);
	json_put_string(j, "source", r->source);
	json_end_object(j);
}

static void
json_violations(struct json *j, const struct verdict *v)
{
	json_key(j, "violations");
	json_begin_array(j);
	for (size_t i = 0; i < v->count; i++) {
		const struct verdict_violation *x = &v->violation[i];

		json_begin_object(j);
		json_put_string(j, "violation", x->violation->name);
		json_put_string(j, "code", x->violation->code);
		json_put_string(j, "severity", severity_name(x->severity));
		json_rule(j, x->rule);
		json_put_string(j, "reason", x->reason);
		export_list(j, "controls", x->violation->controls);
		json_put_string(j, "source", x->violation->source);
		json_put_string(j, "remediation", x->violation->remediation);
		json_end_object(j);
	}
	json_end_array(j);
}

static void
json_steps(struct json *j, const struct trace *t)
{
	json_key(j, "steps");
	json_begin_array(j);
	for (size_t i = 0; i < t->count; i++) {
		json_begin_object(j);
		json_put_string(j, "outcome", t->step[i].outcome);
		json_put_string(j, "text", t->step[i].text);
		json_put_string(j, "rule",
			t->step[i].rule != NULL ? t->step[i].rule->id : NULL);
		json_end_object(j);
	}
	json_end_array(j);
}

void
explain_json(const struct explanation *e)
{
	const struct conversation *c = &e->conversation;
	const struct verdict *v = &e->verdict;
	const struct role_table *t = &policy_site(e->policy)->roles;
	struct str text = {0};
	char transport[8];
	struct json j;

	json_init(&j, &text);
	json_begin_object(&j);
	json_party(&j, e, "client", &v->client);
	json_end_object(&j);
	json_party(&j, e, "server", &v->server);
	json_put_uint(&j, "port", c->server_port);
	json_put_string(&j, "transport", transport_name(c->transport, transport));
	json_end_object(&j);
	json_put_string(&j, "application",
		c->facts.application != PROTOCOL_UNKNOWN
			? protocol_name(c->facts.application)
			: NULL);
	json_put_string(&j, "server_name", c->facts.server_name);
	json_put_string(&j, "evidence", evidence_name(c->evidence));
	json_put_string(&j, "verdict", verdict_name(v->answer));
	json_put_string(&j, "client_role", role_name(t, v->client_role));
	json_put_string(&j, "server_role", role_name(t, v->server_role));
	json_rule(&j, v->rule);
	json_put_string(&j, "reason", v->reason);
	json_violations(&j, v);
	json_steps(&j, &e->trace);
	json_end_object(&j);
	puts(text.data);
	str_fini(&text);
}
