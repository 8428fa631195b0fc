/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text -> gzip (RFC 1952), whole or in slices.  Nothing here holds a secret beside
 * what a stranger chose (BREACH): tokens and cookies are in fields, not in bodies.
 */
#include "gzip.h"

#include <stdlib.h>
#include <zlib.h>

enum { LEVEL = 4, WINDOW = 15 + 16 /* gzip, not zlib */, MEMORY = 8, PIECE = 16384 };

struct gzip {
	z_stream z;
};

struct gzip *
gzip_new(void)
{
	struct gzip *g = calloc(1, sizeof(*g));

	if (g != NULL && deflateInit2(&g->z, LEVEL, Z_DEFLATED, WINDOW, MEMORY,
				 Z_DEFAULT_STRATEGY) != Z_OK) {
		free(g);
		g = NULL;
	}
	return g;
}

bool
gzip_add(struct gzip *g, struct str *text, bool last)
{
	unsigned char piece[PIECE];
	struct str out = {0};
	int rc;

	g->z.next_in = (unsigned char *)text->data;
	g->z.avail_in = (uInt)text->len;
	do {
		g->z.next_out = piece;
		g->z.avail_out = sizeof(piece);
		rc = deflate(&g->z, last ? Z_FINISH : Z_SYNC_FLUSH);
		str_add(&out, (const char *)piece, sizeof(piece) - g->z.avail_out);
	} while (rc == Z_OK && g->z.avail_out == 0);
	str_fini(text);
	*text = out;
	return !out.failed && (rc == Z_OK || rc == Z_STREAM_END || rc == Z_BUF_ERROR);
}

void
gzip_free(struct gzip *g)
{
	if (g == NULL)
		return;
	deflateEnd(&g->z);
	free(g);
}
