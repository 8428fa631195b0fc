/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * generate FILE [PACKETS [FLOWS [MIX]]]: writes a capture for the benchmark.
 * All flows live at once and take turns in an order that jumps about, so that
 * nothing helps a cache.  They are spread over 200 clients and 5 servers, as
 * connections of a site are.  The same arguments give the same file.
 *
 * Small packets, unless told otherwise: four of five flows are TCP with handshake,
 * request, response and short data, the rest UDP.
 *
 * MIX: `streams`: every other flow is an RTSP dialogue with interleaved video, the
 * rest RTP over UDP, in packets as large as they come.  `cut`: the same, of which
 * the capture has 96 bytes each.  `syn`: SYNs, each a flow of its own.  `flood`:
 * small packets as ever, and three times as many SYNs between them.  `collide`: UDP
 * between pairs whose addresses give one value when they are combined without a key,
 * from one port to another; `scatter`: the same between pairs that are drawn.
 */
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ETHERNET = 14,
	IPV4 = 20,
	TCP = 20,
	UDP = 8,
	FRAME_MAX = 1514,
	STEP_USEC = 10, /* between two packets */
	START = 1763280000,
	CLIENTS = 200,
	SERVERS = 5,
	OPENING = 8, /* packets of a flow's opening */
	OPENING_STREAM = 11,
	RTP = 12, /* header; behind four bytes where interleaved */
	RTP_DATA = 1400,
	GROUP = 1000,     /* flows that open together */
	STRIDE = 1000003, /* a prime: neighbours in time are far apart in number */
	CUT = 96,
	FLOOD = 4, /* one packet in so many is not of the flood */
};

enum { SYN = 0x02, PSH = 0x08, ACK = 0x10 };

struct flow {
	uint32_t seq[2]; /* next, of client and server */
	uint16_t id[2];
};

static enum mix {
	MIX_SMALL,
	MIX_STREAMS,
	MIX_CUT,
	MIX_SYN,
	MIX_FLOOD,
	MIX_COLLIDE,
	MIX_SCATTER
} mix;
static bool streams; /* or cut */

static uint64_t random_state = UINT64_C(0x9e3779b97f4a7c15);

/* xorshift64*: enough for contents that do not repeat. */
static uint64_t
random_next(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * UINT64_C(0x2545f4914f6cdd1d);
}

static void
put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void
put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

/* Who sends in this round, with which flags and payload. */
static size_t
script(unsigned round, unsigned *side, unsigned *flags, uint8_t *payload)
{
	static const char request[] = "GET /a HTTP/1.1\r\nHost: b\r\n\r\n";
	static const char response[] = "HTTP/1.1 204 No\r\n\r\n";
	uint64_t noise[2] = {random_next(), random_next()};

	*side = round & 1;
	*flags = ACK;
	switch (round) {
	case 0:
		*flags = SYN;
		return 0;
	case 1:
		*flags = SYN | ACK;
		return 0;
	case 2:
		return 0;
	case 3: /* the client again: its request */
		*side = 0;
		*flags = ACK | PSH;
		memcpy(payload, request, sizeof(request) - 1);
		return sizeof(request) - 1;
	case 5:
		*flags = ACK | PSH;
		memcpy(payload, response, sizeof(response) - 1);
		return sizeof(response) - 1;
	default:
		memcpy(payload, noise, sizeof(noise));
		return round < 6 ? 0 : noise[0] % sizeof(noise);
	}
}

/* One RTP packet of H.264, between two bytes of `$` and channel and of length. */
static size_t
rtp(uint8_t *p, uint32_t number, unsigned round, bool interleaved)
{
	uint8_t *h = interleaved ? p + 4 : p;

	p[0] = '$';
	p[1] = 0;
	put16(p + 2, RTP + RTP_DATA);
	memset(h, 0, RTP);
	h[0] = 0x80;
	h[1] = 96;
	put16(h + 2, round);
	put32(h + 4, round * 3000);
	put32(h + 8, number);
	for (size_t i = 0; i < RTP_DATA; i += 8) {
		uint64_t noise = random_next();

		memcpy(h + RTP + i, &noise, sizeof(noise));
	}
	return (size_t)(h - p) + RTP + RTP_DATA;
}

