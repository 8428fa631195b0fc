/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One sentence about a fault, or a list of them, for a person to read.
 */
#include "camwarden/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/str.h"

__attribute__((format(printf, 5, 0))) static void
err_fill(struct err *e, const char *file, unsigned line, unsigned column,
	const char *fmt, va_list ap)
{
	snprintf(e->file, sizeof(e->file), "%s", file);
	e->line = line;
	e->column = column;
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
}

int
err_set(struct err *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	err_fill(e, "", 0, 0, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

int
err_at(struct err *e, const char *file, unsigned line, unsigned column, const char *fmt,
	...)
{
	va_list ap;

	va_start(ap, fmt);
	err_fill(e, file, line, column, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

char *
err_format(const struct err *e, char *buf, size_t size)
{
	if (e->file[0] == '\0')
		snprintf(buf, size, "%s", e->text);
	else if (e->line == 0)
		snprintf(buf, size, "%s: %s", e->file, e->text);
	else
		snprintf(buf, size, "%s:%u:%u: %s", e->file, e->line, e->column,
			e->text);
	return buf;
}

int
faults_add(struct faults *f, const char *file, unsigned line, unsigned column,
	const char *fmt, ...)
{
	va_list ap;

	if (f->count == FAULTS_MAX) {
		f->lost++;
		return -EINVAL;
	}
	f->item = xrealloc(f->item, f->count + 1, sizeof(*f->item));
	va_start(ap, fmt);
	err_fill(&f->item[f->count++], file != NULL ? file : "", line, column, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

void
faults_print(const struct faults *f, FILE *to)
{
	char buf[ERR_FILE + ERR_TEXT + 32];

	for (size_t i = 0; i < f->count; i++)
		fprintf(to, "%s\n", err_format(&f->item[i], buf, sizeof(buf)));
	if (f->lost > 0)
		fprintf(to, "... and %zu more\n", f->lost);
}

void
faults_fini(struct faults *f)
{
	free(f->item);
	memset(f, 0, sizeof(*f));
}
