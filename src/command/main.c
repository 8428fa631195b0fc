/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden`, the operator's and auditor's command: the table of subcommands,
 * one file each, and what happens before one of them is chosen.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "command_int.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *text;
} commands[] = {
	{"findings", command_findings, "what broke the policy, and why"},
	{"conversations", command_conversations,
		"who talked to whom, with the verdict"},
	{"assets", command_assets, "addresses seen, with their MACs and VLANs"},
	{"certificates", command_certificates,
		"what servers showed, whose end is next first"},
	{"coverage", command_coverage, "what the sensor could and could not see"},
	{"report", command_report, "one document about a week or another period"},
	{"rules", command_rules, "the rules in force, row by row"},
	{"explain", command_explain, "decide about a conversation without traffic"},
	{"firewall", command_firewall, "the rules in force as one host's allow-list"},
	{"simulate", command_simulate, "judge what is stored by another configuration"},
	{"evidence", command_evidence, "the packets kept for a finding, as pcapng"},
	{"acknowledge", command_acknowledge, "a finding was looked at"},
	{"exception", command_exception, "deviations accepted until a day"},
	{"verify", command_verify, "whether the database was edited"},
	{"token", command_token, "tokens for the API and the dashboard"},
	{"user", command_user, "people who may log in to the dashboard"},
	{NULL, NULL, NULL},
};

static void
help(FILE *to)
{
	fputs("usage: camwarden COMMAND [options]\n\n", to);
	for (size_t i = 0; commands[i].name != NULL; i++)
		fprintf(to, "  %-14s %s\n", commands[i].name, commands[i].text);
	fputs("\ncamwarden COMMAND --help tells a command's options; "
	      "camwarden --version the version.\n",
		to);
}

static int
wrong(const char *what, const char *word)
{
	fprintf(stderr, "camwarden: %s '%s' (see camwarden --help)\n", what, word);
	return COMMAND_USAGE;
}

static int
output_end(void)
{
	if (ferror(stdout) == 0 && fflush(stdout) == 0)
		return COMMAND_DONE;
	fprintf(stderr, "camwarden: cannot write standard output: %s\n",
		strerror(errno));
	return COMMAND_FAILED;
}

int
main(int argc, char **argv)
{
	/* A reader that goes away is EPIPE, reported like a full disk. */
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		fputs("camwarden: COMMAND expected (see camwarden --help)\n", stderr);
		return COMMAND_USAGE;
	}
	for (size_t i = 0; commands[i].name != NULL; i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		help(stdout);
		return output_end();
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		puts("camwarden " PACKAGE_VERSION);
		return output_end();
	}
	return wrong(argv[1][0] == '-' ? "unknown option" : "unknown command", argv[1]);
}
