/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The daemon's options: one table gives parsing and --help (camwardend(8)).
 */
#include "daemon_int.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

enum {
	OPTION_DATABASE = 256,
	OPTION_SOCKET,
	OPTION_SERVE,
	OPTION_PIDFILE,
	OPTION_USER,
	OPTION_LOG,
	OPTION_VERSION
};

static const struct {
	int value;
	const char *name; /* long name, or NULL */
	const char *argument;
	const char *text;
} table[] = {
	{'c', NULL, "FILE",
		"configuration (default " CW_SYSCONFDIR "/camwarden/camwarden.yaml)"},
	{'i', NULL, "IFACE",
		"capture on this interface; repeatable, overrides the file"},
	{'r', NULL, "CAPTURE", "read a savefile ('-': standard input); repeatable"},
	{OPTION_DATABASE, "database", "FILE",
		"database (default " CW_LOCALSTATEDIR "/lib/camwarden/camwarden.db)"},
	{OPTION_SOCKET, "socket", "FILE",
		"control socket (default: see camwardend(8))"},
	{OPTION_SERVE, "serve", NULL,
		"with -r: keep the dashboard and API up after reading"},
	{OPTION_PIDFILE, "pidfile", "FILE",
		"keep the process's number in this file while it runs"},
	{OPTION_USER, "user", "NAME", "whom root becomes when the captures are open"},
	{OPTION_LOG, "log", "TO", "stderr, journal, syslog or a file's path"},
	{'T', NULL, NULL, "check configuration and rule packs, and stop"},
	{'v', NULL, NULL, "say more; repeatable"},
	{'h', "help", NULL, "this text"},
	{OPTION_VERSION, "version", NULL, "the version"},
};

static void
help(void)
{
	puts("camwardend: watches a mirrored port and judges it by the site's "
	     "policy\n\n"
	     "usage: camwardend -c FILE [-i IFACE]... [-r CAPTURE]... [--database "
	     "FILE]\n"
	     "                  [--socket FILE] [--pidfile FILE] [--user NAME] "
	     "[--serve]\n"
	     "                  [-T] [-v]...\n");
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		char left[32] = "";
		int n = 0;

		if (table[i].value < 256)
			n = snprintf(left, sizeof(left), "-%c%s", table[i].value,
				table[i].name != NULL ? ", " : "");
		if (table[i].name != NULL)
			n += snprintf(left + n, sizeof(left) - (size_t)n, "--%s",
				table[i].name);
		if (table[i].argument != NULL)
			snprintf(left + n, sizeof(left) - (size_t)n, " %s",
				table[i].argument);
		printf("  %-17s %s\n", left, table[i].text);
	}
}

/* getopt's two forms of the table. */
static void
tables_for_getopt(char *brief, struct option *full)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		int has = table[i].argument != NULL ? required_argument : no_argument;
		if (table[i].value < 256) {
			*brief++ = (char)table[i].value;
			if (has == required_argument)
				*brief++ = ':';
		}
		if (table[i].name != NULL)
			*full++ = (struct option){
				table[i].name, has, NULL, table[i].value};
	}
	*brief = '\0';
	memset(full, 0, sizeof(*full));
}

static void
list_add(const char ***list, size_t *count, const char *text)
{
	*list = xrealloc(*list, *count + 1, sizeof(**list));
	(*list)[(*count)++] = text;
}

/* -1: go on; else the exit status. */
static int
option_take(int value, struct options *o)
{
	switch (value) {
	case 'c':
		o->config = optarg;
		return -1;
	case 'i':
		list_add(&o->interfaces, &o->interface_count, optarg);
		return -1;
	case 'r':
		list_add(&o->savefiles, &o->savefile_count, optarg);
		return -1;
	case OPTION_DATABASE:
		o->database = optarg;
		return -1;
	case OPTION_SOCKET:
		o->socket = optarg;
		return -1;
	case OPTION_SERVE:
		o->serve = true;
		return -1;
	case OPTION_PIDFILE:
		o->pidfile = optarg;
		return -1;
	case OPTION_LOG:
		o->log = optarg;
		return -1;
	case OPTION_USER:
		o->user = optarg;
		return -1;
	case 'T':
		o->check = true;
		return -1;
	case 'v':
		o->verbose++;
		return -1;
	case 'h':
		help();
		return 0;
	case OPTION_VERSION:
		puts("camwardend " PACKAGE_VERSION);
		return 0;
	default:
		fputs("camwardend: see camwardend --help\n", stderr);
		return 2;
	}
}

static int
wrong(const char *text)
{
	fprintf(stderr, "camwardend: %s; see camwardend --help\n", text);
	return 2;
}

int
options_parse(int argc, char **argv, struct options *out)
{
	struct option full[ARRAY_LEN(table) + 1];
	char brief[2 * ARRAY_LEN(table) + 1];
	int value, status = -1;

	out->config = CW_SYSCONFDIR "/camwarden/camwarden.yaml";
	out->database = CW_LOCALSTATEDIR "/lib/camwarden/camwarden.db";
	tables_for_getopt(brief, full);
	while (status == -1 &&
		(value = getopt_long(argc, argv, brief, full, NULL)) != -1)
		status = option_take(value, out);
	if (status != -1)
		return status;
	if (optind < argc)
		return wrong("takes options only");
	if (out->serve && out->savefile_count == 0)
		return wrong("--serve goes with -r");
	if (out->savefile_count > 0 && out->interface_count > 0)
		return wrong("-r and -i exclude each other");
	return -1;
}

void
options_fini(struct options *o)
{
	free(o->interfaces);
	free(o->savefiles);
}
