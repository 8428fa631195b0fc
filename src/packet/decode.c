/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The door of the packet stage: one frame -> one struct packet and one counted
 * outcome.  Walks no header itself:
 * tries the straight way, then the others.  Called by the pipeline for each frame, in
 * the capture thread; one decoder per thread, so nothing is locked.
 */
#include "camwarden/packet.h"

#include "packet_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"
#include "camwarden/capture.h"

void
packet_decoder_init(struct packet_decoder *d, const struct hash_key *key)
{
	memset(d, 0, sizeof(*d));
	d->key = *key;
}

enum packet_status
packet_decode(struct packet_decoder *d, const struct frame *frame, struct packet *out)
{
	if (!packet_straight(frame, out))
		return packet_decode_any(d, frame, out);
	d->count[PACKET_OK]++;
	return PACKET_OK;
}

enum packet_status
packet_decode_any(
	struct packet_decoder *d, const struct frame *frame, struct packet *out)
{
	enum packet_status status;

	/* The two parts with a flag of their own are left as they are.  In halves,
	 * because gcc 12 makes one `rep stos` of the whole, which costs 5 ns. */
	memset(out, 0, offsetof(struct packet, seq));
	memset(&out->seq, 0,
		offsetof(struct packet, embedded) - offsetof(struct packet, seq));
	out->time = frame->time;
	out->len = frame->len;
	out->interface = frame->interface;
	out->vlan = PACKET_NO_VLAN;
	out->vni = PACKET_NO_VNI;
	if (frame->caplen < frame->len)
		out->flags = PACKET_TRUNCATED;
	status = packet_link(d, out, frame);
	d->count[status]++;
	return status;
}

void
packet_restart(struct packet *pk)
{
	pk->family = 0;
	pk->protocol = 0;
	memset(&pk->src, 0, sizeof(pk->src));
	memset(&pk->dst, 0, sizeof(pk->dst));
	pk->sport = pk->dport = 0;
	pk->tcp_flags = pk->ttl = 0;
	pk->seq = pk->ack = 0;
	pk->ip_id = pk->ip_len = 0;
	pk->icmp_type = pk->icmp_code = 0;
	pk->ipv6_extensions = 0;
	pk->body = pk->payload = NULL;
	pk->payload_len = pk->payload_wire = 0;
	pk->flags &= PACKET_TRUNCATED | PACKET_MACS | PACKET_OUTER;
}

void
packet_cut_ports(
	struct packet *pk, const uint8_t *p, size_t n, size_t wire, size_t header)
{
	if (n < 4 || (wire < header && !(pk->flags & PACKET_FRAGMENT)))
		return;
	pk->sport = be16(p);
	pk->dport = be16(p + 2);
	pk->flags |= PACKET_PORTS | PACKET_TRUNCATED;
}
