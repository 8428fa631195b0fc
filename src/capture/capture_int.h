/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the two kinds of capture: savefile and live. */
#ifndef CAMWARDEN_CAPTURE_INT_H
#define CAMWARDEN_CAPTURE_INT_H

#include <pcap/pcap.h>
#include <stdio.h>

#include "camwarden/capture.h"
#include "socket.h"
#include "steady.h"

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

/* What rtnetlink says. */
struct link_state {
	int index;
	unsigned type; /* ARPHRD_... */
	bool up;       /* and the other end is, too */
	char name[CAPTURE_NAME];
	uint64_t missed; /* by the interface, since it exists */
};

/* Of an interface. */
struct live {
	struct packet_socket socket; /* unused with libpcap */
	struct steady steady;
	int netlink;
	cw_time looked; /* monotonic; 0: never */
	bool alarmed;   /* the socket says that something happened */
	bool ending;    /* only what is in the ring is read */
	bool broken;    /* libpcap's is to be opened again */
	enum capture_state state;
	char now_called[CAPTURE_NAME]; /* when it was there last */
	/* Counts of the interface when it was bound, ours before that. */
	uint64_t missed_at_bind, missed_before, drops_before;
	int snaplen;
	size_t ring;
};

struct capture {
	pcap_t *pcap;        /* NULL: read by ourselves */
	struct input *input; /* NULL: live */
	struct live *live;   /* NULL: a savefile */
	struct classic classic;
	char *name;
	enum frame_link link;
	uint16_t interface;
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
/* Hands what libpcap has to the callback of this read; < 0: libpcap's error. */
int capture_dispatch(struct capture *c, int budget);

/* live.c */
int live_read(struct capture *c, int budget, int wait_ms, struct err *err);
void live_stats(struct capture *c);
void live_close(struct capture *c);
/* Our time of a frame's stamp. */
cw_time live_time(struct capture *c, cw_time stamp);
/* cooked.c */
int cooked_open(struct capture *c, struct err *err);
enum capture_state cooked_look(struct capture *c);
int cooked_dispatch(struct capture *c, int budget, struct err *err);
void cooked_stats(struct capture *c);
/* link.c: -1 with errno; by index, or by name when that is 0: 0, -ENODEV, -errno. */
int link_open(void);
int link_look(int fd, int index, const char *name, struct link_state *out);
/* fanout.c: 0 or -errno. */
int fanout_join(int fd, uint16_t group);

#endif
