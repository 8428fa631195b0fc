/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A frame -> a copy without secrets.  First everything behind the headers is
 * masked, also padding and what follows the packet; then the first reader that
 * knows the payload shows what it knows to be harmless.  A protocol that nobody
 * knows shows nothing.
 *
 * A secret may begin in one segment and go on in the next, which may then look
 * like anything: a segment shows something only where its side begins to speak.
 * No reader keeps anything from one segment to the next.  Capture thread.
 */
#include "camwarden/evidence.h"

#include "evidence_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"
#include "camwarden/capture.h"
#include "camwarden/packet.h"

/* In the order they are asked: those with the surest beginning first. */
static redact_fn *const readers[] = {
	redact_tls, redact_head, redact_snmp, redact_dns, redact_line, redact_sign};

enum { QUOTE_V4 = 20, QUOTE_V6 = 40, QUOTE_TRANSPORT = 8 };
enum { V4_FRAGMENT = 6, V4_OFFSET = 0x1fff, V4_PROTOCOL = 9, V6_NEXT = 6 };

void
evidence_redact_payload(
	const struct evidence_payload *as, const uint8_t *p, size_t n, uint8_t *out)
{
	struct view v = {p, out, n};

	if (n == 0)
		return;
	memset(out, EVIDENCE_MASK, n);
	for (size_t i = 0; as->turn && i < ARRAY_LEN(readers); i++)
		if (readers[i](&v, as))
			break;
}

/* An ICMP error: the IP header that it quotes, and ports and numbers behind it. */
static void
show_quote(struct view *v)
{
	size_t header;
	uint8_t protocol;
	bool v6, late;

	if (v->n < QUOTE_V4)
		return;
	v6 = v->p[0] >> 4 == 6;
	header = v6 ? QUOTE_V6 : (size_t)(v->p[0] & 15) * 4;
	if (header < QUOTE_V4 || v->n < header)
		return;
	view_show(v, 0, header);
	protocol = v->p[v6 ? V6_NEXT : V4_PROTOCOL];
	late = !v6 && (be16(v->p + V4_FRAGMENT) & V4_OFFSET) != 0;
	if ((protocol == IP_TCP || protocol == IP_UDP) && !late &&
		v->n - header >= QUOTE_TRANSPORT)
		view_show(v, header, QUOTE_TRANSPORT);
}

static uint8_t
sender_of(const struct flow_first *f)
{
	if (f->syn_side < 2)
		return f->side != f->syn_side;
	if (f->syn_ack_side < 2)
		return f->side == f->syn_ack_side;
	return 2;
}

static void
redact_body(struct view *v, const struct packet *pk, const struct flow_first *first)
{
	struct evidence_payload as = {
		.stream = pk->protocol == IP_TCP,
		.turn = first->turn,
		.sender = sender_of(first),
		.sport = pk->sport,
		.dport = pk->dport,
	};

	if (pk->payload == NULL)
		return;
	v->n = MIN(v->n, (size_t)pk->payload_len); /* behind it is no payload */
	if (pk->flags & PACKET_EMBEDDED)
		show_quote(v);
	else if (pk->protocol == IP_TCP || pk->protocol == IP_UDP)
		evidence_redact_payload(&as, v->p, v->n, v->out);
}

size_t
evidence_redact(const struct packet *pk, const struct frame *frame,
	const struct flow_first *first, uint8_t out[EVIDENCE_BYTES])
{
	size_t n = MIN(frame->caplen, (uint32_t)EVIDENCE_BYTES), headers;
	struct view v;

	if (pk->body == NULL)
		return 0;
	headers = MIN(n, (size_t)(pk->body - frame->data));
	memcpy(out, frame->data, headers);
	memset(out + headers, EVIDENCE_MASK, n - headers);
	v = (struct view){frame->data + headers, out + headers, n - headers};
	redact_body(&v, pk, first);
	return n;
}
