/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the report stage.  gather.c reads what is counted into a struct report
 * of fixed size; everything that is a list goes from the store straight to the
 * format's writer.  document.c says what people read, in words that html.c and
 * pdf.c know how to set (struct page); csv.c, json.c and oscal.c write for
 * programs.
 */
#ifndef CAMWARDEN_REPORT_INT_H
#define CAMWARDEN_REPORT_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/json.h"
#include "camwarden/base/str.h"
#include "camwarden/export.h"
#include "camwarden/report.h"

enum {
	REPORT_BLIND = 512,     /* periods without sight that are kept in memory */
	REPORT_SOURCES = 64,    /* interfaces and savefiles told apart */
	REPORT_CELLS = 4096,    /* pairs of roles; more are counted */
	REPORT_TREND = 52,      /* weeks drawn */
	REPORT_ROWS = 1500,     /* findings written out for people; the annex has all */
	REPORT_HOST_ROWS = 25,  /* of one host */
	REPORT_LIST_ROWS = 200, /* of any other list */
	REPORT_FIRST = 6,       /* rows of a list on the first page */
	REPORT_SOON_DAYS = 30,  /* an exception that ends within them ends soon */
	REPORT_CERTIFICATE_DAYS = 90,
};
/* Longer than this without a record is a time without sight. */
#define REPORT_GAP (5 * CW_MIN)

/* ---- gather.c ---- */

/* How a finding stands to the period. */
enum report_change { CHANGE_NEW, CHANGE_STILL, CHANGE_GONE, CHANGES };
const char *report_change_name(enum report_change c);

struct report_severity {
	uint64_t open;         /* seen in the period, and not under an exception */
	uint64_t acknowledged; /* of those */
	uint64_t before;       /* the same of the time before */
	uint64_t change[CHANGES];
	uint64_t excepted;
	uint64_t gone_seconds;
};

struct report_blind {
	cw_time from, to;
	uint64_t lost; /* packets that it knows it lost; 0: it saw nothing */
};

struct report_source {
	char name[RECORD_SOURCE];
	cw_time from, to;
	uint64_t packets, bytes, lost;
};

struct report_coverage {
	uint64_t packets, bytes, lost, periods;
	cw_time watched; /* the length of what was watched by any source */
	cw_time unseen;  /* the length of what was not, until the data's end */
	struct report_blind blind[REPORT_BLIND]; /* in their order */
	size_t blind_count;
	uint64_t blind_unsaid;
	struct report_source source[REPORT_SOURCES];
	size_t source_count;
	uint64_t sources_unsaid;
};

struct report {
	struct store_reader *reader; /* lent */
	struct zone *zone;           /* owned */
	char zone_name[RECORD_NAME], site[RECORD_NAME * 4], sensor[RECORD_NAME];
	bool is_week;
	struct week week;
	cw_time from, to; /* the period */
	cw_time before;   /* where the time begins that it is compared to */
	cw_time end;      /* as far as there is data; no later than `to` */
	bool over;        /* the data goes beyond the period */
	struct controls controls;
	struct report_severity severity[SEVERITY_MAX];
	struct report_coverage coverage;
	struct store_cell cell[REPORT_CELLS]; /* the matrix */
	size_t cell_count;
	uint64_t cells_unsaid;
	uint64_t exceptions, exceptions_soon;
	/* Those in force that end first, for the first page. */
	struct report_exception {
		char id[RECORD_NAME], owner[RECORD_NAME], covers[RECORD_SOURCE];
		cw_time expires;
		uint64_t findings;
	} next[REPORT_FIRST];
	size_t next_count;
	/* The latest last; of a week its own is the last, else there are none. */
	struct week_status trend[REPORT_TREND];
	size_t trend_count;
	char uuid_base[2 * RECORD_NAME * 4]; /* what names in this report stand on */
};

int report_gather(struct store_reader *r, const struct report_period *period,
	struct err *err, struct report **out);
void report_free(struct report *r);
/* Of findings of the period and of the time before; false: of neither. */
bool report_change_of(
	const struct report *r, const struct finding *f, enum report_change *out);
/* A filter for what was seen in the period. */
struct store_filter report_filter(const struct report *r);
/* Is it an entry of the trail about policy, exceptions or the sensor's keys? */
struct chain_entry;
bool report_is_change(const struct chain_entry *e);
/* Is it in force at the data's end?  Does it end soon after? */
bool report_exception_holds(const struct report *r, const struct exception *e);
enum exception_state report_exception_state(
	const struct report *r, const struct exception *e);
bool report_exception_soon(const struct report *r, const struct exception *e);

/* ---- coverage.c ---- */

int report_gather_coverage(struct report *r);

/* ---- group.c: findings under the control that they are listed with ---- */

