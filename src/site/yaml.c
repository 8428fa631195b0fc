/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libyaml's events -> a tree of nodes that know their line and column.  It
 * gives no scalar a type.  Anchors, aliases, tags, a second document and keys
 * given twice are faults; bytes, nodes, depth and keys have limits, so that
 * no file costs more than its size.  Called by document_load's callers in the
 * main thread; the tables that read the tree are in field.c.
 */
#include "camwarden/yaml.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <yaml.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

/* One open list or map. */
struct frame {
	struct node *node;
	struct node *key; /* of a map: waits for its value; owned */
};

struct builder {
	const char *file;
	struct faults *faults;
	struct node *root;
	struct frame stack[DOCUMENT_DEPTH];
	unsigned depth;
	size_t nodes;
	unsigned documents;
};

static int
fault_at(struct builder *b, const yaml_mark_t *m, const char *text)
{
	return faults_add(b->faults, b->file, (unsigned)m->line + 1,
		(unsigned)m->column + 1, "%s", text);
}

static void
node_free(struct node *n)
{
	struct node *child, *next;

	if (n == NULL)
		return;
	for (child = n->first; child != NULL; child = next) {
		next = child->next;
		node_free(child); /* depth: DOCUMENT_DEPTH */
	}
	node_free(n->key);
	free(n->text);
	free(n);
}

static struct node *
node_new(struct builder *b, enum node_kind kind, const yaml_mark_t *m)
{
	struct node *n = xcalloc(1, sizeof(*n));

	n->kind = kind;
	n->line = (unsigned)m->line + 1;
	n->column = (unsigned)m->column + 1;
	b->nodes++;
	return n;
}

static void
child_add(struct node *parent, struct node *n)
{
	if (parent->last != NULL)
		parent->last->next = n;
	else
		parent->first = n;
	parent->last = n;
	parent->count++;
}

static void
key_check_unique(struct builder *b, const struct node *map, const struct node *key)
{
	for (const struct node *n = map->first; n != NULL; n = n->next)
		if (strcmp(n->key->text, key->text) == 0) {
			faults_add(b->faults, b->file, key->line, key->column,
				"key '%.60s' is given twice, first on line %u; keep "
				"one of them",
				key->text, n->key->line);
			return;
		}
}

/* Hangs the node under the open list or map, or takes it as a map's next key.
 * On failure the node is freed. */
static int
node_place(struct builder *b, struct node *n, const yaml_mark_t *m)
{
	struct frame *f = b->depth > 0 ? &b->stack[b->depth - 1] : NULL;

	if (f == NULL) {
		b->root = n;
		return 0;
	}
	if (f->node->kind == NODE_LIST) {
		child_add(f->node, n);
		return 0;
	}
	if (f->key != NULL) {
		n->key = f->key;
		f->key = NULL;
		child_add(f->node, n);
		return 0;
	}
	if (n->kind != NODE_TEXT || f->node->count == DOCUMENT_KEYS) {
		bool full = n->kind == NODE_TEXT;
		node_free(n);
		return fault_at(b, m,
			full ? "this map has more than 1024 keys"
			     : "a key must be a word, not a list or a map");
	}
	key_check_unique(b, f->node, n);
	f->key = n;
	return 0;
}

/* NUL would cut the text, other controls would hide in logs and pages. */
static bool
text_is_clean(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((p[i] < 0x20 && p[i] != '\n' && p[i] != '\t') || p[i] == 0x7f)
			return false;
	return true;
}

static int
on_scalar(struct builder *b, const yaml_event_t *e)
{
	const unsigned char *p = e->data.scalar.value;
	size_t len = e->data.scalar.length;
	struct node *n;

	if (!text_is_clean(p, len))
		return fault_at(b, &e->start_mark,
			"this text holds a control character; leave it out");
	n = node_new(b, NODE_TEXT, &e->start_mark);
	n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	n->text = xcalloc(1, len + 1);
	memcpy(n->text, p, len);
	return node_place(b, n, &e->start_mark);
}

static int
on_start(struct builder *b, const yaml_event_t *e, enum node_kind kind)
{
	struct node *n;

	if (b->depth == DOCUMENT_DEPTH)
		return fault_at(b, &e->start_mark,
			"lists and maps are nested more than 24 deep here");
	n = node_new(b, kind, &e->start_mark);
	if (node_place(b, n, &e->start_mark) != 0)
		return -EINVAL;
	b->stack[b->depth].node = n;
	b->stack[b->depth].key = NULL;
	b->depth++;
	return 0;
}

/* What YAML offers and this program does not: named where it stands. */
static void
refuse_extras(struct builder *b, const yaml_event_t *e)
{
	const unsigned char *anchor = NULL, *tag = NULL;

	if (e->type == YAML_SCALAR_EVENT) {
		anchor = e->data.scalar.anchor;
		tag = e->data.scalar.tag;
	} else if (e->type == YAML_SEQUENCE_START_EVENT) {
		anchor = e->data.sequence_start.anchor;
		tag = e->data.sequence_start.tag;
	} else if (e->type == YAML_MAPPING_START_EVENT) {
		anchor = e->data.mapping_start.anchor;
		tag = e->data.mapping_start.tag;
	}
	if (anchor != NULL)
		fault_at(b, &e->start_mark,
			"anchors (&name) are not read; write the value out");
	if (tag != NULL)
		fault_at(b, &e->start_mark,
			"tags (!name) are not read; every value is typed by its key");
}

