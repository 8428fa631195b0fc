/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden evidence`: the redacted packets kept for a finding, as a capture file
 * for Wireshark and the like.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/evidence.h"
#include "camwarden/export.h"
#include "camwarden/store.h"

#include "command_int.h"

struct values {
	const char *database, *output;
};

static const struct command_option options[] = {
	COMMAND_DATABASE(offsetof(struct values, database)),
	{"output", 'o', "FILE", "write there, not to standard output", NULL,
		offsetof(struct values, output)},
};

static const struct command_usage usage = {"evidence", "FINDING",
	"Writes the packets kept for a finding, redacted, as pcapng", options,
	sizeof(options) / sizeof(options[0]), 1, 1};

static int
add(void *ctx, const struct evidence_record *p)
{
	export_pcapng_packet(ctx, p);
	return 0;
}

/* The status; the file in *to. */
static int
read_packets(
	struct store_reader *r, const char *database, const char *id, struct str *to)
{
	struct finding f;
	struct pcapng out;
	uint64_t packets;
	const char *why = NULL;
	int error = store_read_finding(r, id, &f);

	if (error == -ENOENT)
		return command_failed(&usage, "no finding has the id '%s'", id);
	if (error == 0)
		error = store_count_evidence(r, &f, &packets, &why);
	if (error == 0 && why != NULL)
		return command_failed(&usage, "%s: %s", id, why);
	if (error == 0) {
		export_pcapng_begin(&out, to, &f);
		error = store_read_evidence(r, id, add, &out);
	}
	if (error == 0 && to->failed)
		error = -ENOMEM;
	if (error != 0)
		return command_failed(&usage, "%s: %s", database, store_fault(error));
	return COMMAND_DONE;
}

static int
write_file(const char *path, const struct str *s)
{
	FILE *f = fopen(path, "wb");
	bool done = f != NULL && fwrite(s->data, 1, s->len, f) == s->len;
	int error = errno;

	if (f != NULL && fclose(f) != 0 && done) {
		error = errno;
		done = false;
	}
	if (done)
		return COMMAND_DONE;
	return command_failed(&usage, "%s: %s", path, strerror(error));
}

static int
write_packets(const char *path, const struct str *s)
{
	if (path != NULL)
		return write_file(path, s);
	fwrite(s->data, 1, s->len, stdout);
	return command_output_end(&usage);
}

int
command_evidence(int argc, char **argv)
{
	struct store_reader *r = NULL;
	struct str s = {0};
	struct err err;
	struct values v;
	int status, at = command_options(&usage, argc, argv, &v, &status);

	if (at < 0)
		return status;
	if (v.output == NULL && isatty(STDOUT_FILENO))
		return command_usage_error(
			&usage, "a capture is nothing for a terminal: give -o FILE");
	if (store_reader_open(v.database, &err, &r) != 0)
		return command_failed_err(&usage, &err);
	status = read_packets(r, v.database, argv[at], &s);
	store_reader_close(r);
	if (status == COMMAND_DONE)
		status = write_packets(v.output, &s);
	str_fini(&s);
	return status;
}
