/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 1, capture: a savefile or an interface -> frames.  The only contract
 * in front of libpcap and of packet sockets.  A capture is used by one thread at a
 * time.
 */
#ifndef CAMWARDEN_CAPTURE_H
#define CAMWARDEN_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/err.h"
#include "camwarden/base/time.h"

/* What the first bytes of a frame are. */
enum frame_link {
	FRAME_ETHERNET,
	FRAME_LINUX_SLL,  /* LINKTYPE_LINUX_SLL, 16 bytes */
	FRAME_LINUX_SLL2, /* LINKTYPE_LINUX_SLL2, 20 bytes */
	FRAME_RAW_IP,     /* starts with an IPv4 or IPv6 header */
	FRAME_NULL,       /* BSD loopback, 4 bytes, family in either byte order */
	FRAME_LINK_MAX,
};

struct frame {
	cw_time time;
	const uint8_t *data; /* borrowed until the callback returns; see `stays` */
	uint32_t caplen;     /* bytes at data */
	uint32_t len;        /* bytes on the wire, >= caplen (enforced by capture) */
	uint16_t interface;  /* index given at open */
	enum frame_link link;
	bool stays; /* data is lent until the next capture_read */
};

/* Since open.  Drops are unknown (0) for savefiles. */
struct capture_stats {
	uint64_t packets;         /* handed to the callback */
	uint64_t bytes;           /* their wire lengths */
	uint64_t kernel_drops;    /* the ring was full, or ended before it was read */
	uint64_t interface_drops; /* the interface's own, while it was bound */
	uint64_t truncated;       /* caplen < len */
};

/* Whether packets can come. */
enum capture_state {
	CAPTURE_UP,   /* they can, though it may be quiet */
	CAPTURE_DOWN, /* the interface is down, or its other end is */
	CAPTURE_GONE, /* there is no such interface, or it cannot be bound */
};

enum { CAPTURE_NAME = 16 }; /* of an interface, with the NUL */

struct live_options {
	int snaplen;
	size_t ring; /* bytes in front of this capture */
	/* Several captures share an interface, each with the same group: all that two
	 * addresses say to each other goes to one of them.  1: it is alone. */
	unsigned members;
	uint16_t group;
	bool may_be_missing; /* begins CAPTURE_GONE, else -ENODEV */
};

struct capture;
typedef void capture_frame_fn(void *ctx, const struct frame *frame);

/*
 * Opens a savefile (pcap in both byte orders, micro- and nanoseconds; pcapng;
 * "-" is standard input), or an interface.  0; -EINVAL for what is no capture
 * or has a link type we do not decode (named in err), else -errno.  *out is
 * owned by the caller.
 */
int capture_open_savefile(
	const char *path, uint16_t interface, struct err *err, struct capture **out);
int capture_open_live(const char *name, uint16_t interface,
	const struct live_options *options, struct err *err, struct capture **out);
void capture_close(struct capture *c);

/*
 * Hands at most `budget` frames to fn.  Returns how many; 0 at the end of a
 * savefile (capture_at_end) or when an interface had nothing for `wait_ms`;
 * -errno with err on a fault (a damaged tail: -EBADMSG; what came before was
 * delivered).
 */
int capture_read(struct capture *c, int budget, int wait_ms, capture_frame_fn *fn,
	void *ctx, struct err *err);
bool capture_at_end(const struct capture *c);
/* Ends a waiting capture_read from another thread, soon. */
void capture_break(struct capture *c);

/*
 * Of an interface, which may go down, go away, come back and be called otherwise:
 * capture goes on with it, without a privilege.  Cheap: it looks a few times a second.
 */
enum capture_state capture_look(struct capture *c);
/* What it is called now, or was when it was there last. */
void capture_name(const struct capture *c, char name[CAPTURE_NAME]);
/* The time that frames have: the wall clock's less its steps.  0 for savefiles. */
cw_time capture_now(struct capture *c);
uint64_t capture_clock_steps(const struct capture *c);
/* Takes no more frames; those that wait can still be read, until it is drained. */
void capture_end(struct capture *c);
bool capture_is_drained(const struct capture *c);
void capture_stats(struct capture *c, struct capture_stats *out);

#endif
