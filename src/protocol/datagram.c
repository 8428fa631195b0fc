/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Datagrams, shown to their detectors until one is certain.
 *
 * While nothing is known all detectors are asked about each datagram, and the
 * first certain one names the protocol; then it alone is asked, except where
 * one of a higher rank may take the flow over.  A flow whose datagram means nothing to
 * any detector is let go at once, unless it may be there to open a way through address
 * translation (short, or between ports as media has them), or the other side's may yet
 * mean something. Work is bounded by PROTOCOL_WINDOW bytes of PROTOCOL_DATAGRAMS
 * datagrams per side.  Called by see.c, in the capture thread.
 */
#include "datagram_int.h"
#include "protocol_int.h"

#include <string.h>

#include "camwarden/base/array.h"

enum { DATAGRAM_SHORT = 16, PORT_DYNAMIC = 1024 };

/* In the order they are asked. */
const struct datagram_detector datagram_detectors[DATAGRAM_DETECTORS] = {
	{PROTOCOL_DNS, RANK_MEDIA, dns_datagram},
	{PROTOCOL_DHCP, RANK_MEDIA, dhcp_datagram},
	{PROTOCOL_SNMP, RANK_MEDIA, snmp_datagram},
	{PROTOCOL_KERBEROS, RANK_MEDIA, kerberos_datagram},
	{PROTOCOL_STUN, RANK_WAY, stun_datagram},
	{PROTOCOL_IKE, RANK_MEDIA, ike_datagram},
	{PROTOCOL_WIREGUARD, RANK_MEDIA, wireguard_datagram},
	{PROTOCOL_OPENVPN, RANK_MEDIA, openvpn_datagram},
	{PROTOCOL_L2TP, RANK_MEDIA, l2tp_datagram},
	{PROTOCOL_TEREDO, RANK_MEDIA, teredo_datagram},
	{PROTOCOL_QUIC, RANK_MEDIA, quic_datagram},
	{PROTOCOL_SSDP, RANK_MEDIA, ssdp_datagram},
	{PROTOCOL_WS_DISCOVERY, RANK_MEDIA, wsdiscovery_datagram},
	{PROTOCOL_SYSLOG, RANK_MEDIA, syslog_datagram},
	{PROTOCOL_NATPMP, RANK_MEDIA, natpmp_datagram},
	{PROTOCOL_NTP, RANK_MEDIA, ntp_datagram},
	{PROTOCOL_DHCPV6, RANK_MEDIA, dhcpv6_datagram},
	{PROTOCOL_TFTP, RANK_MEDIA, tftp_datagram},
	{PROTOCOL_RTCP, RANK_CONTROL, rtcp_datagram},
	{PROTOCOL_RTP, RANK_MEDIA, rtp_datagram},
};

static enum protocol_answer
ask(unsigned i, struct datagram *d, struct protocol_facts *f)
{
	d->protocol = (uint8_t)datagram_detectors[i].protocol;
	d->role = ROLE_EITHER;
	d->more = false;
	return datagram_detectors[i].read(d, f);
}

/* The facts that a certain answer brings, whatever the protocol. */
static void
answered(struct protocol_state *s, unsigned side, const struct datagram *d)
{
	bool first = s->datagrams.named_side == side;
	bool request = d->role == ROLE_EITHER ? first : d->role == ROLE_REQUEST;

	s->facts.application = d->protocol;
	s->facts.flags |= request ? PROTOCOL_REQUEST : PROTOCOL_RESPONSE;
	/* Both ends of a peer-to-peer protocol ask: who was seen first stands. */
	if (d->role != ROLE_EITHER && s->facts.client_side == 2)
		s->facts.client_side = (uint8_t)(request ? side : 1 - side);
	s->datagrams.over[side] = !d->more;
}

/* All from a rank on.  MORE when none is certain but some may become so. */
static enum protocol_answer
ask_all(struct protocol_state *s, unsigned side, struct datagram *d,
	enum datagram_rank rank)
{
	struct protocol_facts facts = {.client_side = 2};
	struct protocol_run spare = {.length = 0};
	enum protocol_answer all = PROTOCOL_NO;

