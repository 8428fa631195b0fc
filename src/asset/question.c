/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A packet from DNS's port -> who asked whom about which name: at most once a
 * minute for the same three, and not more than QUESTION_BURST in a second of
 * packet time.  Over TCP a question counts where a segment begins with a
 * message.  Called by the pipeline, in the capture thread.
 */
#include "camwarden/asset.h"

#include "asset_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"
#include "camwarden/packet.h"

_Static_assert((QUESTION_CACHE & (QUESTION_CACHE - 1)) == 0, "a power of two");

enum { STREAM_LENGTH = 2 /* RFC 1035 4.2.2 */ };

void
question_cache_init(struct question_cache *c, const struct hash_key *key)
{
	memset(c, 0, sizeof(*c));
	c->key = *key;
}

static bool
read_name(const struct packet *pk, char name[PROTOCOL_NAME_LEN])
{
	const uint8_t *p = pk->payload;
	size_t n = pk->payload_len;

	if (p == NULL || !(pk->flags & PACKET_PORTS))
		return false;
	if (pk->protocol == IP_UDP)
		return dns_asked(p, n, name);
	if (pk->protocol != IP_TCP || n <= STREAM_LENGTH)
		return false;
	return dns_asked(
		p + STREAM_LENGTH, MIN(n - STREAM_LENGTH, (size_t)be16(p)), name);
}

/* Said lately, or too much is said at once. */
static bool
holds_back(struct question_cache *c, const struct question *q)
{
	uint64_t tag = hash_bytes(
		&c->key, &q->client, sizeof(*q) - offsetof(struct question, client));
	size_t i = tag & (QUESTION_CACHE - 1);

	tag = tag != 0 ? tag : 1;
	/* Time that steps back makes a large difference: it is told anew. */
	if (c->slot[i].tag == tag &&
		q->time - c->slot[i].time < SIGHTING_REPEAT_SECONDS * CW_SEC)
		return true;
	if (q->time / CW_SEC != c->second) {
		c->second = q->time / CW_SEC;
		c->in_second = 0;
	}
	if (c->in_second == QUESTION_BURST) {
		c->limited++;
		return true;
	}
	c->in_second++;
	c->slot[i].tag = tag;
	c->slot[i].time = q->time;
	return false;
}

bool
question_see(struct question_cache *c, const struct packet *pk, struct question *out)
{
	char name[PROTOCOL_NAME_LEN];

	if (!read_name(pk, name) || !addr_is_host(&pk->src) || !addr_is_host(&pk->dst))
		return false;
	memset(out, 0, sizeof(*out)); /* holes too: it is hashed, and crosses to a
					 thread */
	out->time = pk->time;
	out->client = pk->dst;
	out->server = pk->src;
	strcpy(out->name, name);
	return !holds_back(c, out);
}
