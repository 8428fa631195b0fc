/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lists behind the findings: exceptions, roles, assets, certificates and
 * changes.  Each is cut at REPORT_LIST_ROWS and says so.
 */
#include <inttypes.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/chain.h"

#include "report_int.h"

struct list {
	struct page *p;
	const struct column *column;
	size_t columns;
	uint64_t rows;
	bool gone;  /* of assets */
	bool ended; /* of exceptions: those that are not in force */
};

/* True when there is room for the row; the table begins with the first. */
static bool
list_row(struct list *l)
{
	if (l->rows == 0)
		l->p->table(l->p, l->column, l->columns);
	return l->rows++ < REPORT_LIST_ROWS;
}

static void
list_end(struct list *l, const char *none)
{
	char note[96];

	if (l->rows == 0) {
		l->p->text(l->p, STYLE_TEXT, none);
		return;
	}
	l->p->table_end(l->p);
	if (l->rows <= REPORT_LIST_ROWS)
		return;
	snprintf(note, sizeof(note),
		"%" PRIu64 " more are not listed here; the JSON report has all.",
		l->rows - REPORT_LIST_ROWS);
	l->p->text(l->p, STYLE_NOTE, note);
}

/* "recording_server" -> "recording server" */
static const char *
spaced(const char *text, char *buf, size_t size)
{
	snprintf(buf, size, "%s", text);
	for (char *c = buf; *c != '\0'; c++)
		if (*c == '_')
			*c = ' ';
	return buf;
}

/* ---- exceptions ---- */

static const char *
exception_words(const struct report *r, const struct exception *e, enum tone *tone)
{
	enum exception_state state = report_exception_state(r, e);
	bool soon = report_exception_soon(r, e);

	*tone = state != EXCEPTION_IN_FORCE ? TONE_UNKNOWN
		: soon                      ? TONE_MEDIUM
					    : TONE_GOOD;
	if (state == EXCEPTION_IN_FORCE)
		return soon ? "ends soon" : "in force";
	return state == EXCEPTION_REVOKED ? "revoked" : "expired";
}

static int
add_exception(void *ctx, const struct exception *e, uint64_t row)
{
	struct list *l = ctx;
	const struct report *r = l->p->report;
	const struct site_exception *x = &e->scope;
	char client[EXCEPTION_END], server[EXCEPTION_END], port[EXCEPTION_PORT];
	char expires[TIME_STRLEN], n[32], violation[RECORD_NAME];
	struct str scope = {0}, reason = {0};
	enum tone tone;

	(void)row;
	if (report_exception_holds(r, e) == l->ended || !list_row(l))
		return 0;
	str_printf(&scope, "%s to %s, %s", exception_end_format(&x->client, client),
		exception_end_format(&x->server, server),
		exception_port_format(&x->port, port));
	str_printf(&reason, "%s%s", x->reason,
		e->matched ? "" : " (has never covered a finding)");
	l->p->row(l->p, (struct cell[]){{.text = x->id},
				{.text = exception_words(r, e, &tone), .tone = tone},
				{.text = spaced(x->violation != NULL ? x->violation
								     : "any violation",
					 violation, sizeof(violation)),
					.more = scope.data},
				{.text = x->owner, .more = reason.data},
				{.text = words_day(x->expires, expires)},
				{.text = words_count(e->findings, n)}});
	str_fini(&scope);
	str_fini(&reason);
	return l->p->error;
}

int
document_exceptions(struct page *p)
{
	static const struct column columns[] = {{"Id", 11, false}, {"State", 13, false},
		{"Covers", 30, false}, {"Accepted by, why", 25, false},
		{"Until (UTC)", 12, false}, {"Findings", 9, true}};
	struct list l = {.p = p, .column = columns, .columns = ARRAY_LEN(columns)};
	struct store_filter f;
	int error;

	store_filter_init(&f);
	p->heading(p, 1, "Exceptions");
	p->heading(p, 2, "In force");
	error = store_read_exceptions(p->report->reader, &f, add_exception, &l);
	list_end(&l, "No exception is in force.");
	p->heading(p, 2, "Expired or revoked");
	l.rows = 0;
	l.ended = true;
	if (error == 0)
		error = store_read_exceptions(p->report->reader, &f, add_exception, &l);
	list_end(&l, "None has ended.");
	return error;
}

