/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why something failed, as one sentence for a person, with the place in the
 * file where there is one.  Parsers fill it and never print.
 */
#ifndef CAMWARDEN_BASE_ERR_H
#define CAMWARDEN_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { ERR_TEXT = 512, ERR_FILE = 256, FAULTS_MAX = 100 };

struct err {
	char file[ERR_FILE]; /* "" when the fault has no file */
	unsigned line;       /* from 1; 0 when unknown */
	unsigned column;     /* from 1; 0 when unknown */
	char text[ERR_TEXT];
};

/* All faults of one check, in the order found.  Later than FAULTS_MAX: counted. */
struct faults {
	size_t count;
	size_t lost;
	struct err *item; /* owned */
};

/* Sets the sentence; returns -EINVAL so that a parser can `return err_set(...)`. */
int err_set(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int err_at(struct err *e, const char *file, unsigned line, unsigned column,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* `file:line:column: text`, less what is unknown.  Returns buf. */
char *err_format(const struct err *e, char *buf, size_t size);

/* Adds a fault; returns -EINVAL. */
int faults_add(struct faults *f, const char *file, unsigned line, unsigned column,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void faults_print(const struct faults *f, FILE *to);
void faults_fini(struct faults *f);

#endif
