/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sender IFACE COUNT SIDES [BYTES]: UDP packets between 16 pairs of hosts, as fast as
 * it can, the second way too when SIDES is 2.  Prints how many were sent.
 */
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FRAME = 1514, BURST = 64, PAIRS = 16 };

static void
put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void
frame_make(uint8_t *f, unsigned bytes, unsigned pair, unsigned side)
{
	memset(f, 0, bytes);
	f[0] = f[6] = 2;
	f[5] = (uint8_t)(side ? pair : pair + 100);
	f[11] = (uint8_t)(side ? pair + 100 : pair);
	put16(f + 12, 0x0800);
	f[14] = 0x45;
	put16(f + 16, bytes - 14);
	f[22] = 64;
	f[23] = 17;
	memcpy(f + 26, (uint8_t[]){10, 20, 2, (uint8_t)(pair + 1)}, 4);
	memcpy(f + 30, (uint8_t[]){10, 30, 2, (uint8_t)(pair + 1)}, 4);
	put16(f + 34, 50000);
	put16(f + 36, 40000);
	put16(f + 38, bytes - 34);
	if (side == 0)
		return;
	for (int i = 0; i < 4; i++) {
		uint8_t b = f[26 + i];
		f[26 + i] = f[30 + i];
		f[30 + i] = b;
	}
	put16(f + 34, 40000);
	put16(f + 36, 50000);
}

int
main(int argc, char **argv)
{
	static uint8_t frame[BURST][FRAME];
	unsigned long count = argc >= 4 ? strtoul(argv[2], NULL, 10) : 0, sent = 0;
	unsigned sides = argc >= 4 && argv[3][0] == '2' ? 2 : 1;
	unsigned bytes = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 200;
	struct sockaddr_ll to = {.sll_family = AF_PACKET};
	struct iovec v[BURST];
	struct mmsghdr burst[BURST];
	uint16_t number = 0;
	int fd;

	if (count == 0 || bytes < 60 || bytes > FRAME) {
		fputs("usage: sender IFACE COUNT SIDES [BYTES]\n", stderr);
		return 2;
	}
	to.sll_ifindex = (int)if_nametoindex(argv[1]);
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	memset(burst, 0, sizeof(burst));
	for (unsigned i = 0; i < BURST; i++) {
		frame_make(frame[i], bytes, i / sides % PAIRS, i % sides);
		v[i] = (struct iovec){frame[i], bytes};
		burst[i].msg_hdr = (struct msghdr){.msg_name = &to,
			.msg_namelen = sizeof(to),
			.msg_iov = &v[i],
			.msg_iovlen = 1};
	}
	while (fd != -1 && sent < count) {
		unsigned long left = count - sent;
		int r;

		/* No two are copies of each other. */
		for (unsigned i = 0; i < BURST; i++)
			put16(frame[i] + 18, ++number);
		r = sendmmsg(fd, burst, (unsigned)(left < BURST ? left : BURST), 0);
		if (r < 0 && errno != ENOBUFS)
			break;
		sent += r > 0 ? (unsigned long)r : 0;
	}
	printf("%lu\n", sent);
	return sent == count ? 0 : 1;
}