/* ---- roles ---- */

static void
add_cell(struct list *l, const struct store_cell *c)
{
	char client[RECORD_NAME], server[RECORD_NAME], n[5][32];
	enum tone tone = TONE_INK;

	if (!list_row(l))
		return;
	if (c->violation > 0)
		tone = TONE_BAD;
	l->p->row(l->p,
		(struct cell[]){
			{.text = spaced(
				 c->client_role[0] != '\0' ? c->client_role : "no role",
				 client, sizeof(client))},
			{.text = spaced(
				 c->server_role[0] != '\0' ? c->server_role : "no role",
				 server, sizeof(server))},
			{.text = words_count(c->conversations, n[0])},
			{.text = words_count(c->compliant, n[1])},
			{.text = words_count(c->violation, n[2]), .tone = tone},
			{.text = words_count(c->not_evaluable, n[3])},
			{.text = words_count(c->refused, n[4])}});
}

int
document_matrix(struct page *p)
{
	static const struct column columns[] = {{"Client", 23, false},
		{"Server", 23, false}, {"Conversations", 14, true},
		{"Compliant", 10, true}, {"Violation", 10, true},
		{"Not evaluable", 11, true}, {"Refused", 9, true}};
	struct list l = {.p = p, .column = columns, .columns = ARRAY_LEN(columns)};
	p->heading(p, 1, "Who talked to whom, by role");
	for (size_t i = 0; i < p->report->cell_count; i++)
		add_cell(&l, &p->report->cell[i]);
	list_end(&l, "No conversation was seen.");
	return p->error;
}

/* ---- assets ---- */

/* The day, and below it the time of day. */
static struct cell
date_cell(const struct zone *z, cw_time t, char buf[ZONE_TIME])
{
	zone_format(z, t, buf);
	buf[10] = '\0';
	return (struct cell){.text = buf, .more = buf + 11};
}

static int
add_asset(void *ctx, const struct asset_record *a, uint64_t row)
{
	struct list *l = ctx;
	const struct report *r = l->p->report;
	const struct asset *s = &a->asset;
	char addr[ADDR_STRLEN], mac[MAC_STRLEN], time[2][ZONE_TIME], roles[WORDS_ROLES];
	bool fits = l->gone ? s->last < r->from : s->first >= r->from;

	(void)row;
	if (s->sightings == 0 || !fits || !list_row(l))
		return 0;
	l->p->row(l->p,
		(struct cell[]){{.text = addr_format(&s->addr, addr),
					.more = mac_is_zero(&s->mac)
							? NULL
							: mac_format(&s->mac, mac)},
			{.text = a->host[0] != '\0' ? a->host : "not declared",
				.tone = a->host[0] != '\0' || a->roles[0] != '\0'
						? TONE_INK
						: TONE_MEDIUM},
			{.text = words_roles(a->roles, roles)},
			{.text = a->name_count > 0 ? a->name[0].name : ""},
			date_cell(r->zone, s->first, time[0]),
			date_cell(r->zone, s->last, time[1])});
	return l->p->error;
}

