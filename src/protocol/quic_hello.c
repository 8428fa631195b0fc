/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frames of Initial packets -> the hellos of both sides (RFC 9000 19.6).  Some
 * clients spread theirs over packets and send it in pieces out of order: they
 * are put together as a stream's are.
 */
#include "cursor_int.h"
#include "datagram_int.h"
#include "protocol_int.h"
#include "quic_int.h"
#include "tls_int.h"

#include <string.h>

#include "camwarden/base/array.h"

enum {
	FRAME_PADDING = 0,
	FRAME_PING = 1,
	FRAME_ACK = 2,
	FRAME_CRYPTO = 6,
	FRAMES_MOST = 64, /* without padding */
	PIECES_MOST = 32,
	HELLO_CLIENT = 1,
	HELLO_SERVER = 2,
	HELLO_BODY = 4,
};

static void
skip_ack(struct cursor *c)
{
	uint64_t ranges;

	(void)quic_varint(c); /* largest */
	(void)quic_varint(c); /* delay */
	ranges = quic_varint(c);
	(void)quic_varint(c);
	for (uint64_t i = 0; i < ranges && !c->bad; i++) {
		(void)quic_varint(c);
		(void)quic_varint(c);
	}
}

struct pieces {
	struct piece item[PIECES_MOST];
	size_t count;
};

/* In order of their offsets. */
static void
piece_add(struct pieces *pieces, struct piece piece)
{
	size_t k = pieces->count;

	if (k == PIECES_MOST)
		return;
	for (; k > 0 && pieces->item[k - 1].seq > piece.seq; k--)
		pieces->item[k] = pieces->item[k - 1];
	pieces->item[k] = piece;
	pieces->count++;
}

static bool
crypto_add(struct pieces *pieces, struct cursor *c)
{
	uint64_t offset = quic_varint(c), len = quic_varint(c);
	struct cursor data = cursor_part(c, len);

	if (c->bad || offset >= PROTOCOL_WINDOW)
		return false;
	piece_add(pieces, (struct piece){(uint32_t)offset, data.p, data.left});
	return true;
}

static void
frames_read(struct cursor c, struct pieces *pieces)
{
	for (unsigned i = 0; i < FRAMES_MOST && c.left > 0; i++) {
		uint64_t type;

		while (c.left > 0 && c.p[0] == FRAME_PADDING)
			cursor_skip(&c, 1);
		if (c.left == 0)
			return;
		type = quic_varint(&c);
		if (type == FRAME_ACK || type == FRAME_ACK + 1)
			skip_ack(&c);
		else if (type == FRAME_CRYPTO ? !crypto_add(pieces, &c)
					      : type != FRAME_PING)
			return;
	}
}

/* What there is of the client's; true when it is whole. */
static bool
client_read(const uint8_t *p, size_t n, struct protocol_facts *f)
{
	size_t len;

	if (n <= HELLO_BODY || p[0] != HELLO_CLIENT)
		return false;
	len = be24(p + 1);
	n -= HELLO_BODY;
	tls_client_hello(p + HELLO_BODY, MIN(n, len), f);
	if (n < len)
		return false;
	tls_ja4(p + HELLO_BODY, len, f->ja4);
	if (f->ja4[0] != '\0')
		f->ja4[0] = 'q';
	return true;
}

static void
gather(struct protocol_stream *to, uint8_t window[PROTOCOL_WINDOW],
	struct pieces *pieces)
{
	for (size_t k = 0; k < pieces->count; k++) {
		bool differs = false;

		while (pieces->item[k].n > 0 &&
			stream_take(to, window, &pieces->item[k], &differs))
			continue;
	}
}

/* Most hellos are in one packet; room is borrowed for those that are not. */
static void
client_add(struct datagram *d, struct pieces *pieces, struct protocol_facts *f)
{
	struct protocol_stream *gathered = &d->flow->gathered;
	struct reading r = {.buffer = d->buffer, .out = d->out};
	struct protocol_buffer *buffer = *d->buffer;
	uint8_t window[PROTOCOL_WINDOW];

	if (buffer != NULL) {
		gather(gathered, buffer->bytes, pieces);
		d->more = !client_read(buffer->bytes, stream_len(gathered), f);
		return;
	}
	*gathered = (struct protocol_stream){.begun = true};
	gather(gathered, window, pieces);
	if (client_read(window, stream_len(gathered), f))
		return;
	buffer = reading_buffer(&r);
	d->more = buffer != NULL;
	if (buffer != NULL)
		memcpy(buffer->bytes, window, sizeof(window));
}

/* The server's is not put together: it begins its first packet. */
static void
server_read(const struct piece *piece, struct protocol_facts *f)
{
	bool retry = false;

	if (piece->seq != 0 || piece->n <= HELLO_BODY || piece->p[0] != HELLO_SERVER ||
		be24(piece->p + 1) > piece->n - HELLO_BODY)
		return;
	tls_server_hello(piece->p + HELLO_BODY, be24(piece->p + 1), f, &retry);
}

void
quic_hello(struct datagram *d, const struct quic_initial *i, struct protocol_facts *f)
{
	struct protocol_datagrams *flow = d->flow;
	uint8_t frames[QUIC_PACKET_MOST];
	struct cursor c = {frames, 0, false};
	struct pieces pieces = {.count = 0};
	bool client = true;

	/* The first of all, a further one, an answer, or a first one after a Retry. */
	if (flow->id_len > 0) {
		c.left = quic_open(i, true, flow->id, flow->id_len, frames);
		client = c.left > 0;
		if (!client)
			c.left = quic_open(i, false, flow->id, flow->id_len, frames);
	}
	if (c.left == 0) {
		client = true;
		c.left = quic_open(i, true, i->id, i->id_len, frames);
		if (c.left == 0)
			return;
		memcpy(flow->id, i->id, i->id_len);
		flow->id_len = (uint8_t)i->id_len;
	}
	frames_read(c, &pieces);
	d->role = client ? ROLE_REQUEST : ROLE_RESPONSE;
	if (client)
		client_add(d, &pieces, f);
	else if (pieces.count > 0)
		server_read(&pieces.item[0], f);
}
