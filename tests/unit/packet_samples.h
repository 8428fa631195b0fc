/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One whole frame of every shape that the decoder knows, and the borders of the
 * headers in it.
 */
#ifndef PACKET_SAMPLES_H
#define PACKET_SAMPLES_H

#include "camwarden/capture.h"
#include "camwarden/packet.h"
#include "packet_build.h"

enum { SAMPLE_EDGES = 6 };

struct packet_sample {
	const char *name;
	void (*make)(struct build *b);
	enum packet_status whole; /* of all its bytes */
	enum frame_link link;
	/* Cut just below `at` the outcome is `below`; at it, no longer. */
	struct {
		size_t at;
		enum packet_status below;
	} edge[SAMPLE_EDGES];
};

extern const struct packet_sample packet_samples[];
extern const size_t packet_samples_count;

#endif