	for (unsigned i = 0; i < DATAGRAM_DETECTORS; i++) {
		enum protocol_answer answer;

		if (datagram_detectors[i].rank < rank)
			continue;
		answer = ask(i, d, &facts);
		if (answer == PROTOCOL_YES) {
			s->facts = facts;
			s->datagrams.detector = (uint8_t)i;
			s->datagrams.named_side = (uint8_t)side;
			answered(s, side, d);
			return answer;
		}
		if (answer == PROTOCOL_MORE) {
			all = answer;
			d->run = &spare; /* the side's own is his who came first */
		}
	}
	return all;
}

/* Players send some of anything to where media shall come from (RFC 3550 11: from an
 * even port to one), to open a way through address translation. */
static bool
opens_way(const struct datagram *d)
{
	return d->from >= PORT_DYNAMIC && d->to >= PORT_DYNAMIC &&
	       ((d->from | d->to) & 1) == 0;
}

static bool
see_unnamed(struct protocol_state *s, unsigned side, struct datagram *d)
{
	struct protocol_datagrams *m = &s->datagrams;
	enum protocol_answer answer = ask_all(s, side, d, RANK_WAY);

	if (answer == PROTOCOL_YES)
		return true;
	m->pending[side] = answer == PROTOCOL_MORE || d->size <= DATAGRAM_SHORT;
	if (m->count[side] >= PROTOCOL_DATAGRAMS_UNNAMED)
		m->pending[side] = false;
	m->over[side] = !m->pending[side];
	if (m->over[side] && !m->pending[1 - side] &&
		(m->count[1 - side] > 0 || !opens_way(d)))
		m->over[1 - side] = true;
	return false;
}

static bool
see_named(struct protocol_state *s, unsigned side, struct datagram *d)
{
	struct protocol_datagrams *m = &s->datagrams;
	const struct datagram_detector *detector = &datagram_detectors[m->detector];
	struct protocol_facts before = s->facts;

	d->known = true;
	if (ask(m->detector, d, &s->facts) == PROTOCOL_YES) {
		answered(s, side, d);
		return memcmp(&before, &s->facts, sizeof(before)) != 0;
	}
	d->known = false;
	return detector->rank < RANK_MEDIA &&
	       ask_all(s, side, d, detector->rank + 1) == PROTOCOL_YES;
}

unsigned
run_follow(struct protocol_run *run, enum protocol protocol, uint32_t id,
	uint32_t number, uint32_t mask)
{
	bool same = run->length > 0 && run->protocol == protocol && run->id == id;
	uint32_t step = (number - run->number) & mask;

	if (same && (step == 0 || step > mask - RUN_STEP_MOST))
		return run->length;
	if (!same || step > RUN_STEP_MOST)
		*run = (struct protocol_run){.protocol = (uint8_t)protocol, .id = id};
	run->number = number;
	return ++run->length;
}

bool
datagram_see(struct protocol_state *s, const struct protocol_segment *g,
	const struct protocol_out *out)
{
	unsigned side = g->side;
	struct protocol_datagrams *m = &s->datagrams;
	struct datagram d = {.p = g->payload,
		.n = MIN(g->len, (size_t)PROTOCOL_WINDOW),
		.size = g->wire,
		.side = (uint8_t)side,
		.from = m->port[side],
		.to = m->port[1 - side],
		.run = &m->run[side],
		.other = &m->run[1 - side],
		.flow = m,
		.buffer = &s->buffer[side],
		.out = out};
	bool changed;

	if (m->over[side])
		return false;
	m->count[side]++;
	changed = s->facts.application == PROTOCOL_UNKNOWN ? see_unnamed(s, side, &d)
							   : see_named(s, side, &d);
	if (m->count[side] >= PROTOCOL_DATAGRAMS)
		m->over[side] = true;
	if (m->over[side])
		reading_buffer_give_back(&s->buffer[side], out);
	s->done = m->over[0] && m->over[1];
	return changed;
}
