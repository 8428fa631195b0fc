/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TPACKET_V3 by hand, for what libpcap cannot do: one socket is bound again when its
 * interface comes back, which needs no privilege as opening one does; frames stay
 * where they are until the next read; several sockets share an interface.  The kernel
 * binds no socket of a group again (packet_do_bind), so each of them has spare ones,
 * opened at start.
 */
#include "socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "capture_int.h"

enum { SOCKET_RETIRE_MSEC = 100, SOCKET_VLAN_ROOM = 4 };

static struct tpacket_block_desc *
block_at(const struct packet_socket *s)
{
	return (struct tpacket_block_desc *)(s->ring + s->at * SOCKET_BLOCK);
}

static int
set(int fd, int option, const void *value, size_t n)
{
	return setsockopt(fd, SOL_PACKET, option, value, (socklen_t)n) != 0 ? -errno
									    : 0;
}

/* Keeps that much of each frame; 0: takes none. */
static int
filter(int fd, uint32_t keep)
{
	struct sock_filter code = BPF_STMT(BPF_RET | BPF_K, keep);
	struct sock_fprog program = {1, &code};

	return setsockopt(
		       fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) != 0
		       ? -errno
		       : 0;
}

static int
ring_map(struct packet_socket *s)
{
	int version = TPACKET_V3, room = SOCKET_VLAN_ROOM, r;
	struct tpacket_req3 want = {
		.tp_block_size = SOCKET_BLOCK,
		.tp_block_nr = (unsigned)s->blocks,
		.tp_frame_size = TPACKET_ALIGNMENT << 7, /* of no meaning here */
		.tp_retire_blk_tov = SOCKET_RETIRE_MSEC,
	};
	void *ring;

	want.tp_frame_nr = SOCKET_BLOCK / want.tp_frame_size * want.tp_block_nr;
	r = set(s->fd, PACKET_VERSION, &version, sizeof(version));
	if (r == 0)
		r = set(s->fd, PACKET_RESERVE, &room, sizeof(room));
	if (r == 0)
		r = set(s->fd, PACKET_RX_RING, &want, sizeof(want));
	if (r == 0)
		r = filter(s->fd, 0);
	if (r != 0)
		return r;
	ring = mmap(NULL, s->blocks * SOCKET_BLOCK, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_POPULATE, s->fd, 0);
	if (ring == MAP_FAILED)
		return -errno;
	s->ring = ring;
	s->at = 0;
	s->left = 0;
	s->lent = false;
	return 0;
}

static int
socket_new(void)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return fd != -1 ? fd : -errno;
}

static void
ring_drop(struct packet_socket *s)
{
	if (s->fd == -1)
		return;
	socket_count(s);
	if (s->ring != NULL)
		munmap(s->ring, s->blocks * SOCKET_BLOCK);
	s->ring = NULL;
	s->left = 0;
	s->lent = false;
	close(s->fd);
	s->fd = -1;
	/* What nobody read of it is lost. */
	s->drops = s->taken - s->read - s->skipped;
}

int
socket_open(struct packet_socket *s, const char *name, size_t ring_bytes, int snaplen,
	const struct socket_share *share, struct err *err)
{
	int r;

	memset(s, 0, sizeof(*s));
	s->share = *share;
	s->snaplen = snaplen;
	s->blocks = MAX(ring_bytes / SOCKET_BLOCK, 2);
	s->fd = r = socket_new();
	if (r < 0) {
		s->fd = -1;
		err_set(err, "%s: %s%s", name, strerror(-r),
			r == -EPERM ? ": capturing needs CAP_NET_RAW" : "");
		return r;
	}
	r = ring_map(s);
	/* As many as there may be open files. */
	while (r == 0 && share->count > 1 && s->spares < SOCKET_SPARES) {
		int fd = socket_new();
		if (fd < 0)
			break;
		s->spare[s->spares++] = fd;
	}
	if (r != 0)
		err_set(err, "%s: a ring of %zu MiB cannot be had: %s", name,
			s->blocks * SOCKET_BLOCK >> 20, strerror(-r));
	return r;
}

void
socket_close(struct packet_socket *s)
{
	ring_drop(s);
	while (s->spares > 0)
		close(s->spare[--s->spares]);
}

/* A member of a group is never bound again. */
static int
renew(struct packet_socket *s)
{
	int fd = s->spares > 0 ? s->spare[--s->spares] : socket_new();

	if (fd < 0)
		return fd;
	ring_drop(s);
	s->fd = fd;
	return ring_map(s);
}

int
socket_bind(struct packet_socket *s, const struct link_state *l)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = l->index};
	struct packet_mreq all = {.mr_ifindex = l->index, .mr_type = PACKET_MR_PROMISC};
	int r = 0;

	if (s->share.count > 1 && (s->joined || s->ring == NULL))
		r = renew(s);
	s->joined = false;
	s->index = 0;
	if (r == 0 && bind(s->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		r = -errno;
	if (r == 0)
		r = set(s->fd, PACKET_ADD_MEMBERSHIP, &all, sizeof(all));
	if (r != 0)
		return r;
	s->index = l->index;
	s->loopback = l->type == ARPHRD_LOOPBACK;
	return 0;
}

bool
socket_is_bound(const struct packet_socket *s)
{
	struct sockaddr_ll to;
	socklen_t n = sizeof(to);

	return s->fd != -1 && s->index != 0 &&
	       getsockname(s->fd, (struct sockaddr *)&to, &n) == 0 &&
	       to.sll_ifindex == s->index;
}

int
socket_join(struct packet_socket *s)
{
	int r;

	if (s->joined)
		return 0;
	if (s->share.count > 1) {
		r = fanout_join(s->fd, (uint16_t)(s->share.base + s->index));
		if (r != 0)
			return r;
	}
	r = filter(s->fd, (uint32_t)s->snaplen);
	s->joined = r == 0;
	return r;
}

void
socket_release(struct packet_socket *s)
{
	if (!s->lent)
		return;
	__atomic_store_n(
		&block_at(s)->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
	s->at = s->at + 1 < s->blocks ? s->at + 1 : 0;
	s->lent = false;
}

static bool
block_open(struct packet_socket *s)
{
	struct tpacket_block_desc *b = block_at(s);

	if (s->lent || s->ring == NULL ||
		!(__atomic_load_n(&b->hdr.bh1.block_status, __ATOMIC_ACQUIRE) &
			TP_STATUS_USER))
		return false;
	s->left = b->hdr.bh1.num_pkts;
	s->frame = (const uint8_t *)b + b->hdr.bh1.offset_to_first_pkt;
	s->lent = s->left == 0; /* closed without a frame */
	return true;
}

const struct tpacket3_hdr *
socket_frame(struct packet_socket *s)
{
	const struct tpacket3_hdr *h;

	if (s->left == 0 && !block_open(s))
		return NULL;
	if (s->left == 0)
		return NULL;
	h = (const struct tpacket3_hdr *)s->frame;
	s->frame += h->tp_next_offset;
	s->lent = --s->left == 0;
	return h;
}

void
socket_shut(struct packet_socket *s)
{
	if (s->fd != -1)
		filter(s->fd, 0);
}

void
socket_count(struct packet_socket *s)
{
	struct tpacket_stats_v3 now;
	socklen_t n = sizeof(now);

	/* The kernel counts from zero again with each look. */
	if (s->fd == -1 ||
		getsockopt(s->fd, SOL_PACKET, PACKET_STATISTICS, &now, &n) != 0)
		return;
	s->taken += now.tp_packets;
	s->drops += now.tp_drops;
}
