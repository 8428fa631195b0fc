/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An interface through libpcap's TPACKET_V3 ring.  Non-blocking, with a poll
 * of our own: a quiet link never blocks a stop.  Nothing is ever sent.
 */
#include "camwarden/capture.h"

#include "capture_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

enum { LIVE_RING_BYTES = 64 << 20, LIVE_BLOCK_MSEC = 100 };

/* libpcap's reasons as errno's, for the caller; the sentence is in err. */
static int
live_fail(struct capture *c, int status, struct err *err)
{
	const char *detail = pcap_geterr(c->pcap);

	err_set(err, "%s: %s%s%s", c->name, pcap_statustostr(status),
		*detail != '\0' ? ": " : "", detail);
	switch (status) {
	case PCAP_ERROR_NO_SUCH_DEVICE:
		return -ENODEV;
	case PCAP_ERROR_PERM_DENIED:
	case PCAP_ERROR_PROMISC_PERM_DENIED:
		return -EPERM;
	case PCAP_ERROR_IFACE_NOT_UP:
		return -ENETDOWN;
	default:
		return -EIO;
	}
}

static int
live_activate(struct capture *c, int snaplen, struct err *err)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	int status;

	pcap_set_snaplen(c->pcap, snaplen);
	pcap_set_promisc(c->pcap, 1);
	pcap_set_timeout(c->pcap, LIVE_BLOCK_MSEC);
	pcap_set_buffer_size(c->pcap, LIVE_RING_BYTES);
	pcap_set_tstamp_precision(c->pcap, PCAP_TSTAMP_PRECISION_NANO);
	status = pcap_activate(c->pcap);
	if (status < 0)
		return live_fail(c, status, err);
	if (pcap_setnonblock(c->pcap, 1, why) != 0) {
		err_set(err, "%s: %s", c->name, why);
		return -EIO;
	}
	return capture_link(c, err);
}

int
capture_open_live(const char *name, uint16_t interface, int snaplen, struct err *err,
	struct capture **out)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	struct capture *c = capture_new(name, interface);
	int r = -ENOMEM;

	c->live = true;
	c->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	c->pcap = pcap_create(name, why);
	if (c->pcap == NULL || c->wake_fd == -1)
		err_set(err, "%s: %s", name, *why != '\0' ? why : strerror(errno));
	else
		r = live_activate(c, snaplen, err);
	if (r != 0) {
		capture_close(c);
		return r;
	}
	*out = c;
	return 0;
}