int
document_assets(struct page *p)
{
	static const struct column columns[] = {{"Address, MAC", 20, false},
		{"Host", 15, false}, {"Roles", 19, false}, {"Name", 22, false},
		{"First seen", 12, false}, {"Last seen", 12, false}};
	struct list l = {.p = p, .column = columns, .columns = ARRAY_LEN(columns)};
	struct store_filter f = report_filter(p->report);
	int error;

	f.from = p->report->before;
	p->heading(p, 1, "Assets");
	p->heading(p, 2, "New");
	error = store_read_assets(p->report->reader, &f, add_asset, &l);
	list_end(&l, "No address was seen for the first time.");
	p->heading(p, 2, "Gone");
	l.rows = 0;
	l.gone = true;
	if (error == 0)
		error = store_read_assets(p->report->reader, &f, add_asset, &l);
	list_end(&l, "All addresses of the time before were seen again.");
	return error;
}

/* ---- certificates ---- */

static int
add_certificate(void *ctx, const struct certificate_record *c, uint64_t row)
{
	struct list *l = ctx;
	const struct report *r = l->p->report;
	const struct certificate *x = &c->certificate;
	const struct certificate_place *place = c->place_count > 0 ? c->place : NULL;
	char addr[ADDR_STRLEN], where[RECORD_NAME * 2], time[ZONE_TIME], left[64];
	char span[48];
	bool over = x->not_after < r->end;

	(void)row;
	if (!c->readable || x->not_after == 0)
		return 0;
	if (x->not_after > r->end + REPORT_CERTIFICATE_DAYS * CW_DAY)
		return 1; /* so do all that follow */
	if (!list_row(l))
		return 0;
	if (place != NULL)
		snprintf(where, sizeof(where), "%.*s%s%s:%u", RECORD_NAME, place->host,
			place->host[0] != '\0' ? " " : "",
			addr_format(&place->addr, addr), place->port);
	else
		where[0] = '\0';
	if (over)
		snprintf(left, sizeof(left), "expired %s ago",
			words_span(r->end - x->not_after, span));
	else
		snprintf(left, sizeof(left), "in %s",
			words_span(x->not_after - r->end, span));
	l->p->row(l->p, (struct cell[]){{.text = x->subject, .more = x->issuer},
				{.text = where},
				{.text = zone_format(r->zone, x->not_after, time)},
				{.text = left, .tone = over ? TONE_BAD : TONE_MEDIUM}});
	return l->p->error;
}

int
document_certificates(struct page *p)
{
	static const struct column columns[] = {{"Subject, issuer", 38, false},
		{"Seen at", 26, false}, {"Ends", 18, false}, {"When", 18, false}};
	struct list l = {.p = p, .column = columns, .columns = ARRAY_LEN(columns)};
	struct store_filter f = report_filter(p->report);
	int error;

	p->heading(p, 1, "Certificates that expire");
	error = store_read_certificates(p->report->reader, &f, add_certificate, &l);
	list_end(&l, "No certificate that was seen ends within 90 days.");
	return error > 0 ? 0 : error;
}

/* ---- changes ---- */

static int
add_change(void *ctx, const struct chain_entry *e)
{
	struct list *l = ctx;
	char time[ZONE_TIME], number[32];

	if (!report_is_change(e) || !list_row(l))
		return 0;
	l->p->row(l->p, (struct cell[]){{.text = words_count(e->row, number)},
				{.text = zone_format(l->p->report->zone, e->at, time)},
				{.text = e->actor}, {.text = e->action},
				{.text = e->subject,
					.more = strcmp(e->detail, "{}") != 0 ? e->detail
									     : NULL}});
	return l->p->error;
}

int
document_changes(struct page *p)
{
	static const struct column columns[] = {{"Entry", 8, true}, {"When", 18, false},
		{"Who", 14, false}, {"What", 18, false}, {"About", 42, false}};
	struct list l = {.p = p, .column = columns, .columns = ARRAY_LEN(columns)};
	struct store_filter f = report_filter(p->report);
	int error;

	p->heading(p, 1, "Changes of policy and exceptions");
	error = store_read_trail(p->report->reader, &f, add_change, &l);
	list_end(&l, "Nobody changed policy or exceptions in this period.");
	return error;
}
