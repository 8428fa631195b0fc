/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Findings by control and host, the worst host first.  A document has room for
 * so many; what it leaves out it says, and the annex has all.
 */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "camwarden/base/array.h"

#include "report_int.h"

struct listing {
	struct page *p;
	size_t group;
	uint64_t rows;                  /* in all */
	uint64_t found;                 /* in this group */
	uint64_t unsaid;                /* in this group, of hosts that are not shown */
	bool shown;                     /* the host is */
	uint64_t host_rows;             /* of the host */
	char host[RECORD_NAME];         /* "": by address */
	struct addr addr;               /* when it is */
	bool table;                     /* is open */
	bool any;                       /* a host has begun */
	const struct violation *remedy; /* said under the row that is last */
};

static void
remedy_end(struct listing *l)
{
	struct str s = {0};

	if (l->remedy == NULL)
		return;
	str_puts(&s, l->remedy->code);
	if (l->remedy->controls[0] != '\0')
		str_puts(&s, " (");
	for (const char *p = l->remedy->controls; *p != '\0'; p++)
		str_puts(&s, *p == ',' ? ", " : (char[]){*p, '\0'});
	if (l->remedy->controls[0] != '\0')
		str_putc(&s, ')');
	str_printf(&s, ". To do: %s", l->remedy->remediation);
	l->p->row_note(l->p, s.data);
	str_fini(&s);
	l->remedy = NULL;
}

static void
host_end(struct listing *l)
{
	char note[128];

	if (!l->table)
		return;
	remedy_end(l);
	l->p->table_end(l->p);
	l->table = false;
	if (l->host_rows <= REPORT_HOST_ROWS)
		return;
	snprintf(note, sizeof(note), "%" PRIu64 " more of this host are in the annex.",
		l->host_rows - REPORT_HOST_ROWS);
	l->p->text(l->p, STYLE_NOTE, note);
}

static void
group_end(struct listing *l)
{
	char note[128];

	host_end(l);
	if (l->unsaid > 0) {
		snprintf(note, sizeof(note),
			"%" PRIu64 " more findings of less severe hosts are in the "
			"annex.",
			l->unsaid);
		l->p->text(l->p, STYLE_NOTE, note);
	}
	l->unsaid = 0;
	l->any = false;
}

static bool
is_same_host(const struct listing *l, const struct record_party *s)
{
	if (!l->any || strcmp(l->host, s->host) != 0)
		return false;
	return s->host[0] != '\0' || addr_equal(&l->addr, &s->addr);
}

static void
host_begin(struct listing *l, const struct record_party *s)
{
	static const struct column columns[] = {{"Severity", 11, false},
		{"Finding", 45, false}, {"Other end", 18, false},
		{"Evidence, rule", 14, false}, {"Seen", 12, false}};
	char name[RECORD_NAME * 2], title[RECORD_NAME * 3 + WORDS_ROLES];
	char roles[WORDS_ROLES];

	host_end(l);
	l->any = true;
	l->host_rows = 0;
	snprintf(l->host, sizeof(l->host), "%s", s->host);
	l->addr = s->addr;
	l->shown = l->rows < REPORT_ROWS;
	if (!l->shown)
		return;
	snprintf(title, sizeof(title), "%s%s%s", words_party(s, name),
		s->roles[0] != '\0' ? ", " : ", not declared",
		words_roles(s->roles, roles));
	l->p->heading(l->p, 3, title);
	l->p->table(l->p, columns, ARRAY_LEN(columns));
	l->table = true;
}

/* "camera_to_non_recorder" -> "Camera to non recorder" */
static void
title_of(const struct violation *v, char *buf, size_t size)
{
	snprintf(buf, size, "%s %s", v->code, v->name);
	for (char *c = buf; *c != '\0'; c++)
		if (*c == '_')
			*c = ' ';
}

static void
put_row(struct listing *l, const struct finding *f, enum report_change change)
{
	static const char *const words[] = {"new", "still there", "gone"};
	const struct report *r = l->p->report;
	char title[128], peer[RECORD_NAME * 2], port[24], first[ZONE_TIME];
	char last[ZONE_TIME], seen[2 * ZONE_TIME + 8], status[RECORD_NAME + 32];
	struct str rule = {0};

	title_of(f->violation, title, sizeof(title));
	if (f->status == FINDING_EXCEPTED)
		snprintf(status, sizeof(status), "exception %s", f->exception);
	else
		snprintf(status, sizeof(status), "%s%s", words[change],
			f->status == FINDING_ACKNOWLEDGED ? ", acknowledged" : "");
	snprintf(seen, sizeof(seen), "to %s",
		zone_format_day(r->zone, f->last, last) + 5);
	if (f->rule.pack[0] != '\0')
		str_printf(&rule, "rule %s (%s)", f->rule.id, f->rule.source);
	else
		str_puts(&rule, "no rule");
	l->p->row(l->p, (struct cell[]){{.text = severity_name(f->severity),
						.more = status,
						.tone = f->status == FINDING_EXCEPTED
								? TONE_UNKNOWN
								: tone_of_severity(
									  f->severity)},
				{.text = title, .more = f->reason},
				{.text = words_party(report_peer(f), peer),
					.more = words_port(f, port)},
				{.text = evidence_name(f->evidence), .more = rule.data},
				{.text = zone_format_day(r->zone, f->first, first),
					.more = seen}});
	str_fini(&rule);
	l->rows++;
}

