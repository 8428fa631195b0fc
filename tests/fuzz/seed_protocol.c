/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the seeds of fuzz_protocol: one file for each dialogue of the unit
 * tests.  Run by hand (`make tests/fuzz/seed_protocol`) when one is new:
 * tests/fuzz/seed_protocol tests/fuzz/corpus/protocol
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

#include "../unit/datagram_strangers.h"
#include "../unit/talk_admin.h"
#include "../unit/talk_hosts.h"
#include "../unit/talk_mail.h"
#include "../unit/talk_proxy.h"
#include "../unit/talk_remote.h"
#include "fuzz_ports.h"

static int
write_seed(const char *folder, const char *prefix, const char *name, uint8_t first,
	const struct chunk *chunk, size_t chunks)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s%s", folder, prefix, name);
	for (char *p = path + strlen(folder) + 1; *p != '\0'; p++)
		if (*p == ' ' || *p == '/')
			*p = '_';
	f = fopen(path, "wb");
	if (f == NULL)
		return -1;
	fputc(first, f);
	for (size_t i = 0; i < chunks; i++) {
		const struct chunk *c = &chunk[i];
		if (c->len == 0)
			continue;
		fputc((int)c->side, f);
		fputc(0, f);
		fputc(0, f);
		fputc((int)(c->len >> 8), f);
		fputc((int)(c->len & 0xff), f);
		fwrite(c->bytes, 1, c->len, f);
	}
	return fclose(f);
}

static int
write_stream(const char *folder, const struct sample *s)
{
	return write_seed(folder, "", s->name, s->udp, s->chunk, ARRAY_LEN(s->chunk));
}

static int
write_datagrams(const char *folder, const struct datagram_sample *s)
{
	uint8_t first = fuzz_port_number(s->port[1]) | 1;

	return write_seed(
		folder, "udp_", s->name, first, s->chunk, ARRAY_LEN(s->chunk));
}

static int
write_talks(const char *folder, const struct talk *t, size_t n)
{
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = write_seed(folder, "talk_", t[i].name, 0, t[i].chunk, TALK_CHUNKS);
	return rc;
}

int
main(int argc, char **argv)
{
	int rc = 0;

	if (argc != 2) {
		fputs("usage: seed_protocol FOLDER\n", stderr);
		return 2;
	}
	for (size_t i = 0; i < ARRAY_LEN(samples) && rc == 0; i++)
		rc = write_stream(argv[1], &samples[i]);
	for (size_t i = 0; i < ARRAY_LEN(strangers) && rc == 0; i++)
		rc = write_stream(argv[1], &strangers[i]);
	for (size_t i = 0; i < ARRAY_LEN(datagrams) && rc == 0; i++)
		rc = write_datagrams(argv[1], &datagrams[i]);
	for (size_t i = 0; i < ARRAY_LEN(datagram_successors) && rc == 0; i++)
		rc = write_datagrams(argv[1], &datagram_successors[i]);
	for (size_t i = 0; i < ARRAY_LEN(datagram_strangers) && rc == 0; i++)
		rc = write_datagrams(argv[1], &datagram_strangers[i]);
	if (rc == 0)
		rc = write_talks(argv[1], mail_talks, ARRAY_LEN(mail_talks));
	if (rc == 0)
		rc = write_talks(argv[1], mail_strangers, ARRAY_LEN(mail_strangers));
	if (rc == 0)
		rc = write_talks(argv[1], host_talks, ARRAY_LEN(host_talks));
	if (rc == 0)
		rc = write_talks(argv[1], host_strangers, ARRAY_LEN(host_strangers));
	if (rc == 0)
		rc = write_talks(argv[1], remote_talks, ARRAY_LEN(remote_talks));
	if (rc == 0)
		rc = write_talks(
			argv[1], remote_strangers, ARRAY_LEN(remote_strangers));
	if (rc == 0)
		rc = write_talks(argv[1], admin_talks, ARRAY_LEN(admin_talks));
	if (rc == 0)
		rc = write_talks(argv[1], admin_strangers, ARRAY_LEN(admin_strangers));
	if (rc == 0)
		rc = write_talks(argv[1], proxy_talks, ARRAY_LEN(proxy_talks));
	if (rc == 0)
		rc = write_talks(argv[1], proxy_strangers, ARRAY_LEN(proxy_strangers));
	if (rc != 0)
		perror(argv[1]);
	return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