/* An RTSP dialogue, then video from the server with an ACK for every second. */
static size_t
script_stream(uint32_t number, unsigned round, unsigned *side, unsigned *flags,
	uint8_t *payload)
{
	static const char *const said[] = {
		[3] = "OPTIONS rtsp://10.40.0.1/media RTSP/1.0\r\nCSeq: 1\r\n\r\n",
		[4] = "RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: DESCRIBE, SETUP, PLAY\r\n"
		      "\r\n",
		[5] = "DESCRIBE rtsp://10.40.0.1/media RTSP/1.0\r\nCSeq: 2\r\n\r\n",
		[6] = "RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Type: application/sdp\r\n"
		      "Content-Length: 51\r\n\r\n"
		      "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n",
		[7] = "SETUP rtsp://10.40.0.1/media/0 RTSP/1.0\r\nCSeq: 3\r\n"
		      "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n",
		[8] = "RTSP/1.0 200 OK\r\nCSeq: 3\r\nSession: 7\r\n"
		      "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n",
		[9] = "PLAY rtsp://10.40.0.1/media RTSP/1.0\r\nCSeq: 4\r\nSession: "
		      "7\r\n"
		      "\r\n",
		[10] = "RTSP/1.0 200 OK\r\nCSeq: 4\r\nSession: 7\r\n\r\n",
	};
	bool tcp = number % 2 == 0;

	*side = tcp && round < OPENING_STREAM ? (round < 3 ? round & 1 : !(round & 1))
					      : 1;
	*flags = round == 0 ? SYN : round == 1 ? SYN | ACK : ACK;
	if (!tcp)
		return rtp(payload, number, round, false);
	if (round < 3)
		return 0;
	if (round < OPENING_STREAM) {
		memcpy(payload, said[round], strlen(said[round]));
		return strlen(said[round]);
	}
	*side = round % 3 != 0;
	return *side ? rtp(payload, number, round, true) : 0;
}

static void
link_and_ip(uint8_t *p, uint32_t number, unsigned side, unsigned protocol, size_t len,
	uint16_t id)
{
	static const uint8_t mac[2][6] = {{2, 0, 0, 0, 0, 1}, {2, 0, 0, 0, 0, 2}};
	uint32_t client = 0x0a320001 + number % CLIENTS;           /* 10.50.0.1 */
	uint32_t server = 0x0a280001 + number / CLIENTS % SERVERS; /* 10.40.0.1 */

	memcpy(p, mac[!side], 6);
	memcpy(p + 6, mac[side], 6);
	put16(p + 12, 0x0800);
	p += ETHERNET;
	memset(p, 0, IPV4);
	p[0] = 0x45;
	put16(p + 2, (unsigned)(IPV4 + len));
	put16(p + 4, id);
	p[8] = 64;
	p[9] = (uint8_t)protocol;
	put32(p + 12, side ? server : client);
	put32(p + 16, side ? client : server);
}

static size_t
frame_make(uint8_t *p, struct flow *f, uint32_t number, unsigned round)
{
	uint8_t payload[FRAME_MAX], *t = p + ETHERNET + IPV4;
	unsigned side, flags, tcp = streams ? number % 2 == 0 : number % 5 != 4,
			      port = 1024 + number / (CLIENTS * SERVERS) % 64512,
			      service = streams ? (tcp ? 554 : 5004) : 80;
	size_t n = streams ? script_stream(number, round, &side, &flags, payload)
			   : script(round, &side, &flags, payload),
	       head = tcp ? TCP : UDP;

	if (!tcp && n == 0)
		n = 4, memcpy(payload, &number, 4);
	link_and_ip(p, number, side, tcp ? 6 : 17, head + n, ++f->id[side]);
	memset(t, 0, head);
	put16(t, side ? service : port);
	put16(t + 2, side ? port : service);
	if (tcp) {
		put32(t + 4, f->seq[side]);
		put32(t + 8, flags & ACK ? f->seq[!side] : 0);
		t[12] = 0x50;
		t[13] = (uint8_t)flags;
		put16(t + 14, 65535);
		f->seq[side] += (uint32_t)n + !!(flags & SYN);
	} else {
		put16(t + 4, (unsigned)(UDP + n));
	}
	memcpy(t + head, payload, n);
	n += ETHERNET + IPV4 + head;
	if (n < 60) {
		memset(p + n, 0, 60 - n);
		n = 60;
	}
	return n;
}

/*
 * The i-th packet's flow and which packet of it that is.  Flows open in groups,
 * each group's first packets together, as if a round trip took some
 * milliseconds; after that every flow has a packet in each round.
 */
static uint32_t
turn(uint64_t i, uint32_t flows, unsigned *round)
{
	unsigned rounds = streams ? OPENING_STREAM : OPENING;
	uint64_t opening = (uint64_t)flows * rounds, place;

	if (i < opening) {
		uint64_t start = i / (GROUP * rounds) * GROUP;
		uint64_t size = flows - start < GROUP ? flows - start : GROUP;
		uint64_t rest = i - start * rounds;

		*round = (unsigned)(rest / size);
		place = start + rest % size;
	} else {
		*round = rounds + (unsigned)((i - opening) / flows);
		place = (i - opening) % flows;
	}
	return (uint32_t)(place * STRIDE % flows);
}