static int
add(void *ctx, const struct finding *f)
{
	struct listing *l = ctx;
	const struct record_party *subject = report_subject(f);
	enum report_change change;

	if (!report_change_of(l->p->report, f, &change) || change == CHANGE_GONE ||
		f->status == FINDING_RESOLVED)
		return 0;
	if (l->found++ == 0 || report_group_of(f->violation) != l->group) {
		group_end(l);
		l->group = report_group_of(f->violation);
		l->p->heading(l->p, 2, report_group_title(l->group));
	}
	if (!is_same_host(l, subject))
		host_begin(l, subject);
	l->host_rows++;
	if (!l->shown) {
		l->unsaid++;
		return 0;
	}
	if (l->host_rows > REPORT_HOST_ROWS)
		return 0;
	if (l->remedy != f->violation)
		remedy_end(l);
	put_row(l, f, change);
	l->remedy = f->violation;
	return l->p->error;
}

static int
add_gone(void *ctx, const struct finding *f)
{
	struct listing *l = ctx;
	const struct report *r = l->p->report;
	char title[128], subject[RECORD_NAME * 2], peer[RECORD_NAME * 2];
	char first[ZONE_TIME], last[ZONE_TIME];
	enum report_change change;

	if (!report_change_of(r, f, &change) || change != CHANGE_GONE ||
		f->status == FINDING_RESOLVED)
		return 0;
	if (l->found++ >= REPORT_LIST_ROWS)
		return 0;
	title_of(f->violation, title, sizeof(title));
	l->p->row(l->p, (struct cell[]){{.text = severity_name(f->severity),
						.tone = tone_of_severity(f->severity)},
				{.text = title},
				{.text = words_party(report_subject(f), subject)},
				{.text = words_party(report_peer(f), peer)},
				{.text = zone_format_day(r->zone, f->first, first)},
				{.text = zone_format_day(r->zone, f->last, last)}});
	return l->p->error;
}

static int
put_gone(struct page *p)
{
	static const struct column columns[] = {{"Severity", 11, false},
		{"Finding", 31, false}, {"Host", 18, false}, {"Other end", 18, false},
		{"First seen", 11, false}, {"Last seen", 11, false}};
	struct listing l = {.p = p};
	struct store_filter f = report_filter(p->report);
	uint64_t gone = 0;
	int error;

	for (size_t i = 0; i < SEVERITY_MAX; i++)
		gone += p->report->severity[i].change[CHANGE_GONE];
	p->heading(p, 2, "Gone since the time before");
	if (gone == 0) {
		p->text(p, STYLE_TEXT, "No finding of the time before is gone.");
		return 0;
	}
	f.from = p->report->before;
	p->table(p, columns, ARRAY_LEN(columns));
	error = store_read_findings_by_host(p->report->reader, &f, NULL, add_gone, &l);
	p->table_end(p);
	if (l.found > REPORT_LIST_ROWS) {
		char note[96];

		snprintf(note, sizeof(note), "%" PRIu64 " more are in the annex.",
			l.found - REPORT_LIST_ROWS);
		p->text(p, STYLE_NOTE, note);
	}
	return error;
}

int
document_findings(struct page *p)
{
	struct listing l = {.p = p};
	struct store_filter f = report_filter(p->report);
	struct str groups = {0};
	int error;

	p->heading(p, 1, "Findings by control and host");
	p->text(p, STYLE_TEXT,
		"Each finding stands once, under the narrowest control that it "
		"concerns; all of its controls stand below it, with what to do.");
	report_groups(&groups);
	error = store_read_findings_by_host(
		p->report->reader, &f, groups.data, add, &l);
	str_fini(&groups);
	group_end(&l);
	if (error == 0 && l.rows == 0)
		p->text(p, STYLE_TEXT, "Nothing was found in this period.");
	return error != 0 ? error : put_gone(p);
}
