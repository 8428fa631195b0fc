/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden exception`: accepted deviations of operators, beside those of the
 * configuration.  Adding and revoking mark the stored findings at once; the
 * running daemon makes the change, if there is one.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "change_int.h"
#include "reading_int.h"

struct values {
	const char *database, *socket, *format, *violation, *client, *server, *port;
	const char *reason, *owner, *expires, *id;
};

#define VALUE(field) offsetof(struct values, field)

static const struct command_option options[] = {
	COMMAND_DATABASE(VALUE(database)),
	COMMAND_SOCKET(VALUE(socket)),
	{"id", 0, "ID", "with add: its name, else the next EX-<n>", NULL, VALUE(id)},
	{"violation", 0, "CODE", "with add: this violation, by code or name", "any",
		VALUE(violation)},
	{"client", 0, "END", "with add: a declared host's name, address or prefix",
		"any", VALUE(client)},
	{"server", 0, "END", "with add: a declared host's name, address or prefix",
		"any", VALUE(server)},
	{"port", 0, "PORT", "with add: the server's port, such as 123/udp", "any",
		VALUE(port)},
	{"reason", 0, "TEXT", "with add: why it is accepted; required", NULL,
		VALUE(reason)},
	{"owner", 0, "TEXT", "with add: who answers for it; required", NULL,
		VALUE(owner)},
	{"expires", 0, "TIME", "with add: until when, such as 2027-01-31; required",
		NULL, VALUE(expires)},
	{"format", 0, "FORMAT", "with list: table, ndjson or csv", "table",
		VALUE(format)},
};

static const struct command_usage usage = {"exception", "add | list | revoke ID",
	"Accepts deviations until they expire, lists or revokes them", options,
	sizeof(options) / sizeof(options[0]), 1, 2};

enum { TEXT_MOST = 500, DATE_LEN = sizeof("2027-01-31") - 1 };

/* ---- add ---- */

static const char id_characters[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

static bool
is_word(const char *text)
{
	size_t n = strspn(text, id_characters);

	return n > 0 && n < RECORD_NAME && text[n] == '\0';
}

/* Meant as an address, by its characters; the site's file is read the same way. */
static bool
looks_like_prefix(const char *text)
{
	return strpbrk(text, ":/") != NULL || text[strspn(text, "0123456789.")] == '\0';
}

static int
end_take(const char *option, const char *text, struct site_end *out)
{
	if (strcmp(text, "any") == 0)
		return 0;
	if (looks_like_prefix(text)) {
		out->by_prefix = true;
		if (prefix_parse(text, &out->prefix) == 0)
			return 0;
	} else if (*text != '\0' && strlen(text) < RECORD_NAME) {
		out->host = (char *)(uintptr_t)text;
		return 0;
	}
	return command_usage_error(&usage,
		"--%s is a declared host's name, an address or a prefix such as "
		"10.20.0.0/24, not '%s'",
		option, text);
}

static int
text_take(const char *option, const char *text, char **out)
{
	if (text == NULL || *text == '\0')
		return command_usage_error(&usage, "add needs --%s", option);
	if (strlen(text) > TEXT_MOST)
		return command_usage_error(&usage, "--%s is up to %d bytes, not %zu",
			option, TEXT_MOST, strlen(text));
	*out = (char *)(uintptr_t)text;
	return 0;
}

/* A day alone lasts to its end, as in the configuration. */
static int
expires_take(const char *text, cw_time *out)
{
	if (text == NULL)
		return command_usage_error(&usage, "add needs --expires");
	if (time_parse(text, out) != 0)
		return command_usage_error(&usage,
			"--expires is a time such as 2027-01-31 or "
			"2027-01-31T12:00:00Z, not '%s'",
			text);
	if (strlen(text) <= DATE_LEN)
		*out += CW_DAY - 1;
	return 0;
}

static int
violation_take(const char *text, char **out)
{
	const struct violation *v = violation_find(text);

	if (strcmp(text, "any") == 0)
		return 0;
	if (v == NULL)
		return command_usage_error(&usage,
			"--violation is a code or name of the catalogue, or any, not "
			"'%s'",
			text);
	*out = (char *)(uintptr_t)v->name;
	return 0;
}

static int
scope_take(const struct values *v, struct site_exception *out)
{
	int status = violation_take(v->violation, &out->violation);

	if (status == 0)
		status = end_take("client", v->client, &out->client);
	if (status == 0)
		status = end_take("server", v->server, &out->server);
	if (status != 0)
		return status;
	if (strcmp(v->client, "any") == 0 && strcmp(v->server, "any") == 0)
		return command_usage_error(&usage,
			"add needs --client or --server; without them it would accept "
			"everything everywhere");
	if (strcmp(v->port, "any") != 0 && port_range_parse(v->port, &out->port) != 0)
		return command_usage_error(&usage,
			"--port is a port or range with its transport, such as "
			"443/tcp, not '%s'",
			v->port);
	return 0;
}

static int
add_take(const struct values *v, struct site_exception *out)
{
	int status = scope_take(v, out);

	if (status == 0)
		status = text_take("reason", v->reason, &out->reason);
	if (status == 0)
		status = text_take("owner", v->owner, &out->owner);
	if (status == 0)
		status = expires_take(v->expires, &out->expires);
	if (status == 0 && v->id != NULL && !is_word(v->id))
		status = command_usage_error(&usage,
			"--id is up to %d letters, digits, or ._-, not '%s'",
			RECORD_NAME - 1, v->id);
	out->id = (char *)(uintptr_t)v->id;
	return status;
}

static int
failed(const struct values *v, int error, const char *id)
{
	if (error == -EEXIST)
		return command_failed(&usage,
			"an exception '%s' is or was there; every one has its own id",
			id);
	if (error == -ERANGE)
		return command_failed(&usage,
			"it would have ended already: --expires is %s", v->expires);
	if (error == -ENOENT)
		return command_failed(&usage, "no exception is named '%s'", id);
	if (error == -EPERM)
		return command_failed(&usage,
			"exception '%s' stands in the configuration; take it out there "
			"and reload",
			id);
	if (error == -EALREADY)
		return command_failed(&usage, "exception '%s' is revoked already", id);
	return command_failed(&usage, "%s: %s", v->database, store_fault(error));
}

static int
exception_add(const struct values *v)
{
	struct change c = {.kind = CHANGE_EXCEPTION_ADD};
	int error, status = add_take(v, &c.exception);

	if (status != 0)
		return status;
	if (v->id != NULL)
		strcpy(c.id, v->id);
	error = command_change(&usage, v->socket, v->database, &c, &status);
	if (status != 0)
		return status;
	if (error != 0)
		return failed(v, error, c.id);
	puts(c.id);
	return command_output_end(&usage);
}

static int
exception_revoke(const struct values *v, const char *id)
{
	struct change c = {.kind = CHANGE_EXCEPTION_REVOKE};
	int error, status;

	if (strlen(id) >= sizeof(c.id))
		return failed(v, -ENOENT, id);
	strcpy(c.id, id);
	error = command_change(&usage, v->socket, v->database, &c, &status);
	if (status != 0)
		return status;
	return error != 0 ? failed(v, error, id) : COMMAND_DONE;
}

/* ---- list ---- */

/* A person's word: what became of it, and that it is of no use. */
static void
put_use(struct str *to, const struct exception *e)
{
	if (e->findings > 0)
		str_printf(to, "covers %" PRIu64 " %s", e->findings,
			e->findings == 1 ? "finding" : "findings");
	else
		str_puts(to, e->matched ? "covers nothing now" : "never matched");
}

static void
put_table(struct str *to, const struct exception *e)
{
	const struct site_exception *x = &e->scope;
	char end[EXCEPTION_END], port[EXCEPTION_PORT], time[TIME_STRLEN];
	struct str more = {0};

	text_cell(to, x->id, 12);
	text_cell(to, exception_state_name(e->state), 8);
	text_cell(to, e->configured ? "configuration" : "database", 13);
	text_cell(to, text_time(x->expires, time), 20);
	put_use(to, e);
	text_end(to);
	str_printf(&more, "%s, client %s", x->violation != NULL ? x->violation : "any",
		exception_end_format(&x->client, end));
	str_printf(&more, ", server %s", exception_end_format(&x->server, end));
	str_printf(&more, ", port %s", exception_port_format(&x->port, port));
	text_wrap(to, more.data, 13);
	str_clear(&more);
	str_printf(&more, "%s (%s)", x->reason, x->owner);
	text_wrap(to, more.data, 13);
	str_fini(&more);
}

static void
put_csv(struct str *to, const struct exception *e)
{
	const struct site_exception *x = &e->scope;
	char end[EXCEPTION_END], port[EXCEPTION_PORT];

	csv_text(to, x->id);
	csv_text(to, e->configured ? "configuration" : "database");
	csv_text(to, exception_state_name(e->state));
	csv_text(to, x->violation != NULL ? x->violation : "any");
	csv_text(to, exception_end_format(&x->client, end));
	csv_text(to, exception_end_format(&x->server, end));
	csv_text(to, exception_port_format(&x->port, port));
	csv_text(to, x->reason);
	csv_text(to, x->owner);
	csv_time(to, x->expires);
	csv_time(to, e->added);
	if (e->revoked != 0)
		csv_time(to, e->revoked);
	else
		csv_text(to, "");
	csv_number(to, e->findings);
	csv_text(to, e->matched ? "true" : "false");
	csv_end(to);
}

static const char csv_head[] = "id,source,state,violation,client,server,port,reason,"
			       "owner,expires,added,revoked,findings,matched\r\n";

static int
put(void *ctx, const struct exception *e, uint64_t row)
{
	struct listing *l = ctx;

	(void)row;
	if (l->format == FORMAT_TABLE)
		put_table(&l->text, e);
	else if (l->format == FORMAT_CSV)
		put_csv(&l->text, e);
	else
		export_exception(listing_json(l), e);
	return listing_next(l);
}

static int
exception_list(const struct values *v)
{
	struct reading_place place = {0};
	struct listing l;
	struct err err;
	int result,
		format = command_choose(&usage, "format", v->format, reading_formats);

	if (format < 0)
		return COMMAND_USAGE;
	if (store_reader_open(v->database, &err, &place.reader) != 0)
		return command_failed_err(&usage, &err);
	store_filter_init(&place.filter);
	result = listing_begin(&l, format, csv_head, NULL);
	if (result == 0)
		result = store_read_exceptions(place.reader, &place.filter, put, &l);
	listing_fini(&l);
	return reading_end(&usage, &place, result);
}

int
command_exception(int argc, char **argv)
{
	struct values v;
	int status, at = command_options(&usage, argc, argv, &v, &status);
	const char *action, *id;

	if (at < 0)
		return status;
	action = argv[at];
	id = argc - at > 1 ? argv[at + 1] : NULL;
	if (strcmp(action, "list") == 0 && id == NULL)
		return exception_list(&v);
	if (strcmp(action, "add") == 0 && id == NULL)
		return exception_add(&v);
	if (strcmp(action, "revoke") == 0 && id != NULL)
		return exception_revoke(&v, id);
	return command_usage_error(&usage, "%s expected", usage.operands);
}
