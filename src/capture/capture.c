/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What savefiles and interfaces have in common: libpcap's callback -> struct
 * frame, link types, counters.
 * Used by one capture thread at a time; capture_break by any.
 */
#include "camwarden/capture.h"

#include "capture_int.h"

#include <errno.h>
#include <poll.h>
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
capture_dispatch(struct capture *c, int budget, struct err *err)
{
	int n;

	if (c->pcap == NULL)
		return classic_read(c, budget, err);
	n = pcap_dispatch(c->pcap, budget, on_packet, (u_char *)c);
	if (n >= 0)
		return n;
	if (n == PCAP_ERROR_BREAK)
		return 0;
	err_set(err, "%s: %s", c->name, pcap_geterr(c->pcap));
	return c->live ? -EIO : -EBADMSG;
}

/* Waits until the interface has frames, the break came, or the time is over. */
static void
wait_readable(struct capture *c, int wait_ms)
{
	struct pollfd fds[2] = {
		{.fd = pcap_get_selectable_fd(c->pcap), .events = POLLIN},
		{.fd = c->wake_fd, .events = POLLIN},
	};

	poll(fds, ARRAY_LEN(fds), wait_ms);
}

int
capture_read(struct capture *c, int budget, int wait_ms, capture_frame_fn *fn,
	void *ctx, struct err *err)
{
	int n;

	c->fn = fn;
	c->ctx = ctx;
	n = capture_dispatch(c, budget, err);
	if (n == 0 && !c->live)
		c->at_end = true;
	if (n != 0 || !c->live)
		return n;
	wait_readable(c, wait_ms);
	return capture_dispatch(c, budget, err);
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

	if (c->pcap != NULL)
		pcap_breakloop(c->pcap);
	if (c->wake_fd != -1 && write(c->wake_fd, &one, sizeof(one)) < 0)
		return; /* the counter is full: the reader is awake anyway */
}

void
capture_stats(struct capture *c, struct capture_stats *out)
{
	struct pcap_stat ps;

	if (c->live && pcap_stats(c->pcap, &ps) == 0) {
		c->stats.kernel_drops = ps.ps_drop;
		c->stats.interface_drops = ps.ps_ifdrop;
	}
	*out = c->stats;
}