static int
on_event(struct builder *b, const yaml_event_t *e)
{
	refuse_extras(b, e);
	if (b->nodes >= DOCUMENT_NODES)
		return fault_at(
			b, &e->start_mark, "the file has more than 1048576 values");
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (++b->documents > 1)
			return fault_at(b, &e->start_mark,
				"a second document begins here; a file holds one");
		return 0;
	case YAML_SCALAR_EVENT:
		return on_scalar(b, e);
	case YAML_SEQUENCE_START_EVENT:
		return on_start(b, e, NODE_LIST);
	case YAML_MAPPING_START_EVENT:
		return on_start(b, e, NODE_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		b->depth--;
		return 0;
	case YAML_ALIAS_EVENT:
		return fault_at(b, &e->start_mark,
			"aliases (*name) are not read; write the value out");
	default:
		return 0;
	}
}

/* libyaml gives a mark for grammar, and only an offset for bad encoding. */
static void
syntax_fault(
	struct builder *b, const yaml_parser_t *p, const unsigned char *bytes, size_t n)
{
	yaml_mark_t m = p->problem_mark;
	char text[ERR_TEXT];

	if (p->error == YAML_READER_ERROR) {
		size_t end = p->problem_offset < n ? p->problem_offset : n;
		m.line = m.column = 0;
		for (size_t i = 0; i < end; i++) {
			m.column++;
			if (bytes[i] == '\n') {
				m.line++;
				m.column = 0;
			}
		}
	}
	snprintf(text, sizeof(text), "this is not YAML: %s%s%s",
		p->problem != NULL ? p->problem : "out of memory",
		p->context != NULL ? " " : "", p->context != NULL ? p->context : "");
	fault_at(b, &m, text);
}

static void
build(struct builder *b, const unsigned char *bytes, size_t n)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool done = false;

	if (yaml_parser_initialize(&parser) == 0) {
		faults_add(b->faults, b->file, 0, 0, "out of memory");
		return;
	}
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, bytes, n);
	while (!done) {
		if (yaml_parser_parse(&parser, &event) == 0) {
			syntax_fault(b, &parser, bytes, n);
			break;
		}
		done = on_event(b, &event) != 0 || event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
}

struct document *
document_parse(const char *file, const void *bytes, size_t n, struct faults *faults)
{
	struct builder b = {.file = file, .faults = faults};
	size_t before = faults->count + faults->lost;
	struct document *d;

	if (n > DOCUMENT_BYTES) {
		faults_add(faults, file, 0, 0,
			"the file has %zu bytes; more than 16 MiB are not read", n);
		return NULL;
	}
	build(&b, bytes, n);
	if (b.root == NULL && faults->count + faults->lost == before)
		faults_add(faults, file, 1, 1, "the file is empty");
	if (faults->count + faults->lost != before) {
		for (unsigned i = 0; i < b.depth; i++)
			node_free(b.stack[i].key);
		node_free(b.root);
		return NULL;
	}
	d = xcalloc(1, sizeof(*d));
	d->file = xstrdup(file);
	d->root = b.root;
	return d;
}

/* At most DOCUMENT_BYTES + 1 bytes.  Grows with what comes: a file of a few
 * kilobytes shall not cost the clearing of the whole limit. */
static char *
stream_read(FILE *f, size_t *n)
{
	size_t size = 64 << 10;
	char *bytes = xrealloc(NULL, size, 1);

	*n = fread(bytes, 1, size, f);
	while (*n == size && size <= DOCUMENT_BYTES) {
		size = MIN(2 * size, (size_t)DOCUMENT_BYTES + 1);
		bytes = xrealloc(bytes, size, 1);
		*n += fread(bytes + *n, 1, size - *n, f);
	}
	return bytes;
}

/* The whole file; NULL with errno set. */
static char *
file_read(const char *path, size_t *n)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	char *bytes = NULL;
	int err = 0;

	if (f == NULL)
		return NULL;
	if (fstat(fileno(f), &st) == 0 && S_ISDIR(st.st_mode)) {
		err = EISDIR;
	} else {
		bytes = stream_read(f, n);
		err = ferror(f) ? EIO : 0;
	}
	fclose(f);
	if (err == 0)
		return bytes;
	free(bytes);
	errno = err;
	return NULL;
}

struct document *
document_load(const char *path, struct faults *faults)
{
	struct document *d;
	size_t n = 0;
	char *bytes = file_read(path, &n);

	if (bytes == NULL) {
		faults_add(faults, path, 0, 0, "cannot be read: %s", strerror(errno));
		return NULL;
	}
	d = document_parse(path, bytes, n, faults);
	free(bytes);
	return d;
}

void
document_free(struct document *d)
{
	if (d == NULL)
		return;
	node_free(d->root);
	free(d->file);
	free(d);
}
