/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the API changes, it asks of the one writer, in the name of who asks:
 * acknowledging findings, and exceptions.  Called on server threads.
 */
#include "camwarden/control.h"

#include "api_int.h"

#include <errno.h>
#include <string.h>

#include "camwarden/export.h"

bool
change_make(const struct request *rq, struct change *c, int *error, struct response *rs)
{
	static const char *const kinds[] = {[BY_TOKEN] = "token",
		[BY_SESSION] = "login",
		[BY_CERTIFICATE] = "certificate"};

	if (rq->api->change == NULL) {
		problem_set(rs, 503, "nothing can be changed here: no writer runs");
		return false;
	}
	snprintf(c->actor, sizeof(c->actor), "%s %.*s", kinds[rq->who.by],
		RECORD_NAME - 13, rq->who.name);
	*error = rq->api->change(rq->api->change_ctx, c);
	return true;
}

/* ---- findings ---- */

void
finding_acknowledge(const struct request *rq, struct response *rs)
{
	struct body_member m[] = {
		{"reason", CONTROL_TEXT, false, NULL}, {NULL, 0, false, NULL}};
	struct change c = {.kind = CHANGE_ACKNOWLEDGE};
	struct body body = {NULL};
	int error = -ENOENT;

	/* No body at all is no reason. */
	if (rq->head->body_len > 0 && !body_read(rq, m, &body, rs))
		return;
	snprintf(
		c.reason, sizeof(c.reason), "%s", m[0].value != NULL ? m[0].value : "");
	body_end(&body);
	if (strlen(rq->id) < sizeof(c.id)) {
		strcpy(c.id, rq->id);
		if (!change_make(rq, &c, &error, rs))
			return;
	}
	if (error == -ENOENT)
		problem_set(rs, 404, "no finding has the id '%.80s'", rq->id);
	else if (error == -EALREADY)
		problem_set(rs, 409, "'%.80s' is acknowledged already", rq->id);
	else if (error != 0)
		problem_set(rs, 503, "the change was not made: %s", store_fault(error));
	else
		finding_get(rq, rs);
}

/* ---- exceptions ---- */

/* In the order of the members that a request may give. */
enum { M_ID, M_VIOLATION, M_CLIENT, M_SERVER, M_PORT, M_REASON, M_OWNER, M_EXPIRES };

static bool
id_is_word(const char *id)
{
	return id[strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "0123456789._-")] == '\0';
}

/* Meant as an address, by its characters; the site's file is read the same way. */
static bool
end_take(const struct body_member *m, struct site_end *out, struct response *rs)
{
	const char *text = m->value;

	if (text == NULL || strcmp(text, "any") == 0)
		return true;
	if (strpbrk(text, ":/") != NULL || text[strspn(text, "0123456789.")] == '\0') {
		out->by_prefix = true;
		if (prefix_parse(text, &out->prefix) == 0)
			return true;
	} else if (*text != '\0') {
		out->host = (char *)(uintptr_t)text;
		return true;
	}
	problem_set(rs, 400,
		"'%s' is a declared host's name, an address or a prefix such as "
		"10.20.0.0/24, not '%.60s'",
		m->name, text);
	return false;
}

static bool
scope_take(const struct body_member *m, struct site_exception *e, struct response *rs)
{
	const char *violation = m[M_VIOLATION].value, *port = m[M_PORT].value;
	const struct violation *v;

	if (violation != NULL && strcmp(violation, "any") != 0) {
		v = violation_find(violation);
		if (v == NULL) {
			problem_set(rs, 400,
				"'violation' is a code or name of the catalogue, like "
				"V101, or any, not '%.60s'",
				violation);
			return false;
		}
		e->violation = (char *)(uintptr_t)v->name;
	}
	if (!end_take(&m[M_CLIENT], &e->client, rs) ||
		!end_take(&m[M_SERVER], &e->server, rs))
		return false;
	if (e->client.host == NULL && !e->client.by_prefix && e->server.host == NULL &&
		!e->server.by_prefix) {
		problem_set(rs, 400,
			"give 'client' or 'server': without them it would accept "
			"everything everywhere");
		return false;
	}
	if (port == NULL || strcmp(port, "any") == 0 ||
		port_range_parse(port, &e->port) == 0)
		return true;
	problem_set(rs, 400,
		"'port' is a port or range with its transport, such as 443/tcp, not "
		"'%.60s'",
		port);
	return false;
}

