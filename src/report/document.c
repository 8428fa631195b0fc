/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The report as people read it: a page for who has a minute, then what stands
 * behind it.  Says what is there; html.c and pdf.c say how it looks.
 */
#include <inttypes.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/chain.h"

#include "report_int.h"

static void
put_title(struct page *p)
{
	const struct report *r = p->report;
	char from[ZONE_TIME], to[ZONE_TIME], week[WEEK_TEXT], title[320], line[640];

	snprintf(title, sizeof(title), "%s%s%s",
		r->is_week ? "Week " : "Compliance report",
		r->is_week ? week_format(r->week, week) : "",
		r->is_week ? ": compliance report" : "");
	snprintf(line, sizeof(line), "%s  ·  %s to %s  ·  %s  ·  sensor %s",
		r->site[0] != '\0' ? r->site : "(site without a name)",
		zone_format(r->zone, r->from, from), zone_format(r->zone, r->to, to),
		r->zone_name, r->sensor[0] != '\0' ? r->sensor : "-");
	p->title(p, title, line);
}

/* "2 of 5 controls are not satisfied ..." */
static void
put_lead(struct page *p)
{
	const struct report *r = p->report;
	uint64_t open = 0, excepted = 0, count[CONTROL_ANSWERS] = {0};
	struct str s = {0};

	for (size_t i = 0; i < CONTROL_COUNT; i++)
		count[control_answer(&r->controls, i)]++;
	for (size_t i = 1; i < SEVERITY_MAX; i++) {
		open += r->severity[i].open;
		excepted += r->severity[i].excepted;
	}
	if (count[CONTROL_NOT_SATISFIED] > 0)
		str_printf(&s,
			"Not compliant: %" PRIu64 " of %d controls %s not "
			"satisfied",
			count[CONTROL_NOT_SATISFIED], CONTROL_COUNT,
			count[CONTROL_NOT_SATISFIED] == 1 ? "is" : "are");
	else if (count[CONTROL_SATISFIED] == CONTROL_COUNT)
		str_puts(&s, "Compliant in what was seen: all controls are satisfied");
	else
		str_printf(&s,
			"No breach is open, but %" PRIu64 " of %d controls %s "
			"not observed",
			count[CONTROL_NOT_OBSERVED], CONTROL_COUNT,
			count[CONTROL_NOT_OBSERVED] == 1 ? "was" : "were");
	str_printf(&s,
		". %" PRIu64 " open %s, of which %" PRIu64 " critical and "
		"%" PRIu64 " high; %" PRIu64 " more under an exception.",
		open, open == 1 ? "breach" : "breaches",
		r->severity[SEVERITY_CRITICAL].open, r->severity[SEVERITY_HIGH].open,
		excepted);
	/* What was not watched may hide what this page says. */
	if (r->coverage.watched < ((r->over ? r->to : r->end) - r->from) / 20 * 19)
		str_puts(&s, " The sensor was blind for more than a twentieth of the "
			     "time.");
	p->text(p, STYLE_LEAD, s.data);
	str_fini(&s);
}

static void
put_controls(struct page *p)
{
	const char *before = p->report->is_week ? "Last week" : "Time before";
	const struct column columns[] = {{"Control (NIST SP 800-53)", 30, false},
		{p->report->is_week ? "This week" : "In this period", 16, false},
		{before, 15, false}, {"Open", 9, true}, {"Excepted", 12, true},
		{"Compliant conversations", 18, true}};
	const struct report *r = p->report;
	const struct week_status *last =
		r->trend_count > 1 ? &r->trend[r->trend_count - 2] : NULL;

	p->table(p, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < CONTROL_COUNT; i++) {
		const struct control *c = &r->controls.item[i];
		enum control_answer answer = control_answer(&r->controls, i);
		bool kept = last != NULL && last->kept;
		char open[32], excepted[32], conversations[32];

		p->row(p, (struct cell[]){{.text = report_group_title(i)},
				  {.text = words_answer(answer),
					  .tone = tone_of_answer(answer)},
				  {.text = kept ? words_answer(last->control[i].answer)
						: "not kept"},
				  {.text = words_count(c->findings, open)},
				  {.text = words_count(c->excepted, excepted)},
				  {.text = words_count(
					   c->conversations, conversations)}});
	}
	p->table_end(p);
}

