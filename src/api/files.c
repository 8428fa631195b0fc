/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files built into the program: the dashboard's, and openapi.json.  A file
 * asked for with v=<its hash> never changes; anything else is checked by ETag.
 */
#include "api_int.h"

#include <string.h>

/* RFC 9110 13.1.2: the weak comparison, in which W/ counts for nothing. */
bool
etag_fits(const struct head *h, const char *etag)
{
	return h->if_none_match != NULL &&
	       (strcmp(h->if_none_match, "*") == 0 ||
		       strstr(h->if_none_match, etag) != NULL);
}

const struct embedded *
dashboard_find(const char *path)
{
	for (const struct embedded *f = dashboard_files; f->path != NULL; f++)
		if (strcmp(f->path, path) == 0)
			return f;
	return NULL;
}

static void
serve(const struct request *rq, const struct embedded *file, struct response *rs)
{
	strcpy(rs->etag, file->etag);
	rs->type = file->type;
	if (etag_fits(rq->head, file->etag)) {
		rs->status = 304;
		return;
	}
	rs->fixed = file->data;
	rs->fixed_len = file->len;
	rs->fixed_gzip = file->gzip;
	rs->fixed_gzip_len = file->gzip_len;
}

void
dashboard_serve(
	const struct request *rq, const struct embedded *file, struct response *rs)
{
	const char *v = query_param(rq->query, "v");

	rs->page = true;
	rs->immutable = v != NULL && strlen(v) >= 8 && file->etag[0] == '"' &&
			strncmp(v, file->etag + 1, strlen(v)) == 0;
	serve(rq, file, rs);
}

void
openapi_get(const struct request *rq, struct response *rs)
{
	serve(rq, &openapi_files[0], rs);
}
