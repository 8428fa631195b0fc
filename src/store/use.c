/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conversations by the rule that decided and what they spoke, findings by the
 * rule that they name, and what both say of controls and rules.
 */
#include "store_int.h"

#include <errno.h>
#include <string.h>

static void
use_columns(sqlite3_stmt *st, struct rule_use *out)
{
	struct sql_columns c = sql_columns(st);

	memset(out, 0, sizeof(*out));
	column_text(&c, out->pack, sizeof(out->pack));
	column_text(&c, out->id, sizeof(out->id));
	column_text(&c, out->application, sizeof(out->application));
	out->compliant = column_int(&c);
	out->violation = column_int(&c);
	out->not_evaluable = column_int(&c);
	column_text(&c, out->example, sizeof(out->example));
}

int
store_read_uses(struct store_reader *r, const struct store_filter *f, store_use_fn *fn,
	void *ctx)
{
	static const char sql[] =
		"SELECT rule_pack, rule_id, application, sum(verdict = 'compliant'),"
		" sum(verdict = 'violation'), sum(verdict = 'not_evaluable'),"
		" coalesce(min(iif(verdict = 'compliant', id, NULL)), '')"
		" FROM conversation WHERE last >= ?1 AND (?2 = 0 OR first < ?2)"
		" GROUP BY rule_pack, rule_id, application";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_USE_READ, sql);
	struct sql_bind b = sql_bind(st);
	struct rule_use use;
	int row = 0, result;

	bind_int(&b, f->from);
	bind_int(&b, f->to);
	result = sql_errno(b.rc);
	while (result == 0 && (row = sql_row(st)) > 0) {
		use_columns(st, &use);
		result = fn(ctx, &use);
	}
	sqlite3_reset(st);
	return result != 0 ? result : row;
}

/* -EUCLEAN: a word that no version of this program wrote. */
static int
breach_columns(sqlite3_stmt *st, struct rule_breach *out)
{
	struct sql_columns c = sql_columns(st);
	char violation[RECORD_NAME], status[RECORD_NAME];

	memset(out, 0, sizeof(*out));
	column_text(&c, out->pack, sizeof(out->pack));
	column_text(&c, out->id, sizeof(out->id));
	column_text(&c, violation, sizeof(violation));
	column_text(&c, status, sizeof(status));
	out->findings = column_int(&c);
	column_text(&c, out->example, sizeof(out->example));
	out->violation = violation_find(violation);
	if (out->violation == NULL)
		return -EUCLEAN;
	return finding_status_from_name(status, &out->status) == 0 ? 0 : -EUCLEAN;
}

int
store_read_breaches(struct store_reader *r, const struct store_filter *f,
	store_breach_fn *fn, void *ctx)
{
	static const char sql[] =
		"SELECT rule_pack, rule_id, violation, status, count(*), min(id)"
		" FROM finding WHERE rule_pack <> '' AND last >= ?1"
		" AND (?2 = 0 OR first < ?2) GROUP BY 1, 2, 3, 4";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_BREACH_READ, sql);
	struct sql_bind b = sql_bind(st);
	struct rule_breach breach;
	int row = 0, result;

	bind_int(&b, f->from);
	bind_int(&b, f->to);
	result = sql_errno(b.rc);
	while (result == 0 && (row = sql_row(st)) > 0) {
		result = breach_columns(st, &breach);
		if (result == 0)
			result = fn(ctx, &breach);
	}
	sqlite3_reset(st);
	return result != 0 ? result : row;
}

static int
add_finding(void *ctx, const struct finding *f)
{
	controls_add_finding(ctx, f);
	return 0;
}

static int
add_use(void *ctx, const struct rule_use *use)
{
	controls_add_use(ctx, use);
	return 0;
}

uint64_t
coverage_lost(const struct coverage *c)
{
	uint64_t lost = c->kernel_drops + c->interface_drops;

	for (size_t i = 0; i < c->counter_count; i++)
		if (control_counter_is_loss(c->counter[i].name))
			lost += c->counter[i].value;
	return lost;
}

static int
add_coverage(void *ctx, const struct coverage *c, uint64_t row)
{
	(void)row;
	controls_add_coverage(ctx, c->packets, coverage_lost(c));
	return 0;
}

static void
period_of(const struct store_filter *f, struct store_filter *out)
{
	store_filter_init(out);
	out->from = f->from;
	out->to = f->to;
}

int
store_read_controls(
	struct store_reader *r, const struct store_filter *f, struct controls *out)
{
	struct store_filter period;
	struct controls c = {0};
	int result;

	period_of(f, &period);
	result = store_read_findings(r, &period, add_finding, &c);
	if (result == 0)
		result = store_read_uses(r, &period, add_use, &c);
	if (result == 0)
		result = store_read_coverage(r, &period, add_coverage, &c);
	if (result == 0)
		*out = c;
	return result;
}

static int
add_rule_use(void *ctx, const struct rule_use *use)
{
	rules_seen_add_use(ctx, use);
	return 0;
}

static int
add_breach(void *ctx, const struct rule_breach *b)
{
	rules_seen_add_breach(ctx, b);
	return 0;
}

static int
add_rule_coverage(void *ctx, const struct coverage *c, uint64_t row)
{
	(void)row;
	rules_seen_add_coverage(ctx, c->packets, coverage_lost(c));
	return 0;
}

int
store_read_rules(
	struct store_reader *r, const struct store_filter *f, struct rules_seen *out)
{
	struct store_filter period;
	int result;

	period_of(f, &period);
	result = store_read_uses(r, &period, add_rule_use, out);
	if (result == 0)
		result = store_read_breaches(r, &period, add_breach, out);
	if (result == 0)
		result = store_read_coverage(r, &period, add_rule_coverage, out);
	return result;
}