static void
put_severities(struct page *p)
{
	const char *before = p->report->is_week ? "Last week" : "Time before";
	const struct column columns[] = {{"Severity", 16, false}, {"Open", 11, true},
		{before, 15, true}, {"New", 10, true}, {"Still there", 14, true},
		{"Gone", 10, true}, {"Excepted", 12, true}, {"Acknowl.", 12, true}};
	const struct report *r = p->report;

	p->table(p, columns, ARRAY_LEN(columns));
	for (size_t i = SEVERITY_MAX; i-- > 0;) {
		const struct report_severity *s = &r->severity[i];
		char n[7][32];

		p->row(p, (struct cell[]){
				  {.text = severity_name((enum severity)i),
					  .tone = tone_of_severity((enum severity)i)},
				  {.text = words_count(s->open, n[0])},
				  {.text = words_count(s->before, n[1])},
				  {.text = words_count(s->change[CHANGE_NEW], n[2])},
				  {.text = words_count(s->change[CHANGE_STILL], n[3])},
				  {.text = words_count(s->change[CHANGE_GONE], n[4])},
				  {.text = words_count(s->excepted, n[5])},
				  {.text = words_count(s->acknowledged, n[6])}});
	}
	p->table_end(p);
}

static void put_blind(struct page *p, size_t most);

/* Those that end first. */
static void
put_exceptions(struct page *p)
{
	static const struct column columns[] = {{"Exception", 14, false},
		{"Covers", 40, false}, {"Accepted by", 20, false},
		{"Until (UTC)", 16, false}, {"Findings", 10, true}};
	const struct report *r = p->report;

	if (r->next_count == 0)
		return;
	p->table(p, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < r->next_count; i++) {
		const struct report_exception *e = &r->next[i];
		char until[TIME_STRLEN], n[32];
		bool soon = e->expires < r->end + REPORT_SOON_DAYS * CW_DAY;

		p->row(p, (struct cell[]){{.text = e->id}, {.text = e->covers},
				  {.text = e->owner},
				  {.text = words_day(e->expires, until),
					  .tone = soon ? TONE_MEDIUM : TONE_INK},
				  {.text = words_count(e->findings, n)}});
	}
	p->table_end(p);
}

static void
put_first_page(struct page *p)
{
	const struct report *r = p->report;
	struct str s = {0};

	put_title(p);
	put_lead(p);
	put_controls(p);
	p->heading(p, 2, "Open findings by severity");
	p->draw(p, &drawing_severities);
	p->heading(p, 2, "What the sensor could see");
	words_coverage(r, &s);
	p->text(p, STYLE_TEXT, s.data);
	p->draw(p, &drawing_coverage);
	if (r->coverage.blind_count > 0)
		put_blind(p, REPORT_FIRST);
	p->heading(p, 2, "Exceptions");
	str_clear(&s);
	if (r->exceptions == 0)
		str_puts(&s, "No exception is in force.");
	else
		str_printf(&s,
			"%" PRIu64 " %s in force; %" PRIu64 " of them %s within "
			"%d days. Each is listed with who accepted it, why and "
			"until when.",
			r->exceptions,
			r->exceptions == 1 ? "exception is" : "exceptions are",
			r->exceptions_soon, r->exceptions_soon == 1 ? "ends" : "end",
			REPORT_SOON_DAYS);
	p->text(p, STYLE_TEXT, s.data);
	put_exceptions(p);
	str_fini(&s);
}

/* ---- coverage ---- */

static void
put_blind(struct page *p, size_t most)
{
	static const struct column columns[] = {{"From", 28, false}, {"To", 28, false},
		{"Length", 16, true}, {"What", 28, false}};
	const struct report *r = p->report;
	const struct report_coverage *v = &r->coverage;
	size_t shown = MIN(v->blind_count, most);

	if (shown == 0) {
		p->text(p, STYLE_TEXT,
			"The sensor was not blind for longer than five minutes, and "
			"knows of no packet that it lost.");
		return;
	}
	p->table(p, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < shown; i++) {
		const struct report_blind *b = &v->blind[i];
		char from[ZONE_TIME], to[ZONE_TIME], span[48], what[64], n[32];

		if (b->lost > 0)
			snprintf(what, sizeof(what), "%s packets lost",
				words_count(b->lost, n));
		p->row(p,
			(struct cell[]){{.text = zone_format(r->zone, b->from, from)},
				{.text = zone_format(r->zone, b->to, to)},
				{.text = words_span(b->to - b->from, span)},
				{.text = b->lost > 0 ? what : "blind",
					.tone = b->lost > 0 ? TONE_MEDIUM : TONE_BAD}});
	}
	p->table_end(p);
	if (v->blind_count + v->blind_unsaid > shown) {
		char note[96];

		snprintf(note, sizeof(note),
			"%" PRIu64 " more: see below, or the JSON report.",
			v->blind_count + v->blind_unsaid - shown);
		p->text(p, STYLE_NOTE, note);
	}
}

static void
put_sources(struct page *p)
{
	static const struct column columns[] = {{"Source", 28, false},
		{"From", 23, false}, {"To", 23, false}, {"Packets", 14, true},
		{"Lost", 12, true}};
	const struct report *r = p->report;
	const struct report_coverage *v = &r->coverage;

	if (v->source_count == 0)
		return;
	p->table(p, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < v->source_count; i++) {
		const struct report_source *s = &v->source[i];
		char from[ZONE_TIME], to[ZONE_TIME], n[2][32];
		const char *name = strrchr(s->name, '/');

		p->row(p, (struct cell[]){{.text = name != NULL ? name + 1 : s->name},
				  {.text = zone_format(r->zone, s->from, from)},
				  {.text = zone_format(r->zone, s->to, to)},
				  {.text = words_count(s->packets, n[0])},
				  {.text = words_count(s->lost, n[1])}});
	}
	p->table_end(p);
}

