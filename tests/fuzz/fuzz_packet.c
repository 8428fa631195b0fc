/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: the packet decoder.  The first byte chooses the link type and how
 * much of the frame the snapshot cut; the rest is the frame.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/packet/packet_int.h"
#include "camwarden/capture.h"

/* The straight way and the others make the same of a frame. */
static void
compare(struct packet_decoder *d, const struct frame *f, const struct packet *x)
{
	struct packet y;

	packet_decode_any(d, f, &y);
	if (!addr_equal(&x->src, &y.src) || !addr_equal(&x->dst, &y.dst) ||
		x->sport != y.sport || x->dport != y.dport ||
		x->protocol != y.protocol || x->flags != y.flags ||
		x->tcp_flags != y.tcp_flags || x->seq != y.seq || x->vlan != y.vlan ||
		x->payload != y.payload || x->payload_len != y.payload_len ||
		x->payload_wire != y.payload_wire)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct packet_decoder d, other;
	struct packet pk;
	struct frame f = {.time = CW_SEC};

	if (size == 0)
		return 0;
	f.link = (enum frame_link)(data[0] % FRAME_LINK_MAX);
	f.data = data + 1;
	f.caplen = (uint32_t)(size - 1);
	f.len = f.caplen + data[0] / FRAME_LINK_MAX;
	packet_decode(&d, &f, &pk);
	compare(&other, &f, &pk);
	if (pk.payload_len > pk.payload_wire)
		abort();
	if (pk.payload != NULL &&
		(pk.payload < f.data || pk.payload + pk.payload_len > data + size))
		abort();
	return 0;
}
