/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A request's target (RFC 3986) -> decoded path segments and parameters.  One
 * spelling per resource: what could be read in two ways (dot segments, an
 * encoded slash, NUL, broken escapes, a parameter twice) is refused.  Pure.
 */
#include "api_int.h"

#include <errno.h>
#include <string.h>

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Decodes in place.  -EINVAL on a broken escape, a control or bad UTF-8. */
static int
decode(char *text, bool plus_is_space)
{
	char clean[TARGET_MAX + 1];
	char *to = text;
	size_t n;

	for (const char *p = text; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '%') {
			int high = hex_value(p[1]);
			int low = high < 0 ? -1 : hex_value(p[2]);

			if (low < 0)
				return -EINVAL;
			c = (unsigned char)(high << 4 | low);
			p += 2;
		} else if (c == '+' && plus_is_space) {
			c = ' ';
		} else if (c >= 0x80) {
			return -EINVAL; /* RFC 3986 2: must have been escaped */
		}
		if (c < 0x20 || c == 0x7f)
			return -EINVAL;
		*to++ = (char)c;
	}
	*to = '\0';
	/* What str_from_wire would change is not valid or not inert. */
	n = str_from_wire(clean, sizeof(clean), text, (size_t)(to - text));
	return n == (size_t)(to - text) && memcmp(clean, text, n) == 0 ? 0 : -EINVAL;
}

static int
path_segment(struct query *q, char *text, struct err *err)
{
	if (decode(text, false) < 0)
		return err_set(err, "the path holds a broken or forbidden escape");
	if (*text == '\0' || strcmp(text, ".") == 0 || strcmp(text, "..") == 0 ||
		strchr(text, '/') != NULL)
		return err_set(err,
			"the path has an empty or dot segment, or a slash in disguise");
	if (q->segment_count == QUERY_SEGMENTS_MAX)
		return err_set(
			err, "the path has more than %d segments", QUERY_SEGMENTS_MAX);
	q->segment[q->segment_count++] = text;
	return 0;
}

/* "/" has no segment; a slash at the end is another, unknown resource. */
static int
path_parse(struct query *q, char *path, struct err *err)
{
	char *p = path + 1, *save = q->path;

	*save = '\0';
	if (*p == '\0') {
		strcpy(q->path, "/");
		return 0;
	}
	for (;;) {
		char *slash = strchr(p, '/');
		size_t n;

		if (slash != NULL)
			*slash = '\0';
		if (path_segment(q, p, err) < 0)
			return -EINVAL;
		n = strlen(p);
		*save++ = '/';
		memcpy(save, p, n + 1);
		save += n;
		if (slash == NULL)
			return 0;
		p = slash + 1;
	}
}

static int
param_parse(struct query *q, char *text, struct err *err)
{
	char *equals = strchr(text, '=');

	if (equals == NULL || equals == text)
		return err_set(err, "a query parameter is not of the form name=value");
	*equals = '\0';
	if (decode(text, true) < 0 || decode(equals + 1, true) < 0)
		return err_set(err,
			"a query parameter holds a broken escape, a control character "
			"or bytes that are not UTF-8");
	if (query_param(q, text) != NULL)
		return err_set(err, "parameter '%.60s' is given twice", text);
	if (equals[1] == '\0')
		return err_set(err,
			"parameter '%.60s' is empty: leave it out, or give a value",
			text);
	if (q->param_count == QUERY_PARAMS_MAX)
		return err_set(
			err, "there are more than %d parameters", QUERY_PARAMS_MAX);
	q->param[q->param_count].name = text;
	q->param[q->param_count++].value = equals + 1;
	return 0;
}

static int
params_parse(struct query *q, char *text, struct err *err)
{
	while (*text != '\0') {
		char *amp = strchr(text, '&');

		if (amp != NULL)
			*amp = '\0';
		if (param_parse(q, text, err) < 0)
			return -EINVAL;
		if (amp == NULL)
			break;
		text = amp + 1;
	}
	return 0;
}

int
query_parse(struct query *q, const char *target, struct err *err)
{
	size_t n = strlen(target);
	char *mark;

	q->segment_count = 0;
	q->param_count = 0;
	if (n > TARGET_MAX)
		return err_set(err, "the address is longer than %d bytes", TARGET_MAX);
	memcpy(q->text, target, n + 1);
	if (q->text[0] != '/')
		return err_set(err, "the address must begin with a slash");
	if (strchr(q->text, '#') != NULL)
		return err_set(err, "a fragment (#) is not sent to a server");
	mark = strchr(q->text, '?');
	if (mark != NULL)
		*mark = '\0';
	if (path_parse(q, q->text, err) < 0)
		return -EINVAL;
	return mark == NULL ? 0 : params_parse(q, mark + 1, err);
}

const char *
query_param(const struct query *q, const char *name)
{
	for (size_t i = 0; i < q->param_count; i++)
		if (strcmp(q->param[i].name, name) == 0)
			return q->param[i].value;
	return NULL;
}
