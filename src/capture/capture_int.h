/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the two kinds of capture: savefile and live. */
#ifndef CAMWARDEN_CAPTURE_INT_H
#define CAMWARDEN_CAPTURE_INT_H

#include <pcap/pcap.h>
#include <stdio.h>

#include "camwarden/capture.h"

struct capture {
	pcap_t *pcap;
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

/* The link type of an opened pcap, or -EINVAL with its name in err. */
int capture_link(struct capture *c, struct err *err);
struct capture *capture_new(const char *name, uint16_t interface);
/* Hands what libpcap has to the callback of this read. */
int capture_dispatch(struct capture *c, int budget, struct err *err);

#endif
