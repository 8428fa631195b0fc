/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the two kinds of capture: savefile and live. */
#ifndef CAMWARDEN_CAPTURE_INT_H
#define CAMWARDEN_CAPTURE_INT_H

#include <pcap/pcap.h>
#include <stdio.h>

#include "camwarden/capture.h"

enum {
	INPUT_PIECE = 256 * 1024,        /* read at once */
	CLASSIC_FRAME_MOST = 256 * 1024, /* no link carries a longer frame */
};

/* A file's bytes.  The buffer holds the longest record and a piece. */
struct input {
	int fd;
	int error; /* errno of the read that failed */
	size_t from, to;
	uint8_t bytes[CLASSIC_FRAME_MOST + 2 * INPUT_PIECE];
};

/* Of a savefile that we read ourselves. */
struct classic {
	bool swapped;     /* the other byte order */
	uint32_t scale;   /* nanoseconds per unit of the fraction */
	uint32_t snaplen; /* longer frames are cut */
};

struct capture {
	pcap_t *pcap;        /* NULL: classic */
	struct input *input; /* NULL: live */
	struct classic classic;
	char *name;
	enum frame_link link;
	uint16_t interface;
	bool live;
	bool at_end;
	int wake_fd; /* live: an eventfd that ends a waiting read; else -1 */
	struct capture_stats stats;
	/* during capture_read only */
	capture_frame_fn *fn;
	void *ctx;
};

/* Counts the frame and gives it to the callback of this read. */
static inline void
capture_hand_over(struct capture *c, const struct frame *f)
{
	c->stats.packets++;
	c->stats.bytes += f->len;
	c->stats.truncated += f->caplen < f->len;
	c->fn(c->ctx, f);
}

/* The link type of an opened pcap, or -EINVAL with its name in err. */
int capture_link(struct capture *c, struct err *err);
/* input.c.  0 or -errno with err; owned by the caller. */
int input_open(const char *path, struct err *err, struct input **out);
void input_close(struct input *in);
/* Tries to have n bytes at in->from; how many are there.  Moves what is there. */
size_t input_fill(struct input *in, size_t n);
/* The rest as a stream; the input must live longer. */
FILE *input_stream(struct input *in);

/* classic.c: false and nothing used when it is none. */
bool classic_open(struct capture *c);
int classic_read(struct capture *c, int budget, struct err *err);

struct capture *capture_new(const char *name, uint16_t interface);
/* Hands what libpcap has to the callback of this read. */
int capture_dispatch(struct capture *c, int budget, struct err *err);

#endif
