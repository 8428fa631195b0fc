/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the subcommands of `camwarden` share: an option table per subcommand,
 * from which options are read and --help is printed, and the ways to end.
 */
#ifndef CAMWARDEN_COMMAND_INT_H
#define CAMWARDEN_COMMAND_INT_H

#include <stdbool.h>
#include <stddef.h>

#include "camwarden/base/err.h"

/* Exit statuses. */
enum { COMMAND_DONE = 0, COMMAND_FAILED = 1, COMMAND_USAGE = 2 };

/*
 * A subcommand is `int command_NAME(int argc, char **argv)`, declared here and
 * listed in main.c; argv[0] is its name.  It reports a fault once and returns
 * one of the statuses above.
 */

int command_acknowledge(int argc, char **argv);
int command_assets(int argc, char **argv);
int command_certificates(int argc, char **argv);
int command_conversations(int argc, char **argv);
int command_coverage(int argc, char **argv);
int command_evidence(int argc, char **argv);
int command_exception(int argc, char **argv);
int command_findings(int argc, char **argv);
int command_report(int argc, char **argv);
int command_token(int argc, char **argv);
int command_user(int argc, char **argv);
int command_verify(int argc, char **argv);

/* ---- options ---- */

enum { COMMAND_OPTIONS = 32 };

/* One option; its value goes into a `const char *` of the subcommand's struct. */
struct command_option {
	const char *name;     /* long name */
	char letter;          /* short name, or 0 */
	const char *argument; /* as --help names it; NULL: a flag, its value is "" */
	const char *text;     /* what it does, without a full stop */
	const char *fallback; /* value when absent, shown by --help; or NULL */
	size_t offset;        /* offsetof the `const char *` */
};

/* Rows that many tables have: the database, and where a change is asked for. */
#define COMMAND_DATABASE(at)                                                           \
	{                                                                              \
		"database", 0, "FILE", "the database",                                 \
			CW_LOCALSTATEDIR "/lib/camwarden/camwarden.db", at             \
	}
#define COMMAND_SOCKET(at)                                                             \
	{                                                                              \
		"socket", 0, "FILE",                                                   \
			"the daemon's control socket, where it was given one", NULL,   \
			at                                                             \
	}

struct command_usage {
	const char *name;     /* "explain" */
	const char *operands; /* "CLIENT SERVER PORT/TRANSPORT", or "" */
	const char *text;     /* one sentence */
	const struct command_option *option;
	size_t option_count; /* <= COMMAND_OPTIONS */
	int operands_least, operands_most;
};

/*
 * Reads argv by the table into values.  Returns the index of the first operand
 * (operands come last, their number is checked), or -1 when the program ends
 * now with *status: after --help, or after wrong usage was reported.
 */
int command_options(const struct command_usage *u, int argc, char **argv, void *values,
	int *status);

/* The index of value among `choices` (NULL-terminated), or -1 after a usage
 * error that names them. */
int command_choose(const struct command_usage *u, const char *option, const char *value,
	const char *const *choices);

/* ---- the policy, for subcommands that need no database ---- */

#define COMMAND_CONFIG CW_SYSCONFDIR "/camwarden/camwarden.yaml"

struct site;
struct policy;
struct command_policy {
	struct site *site;
	struct policy *policy;
};
/* COMMAND_DONE, or COMMAND_FAILED after the faults went to stderr. */
int command_policy_load(const char *path, struct command_policy *out);
void command_policy_free(struct command_policy *p);

/* ---- subcommands that need a policy ---- */

int command_rules(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_firewall(int argc, char **argv);
int command_simulate(int argc, char **argv);

/* ---- ends ---- */

/* One line on stderr each; they return COMMAND_USAGE and COMMAND_FAILED. */
int command_usage_error(const struct command_usage *u, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int command_failed(const struct command_usage *u, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int command_failed_err(const struct command_usage *u, const struct err *err);
/* Ends standard output: a reader that went away or a full disk is a failure. */
int command_output_end(const struct command_usage *u);

#endif
