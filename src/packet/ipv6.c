/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An IPv6 header and its extension headers (RFC 8200) -> addresses, protocol,
 * lengths; then the transport.  At most PACKET_EXTENSIONS headers are walked.
 * The walk serves packets quoted in ICMP errors, too.  Capture thread.
 */
#include "packet_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum {
	IPV6_LEN = 4,
	IPV6_NEXT = 6,
	IPV6_HOPS = 7,
	IPV6_SRC = 8,
	IPV6_DST = 24,
	IPV6_HDR = 40,
};

enum { IPV6_OPTIONS = 0, IPV6_ROUTING = 43, IPV6_FRAGMENT = 44, IPV6_DEST = 60 };
enum { IPV6_MOBILITY = 135, IPV6_HIP = 139, IPV6_SHIM6 = 140, IPV6_EXTENSION_MIN = 8 };

static bool
is_extension(unsigned next)
{
	switch (next) {
	case IPV6_OPTIONS:
	case IPV6_ROUTING:
	case IPV6_FRAGMENT:
	case IPV6_DEST:
	case IPV6_MOBILITY:
	case IPV6_HIP:
	case IPV6_SHIM6:
	case IP_AH:
		return true;
	default:
		return false;
	}
}

static size_t
extension_len(unsigned type, unsigned field)
{
	if (type == IPV6_FRAGMENT)
		return IPV6_EXTENSION_MIN;
	if (type == IP_AH) /* RFC 4302 2.2: words of four, less two */
		return ((size_t)field + 2) * 4;
	return ((size_t)field + 1) * 8;
}

/* A whole packet with a fragment header is none (RFC 6946). */
static void
walk_fragment(struct ipv6_walk *w, const uint8_t *p)
{
	unsigned field = be16(p + 2);

	if ((field & 0xfff9) == 0)
		return;
	w->fragment = true;
	w->late = field & 0xfff8;
	w->fragment_id = be32(p + 4);
}

enum packet_status
packet_ipv6_walk(struct ipv6_walk *w, const uint8_t *p, size_t n)
{
	while (is_extension(w->next) && !w->late) {
		const uint8_t *h = p + w->off;
		size_t left = n - w->off, len;

		if (w->count == PACKET_EXTENSIONS)
			return PACKET_IPV6_EXTENSIONS;
		if (left < IPV6_EXTENSION_MIN)
			return PACKET_SHORT_IPV6_EXTENSION;
		len = extension_len(w->next, h[1]);
		if (left < len)
			return PACKET_SHORT_IPV6_EXTENSION;
		if (w->next == IPV6_FRAGMENT)
			walk_fragment(w, h);
		w->next = h[0];
		w->off += len;
		w->count++;
	}
	return PACKET_OK;
}

static void
packet_ipv6_fields(struct packet *pk, const uint8_t *p, size_t total)
{
	if (pk->family != 0)
		packet_restart(pk);
	if (pk->tunnel_depth > 0)
		pk->flags |= PACKET_TUNNELLED;
	pk->family = 6;
	pk->src = addr_from_v6(p + IPV6_SRC);
	pk->dst = addr_from_v6(p + IPV6_DST);
	pk->protocol = p[IPV6_NEXT];
	pk->ttl = p[IPV6_HOPS];
	pk->ip_len = (uint16_t)MIN(total, UINT16_MAX);
}

enum packet_status
packet_ipv6(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	struct ipv6_walk w = {.off = IPV6_HDR};
	enum packet_status status;
	size_t total;

	if (n < IPV6_HDR)
		return PACKET_SHORT_IPV6;
	if (p[0] >> 4 != 6)
		return PACKET_BAD_IPV6_VERSION;
	total = be16(p + IPV6_LEN);
	/* A jumbogram (RFC 2675), or captured before segmentation offload. */
	total = total == 0 ? wire : total + IPV6_HDR;
	packet_ipv6_fields(pk, p, total);
	n = MIN(n, total);
	w.next = pk->protocol;
	status = packet_ipv6_walk(&w, p, n);
	pk->protocol = w.next;
	pk->ipv6_extensions = w.count;
	if (w.fragment)
		pk->flags |= PACKET_FRAGMENT;
	if (w.late)
		pk->flags |= PACKET_LATE_FRAGMENT;
	if (status != PACKET_OK)
		return status;
	p += w.off;
	n -= w.off;
	if (w.fragment)
		return packet_fragment(d, pk, w.fragment_id, p, n, total - w.off);
	return packet_transport(d, pk, p, n, total - w.off);
}
