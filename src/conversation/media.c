/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Media that RTSP set up: which datagrams belong to which session.  Whoever asked
 * for them is the client, although the camera sends first, and the port of the
 * RTSP connection tells by which rule they are judged.
 *
 * Media to a group has no such owner: it stays with its sender, and the judge
 * asks whether the group is declared.
 *
 * A table of sets, MEDIA_WAYS sessions each, by the pair of hosts; the oldest of
 * a set leaves.  A session ends MEDIA_SECONDS after it was set up or its media
 * was last seen.  Pure; core thread.
 */
#include "conversation_int.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/flow.h"

/* The same set whichever of the two is named first. */
static struct media_session *
set_of(struct media_table *t, const struct addr *x, const struct addr *y)
{
	const uint64_t *s = t->secret;
	uint64_t a[2], b[2], hash;

	memcpy(a, x->b, sizeof(a));
	memcpy(b, y->b, sizeof(b));
	hash = hash_fold(hash_fold(a[0] ^ s[0], a[1] ^ s[1]) ^
				 hash_fold(b[0] ^ s[0], b[1] ^ s[1]) ^ s[2],
		s[3]);
	return t->session + (hash & t->mask) * MEDIA_WAYS;
}

/* RTP has an even port, RTCP the next: RFC 3550 11. */
static bool
in_range(const uint16_t range[2], uint16_t port)
{
	uint16_t last = MAX(range[1], (uint16_t)(range[0] | 1));

	return range[0] != 0 && port >= range[0] && port <= last;
}

struct media_table *
media_table_new(size_t memory, const struct hash_key *key, size_t *size)
{
	const size_t set = MEDIA_WAYS * sizeof(struct media_session);
	struct media_table *t;
	size_t sets = 1;

	while (sets < MEDIA_SETS && sizeof(*t) + 2 * sets * set <= memory)
		sets *= 2;
	*size = sizeof(*t) + sets * set;
	t = calloc(1, *size);
	if (t == NULL)
		return NULL;
	hash_secrets(key, t->secret);
	t->mask = sets - 1;
	return t;
}

void
media_table_see(struct media_table *t, const struct flow_key *k, cw_time time,
	const struct protocol_media *m)
{
	unsigned client = m->client_side & 1;
	struct media_session s = {
		.client = k->addr[client],
		.server = k->addr[!client],
		.control_port = k->port[!client],
		.media = *m,
		.last = time,
	};
	struct media_session *set, *to;

	if (m->interleaved || m->client_port[0] == 0 ||
		k->protocol != (m->elsewhere ? TRANSPORT_UDP : TRANSPORT_TCP))
		return;
	to = set = set_of(t, &s.client, &s.server);
	for (size_t i = 0; i < MEDIA_WAYS; i++) {
		bool same = addr_equal(&set[i].client, &s.client) &&
			    addr_equal(&set[i].server, &s.server) &&
			    memcmp(set[i].media.client_port, m->client_port,
				    sizeof(m->client_port)) == 0;
		if (same || set[i].last < to->last)
			to = &set[i];
		if (same)
			break;
	}
	*to = s;
}

static bool
is_port_of_client(const struct media_session *s, uint16_t port)
{
	return s->media.elsewhere ? port == s->media.client_port[0]
				  : in_range(s->media.client_port, port);
}

/* Which side asked for it; 2: not of this session. */
static unsigned
client_of(const struct media_session *s, const struct flow_key *k)
{
	for (unsigned side = 0; side < 2; side++) {
		if (addr_equal(&k->addr[!side], &s->server) &&
			addr_equal(&k->addr[side], &s->client) &&
			is_port_of_client(s, k->port[side]) &&
			(s->media.server_port[0] == 0 ||
				in_range(s->media.server_port, k->port[!side])))
			return side;
	}
	return 2;
}

const struct media_session *
media_table_find(struct media_table *t, const struct flow_report *r, unsigned *client)
{
	struct media_session *set;

	if (r->key.protocol != TRANSPORT_UDP)
		return NULL;
	set = set_of(t, &r->key.addr[0], &r->key.addr[1]);
	for (size_t i = 0; i < MEDIA_WAYS; i++) {
		struct media_session *s = &set[i];

		if (s->last == 0 || r->first > s->last + MEDIA_SECONDS * CW_SEC)
			continue;
		*client = client_of(s, &r->key);
		if (*client == 2)
			continue;
		s->last = MAX(s->last, r->last);
		return s;
	}
	return NULL;
}
