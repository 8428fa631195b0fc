/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * argv + an option table -> values, --help from the same table, and the few
 * ways in which a subcommand ends.  Called by every subcommand, once.
 */
#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "camwarden/base/err.h"

#include "command_int.h"

enum { HELP_LETTER = 'h', LONG_ONLY = 256, HELP_COLUMN = 26 };

static void __attribute__((format(printf, 2, 0)))
complain(const struct command_usage *u, const char *fmt, va_list ap)
{
	fprintf(stderr, "camwarden %s: ", u->name);
	vfprintf(stderr, fmt, ap);
}

int
command_usage_error(const struct command_usage *u, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain(u, fmt, ap);
	va_end(ap);
	fprintf(stderr, " (see camwarden %s --help)\n", u->name);
	return COMMAND_USAGE;
}

int
command_failed(const struct command_usage *u, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain(u, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return COMMAND_FAILED;
}

int
command_failed_err(const struct command_usage *u, const struct err *err)
{
	char text[ERR_FILE + ERR_TEXT + 32];

	return command_failed(u, "%s", err_format(err, text, sizeof(text)));
}

int
command_output_end(const struct command_usage *u)
{
	if (ferror(stdout) == 0 && fflush(stdout) == 0)
		return COMMAND_DONE;
	return command_failed(u, "cannot write standard output: %s", strerror(errno));
}

/* `  -c, --config FILE        text (default ...)` */
static void
option_help(const struct command_option *o)
{
	int n = 0;

	n += o->letter != 0 ? printf("  -%c, ", o->letter) : printf("      ");
	n += printf("--%s", o->name);
	if (o->argument != NULL)
		n += printf(" %s", o->argument);
	if (n >= HELP_COLUMN)
		n = printf("\n") - 1;
	printf("%*s%s", HELP_COLUMN - n, "", o->text);
	if (o->fallback != NULL)
		printf(" (default %s)", o->fallback);
	putchar('\n');
}

static void
usage_help(const struct command_usage *u)
{
	static const struct command_option help = {
		"help", HELP_LETTER, NULL, "print this and end", NULL, 0};

	printf("usage: camwarden %s [options]%s%s\n\n%s.\n\n", u->name,
		*u->operands != '\0' ? " " : "", u->operands, u->text);
	for (size_t i = 0; i < u->option_count; i++)
		option_help(&u->option[i]);
	option_help(&help);
}

/* The table in getopt's own words; val is LONG_ONLY + index. */
static void
getopt_tables(const struct command_usage *u, struct option *longs, char *shorts)
{
	assert(u->option_count <= COMMAND_OPTIONS);
	*shorts++ = ':'; /* a missing argument is told from an unknown option */
	*shorts++ = HELP_LETTER;
	for (size_t i = 0; i < u->option_count; i++) {
		const struct command_option *o = &u->option[i];

		longs[i].name = o->name;
		longs[i].has_arg =
			o->argument != NULL ? required_argument : no_argument;
		longs[i].val = LONG_ONLY + (int)i;
		if (o->letter == 0)
			continue;
		*shorts++ = o->letter;
		if (o->argument != NULL)
			*shorts++ = ':';
	}
	longs[u->option_count].name = "help";
	longs[u->option_count].val = HELP_LETTER;
}

static const struct command_option *
option_of(const struct command_usage *u, int val)
{
	if (val >= LONG_ONLY)
		return &u->option[val - LONG_ONLY];
	for (size_t i = 0; i < u->option_count; i++) {
		if (u->option[i].letter != 0 && u->option[i].letter == val)
			return &u->option[i];
	}
	return NULL;
}

static const char **
value_of(const struct command_option *o, void *values)
{
	return (const char **)(void *)((char *)values + o->offset);
}

static int
operands_check(const struct command_usage *u, int count, char **operand)
{
	if (count < u->operands_least)
		return command_usage_error(u, "%s expected", u->operands);
	if (count > u->operands_most)
		return command_usage_error(
			u, "unexpected '%s'", operand[u->operands_most]);
	return COMMAND_DONE;
}

/* What getopt did not take, as the person wrote it. */
static int
option_unknown(const struct command_usage *u, int c, char **argv)
{
	const char *what = argv[optind - 1];

	if (c == ':')
		return command_usage_error(u, "option '%s' needs a value", what);
	if (strncmp(what, "--", 2) != 0)
		return command_usage_error(u, "unknown option '-%c'", optopt);
	if (optopt != 0)
		return command_usage_error(u, "option '%s' takes no value", what);
	return command_usage_error(u, "unknown option '%s'", what);
}

int
command_options(
	const struct command_usage *u, int argc, char **argv, void *values, int *status)
{
	struct option longs[COMMAND_OPTIONS + 2] = {0};
	char shorts[2 * COMMAND_OPTIONS + 4] = {0};
	int c;

	getopt_tables(u, longs, shorts);
	for (size_t i = 0; i < u->option_count; i++)
		*value_of(&u->option[i], values) = u->option[i].fallback;
	opterr = 0;
	optind = 0; /* GNU: start anew */
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const struct command_option *o;

		if (c == HELP_LETTER) {
			usage_help(u);
			*status = command_output_end(u);
			return -1;
		}
		if (c == '?' || c == ':') {
			*status = option_unknown(u, c, argv);
			return -1;
		}
		o = option_of(u, c);
		assert(o != NULL);
		*value_of(o, values) = o->argument != NULL ? optarg : "";
	}
	*status = operands_check(u, argc - optind, argv + optind);
	return *status == COMMAND_DONE ? optind : -1;
}

int
command_choose(const struct command_usage *u, const char *option, const char *value,
	const char *const *choices)
{
	char list[256] = "";
	size_t used = 0;

	for (int i = 0; choices[i] != NULL; i++) {
		if (strcmp(choices[i], value) == 0)
			return i;
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s",
			i == 0 ? "" : ", ", choices[i]);
		assert(used < sizeof(list));
	}
	command_usage_error(u, "--%s is one of %s, not '%s'", option, list, value);
	return -1;
}
