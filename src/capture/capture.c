/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What savefiles and interfaces have in common: libpcap's callback -> struct
 * frame, link types, counters.
 * Used by one capture thread at a time; capture_break by any.
 */
#include "camwarden/capture.h"

#include "capture_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

struct capture *
capture_new(const char *name, uint16_t interface)
{
	struct capture *c = xcalloc(1, sizeof(*c));

	c->name = xstrdup(name);
	c->interface = interface;
	c->wake_fd = -1;
	return c;
}

void
capture_close(struct capture *c)
{
	if (c == NULL)
		return;
	if (c->pcap != NULL)
		pcap_close(c->pcap);
	input_close(c->input);
	live_close(c);
	if (c->wake_fd != -1)
		close(c->wake_fd);
	free(c->name);
	free(c);
}

int
capture_link(struct capture *c, struct err *err)
{
	static const struct {
		int dlt;
		enum frame_link link;
	} links[] = {
		{DLT_EN10MB, FRAME_ETHERNET},
		{DLT_LINUX_SLL, FRAME_LINUX_SLL},
		{DLT_LINUX_SLL2, FRAME_LINUX_SLL2},
		{DLT_RAW, FRAME_RAW_IP},
		{DLT_IPV4, FRAME_RAW_IP},
		{DLT_IPV6, FRAME_RAW_IP},
		{DLT_NULL, FRAME_NULL},
		{DLT_LOOP, FRAME_NULL},
	};
	int dlt = pcap_datalink(c->pcap);
	const char *name = pcap_datalink_val_to_name(dlt);

	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		if (links[i].dlt != dlt)
			continue;
		c->link = links[i].link;
		return 0;
	}
	err_set(err,
		"%s: link type %s (%d) is not decoded; Ethernet, Linux cooked, raw IP "
		"and "
		"loopback are",
		c->name, name != NULL ? name : "unknown", dlt);
	return -EINVAL;
}

static void
on_packet(u_char *user, const struct pcap_pkthdr *h, const u_char *bytes)
{
	struct capture *c = (struct capture *)user;
	/* Nanoseconds were asked for: tv_usec holds them. */
	struct frame f = {
		.time = (cw_time)(h->ts.tv_sec > 0 ? h->ts.tv_sec : 0) * CW_SEC +
			(cw_time)(h->ts.tv_usec > 0 ? h->ts.tv_usec : 0),
		.data = bytes,
		.caplen = h->caplen,
		.len = MAX(h->len, h->caplen),
		.interface = c->interface,
		.link = c->link,
	};

	capture_hand_over(c, &f);
}

int
capture_dispatch(struct capture *c, int budget)
{
	int n = pcap_dispatch(c->pcap, budget, on_packet, (u_char *)c);

	return n == PCAP_ERROR_BREAK ? 0 : n;
}

static int
savefile_read(struct capture *c, int budget, struct err *err)
{
	int n;

	if (c->pcap == NULL)
		return classic_read(c, budget, err);
	n = capture_dispatch(c, budget);
	if (n >= 0)
		return n;
	err_set(err, "%s: %s", c->name, pcap_geterr(c->pcap));
	return -EBADMSG;
}

int
capture_read(struct capture *c, int budget, int wait_ms, capture_frame_fn *fn,
	void *ctx, struct err *err)
{
	int n;

	c->fn = fn;
	c->ctx = ctx;
	if (c->live != NULL)
		return live_read(c, budget, wait_ms, err);
	n = savefile_read(c, budget, err);
	if (n == 0)
		c->at_end = true;
	return n;
}

bool
capture_at_end(const struct capture *c)
{
	return c->at_end;
}

void
capture_break(struct capture *c)
{
	uint64_t one = 1;

	if (c->wake_fd != -1 && write(c->wake_fd, &one, sizeof(one)) < 0)
		return; /* the counter is full: the reader is awake anyway */
}

void
capture_stats(struct capture *c, struct capture_stats *out)
{
	if (c->live != NULL)
		live_stats(c);
	*out = c->stats;
}
