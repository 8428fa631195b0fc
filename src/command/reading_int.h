/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the subcommands that read the database share: their options, the way
 * to a reader and a filter, and lines of text.
 */
#ifndef CAMWARDEN_READING_INT_H
#define CAMWARDEN_READING_INT_H

#include <stddef.h>

#include "camwarden/base/str.h"
#include "camwarden/base/time.h"
#include "camwarden/export.h"
#include "camwarden/store.h"

#include "command_int.h"

/* Values of all their options; each subcommand's table has the ones it takes. */
struct reading {
	const char *database, *format, *limit;
	const char *vendors;
	const char *severity, *severity_least, *violation, *role, *host, *status;
	const char *control, *verdict, *transport, *since, *from, *to, *week;
};

#define READING(field) offsetof(struct reading, field)
#define READING_DATABASE COMMAND_DATABASE(READING(database))
#define READING_VIOLATION                                                              \
	{                                                                              \
		"violation", 0, "CODE", "this violation only, by code or name", NULL,  \
			READING(violation)                                             \
	}
#define READING_ROLE                                                                   \
	{                                                                              \
		"role", 0, "ROLE", "either end holds this role", NULL, READING(role)   \
	}
#define READING_HOST                                                                   \
	{                                                                              \
		"host", 0, "HOST", "either end is this host, by name or address",      \
			NULL, READING(host)                                            \
	}
#define READING_TRANSPORT                                                              \
	{                                                                              \
		"transport", 0, "NAME", "this transport only, such as tcp", NULL,      \
			READING(transport)                                             \
	}
#define READING_FROM                                                                   \
	{                                                                              \
		"from", 0, "TIME", "seen at or after this time", NULL, READING(from)   \
	}
#define READING_TO                                                                     \
	{                                                                              \
		"to", 0, "TIME", "seen before this time", NULL, READING(to)            \
	}
#define READING_LIMIT                                                                  \
	{                                                                              \
		"limit", 0, "N", "at most so many", NULL, READING(limit)               \
	}

enum {
	FORMAT_TABLE,
	FORMAT_NDJSON,
	FORMAT_CSV,
	FORMAT_OCSF, /* from here on lines of JSON, or of text, in others' words */
	FORMAT_EVE,
	FORMAT_ECS,
	FORMAT_CEF,
};
extern const char *const reading_formats[]; /* in this order */

/* Where to read, what, and how to show it. */
struct reading_place {
	struct store_reader *reader;
	const char *vendors;        /* folder; lent by argv */
	struct store_filter filter; /* words lent by argv */
	int format;                 /* index into the subcommand's formats */
};

/*
 * Takes the options (no operands), checks their words, opens the database.
 * True: *out is set and its reader must be closed by reading_end.  False: the
 * program ends with *status.
 */
bool reading_begin(const struct command_usage *u, const char *const *formats, int argc,
	char **argv, struct reading_place *out, int *status);
/* Closes the reader; result is what a store_read call gave.  The exit status. */
int reading_end(const struct command_usage *u, struct reading_place *place, int result);

/* ---- listing.c: one item after the other ---- */

struct listing {
	int format; /* FORMAT_* */
	struct str text;
	struct json json;
	uint64_t count;
};
/* Begins with CSV's head or a table's (NULL: none).  As the others: 0, or 1 when
 * standard output failed. */
int listing_begin(struct listing *l, int format, const char *csv_head,
	void (*table_head)(struct str *to));
/* A writer for the item's one object. */
struct json *listing_json(struct listing *l);
/* The item is in the text: writes it out. */
int listing_next(struct listing *l);
/* "2 findings" under a table. */
int listing_total(struct listing *l, const char *one, const char *many);
void listing_fini(struct listing *l);

/* ---- text.c: lines for people ---- */

enum { TEXT_WIDTH = 120 };

/* A text padded or cut to width characters, and a blank. */
void text_cell(struct str *to, const char *text, size_t width);
/* A number, right-aligned, and a blank. */
void text_number(struct str *to, uint64_t value, size_t width);
/* Ends a line: takes trailing blanks away. */
void text_end(struct str *to);
/* Wraps a text at TEXT_WIDTH, each line indented. */
void text_wrap(struct str *to, const char *text, size_t indent);
/* To the second, UTC, as RFC 3339 has it. */
char *text_time(cw_time t, char buf[TIME_STRLEN]);
/* "CAM1 10.20.0.11", or the address alone; with port and transport when given. */
enum { TEXT_PARTY = RECORD_NAME + ADDR_STRLEN + 16 };
void text_party(const struct record_party *p, char buf[TEXT_PARTY]);
/* " 443/tcp" behind it. */
void text_port(uint16_t port, uint8_t transport, char buf[TEXT_PARTY]);

/* CSV: a field and its separator; a line's end. */
void csv_text(struct str *to, const char *text);
void csv_number(struct str *to, uint64_t value);
void csv_time(struct str *to, cw_time t);
void csv_party(struct str *to, const struct record_party *p);
void csv_end(struct str *to);

/* Writes and empties the text: 0, or 1 when standard output failed. */
int text_write(struct str *s);

#endif