/* A connection that is never answered; the number says which. */
static size_t
syn_make(uint8_t *p, uint32_t number)
{
	struct flow f = {{(uint32_t)random_next(), 0}, {0, 0}};
	uint8_t *t = p + ETHERNET + IPV4;
	size_t n;

	n = frame_make(p, &f, 0, 0); /* number 0 is TCP in the script */
	put16(t, 1024 + number / (CLIENTS * SERVERS) % 64512);
	put32(p + ETHERNET + 12, 0x0a3c0001 + number % CLIENTS); /* 10.60.0.1 */
	put32(p + ETHERNET + 16, 0x0a280001 + number / CLIENTS % SERVERS);
	return n;
}

/* A datagram of a pair of its own; both are 10.x.x.x. */
static size_t
pair_make(uint8_t *p, uint32_t number, uint32_t i)
{
	uint32_t drawn = number * UINT32_C(0x9e3779b1) ^ number * UINT32_C(0x85ebca77)
								 << 7;
	uint32_t src = 0x0a000000 | (mix == MIX_COLLIDE ? number : drawn & 0x7fffff);
	uint32_t dst = mix == MIX_COLLIDE ? src ^ 0x00800000 : 0x0a800000 | drawn >> 9;
	uint8_t *t = p + ETHERNET + IPV4;

	memset(p, 0, 60);
	link_and_ip(p, 0, 0, 17, UDP + 4, (uint16_t)(i + 1));
	put32(p + ETHERNET + 12, src);
	put32(p + ETHERNET + 16, dst);
	put16(t, 1000);
	put16(t + 2, 2000);
	put16(t + 4, UDP + 4);
	put32(t + UDP, i);
	return 60;
}

/* The i-th packet of the capture. */
static size_t
packet_make(uint8_t *p, struct flow *flow, uint32_t i, uint32_t flows)
{
	uint32_t number;
	unsigned round;

	if (mix == MIX_COLLIDE || mix == MIX_SCATTER)
		return pair_make(p, i % flows, i);
	if (mix == MIX_SYN || (mix == MIX_FLOOD && i % FLOOD != 0))
		return syn_make(p, i);
	number = turn(mix == MIX_FLOOD ? i / FLOOD : i, flows, &round);
	if (round == 0) {
		flow[number].seq[0] = (uint32_t)random_next();
		flow[number].seq[1] = (uint32_t)random_next();
	}
	return frame_make(p, &flow[number], number, round);
}

static bool
mix_of(const char *name)
{
	static const char *const names[] = {
		"small", "streams", "cut", "syn", "flood", "collide", "scatter", NULL};

	for (unsigned i = 0; names[i] != NULL; i++) {
		if (strcmp(name, names[i]) != 0)
			continue;
		mix = (enum mix)i;
		streams = mix == MIX_STREAMS || mix == MIX_CUT;
		return true;
	}
	return false;
}

static uint32_t
argument(int argc, char **argv, int i, uint32_t otherwise)
{
	return argc > i ? (uint32_t)strtoul(argv[i], NULL, 10) : otherwise;
}

int
main(int argc, char **argv)
{
	uint32_t packets = argument(argc, argv, 2, 10000000);
	uint32_t flows = argument(argc, argv, 3, 100000);
	struct flow *flow = calloc(flows ? flows : 1, sizeof(*flow));
	pcap_t *p = pcap_open_dead(DLT_EN10MB, 65535);
	pcap_dumper_t *out = argc > 1 && flows ? pcap_dump_open(p, argv[1]) : NULL;

	if (!out || !flow || (argc > 4 && !mix_of(argv[4]))) {
		fprintf(stderr,
			"usage: generate FILE [PACKETS [FLOWS [small | streams | "
			"cut | syn | flood | collide | scatter]]]\n");
		return 1;
	}
	for (uint32_t i = 0; i < packets; i++) {
		uint8_t frame[FRAME_MAX];
		uint64_t usec = (uint64_t)i * STEP_USEC;
		struct pcap_pkthdr h;

		h.len = (bpf_u_int32)packet_make(frame, flow, i, flows);
		h.caplen = mix == MIX_CUT && h.len > CUT ? CUT : h.len;
		h.ts.tv_sec = (time_t)(START + usec / 1000000);
		h.ts.tv_usec = (suseconds_t)(usec % 1000000);
		pcap_dump((u_char *)out, &h, frame);
	}
	if (pcap_dump_flush(out) != 0) {
		fprintf(stderr, "generate: %s could not be written\n", argv[1]);
		return 1;
	}
	pcap_dump_close(out);
	pcap_close(p);
	free(flow);
	return 0;
}
