/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * /stream: each new or changed finding as a server-sent event (HTML, 9.2) whose id
 * is its place in the order of change, so that who was cut off goes on with
 * Last-Event-ID and misses none.  Without one it begins with what changes from now.
 * Made slice by slice (reply.c): once a second somebody looks what is new.
 */
#include "api_int.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "camwarden/export.h"

enum { EVENTS = 100, LOOK_MS = 1000, QUIET_LOOKS = 15 };

struct events {
	struct response *rs;
	size_t count;
};

static int
add_event(void *ctx, const struct finding *f)
{
	struct events *e = ctx;
	struct json j;

	str_printf(&e->rs->body,
		"id: %" PRIu64 "\nevent: finding\ndata: ", f->updated_seq);
	json_init(&j, &e->rs->body);
	export_finding(&j, f);
	str_puts(&e->rs->body, "\n\n");
	e->rs->cursor = f->updated_seq;
	e->count++;
	return 0;
}

/* Where to begin: false: rs is a problem. */
static bool
first(const struct request *rq, struct response *rs)
{
	const char *id = rq->head->last_event_id;
	struct err err = {0};
	int rc;

	rs->cursor = rq->filter.since;
	if (id != NULL && cursor_parse("Last-Event-ID", id, &rs->cursor, &err) < 0) {
		problem_set(rs, 400, "%s", err.text);
		return false;
	}
	if (id == NULL && query_param(rq->query, "since") == NULL) {
		rc = store_read_newest(rq->reader, &rs->cursor);
		if (rc < 0) {
			problem_set(
				rs, 503, "the stream cannot begin: %s", strerror(-rc));
			return false;
		}
	}
	rs->type = "text/event-stream";
	rs->live = true;
	/* Also tells that it is open; and when to come again after an end. */
	str_printf(&rs->body, "retry: 2000\nid: %" PRIu64 "\n\n", rs->cursor);
	return true;
}

void
stream_get(const struct request *rq, struct response *rs)
{
	struct store_filter f = rq->filter;
	struct events events = {.rs = rs};
	int rc;

	if (!rq->again && !first(rq, rs))
		return;
	f.after = rs->cursor;
	f.since = 0;
	f.limit = EVENTS;
	rc = store_read_findings(rq->reader, &f, add_event, &events);
	if (rc < 0) {
		problem_set(rs, 503, "findings cannot be read: %s", strerror(-rc));
		return;
	}
	rs->more = true;
	rs->wait_ms = events.count == EVENTS ? 0 : LOOK_MS;
	/* A line now and then, or proxies take a silent connection for dead. */
	rs->sent = events.count > 0 ? 0 : rs->sent + 1;
	if (rs->sent == QUIET_LOOKS) {
		str_puts(&rs->body, ": \n\n");
		rs->sent = 0;
	}
}
