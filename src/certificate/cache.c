/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates that a capture thread saw lately, so that each of each server is
 * reported once a minute and no more than so many in a second.  A slot that two
 * of them share is taken by the later: then one is told more often.
 */
#include "camwarden/certificate.h"

#include <string.h>

#include "certificate_int.h"

void
certificate_cache_init(struct certificate_cache *c, const struct hash_key *key)
{
	memset(c, 0, sizeof(*c));
	c->key = *key;
}

/* True: seen lately; else *at is where it is remembered now. */
static bool
is_repeated(
	struct certificate_cache *c, const struct certificate_sighting *s, size_t *at)
{
	uint64_t w[11] = {(uint64_t)s->port << 8 | s->index};
	uint64_t tag;

	memcpy(w + 1, s->addr.b, 16);
	memcpy(w + 3, s->own, 32);
	memcpy(w + 7, s->leaf, 32);
	tag = hash_words(&c->key, w, 11) | 1;
	*at = (size_t)(tag >> 1) % CERTIFICATE_CACHE;
	/* Time that runs back is a capture of another time. */
	if (c->slot[*at].tag == tag && s->last >= c->slot[*at].time &&
		s->last < c->slot[*at].time + CERTIFICATE_REPEAT_SECONDS * CW_SEC)
		return true;
	c->slot[*at].tag = tag;
	c->slot[*at].time = s->last;
	return false;
}

static bool
is_too_many(struct certificate_cache *c, cw_time time)
{
	cw_time second = time / CW_SEC;

	if (second != c->second) {
		c->second = second;
		c->in_second = 0;
	}
	return ++c->in_second > CERTIFICATE_BURST;
}

bool
certificate_see(struct certificate_cache *c, const struct addr *addr, uint16_t port,
	cw_time time, unsigned index, const uint8_t *der, size_t n,
	struct certificate_sighting *out)
{
	size_t at;

	*out = (struct certificate_sighting){.first = time,
		.last = time,
		.addr = *addr,
		.port = port,
		.index = (uint8_t)index};
	certificate_sha256(der, n, out->own);
	if (index == 0)
		memcpy(c->leaf, out->own, sizeof(c->leaf));
	memcpy(out->leaf, c->leaf, sizeof(out->leaf));
	if (is_repeated(c, out, &at))
		return false;
	if (n > CERTIFICATE_DER || is_too_many(c, time)) {
		c->slot[at].tag = 0;
		c->limited++;
		return false;
	}
	return true;
}
