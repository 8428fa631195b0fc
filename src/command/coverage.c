/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden coverage`: what the sensor could and could not see, period by
 * period, the counters of all periods added up, what this does not let it tell,
 * and what it supports to say of each control.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/json.h"

#include "reading_int.h"

static const struct command_option options[] = {
	READING_DATABASE,
	{"week", 0, "WEEK", "an ISO week of the site's time zone, such as 2026-W47",
		NULL, READING(week)},
	READING_FROM,
	READING_TO,
	{"format", 0, "FORMAT", "table or json", "table", READING(format)},
};

static const struct command_usage usage = {"coverage", "",
	"Prints what the sensor could and could not see", options,
	sizeof(options) / sizeof(options[0]), 0, 0};

static const char *const formats[] = {"table", "json", NULL};
enum { COVERAGE_TABLE, COVERAGE_JSON };

/* Counters by name, added up; there are as many as the daemon has names. */
struct sums {
	struct coverage_counter *item; /* owned, with its names */
	size_t count;
};

struct periods {
	int format;
	struct str text;
	struct json json;
	struct sums sums;
	struct controls controls;
	uint64_t periods, packets, bytes, kernel_drops, interface_drops;
	uint64_t suspended;
};

static void
sums_add(struct sums *s, const struct coverage_counter *c)
{
	for (size_t i = 0; i < s->count; i++) {
		if (strcmp(s->item[i].name, c->name) == 0) {
			s->item[i].value += c->value;
			return;
		}
	}
	s->item = xrealloc(s->item, s->count + 1, sizeof(*s->item));
	s->item[s->count].name = xstrdup(c->name);
	s->item[s->count++].value = c->value;
}

static void
sums_fini(struct sums *s)
{
	for (size_t i = 0; i < s->count; i++)
		free((char *)(uintptr_t)s->item[i].name);
	free(s->item);
}

static int
sums_compare(const void *x, const void *y)
{
	const struct coverage_counter *a = x, *b = y;

	return strcmp(a->name, b->name);
}

static void
put_counters(struct json *j, const struct coverage_counter *item, size_t count)
{
	json_key(j, "counters");
	json_begin_object(j);
	for (size_t i = 0; i < count; i++)
		json_put_uint(j, item[i].name, item[i].value);
	json_end_object(j);
}

static void
put_json(struct json *j, const struct coverage *c)
{
	json_begin_object(j);
	json_put_string(j, "sensor", c->sensor);
	json_put_string(j, "source", c->source);
	json_put_time(j, "from", c->from);
	json_put_time(j, "to", c->to);
	json_put_uint(j, "packets", c->packets);
	json_put_uint(j, "bytes", c->bytes);
	json_put_uint(j, "kernel_drops", c->kernel_drops);
	json_put_uint(j, "interface_drops", c->interface_drops);
	put_counters(j, c->counter, c->counter_count);
	json_end_object(j);
}

static void
put_head(struct str *to)
{
	text_cell(to, "FROM", 20);
	text_cell(to, "TO", 20);
	text_cell(to, "SENSOR", 12);
	text_cell(to, "SOURCE", 28);
	text_cell(to, "   PACKETS", 10);
	text_cell(to, "        BYTES", 13);
	text_cell(to, "  DROPS", 7);
	text_end(to);
}

static void
put_table(struct str *to, const struct coverage *c)
{
	char time[TIME_STRLEN];

	text_cell(to, text_time(c->from, time), 20);
	text_cell(to, text_time(c->to, time), 20);
	text_cell(to, c->sensor, 12);
	text_cell(to, c->source, 28);
	text_number(to, c->packets, 10);
	text_number(to, c->bytes, 13);
	text_number(to, c->kernel_drops + c->interface_drops, 7);
	text_end(to);
}

static int
put(void *ctx, const struct coverage *c, uint64_t row)
{
	struct periods *l = ctx;

	l->periods++;
	l->packets += c->packets;
	l->bytes += c->bytes;
	l->kernel_drops += c->kernel_drops;
	l->interface_drops += c->interface_drops;
	for (size_t i = 0; i < c->counter_count; i++)
		sums_add(&l->sums, &c->counter[i]);
	if (l->format == COVERAGE_JSON)
		put_json(&l->json, c);
	else
		put_table(&l->text, c);
	return text_write(&l->text);
}

static int
put_suspension(void *ctx, const struct suspension *x)
{
	struct periods *l = ctx;
	char from[TIME_STRLEN], to[TIME_STRLEN];

	if (l->format == COVERAGE_JSON) {
		export_suspension(&l->json, x);
		return 0;
	}
	if (l->suspended++ == 0)
		str_puts(&l->text, "can not be told:\n");
	str_printf(&l->text, "  %s to %s  %s %s", text_time(x->from, from),
		text_time(x->to, to), x->violation->code, x->subject);
	if (x->count > 1)
		str_printf(&l->text, " (%" PRIu64 ")", x->count);
	str_printf(&l->text, ": %s\n", x->reason);
	return 0;
}

static void
put_controls(struct str *to, const struct controls *c)
{
	for (size_t i = 0; i < CONTROL_COUNT; i++) {
		const struct control *item = &c->item[i];

		text_cell(to, control_name(i), 6);
		text_cell(to, control_answer_name(control_answer(c, i)), 14);
		str_printf(to,
			"%" PRIu64 " open findings, %" PRIu64 " excepted, %" PRIu64
			" compliant conversations\n",
			item->findings, item->excepted, item->conversations);
	}
}

static void
put_sums_table(struct str *to, const struct periods *l)
{
	str_printf(to,
		"%" PRIu64 " %s, %" PRIu64 " packets, %" PRIu64 " bytes, %" PRIu64
		" dropped by the kernel, %" PRIu64 " by interfaces\n",
		l->periods, l->periods == 1 ? "period" : "periods", l->packets,
		l->bytes, l->kernel_drops, l->interface_drops);
	for (size_t i = 0; i < l->sums.count; i++) {
		if (l->sums.item[i].value == 0)
			continue;
		str_puts(to, "  ");
		text_cell(to, l->sums.item[i].name, 40);
		text_number(to, l->sums.item[i].value, 12);
		text_end(to);
	}
}

static void
put_sums_json(struct json *j, const struct periods *l)
{
	json_end_array(j);
	json_put_uint(j, "packets", l->packets);
	json_put_uint(j, "bytes", l->bytes);
	json_put_uint(j, "kernel_drops", l->kernel_drops);
	json_put_uint(j, "interface_drops", l->interface_drops);
	put_counters(j, l->sums.item, l->sums.count);
	json_key(j, "suspended");
	json_begin_array(j);
}

static void
begin(struct periods *l)
{
	if (l->format == COVERAGE_TABLE) {
		put_head(&l->text);
		return;
	}
	json_init(&l->json, &l->text);
	json_begin_object(&l->json);
	json_key(&l->json, "periods");
	json_begin_array(&l->json);
}

/* All that is not of one period. */
static int
end(struct periods *l, const struct reading_place *place)
{
	int result;

	if (l->sums.count > 0)
		qsort(l->sums.item, l->sums.count, sizeof(*l->sums.item), sums_compare);
	if (l->format == COVERAGE_TABLE)
		put_sums_table(&l->text, l);
	else
		put_sums_json(&l->json, l);
	result = store_read_suspensions(
		place->reader, &place->filter, put_suspension, l);
	if (result != 0)
		return result;
	if (l->format == COVERAGE_TABLE) {
		put_controls(&l->text, &l->controls);
		return text_write(&l->text);
	}
	json_end_array(&l->json);
	json_key(&l->json, "controls");
	export_controls(&l->json, &l->controls);
	json_end_object(&l->json);
	str_putc(&l->text, '\n');
	return text_write(&l->text);
}

int
command_coverage(int argc, char **argv)
{
	struct reading_place place;
	struct periods l = {0};
	int status, result;

	if (!reading_begin(&usage, formats, argc, argv, &place, &status))
		return status;
	l.format = place.format;
	begin(&l);
	result = store_read_coverage(place.reader, &place.filter, put, &l);
	if (result == 0)
		result = store_read_controls(place.reader, &place.filter, &l.controls);
	if (result == 0)
		result = end(&l, &place);
	sums_fini(&l.sums);
	str_fini(&l.text);
	return reading_end(&usage, &place, result);
}
