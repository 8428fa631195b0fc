/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entries of the trail: who changed what that others rely on.  Written in the
 * transaction of the change itself.  The schema's triggers keep every entry as
 * it is, also against other programs.
 */
#include "camwarden/base/json.h"
#include "camwarden/base/str.h"
#include "camwarden/base/time.h"

#include "store_int.h"

static void
detail_of(const struct site_exception *e, struct str *to)
{
	char end[EXCEPTION_END], port[EXCEPTION_PORT];
	struct json j;

	json_init(&j, to);
	json_begin_object(&j);
	json_put_string(&j, "violation", e->violation != NULL ? e->violation : "any");
	json_put_string(&j, "client", exception_end_format(&e->client, end));
	json_put_string(&j, "server", exception_end_format(&e->server, end));
	json_put_string(&j, "port", exception_port_format(&e->port, port));
	json_put_string(&j, "reason", e->reason);
	json_put_string(&j, "owner", e->owner);
	json_put_time(&j, "expires", e->expires);
	json_end_object(&j);
}

int
trail_put(struct store *s, const char *actor, const char *action, const char *subject,
	const char *detail)
{
	static const char sql[] =
		"INSERT INTO trail (previous, at, actor, action, subject, detail)"
		" SELECT max(row), ?1, ?2, ?3, ?4, ?5 FROM trail";
	sqlite3_stmt *st = sql_statement(&s->sql, SQL_TRAIL_ADD, sql);
	struct sql_bind b = sql_bind(st);

	bind_int(&b, time_now());
	bind_text(&b, actor);
	bind_text(&b, action);
	bind_text(&b, subject);
	bind_text(&b, detail);
	return b.rc != SQLITE_OK ? sql_errno(b.rc) : sql_run(st);
}

int
trail_add(struct store *s, const char *actor, const char *action,
	const struct site_exception *e)
{
	struct str detail = {0};
	int error;

	detail_of(e, &detail);
	error = trail_put(s, actor, action, e->id, detail.data);
	str_fini(&detail);
	return error;
}
