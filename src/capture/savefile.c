/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Savefiles: classic ones by our own reader (classic.c), every other format that
 * libpcap knows by libpcap, over the same input.  "-" is standard input.
 */
#include "camwarden/capture.h"

#include "capture_int.h"

#include <errno.h>
#include <stdio_ext.h>
#include <string.h>

enum { SAVEFILE_BUFFER = 1 << 16 };

/* The stream is libpcap's to close, once it is opened. */
static int
open_by_libpcap(struct capture *c, struct err *err)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	FILE *f = input_stream(c->input);

	if (f == NULL) {
		err_set(err, "%s: %s", c->name, strerror(errno));
		return -errno;
	}
	setvbuf(f, NULL, _IOFBF, SAVEFILE_BUFFER);
	/* One thread reads it: a lock around each fread would be for nothing. */
	__fsetlocking(f, FSETLOCKING_BYCALLER);
	c->pcap = pcap_fopen_offline_with_tstamp_precision(
		f, PCAP_TSTAMP_PRECISION_NANO, why);
	if (c->pcap == NULL) {
		err_set(err, "%s: not a capture that can be read: %s", c->name, why);
		fclose(f);
		return -EINVAL;
	}
	return capture_link(c, err);
}

int
capture_open_savefile(
	const char *path, uint16_t interface, struct err *err, struct capture **out)
{
	struct input *in = NULL;
	struct capture *c;
	int r = input_open(path, err, &in);

	if (r != 0)
		return r;
	c = capture_new(strcmp(path, "-") == 0 ? "standard input" : path, interface);
	c->input = in;
	if (!classic_open(c))
		r = open_by_libpcap(c, err);
	if (r != 0)
		capture_close(c);
	else
		*out = c;
	return r;
}
