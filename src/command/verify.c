/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden verify`: a database -> what was edited in it, a line each.  Trusts the
 * public key that it is given, else the one in the database, and says which.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "camwarden/store.h"

#include "command_int.h"

struct values {
	const char *database, *key, *print_key;
};

static const struct command_option options[] = {
	COMMAND_DATABASE(offsetof(struct values, database)),
	{"key", 0, "FILE", "the public key that is trusted (PEM)", NULL,
		offsetof(struct values, key)},
	{"print-key", 0, NULL, "print the database's public key (PEM) and no more",
		NULL, offsetof(struct values, print_key)},
};

static const struct command_usage usage = {"verify", "",
	"Says whether what is stored was edited", options,
	sizeof(options) / sizeof(options[0]), 0, 0};

static void
print_fault(void *ctx, const char *subject, const char *text)
{
	(void)ctx;
	printf("%s: %s\n", subject, text);
}

static int
print_key(struct store_reader *r, const char *database)
{
	struct chain_head head;
	struct str pem = {0};
	int error = store_read_head(r, &head);

	if (error == 0)
		error = chain_public_export(head.key, &pem);
	if (error != 0)
		return command_failed(&usage, "%s: no key", database);
	fputs(pem.data, stdout);
	str_fini(&pem);
	return COMMAND_DONE;
}

static void
print_summary(const struct store_verified *v, bool trusted)
{
	char hash[CHAIN_HEX], key[CHAIN_HEX], at[TIME_STRLEN];

	printf("%" PRIu64 " entries, %" PRIu64 " rows, %" PRIu64 " fault%s\n",
		v->entries, v->rows, v->faults, v->faults == 1 ? "" : "s");
	printf("head: %" PRIu64 " %s\nsigned: %s by %s%s\n", v->head.entries,
		hex_format(v->head.hash, sizeof(v->head.hash), hash),
		time_format(v->head.at, at),
		hex_format(v->head.key, sizeof(v->head.key), key),
		trusted ? "" : " (the key in the database: compare it with yours)");
}

int
command_verify(int argc, char **argv)
{
	struct store_reader *r = NULL;
	struct store_verified verified;
	struct values v;
	struct err err = {0};
	uint8_t key[CHAIN_KEY];
	int status, error;

	if (command_options(&usage, argc, argv, &v, &status) < 0)
		return status;
	if (v.key != NULL && chain_public_read(v.key, &err, key) != 0)
		return command_failed_err(&usage, &err);
	if (store_reader_open(v.database, &err, &r) != 0)
		return command_failed_err(&usage, &err);
	if (v.print_key != NULL) {
		status = print_key(r, v.database);
		store_reader_close(r);
		return status;
	}
	error = store_verify(
		r, v.key != NULL ? key : NULL, print_fault, NULL, &verified);
	store_reader_close(r);
	if (error != 0)
		return command_failed(&usage, "%s: %s", v.database, store_fault(error));
	print_summary(&verified, v.key != NULL);
	return verified.faults == 0 ? COMMAND_DONE : COMMAND_FAILED;
}