enum { GROUP_COUNT = CONTROL_COUNT + 1 }; /* the last: no control is named */
size_t report_group_of(const struct violation *v);
/* What store_read_findings_by_host takes. */
void report_groups(struct str *out);
const char *report_group_title(size_t group); /* "SC-7 Boundary Protection" */
/* The end at which a finding is listed. */
const struct record_party *report_subject(const struct finding *f);
const struct record_party *report_peer(const struct finding *f);

/* ---- out.c ---- */

struct out {
	report_write_fn *write;
	void *ctx;
	struct str text;
	int error; /* the first */
};
/* Passes on what has gathered when it is much, or at the end; out->error. */
int out_flush(struct out *o, bool all);

/* ---- words.c: texts that several formats have ---- */

char *words_party(const struct record_party *p, char buf[RECORD_NAME * 2]);
/* "camera,smart_client" -> "camera, smart client"; of many the first, and how many
 * more. */
enum { WORDS_ROLES = 256 };
char *words_roles(const char *roles, char buf[WORDS_ROLES]);
/* "443/tcp", or "" */
char *words_port(const struct finding *f, char buf[24]);
/* "2 days 3 h", "5 min" */
char *words_span(cw_time span, char buf[48]);
/* "2026-12-05", in UTC, as exceptions are written. */
char *words_day(cw_time t, char buf[TIME_STRLEN]);
/* "1,234,567" */
char *words_count(uint64_t n, char buf[32]);
const char *words_answer(enum control_answer a); /* "not satisfied" */
/* The statement about coverage, one sentence or several. */
void words_coverage(const struct report *r, struct str *out);
/* What a passive sensor cannot know, a paragraph each; NULL behind the last. */
extern const char *const words_limits[];
/* How the report was made, the same. */
extern const char *const words_method[];

/* ---- uuid.c ---- */

enum { UUID_TEXT = 37 };
/* Version 5 (RFC 9562) of a name in Camwarden's namespace. */
char *uuid_of(const char *name, char buf[UUID_TEXT]);

/* ---- page: a document as people read it ---- */

enum tone {
	TONE_INK,
	TONE_MUTED,
	TONE_LINE,
	TONE_PAPER,
	TONE_ACCENT,
	TONE_GOOD,
	TONE_BAD,
	TONE_UNKNOWN,
	TONE_CRITICAL,
	TONE_HIGH,
	TONE_MEDIUM,
	TONE_LOW,
	TONE_INFO,
	TONES
};
struct rgb {
	uint8_t r, g, b;
};
extern const struct rgb tone_rgb[TONES];
enum tone tone_of_severity(enum severity s);
enum tone tone_of_answer(enum control_answer a);

/* A drawing in points, from the upper left corner. */
struct canvas {
	void (*rect)(struct canvas *c, double x, double y, double w, double h,
		enum tone tone);
	/* at: 0 the text begins there, 1 it is centred, 2 it ends there */
	void (*text)(struct canvas *c, double x, double y, int at, double size,
		enum tone tone, const char *text);
};
typedef void draw_fn(struct canvas *c, const struct report *r);
struct drawing {
	const char *title, *what; /* for those who do not see it */
	double width, height;
	draw_fn *draw;
};
extern const struct drawing drawing_severities, drawing_coverage, drawing_trend;

enum style { STYLE_TEXT, STYLE_LEAD, STYLE_NOTE };
struct column {
	const char *title;
	unsigned width; /* of 100, in steps of 1 */
	bool right;     /* numbers */
};
struct cell {
	const char *text;
	const char *more; /* a second, smaller line; or NULL */
	enum tone tone;   /* TONE_INK: as text is; else a mark in that colour */
};
enum { PAGE_COLUMNS = 10 };

struct page {
	void (*title)(struct page *p, const char *title, const char *line);
	/* level 1 to 3 */
	void (*heading)(struct page *p, unsigned level, const char *text);
	void (*text)(struct page *p, enum style style, const char *text);
	void (*table)(struct page *p, const struct column *column, size_t n);
	void (*row)(struct page *p, const struct cell *cell);
	/* Over the whole width of the table, under a row. */
	void (*row_note)(struct page *p, const char *text);
	void (*table_end)(struct page *p);
	void (*draw)(struct page *p, const struct drawing *d);
	void (*new_page)(struct page *p); /* where there are pages */
	struct report *report;
	int error; /* the first; nothing more is then set */
};
/* All of the document.  0 or -errno. */
int document_write(struct page *p);
/* document_findings.c, document_lists.c: its parts */
int document_findings(struct page *p);
int document_exceptions(struct page *p);
int document_matrix(struct page *p);
int document_assets(struct page *p);
int document_certificates(struct page *p);
int document_changes(struct page *p);

/* ---- formats ---- */

int html_write(struct report *r, struct out *o);
int pdf_write(struct report *r, struct out *o);
int csv_write(struct report *r, struct out *o);
int json_write(struct report *r, struct out *o);
int oscal_write(struct report *r, struct out *o);

#endif
