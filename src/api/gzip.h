/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gzip.c's side towards the answers: zlib. */
#ifndef CAMWARDEN_API_GZIP_H
#define CAMWARDEN_API_GZIP_H

#include <stdbool.h>

#include "camwarden/base/str.h"

struct gzip;

/* NULL: no memory. */
struct gzip *gzip_new(void);
/* Replaces the text by what it is compressed, whole enough to be read alone by who
 * read what came before.  False: no memory, and the text is lost. */
bool gzip_add(struct gzip *g, struct str *text, bool last);
void gzip_free(struct gzip *g);

#endif
