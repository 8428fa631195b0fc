/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which worker gets a frame: PACKET_FANOUT by a classic BPF program, which needs no
 * privilege.  The kernel's own symmetric hash parts what belongs together: fragments
 * from their flow, the two directions inside VXLAN.  This one sums the two addresses,
 * so all that two hosts say to each other, in pieces or not, goes to one worker, and
 * an ICMP error to that of the packet it quotes.
 *
 * X is where the IP header starts behind the network header (the kernel took off the
 * outermost tag; two more are passed here).  A load beyond the frame ends the program
 * with 0: the first worker.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "camwarden/base/array.h"
#include "capture_int.h"

enum { KEPT_TYPE, KEPT_SUM, KEPT_X }; /* words of scratch memory */

#define NET(k) ((uint32_t)SKF_NET_OFF + (k))
#define LOAD(size, k) BPF_STMT(BPF_LD | (size) | BPF_IND, NET(k))
#define RECALL(m) BPF_STMT(BPF_LD | BPF_MEM, m)
#define KEEP(m) BPF_STMT(BPF_ST, m)
#define KEEP_X(m) BPF_STMT(BPF_STX, m)
#define RECALL_X(m) BPF_STMT(BPF_LDX | BPF_MEM, m)
#define COMPUTE(op, k) BPF_STMT(BPF_ALU | (op) | BPF_K, k)
#define PLUS_X BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0)
#define TO_X BPF_STMT(BPF_MISC | BPF_TAX, 0)
#define FROM_X BPF_STMT(BPF_MISC | BPF_TXA, 0)
#define IF(op, k, t, f) BPF_JUMP(BPF_JMP | (op) | BPF_K, k, t, f)
#define GO(n) BPF_STMT(BPF_JMP | BPF_JA, n)

/* 8: the type of what follows the tag; skipped when A is no tag's type. */
#define TAG                                                                            \
	IF(BPF_JEQ, ETH_P_8021Q, 1, 0), IF(BPF_JEQ, ETH_P_8021AD, 0, 6),               \
		LOAD(BPF_H, 2), KEEP(KEPT_TYPE), FROM_X, COMPUTE(BPF_ADD, 4), TO_X,    \
		RECALL(KEPT_TYPE)
/* 5: adds a word of the header. */
#define ADD(k)                                                                         \
	LOAD(BPF_W, k), RECALL_X(KEPT_SUM), PLUS_X, KEEP(KEPT_SUM), RECALL_X(KEPT_X)

static const struct sock_filter program[] = {
	BPF_STMT(BPF_LDX | BPF_IMM, 0), /* 0 */
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PROTOCOL)),
	TAG,                                         /* 2 */
	TAG,                                         /* 10 */
	IF(BPF_JEQ, ETH_P_IP, 2, 0),                 /* 18: to 21 */
	IF(BPF_JEQ, ETH_P_IPV6, 27, 0),              /* to 47 */
	BPF_STMT(BPF_RET | BPF_K, 0),                /* all else: the first worker */
	KEEP_X(KEPT_X),                              /* 21: IPv4 */
	LOAD(BPF_B, 9),                              /* protocol */
	IF(BPF_JEQ, IPPROTO_ICMP, 0, 17),            /* no: to 41 */
	LOAD(BPF_H, 6), IF(BPF_JSET, 0x1fff, 15, 0), /* a later fragment: to 41 */
	LOAD(BPF_B, 0), COMPUTE(BPF_AND, 0xf), COMPUTE(BPF_LSH, 2), PLUS_X,
	TO_X,                  /* 30: behind the header */
	LOAD(BPF_B, 0),        /* ICMP's type; 3, 4, 5, 11 and 12 quote */
	IF(BPF_JGT, 12, 3, 0), /* 32: no */
	IF(BPF_JGE, 11, 4, 0), /* yes */
	IF(BPF_JGT, 5, 1, 0),  /* no */
	IF(BPF_JGE, 3, 2, 0),  /* yes */
	RECALL_X(KEPT_X),      /* 36: its own addresses */
	GO(3), FROM_X,         /* 38: those of the packet that is quoted */
	COMPUTE(BPF_ADD, 8), TO_X, LOAD(BPF_W, 12),                          /* 41 */
	KEEP(KEPT_SUM), LOAD(BPF_W, 16), RECALL_X(KEPT_SUM), PLUS_X, GO(46), /* to 93 */
	LOAD(BPF_B, 6),                                     /* 47: IPv6, next header */
	IF(BPF_JEQ, IPPROTO_ICMPV6, 0, 5), LOAD(BPF_B, 40), /* types below 128 quote */
	IF(BPF_JGE, 128, 3, 0),                             /* no: to 54 */
	FROM_X, COMPUTE(BPF_ADD, 48), TO_X, KEEP_X(KEPT_X), /* 54 */
	LOAD(BPF_W, 8), KEEP(KEPT_SUM), ADD(12),            /* 57 */
	ADD(16), ADD(20), ADD(24), ADD(28), ADD(32), ADD(36), RECALL(KEPT_SUM), /* 92 */
	COMPUTE(BPF_MUL, 0x9e3779b1),                                           /* 93 */
	COMPUTE(BPF_RSH, 16),
	BPF_STMT(BPF_RET | BPF_A, 0), /* modulo the workers, by the kernel */
};
_Static_assert(ARRAY_LEN(program) == 96, "the jumps count instructions");

int
fanout_join(int fd, uint16_t group)
{
	uint32_t how = group | (uint32_t)PACKET_FANOUT_CBPF << 16;
	struct sock_fprog code = {
		ARRAY_LEN(program), (struct sock_filter *)(uintptr_t)program};

	if (setsockopt(fd, SOL_PACKET, PACKET_FANOUT, &how, sizeof(how)) != 0 ||
		setsockopt(fd, SOL_PACKET, PACKET_FANOUT_DATA, &code, sizeof(code)) !=
			0)
		return -errno;
	return 0;
}
