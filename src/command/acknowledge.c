/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `camwarden acknowledge`: a person has looked at a finding. */
#include <errno.h>
#include <string.h>

#include "change_int.h"

struct values {
	const char *database, *socket, *reason;
};

static const struct command_option options[] = {
	COMMAND_DATABASE(offsetof(struct values, database)),
	COMMAND_SOCKET(offsetof(struct values, socket)),
	{"reason", 0, "TEXT", "what came of it, for the trail", "",
		offsetof(struct values, reason)},
};

static const struct command_usage usage = {"acknowledge", "FINDING",
	"Marks a finding as looked at", options, sizeof(options) / sizeof(options[0]),
	1, 1};

int
command_acknowledge(int argc, char **argv)
{
	struct change c = {.kind = CHANGE_ACKNOWLEDGE};
	struct values v;
	int status, error = -ENOENT,
		    at = command_options(&usage, argc, argv, &v, &status);

	if (at < 0)
		return status;
	if (strlen(v.reason) >= sizeof(c.reason))
		return command_usage_error(
			&usage, "--reason is up to %zu bytes", sizeof(c.reason) - 1);
	strcpy(c.reason, v.reason);
	if (strlen(argv[at]) < sizeof(c.id)) {
		strcpy(c.id, argv[at]);
		error = command_change(&usage, v.socket, v.database, &c, &status);
	}
	if (status != 0)
		return status;
	if (error == -ENOENT)
		return command_failed(&usage, "no finding has the id '%s'", argv[at]);
	if (error == -EALREADY)
		return command_failed(&usage, "'%s' is acknowledged already", argv[at]);
	if (error != 0)
		return command_failed(&usage, "%s: %s", v.database, store_fault(error));
	return COMMAND_DONE;
}
