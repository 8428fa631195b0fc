/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the evidence stage: readers that show the harmless part of a payload.
 * A reader never masks: everything is masked until somebody shows it.
 */
#ifndef CAMWARDEN_EVIDENCE_INT_H
#define CAMWARDEN_EVIDENCE_INT_H

#include <string.h>

#include "camwarden/evidence.h"

/* A payload and its redacted copy, byte for byte. */
struct view {
	const uint8_t *p;
	uint8_t *out;
	size_t n;
};

/* Within the view: the caller has checked the length. */
static inline void
view_show(struct view *v, size_t at, size_t n)
{
	memcpy(v->out + at, v->p + at, n);
}

/*
 * A reader: false when it is not what it reads, and nothing is shown then.
 * Whatever is cut off, of the payload or by EVIDENCE_BYTES, counts as secret.
 */
typedef bool redact_fn(struct view *v, const struct evidence_payload *as);

redact_fn redact_dns, redact_head, redact_line, redact_sign, redact_snmp, redact_tls;

/* ---- text.c: helpers of those who read lines ---- */

/* A part of the view. */
struct part {
	size_t at, n;
};

/*
 * The line at `at`, without its line end.  *next is behind that.  False: there is
 * no end, and the line is what is left.
 */
bool text_line(const struct view *v, size_t at, struct part *line, size_t *next);
bool text_is(const struct view *v, struct part s, const char *word); /* no case */
/* One of the words (NULL ends), without regard to case? */
bool text_is_one(const struct view *v, struct part s, const char *const *words);
struct part text_trim(const struct view *v, struct part s);
/* The part up to the first of these bytes, or all of it. */
struct part text_until(const struct view *v, struct part s, const char *stops);
/* What is left of s behind its first n bytes. */
struct part text_after(struct part s, size_t n);

/*
 * Shows words of letters, digits, `_`, `-` and those in `more`, and the separators
 * between them, up to the first other byte.  A word of more than TEXT_WORD bytes
 * may be a token, and ends it, too.
 */
enum { TEXT_WORD = 31 };
void text_show_words(
	struct view *v, struct part s, const char *separators, const char *more);
/* A host, alone or with a port; an address: shown whole or not at all. */
bool text_show_host(struct view *v, struct part s);
/* A target or a location: scheme, host and path, without user and query.  whole:
 * its end is there. */
void text_show_url(struct view *v, struct part s, bool whole);

#endif
