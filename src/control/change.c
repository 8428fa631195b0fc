/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A change -> the store's function for it; where the socket is; who asks.
 */
#include "control_int.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "camwarden/base/str.h"

#define DEFAULT_DATABASE CW_LOCALSTATEDIR "/lib/camwarden/camwarden.db"

static int
exception_add(struct store *s, struct change *c)
{
	char given[RECORD_NAME];
	struct site_exception e = c->exception;

	memcpy(given, c->id, sizeof(given));
	e.id = given[0] != '\0' ? given : NULL;
	return store_add_exception(s, &e, c->actor, c->id);
}

int
control_change(struct store *s, struct change *c)
{
	switch (c->kind) {
	case CHANGE_EXCEPTION_ADD:
		return exception_add(s, c);
	case CHANGE_EXCEPTION_REVOKE:
		return store_revoke_exception(s, c->id, c->actor);
	case CHANGE_TOKEN_ADD:
		return store_put_token(
			s, c->id, c->scope, c->sha256, c->time, c->actor);
	case CHANGE_TOKEN_REVOKE:
		return store_delete_token(s, c->id, c->actor);
	case CHANGE_TOKEN_USED:
		return store_use_token(s, c->id, c->time);
	case CHANGE_USER_ADD:
		return store_put_user(s, c->id, c->scope, c->password, c->actor);
	case CHANGE_USER_PASSWORD:
		return store_set_password(s, c->id, c->password, c->actor);
	case CHANGE_USER_REVOKE:
		return store_delete_user(s, c->id, c->actor);
	case CHANGE_USER_USED:
		return store_use_user(s, c->id, c->time);
	case CHANGE_ACKNOWLEDGE:
		return store_acknowledge(s, c->id, c->actor, c->reason);
	case CHANGE_MAX:
		break;
	}
	return -EINVAL; /* message_to lets none in */
}

char *
control_path(const char *given, const char *database)
{
	struct str s = {0};

	if (given != NULL)
		return xstrdup(given);
	if (strcmp(database, DEFAULT_DATABASE) == 0)
		return xstrdup(CW_RUNSTATEDIR "/camwarden/control");
	str_printf(&s, "%s.control", database);
	return s.data;
}

void
control_actor(unsigned uid, char out[RECORD_NAME])
{
	struct passwd who, *found = NULL;
	char buf[1024];

	if (getpwuid_r(uid, &who, buf, sizeof(buf), &found) == 0 && found != NULL)
		snprintf(out, RECORD_NAME, "user %s", who.pw_name);
	else
		snprintf(out, RECORD_NAME, "user %u", uid);
}