static int
put_suspension(void *ctx, const struct suspension *x)
{
	struct page *p = ctx;
	struct str s = {0};

	str_printf(&s, "%s %s could not be told: %s.", x->violation->code, x->subject,
		x->reason);
	p->text(p, STYLE_NOTE, s.data);
	str_fini(&s);
	return p->error;
}

/* ---- a year ---- */

static void
mean_text(uint64_t seconds, uint64_t count, char buf[80])
{
	char span[48];

	if (count == 0)
		snprintf(buf, 80, "-");
	else
		snprintf(buf, 80, "%s (%" PRIu64 ")",
			words_span(seconds / count * CW_SEC, span), count);
}

static void
put_times(struct page *p)
{
	static const struct column columns[] = {{"Severity", 16, false},
		{"This week", 28, true}, {"Last 13 weeks", 28, true},
		{"Last 52 weeks", 28, true}};
	static const size_t spans[] = {1, 13, REPORT_TREND};
	const struct report *r = p->report;

	p->table(p, columns, ARRAY_LEN(columns));
	for (size_t i = SEVERITY_MAX; i-- > 0;) {
		char text[ARRAY_LEN(spans)][80];

		for (size_t k = 0; k < ARRAY_LEN(spans); k++) {
			uint64_t seconds = 0, count = 0;

			for (size_t w = r->trend_count - spans[k]; w < r->trend_count;
				w++) {
				seconds += r->trend[w].severity[i].gone_seconds;
				count += r->trend[w].severity[i].gone;
			}
			mean_text(seconds, count, text[k]);
		}
		p->row(p, (struct cell[]){
				  {.text = severity_name((enum severity)i),
					  .tone = tone_of_severity((enum severity)i)},
				  {.text = text[0]}, {.text = text[1]},
				  {.text = text[2]}});
	}
	p->table_end(p);
}

static void
put_year(struct page *p)
{
	if (p->report->trend_count == 0)
		return;
	p->heading(p, 1, "A year");
	p->heading(p, 2, "Controls, week by week");
	p->draw(p, &drawing_trend);
	p->heading(p, 2, "Mean time to resolve");
	p->text(p, STYLE_TEXT,
		"From the first to the last sight of the findings that were gone in "
		"those weeks; in parentheses how many there were.");
	put_times(p);
}

/* ---- method ---- */

static void
put_texts(struct page *p, const char *const *text)
{
	for (; *text != NULL; text++)
		p->text(p, STYLE_TEXT, *text);
}

static void
put_proof(struct page *p)
{
	struct chain_head h;
	struct str s = {0};
	struct json j;

	p->heading(p, 2, "Proof that nothing was edited");
	if (store_read_head(p->report->reader, &h) != 0) {
		p->text(p, STYLE_TEXT,
			"The database has no signed head: it was not written by a "
			"version of Camwarden that keeps one.");
		return;
	}
	p->text(p, STYLE_TEXT,
		"The database's entries are linked by hashes, and this head of the "
		"chain was signed when they were written. Who keeps this report can "
		"show later, with camwarden verify, that the chain still leads "
		"through it.");
	json_init(&j, &s);
	json_begin_object(&j);
	chain_head_export(&j, &h);
	json_end_object(&j);
	p->text(p, STYLE_NOTE, s.data);
	str_fini(&s);
}

static void
put_method(struct page *p)
{
	p->heading(p, 1, "Method and limits");
	p->heading(p, 2, "How this report was made");
	put_texts(p, words_method);
	p->heading(p, 2, "What a passive sensor cannot know");
	put_texts(p, words_limits);
	put_proof(p);
}

int
document_write(struct page *p)
{
	struct store_filter f = report_filter(p->report);
	int (*const parts[])(struct page *) = {document_findings, document_exceptions,
		document_matrix, document_assets, document_certificates,
		document_changes};
	int error;

	put_first_page(p);
	p->new_page(p);
	p->heading(p, 1, "Findings in numbers");
	put_severities(p);
	p->heading(p, 1, "Coverage");
	p->heading(p, 2, "Times without sight");
	put_blind(p, REPORT_LIST_ROWS);
	p->heading(p, 2, "Sources");
	put_sources(p);
	error = store_read_suspensions(p->report->reader, &f, put_suspension, p);
	put_year(p);
	for (size_t i = 0; error == 0 && p->error == 0 && i < ARRAY_LEN(parts); i++)
		error = parts[i](p);
	put_method(p);
	return error != 0 ? error : p->error;
}
