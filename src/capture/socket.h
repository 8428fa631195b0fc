/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A packet socket with its ring (packet(7)), read where the kernel put the frames. */
#ifndef CAMWARDEN_SOCKET_H
#define CAMWARDEN_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/err.h"

enum {
	SOCKET_SPARES = 16, /* returns of an interface that several workers survive */
	SOCKET_BLOCK = 512 << 10, /* holds any frame */
};

struct link_state;
struct tpacket3_hdr;

/* One of several sockets that share an interface. */
struct socket_share {
	uint16_t base; /* of the group's number; the same in all of them */
	unsigned count;
};

struct packet_socket {
	int fd; /* -1: none */
	int spare[SOCKET_SPARES];
	unsigned spares;
	struct socket_share share;
	int snaplen;
	uint8_t *ring;
	size_t blocks;
	size_t at;              /* the block that is read next, or is lent */
	const uint8_t *frame;   /* the next one of block `at` */
	uint32_t left;          /* frames of it that were not handed over */
	bool lent;              /* it was read; it goes back with the next read */
	bool loopback;          /* each frame passes it twice */
	int index;              /* bound to; 0: to nothing */
	bool joined;            /* the group, or there is none */
	uint64_t taken, drops;  /* by the kernel's count, of all sockets so far */
	uint64_t read, skipped; /* handed over; not, as loopback's second copies */
};

/* Sockets and ring, bound to nothing.  0, or -errno with err. */
int socket_open(struct packet_socket *s, const char *name, size_t ring_bytes,
	int snaplen, const struct socket_share *share, struct err *err);
void socket_close(struct packet_socket *s);
/* Binds to that interface, as often as it comes back; 0 or -errno. */
int socket_bind(struct packet_socket *s, const struct link_state *l);
/* That the kernel still has it bound to that index. */
bool socket_is_bound(const struct packet_socket *s);
/* Joins those that share the interface, once it is up. */
int socket_join(struct packet_socket *s);
/* The next frame, which stays until socket_release; NULL: none is there, or the
 * block ended. */
const struct tpacket3_hdr *socket_frame(struct packet_socket *s);
void socket_release(struct packet_socket *s);
/* Takes no more frames; what is in the ring may be read. */
void socket_shut(struct packet_socket *s);
/* Updates taken and drops. */
void socket_count(struct packet_socket *s);

#endif
