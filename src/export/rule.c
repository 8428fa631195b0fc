/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rule of the policy in force -> JSON, with its roles by name and what was
 * seen of it.  Pure.
 */
#include "camwarden/export.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/site.h"

static void
put_roles(struct json *j, const char *key, const struct role_table *t,
	const struct role_set *set)
{
	json_key(j, key);
	json_begin_array(j);
	for (unsigned role = 0; role < t->count; role++) {
		if (role_set_has(set, role))
			json_add_string(j, role_name(t, role));
	}
	json_end_array(j);
}

/* `443/tcp`, `9001-9010/tcp` */
static void
put_ports(struct json *j, const struct rule *r)
{
	char text[40], name[8];

	json_key(j, "ports");
	json_begin_array(j);
	for (size_t i = 0; i < r->port_count; i++) {
		const struct port_range *p = &r->ports[i];
		const char *transport = transport_name(p->transport, name);

		if (p->low == p->high)
			snprintf(text, sizeof(text), "%u/%s", p->low, transport);
		else
			snprintf(text, sizeof(text), "%u-%u/%s", p->low, p->high,
				transport);
		json_add_string(j, text);
	}
	json_end_array(j);
}

static void
put_seen(struct json *j, const struct rules_seen *seen, const struct rule *r)
{
	const struct rule_seen *item = seen != NULL ? rules_seen_find(seen, r) : NULL;

	json_key(j, "seen");
	if (item == NULL) {
		json_add_null(j);
		return;
	}
	json_begin_object(j);
	json_put_string(j, "answer", control_answer_name(rule_answer(seen, item)));
	json_put_uint(j, "compliant", item->compliant);
	json_put_uint(j, "violation", item->violation);
	json_put_uint(j, "not_evaluable", item->not_evaluable);
	json_put_uint(j, "findings", item->findings);
	json_put_uint(j, "excepted", item->excepted);
	export_proofs(j, "finding_ids", (const char(*)[RECORD_ID])item->finding);
	export_proofs(
		j, "conversation_ids", (const char(*)[RECORD_ID])item->conversation);
	json_end_object(j);
}

void
export_rule(struct json *j, const struct policy *p, const struct rule *r,
	const struct rules_seen *seen)
{
	const struct role_table *t = &policy_site(p)->roles;

	json_begin_object(j);
	json_put_string(j, "pack", r->pack);
	json_put_string(j, "id", r->id);
	json_key(j, "row");
	if (r->row != 0)
		json_add_uint(j, r->row);
	else
		json_add_null(j);
	json_put_string(j, "section", r->section);
	json_put_string(j, "source", r->source);
	put_roles(j, "clients", t, &r->clients);
	put_roles(j, "servers", t, &r->servers);
	put_ports(j, r);
	json_put_string(j, "application", r->application);
	json_put_string(j, "effect", rule_effect_name(r->effect));
	json_put_string(j, "encryption", rule_encryption_name(r->encryption));
	json_put_string(j, "default", r->disabled ? "disabled" : "enabled");
	json_put_string(j, "feature", r->feature);
	json_put_bool(j, "deprecated", r->deprecated);
	json_put_bool(j, "instances", r->instances);
	json_put_string(j, "purpose", r->purpose);
	json_put_string(j, "note", r->note);
	put_seen(j, seen, r);
	json_end_object(j);
}
