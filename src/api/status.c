/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * /status: which site and sensor this is, totals, what coverage sums to, and
 * the daemon's live numbers.  /healthz: that the server answers, and whether
 * the database can be opened.
 */
#include "api_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/policy.h"

/* Periods of one source that do not touch: nothing is known in between. */
enum { SOURCES_MAX = 64 };

struct seen {
	cw_time from, to;
	uint64_t periods, packets, bytes, kernel_drops, interface_drops, gaps;
	size_t sources;
	struct {
		char source[RECORD_SOURCE];
		cw_time to;
	} source[SOURCES_MAX];
};

static void
count_gap(struct seen *s, const struct coverage *c)
{
	size_t i = 0;

	while (i < s->sources && strcmp(s->source[i].source, c->source) != 0)
		i++;
	if (i == SOURCES_MAX)
		return;
	if (i == s->sources)
		snprintf(
			s->source[s->sources++].source, RECORD_SOURCE, "%s", c->source);
	else if (c->from > s->source[i].to + CW_SEC)
		s->gaps++;
	s->source[i].to = MAX(s->source[i].to, c->to);
}

static int
sum_coverage(void *ctx, const struct coverage *c, uint64_t row)
{
	struct seen *s = ctx;

	(void)row;
	s->from = s->from == 0 ? c->from : MIN(s->from, c->from);
	s->to = MAX(s->to, c->to);
	s->periods++;
	s->packets += c->packets;
	s->bytes += c->bytes;
	s->kernel_drops += c->kernel_drops;
	s->interface_drops += c->interface_drops;
	count_gap(s, c);
	return 0;
}

static void
put_fact(struct json *j, const char *key, struct store_reader *r, const char *meta)
{
	char text[RECORD_SOURCE];

	if (store_read_meta(r, meta, text, sizeof(text)) < 0)
		text[0] = '\0';
	json_put_string(j, key, text);
}

/* As the daemon last wrote them: also right for a database of another day. */
static void
put_site(struct json *j, struct store_reader *r)
{
	json_key(j, "site");
	json_begin_object(j);
	put_fact(j, "name", r, "site");
	put_fact(j, "timezone", r, "timezone");
	json_end_object(j);
	json_key(j, "sensor");
	json_begin_object(j);
	put_fact(j, "name", r, "sensor");
	json_end_object(j);
}

static void
put_rules(struct json *j, struct api *a)
{
	pthread_rwlock_rdlock(&a->policy_lock);
	json_put_uint(j, "rules", a->policy == NULL ? 0 : policy_rule_count(a->policy));
	pthread_rwlock_unlock(&a->policy_lock);
}

static void
put_totals(struct json *j, const struct store_totals *t)
{
	json_key(j, "totals");
	json_begin_object(j);
	json_key(j, "findings");
	json_begin_object(j);
	for (int s = 0; s < SEVERITY_MAX; s++)
		json_put_uint(j, severity_name((enum severity)s), t->findings[s]);
	json_end_object(j);
	json_put_uint(j, "conversations", t->conversations);
	json_put_uint(j, "compliant", t->compliant);
	json_put_uint(j, "violation", t->violation);
	json_put_uint(j, "not_evaluable", t->not_evaluable);
	json_put_uint(j, "assets", t->assets);
	json_end_object(j);
	json_put_uint(j, "updated_seq", t->updated_seq);
}

static void
put_seen(struct json *j, const struct seen *s)
{
	json_key(j, "coverage");
	json_begin_object(j);
	json_put_time(j, "from", s->from);
	json_put_time(j, "to", s->to);
	json_put_uint(j, "periods", s->periods);
	json_put_uint(j, "packets", s->packets);
	json_put_uint(j, "bytes", s->bytes);
	json_put_uint(j, "kernel_drops", s->kernel_drops);
	json_put_uint(j, "interface_drops", s->interface_drops);
	json_put_uint(j, "gaps", s->gaps);
	json_end_object(j);
}

/* Of the network: how many came, and how many had to go. */
static void
put_server(struct json *j, const struct api *a)
{
	json_key(j, "server");
	json_begin_object(j);
	for (int c = 0; c < API_COUNTERS; c++)
		json_put_uint(j, api_counter_name((enum api_counter)c),
			api_counter_read(a, (enum api_counter)c));
	json_end_object(j);
}

static void
put_live(struct json *j, struct api *a)
{
	struct str members = {0};

	json_key(j, "live");
	if (a->status == NULL) {
		json_add_null(j);
		return;
	}
	str_puts(&members, "{");
	a->status(a->status_ctx, &members);
	str_puts(&members, "}");
	json_add_raw(j, members.failed ? "null" : members.data);
	str_fini(&members);
}

void
status_get(const struct request *rq, struct response *rs)
{
	struct store_filter all;
	struct store_totals totals;
	struct seen seen = {0};
	struct json j;
	int rc = store_read_totals(rq->reader, &totals);

	store_filter_init(&all);
	if (rc == 0)
		rc = store_read_coverage(rq->reader, &all, sum_coverage, &seen);
	if (rc < 0) {
		problem_set(rs, 503, "the status cannot be read: %s", strerror(-rc));
		return;
	}
	json_init(&j, &rs->body);
	json_begin_object(&j);
	json_put_string(&j, "version", PACKAGE_VERSION);
	json_put_time(&j, "time", time_now());
	json_put_time(&j, "started", rq->api->started);
	put_site(&j, rq->reader);
	put_rules(&j, rq->api);
	put_totals(&j, &totals);
	put_seen(&j, &seen);
	put_server(&j, rq->api);
	put_live(&j, rq->api);
	json_end_object(&j);
}

void
health_get(const struct request *rq, struct response *rs)
{
	struct store_reader *r;
	struct err err = {0};

	/* Nothing of the site is told to somebody without a token. */
	if (readers_take(&rq->api->readers, &err, &r) < 0) {
		problem_set(rs, 503, "the database cannot be read");
		return;
	}
	readers_put(&rq->api->readers, r);
	str_puts(&rs->body, "{\"status\":\"ok\"}\n");
}
