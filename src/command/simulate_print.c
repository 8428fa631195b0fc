/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What would change, as lines for people and as one JSON object: the findings
 * gone, new and changed, then the totals.
 */
#include <inttypes.h>
#include <string.h>

#include "simulate_int.h"

static const char *const changes[CHANGE_MAX] = {"gone", "new", "changed", "same"};

/* ---- text ---- */

static void
put_end(struct str *to, const struct addr *addr, const char *host, size_t width,
	const struct outcome *port_of)
{
	struct record_party p = {.addr = *addr};
	char text[TEXT_PARTY];

	memcpy(p.host, host, sizeof(p.host));
	text_party(&p, text);
	if (port_of != NULL)
		text_port(port_of->server_port, port_of->transport, text);
	text_cell(to, text, width);
}

static void
put_difference(struct str *to, const char *what, const char *before, const char *after)
{
	if (strcmp(before, after) != 0)
		str_printf(to, ", %s %s -> %s", what, *before != '\0' ? before : "none",
			*after != '\0' ? after : "none");
}

static void
put_differences(struct str *to, const struct outcome *b, const struct outcome *a)
{
	struct str text = {0};

	str_puts(&text, a->violation->name);
	put_difference(&text, "severity", severity_name(b->severity),
		severity_name(a->severity));
	if ((b->status == FINDING_EXCEPTED) != (a->status == FINDING_EXCEPTED))
		put_difference(&text, "status", finding_status_name(b->status),
			finding_status_name(a->status));
	put_difference(&text, "pack", b->rule_pack, a->rule_pack);
	put_difference(&text, "rule", b->rule_id, a->rule_id);
	text_wrap(to, text.data, 8);
	str_fini(&text);
}

static void
put_change(void *ctx, enum change change, const struct outcome *before,
	const struct outcome *after)
{
	const struct outcome *o = after != NULL ? after : before;
	struct str *to = ctx;

	if (change == CHANGE_SAME)
		return;
	text_cell(to, changes[change], 7);
	text_cell(to, severity_name(o->severity), 8);
	text_cell(to, o->violation->code, 5);
	put_end(to, &o->client, o->client_host, 40, NULL);
	put_end(to, &o->server, o->server_host, 50, o);
	text_end(to);
	if (change == CHANGE_CHANGED)
		put_differences(to, before, after);
	text_write(to);
}

static void
put_totals(struct str *to, const struct simulation *s)
{
	str_printf(to, "%" PRIu64 " %s judged, %" PRIu64 " with another verdict:",
		s->conversations,
		s->conversations == 1 ? "conversation" : "conversations", s->moved);
	for (int i = 0; i < VERDICT_MAX; i++)
		str_printf(to, "%s %s %" PRIu64 " -> %" PRIu64, i == 0 ? "" : ",",
			verdict_name((enum verdict_answer)i), s->verdict_before[i],
			s->verdict_after[i]);
	str_printf(to,
		"\n%" PRIu64 " findings gone, %" PRIu64 " new, %" PRIu64
		" changed, %" PRIu64 " as before\n",
		s->count[CHANGE_GONE], s->count[CHANGE_NEW], s->count[CHANGE_CHANGED],
		s->count[CHANGE_SAME]);
	if (s->standing > 0)
		str_printf(to,
			"%" PRIu64 " more %s from no conversation: not judged again\n",
			s->standing,
			s->standing == 1 ? "finding comes" : "findings come");
	if (s->unread > 0)
		str_printf(to,
			"%" PRIu64 " of the conversations spoke what this program does "
			"not know\n",
			s->unread);
}

int
simulate_text(const struct simulation *s)
{
	struct str text = {0};
	int result;

	simulate_compare(s, put_change, &text);
	put_totals(&text, s);
	result = text_write(&text);
	str_fini(&text);
	return result;
}

/* ---- JSON ---- */

static void
json_side(struct json *j, const char *key, const struct outcome *o)
{
	json_key(j, key);
	if (o == NULL) {
		json_add_null(j);
		return;
	}
	json_begin_object(j);
	json_put_string(j, "severity", severity_name(o->severity));
	json_put_string(j, "status", finding_status_name(o->status));
	json_put_string(j, "pack", o->rule_pack);
	json_put_string(j, "rule", o->rule_id);
	json_end_object(j);
}

static void
json_change(void *ctx, enum change change, const struct outcome *before,
	const struct outcome *after)
{
	const struct outcome *o = after != NULL ? after : before;
	struct json *j = ctx;
	char name[8];

	if (change == CHANGE_SAME)
		return;
	json_begin_object(j);
	json_put_string(j, "change", changes[change]);
	json_put_string(j, "id", o->id);
	json_put_string(j, "violation", o->violation->name);
	json_put_string(j, "code", o->violation->code);
	json_key(j, "client");
	json_begin_object(j);
	json_put_addr(j, "address", &o->client);
	json_put_string(j, "host", o->client_host);
	json_end_object(j);
	json_key(j, "server");
	json_begin_object(j);
	json_put_addr(j, "address", &o->server);
	json_put_string(j, "host", o->server_host);
	json_put_uint(j, "port", o->server_port);
	json_put_string(j, "transport", transport_name(o->transport, name));
	json_end_object(j);
	json_side(j, "before", before);
	json_side(j, "after", after);
	json_end_object(j);
}

static void
json_verdicts(struct json *j, const char *key, const uint64_t *count)
{
	json_key(j, key);
	json_begin_object(j);
	for (int i = 0; i < VERDICT_MAX; i++)
		json_put_uint(j, verdict_name((enum verdict_answer)i), count[i]);
	json_end_object(j);
}

int
simulate_json(const struct simulation *s)
{
	struct str text = {0};
	struct json j;
	int result;

	json_init(&j, &text);
	json_begin_object(&j);
	json_put_string(&j, "site", policy_site(s->policy)->name);
	json_key(&j, "conversations");
	json_begin_object(&j);
	json_put_uint(&j, "judged", s->conversations);
	json_put_uint(&j, "changed", s->moved);
	json_put_uint(&j, "unread", s->unread);
	json_verdicts(&j, "before", s->verdict_before);
	json_verdicts(&j, "after", s->verdict_after);
	json_end_object(&j);
	json_key(&j, "findings");
	json_begin_object(&j);
	for (int i = 0; i < CHANGE_MAX; i++)
		json_put_uint(&j, changes[i], s->count[i]);
	json_put_uint(&j, "not_judged", s->standing);
	json_end_object(&j);
	json_key(&j, "changes");
	json_begin_array(&j);
	simulate_compare(s, json_change, &j);
	json_end_array(&j);
	json_end_object(&j);
	str_putc(&text, '\n');
	result = text_write(&text);
	str_fini(&text);
	return result;
}
