/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An interface: through our own packet socket (socket.c) when its frames begin with
 * Ethernet or IP, else through libpcap (cooked.c).  Looked at a few times a second,
 * so that it may go and come back.  Non-blocking, with a poll of our own: a quiet
 * link never blocks a stop.  Nothing is ever sent.
 */
#include "camwarden/capture.h"

#include <errno.h>
#include <linux/if_arp.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "capture_int.h"

#define LOOK_PERIOD (200 * CW_MSEC)
enum { TAG_LEN = 4, MACS_LEN = 12, ETHERTYPE_TAG = 0x8100 };

static cw_time
clock_read(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (cw_time)ts.tv_sec * CW_SEC + (cw_time)ts.tv_nsec;
}

static void
clock_look(struct capture *c)
{
	cw_time wall = clock_read(CLOCK_REALTIME);

	steady_look(&c->live->steady, wall, clock_read(CLOCK_MONOTONIC));
}

cw_time
live_time(struct capture *c, cw_time stamp)
{
	struct steady *s = &c->live->steady;

	if (__builtin_expect(steady_fits(s, stamp), 1))
		return stamp - (cw_time)s->offset;
	clock_look(c);
	return steady_time(s, stamp);
}

cw_time
capture_now(struct capture *c)
{
	if (c->live == NULL)
		return 0;
	clock_look(c);
	return c->live->steady.now;
}

/* What is decoded of it by ourselves. */
static bool
type_link(unsigned type, enum frame_link *out)
{
	*out = type == ARPHRD_NONE ? FRAME_RAW_IP : FRAME_ETHERNET;
	return type == ARPHRD_ETHER || type == ARPHRD_LOOPBACK || type == ARPHRD_NONE;
}

/* ---- the interface's life ---- */

/* The configured name's interface; once it was bound, that one under any name. */
static int
look(struct capture *c, struct link_state *out)
{
	struct live *l = c->live;
	int r = link_look(l->netlink, 0, c->name, out);

	if (r != 0 && l->socket.index != 0)
		r = link_look(l->netlink, l->socket.index, NULL, out);
	return r;
}

static enum capture_state
state_of(struct capture *c)
{
	struct live *l = c->live;
	struct link_state now;
	enum frame_link link;

	if (look(c, &now) != 0 || !type_link(now.type, &link))
		return CAPTURE_GONE;
	if (!socket_is_bound(&l->socket) || l->socket.index != now.index) {
		l->missed_before = c->stats.interface_drops;
		l->missed_at_bind = now.missed;
		if (socket_bind(&l->socket, &now) != 0)
			return CAPTURE_GONE;
		c->link = link;
	}
	memcpy(l->now_called, now.name, sizeof(l->now_called));
	c->stats.interface_drops = l->missed_before + now.missed - l->missed_at_bind;
	if (!now.up)
		return CAPTURE_DOWN;
	return socket_join(&l->socket) == 0 ? CAPTURE_UP : CAPTURE_GONE;
}

enum capture_state
capture_look(struct capture *c)
{
	struct live *l = c->live;
	enum capture_state state;

	if (l == NULL)
		return CAPTURE_UP;
	clock_look(c);
	if (l->looked != 0 && l->steady.monotonic - l->looked < LOOK_PERIOD &&
		!l->alarmed)
		return l->state;
	l->looked = l->steady.monotonic;
	l->alarmed = false;
	state = c->pcap != NULL ? cooked_look(c) : state_of(c);
	l->state = state;
	return state;
}

/* ---- frames ---- */

/* The kernel took the outermost tag off; room for it was reserved. */
static const uint8_t *
tag_put(const struct tpacket3_hdr *h, uint8_t *p)
{
	uint16_t type = h->tp_status & TP_STATUS_VLAN_TPID_VALID ? h->hv1.tp_vlan_tpid
								 : ETHERTYPE_TAG;

	memmove(p - TAG_LEN, p, MACS_LEN);
	p += MACS_LEN - TAG_LEN;
	p[0] = (uint8_t)(type >> 8);
	p[1] = (uint8_t)type;
	p[2] = (uint8_t)(h->hv1.tp_vlan_tci >> 8);
	p[3] = (uint8_t)h->hv1.tp_vlan_tci;
	return p - MACS_LEN;
}

static void
take(struct capture *c, const struct tpacket3_hdr *h)
{
	const uint8_t *p = (const uint8_t *)h + h->tp_mac;
	struct frame f = {
		.time = live_time(c, (cw_time)h->tp_sec * CW_SEC + h->tp_nsec),
		.data = p,
		.caplen = h->tp_snaplen,
		.len = MAX(h->tp_len, h->tp_snaplen),
		.interface = c->interface,
		.link = c->link,
		.stays = true,
	};

	if (h->tp_status & TP_STATUS_VLAN_VALID && f.caplen >= MACS_LEN &&
		c->link == FRAME_ETHERNET) {
		f.data = tag_put(h, (uint8_t *)(uintptr_t)p);
		f.caplen += TAG_LEN;
		f.len += TAG_LEN;
	}
	capture_hand_over(c, &f);
}