/* A day alone lasts to its end, as in the configuration. */
static bool
fields_take(const struct body_member *m, struct site_exception *e, struct response *rs)
{
	const char *expires = m[M_EXPIRES].value;

	if (!scope_take(m, e, rs))
		return false;
	if (time_parse(expires, &e->expires) != 0) {
		problem_set(rs, 400,
			"'expires' is a day or a time like 2027-01-31 or "
			"2027-01-31T12:00:00Z, not '%.60s'",
			expires);
		return false;
	}
	if (strlen(expires) <= sizeof("2027-01-31") - 1)
		e->expires += CW_DAY - 1;
	if (m[M_ID].value != NULL && !id_is_word(m[M_ID].value)) {
		problem_set(rs, 400, "'id' has letters, digits, or ._- only");
		return false;
	}
	e->reason = (char *)(uintptr_t)m[M_REASON].value;
	e->owner = (char *)(uintptr_t)m[M_OWNER].value;
	return true;
}

static void
refused(struct response *rs, int error, const char *id)
{
	if (error == -ENOENT)
		problem_set(rs, 404, "no exception is named '%.80s'", id);
	else if (error == -EEXIST)
		problem_set(rs, 409,
			"an exception '%.80s' is or was there: every one has its own "
			"id",
			id);
	else if (error == -EPERM)
		problem_set(rs, 409,
			"exception '%.80s' stands in the configuration: take it out "
			"there and reload",
			id);
	else if (error == -EALREADY)
		problem_set(rs, 409, "exception '%.80s' is revoked already", id);
	else if (error == -ERANGE)
		problem_set(rs, 400, "it would have ended already: 'expires' is past");
	else
		problem_set(rs, 503, "the change was not made: %s", store_fault(error));
}

struct wanted {
	const char *id;
	struct json *json;
};

static int
put_wanted(void *ctx, const struct exception *e, uint64_t row)
{
	struct wanted *w = ctx;

	(void)row;
	if (e->configured || strcmp(e->scope.id, w->id) != 0)
		return 0;
	export_exception(w->json, e);
	return 1;
}

static void
put_made(const struct request *rq, const char *id, struct response *rs)
{
	struct store_filter all;
	struct json j;
	struct wanted w = {id, &j};
	int rc;

	store_filter_init(&all);
	json_init(&j, &rs->body);
	rc = store_read_exceptions(rq->reader, &all, put_wanted, &w);
	if (rc < 0) {
		problem_set(
			rs, 503, "it was made, and cannot be read: %s", strerror(-rc));
		return;
	}
	rs->status = 201;
	snprintf(rs->location, sizeof(rs->location), "/api/v1/exceptions/%s", id);
}

void
exception_add(const struct request *rq, struct response *rs)
{
	struct body_member m[] = {
		[M_ID] = {"id", RECORD_NAME, false, NULL},
		[M_VIOLATION] = {"violation", RECORD_NAME, false, NULL},
		[M_CLIENT] = {"client", EXCEPTION_END, false, NULL},
		[M_SERVER] = {"server", EXCEPTION_END, false, NULL},
		[M_PORT] = {"port", EXCEPTION_PORT, false, NULL},
		[M_REASON] = {"reason", CONTROL_TEXT, true, NULL},
		[M_OWNER] = {"owner", CONTROL_TEXT, true, NULL},
		[M_EXPIRES] = {"expires", RECORD_NAME, true, NULL},
		{NULL, 0, false, NULL},
	};
	struct change c = {.kind = CHANGE_EXCEPTION_ADD};
	struct body body;
	int error;

	if (!body_read(rq, m, &body, rs))
		return;
	if (fields_take(m, &c.exception, rs)) {
		if (m[M_ID].value != NULL)
			strcpy(c.id, m[M_ID].value);
		if (!change_make(rq, &c, &error, rs))
			;
		else if (error != 0)
			refused(rs, error, c.id);
		else
			put_made(rq, c.id, rs);
	}
	body_end(&body);
}

void
exception_revoke(const struct request *rq, struct response *rs)
{
	struct change c = {.kind = CHANGE_EXCEPTION_REVOKE};
	int error = -ENOENT;

	if (strlen(rq->id) < sizeof(c.id)) {
		strcpy(c.id, rq->id);
		if (!change_make(rq, &c, &error, rs))
			return;
	}
	if (error != 0)
		refused(rs, error, rq->id);
	else
		rs->status = 204;
}
