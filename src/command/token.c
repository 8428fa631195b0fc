/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden token`: makes, lists and revokes the tokens of the API.  A token
 * is shown once; the database keeps its SHA-256 only.  The running daemon makes
 * the change, if there is one.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "change_int.h"
#include "reading_int.h"

struct values {
	const char *database, *socket, *scope, *expires;
};

static const struct command_option options[] = {
	COMMAND_DATABASE(offsetof(struct values, database)),
	COMMAND_SOCKET(offsetof(struct values, socket)),
	{"scope", 0, "SCOPE", "with add: viewer, auditor or admin", "viewer",
		offsetof(struct values, scope)},
	{"expires", 0, "TIME",
		"with add: until when, such as 2027-01-31, or for how long, such as "
		"90d; else until it is revoked",
		NULL, offsetof(struct values, expires)},
};

static const struct command_usage usage = {"token", "add NAME | list | revoke NAME",
	"Makes, lists or revokes tokens for the API and the dashboard", options,
	sizeof(options) / sizeof(options[0]), 1, 2};

enum { DATE_LEN = sizeof("2027-01-31") - 1 };

/* A day alone lasts to its end. */
static int
expires_take(const char *text, cw_time *out)
{
	cw_time now = time_now(), span;

	*out = 0;
	if (text == NULL)
		return 0;
	if (time_parse_span(text, &span) == 0)
		*out = now + span;
	else if (time_parse(text, out) != 0)
		return command_usage_error(&usage,
			"--expires is a time such as 2027-01-31, or a span such as "
			"90d, not '%s'",
			text);
	else if (strlen(text) <= DATE_LEN)
		*out += CW_DAY - 1;
	if (*out > now)
		return 0;
	return command_usage_error(&usage, "--expires is past: %s", text);
}

static int
token_add(const struct values *v, const char *name)
{
	struct change c = {.kind = CHANGE_TOKEN_ADD};
	char token[CONTROL_TOKEN];
	int error, status;

	if (command_choose(&usage, "scope", v->scope, control_scopes) < 0)
		return COMMAND_USAGE;
	status = command_name(&usage, name, &c);
	if (status != COMMAND_DONE)
		return status;
	strcpy(c.scope, v->scope);
	status = expires_take(v->expires, &c.time);
	if (status != 0)
		return status;
	if (control_token_new(token, c.sha256) != 0)
		return command_failed(&usage, "no random bytes can be had");
	error = command_change(&usage, v->socket, v->database, &c, &status);
	if (status != 0)
		return status;
	if (error == -EEXIST)
		return command_failed(
			&usage, "a token named '%s' is there; revoke it first", name);
	if (error != 0)
		return command_failed(
			&usage, "%s: %s", v->database, store_fault(error));
	puts(token);
	return command_output_end(&usage);
}

static int
token_revoke(const struct values *v, const char *name)
{
	struct change c = {.kind = CHANGE_TOKEN_REVOKE};
	int error = -ENOENT, status = 0;

	if (command_name_is_valid(name)) {
		strcpy(c.id, name);
		error = command_change(&usage, v->socket, v->database, &c, &status);
	}
	if (status != 0)
		return status;
	if (error == -ENOENT)
		return command_failed(&usage, "no token is named '%s'", name);
	if (error != 0)
		return command_failed(
			&usage, "%s: %s", v->database, store_fault(error));
	return COMMAND_DONE;
}

static int
put(void *ctx, const struct store_token *t)
{
	struct str *text = ctx;
	char time[TIME_STRLEN];

	text_cell(text, t->name, RECORD_NAME - 1);
	text_cell(text, t->scope, 7);
	text_cell(text, text_time(t->created, time), 20);
	text_cell(text, t->expires != 0 ? text_time(t->expires, time) : "never", 20);
	text_cell(text, t->used != 0 ? text_time(t->used, time) : "never", 20);
	text_end(text);
	return text_write(text);
}

static int
token_list(const struct values *v)
{
	struct reading_place place = {0};
	struct str text = {0};
	struct err err;
	int result;

	if (store_reader_open(v->database, &err, &place.reader) != 0)
		return command_failed_err(&usage, &err);
	text_cell(&text, "NAME", RECORD_NAME - 1);
	text_cell(&text, "SCOPE", 7);
	text_cell(&text, "CREATED", 20);
	text_cell(&text, "EXPIRES", 20);
	text_cell(&text, "USED", 20);
	text_end(&text);
	result = store_read_tokens(place.reader, put, &text);
	if (result == 0 && text.len > 0)
		text_write(&text); /* no token: the head alone */
	str_fini(&text);
	return reading_end(&usage, &place, result);
}

int
command_token(int argc, char **argv)
{
	struct values v;
	int status, at = command_options(&usage, argc, argv, &v, &status);
	const char *action, *name;

	if (at < 0)
		return status;
	action = argv[at];
	name = argc - at > 1 ? argv[at + 1] : NULL;
	if (strcmp(action, "list") == 0 && name == NULL)
		return token_list(&v);
	if (strcmp(action, "add") == 0 && name != NULL)
		return token_add(&v, name);
	if (strcmp(action, "revoke") == 0 && name != NULL)
		return token_revoke(&v, name);
	return command_usage_error(&usage, "%s expected", usage.operands);
}
