/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of all resources (method, path, least scope, parameters, handler)
 * and a request's way through it.  What is not in the table does not exist;
 * tests hold it against openapi.json in both directions.
 */
#include "api_int.h"

#include <errno.h>
#include <string.h>

#define PAGING                                                                         \
	{"after", PARAM_AFTER}, {"limit", PARAM_LIMIT},                                \
	{                                                                              \
		"format", PARAM_FORMAT                                                 \
	}
#define PERIOD                                                                         \
	{"from", PARAM_FROM},                                                          \
	{                                                                              \
		"to", PARAM_TO                                                         \
	}

const struct route routes[] = {
	{"GET", "/api/v1/findings", SCOPE_VIEWER, true, findings_list,
		{{"severity", PARAM_SEVERITY}, {"severity_least", PARAM_SEVERITY_LEAST},
			{"violation", PARAM_VIOLATION}, {"role", PARAM_ROLE},
			{"host", PARAM_HOST}, {"status", PARAM_STATUS},
			{"control", PARAM_CONTROL}, {"since", PARAM_SINCE}, PERIOD,
			PAGING, {NULL, 0}}},
	{"GET", "/api/v1/findings/{id}", SCOPE_VIEWER, true, finding_get, {{NULL, 0}}},
	{"POST", "/api/v1/findings/{id}/acknowledge", SCOPE_AUDITOR, true,
		finding_acknowledge, {{NULL, 0}}},
	{"GET", "/api/v1/findings/{id}/evidence", SCOPE_VIEWER, true, evidence_get,
		{{NULL, 0}}},
	{"GET", "/api/v1/conversations", SCOPE_VIEWER, true, conversations_list,
		{{"verdict", PARAM_VERDICT}, {"role", PARAM_ROLE}, {"host", PARAM_HOST},
			{"transport", PARAM_TRANSPORT}, PERIOD, PAGING, {NULL, 0}}},
	{"GET", "/api/v1/matrix", SCOPE_VIEWER, true, matrix_get, {{NULL, 0}}},
	{"GET", "/api/v1/controls", SCOPE_VIEWER, true, controls_get,
		{PERIOD, {NULL, 0}}},
	{"GET", "/api/v1/assets", SCOPE_VIEWER, true, assets_list,
		{{"host", PARAM_HOST}, PERIOD, PAGING, {NULL, 0}}},
	{"GET", "/api/v1/certificates", SCOPE_VIEWER, true, certificates_list,
		{{"host", PARAM_HOST}, PERIOD, PAGING, {NULL, 0}}},
	{"GET", "/api/v1/rules", SCOPE_VIEWER, true, rules_list, {PERIOD, {NULL, 0}}},
	{"GET", "/api/v1/coverage", SCOPE_VIEWER, true, coverage_list,
		{PERIOD, PAGING, {NULL, 0}}},
	{"GET", "/api/v1/exceptions", SCOPE_VIEWER, true, exceptions_list,
		{PAGING, {NULL, 0}}},
	{"POST", "/api/v1/exceptions", SCOPE_ADMIN, true, exception_add, {{NULL, 0}}},
	{"DELETE", "/api/v1/exceptions/{id}", SCOPE_ADMIN, true, exception_revoke,
		{{NULL, 0}}},
	{"GET", "/api/v1/session", SCOPE_VIEWER, true, session_get, {{NULL, 0}}},
	{"POST", "/api/v1/session", SCOPE_NONE, true, session_post, {{NULL, 0}}},
	{"DELETE", "/api/v1/session", SCOPE_VIEWER, true, session_delete, {{NULL, 0}}},
	{"GET", "/api/v1/stream", SCOPE_VIEWER, true, stream_get,
		{{"severity", PARAM_SEVERITY}, {"severity_least", PARAM_SEVERITY_LEAST},
			{"violation", PARAM_VIOLATION}, {"role", PARAM_ROLE},
			{"host", PARAM_HOST}, {"status", PARAM_STATUS},
			{"control", PARAM_CONTROL}, {"since", PARAM_SINCE}, {NULL, 0}}},
	{"GET", "/api/v1/reports/{id}", SCOPE_VIEWER, true, report_get,
		{{"format", PARAM_REPORT_FORMAT}, {NULL, 0}}},
	{"GET", "/api/v1/status", SCOPE_VIEWER, true, status_get, {{NULL, 0}}},
	{"GET", "/api/v1/openapi.json", SCOPE_NONE, false, openapi_get, {{NULL, 0}}},
	{"GET", "/metrics", SCOPE_VIEWER, true, metrics_get, {{NULL, 0}}},
	{"GET", "/healthz", SCOPE_NONE, false, health_get, {{NULL, 0}}},
};
const size_t route_count = sizeof(routes) / sizeof(routes[0]);

static const struct param file_params[] = {{"v", PARAM_VERSION}, {NULL, 0}};

/* HEAD is answered wherever GET is (RFC 9110 9.3.2). */
static bool
method_fits(const struct route *r, const char *method)
{
	return strcmp(r->method, method) == 0 ||
	       (strcmp(r->method, "GET") == 0 && strcmp(method, "HEAD") == 0);
}

/* Compares segment by segment; *id is what stands for "{id}". */
static bool
path_fits(const struct route *r, const struct query *q, const char **id)
{
	const char *p = r->path;

	*id = NULL;
	for (size_t i = 0; i < q->segment_count; i++) {
		size_t n;

		if (*p++ != '/')
			return false;
		n = strcspn(p, "/");
		if (n == 4 && memcmp(p, "{id}", n) == 0)
			*id = q->segment[i];
		else if (strlen(q->segment[i]) != n || memcmp(q->segment[i], p, n) != 0)
			return false;
		p += n;
	}
	return *p == '\0' && q->segment_count > 0;
}

