/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Interfaces of other kinds (PPP, `any`) through libpcap, which gives their frames a
 * header of its own.  One that went is opened again, as often as the kernel allows.
 */
#include <errno.h>
#include <string.h>

#include "capture_int.h"

enum { COOKED_BLOCK_MSEC = 100 };

/* libpcap's reasons as errno's, for the caller; the sentence is in err. */
static int
fail(struct capture *c, int status, struct err *err)
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
activate(struct capture *c, struct err *err)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	int status;

	pcap_set_snaplen(c->pcap, c->live->snaplen);
	pcap_set_promisc(c->pcap, 1);
	pcap_set_timeout(c->pcap, COOKED_BLOCK_MSEC);
	pcap_set_buffer_size(c->pcap, (int)c->live->ring);
	pcap_set_tstamp_precision(c->pcap, PCAP_TSTAMP_PRECISION_NANO);
	status = pcap_activate(c->pcap);
	if (status < 0)
		return fail(c, status, err);
	if (pcap_setnonblock(c->pcap, 1, why) != 0) {
		err_set(err, "%s: %s", c->name, why);
		return -EIO;
	}
	return capture_link(c, err);
}

int
cooked_open(struct capture *c, struct err *err)
{
	char why[PCAP_ERRBUF_SIZE] = "";

	c->pcap = pcap_create(c->name, why);
	if (c->pcap == NULL) {
		err_set(err, "%s: %s", c->name, why);
		return -ENOMEM;
	}
	return activate(c, err);
}

/* libpcap says that an interface is gone only when it is read. */
enum capture_state
cooked_look(struct capture *c)
{
	struct err err;
	pcap_t *old = c->pcap;

	if (!c->live->broken)
		return CAPTURE_UP;
	cooked_stats(c);
	if (cooked_open(c, &err) != 0) {
		if (c->pcap != NULL)
			pcap_close(c->pcap);
		c->pcap = old;
		return CAPTURE_GONE;
	}
	pcap_close(old);
	c->live->drops_before = c->stats.kernel_drops;
	c->live->missed_before = c->stats.interface_drops;
	c->live->broken = false;
	return CAPTURE_UP;
}

int
cooked_dispatch(struct capture *c, int budget, struct err *err)
{
	int n = c->live->broken ? 0 : capture_dispatch(c, budget);

	if (n >= 0)
		return n;
	(void)err;
	c->live->broken = c->live->alarmed = true;
	return 0;
}

void
cooked_stats(struct capture *c)
{
	struct pcap_stat ps;

	if (pcap_stats(c->pcap, &ps) != 0)
		return;
	c->stats.kernel_drops = c->live->drops_before + ps.ps_drop;
	c->stats.interface_drops = c->live->missed_before + ps.ps_ifdrop;
}
