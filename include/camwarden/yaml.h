/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Part of stage 7, site, and lent to stage 8's rule packs: text that people
 * wrote in YAML -> a small tree with marks -> C structs, by tables.  Scalars
 * stay text until a reader of ours gives them a type, so `no` is a word.
 * Anchors, aliases and tags are refused.  Main thread, start-up and reload.
 */
#ifndef CAMWARDEN_YAML_H
#define CAMWARDEN_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "camwarden/base/err.h"

enum {
	DOCUMENT_BYTES = 16 << 20, /* a larger file is refused */
	DOCUMENT_NODES = 1 << 20,
	DOCUMENT_DEPTH = 24,
	DOCUMENT_KEYS = 1024, /* in one map */
};

enum node_kind {
	NODE_TEXT,
	NODE_LIST,
	NODE_MAP,
};

struct node {
	enum node_kind kind;
	bool quoted;           /* text: it was not a plain scalar */
	unsigned line, column; /* from 1 */
	char *text;            /* NODE_TEXT: owned, valid UTF-8 */
	struct node *key;      /* in a map: this value's key, a text; else NULL */
	struct node *first;    /* list, map: first child in the file's order */
	struct node *last;
	struct node *next; /* the next child of the same parent */
	size_t count;      /* children */
};

struct document {
	char *file;        /* as given: in every fault and place */
	struct node *root; /* never NULL */
};

/* Both: NULL when a fault was added.  Keys of a map are unique in the result. */
struct document *document_load(const char *path, struct faults *faults);
struct document *document_parse(
	const char *file, const void *bytes, size_t n, struct faults *faults);
void document_free(struct document *d);

/* What a reader needs to know besides the node. */
struct reader {
	const char *file; /* lent; outlives whatever keeps a place */
	struct faults *faults;
	void *ctx; /* the caller's */
};

/* The value of that key, or NULL. */
const struct node *node_find(const struct node *map, const char *key);
/* Plain `~`, `null` or nothing at all. */
bool node_is_null(const struct node *n);
/* Adds `file:line:column: <key>: <sentence>`; returns -EINVAL. */
int node_fault(const struct reader *r, const struct node *n, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The same for a value: "'<value>' is not <wanted>", whatever the node's kind. */
int node_wants(const struct reader *r, const struct node *n, const char *wanted);

/* ---- tables: key -> reader -> member ---- */

struct field;
/* Reads n into the member of the struct at `base`; 0, or -EINVAL with a fault
 * added.  On a fault a scalar's member is untouched; a list or map keeps what
 * was read, for its owner to free. */
typedef int field_read_fn(const struct reader *r, const struct node *n,
	const struct field *f, void *base);

struct field {
	const char *key;
	field_read_fn *read;
	size_t offset; /* of the member */
	size_t count;  /* of a list's size_t counter */
	const void *arg;
	bool required;
};

/* Every key of the map by its row; unknown and missing keys are faults, and
 * the other keys are still read.  `rows` ends with a NULL key.  A null value
 * leaves the member as it is. */
int node_read_map(const struct reader *r, const struct node *n,
	const struct field *rows, void *base);

/* What a list holds: `read` fills one zeroed item of `size` bytes. */
struct list_of {
	size_t size;
	field_read_fn *read;
	const void *arg; /* given on in the item's struct field */
};
/* One word of an enum; the table ends with a NULL name. */
struct word {
	const char *name;
	int value;
};
struct number_range {
	unsigned long least, most;
};

enum { FIELD_TOKEN = 63 }; /* records keep so much of a name (finding.h) */

/* Member and what `arg` is: */
field_read_fn field_text;  /* char *, owned; not empty, one line */
field_read_fn field_token; /* char *, owned; [A-Za-z0-9][A-Za-z0-9._-]*, FIELD_TOKEN at
			      most */
field_read_fn field_prose; /* char *, owned; may have several lines */
field_read_fn field_bool;  /* bool: on, off, true, false, yes, no */
field_read_fn field_unsigned; /* unsigned; arg: const struct number_range * */
field_read_fn field_word;     /* int or enum; arg: const struct word [] */
field_read_fn field_list;     /* T *, size_t; arg: const struct list_of *; owned */
field_read_fn field_map;      /* a nested struct; arg: const struct field [] */

#endif