static const struct route *
route_find(const struct query *q, const char *method, const char **id, char *allow)
{
	const struct route *fits = NULL;

	allow[0] = '\0';
	for (size_t i = 0; i < route_count; i++) {
		const char *part;

		if (!path_fits(&routes[i], q, &part))
			continue;
		snprintf(allow + strlen(allow), ALLOW_TEXT - strlen(allow), "%s%s%s",
			allow[0] != '\0' ? ", " : "", routes[i].method,
			strcmp(routes[i].method, "GET") == 0 ? ", HEAD" : "");
		if (fits == NULL && method_fits(&routes[i], method)) {
			fits = &routes[i];
			*id = part;
		}
	}
	return fits;
}

static void
not_found(const struct query *q, struct response *rs)
{
	if (dashboard_files[0].path == NULL && strcmp(q->path, "/") == 0)
		problem_set(rs, 404,
			"this build leaves the dashboard out (--without-dashboard); "
			"the "
			"API is at /api/v1, described by /api/v1/openapi.json");
	else
		problem_set(rs, 404,
			"there is nothing at '%.200s'; /api/v1/openapi.json lists what "
			"there is",
			q->path);
}

static void
serve_file(struct request *rq, const struct embedded *file, struct response *rs)
{
	struct err err = {0};

	if (strcmp(rq->head->method, "GET") != 0 &&
		strcmp(rq->head->method, "HEAD") != 0) {
		problem_set(rs, 405, "only GET and HEAD are answered here");
		strcpy(rs->allow, "GET, HEAD");
	} else if (filter_parse(file_params, rq->query, &rq->filter, &err) < 0) {
		problem_set(rs, 400, "%s", err.text);
	} else {
		dashboard_serve(rq, file, rs);
	}
}

/* True when whoever asks may use the route. */
static bool
route_allows(const struct route *route, struct request *rq, struct response *rs)
{
	if (!auth_check(rq, &rq->who, rs))
		return false;
	if (rq->who.scope >= route->scope)
		return true;
	problem_set(rs, 403, "this needs the scope %s, and '%.63s' has %s",
		scope_name(route->scope), rq->who.name, scope_name(rq->who.scope));
	return false;
}

/* A list as lines: by `format`, or else by what Accept prefers over JSON. */
static bool
wants_lines(const struct route *route, const struct request *rq)
{
	const char *format = query_param(rq->query, "format");
	const struct param *p = route->params;

	while (p->name != NULL && p->kind != PARAM_FORMAT)
		p++;
	if (p->name == NULL)
		return false;
	if (format != NULL)
		return strcmp(format, "ndjson") == 0;
	return field_has(rq->head->accept, "application/x-ndjson");
}

/* Asks the handler, in the name of who asks, with a reader of the database. */
static void
route_run(const struct route *route, struct request *rq, struct response *rs)
{
	struct err err = {0};
	bool needs = route->store || route->scope != SCOPE_NONE;

	if (needs && readers_take(&rq->api->readers, &err, &rq->reader) < 0) {
		problem_set(rs, 503, "the database cannot be read: %s", err.text);
		return;
	}
	if (route->scope != SCOPE_NONE && !route_allows(route, rq, rs))
		goto out;
	if (filter_parse(route->params, rq->query, &rq->filter, &err) < 0) {
		problem_set(rs, 400, "%s", err.text);
	} else {
		rq->lines = wants_lines(route, rq);
		route->handler(rq, rs);
	}
out:
	if (needs)
		readers_put(&rq->api->readers, rq->reader);
	rq->reader = NULL;
}

/* A document that can be asked for again gets the tag of its content. */
static void
tag(const struct head *h, struct response *rs)
{
	char sha256[CONTROL_HASH];

	if (rs->status != 200 || rs->more || rs->etag[0] != '\0' || rs->body.failed ||
		rs->body.len == 0 || method_changes(h->method))
		return;
	chain_hash_hex(rs->body.data, rs->body.len, sha256);
	snprintf(rs->etag, sizeof(rs->etag), "\"%.32s\"", sha256);
	if (!etag_fits(h, rs->etag))
		return;
	rs->status = 304;
	str_clear(&rs->body);
}

void
route_request(struct api *a, const struct head *h, struct reply *reply)
{
	struct request *rq = &reply->rq;
	struct response *rs = &reply->rs;
	struct query *q = &reply->query;
	struct err err = {0};
	const struct embedded *file;
	char allow[ALLOW_TEXT];

	rq->api = a;
	rq->query = q;
	rq->head = h;
	rs->status = 200;
	rs->type = "application/json";
	if (query_parse(q, h->target, &err) < 0) {
		problem_set(
			rs, strlen(h->target) > TARGET_MAX ? 414 : 400, "%s", err.text);
		return;
	}
	file = dashboard_find(q->path);
	reply->route = route_find(q, h->method, &rq->id, allow);
	if (file != NULL) {
		serve_file(rq, file, rs);
	} else if (reply->route != NULL) {
		route_run(reply->route, rq, rs);
		tag(h, rs);
	} else if (allow[0] != '\0') {
		problem_set(
			rs, 405, "'%.200s' is answered for %s only", q->path, allow);
		strcpy(rs->allow, allow);
	} else {
		not_found(q, rs);
	}
}

void
route_again(struct api *a, struct reply *reply)
{
	(void)a;
	reply->rq.again = true;
	reply->rs.more = false;
	route_run(reply->route, &reply->rq, &reply->rs);
}
