/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files built into the program: the dashboard's, and openapi.json.  A file
 * asked for with v=<its hash> never changes; anything else is checked by ETag.
 */
#include "api_int.h"

#include <string.h>

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
	if (rq->head->if_none_match != NULL &&
		strstr(rq->head->if_none_match, file->etag) != NULL) {
		rs->status = 304;
		rs->fixed = "";
		rs->fixed_len = 0;
		return;
	}
	rs->fixed = file->data;
	rs->fixed_len = file->len;
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
