/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the commands that write make a change. */
#ifndef CAMWARDEN_CHANGE_INT_H
#define CAMWARDEN_CHANGE_INT_H

#include "camwarden/control.h"

#include "command_int.h"

/* By the daemon that keeps the database, or else by itself.  What
 * control_ask says; *status: COMMAND_FAILED after a fault that was told. */
int command_change(const struct command_usage *u, const char *socket,
	const char *database, struct change *c, int *status);

/* Of a token or a user: up to RECORD_NAME - 1 letters, digits, or ._-@ */
bool command_name_is_valid(const char *name);
/* Into c->id, or a usage error. */
int command_name(const struct command_usage *u, const char *name, struct change *c);

#endif
