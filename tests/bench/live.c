/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * live NEAR FAR PACKETS BYTES: what a frame costs its reader, by the reader's own
 * processor time.  Sends that many UDP packets into FAR and reads them from NEAR, once
 * by libpcap with an empty callback, once by it with each frame kept, as whoever looks
 * at frames in batches must, and once by our own source, where frames stay.  Prints
 * lines of name, value, unit; at the rate that one core sends.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/capture.h"

enum { RING_BYTES = 64 << 20, BURST = 64, FRAME_MOST = 1514, KEPT_BYTES = 1 << 16 };

struct run {
	const char *near, *far;
	unsigned long packets, bytes;
	_Atomic bool sent;
	unsigned long seen, lost;
	double ns; /* processor time per frame that was read */
	uint8_t kept[KEPT_BYTES];
	size_t used;
};

static double
cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

static void
put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

/* A camera's RTP: Ethernet, IPv4, UDP. */
static void
frame_make(uint8_t *f, size_t n)
{
	memset(f, 0, n);
	f[6] = 2;
	put16(f + 12, 0x0800);
	f[14] = 0x45;
	put16(f + 16, (unsigned)n - 14);
	f[22] = 64;
	f[23] = 17;
	f[26] = f[30] = 10;
	f[29] = 1;
	f[33] = 2;
	put16(f + 34, 50000);
	put16(f + 36, 40000);
	put16(f + 38, (unsigned)n - 34);
}

static void *
send_all(void *arg)
{
	struct run *x = arg;
	uint8_t frame[FRAME_MOST];
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(x->far)};
	struct iovec v = {frame, x->bytes};
	struct mmsghdr burst[BURST];
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	if (fd == -1)
		fail("socket");
	frame_make(frame, x->bytes);
	memset(burst, 0, sizeof(burst));
	for (int i = 0; i < BURST; i++)
		burst[i].msg_hdr = (struct msghdr){.msg_name = &to,
			.msg_namelen = sizeof(to),
			.msg_iov = &v,
			.msg_iovlen = 1};
	for (unsigned long n = 0; n < x->packets;) {
		int r = sendmmsg(fd, burst,
			(unsigned)MIN((unsigned long)BURST, x->packets - n), 0);
		if (r < 0 && errno != ENOBUFS)
			fail("sendmmsg");
		n += r > 0 ? (unsigned long)r : 0;
	}
	close(fd);
	sleep(1);
	atomic_store(&x->sent, true);
	return NULL;
}

static void
on_nothing(u_char *ctx, const struct pcap_pkthdr *h, const u_char *p)
{
	struct run *x = (struct run *)ctx;

	(void)p;
	x->seen += h->len > 0;
}

static void
keep(struct run *x, const uint8_t *p, size_t n)
{
	if (n > KEPT_BYTES - x->used)
		x->used = 0;
	memcpy(x->kept + x->used, p, n);
	x->used += n;
	__asm__ volatile("" : : "r"(x->kept) : "memory");
}

static void
on_keep(u_char *ctx, const struct pcap_pkthdr *h, const u_char *p)
{
	struct run *x = (struct run *)ctx;

	keep(x, p, h->caplen);
	x->seen++;
}

static void
on_frame(void *ctx, const struct frame *f)
{
	struct run *x = ctx;

	x->seen += f->len > 0;
}

static void
by_libpcap(struct run *x, pcap_handler fn)
{
	char why[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_create(x->near, why);
	struct pcap_stat st;

	if (p == NULL || pcap_set_snaplen(p, 65535) != 0 ||
		pcap_set_timeout(p, 100) != 0 ||
		pcap_set_buffer_size(p, RING_BYTES) != 0 ||
		pcap_set_tstamp_precision(p, PCAP_TSTAMP_PRECISION_NANO) != 0 ||
		pcap_activate(p) != 0 || pcap_setnonblock(p, 1, why) != 0)
		fail(p != NULL ? pcap_geterr(p) : why);
	pthread_t sender;
	pthread_create(&sender, NULL, send_all, x);
	double begun = cpu_ns();
	while (!atomic_load(&x->sent)) {
		struct pollfd wait = {
			.fd = pcap_get_selectable_fd(p), .events = POLLIN};
		if (pcap_dispatch(p, 4096, fn, (u_char *)x) == 0)
			poll(&wait, 1, 100);
	}
	x->ns = (cpu_ns() - begun) / (double)x->seen;
	pthread_join(sender, NULL);
	pcap_stats(p, &st);
	x->lost = st.ps_drop;
	pcap_close(p);
}

static void
by_ours(struct run *x)
{
	struct live_options o = {.snaplen = 65535, .ring = RING_BYTES, .members = 1};
	struct capture_stats st;
	struct capture *c;
	struct err err;
	pthread_t sender;

	if (capture_open_live(x->near, 0, &o, &err, &c) != 0) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	pthread_create(&sender, NULL, send_all, x);
	double begun = cpu_ns();
	while (!atomic_load(&x->sent))
		capture_read(c, 4096, 100, on_frame, x, &err);
	x->ns = (cpu_ns() - begun) / (double)x->seen;
	pthread_join(sender, NULL);
	capture_stats(c, &st);
	x->lost = st.kernel_drops;
	capture_close(c);
}

static double
measure(int argc, char **argv, const char *name, pcap_handler fn)
{
	struct run *x = calloc(1, sizeof(*x));
	double ns;

	(void)argc;
	if (x == NULL)
		fail("calloc");
	x->near = argv[1];
	x->far = argv[2];
	x->packets = strtoul(argv[3], NULL, 10);
	x->bytes = MAX(60, MIN(strtoul(argv[4], NULL, 10), FRAME_MOST));
	if (fn != NULL)
		by_libpcap(x, fn);
	else
		by_ours(x);
	if (x->seen + x->lost != x->packets)
		fprintf(stderr, "%s: %lu seen and %lu lost of %lu\n", name, x->seen,
			x->lost, x->packets);
	printf("live_%s_%lu\t%.1f\tns/packet\n", name, x->bytes, x->ns);
	ns = x->ns;
	free(x);
	return ns;
}

int
main(int argc, char **argv)
{
	double kept, ours;

	if (argc != 5) {
		fputs("usage: live NEAR FAR PACKETS BYTES\n", stderr);
		return 2;
	}
	measure(argc, argv, "libpcap", on_nothing);
	kept = measure(argc, argv, "libpcap_kept", on_keep);
	ours = measure(argc, argv, "own", NULL);
	printf("live_libpcap_kept_ratio_%s\t%.2f\ttimes own\n", argv[4], kept / ours);
	return 0;
}
