/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden simulate`: the stored conversations under another configuration,
 * and which findings that would take, bring or change.  Reads only.  Findings
 * that no conversation gives are left aside: packets would have to be seen.
 */
#include "simulate_int.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

/* Four times what the daemon keeps by default. */
enum { NAMES_MEMORY = 64 * 1024 * 1024, CERTIFICATES_MEMORY = 64 * 1024 * 1024 };

struct simulate_values {
	const char *config, *database, *format;
};

static const struct command_option options[] = {
	{"config", 'c', "FILE", "the configuration to try", COMMAND_CONFIG,
		offsetof(struct simulate_values, config)},
	COMMAND_DATABASE(offsetof(struct simulate_values, database)),
	{"format", 0, "FORMAT", "text or json", "text",
		offsetof(struct simulate_values, format)},
};

static const struct command_usage usage = {"simulate", "",
	"Judges the stored conversations under another configuration and prints what "
	"would change",
	options, ARRAY_LEN(options), 0, 0};

static struct outcome *
outcome_add(struct outcomes *o, const struct finding *f)
{
	struct outcome *out;

	if (o->count == o->room) {
		o->room = MAX(o->room * 2, (size_t)64);
		o->item = xrealloc(o->item, o->room, sizeof(*o->item));
	}
	out = &o->item[o->count++];
	memset(out, 0, sizeof(*out));
	memcpy(out->id, f->id, sizeof(out->id));
	out->violation = f->violation;
	out->severity = f->severity;
	out->evidence = f->evidence;
	out->status = f->status;
	out->client = f->client.addr;
	out->server = f->server.addr;
	memcpy(out->client_host, f->client.host, sizeof(out->client_host));
	memcpy(out->server_host, f->server.host, sizeof(out->server_host));
	out->server_port = f->server_port;
	out->transport = f->transport;
	memcpy(out->rule_pack, f->rule.pack, sizeof(out->rule_pack));
	memcpy(out->rule_id, f->rule.id, sizeof(out->rule_id));
	out->last = f->last;
	return out;
}

/* As the store lets one conversation speak for a finding (store/link.c). */
static int
outcome_compare(const void *x, const void *y)
{
	const struct outcome *a = x, *b = y;
	bool a_excepted = a->status == FINDING_EXCEPTED;
	bool b_excepted = b->status == FINDING_EXCEPTED;
	int by_id = strcmp(a->id, b->id);

	if (by_id != 0)
		return by_id;
	if (a_excepted != b_excepted)
		return a_excepted ? 1 : -1;
	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (a->evidence != b->evidence)
		return a->evidence > b->evidence ? -1 : 1;
	if (a->last != b->last)
		return a->last > b->last ? -1 : 1;
	return strcmp(a->conversation, b->conversation);
}

/* Sorts, and keeps of each finding the outcome that speaks for it. */
static void
outcomes_settle(struct outcomes *o)
{
	size_t kept = 0;

	if (o->count == 0)
		return;
	qsort(o->item, o->count, sizeof(*o->item), outcome_compare);
	for (size_t i = 1; i < o->count; i++)
		if (strcmp(o->item[i].id, o->item[kept].id) != 0)
			o->item[++kept] = o->item[i];
	o->count = kept + 1;
}

static int
take_finding(void *ctx, const struct finding *f)
{
	struct simulation *s = ctx;

	if (f->conversations > 0)
		outcome_add(&s->before, f);
	else
		s->standing++;
	return 0;
}

static int
take_period(void *ctx, const struct coverage *c, uint64_t row)
{
	struct simulation *s = ctx;

	(void)row;
	s->now = MAX(s->now, c->to);
	return 0;
}

static int
take_asset(void *ctx, const struct asset_record *a, uint64_t row)
{
	struct simulation *s = ctx;

	(void)row;
	/* The latest stand first, and are to be seen last. */
	for (size_t i = a->name_count; i-- > 0;)
		asset_names_see(s->names, &a->name[i]);
	return 0;
}

static int
take_chain(void *ctx, const struct certificate_sighting *seen, const struct der *der)
{
	struct simulation *s = ctx;

	certificate_table_see(s->certificates, seen, der->p, der->n);
	return 0;
}

/* As the daemon does before it judges (daemon/pipeline.c). */
static void
lend(const struct simulation *s, struct conversation *c, struct certificate_view *view)
{
	size_t n;

	c->client_names = asset_names_find(s->names, &c->client, &n);
	c->client_name_count = (uint8_t)n;
	c->server_names = asset_names_find(s->names, &c->server, &n);
	c->server_name_count = (uint8_t)n;
	if (certificate_table_find(s->certificates, c->facts.certificate, &c->server,
		    policy_trust(s->policy), view))
		c->certificate = view;
}

static int
take_conversation(void *ctx, const struct conversation_record *r, uint64_t row)
{
	struct simulation *s = ctx;
	struct certificate_view certificate;
	struct conversation c;
	struct verdict v;

	(void)row;
	s->unread += !conversation_from_record(r, &c);
	s->now = MAX(s->now, r->last);
	lend(s, &c, &certificate);
	policy_judge(s->policy, &c, NULL, &v);
	s->conversations++;
	s->moved += v.answer != r->verdict;
	s->verdict_before[r->verdict]++;
	s->verdict_after[v.answer]++;
	for (size_t i = 0; i < v.count; i++) {
		struct finding f;

		finding_from(s->policy, &c, &v, i, s->now, &f);
		memcpy(outcome_add(&s->after, &f)->conversation, r->id, sizeof(r->id));
	}
	return 0;
}

/* An operator's exception stands, whatever the configuration. */
static int
take_exception(void *ctx, const struct exception *e, uint64_t row)
{
	struct simulation *s = ctx;
	struct finding f = {0};

	(void)row;
	for (size_t i = 0;
		!e->configured && e->state == EXCEPTION_IN_FORCE && i < s->after.count;
		i++) {
		struct outcome *o = &s->after.item[i];

		f.violation = o->violation;
		f.client.addr = o->client;
		f.server.addr = o->server;
		memcpy(f.client.host, o->client_host, sizeof(f.client.host));
		memcpy(f.server.host, o->server_host, sizeof(f.server.host));
		f.server_port = o->server_port;
		f.transport = o->transport;
		/* In force is as the store's clock has it. */
		if (exception_covers(&e->scope, &f, 0))
			o->status = FINDING_EXCEPTED;
	}
	return 0;
}

static int
simulate(struct simulation *s, struct store_reader *r)
{
	struct store_filter all;
	int result;

	store_filter_init(&all);
	result = store_read_coverage(r, &all, take_period, s);
	if (result == 0)
		result = store_read_findings(r, &all, take_finding, s);
	if (result == 0)
		result = store_read_assets(r, &all, take_asset, s);
	if (result == 0)
		result = store_read_chains(r, take_chain, s);
	if (result == 0)
		result = store_read_conversations(r, &all, take_conversation, s);
	if (result == 0)
		result = store_read_exceptions(r, &all, take_exception, s);
	outcomes_settle(&s->before);
	outcomes_settle(&s->after);
	return result;
}

/* What a person acknowledged, or time resolved, stands open for the judge. */
static enum change
change_of(const struct outcome *before, const struct outcome *after)
{
	bool same = before->severity == after->severity &&
		    (before->status == FINDING_EXCEPTED) ==
			    (after->status == FINDING_EXCEPTED) &&
		    strcmp(before->rule_pack, after->rule_pack) == 0 &&
		    strcmp(before->rule_id, after->rule_id) == 0;

	return same ? CHANGE_SAME : CHANGE_CHANGED;
}

void
simulate_compare(const struct simulation *s, simulate_change_fn *fn, void *ctx)
{
	const struct outcomes *b = &s->before, *a = &s->after;
	size_t i = 0, k = 0;

	while (i < b->count || k < a->count) {
		int order = i == b->count   ? 1
			    : k == a->count ? -1
					    : strcmp(b->item[i].id, a->item[k].id);

		if (order < 0) {
			fn(ctx, CHANGE_GONE, &b->item[i++], NULL);
		} else if (order > 0) {
			fn(ctx, CHANGE_NEW, NULL, &a->item[k++]);
		} else {
			fn(ctx, change_of(&b->item[i], &a->item[k]), &b->item[i],
				&a->item[k]);
			i++;
			k++;
		}
	}
}

static void
count_change(void *ctx, enum change change, const struct outcome *before,
	const struct outcome *after)
{
	struct simulation *s = ctx;

	(void)before;
	(void)after;
	s->count[change]++;
}

static int
run(const char *database, struct simulation *s, int format)
{
	struct store_reader *r;
	struct err err;
	int result;

	if (store_reader_open(database, &err, &r) != 0)
		return command_failed_err(&usage, &err);
	result = simulate(s, r);
	store_reader_close(r);
	if (result != 0)
		return command_failed(&usage, "%s", store_fault(result));
	simulate_compare(s, count_change, s);
	if (format == 0)
		simulate_text(s);
	else
		simulate_json(s);
	return command_output_end(&usage);
}

int
command_simulate(int argc, char **argv)
{
	static const char *const formats[] = {"text", "json", NULL};
	struct simulate_values values;
	struct simulation s = {0};
	struct command_policy p;
	struct hash_key key;
	int status, format;

	if (command_options(&usage, argc, argv, &values, &status) < 0)
		return status;
	format = command_choose(&usage, "format", values.format, formats);
	if (format < 0)
		return COMMAND_USAGE;
	if (command_policy_load(values.config, &p) != COMMAND_DONE)
		return COMMAND_FAILED;
	hash_key_random(&key);
	s.policy = p.policy;
	s.names = asset_names_new(NAMES_MEMORY, &key);
	s.certificates = certificate_table_new(CERTIFICATES_MEMORY, &key);
	status = s.names != NULL && s.certificates != NULL
			 ? run(values.database, &s, format)
			 : command_failed(&usage, "out of memory");
	asset_names_free(s.names);
	certificate_table_free(s.certificates);
	free(s.before.item);
	free(s.after.item);
	command_policy_free(&p);
	return status;
}
