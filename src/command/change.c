/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the commands that write make a change, and whom it may be about. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "change_int.h"

int
command_change(const struct command_usage *u, const char *socket, const char *database,
	struct change *c, int *status)
{
	char *path = control_path(socket, database);
	struct err err = {0};
	int error = control_ask(path, database, c, &err);

	free(path);
	*status = error == -ECANCELED ? command_failed_err(u, &err) : COMMAND_DONE;
	return error;
}

bool
command_name_is_valid(const char *name)
{
	size_t n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				"0123456789._-@");

	return n > 0 && n < RECORD_NAME && name[n] == '\0';
}

int
command_name(const struct command_usage *u, const char *name, struct change *c)
{
	if (!command_name_is_valid(name))
		return command_usage_error(u,
			"NAME is up to %d letters, digits, or ._-@, not '%s'",
			RECORD_NAME - 1, name);
	strcpy(c->id, name);
	return COMMAND_DONE;
}
