/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden user`: adds, lists and revokes the people who may log in, and sets
 * their passwords.  A password is read from the terminal, unseen, or from
 * standard input, never from the command line, and leaves this program only as
 * crypt(5) writes it.  The running daemon makes the change, if there is one.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "change_int.h"
#include "reading_int.h"

struct values {
	const char *database, *socket, *scope, *certificate;
};

static const struct command_option options[] = {
	COMMAND_DATABASE(offsetof(struct values, database)),
	COMMAND_SOCKET(offsetof(struct values, socket)),
	{"scope", 0, "SCOPE", "with add: viewer, auditor or admin", "viewer",
		offsetof(struct values, scope)},
	{"certificate", 0, NULL,
		"with add: without a password, only by a certificate of that name",
		NULL, offsetof(struct values, certificate)},
};

static const struct command_usage usage = {"user",
	"add NAME | list | passwd NAME | revoke NAME",
	"Adds, lists or revokes people who may log in, or sets a password", options,
	sizeof(options) / sizeof(options[0]), 1, 2};

enum { LINE = CONTROL_PASSWORD_MOST + 2 };

/* ---- the password ---- */

/* A line without its end; false: none, or it is too long. */
static bool
line_read(char out[LINE])
{
	char *end;

	if (fgets(out, LINE, stdin) == NULL)
		return false;
	end = strchr(out, '\n');
	if (end == NULL && !feof(stdin))
		return false;
	if (end != NULL)
		*end = '\0';
	return true;
}

/* Asks at the terminal, which shows nothing meanwhile. */
static bool
ask(const char *what, char out[LINE])
{
	struct termios before, unseen;
	bool done;

	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return false;
	unseen = before;
	unseen.c_lflag &= ~(tcflag_t)ECHO;
	unseen.c_lflag |= ICANON | ISIG;
	fprintf(stderr, "%s: ", what);
	if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen) != 0)
		return false;
	done = line_read(out);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fputc('\n', stderr);
	return done;
}

static int
password_take(char out[LINE])
{
	char again[LINE] = "";
	struct err err = {0};
	bool person = isatty(STDIN_FILENO) != 0, same;

	if (!(person ? ask("Password", out) : line_read(out)))
		return command_failed(&usage, "no password of up to %d bytes was given",
			CONTROL_PASSWORD_MOST);
	if (control_password_check(out, &err) != 0)
		return command_failed(&usage, "%s", err.text);
	if (!person)
		return COMMAND_DONE;
	same = ask("Again", again) && strcmp(out, again) == 0;
	explicit_bzero(again, sizeof(again));
	return same ? COMMAND_DONE : command_failed(&usage, "the two differ");
}

static int
password_put(struct change *c)
{
	char password[LINE] = "";
	int status = password_take(password);

	if (status == COMMAND_DONE && control_password_make(password, c->password) != 0)
		status = command_failed(&usage, "crypt(3) cannot make yescrypt");
	explicit_bzero(password, sizeof(password));
	return status;
}

/* ---- changes ---- */

static int
change(const struct values *v, struct change *c)
{
	int status, error = command_change(&usage, v->socket, v->database, c, &status);

	if (status != COMMAND_DONE)
		return status;
	if (error == -EEXIST)
		return command_failed(&usage, "a user '%s' is there already", c->id);
	if (error == -ENOENT)
		return command_failed(&usage, "no user is named '%s'", c->id);
	if (error != 0)
		return command_failed(
			&usage, "%s: %s", v->database, store_fault(error));
	return COMMAND_DONE;
}

static int
user_change(const struct values *v, enum change_kind kind, const char *name)
{
	struct change c = {.kind = kind};
	int status;

	if (command_choose(&usage, "scope", v->scope, control_scopes) < 0)
		return COMMAND_USAGE;
	status = command_name(&usage, name, &c);
	if (status != COMMAND_DONE)
		return status;
	strcpy(c.scope, v->scope);
	if (kind == CHANGE_USER_ADD && v->certificate != NULL)
		strcpy(c.password, "*"); /* crypt(5): fits none */
	else if (kind != CHANGE_USER_REVOKE)
		status = password_put(&c);
	return status == COMMAND_DONE ? change(v, &c) : status;
}

/* ---- list ---- */

static int
put(void *ctx, const struct store_user *u)
{
	struct str *text = ctx;
	char time[TIME_STRLEN];

	text_cell(text, u->name, RECORD_NAME - 1);
	text_cell(text, u->scope, 7);
	text_cell(text, text_time(u->created, time), 20);
	text_cell(text, text_time(u->changed, time), 20);
	text_cell(text, u->used != 0 ? text_time(u->used, time) : "never", 20);
	text_end(text);
	return text_write(text);
}

static int
user_list(const struct values *v)
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
	text_cell(&text, "PASSWORD", 20);
	text_cell(&text, "LOGIN", 20);
	text_end(&text);
	result = store_read_users(place.reader, put, &text);
	if (result == 0 && text.len > 0)
		text_write(&text); /* nobody: the head alone */
	str_fini(&text);
	return reading_end(&usage, &place, result);
}

int
command_user(int argc, char **argv)
{
	struct values v;
	int status, at = command_options(&usage, argc, argv, &v, &status);
	const char *action, *name;

	if (at < 0)
		return status;
	action = argv[at];
	name = argc - at > 1 ? argv[at + 1] : NULL;
	if (strcmp(action, "list") == 0 && name == NULL)
		return user_list(&v);
	if (strcmp(action, "add") == 0 && name != NULL)
		return user_change(&v, CHANGE_USER_ADD, name);
	if (strcmp(action, "passwd") == 0 && name != NULL)
		return user_change(&v, CHANGE_USER_PASSWORD, name);
	if (strcmp(action, "revoke") == 0 && name != NULL)
		return user_change(&v, CHANGE_USER_REVOKE, name);
	return command_usage_error(&usage, "%s expected", usage.operands);
}
