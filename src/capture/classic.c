/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Classic savefiles (pcap 2.4, draft-ietf-opsawg-pcap), both byte orders, micro-
 * and nanoseconds, read where they lie in the input's buffer: a frame is two
 * loads away from the next, and none is copied.  Whatever is not exactly that
 * (pcapng, older versions, patched formats, frames with a checksum) is left to
 * libpcap.
 */
#include "capture_int.h"

#include <errno.h>
#include <string.h>

#include "camwarden/base/array.h"

enum {
	MAGIC_MICRO = 0xa1b2c3d4,
	MAGIC_NANO = 0xa1b23c4d,
	HEADER_LEN = 24, /* magic, version, 8 unused, snaplen, link type */
	RECORD_LEN = 16, /* seconds, fraction, captured, on the wire */
};

static uint32_t
word(const struct capture *c, const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return c->classic.swapped ? __builtin_bswap32(v) : v;
}

/* The file's link types, which differ from libpcap's in memory. */
static bool
link_of(uint32_t type, enum frame_link *out)
{
	static const struct {
		uint32_t type;
		enum frame_link link;
	} links[] = {
		{1, FRAME_ETHERNET},
		{113, FRAME_LINUX_SLL},
		{276, FRAME_LINUX_SLL2},
		{101, FRAME_RAW_IP},
		{228, FRAME_RAW_IP},
		{229, FRAME_RAW_IP},
		{0, FRAME_NULL},
		{108, FRAME_NULL},
	};

	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		if (links[i].type != type)
			continue;
		*out = links[i].link;
		return true;
	}
	return false;
}

static bool
magic_known(struct capture *c, const uint8_t *p)
{
	for (unsigned swapped = 0; swapped < 2; swapped++) {
		uint32_t magic;
		c->classic.swapped = swapped != 0;
		magic = word(c, p);
		c->classic.scale = magic == MAGIC_NANO ? 1 : 1000;
		if (magic == MAGIC_NANO || magic == MAGIC_MICRO)
			return true;
	}
	return false;
}

bool
classic_open(struct capture *c)
{
	struct input *in = c->input;
	const uint8_t *p = in->bytes;
	uint32_t version;

	if (input_fill(in, HEADER_LEN) < HEADER_LEN || !magic_known(c, p))
		return false;
	version = word(c, p + 4);
	if (c->classic.swapped)
		version = version << 16 | version >> 16;
	if (version != (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0x00040002
								  : 0x00020004) ||
		!link_of(word(c, p + 20), &c->link))
		return false;
	c->classic.snaplen = word(c, p + 16);
	if (c->classic.snaplen == 0 || c->classic.snaplen > CLASSIC_FRAME_MOST)
		c->classic.snaplen = CLASSIC_FRAME_MOST;
	in->from = HEADER_LEN;
	return true;
}

static int
damaged(const struct capture *c, struct err *err, const char *what)
{
	if (c->input->error != 0) {
		err_set(err, "%s: %s", c->name, strerror(c->input->error));
		return -c->input->error;
	}
	err_set(err, "%s: %s", c->name, what);
	return -EBADMSG;
}

/* A fraction that is none is the last moment of its second. */
static cw_time
time_of(const struct capture *c, const uint8_t *p)
{
	cw_time fraction = (cw_time)word(c, p + 4) * c->classic.scale;

	return (cw_time)word(c, p) * CW_SEC + MIN(fraction, CW_SEC - 1);
}

static void
hand_over(struct capture *c, const uint8_t *p, uint32_t caplen)
{
	uint32_t len = word(c, p + 12);
	struct frame f = {
		.time = time_of(c, p),
		.data = p + RECORD_LEN,
		.caplen = MIN(caplen, c->classic.snaplen),
		.len = MAX(len, caplen),
		.interface = c->interface,
		.link = c->link,
		.stays = true,
	};

	capture_hand_over(c, &f);
}

/* Ends before the buffer is filled again, so that what was lent stays. */
int
classic_read(struct capture *c, int budget, struct err *err)
{
	struct input *in = c->input;
	size_t there = input_fill(in, RECORD_LEN);
	int n = 0;

	while (n < budget) {
		const uint8_t *p = in->bytes + in->from;
		uint32_t caplen;

		if (there < RECORD_LEN)
			break;
		caplen = word(c, p + 8);
		if (caplen > CLASSIC_FRAME_MOST)
			return n > 0 ? n
				     : damaged(c, err, "a packet is longer than any");
		if (there < RECORD_LEN + caplen) {
			if (n > 0)
				return n;
			there = input_fill(in, RECORD_LEN + caplen);
			if (there < RECORD_LEN + caplen)
				break;
			p = in->bytes;
		}
		hand_over(c, p, caplen);
		in->from += RECORD_LEN + caplen;
		there -= RECORD_LEN + caplen;
		n++;
	}
	if (n == 0 && (there > 0 || in->error != 0))
		return damaged(c, err, "truncated: it ends inside a packet");
	return n;
}