static bool
is_second_copy(const struct packet_socket *s, const struct tpacket3_hdr *h)
{
	const struct sockaddr_ll *from =
		(const void *)((const uint8_t *)h + TPACKET_ALIGN(sizeof(*h)));

	return s->loopback && from->sll_pkttype == PACKET_OUTGOING;
}

/* At most a block: the next read gives it back. */
static int
socket_read(struct capture *c, int budget)
{
	struct packet_socket *s = &c->live->socket;
	const struct tpacket3_hdr *h;
	int n = 0;

	socket_release(s);
	while (n < budget && (h = socket_frame(s)) != NULL) {
		n++;
		if (is_second_copy(s, h)) {
			s->skipped++;
			continue;
		}
		s->read++;
		take(c, h);
		if (s->left == 0)
			break;
	}
	return n;
}

static int
live_dispatch(struct capture *c, int budget, struct err *err)
{
	return c->pcap != NULL ? cooked_dispatch(c, budget, err)
			       : socket_read(c, budget);
}

/* Waits until there are frames, the break came, the time is over or something is
 * wrong with the interface, which capture_look then finds out. */
static void
wait_readable(struct capture *c, int wait_ms)
{
	int fd = c->pcap != NULL ? pcap_get_selectable_fd(c->pcap) : c->live->socket.fd;
	struct pollfd fds[2] = {
		{.fd = fd, .events = POLLIN},
		{.fd = c->live->ending ? -1 : c->wake_fd, .events = POLLIN},
	};
	int wrong;
	socklen_t n = sizeof(wrong);

	if (c->live->state == CAPTURE_GONE && c->pcap == NULL && !c->live->ending)
		fds[0].fd = -1;
	poll(fds, ARRAY_LEN(fds), wait_ms);
	if (fds[0].revents & POLLERR) {
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &wrong, &n);
		c->live->alarmed = true;
	}
}

int
live_read(struct capture *c, int budget, int wait_ms, struct err *err)
{
	int n;

	clock_look(c);
	n = live_dispatch(c, budget, err);
	if (n != 0)
		return n;
	wait_readable(c, wait_ms);
	clock_look(c);
	return live_dispatch(c, budget, err);
}

void
capture_end(struct capture *c)
{
	if (c->live == NULL)
		return;
	c->live->ending = true;
	socket_shut(&c->live->socket);
}

void
live_stats(struct capture *c)
{
	struct packet_socket *s = &c->live->socket;

	if (c->pcap != NULL) {
		cooked_stats(c);
		return;
	}
	socket_count(s);
	/* At the end what nobody read is lost; before, it is on its way. */
	c->stats.kernel_drops =
		c->live->ending ? s->taken - s->read - s->skipped : s->drops;
}

bool
capture_is_drained(const struct capture *c)
{
	const struct packet_socket *s = &c->live->socket;

	return c->pcap != NULL || s->taken - s->drops == s->read + s->skipped;
}

void
capture_name(const struct capture *c, char name[CAPTURE_NAME])
{
	const char *now = c->live != NULL ? c->live->now_called : "";

	snprintf(name, CAPTURE_NAME, "%s", *now != '\0' ? now : c->name);
}

uint64_t
capture_clock_steps(const struct capture *c)
{
	return c->live != NULL ? c->live->steady.steps : 0;
}

/* ---- opening ---- */

static int
open_own(struct capture *c, const struct live_options *o, struct err *err)
{
	struct socket_share share = {o->group, o->members};
	int r = socket_open(
		&c->live->socket, c->name, o->ring, o->snaplen, &share, err);

	if (r == 0)
		capture_look(c);
	return r;
}

/* -ENODEV with err, unless it may come later. */
static int
open_any(struct capture *c, const struct live_options *o, struct err *err)
{
	struct link_state now;
	enum frame_link link;
	int r = link_look(c->live->netlink, 0, c->name, &now);
	bool pseudo = r != 0 && strcmp(c->name, "any") == 0;

	c->live->snaplen = o->snaplen;
	c->live->ring = o->ring;
	if (r == 0 && !type_link(now.type, &link))
		pseudo = true;
	if (pseudo)
		return cooked_open(c, err);
	if (r != 0 && !o->may_be_missing) {
		err_set(err, "%s: %s", c->name,
			r == -ENODEV ? "there is no such interface" : strerror(-r));
		return r;
	}
	return open_own(c, o, err);
}

int
capture_open_live(const char *name, uint16_t interface, const struct live_options *o,
	struct err *err, struct capture **out)
{
	struct capture *c = capture_new(name, interface);
	int r = -ENOMEM;

	c->live = xcalloc(1, sizeof(*c->live));
	c->live->socket.fd = -1;
	steady_init(&c->live->steady, clock_read(CLOCK_REALTIME),
		clock_read(CLOCK_MONOTONIC));
	c->live->netlink = link_open();
	c->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (c->live->netlink == -1 || c->wake_fd == -1)
		err_set(err, "%s: %s", name, strerror(errno));
	else
		r = open_any(c, o, err);
	if (r != 0) {
		capture_close(c);
		return r;
	}
	*out = c;
	return 0;
}

void
live_close(struct capture *c)
{
	if (c->live == NULL)
		return;
	socket_close(&c->live->socket);
	if (c->live->netlink != -1)
		close(c->live->netlink);
	free(c->live);
}
