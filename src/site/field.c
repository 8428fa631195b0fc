/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of keys -> members of a struct: the one place where a scalar of a
 * file gets its type.  A fault quotes the value and says what would be right;
 * reading goes on, so that one check names them all.
 */
#include "camwarden/yaml.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

const struct node *
node_find(const struct node *map, const char *key)
{
	for (const struct node *n = map->kind == NODE_MAP ? map->first : NULL;
		n != NULL; n = n->next)
		if (strcmp(n->key->text, key) == 0)
			return n;
	return NULL;
}

bool
node_is_null(const struct node *n)
{
	return n->kind == NODE_TEXT && !n->quoted &&
	       (n->text[0] == '\0' || strcmp(n->text, "~") == 0 ||
		       strcmp(n->text, "null") == 0);
}

int
node_fault(const struct reader *r, const struct node *n, const char *fmt, ...)
{
	char text[ERR_TEXT];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n->key == NULL)
		return faults_add(r->faults, r->file, n->line, n->column, "%s", text);
	return faults_add(r->faults, r->file, n->line, n->column, "%.60s: %s",
		n->key->text, text);
}

int
node_wants(const struct reader *r, const struct node *n, const char *wanted)
{
	if (n->kind == NODE_LIST)
		return node_fault(r, n, "a list is not %s", wanted);
	if (n->kind == NODE_MAP)
		return node_fault(r, n, "a map of keys is not %s", wanted);
	return node_fault(r, n, "'%.80s' is not %s", n->text, wanted);
}

static void *
member(const struct field *f, void *base)
{
	return (char *)base + f->offset;
}

/* ---- maps ---- */

/* Do the words differ by at most one letter wrong, missing or too much, or by
 * two neighbours swapped? */
static bool
words_are_near(const char *x, const char *y)
{
	size_t same = 0, nx = strlen(x), ny = strlen(y);

	while (x[same] != '\0' && x[same] == y[same])
		same++;
	x += same;
	y += same;
	if (nx == ny)
		return strcmp(x + 1, y + 1) == 0 ||
		       (x[0] == y[1] && x[1] == y[0] && strcmp(x + 2, y + 2) == 0);
	return (nx == ny + 1 && strcmp(x + 1, y) == 0) ||
	       (ny == nx + 1 && strcmp(x, y + 1) == 0);
}

static void
unknown_key(const struct reader *r, const struct node *key, const struct field *rows)
{
	struct str known = {0};

	for (const struct field *f = rows; f->key != NULL; f++)
		if (words_are_near(key->text, f->key)) {
			str_fini(&known);
			node_fault(r, key, "unknown key '%.60s'; did you mean '%s'?",
				key->text, f->key);
			return;
		} else {
			str_printf(&known, "%s%s", f == rows ? "" : ", ", f->key);
		}
	node_fault(r, key, "unknown key '%.60s'; known here: %.300s", key->text,
		known.data != NULL ? known.data : "none");
	str_fini(&known);
}

static const struct field *
row_find(const struct field *rows, const char *key)
{
	for (const struct field *f = rows; f->key != NULL; f++)
		if (strcmp(f->key, key) == 0)
			return f;
	return NULL;
}

int
node_read_map(const struct reader *r, const struct node *n, const struct field *rows,
	void *base)
{
	int ret = 0;

	if (n->kind != NODE_MAP)
		return node_wants(r, n, "a map of keys");
	for (const struct node *v = n->first; v != NULL; v = v->next) {
		const struct field *f = row_find(rows, v->key->text);
		if (f == NULL) {
			unknown_key(r, v->key, rows);
			ret = -EINVAL;
		} else if (!node_is_null(v) && f->read(r, v, f, base) != 0) {
			ret = -EINVAL;
		}
	}
	for (const struct field *f = rows; f->key != NULL; f++) {
		const struct node *v = f->required ? node_find(n, f->key) : n;
		if (v == NULL || (v != n && node_is_null(v)))
			ret = node_fault(r, v != NULL ? v : n,
				"key '%s' is missing; it has no default", f->key);
	}
	return ret;
}

int
field_map(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	return node_read_map(r, n, f->arg, member(f, base));
}

/* ---- lists ---- */

int
field_list(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	const struct list_of *of = f->arg;
	struct field item = {.arg = of->arg};
	char *made;
	size_t count = 0;
	int ret = 0;

	if (n->kind == NODE_TEXT)
		return node_fault(
			r, n, "'%.80s' is not a list; write [%.80s]", n->text, n->text);
	if (n->kind != NODE_LIST)
		return node_wants(r, n, "a list");
	/* Kept though an item was faulty: its owned parts are freed with the rest. */
	made = xcalloc(n->count, of->size);
	for (const struct node *v = n->first; v != NULL; v = v->next) {
		void *to = made + of->size * count++;
		if (node_is_null(v))
			ret = node_fault(r, v, "an item of a list is empty");
		else if (of->read(r, v, &item, to) != 0)
			ret = -EINVAL;
	}
	memcpy(member(f, base), &made, sizeof(made));
	memcpy((char *)base + f->count, &count, sizeof(count));
	return ret;
}

/* ---- scalars ---- */

static int
text_give(const struct field *f, void *base, const char *text)
{
	char **to = member(f, base);

	free(*to);
	*to = xstrdup(text);
	return 0;
}

int
field_prose(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	if (n->kind != NODE_TEXT || n->text[0] == '\0')
		return node_wants(r, n, "a text");
	return text_give(f, base, n->text);
}

int
field_text(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	if (n->kind != NODE_TEXT || n->text[0] == '\0' || strchr(n->text, '\n') != NULL)
		return node_wants(r, n, "a text of one line");
	return text_give(f, base, n->text);
}

static bool
is_token(const char *text)
{
	size_t n = strlen(text);

	if (n == 0 || n > FIELD_TOKEN || !isalnum((unsigned char)text[0]))
		return false;
	for (const char *p = text; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("._-", *p) == NULL)
			return false;
	return true;
}

int
field_token(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	if (n->kind != NODE_TEXT || !is_token(n->text))
		return node_wants(
			r, n, "a name of 1 to 63 letters, digits, '.', '_' and '-'");
	return text_give(f, base, n->text);
}

int
field_bool(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	static const char *const words[] = {"off", "on", "false", "true", "no", "yes"};

	if (n->kind == NODE_TEXT)
		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			if (strcmp(n->text, words[i]) == 0) {
				*(bool *)member(f, base) = i % 2 == 1;
				return 0;
			}
	return node_wants(r, n, "on or off");
}

int
field_unsigned(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	const struct number_range *range = f->arg;
	char wanted[80], *end = NULL;
	unsigned long value = 0;

	if (n->kind == NODE_TEXT && isdigit((unsigned char)n->text[0])) {
		errno = 0;
		value = strtoul(n->text, &end, 10);
	}
	if (end != NULL && *end == '\0' && errno == 0 && value >= range->least &&
		value <= range->most) {
		*(unsigned *)member(f, base) = (unsigned)value;
		return 0;
	}
	snprintf(wanted, sizeof(wanted), "a whole number from %lu to %lu", range->least,
		range->most);
	return node_wants(r, n, wanted);
}

int
field_word(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	char wanted[200] = "one of:";
	const struct word *w = f->arg;

	for (; w->name != NULL; w++) {
		size_t used = strlen(wanted);
		if (n->kind == NODE_TEXT && strcmp(n->text, w->name) == 0) {
			memcpy(member(f, base), &w->value, sizeof(w->value));
			return 0;
		}
		snprintf(wanted + used, sizeof(wanted) - used, " %s", w->name);
	}
	return node_wants(r, n, wanted);
}
