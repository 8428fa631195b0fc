/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden rules`: the policy in force, row by row, after the site's moved
 * ports, features and own rules; of each what a database has seen.
 */
#include "command_int.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/export.h"
#include "camwarden/policy.h"
#include "camwarden/store.h"

struct rules_values {
	const char *config, *database, *format;
};

static const struct command_option options[] = {
	{"config", 'c', "FILE", "the configuration", COMMAND_CONFIG,
		offsetof(struct rules_values, config)},
	{"database", 0, "FILE", "with table and json: what it has seen of each rule",
		NULL, offsetof(struct rules_values, database)},
	{"format", 0, "FORMAT", "table, tsv or json", "table",
		offsetof(struct rules_values, format)},
};

static const struct command_usage usage = {"rules", "",
	"Prints the rules in force: packs and the site's own, as they are judged by",
	options, ARRAY_LEN(options), 0, 0};

/* ---- tsv: one line per pair of single roles and range of ports ---- */

static void
tsv_pair(const struct policy *p, const struct rule *r, const char *client,
	unsigned server)
{
	const struct role_table *t = &policy_site(p)->roles;
	char transport[8];

	for (size_t i = 0; i < r->port_count; i++)
		printf("%s\t%s\t%u\t%u\t%s\t%s\t%s\t%s\n", client, role_name(t, server),
			r->ports[i].low, r->ports[i].high,
			transport_name(r->ports[i].transport, transport),
			rule_effect_name(r->effect),
			rule_encryption_name(r->encryption), r->id);
}

static void
tsv_rule(const struct policy *p, const struct rule *r)
{
	const struct role_table *t = &policy_site(p)->roles;

	for (unsigned server = 0; server < t->count; server++) {
		if (!role_set_has(&r->servers, server))
			continue;
		if (role_set_is_empty(&r->clients))
			tsv_pair(p, r, "*", server);
		for (unsigned client = 0; client < t->count; client++)
			if (role_set_has(&r->clients, client))
				tsv_pair(p, r, role_name(t, client), server);
	}
}

/* ---- table ---- */

static const char *
ports_text(const struct rule *r, struct str *to)
{
	char transport[8];

	str_clear(to);
	for (size_t i = 0; i < r->port_count; i++) {
		const struct port_range *range = &r->ports[i];
		const char *name = transport_name(range->transport, transport);

		str_puts(to, i == 0 ? "" : ",");
		if (range->high == 0)
			str_puts(to, name);
		else if (range->low == range->high)
			str_printf(to, "%u/%s", range->low, name);
		else
			str_printf(to, "%u-%u/%s", range->low, range->high, name);
	}
	return to->data;
}

/* seen is NULL without a database. */
static void
table_seen(const struct rules_seen *seen, const struct rule *r)
{
	const struct rule_seen *item = seen != NULL ? rules_seen_find(seen, r) : NULL;

	if (item != NULL)
		printf("%-13s %9" PRIu64 " %8" PRIu64 " ",
			control_answer_name(rule_answer(seen, item)), item->compliant,
			item->findings);
}

static void
table_rule(const struct policy *p, const struct rule *r, const struct rules_seen *seen,
	struct str *ports)
{
	const struct site *s = policy_site(p);
	char clients[1024], servers[1024];

	table_seen(seen, r);
	printf("%-28s %-20s %-15s %-14s %-8.8s %s -> %s\n", r->id, ports_text(r, ports),
		rule_effect_name(r->effect), rule_encryption_name(r->encryption),
		r->source,
		role_set_is_empty(&r->clients)
			? "any"
			: role_set_format(s, &r->clients, clients, sizeof(clients)),
		role_set_format(s, &r->servers, servers, sizeof(servers)));
}

static void
print_table(const struct policy *p, const struct rules_seen *seen)
{
	struct str ports = {0};

	if (seen != NULL)
		printf("%-13s %9s %8s ", "ANSWER", "COMPLIANT", "FINDINGS");
	printf("%-28s %-20s %-15s %-14s %-8s %s\n", "RULE", "PORTS", "EFFECT",
		"ENCRYPTION", "SOURCE", "CLIENTS -> SERVERS");
	for (size_t i = 0; i < policy_rule_count(p); i++)
		table_rule(p, policy_rule_at(p, i), seen, &ports);
	str_fini(&ports);
}

/* ---- json ---- */

static void
print_json(const struct policy *p, const struct rules_seen *seen)
{
	struct str text = {0};
	struct json j;

	json_init(&j, &text);
	json_begin_object(&j);
	json_put_string(&j, "site", policy_site(p)->name);
	json_key(&j, "rules");
	json_begin_array(&j);
	for (size_t i = 0; i < policy_rule_count(p); i++)
		export_rule(&j, p, policy_rule_at(p, i), seen);
	json_end_array(&j);
	json_end_object(&j);
	puts(text.data);
	str_fini(&text);
}

/* ---- the database ---- */

static int
seen_read(const char *database, const struct policy *p, struct rules_seen *out)
{
	struct store_filter all;
	struct store_reader *r;
	struct err err;
	int result;

	if (store_reader_open(database, &err, &r) != 0)
		return command_failed_err(&usage, &err);
	store_filter_init(&all);
	rules_seen_init(out, p);
	result = store_read_rules(r, &all, out);
	store_reader_close(r);
	if (result == 0)
		return COMMAND_DONE;
	return command_failed(&usage, "%s: %s", database, store_fault(result));
}

static int
print(const struct policy *p, const char *database, int format)
{
	struct rules_seen seen = {0};
	const struct rules_seen *shown = database != NULL ? &seen : NULL;
	int status = COMMAND_DONE;

	if (database != NULL)
		status = seen_read(database, p, &seen);
	if (status == COMMAND_DONE && format == 0)
		print_table(p, shown);
	else if (status == COMMAND_DONE && format == 2)
		print_json(p, shown);
	for (size_t i = 0; format == 1 && i < policy_rule_count(p); i++)
		tsv_rule(p, policy_rule_at(p, i));
	rules_seen_fini(&seen);
	return status != COMMAND_DONE ? status : command_output_end(&usage);
}

int
command_rules(int argc, char **argv)
{
	static const char *const formats[] = {"table", "tsv", "json", NULL};
	struct rules_values values;
	struct command_policy p;
	int status, format;

	if (command_options(&usage, argc, argv, &values, &status) < 0)
		return status;
	format = command_choose(&usage, "format", values.format, formats);
	if (format < 0)
		return COMMAND_USAGE;
	if (format == 1 && values.database != NULL)
		return command_usage_error(&usage,
			"--database goes with the formats table and json; a line of "
			"tsv has no room for it");
	if (command_policy_load(values.config, &p) != COMMAND_DONE)
		return COMMAND_FAILED;
	status = print(p.policy, values.database, format);
	command_policy_free(&p);
	return status;
}
